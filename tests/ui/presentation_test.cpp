#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

#include "ui/browse/browse_pane.h"
#include "ui/browse/chip_bar.h"
#include "ui/browse/overview_pane.h"
#include "ui/browse/repository_model.h"
#include "ui/browse/tag_model.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/sample_report.h"
#include "ui/signers/signer_rows.h"
#include "ui/why/why_pane.h"

using namespace roseglass;
using namespace roseglass::ui;
using trust::RepositoryStatus;
using trust::Standing;
using trust::TagState;

Q_DECLARE_METATYPE(roseglass::ui::TagKind)
Q_DECLARE_METATYPE(roseglass::ui::Tone)
Q_DECLARE_METATYPE(roseglass::trust::TagState)
Q_DECLARE_METATYPE(roseglass::trust::RepositoryStatus)

namespace {

const std::string kReference = "localhost:5000/team/app:1";

trust::TagRow row(TagState state, bool released, const std::string& reason = {}) {
    trust::TagRow out;
    out.name = "1";
    out.state = state;
    out.released = released;
    out.reason = reason;
    if (released) out.signedDigest = crypto::sha256(std::string("signed"));
    if (state != TagState::Missing) out.registryDigest = crypto::sha256(std::string(state == TagState::Stale ? "other" : "signed"));
    out.by = std::make_shared<const trust::SignerSet>(released ? trust::SignerSet{{"alice"}, {"targets/releases", "targets/alice"}, "targets/releases"} : trust::SignerSet{});
    return out;
}

/// The verdict that the core gives for such a row.
trust::Verdict verdictOf(const trust::TagRow& row, std::shared_ptr<trust::Report> report) {
    trust::Verdict out;
    out.reference = kReference;
    out.report = report;
    out.checks = report->checks;
    if (row.released && row.state != TagState::Invalid) {
        out.trusted = true;
        out.standing = Standing::Trusted;
        out.digest = row.signedDigest;
        tuf::Check compared{"registry.digest", "1", 0, row.signedDigest->toString(), "not asked", tuf::Outcome::Skip, {}};
        if (row.state == TagState::Signed) compared.outcome = tuf::Outcome::Pass;
        if (row.state == TagState::Signed || row.state == TagState::Stale) compared.actual = row.registryDigest->toString();
        if (row.state == TagState::Missing) compared.actual = "not in the registry";
        out.checks.push_back({"target.signed", "targets/releases", 3, "in targets/releases or targets", row.signedDigest->toString(), tuf::Outcome::Pass, {}});
        out.checks.push_back(compared);
        return out;
    }
    out.standing = row.state == TagState::Unsigned ? Standing::Unsigned : row.state == TagState::Invalid ? Standing::Refused : Standing::Unknown;
    out.error = Error(row.state == TagState::Unsigned ? ErrorCode::UnsignedTag : row.state == TagState::Invalid ? ErrorCode::BadSignature : ErrorCode::Network, "What happened", "What to do.");
    out.checks.push_back({"target.signed", "1", 0, "in targets/releases or targets", "", tuf::Outcome::Fail, {}});
    return out;
}

}  // namespace

/// Docs: ARCHITECTURE.md, rule 12. One state has one presentation, and every view takes it.
class PresentationTest : public QObject {
    Q_OBJECT

    std::shared_ptr<test::SampleBackend> backend_;
    std::unique_ptr<BrowsePane> pane_;

    BrowsePane* browse() const { return pane_.get(); }
    QString cell(int column, int role = Qt::DisplayRole) const { return browse()->model()->index(0, column).data(role).toString(); }
    QColor color(int column) const { return browse()->model()->index(0, column).data(Qt::ForegroundRole).value<QColor>(); }
    OverviewPane* overview() const { return browse()->details()->findChild<OverviewPane*>(); }
    QString words(QWidget* of) const {
        QStringList out;
        for (const QLabel* label : of->findChildren<QLabel*>()) {
            if (label->isVisibleTo(of)) out << label->text();
        }
        return out.join(QLatin1Char('\n'));
    }
    /// Everything that the pane says.
    QString everything() const {
        QStringList out;
        for (const QLabel* label : pane_->findChildren<QLabel*>()) {
            if (!label->window()->isVisible() || !label->isVisibleTo(label->parentWidget())) continue;
            out << label->text();
        }
        for (const QToolButton* chip : browse()->chips()->findChildren<QToolButton*>()) out << (chip->isVisible() ? chip->text() : QString());
        for (int r = 0; r < browse()->model()->rowCount(); ++r) {
            for (int c = 0; c < TagColumnCount; ++c) out << browse()->model()->index(r, c).data().toString() << browse()->model()->index(r, c).data(Qt::ToolTipRole).toString();
        }
        return out.join(QLatin1Char('\n'));
    }
    void show(std::shared_ptr<trust::Report> report, std::function<Result<trust::Verdict>(const std::string&)> verify = {}) {
        backend_->report = report;
        backend_->onVerify = std::move(verify);
        browse()->open(QStringLiteral("localhost:5000/team/app"), QStringLiteral("1"));
        QTRY_VERIFY(browse()->report() == report);
        QTRY_COMPARE(browse()->model()->rowCount(), static_cast<int>(report->tags.size()));
    }

private slots:
    void initTestCase() {
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        backend_ = std::make_shared<test::SampleBackend>();
        pane_ = std::make_unique<BrowsePane>(backend_);
        pane_->resize(1192, 720);
        pane_->show();
        QVERIFY(QTest::qWaitForWindowExposed(pane_.get()));
    }
    void cleanup() {
        pane_.reset();
    }

    void everyStateOfATagIsToldInOneWayEverywhere_data() {
        QTest::addColumn<TagState>("state");
        QTest::addColumn<bool>("released");
        QTest::addColumn<TagKind>("kind");
        QTest::addColumn<Tone>("tone");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("chip");
        QTest::addColumn<QString>("headline");
        QTest::addColumn<QString>("why");
        QTest::addColumn<QString>("signer");
        QTest::addColumn<bool>("visible");
        QTest::newRow("signed") << TagState::Signed << true << TagKind::Signed << Tone::Good << "Signed" << "Signed  1" << "1 is signed, and the registry serves exactly what was signed"
                                << "Trusted: localhost:5000/team/app:1" << "alice" << true;
        QTest::newRow("stale") << TagState::Stale << true << TagKind::Stale << Tone::Caution << "Stale: signed ≠ registry" << "Stale  1" << "1 is stale: the registry now serves something that nobody signed"
                               << "Trusted digest, but the registry serves another: localhost:5000/team/app:1" << "alice" << true;
        QTest::newRow("missing") << TagState::Missing << true << TagKind::Missing << Tone::Missing << "Signed, missing in the registry" << "Missing  1" << "1 is signed, but the registry does not have it"
                                 << "Trusted digest, but the registry does not have it: localhost:5000/team/app:1" << "alice" << true;
        QTest::newRow("signed, not compared") << TagState::Unknown << true << TagKind::NotCompared << Tone::Neutral << "Signed, not compared" << "Not compared  1"
                                              << "1 is signed; what the registry serves is not known" << "Trusted: localhost:5000/team/app:1" << "alice" << true;
        QTest::newRow("not known") << TagState::Unknown << false << TagKind::Unknown << Tone::Neutral << "Unknown" << "Unknown  1" << "1: not known whether it is signed"
                                   << "Not known whether localhost:5000/team/app:1 is signed" << "Not known" << false;
        QTest::newRow("unsigned") << TagState::Unsigned << false << TagKind::Unsigned << Tone::Neutral << "Unsigned" << "Unsigned  1" << "1 is not signed" << "Not signed: What happened" << "Nobody" << false;
        QTest::newRow("invalid") << TagState::Invalid << false << TagKind::Invalid << Tone::Bad << "Invalid: targets/qa: 1 of 2" << "Invalid  1" << "1 must not be trusted" << "Refused: What happened"
                                 << "Nobody whose signature counts" << false;
    }

    void everyStateOfATagIsToldInOneWayEverywhere() {
        QFETCH(TagState, state);
        QFETCH(bool, released);
        QFETCH(TagKind, kind);
        QFETCH(Tone, tone);
        QFETCH(QString, chip);
        auto report = test::sampleReport();
        report->tags = {row(state, released, state == TagState::Invalid ? "targets/qa: 1 of 2" : "")};
        report->registryReached = kind != TagKind::NotCompared;
        if (kind == TagKind::Unknown) report->trustError = Error(ErrorCode::Network, "https://localhost:4443 was not reached");
        QCOMPARE(kindOf(report->tags[0]), kind);
        const Presentation state1 = presentationOf(report->tags[0], *report);
        QCOMPARE(state1.tone, tone);
        QVERIFY2(QFile::exists(QStringLiteral(":/icons/%1.svg").arg(state1.icon)), qPrintable(state1.icon));
        show(report, [report](const std::string&) { return verdictOf(report->tags[0], report); });
        // The row, its chip, the overview, and Why.
        QTEST(cell(TagTrust), "words");
        QCOMPARE(color(TagTrust), toneColor(tone));
        QVERIFY(cell(TagTrust, Qt::AccessibleTextRole).contains(state1.words));
        QVERIFY(browse()->chips()->chip(kind)->isVisible());
        QCOMPARE(browse()->chips()->chip(kind)->text(), chip);
        QFETCH(QString, headline);
        QVERIFY2(words(overview()).contains(headline), qPrintable(words(overview())));
        QFETCH(QString, signer);
        QVERIFY2(words(overview()).split(QLatin1Char('\n')).contains(signer), qPrintable(words(overview())));
        browse()->showWhy();
        QFETCH(QString, why);
        QTRY_VERIFY2(browse()->why()->banner()->accessibleName().startsWith(why), qPrintable(browse()->why()->banner()->accessibleName()));
        QCOMPARE(browse()->why()->banner()->tone(), tone);
        browse()->toggleDetails();
        // And what consumers see of it.
        QTEST(visibleInGlasses(kind), "visible");
        browse()->setGlasses(true);
        QTRY_COMPARE(browse()->model()->rowCount(), visibleInGlasses(kind) ? 1 : 0);
        browse()->setGlasses(false);
    }

    void aBundleTellsWhatTheRegistryServedThen() {
        auto report = test::sampleReport();
        report->bundle = trust::BundleOrigin{"team.rgbundle", report->checkedAt, 1};
        for (const TagState state : {TagState::Signed, TagState::Stale, TagState::Missing}) {
            const QString headline = presentationOf(row(state, true), *report).headline;
            QVERIFY2(headline.contains(QLatin1String("when the bundle was made")), qPrintable(headline));
            QVERIFY2(!headline.contains(QLatin1String("serves")) && !headline.contains(QLatin1String("does not have")), qPrintable(headline));
        }
        QVERIFY(basisWords(*report).startsWith(QLatin1String("judged from a bundle of ")));
    }

    void whatWasJudgedIsNamedAsWhatItIs() {
        auto report = test::sampleReport();
        QCOMPARE(basisWords(*report), QStringLiteral("verified against %1").arg(QString::fromStdString(report->trustServer)));
        report->fromCache = true;
        report->cacheTime = report->checkedAt;
        QVERIFY(basisWords(*report).startsWith(QLatin1String("judged from this computer's cache of ")));
        report->fromCache = false;
        report->status = RepositoryStatus::Unreachable;
        QVERIFY(basisWords(*report).endsWith(QLatin1String("was not reached")));
        report->status = RepositoryStatus::Untrusted;
        QVERIFY(!basisWords(*report).contains(QLatin1String("verified")));
    }

    void theDateOfAnInvalidRoleIsNobodysToRenew() {
        auto report = test::sampleReport();
        for (trust::RoleRow& role : report->roles) role.expires = report->checkedAt + std::chrono::hours(24 * 500);
        trust::RoleRow& last = report->roles.back();
        last.expires = report->checkedAt + std::chrono::hours(24);
        QCOMPARE(nextToRenew(*report), &last);
        last.state = trust::RoleState::Invalid;
        QCOMPARE(nextToRenew(*report), nullptr);
    }

    void whatWasNotHadIsNowhereCalledUnsigned() {
        auto report = test::sampleReport();
        report->status = RepositoryStatus::Unreachable;
        report->trustError = Error(ErrorCode::Tls, "No secure connection to localhost:4443: wrong version number", "The server must speak TLS 1.2 or newer.");
        report->roles.clear();
        report->checks.clear();
        report->tags.clear();
        for (const char* name : {"1.4.0", "1.4.2", "canary"}) {
            report->tags.push_back(row(TagState::Unknown, false, report->trustError->message));
            report->tags.back().name = name;
        }
        show(report, [report](const std::string&) { return verdictOf(report->tags[0], report); });
        QCOMPARE(browse()->chips()->chip(TagKind::Unknown)->text(), QStringLiteral("Unknown  3"));
        QVERIFY(words(overview()).contains(QLatin1String("not known whether it is signed")));
        QVERIFY(words(overview()).contains(QLatin1String("No secure connection to localhost:4443")));
        QVERIFY(browse()->banner()->accessibleName().startsWith(QLatin1String("What is signed here is not known")));
        QVERIFY(browse()->banner()->accessibleName().contains(QLatin1String("No secure connection to localhost:4443")));
        QStringList doors;
        for (const QPushButton* door : browse()->banner()->findChildren<QPushButton*>()) doors << door->text();
        QCOMPARE(doors, QStringList({QStringLiteral("Trust servers…"), QStringLiteral("Try again")}));
        browse()->showWhy();
        QTRY_VERIFY(browse()->why()->banner()->isVisible());
        for (int tab = 0; tab < browse()->details()->count(); ++tab) {
            browse()->details()->setCurrentIndex(tab);
            QTest::qWait(20);
            const QString said = everything();
            QVERIFY2(!said.contains(QLatin1String("unsigned"), Qt::CaseInsensitive) && !said.contains(QLatin1String("not signed")) && !said.contains(QLatin1String("Nobody")), qPrintable(said));
        }
        browse()->toggleDetails();
        browse()->setGlasses(true);
        QTRY_COMPARE(browse()->model()->rowCount(), 0);
        bool told = false;
        for (const Banner* banner : pane_->findChildren<Banner*>()) told = told || (banner->isVisible() && banner->accessibleName().startsWith(QLatin1String("3 tags are invisible: 3 unknown")));
        QVERIFY(told);
    }

    void everyRepositoryHasOneBadgeAndABannerThatAgrees_data() {
        QTest::addColumn<RepositoryStatus>("status");
        QTest::addColumn<int>("change");
        QTest::addColumn<Tone>("tone");
        QTest::addColumn<QString>("badge");
        QTest::addColumn<QString>("banner");
        enum { Plain, Expiring, Cached, NotAsked, Old, Review, Empty };
        QTest::newRow("trusted") << RepositoryStatus::Trusted << int(Plain) << Tone::Good << "All signed" << "";
        QTest::newRow("expiring") << RepositoryStatus::Trusted << int(Expiring) << Tone::Caution << "Expires in 4 days" << "targets expires in 4 days";
        QTest::newRow("from cache") << RepositoryStatus::Trusted << int(Cached) << Tone::Caution << "From cache" << "what happened";
        QTest::newRow("registry not reached") << RepositoryStatus::Trusted << int(NotAsked) << Tone::Caution << "Not compared" << "what happened";
        QTest::newRow("to review") << RepositoryStatus::Trusted << int(Review) << Tone::Caution << "1 to review" << "";
        QTest::newRow("without tags") << RepositoryStatus::Trusted << int(Empty) << Tone::Neutral << "No tags" << "";
        QTest::newRow("incomplete") << RepositoryStatus::Incomplete << int(Plain) << Tone::Bad << "Incomplete" << "targets/qa is not there or not valid";
        QTest::newRow("untrusted") << RepositoryStatus::Untrusted << int(Plain) << Tone::Bad << "Refused" << "what happened";
        QTest::newRow("expired") << RepositoryStatus::Untrusted << int(Old) << Tone::Bad << "Expired" << "what happened";
        QTest::newRow("unsigned") << RepositoryStatus::Unsigned << int(Plain) << Tone::Neutral << "No trust data" << "Nobody has signed anything here";
        QTest::newRow("unreachable") << RepositoryStatus::Unreachable << int(Plain) << Tone::Neutral << "Not known" << "What is signed here is not known";
    }

    void everyRepositoryHasOneBadgeAndABannerThatAgrees() {
        enum { Plain, Expiring, Cached, NotAsked, Old, Review, Empty };
        QFETCH(RepositoryStatus, status);
        QFETCH(int, change);
        QFETCH(Tone, tone);
        QFETCH(QString, banner);
        auto report = test::sampleReport();
        report->status = status;
        report->tags = {row(TagState::Signed, true)};
        if (change == Expiring) report->roles[3].expires = report->checkedAt + std::chrono::hours(24 * 4 + 1);
        if (change == NotAsked) report->registryError = Error(ErrorCode::Network, "what happened");
        if (change == Review) report->tags = {row(TagState::Stale, true)};
        if (change == Empty) report->tags.clear();
        if (status != RepositoryStatus::Trusted || change == Cached) report->trustError = Error(change == Old ? ErrorCode::Expired : ErrorCode::Network, "what happened", "what to do.").withRole("targets/qa");
        report->fromCache = change == Cached;
        show(report);
        const QModelIndex repository = browse()->tree()->currentIndex().siblingAtColumn(1);
        QTEST(repository.data().toString(), "badge");
        QCOMPARE(repository.data(Qt::ForegroundRole).value<QColor>(), toneColor(tone));
        QCOMPARE(browse()->banner()->isVisible(), !banner.isEmpty());
        if (banner.isEmpty()) return;
        QVERIFY2(browse()->banner()->accessibleName().startsWith(banner), qPrintable(browse()->banner()->accessibleName()));
        QCOMPARE(browse()->banner()->tone(), tone);
    }

    void whatFailedElsewhereStandsApartInWhyAndIsNotWhatIsLookedAtFirst() {
        auto report = test::sampleReport();
        report->status = RepositoryStatus::Incomplete;
        report->trustError = Error(ErrorCode::BadSignature, "targets/qa has 0 of 1 valid signatures").withRole("targets/qa");
        report->tags = {row(TagState::Signed, true)};
        for (trust::RoleRow& role : report->roles) role.paths = {""};
        trust::RoleRow qa = report->roles.back();
        qa.name = "targets/qa";
        qa.paths = {"qa-"};
        qa.state = trust::RoleState::Invalid;
        report->roles.push_back(qa);
        report->checks.push_back({"delegation.signature", "targets/releases", 3, "1 of 1", "1", tuf::Outcome::Pass, {}});
        report->checks.push_back({"delegation.signature", "targets/qa", 1, "1 of 1", "0", tuf::Outcome::Fail, {}});
        show(report, [report](const std::string&) { return verdictOf(report->tags[0], report); });
        browse()->showWhy();
        WhyPane* why = browse()->why();
        QTRY_COMPARE(why->model().checkCount(), 5);
        QCOMPARE(why->model().dividingRow(), 4);
        QCOMPARE(why->model().index(4, 0).data().toString(), QStringLiteral("Also seen in this repository"));
        QVERIFY(!(why->model().index(4, 0).flags() & Qt::ItemIsSelectable));
        QCOMPARE(why->model().index(5, CheckModel::Result).data().toString(), QStringLiteral("Fail"));
        QCOMPARE(why->model().numberAt(5), 3);
        QCOMPARE(why->banner()->tone(), Tone::Good);
        QCOMPARE(why->table()->currentIndex().row(), 3);
        QVERIFY2(words(overview()).contains(QLatin1String("4 passed, 0 failed, 0 skipped")) && words(overview()).contains(QLatin1String("1 failed elsewhere in this repository")), qPrintable(words(overview())));
        browse()->toggleDetails();
    }

    void theSignersTabCountsWhoTheTableNames() {
        auto report = test::sampleReport();
        report->roles.back().keys[0].canonicalId = std::string(64, 'f');
        report->tags = {row(TagState::Signed, true), row(TagState::Signed, true)};
        report->tags[0].by = std::make_shared<const trust::SignerSet>(trust::SignerSet{{"Repo Admin"}, {"targets/releases"}, "targets/releases"});
        for (const SignerRow& signer : signersOf(*report)) {
            QCOMPARE(signer.name, std::string("Repo Admin"));
            QCOMPARE(signer.tags, std::vector<uint32_t>{0});
        }
        QCOMPARE(signersOf(*report).size(), size_t(2));
    }

    void aDockerfilesImageIsToldAsItsTagIs() {
        trust::DockerfileRow image;
        image.state = trust::ImageState::Unsigned;
        QCOMPARE(presentationOf(image).words, presentationOf(TagKind::Unsigned).words);
        QCOMPARE(presentationOf(image).tone, presentationOf(TagKind::Unsigned).tone);
        image.state = trust::ImageState::Failed;
        image.error = Error(ErrorCode::Timeout, "no answer");
        QCOMPARE(presentationOf(image).words, QStringLiteral("Unknown"));
        image.error = Error(ErrorCode::Rollback, "older than one that was seen");
        QCOMPARE(presentationOf(image).tone, Tone::Bad);
    }
};

QTEST_MAIN(PresentationTest)
#include "presentation_test.moc"
