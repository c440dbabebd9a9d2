// Expiry of the lab's repositories.
#include <QSet>
#include <QSpinBox>
#include <QToolButton>

#include "trust/expiry.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/banner.h"
#include "ui/expiry/expiry_chips.h"
#include "ui/expiry/expiry_inspector.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/expiry/expiry_view.h"
#include "ui/judge_lab_test.h"

namespace roseglass::ui {
namespace {

const char* const kSigned[] = {"team/app", "team/stale", "team/rotated", "team/multi", "team/expiring", "team/qa"};

/// The repository's row in the tree of dates; invalid: there is none.
QModelIndex groupOf(const ExpiryModel* model, const QString& gun) {
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data(ExpiryModel::GunRole).toString() == gun) return model->index(row, 0);
    }
    return {};
}

/// "root", "certificate of targets/alice", … of a repository.
QSet<QString> datesOf(const ExpiryModel* model, const QModelIndex& group) {
    QSet<QString> names;
    for (int row = 0; row < model->rowCount(group); ++row) names << model->index(row, ExpiryModel::What, group).data().toString();
    return names;
}

/// Types a number of days, as a person who sets the threshold.
void typeDays(QSpinBox* box, const QString& days) {
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, days);
    QTest::keyClick(box, Qt::Key_Return);
}

}  // namespace

void JudgeLabTest::everyRepositorysDatesAreListedAndTheNextIsToldWithWhoMustAct() {
    QTest::keyClick(window_.get(), Qt::Key_5, Qt::ControlModifier);
    ExpiryPane* pane = window_->expiry();
    QVERIFY(pane->isVisible());
    const ExpiryModel* model = pane->model();
    for (const char* path : kSigned) QTRY_VERIFY2_WITH_TIMEOUT(groupOf(model, gun(path)).isValid(), path, 30'000);
    QVERIFY2(!groupOf(model, gun("team/plain")).isValid(), "nobody signed anything there");
    for (const char* path : kSigned) {
        const QSet<QString> dates = datesOf(model, groupOf(model, gun(path)));
        for (const char* role : {"root", "targets", "snapshot", "timestamp", "root certificate"}) QVERIFY2(dates.contains(QLatin1String(role)), qPrintable(gun(path) + QLatin1Char(' ') + QLatin1String(role)));
    }
    const QSet<QString> app = datesOf(model, groupOf(model, gun("team/app")));
    for (const char* role : {"targets/alice", "targets/bob", "targets/releases", "certificate of targets/alice", "certificate of targets/bob"}) QVERIFY2(app.contains(QLatin1String(role)), role);

    const QString banner = words(pane->banner());
    QVERIFY2(banner.contains(QLatin1String("Next thing that will break pulls: targets/releases of team/expiring")), qPrintable(banner));
    QVERIFY2(banner.contains(QLatin1String("The holder of a key of targets/releases renews it")), qPrintable(banner));
    QVERIFY2(window_->expiryStatus()->text().contains(QLatin1String("targets/releases")), qPrintable(window_->expiryStatus()->text()));
    const QModelIndex next = model->index(0, 0, groupOf(model, gun("team/expiring")));
    pane->view()->scrollTo(next);
    QTest::mouseClick(pane->view()->viewport(), Qt::LeftButton, {}, pane->view()->visualRect(next).center());
    QVERIFY2(pane->inspector()->words().contains(QLatin1String("Who must act: the holder of the signer's key")), qPrintable(pane->inspector()->words()));
}

void JudgeLabTest::whatCountsAsSoonFollowsTheThreshold() {
    ExpiryPane* pane = window_->expiry();
    const auto soon = [&] {
        const auto& entries = pane->model()->entries();
        return std::count_if(entries.begin(), entries.end(), [](const trust::ExpiryEntry& entry) { return entry.state == trust::ExpiryState::Soon; });
    };
    QToolButton* chip = pane->chips()->chip(ExpiryFilter::Show::Soon);
    QTest::mouseClick(chip, Qt::LeftButton);
    QVERIFY(soon() > 0);
    QVERIFY2(chip->text().endsWith(QString::number(soon())), qPrintable(chip->text()));
    QVERIFY(groupOf(pane->model(), gun("team/expiring")).isValid());
    typeDays(pane->threshold(), QStringLiteral("2"));
    QCOMPARE(soon(), 0);
    QCOMPARE(pane->model()->rowCount(), 0);
    QVERIFY2(words(pane->banner()).contains(QLatin1String("Nothing expires soon. Next is targets/releases of team/expiring")), qPrintable(words(pane->banner())));
    typeDays(pane->threshold(), QStringLiteral("3650"));
    QVERIFY2(datesOf(pane->model(), groupOf(pane->model(), gun("team/app"))).contains(QStringLiteral("targets")), "three years are soon now");
    typeDays(pane->threshold(), QStringLiteral("90"));
    QTest::mouseClick(pane->chips()->chip(ExpiryFilter::Show::All), Qt::LeftButton);
    QCOMPARE(pane->model()->rowCount(), static_cast<int>(std::size(kSigned)));
}

void JudgeLabTest::theCalendarHasAnEventForEveryDate() {
    ExpiryPane* pane = window_->expiry();
    const QByteArray calendar = saved([&] { press(pane->banner(), QStringLiteral("Export to calendar…")); }, "dates.ics");
    QVERIFY(calendar.startsWith("BEGIN:VCALENDAR\r\n") && calendar.endsWith("END:VCALENDAR\r\n"));
    const auto& entries = pane->model()->entries();
    const auto dated = std::count_if(entries.begin(), entries.end(), [](const trust::ExpiryEntry& entry) { return entry.expires.has_value(); });
    QVERIFY(dated < std::ssize(entries));  // a role of team/invalid does not verify, and has no date
    QCOMPARE(calendar.count("BEGIN:VEVENT\r\n"), dated);
    const QByteArray unfolded = QByteArray(calendar).replace("\r\n ", "");
    for (const char* path : kSigned) QVERIFY2(unfolded.contains("SUMMARY:Content trust expires: timestamp (version ") && unfolded.contains((") of " + gun(path) + "\r\n").toUtf8()), path);
}

void JudgeLabTest::aDateLeadsToItsRepository() {
    ExpiryPane* pane = window_->expiry();
    const QModelIndex group = groupOf(pane->model(), gun("team/rotated"));
    pane->view()->scrollTo(group);
    QTest::mouseClick(pane->view()->viewport(), Qt::LeftButton, {}, pane->view()->visualRect(group).center());
    QTest::keyClick(pane->view(), Qt::Key_Down);
    press(pane->inspector(), QStringLiteral("Show repository"));
    QVERIFY(browse()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(browse()->report() && browse()->currentGun() == gun("team/rotated"), 20'000);
}

}  // namespace roseglass::ui
