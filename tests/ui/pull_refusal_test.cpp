#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>

#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/pull/destination_cards.h"
#include "ui/pull/done_view.h"
#include "ui/pull/progress_view.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/pull_words.h"
#include "ui/pull/refusal_view.h"
#include "ui/pull/step_bar.h"
#include "ui/pull_desk.h"

using namespace roseglass;
using namespace roseglass::ui;
using test::kApp;
using test::press;
using test::tagged;
using State = PullSession::State;
using Step = PullSession::Step;
using Kind = registry::SourceName::Kind;

Q_DECLARE_METATYPE(roseglass::ui::Tone)

/// What the Pull pane refuses, the ways out that it offers, and pulls without content trust.
class PullRefusalTest : public QObject {
    Q_OBJECT

    test::PullScene scene_;
    std::unique_ptr<test::PullDesk>& desk_ = scene_.desk;
    std::unique_ptr<PullPane>& pane_ = scene_.pane;

    void openReady(const char* tag) {
        pane_->open(tagged(tag));
        QTRY_COMPARE(pane_->session().state(), State::Ready);
    }
    QString spoken(Step step) const { return pane_->steps()->spoken(step); }

private slots:
    void initTestCase() { test::PullScene::once(); }
    void init() { scene_.begin(); }
    void cleanup() { scene_.end(); }

    void anUnsignedTagIsRefusedInDockersWordsWithTheWaysOut() {
        pane_->open(tagged("nightly"));
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        QCOMPARE(pane_->title()->text(), QStringLiteral("Pull of team/app:nightly was refused"));
        QCOMPARE(spoken(Step::Verify), QStringLiteral("2 Verify, refused"));
        QCOMPARE(spoken(Step::Download), QStringLiteral("3 Download, not started"));
        RefusalView* refusal = pane_->refusal();
        QCOMPARE(refusal->title()->text(), QStringLiteral("No trust data for “nightly”"));
        QCOMPARE(refusal->dockerWords()->text(), QStringLiteral("No valid trust data for nightly"));
        QCOMPARE(refusal->code()->text(), QStringLiteral("unsigned-tag"));
        // Safest first, top to bottom.
        const QWidget* order[] = {refusal->pullTag(), refusal->pullDigest(), refusal->signButton(), refusal->pullUnsigned()};
        for (size_t i = 1; i < std::size(order); ++i) QVERIFY(order[i - 1]->mapTo(refusal, QPoint()).y() < order[i]->mapTo(refusal, QPoint()).y());
        // Versions before names, the newest first; what the registry does not have, or what is invalid, is not offered.
        QStringList offered;
        for (int i = 0; i < refusal->tags()->count(); ++i) offered << refusal->tags()->itemText(i);
        QCOMPARE(offered, QStringList({QStringLiteral("1.4.2"), QStringLiteral("1.4.1"), QStringLiteral("latest")}));
        QSignalSpy sign(pane_.get(), &PullPane::signRequested);
        press(refusal->signButton());
        QCOMPARE(sign.value(0).value(0).toString(), tagged("nightly"));
        press(refusal->pullTag());
        QTRY_COMPARE(pane_->session().state(), State::Ready);
        QCOMPARE(pane_->session().reference(), tagged("1.4.2"));
    }

    void aRefusalIsNotedOnceInTheLog() {
        pane_->open(tagged("nightly"));
        QTRY_COMPARE(desk_->timesPulled(), size_t(1));
        pane_->cards()->choose(Kind::DockerArchive);
        QTRY_COMPARE(desk_->lastAsked().options.destination, std::string("docker-archive:/home/reader/images/team-app-nightly.tar"));
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        QCOMPARE(desk_->timesPulled(), size_t(1));
    }

    void aDigestFromElsewhereCanBePulledInstead() {
        pane_->open(tagged("nightly"));
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        QVERIFY(!pane_->refusal()->pullDigest()->isEnabled());
        QTest::keyClicks(pane_->refusal()->digest(), QStringLiteral("sha256:12"));
        QVERIFY(!pane_->refusal()->pullDigest()->isEnabled());
        const QString digest = QStringLiteral("sha256:") + QString(64, QLatin1Char('a'));
        pane_->refusal()->digest()->setText(digest);
        press(pane_->refusal()->pullDigest());
        QTRY_COMPARE(pane_->session().state(), State::Ready);
        QCOMPARE(pane_->session().reference(), kApp + QLatin1Char('@') + digest);
        QVERIFY(pane_->whyNot().isEmpty());
        QCOMPARE(spoken(Step::Verify), QStringLiteral("2 Verify, done"));
    }

    void withoutContentTrustTheTagsNameHasToBeTyped() {
        pane_->open(tagged("nightly"));
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        press(pane_->refusal()->pullUnsigned());
        QTRY_COMPARE(pane_->session().state(), State::Ready);
        QVERIFY(!pane_->trustBox()->isChecked() && !desk_->lastAsked().options.trust);
        QCOMPARE(spoken(Step::Verify), QStringLiteral("2 Verify, left out"));
        QVERIFY(pane_->progress()->confirmation()->isVisible() && pane_->progress()->confirmation()->hasFocus());
        QVERIFY(!pane_->pullButton()->isEnabled());
        QTest::keyClicks(pane_->progress()->confirmation(), QStringLiteral("night"));
        QTest::keyClick(pane_->progress()->confirmation(), Qt::Key_Return);
        QCOMPARE(pane_->session().state(), State::Ready);
        QVERIFY(!pane_->whyNot().isEmpty());
        QTest::keyClicks(pane_->progress()->confirmation(), QStringLiteral("ly"));
        QVERIFY(pane_->pullButton()->isEnabled());
        QTest::keyClick(pane_->progress()->confirmation(), Qt::Key_Return);
        QTRY_COMPARE(pane_->session().state(), State::Done);
        QVERIFY(pane_->done()->banner()->accessibleName().contains(QLatin1String("nobody vouches for it")));
        // The next image has the glasses on again, and nothing is typed for it.
        openReady("1.4.2");
        QVERIFY(pane_->trustBox()->isChecked());
        pane_->trustBox()->click();
        QTRY_VERIFY(pane_->session().state() == State::Ready && !desk_->lastAsked().options.trust);
        QVERIFY(pane_->progress()->confirmation()->text().isEmpty() && !pane_->pullButton()->isEnabled());
    }

    void theSwitchStartsWhereTheSettingsHaveIt() {
        pane_->setTrustByDefault(false);
        pane_->open(tagged("1.4.2"));
        QTRY_COMPARE(pane_->session().state(), State::Ready);
        QVERIFY(!desk_->lastAsked().options.trust);
        QVERIFY2(!pane_->pullButton()->isEnabled(), "also then the tag's name is typed");
    }

    void underAnEnforcedPolicyTheGlassesStayOn() {
        pane_->setTrustByDefault(false);
        pane_->forbidUnsigned(QStringLiteral("the policy of this computer says enforced"));
        pane_->open(tagged("1.4.2"));
        QTRY_COMPARE(pane_->session().state(), State::Ready);
        QVERIFY(desk_->lastAsked().options.trust);
        QVERIFY(pane_->trustBox()->isChecked() && !pane_->trustBox()->isEnabled());
        QVERIFY(pane_->trustBox()->toolTip().contains(QLatin1String("enforced")));
    }

    void whatIsNotPossibleStaysVisibleWithItsReason_data() {
        QTest::addColumn<QString>("tag");
        QTest::addColumn<QString>("policy");
        QTest::addColumn<bool>("signedTag");
        QTest::addColumn<bool>("sign");
        QTest::addColumn<bool>("unsignedTag");
        QTest::addColumn<QString>("reason");
        QTest::newRow("unsigned") << "nightly" << "" << true << true << true << "You will be asked to type nightly.";
        QTest::newRow("the engine's policy forbids it") << "nightly" << "the policy of this computer says enforced" << true << true << false << "Not possible here: the policy of this computer says enforced.";
        QTest::newRow("trust data that does not verify") << "replayed" << "" << false << false << true << "You will be asked to type replayed.";
        QTest::newRow("an image that cannot be had") << "foreign" << "" << true << false << false << "it would not help";
    }

    void whatIsNotPossibleStaysVisibleWithItsReason() {
        QFETCH(QString, tag);
        QFETCH(QString, policy);
        QFETCH(QString, reason);
        RefusalView* refusal = pane_->refusal();
        pane_->forbidUnsigned(policy);
        pane_->open(kApp + QLatin1Char(':') + tag);
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        for (const QWidget* each : {static_cast<QWidget*>(refusal->pullTag()), static_cast<QWidget*>(refusal->signButton()), static_cast<QWidget*>(refusal->pullUnsigned())}) QVERIFY(each->isVisibleTo(refusal));
        QTEST(refusal->pullTag()->isEnabled(), "signedTag");
        QTEST(refusal->signButton()->isEnabled(), "sign");
        QTEST(refusal->pullUnsigned()->isEnabled(), "unsignedTag");
        QCOMPARE(refusal->policyButton()->isVisibleTo(refusal), !policy.isEmpty());
        QVERIFY2(refusal->unsignedReason()->text().contains(reason), qPrintable(refusal->unsignedReason()->text()));
    }

    void onlyAnImageThatCannotBeHadIsRefusedAfterTheVerdict() {
        pane_->open(tagged("foreign"));
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        QCOMPARE(spoken(Step::Verify), QStringLiteral("2 Verify, done"));
        QCOMPARE(spoken(Step::Download), QStringLiteral("3 Download, refused"));
    }

    void everyRefusalSaysOnlyWhatWasLookedAt_data() {
        QTest::addColumn<QString>("image");
        QTest::addColumn<QString>("resolve");
        QTest::addColumn<QString>("verify");
        QTest::addColumn<Tone>("tone");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("noTag");
        QTest::addColumn<QString>("asking");
        const QString digest = QStringLiteral("@sha256:") + QString(64, QLatin1Char('0'));
        QTest::newRow("the registry does not have the digest") << digest << "1 Resolve, refused" << "2 Verify, not started" << Tone::Missing << "The registry does not have team/app@sha256:00000000…"
                                                              << "was not looked at, because a digest was named" << "its image may have been removed";
        QTest::newRow("nobody told whether it is signed") << ":silent" << "1 Resolve, done" << "2 Verify, not known" << Tone::Neutral << "Not known whether localhost:5000/team/app:silent is signed"
                                                         << "what is signed in this repository is not known" << "It may be signed";
        QTest::newRow("trust data that do not verify") << ":replayed" << "1 Resolve, done" << "2 Verify, refused" << Tone::Bad << "The snapshot is older than one that was seen"
                                                      << "what the trust server says of this repository does not verify" << "Signing it again would not help";
    }

    void everyRefusalSaysOnlyWhatWasLookedAt() {
        QFETCH(QString, image);
        pane_->open(kApp + image);
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        QTEST(spoken(Step::Resolve), "resolve");
        QTEST(spoken(Step::Verify), "verify");
        const RefusalView* refusal = pane_->refusal();
        QTEST(refusal->tone(), "tone");
        QFETCH(QString, title);
        QVERIFY2(refusal->title()->text().startsWith(title), qPrintable(refusal->title()->text()));
        QVERIFY(!refusal->title()->text().contains(QLatin1String("/v2/")));
        QFETCH(QString, noTag);
        QVERIFY2(refusal->tagReason()->text().contains(noTag), qPrintable(refusal->tagReason()->text()));
        QFETCH(QString, asking);
        QVERIFY2(refusal->askingReason()->text().contains(asking), qPrintable(refusal->askingReason()->text()));
        QVERIFY(!refusal->signButton()->isEnabled() && !refusal->pullTag()->isEnabled());
        if (title.contains(QLatin1String("does not have"))) QVERIFY(!refusal->askingReason()->text().contains(QLatin1String("signed now")));
    }

    void theReportHandsOnWhatWasSeen() {
        pane_->open(tagged("replayed"));
        QTRY_COMPARE(pane_->session().state(), State::Refused);
        const QString report = pullReport(pane_->session());
        for (const char* words : {"localhost:5000/team/app:replayed", "code rollback", "expected 19 or newer", "actual 17", "Ask the publisher."}) QVERIFY2(report.contains(QLatin1String(words)), words);
    }
};

QTEST_MAIN(PullRefusalTest)
#include "pull_refusal_test.moc"
