#include "ui/judge_lab_test.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QFile>

#include "http/curl_transport.h"
#include "lab/image.h"
#include "lab/person.h"
#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/window/toolbar.h"

namespace roseglass::ui {

void JudgeLabTest::initTestCase() {
    test::openWindow(window_, folder_);
    test::startLab(*window_, folder_);
    QTRY_COMPARE_WITH_TIMEOUT(browse()->model()->rowCount(), 7, 20'000);
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

void JudgeLabTest::cleanupTestCase() {
    test::closeWindow(window_);
}

BrowsePane* JudgeLabTest::browse() const { return window_->browse(); }
QString JudgeLabTest::host() const { return QString::fromStdString(window_->lab()->state().registryHost); }

void JudgeLabTest::choose(const char* words) {
    const QString wanted = QString::fromUtf8(words);
    for (QAction* action : window_->findChildren<QAction*>()) {
        if (QString(action->text()).remove(QLatin1Char('&')) != wanted) continue;
        QVERIFY2(action->isEnabled(), words);
        return action->trigger();
    }
    QFAIL(words);
}

void JudgeLabTest::open(const QString& reference) {
    QLineEdit* field = window_->toolbar()->field();
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, reference);
    field->completer()->popup()->hide();
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    QTest::keyClick(field, Qt::Key_Return);
    const qsizetype colon = reference.lastIndexOf(QLatin1Char(':'));
    const std::string tag = reference.mid(colon + 1).toStdString();
    QTRY_VERIFY_WITH_TIMEOUT(browse()->currentGun() == reference.left(colon) && browse()->currentTag() && browse()->currentTag()->name == tag, 20'000);
}

QByteArray JudgeLabTest::saved(const std::function<void()>& ask, const char* name) {
    ask();
    test::giveFile(*window_, path(name));
    QFile file(path(name));
    return QTest::qWaitFor([&] { return file.exists(); }, 30'000) && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void JudgeLabTest::push(const char* path, const std::string& tag) {
    const lab::ImagePusher images(std::make_shared<http::CurlTransport>(http::CurlOptions()), host().toStdString());
    const auto pushed = images.image(path, tag, "as of " + tag, Job());
    QVERIFY2(pushed.has_value(), pushed ? "" : pushed.error().message.c_str());
    pushed_ = *pushed;
}

void JudgeLabTest::sign(const char* path, const std::string& tag) {
    push(path, tag);
    const auto done = lab::Person::owner(window_->lab()->state()).sign(gun(path).toStdString(), tag, pushed_, {}, Job());
    QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
}

QStringList JudgeLabTest::tags() const {
    QStringList all;
    for (int row = 0; row < browse()->model()->rowCount(); ++row) {
        const trust::TagRow* tag = browse()->model()->tagAt(row);
        all << QStringLiteral("%1: %2, %3").arg(QString::fromStdString(tag->name), browse()->model()->index(row, TagTrust).data().toString(), tag->signedDigest ? QString::fromStdString(tag->signedDigest->hex()) : QString());
    }
    return all;
}

}  // namespace roseglass::ui

QTEST_MAIN(roseglass::ui::JudgeLabTest)
#include "moc_judge_lab_test.cpp"
