#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QtTest>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "ui/common/banner.h"
#include "ui/settings/credentials_dialog.h"
#include "ui/settings/trust_server_model.h"
#include "ui/settings/trust_servers_dialog.h"

using namespace roseglass;
using namespace roseglass::ui;

class SettingsTest : public QObject {
    Q_OBJECT

private slots:
    void trustServersAreEditedAndSaved() {
        const test::TemporaryFolder folder;
        const auto file = folder / "trust-servers.json";
        auto* dialog = new TrustServersDialog(file, QStringLiteral("localhost:5000"));
        dialog->show();
        QCOMPARE(dialog->model()->rowCount(), 1);
        dialog->save();
        QVERIFY2(dialog->isVisible(), "a line without a server is not saved");
        QVERIFY(dialog->findChild<Banner*>()->isVisible());
        QSignalSpy saved(dialog, &TrustServersDialog::saved);
        dialog->model()->setData(dialog->model()->index(0, 1), QStringLiteral("https://localhost:4443"), Qt::EditRole);
        dialog->save();
        QCOMPARE(saved.count(), 1);
        QCOMPARE(QString::fromStdString(notary::TrustServers::load(file)->match("localhost:5000")->url), QStringLiteral("https://localhost:4443"));
    }

    void aFileThatCannotBeReadIsNotWrittenOver() {
        const test::TemporaryFolder folder;
        QVERIFY(writeFileAtomically(folder / "t.json", "not json").has_value());
        auto* dialog = new TrustServersDialog(folder / "t.json", {});
        dialog->show();
        QVERIFY(!dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->isEnabled());
        dialog->close();
        QCOMPARE(QString::fromStdString(*readFile(folder / "t.json", 100)), QStringLiteral("not json"));
    }

    void credentialsAreGivenOnlyWhenWhole() {
        auto* dialog = new CredentialsDialog(QStringLiteral("localhost:5000"));
        dialog->show();
        QSignalSpy given(dialog, &CredentialsDialog::given);
        const auto fields = dialog->findChildren<QLineEdit*>();
        QCOMPARE(fields.size(), 2);
        QPushButton* signIn = nullptr;
        for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
            if (button->text() == QLatin1String("Sign in")) signIn = button;
        }
        QVERIFY(signIn && !signIn->isEnabled());
        for (QLineEdit* field : fields) QTest::keyClicks(field, field->echoMode() == QLineEdit::Password ? QStringLiteral("secret") : QStringLiteral("user"));
        QVERIFY(signIn->isEnabled());
        signIn->click();
        QCOMPARE(given.count(), 1);
        QCOMPARE(given[0][0].toString(), QStringLiteral("user"));
        QCOMPARE(given[0][1].toString(), QStringLiteral("secret"));
    }
};

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
