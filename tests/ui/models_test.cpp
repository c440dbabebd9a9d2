#include <QAbstractItemModelTester>
#include <QtTest>
#include <nlohmann/json.hpp>

#include "ui/browse/repository_model.h"
#include "ui/browse/tag_export.h"
#include "ui/browse/tag_model.h"
#include "ui/metadata/json_tree_model.h"
#include "ui/metadata/role_model.h"
#include "ui/metadata/signature_model.h"
#include "ui/sample_report.h"
#include "ui/settings/trust_server_model.h"
#include "ui/why/check_model.h"

using namespace roseglass;
using namespace roseglass::ui;

class ModelsTest : public QObject {
    Q_OBJECT

    using Tester = QAbstractItemModelTester;
    static constexpr auto kFail = Tester::FailureReportingMode::QtTest;

private slots:
    void everyModelKeepsTheRulesOfModels() {
        const auto report = test::sampleReport();
        TagModel tags;
        Tester a(&tags, kFail);
        tags.show(report, orderTags(*report, {}));
        QCOMPARE(tags.rowCount(), 6);
        tags.show(nullptr, {});
        RepositoryModel repositories;
        Tester b(&repositories, kFail);
        repositories.add({"h:1/b", "h:1/a", "g/x"});
        repositories.setReport(*report);
        repositories.remove(QStringLiteral("g/x"));
        QCOMPARE(repositories.repositoryCount(), 3);
        CheckModel checks;
        Tester c(&checks, kFail);
        checks.setChecks(report->checks);
        RoleModel roles;
        Tester d(&roles, kFail);
        roles.setReport(report);
        SignatureModel signatures;
        Tester e(&signatures, kFail);
        signatures.setRole(&report->roles.front());
        QCOMPARE(signatures.rowCount(), 2);
        JsonTreeModel tree;
        Tester f(&tree, kFail);
        tree.setRoot(readJsonTree(*report->roles.front().bytes));
        QCOMPARE(tree.rowCount(), 2);
        TrustServerModel servers;
        Tester g(&servers, kFail);
        servers.add();
        QVERIFY(servers.setData(servers.index(0, 0), QStringLiteral("localhost:5000"), Qt::EditRole));
        servers.remove(0);
    }

    void tagsAreOrderedFilteredAndHidden() {
        const auto report = test::sampleReport();
        const auto names = [&](const TagView& view) {
            QStringList out;
            for (uint32_t row : orderTags(*report, view)) out << QString::fromStdString(report->tags[row].name);
            return out.join(QLatin1Char(' '));
        };
        QCOMPARE(names({}), QStringLiteral("1.4.0 1.4.1 1.4.2 latest nightly qa-77"));
        QCOMPARE(names({TagTrust, Qt::AscendingOrder, "", {}, false}), QStringLiteral("qa-77 latest 1.4.0 nightly 1.4.1 1.4.2"));
        QCOMPARE(names({TagName, Qt::DescendingOrder, "", {}, true}), QStringLiteral("latest 1.4.2 1.4.1 1.4.0"));
        QCOMPARE(names({TagName, Qt::AscendingOrder, "ALI", {}, false}), QStringLiteral("1.4.0 1.4.1 1.4.2 latest"));
        QCOMPARE(names({TagName, Qt::AscendingOrder, "", {TagKind::Stale, TagKind::Invalid}, false}), QStringLiteral("latest qa-77"));
    }

    void tagsAreCopiedAsTextJsonAndCsv() {
        trust::TagRow tag = test::sampleReport()->tags[1];
        tag.name = "=cmd\"x";
        const QString csv = exportTags({&tag}, TagFormat::Csv);
        QVERIFY(csv.contains(QLatin1String("\"'=cmd\"\"x\"")));
        const auto json = nlohmann::json::parse(exportTags({&tag}, TagFormat::Json).toStdString());
        QCOMPARE(json[0]["state"].get<std::string>(), std::string("signed"));
        QCOMPARE(exportTags({&tag}, TagFormat::Text).count(QLatin1Char('\t')), 5);
    }

    void checksTellTheirFailuresAndTheirWholeSentence() {
        CheckModel model;
        model.setChecks({{"root.signature", "root", 2, "1 of 1", "1", tuf::Outcome::Pass, {}},
                         {"snapshot.version", "snapshot", 17, "19 or newer", "17", tuf::Outcome::Fail, {}},
                         {"targets.signature", "targets", 0, "", "not reached", tuf::Outcome::Skip, {}}});
        QCOMPARE(model.firstOfInterest(), 1);
        QCOMPARE(model.nextFailure(1, 1), -1);
        QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Check 2 of 3, Fail: Snapshot is not rolled back, snapshot v17, expected 19 or newer, actual 17"));
    }
};

QTEST_MAIN(ModelsTest)
#include "models_test.moc"
