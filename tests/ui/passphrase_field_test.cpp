#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>
#include <QtTest>

#include "ui/common/passphrase_field.h"
#include "ui/common/secret_clipboard.h"
#include "ui/common/secret_line.h"

using namespace roseglass;
using namespace roseglass::ui;

class PassphraseFieldTest : public QObject {
    Q_OBJECT

private slots:
    void aNewPassphraseIsTypedTwiceAndJudged() {
        PassphraseField field(PassphraseField::Kind::New, QStringLiteral("root key 15734f924976"));
        field.show();
        QCOMPARE(field.field()->accessibleName(), QStringLiteral("New passphrase for root key 15734f924976"));
        QSignalSpy changed(&field, &PassphraseField::changed);
        QTest::keyClicks(field.field(), QStringLiteral("1234567"));
        QVERIFY(!field.isComplete());
        QVERIFY(field.problem().contains(QLatin1String("8 characters")));
        QTest::keyClicks(field.field(), QStringLiteral("correct horse battery"));
        QCOMPARE(field.problem(), QStringLiteral("Repeat the passphrase"));
        QTest::keyClicks(field.repeatField(), QStringLiteral("1234567correct horse"));
        QCOMPARE(field.problem(), QStringLiteral("The two passphrases differ"));
        QTest::keyClicks(field.repeatField(), QStringLiteral(" battery"));
        QVERIFY(field.isComplete());
        QVERIFY(changed.count() > 20);
        QVERIFY(field.passphrase().reveal() == "1234567correct horse battery");
        field.clear();
        QVERIFY(field.passphrase().empty());
    }

    void theMeterNamesTheStrength() {
        StrengthMeter meter;
        meter.setBits(38);
        QCOMPARE(meter.bars(), 2);
        QCOMPARE(meter.accessibleName(), QStringLiteral("Strength: weak, about 38 bits"));
        meter.setBits(104);
        QCOMPARE(meter.word(), QStringLiteral("Strong"));
        meter.setBits(0);
        QCOMPARE(meter.bars(), 0);
    }

    void theEyeShowsTheTextOnlyWhileItIsPressed() {
        PassphraseField field(PassphraseField::Kind::Existing, QStringLiteral("key"));
        field.show();
        auto* eye = field.findChild<QToolButton*>();
        QCOMPARE(field.field()->echoMode(), QLineEdit::Password);
        QTest::mousePress(eye, Qt::LeftButton);
        QCOMPARE(field.field()->echoMode(), QLineEdit::Normal);
        QTest::mouseRelease(eye, Qt::LeftButton);
        QCOMPARE(field.field()->echoMode(), QLineEdit::Password);
    }

    void aGeneratedPassphraseIsShownOnceAndFillsBothFields() {
        PassphraseField field(PassphraseField::Kind::New, QStringLiteral("key"));
        field.show();
        QTest::mouseClick(field.generateButton(), Qt::LeftButton);
        QVERIFY(field.isComplete());
        QLabel* shown = nullptr;
        for (QLabel* label : field.findChildren<QLabel*>()) {
            if (label->accessibleName() == QLatin1String("Generated passphrase")) shown = label;
        }
        QVERIFY(shown && shown->isVisible() && shown->text() == field.field()->text());
        for (auto* button : field.findChildren<QPushButton*>()) {
            if (button->text() == QLatin1String("Hide")) QTest::mouseClick(button, Qt::LeftButton);
        }
        QVERIFY(!shown->isVisible() && shown->text().isEmpty());
        QVERIFY2(field.isComplete(), "it still fills the fields");
    }

    void aGeneratedPassphraseLeavesByItsButtonAlone() {
        QClipboard* clipboard = QGuiApplication::clipboard();
        clipboard->setText(QStringLiteral("before"));
        PassphraseField field(PassphraseField::Kind::New, QStringLiteral("key"));
        field.show();
        QTest::mouseClick(field.generateButton(), Qt::LeftButton);
        QLabel* shown = nullptr;
        for (QLabel* label : field.findChildren<QLabel*>()) {
            if (label->accessibleName() == QLatin1String("Generated passphrase")) shown = label;
        }
        QVERIFY(shown);
        QCOMPARE(shown->textInteractionFlags(), Qt::NoTextInteraction);
        shown->setFocus();
        for (QWidget* at : {static_cast<QWidget*>(shown), static_cast<QWidget*>(field.field()), static_cast<QWidget*>(field.copyButton())}) {
            QTest::keySequence(at, QKeySequence::SelectAll);
            QTest::keySequence(at, QKeySequence::Copy);
            QTest::mouseDClick(at == field.copyButton() ? shown : at, Qt::LeftButton);
            QTest::keySequence(at, QKeySequence::Copy);
            QCOMPARE(clipboard->text(), QStringLiteral("before"));
        }
        QTest::mouseClick(field.copyButton(), Qt::LeftButton);
        QCOMPARE(clipboard->text(), field.field()->text());
        QCOMPARE(clipboard->mimeData()->data(QStringLiteral("x-kde-passwordManagerHint")), QByteArrayLiteral("secret"));
        clipboard->clear();
    }

    void nothingIsCopiedWhileTheEyeShowsTheText() {
        QClipboard* clipboard = QGuiApplication::clipboard();
        clipboard->setText(QStringLiteral("before"));
        for (const auto kind : {PassphraseField::Kind::New, PassphraseField::Kind::Existing, PassphraseField::Kind::Pin}) {
            PassphraseField field(kind, QStringLiteral("key"));
            field.show();
            field.field()->setText(QStringLiteral("for nobody else"));
            auto* eye = field.field()->findChild<QToolButton*>();
            QTest::mousePress(eye, Qt::LeftButton);
            QCOMPARE(field.field()->echoMode(), QLineEdit::Normal);
            field.field()->selectAll();
            for (const auto key : {QKeySequence::Copy, QKeySequence::Cut}) QTest::keySequence(field.field(), key);
            QTest::mouseDClick(field.field(), Qt::LeftButton);
            QTest::mouseRelease(eye, Qt::LeftButton);
            QCOMPARE(clipboard->text(), QStringLiteral("before"));
            if (clipboard->supportsSelection()) QVERIFY(clipboard->text(QClipboard::Selection) != QLatin1String("for nobody else"));
            QVERIFY(field.passphrase().reveal() == "for nobody else");
        }
    }

    void aPinIsNeverRememberedAndAWrongOneIsTakenOut() {
        PassphraseField field(PassphraseField::Kind::Pin, QStringLiteral("the token drawer"));
        field.show();
        QCOMPARE(field.field()->accessibleName(), QStringLiteral("PIN of the token drawer"));
        QCOMPARE(field.problem(), QStringLiteral("Enter the PIN"));
        field.setRemember(PassphraseField::Remember::Offered);
        QVERIFY(!field.rememberBox()->isVisible() && !field.remember());
        QTest::keyClicks(field.field(), QStringLiteral("1234"));
        QVERIFY2(field.isComplete(), "a token says how long its PIN is");
        field.tellWrongPin(QStringLiteral("One more wrong PIN locks it"));
        QVERIFY2(field.passphrase().empty(), "the token must not get it twice");
        QTest::keyClicks(field.field(), QStringLiteral("5"));
        bool told = false;
        for (QLabel* label : field.findChildren<QLabel*>()) told = told || (label->isVisible() && label->text() == QLatin1String("One more wrong PIN locks it"));
        QVERIFY2(told, "it stays while another one is typed");
    }

    void aRootKeysPassphraseCannotBeRemembered() {
        PassphraseField field(PassphraseField::Kind::New, QStringLiteral("key"));
        field.setRemember(PassphraseField::Remember::Offered);
        field.rememberBox()->setChecked(true);
        QVERIFY(field.remember());
        field.setRemember(PassphraseField::Remember::Refused);
        QVERIFY(!field.remember() && !field.rememberBox()->isEnabled() && !field.rememberBox()->isChecked());
    }

    void aSecretLeavesTheClipboardAgainUnlessSomethingElseIsThere() {
        QClipboard* clipboard = QGuiApplication::clipboard();
        copySecretToClipboard(crypto::Secret::copyOf("for a moment"), std::chrono::milliseconds(20));
        QCOMPARE(clipboard->text(), QStringLiteral("for a moment"));
        QTRY_VERIFY(clipboard->text().isEmpty());
        copySecretToClipboard(crypto::Secret::copyOf("for a moment"), std::chrono::milliseconds(20));
        clipboard->setText(QStringLiteral("the user's own"));
        QTest::qWait(60);
        QCOMPARE(clipboard->text(), QStringLiteral("the user's own"));
    }
};

QTEST_MAIN(PassphraseFieldTest)
#include "passphrase_field_test.moc"
