// The window's way from a plan to a token's login, on SoftHSM behind a module that notes every PIN, and a real keychain.
#include <QtTest>
#include <future>

#include "keys/keyring.h"
#include "support/soft_token.h"
#include "trust/publisher.h"
#include "ui/publish/desk.h"
#include "ui/publish/plan_session.h"
#include "ui/settings/keychain.h"

using namespace roseglass;
using namespace roseglass::ui;
using State = PlanSession::State;

class TokenPinTest : public QObject {
    Q_OBJECT

    /// The keychain is for workers; the event loop runs meanwhile, as it does in the program.
    template <class Work>
    static auto onWorker(Work work) {
        auto future = std::async(std::launch::async, std::move(work));
        while (future.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) QCoreApplication::processEvents();
        return future.get();
    }
    static std::string stored(const QString& entry) {
        const auto found = onWorker([=] { return keychain::read(entry); });
        return found && *found ? std::string((*found)->reveal()) : std::string();
    }
    /// A plan that needs one key, wherever it is.
    static Intent needing(const std::string& id) {
        Intent intent;
        intent.plan = [id](trust::Publisher& publisher, const Job&) -> Result<trust::Plan> {
            trust::Plan plan;
            plan.verb = "sign";
            if (auto looked = publisher.keyring().lookForTokens(); !looked) return fail(looked.error());
            const auto key = publisher.keyring().find(id);
            if (!key) return fail(ErrorCode::KeyNotFound, "no such key");
            plan.passphrases.push_back({key->id, key->role, key->gun, false, key->encrypted, key->place(), key->pin});
            return plan;
        };
        return intent;
    }

private slots:
    void aWrongPinThatIsTypedOnceCostsOneTryAndIsKeptNowhere() {
        const test::SoftTokens soft;
        soft.add("stick", "123456");
        const test::TemporaryFolder folder;
        const auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
        const std::string id = key->publicKey().canonicalId();
        // It was used as a file, with its passphrase in the keychain, before it came onto the token.
        const QString entry = keychain::passphraseEntry(id);
        QVERIFY(onWorker([=] { return keychain::write(entry, crypto::Secret::copyOf("filepass123")); }).has_value());
        {
            keys::Keyring ring(keys::KeyStore(folder.path(), 1000), std::make_shared<test::GivenPassphrases>(std::map<std::string, std::vector<std::string>>{{"token", {"123456"}}}),
                               std::make_shared<keys::Tokens>(test::SoftTokens::difficultModule()));
            QVERIFY(ring.importToToken(key->toPem().reveal(), "carl", "stick", {}).has_value());
        }
        const test::PinLog log;
        trust::Options options;
        options.dockerConfig = folder.path();
        options.trustDir = folder.path();
        options.pkcs11Module = test::SoftTokens::difficultModule();
        const auto store = std::make_shared<PassphraseStore>();
        store->setUsualKeep(PassphraseStore::Keep::ThisRun);
        const auto desk = std::make_shared<PublisherDesk>(options, store);
        PlanSession session(desk);
        session.setIntent(needing(id));
        for (int i = 0; i < 3; ++i) {
            session.plan();
            QTRY_COMPARE(session.state(), State::Planned);
        }
        QVERIFY2(log.logins().empty(), "looking at a plan logs in to nothing");
        QCOMPARE(session.asks().size(), size_t(1));
        const Ask ask = session.asks()[0];
        QVERIFY(!ask.isOpen && ask.key.pin && ask.key.pin->token == "stick");
        QVERIFY(ask.slot.find(id) == std::string::npos);

        QSignalSpy wrong(&session, &PlanSession::wrongPassphrase);
        session.setPassphrase(ask.slot, crypto::Secret::copyOf("654321"));
        session.start();
        QTRY_COMPARE(wrong.count(), 1);
        QCOMPARE(log.logins(), std::vector<std::string>{"user 654321"});
        QVERIFY2(wrong[0][1].toString().contains(QLatin1String("locks itself")), qPrintable(wrong[0][1].toString()));
        session.start();
        QTRY_COMPARE(wrong.count(), 2);
        QVERIFY2(log.logins().size() == 1, "what was typed once is tried once");
        session.plan();
        QTRY_COMPARE(session.state(), State::Planned);
        QVERIFY2(session.asks()[0].key.pin->low, "the plan says so before the next one is typed");

        session.setPassphrase(ask.slot, crypto::Secret::copyOf("123456"));
        session.start();
        QTRY_COMPARE(session.state(), State::Failed);   // the plan is not a publisher's
        QCOMPARE(log.logins(), (std::vector<std::string>{"user 654321", "user 123456"}));
        QCOMPARE(stored(entry), std::string("filepass123"));
        QCOMPARE(stored(QString::fromStdString(ask.slot)), std::string());
        QCOMPARE(stored(keychain::passphraseEntry(ask.slot)), std::string());
        const auto remembered = onWorker([&] { return store->find({id, "carl", "", false, 0}, {}); });
        QVERIFY(*remembered && (*remembered)->reveal() == "filepass123");
        // No PIN is asked for while the token is open.
        session.plan();
        QTRY_COMPARE(session.state(), State::Planned);
        QVERIFY(!session.asks()[0].key.pin);
        QVERIFY(onWorker([=] { return keychain::remove(entry); }).has_value());
    }
};

QTEST_GUILESS_MAIN(TokenPinTest)
#include "token_pin_test.moc"
