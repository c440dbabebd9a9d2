#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QtTest>
#include <future>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "ui/common/banner.h"
#include "ui/settings/credentials_dialog.h"
#include "ui/publish/desk.h"
#include "ui/settings/passphrase_store.h"
#include "ui/settings/trust_server_model.h"
#include "ui/settings/trust_servers_dialog.h"

using namespace roseglass;
using namespace roseglass::ui;

class SettingsTest : public QObject {
    Q_OBJECT

private slots:
    void aMissingKeychainIsToldOnceAndAskingGoesOn() {
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        PassphraseStore store;
        QSignalSpy told(&store, &PassphraseStore::keychainUnusable);
        store.setAsker([](const keys::PassphraseRequest&, const Job&) -> Result<std::optional<PassphraseStore::Answer>> { return PassphraseStore::Answer{crypto::Secret::copyOf("repopass1"), PassphraseStore::Keep::Keychain}; });
        for (const char* id : {"1", "2"}) {
            auto asked = std::async(std::launch::async, [&] {
                const keys::PassphraseRequest request{id, "alice", "", false, 0};
                const auto found = store.find(request, {});
                store.accepted(request, **found);
                return std::string((*found)->reveal());
            });
            while (asked.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) QCoreApplication::processEvents();
            QCOMPARE(asked.get(), std::string("repopass1"));
        }
        QTRY_COMPARE(told.count(), 1);
    }

    void whatIsTypedIsKeptAsLongAsTheUserChose() {
        using Keep = PassphraseStore::Keep;
        const keys::PassphraseRequest request{std::string(64, 'b'), "alice", "", false, 0};
        const auto typed = [] { return crypto::Secret::copyOf("repopass1"); };
        for (const auto& [usual, kept] : {std::pair(Keep::Once, false), std::pair(Keep::Minutes, true), std::pair(Keep::ThisRun, true)}) {
            const auto store = std::make_shared<PassphraseStore>();
            store->setUsualKeep(usual);
            PublisherDesk desk({}, store);
            desk.keep(request, typed());
            store->accepted(request, typed());
            const auto found = store->find(request, {});
            QVERIFY(found.has_value());
            QCOMPARE(found->has_value(), kept);
            store->setUsualKeep(Keep::Once);
            QVERIFY2(!store->find(request, {})->has_value(), "choosing less forgets what was kept");
        }
    }

    void passphrasesAreRememberedAsLongAsWasSaid() {
        using Keep = PassphraseStore::Keep;
        const keys::PassphraseRequest root{"r", "root", "", false, 0};
        for (const auto& [keep, remembered] : {std::pair(Keep::Once, false), std::pair(Keep::ThisRun, true), std::pair(Keep::Minutes, true)}) {
            PassphraseStore store;
            store.give(root, crypto::Secret::copyOf("rootpass1"), keep);
            QVERIFY(store.find(root, {})->has_value());
            store.accepted(root, crypto::Secret::copyOf("rootpass1"));
            QCOMPARE(store.find(root, {})->has_value(), remembered);
            store.forgetAll();
            QVERIFY(!store.find(root, {})->has_value());
        }
        PassphraseStore store;
        store.setMinutes(std::chrono::minutes(0));
        store.give(root, crypto::Secret::copyOf("rootpass1"), Keep::Minutes);
        store.accepted(root, crypto::Secret::copyOf("rootpass1"));
        QTest::qWait(2);
        QVERIFY2(!store.find(root, {})->has_value(), "the minutes are over");
    }

    void aNewKeysPassphraseIsFoundByRoleAndRepository() {
        PassphraseStore store;
        store.give({"", "targets", "localhost:5000/x", true, 0}, crypto::Secret::copyOf("repopass1"), PassphraseStore::Keep::ThisRun);
        QVERIFY(!store.find({"abc", "targets", "localhost:5000/y", true, 0}, {})->has_value());
        const keys::PassphraseRequest made{"abc", "targets", "localhost:5000/x", true, 0};
        QVERIFY(store.find(made, {})->has_value());
        store.accepted(made, crypto::Secret::copyOf("repopass1"));
        QVERIFY(store.find({"abc", "targets", "localhost:5000/x", false, 0}, {})->has_value());
        keys::PassphraseRequest again{"abc", "targets", "localhost:5000/x", false, 1};
        QVERIFY2(!store.find(again, {})->has_value(), "what was wrong is not answered twice");
    }

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
        crypto::Secret password;
        connect(dialog, &CredentialsDialog::given, this, [&] { password = dialog->password(); });
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
        QVERIFY(password.reveal() == "secret");
        QVERIFY2(dialog->password().empty(), "it stays in no field");
    }
};

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
