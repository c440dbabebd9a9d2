#include <QtTest>

#include "ui/hierarchy/hierarchy_words.h"
#include "ui/sample_hierarchy.h"

using namespace roseglass;
using namespace roseglass::ui;

class HierarchyModelTest : public QObject {
    Q_OBJECT

    static const RoleNode& node(const Hierarchy& hierarchy, const char* role) {
        const int index = hierarchy.indexOf(role);
        if (index < 0) throw std::out_of_range(role);
        return hierarchy.roles[static_cast<size_t>(index)];
    }
    static RoleWords words(const Hierarchy& hierarchy, const char* role) { return wordsOf(hierarchy, hierarchy.indexOf(role)); }
    static size_t lines(const Hierarchy& hierarchy, EdgeKind kind, bool quiet) {
        return static_cast<size_t>(std::count_if(hierarchy.edges.begin(), hierarchy.edges.end(), [&](const RoleEdge& edge) { return edge.kind == kind && edge.quiet == quiet; }));
    }

private slots:
    void everyRoleIsANodeBelowWhoNamesItsKeys_data() {
        QTest::addColumn<int>("delegations");
        for (const int count : {0, 3, 30, 300}) QTest::addRow("%d delegations", count) << count;
    }
    void everyRoleIsANodeBelowWhoNamesItsKeys() {
        QFETCH(int, delegations);
        const auto count = static_cast<size_t>(delegations);
        const auto hierarchy = buildHierarchy(test::hierarchyOf(count), nullptr);
        QCOMPARE(hierarchy->roles.size(), count + 4);
        QCOMPARE(hierarchy->roles.front().children.size(), size_t(3));
        QCOMPARE(node(*hierarchy, "targets").children.size(), count);
        QCOMPARE(lines(*hierarchy, EdgeKind::Trusts, false), count + 3);
        QCOMPARE(lines(*hierarchy, EdgeKind::Fixes, false), size_t(2));
        // The root and every delegation.
        QCOMPARE(lines(*hierarchy, EdgeKind::Fixes, true), count + 1);
        QCOMPARE(hierarchy->keys.size(), count + 4);
        QCOMPARE(hierarchy->failing, size_t(0));
    }

    void delegationsOfDelegationsAreDeeper() {
        const auto report = test::hierarchyOf(1);
        test::addDelegation(*report, "targets/d000/a", "targets/d000");
        test::addDelegation(*report, "targets/d000/a/b", "targets/d000/a");
        const auto hierarchy = buildHierarchy(report, nullptr);
        QCOMPARE(node(*hierarchy, "targets/d000/a/b").depth, 4);
        QCOMPARE(node(*hierarchy, "targets/d000/a/b").parent, hierarchy->indexOf("targets/d000/a"));
    }

    void aRoleThatTwoDelegateToIsOneNode() {
        const auto report = test::hierarchyOf(2);
        test::addDelegation(*report, "targets/d000", "targets/d001");
        const auto hierarchy = buildHierarchy(report, nullptr);
        QCOMPARE(hierarchy->roles.size(), size_t(6));
        QCOMPARE(node(*hierarchy, "targets/d000").depth, 2);
    }

    void aFailingRoleSaysHowManySignaturesItHasAndWhy() {
        const auto hierarchy = buildHierarchy(test::teamHierarchy(), nullptr);
        QCOMPARE(words(*hierarchy, "targets/qa").accessible, QStringLiteral("targets/qa, version 3, invalid, 1 of 2 signatures, delegated by targets, targets/qa has 1 of 2 valid signatures").replace(QLatin1String("version 3"), QLatin1String("version 1")));
        QCOMPARE(hierarchy->failing, size_t(1));
        QCOMPARE(failuresOf(*hierarchy), QStringLiteral("1 role does not verify"));
        QCOMPARE(node(*hierarchy, "targets/qa").parent, hierarchy->indexOf("targets"));
    }

    void signaturesAreCountedAgainstTheThreshold_data() {
        QTest::addColumn<int>("threshold");
        QTest::addColumn<int>("keys");
        QTest::addColumn<int>("didSign");
        QTest::addColumn<QString>("said");
        QTest::newRow("the only key") << 1 << 1 << 1 << QStringLiteral("1 of 1 signature");
        QTest::newRow("one of two is enough") << 1 << 2 << 1 << QStringLiteral("1 signed, needs 1 of 2");
        QTest::newRow("both of two") << 2 << 2 << 2 << QStringLiteral("2 of 2 signatures");
        QTest::newRow("too few") << 2 << 3 << 1 << QStringLiteral("1 of 2 signatures");
        QTest::newRow("more than needed") << 2 << 3 << 3 << QStringLiteral("3 signed, needs 2 of 3");
    }
    void signaturesAreCountedAgainstTheThreshold() {
        QFETCH(int, threshold);
        QFETCH(int, keys);
        QFETCH(int, didSign);
        QFETCH(QString, said);
        const auto report = test::hierarchyOf(1);
        trust::RoleRow& role = test::roleIn(*report, "targets/d000");
        role.threshold = threshold;
        role.keys.resize(static_cast<size_t>(keys), role.keys.front());
        for (int i = 0; i < keys; ++i) {
            role.keys[static_cast<size_t>(i)].id = role.keys[static_cast<size_t>(i)].canonicalId = std::string(64, static_cast<char>('a' + i));
            role.keys[static_cast<size_t>(i)].didSign = i < didSign;
        }
        QCOMPARE(words(*buildHierarchy(report, nullptr), "targets/d000").signatures, said);
    }

    void onePrivateKeyUnderTwoIdsCountsOnce() {
        const auto report = test::hierarchyOf(1);
        trust::RoleRow& role = test::roleIn(*report, "targets/d000");
        role.keys.push_back(role.keys.front());
        role.keys.back().id = std::string(64, 'a');
        role.threshold = 2;
        const auto hierarchy = buildHierarchy(report, nullptr);
        QCOMPARE(node(*hierarchy, "targets/d000").signedBy, int64_t(1));
        QCOMPARE(node(*hierarchy, "targets/d000").keyCount, size_t(1));
    }

    void expiryIsToldOfRolesAndOfCertificates() {
        const auto report = test::teamHierarchy();
        test::roleIn(*report, "targets").expires = report->checkedAt - std::chrono::hours(48);
        test::roleIn(*report, "root").keys.front().certificateExpires = report->checkedAt + std::chrono::hours(24 * 3 + 1);
        const auto hierarchy = buildHierarchy(report, nullptr);
        QCOMPARE(node(*hierarchy, "targets").due, Due::Past);
        QCOMPARE(words(*hierarchy, "targets").expiry, QStringLiteral("expired"));
        QCOMPARE(words(*hierarchy, "targets/bob").expiry, QStringLiteral("41 days"));
        QCOMPARE(words(*hierarchy, "targets/alice").expiry, QStringLiteral("2029"));
        // The root is good until 2029, its certificate for three days.
        QCOMPARE(words(*hierarchy, "root").expiry, QStringLiteral("3 days"));
        QVERIFY(node(*hierarchy, "root").remarkable());
    }

    void aDelegationThatNeverSignedIsNotCalledInvalid() {
        const auto report = test::hierarchyOf(1);
        trust::RoleRow& role = test::roleIn(*report, "targets/d000");
        role.state = trust::RoleState::Missing;
        role.version = 0;
        role.expires.reset();
        role.bytes.reset();
        role.keys.front().didSign = false;
        const auto hierarchy = buildHierarchy(report, nullptr);
        QCOMPARE(words(*hierarchy, "targets/d000").state, QStringLiteral("Not signed yet"));
        QCOMPARE(words(*hierarchy, "targets/d000").signatures, QStringLiteral("needs 1 of 1"));
        QCOMPARE(hierarchy->failing, size_t(0));
        // There is no file that the snapshot could fix.
        QCOMPARE(lines(*hierarchy, EdgeKind::Fixes, true), size_t(1));
    }

    void withoutTrustDataTheRolesAreThoseThatSigningWouldMake() {
        const auto hierarchy = buildHierarchy(test::unsignedRepository(), nullptr);
        QVERIFY(hierarchy->planned);
        QCOMPARE(hierarchy->roles.size(), size_t(4));
        for (const RoleNode& one : hierarchy->roles) QVERIFY(one.planned);
        QCOMPARE(words(*hierarchy, "root").place, QStringLiteral("This computer"));
        QCOMPARE(words(*hierarchy, "timestamp").place, QStringLiteral("Trust server"));
        QCOMPARE(words(*hierarchy, "root").state, QStringLiteral("Would be made"));
        QVERIFY(hierarchy->keys.empty());
    }

    void whatWasNotReachedHasNothingToDraw() {
        const auto report = test::hierarchyOf(0);
        report->roles.clear();
        report->status = trust::RepositoryStatus::Unreachable;
        QVERIFY(buildHierarchy(report, nullptr)->roles.empty());
    }

    void keysTellTheirSignersAndWhereTheyAre() {
        const auto report = test::teamHierarchy();
        const std::string aliceKey = test::roleIn(*report, "targets/alice").keys.front().canonicalId;
        trust::KeyReport keys;
        trust::KeyEntry token;
        token.id = test::roleIn(*report, "root").keys.front().canonicalId;
        token.location = trust::KeyLocation::Token;
        token.token = "Release token";
        keys.keys.push_back(token);
        const auto hierarchy = buildHierarchy(report, &keys);
        QCOMPARE(hierarchy->signersOf(aliceKey), std::string("alice"));
        QCOMPARE(words(*hierarchy, "targets/releases").place, QStringLiteral("Here and elsewhere"));
        QCOMPARE(words(*hierarchy, "targets/releases").keyDetail, QStringLiteral("and 1 more key"));
        QCOMPARE(words(*hierarchy, "root").place, QStringLiteral("Hardware token"));
        QCOMPARE(words(*hierarchy, "root").keyDetail, QStringLiteral("P-256, X.509"));
        QCOMPARE(hierarchy->key(token.id)->token, std::string("Release token"));
        // Seven roles of eight have a key of their own; releases shares those of alice and bob, qa has two.
        QCOMPARE(hierarchy->keys.size(), size_t(8));
        for (const trust::KeyEntry& key : hierarchy->keys) QVERIFY(!key.ifLost.empty() && !key.ifStolen.empty());
    }

    void rolesKnowTheTagsThatTheySign() {
        const auto hierarchy = buildHierarchy(test::teamHierarchy(), nullptr);
        QCOMPARE(node(*hierarchy, "targets/alice").tags, (std::vector<uint32_t>{0, 1}));
        QCOMPARE(node(*hierarchy, "targets/bob").tags, (std::vector<uint32_t>{1, 2}));
        QVERIFY(node(*hierarchy, "targets/qa").tags.empty());
    }

    void aSearchFindsNamesSignersAndKeys() {
        const auto report = test::teamHierarchy();
        const std::string bobKey = test::roleIn(*report, "targets/bob").keys.front().canonicalId;
        const auto hierarchy = buildHierarchy(report, nullptr);
        QCOMPARE(findRoles(*hierarchy, "").size(), size_t(8));
        // alice herself, and releases, where her key counts.
        QCOMPARE(findRoles(*hierarchy, "ALICE"), (std::vector<int>{hierarchy->indexOf("targets/releases"), hierarchy->indexOf("targets/alice")}));
        QCOMPARE(findRoles(*hierarchy, bobKey.substr(0, 12)), (std::vector<int>{hierarchy->indexOf("targets/releases"), hierarchy->indexOf("targets/bob")}));
        QVERIFY(findRoles(*hierarchy, "nobody").empty());
    }

    void namesFromOutsideCannotDressUp() {
        const auto report = test::hierarchyOf(0);
        trust::RoleRow& role = test::addDelegation(*report, "targets/<b>x</b>\n\x1b[31m", "targets");
        role.state = trust::RoleState::Invalid;
        role.reason = "<img src=x>\n";
        const auto hierarchy = buildHierarchy(report, nullptr);
        const RoleWords said = wordsOf(*hierarchy, 4);
        QVERIFY(!said.title.contains(QLatin1Char('\n')) && !said.title.contains(QChar(0x1b)));
        // The words as they are: tool tips are shown as text.
        QVERIFY(said.tooltip.contains(QLatin1String("<b>x</b>")) && !said.tooltip.contains(QChar(0x1b)));
    }
};

QTEST_APPLESS_MAIN(HierarchyModelTest)
#include "hierarchy_model_test.moc"
