// A bundle of one of the lab's repositories, judged without the lab.
#include <QTabWidget>

#include "ui/actions/add_signer_action.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/pull_action.h"
#include "ui/actions/sign_action.h"
#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/common/banner.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/judge_lab_test.h"
#include "ui/signers/signers_pane.h"
#include "ui/why/why_pane.h"
#include "ui/window/toolbar.h"

namespace roseglass::ui {
namespace {

/// Longer than a timestamp lives, shorter than anything else.
constexpr auto kLater = std::chrono::hours(24 * 30);

}  // namespace

void JudgeLabTest::aBundleSaysTheSameWithoutTheServers() {
    open(gun("team/app:1.4.2"));
    QTRY_VERIFY_WITH_TIMEOUT(browse()->why()->model().rowCount() > 0, 20'000);
    exported_ = tags();
    QCOMPARE(exported_.size(), 7);
    QVERIFY(!saved([this] { choose("Export bundle…"); }, "app.rgbundle").isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(words(browse()->banner()).contains(gun("team/app") + QLatin1String(" was exported")), 20'000);
    test::closeWindow(window_);

    // Another person's computer, where nobody answers.
    test::openWindow(window_, elsewhere_);
    choose("Open bundle…");
    test::giveFile(*window_, path("app.rgbundle"));
    QTRY_COMPARE_WITH_TIMEOUT(browse()->model()->rowCount(), 7, 20'000);
    QCOMPARE(tags(), exported_);
    QVERIFY2(words(browse()->banner()).contains(QLatin1String("This is a bundle of ")) && words(browse()->banner()).contains(QLatin1String("No server was asked.")), qPrintable(words(browse()->banner())));
    browse()->table()->setFocus();
    clickRow(browse()->table(), browse()->model()->rowOf("1.4.2"));
    QTest::keyClick(window_.get(), Qt::Key_2, Qt::AltModifier);
    QTRY_VERIFY_WITH_TIMEOUT(words(browse()->why()).contains(QLatin1String("Trusted: ") + browse()->currentGun() + QLatin1String(":1.4.2")), 20'000);
    clickRow(browse()->table(), browse()->model()->rowOf("edge"));
    QTRY_VERIFY_WITH_TIMEOUT(words(browse()->why()).contains(QLatin1String("Not signed: ")), 20'000);
}

void JudgeLabTest::nothingIsChangedFromABundle() {
    clickRow(browse()->table(), browse()->model()->rowOf("1.4.2"));
    const PublishActions* publish = window_->actions();
    const QAction* const actions[] = {publish->sign, publish->signDigest, publish->revoke, publish->revokeAll, publish->renew, publish->publishStaged, publish->discardStaged, publish->deleteAll, publish->addSigner, window_->pullAction()};
    for (const QAction* action : actions) {
        QVERIFY2(!action->isEnabled(), qPrintable(action->text()));
        QVERIFY2(action->toolTip().startsWith(QLatin1String("A bundle is only looked at.")), qPrintable(action->text() + action->toolTip()));
    }
    QVERIFY(!window_->toolbar()->signButton()->isEnabled());
    QCOMPARE(window_->toolbar()->signButton()->toolTip(), publish->sign->toolTip());
    QTest::keyClick(window_.get(), Qt::Key_4, Qt::AltModifier);
    const SignersPane* signers = browse()->signers();
    QTRY_COMPARE(signers->table()->model()->rowCount(), 3);
    for (const QPushButton* button : {signers->addButton(), signers->removeButton()}) {
        QVERIFY(!button->isEnabled());
        QVERIFY2(button->toolTip().startsWith(QLatin1String("A bundle is only looked at.")), qPrintable(button->toolTip()));
    }
    QTest::keyClick(window_.get(), Qt::Key_3, Qt::AltModifier);
    browse()->hierarchy()->chooseRole("root");
    QVERIFY(!browse()->hierarchy()->actions().rotate->isEnabled());
    QVERIFY(browse()->hierarchy()->actions().metadata->isEnabled());
}

void JudgeLabTest::theBundlesVerdictIsOfTheChosenTime() {
    trust::Options options;
    options.at = browse()->report()->checkedAt + kLater;
    test::openWindow(window_, elsewhere_, options);
    choose("Open bundle…");
    test::giveFile(*window_, path("app.rgbundle"));
    const auto expired = [this] { return browse()->report() && browse()->report()->trustError && browse()->report()->trustError->code == ErrorCode::Expired; };
    QTRY_VERIFY_WITH_TIMEOUT(expired(), 20'000);
    QVERIFY2(words(browse()->banner()).contains(QLatin1String("[expired]")), qPrintable(words(browse()->banner())));
    QTRY_VERIFY(tags() != exported_);
    QVERIFY2(!tags().join(QLatin1Char('\n')).contains(QLatin1String(": Signed")), qPrintable(tags().join(QLatin1Char('\n'))));
    press(browse()->banner(), QStringLiteral("Judge as of then"));
    QTRY_COMPARE_WITH_TIMEOUT(tags(), exported_, 20'000);
    press(browse()->banner(), QStringLiteral("Judge as of now"));
    QTRY_VERIFY_WITH_TIMEOUT(expired(), 20'000);
}

}  // namespace roseglass::ui
