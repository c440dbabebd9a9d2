// On a real gnome-keyring (see with_keyring), and without any.
#include <QtTest>
#include <future>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "support/program.h"
#include "support/trust_folder.h"
#include "ui/settings/credential_store.h"
#include "ui/settings/keychain.h"
#include "ui/settings/passphrase_store.h"

using namespace roseglass;
using namespace roseglass::ui;

class KeychainTest : public QObject {
    Q_OBJECT

    /// The store is for workers; the event loop runs meanwhile, as it does in the program.
    template <class Work>
    static auto onWorker(Work work) {
        auto future = std::async(std::launch::async, std::move(work));
        while (future.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) QCoreApplication::processEvents();
        return future.get();
    }
    static test::Ran companion(const std::string& action, const std::string& input, const std::vector<std::string>& environment = {}) { return test::runProgram({ROSEGLASS_KEYCHAIN, action}, environment, input); }
    static keys::PassphraseRequest carol() { return {test::kCarolKey, "carol", "", false, 0}; }
    static QString entry() { return keychain::passphraseEntry(test::kCarolKey); }
    static std::string stored() {
        const auto found = onWorker([] { return keychain::read(entry()); });
        return found && *found ? std::string((*found)->reveal()) : std::string();
    }
    static std::string found(PassphraseStore& store, keys::PassphraseRequest request) {
        const auto answer = onWorker([&] { return store.find(request, {}); });
        return answer && *answer ? std::string((*answer)->reveal()) : std::string();
    }

private slots:
    void cleanup() { QVERIFY(onWorker([] { return keychain::remove(entry()); }).has_value()); }

    void aPassphraseIsWrittenOnlyOnceItWasRight() {
        PassphraseStore store;
        store.give(carol(), crypto::Secret::copyOf("repopass1"), PassphraseStore::Keep::Keychain);
        QCOMPARE(found(store, carol()), std::string("repopass1"));
        QCOMPARE(stored(), std::string());
        onWorker([&] { store.accepted(carol(), crypto::Secret::copyOf("repopass1")); return 0; });
        QCOMPARE(stored(), std::string("repopass1"));
        PassphraseStore later;
        QCOMPARE(found(later, carol()), std::string("repopass1"));
    }

    void aRootKeysPassphraseStaysOutOfTheKeychain() {
        PassphraseStore store;
        keys::PassphraseRequest root = carol();
        root.role = "root";
        onWorker([&] { store.remember(root, crypto::Secret::copyOf("rootpass1"), PassphraseStore::Keep::Keychain); return 0; });
        QCOMPARE(stored(), std::string());
        QCOMPARE(found(store, root), std::string("rootpass1"));
    }

    void aWrongEntryIsAskedOverAndTakenAway() {
        QVERIFY(onWorker([] { return keychain::write(entry(), crypto::Secret::copyOf("of yesterday")); }).has_value());
        PassphraseStore store;
        int asked = 0;
        store.setAsker([&](const keys::PassphraseRequest& request, const Job&) -> Result<std::optional<PassphraseStore::Answer>> {
            if (request.attempt != asked++) return fail(ErrorCode::Io, "asked out of order");
            return PassphraseStore::Answer{crypto::Secret::copyOf("repopass1"), PassphraseStore::Keep::Once};
        });
        keys::PassphraseRequest request = carol();
        QCOMPARE(found(store, request), std::string("of yesterday"));
        ++request.attempt;
        QCOMPARE(found(store, request), std::string("repopass1"));
        onWorker([&] { store.accepted(request, crypto::Secret::copyOf("repopass1")); return 0; });
        QCOMPARE(stored(), std::string());
        QCOMPARE(asked, 1);
    }

    void theCompanionKeepsTheSameEntries() {
        const std::string name = "key:" + std::string(test::kCarolKey);
        QVERIFY(companion("get", name).out.find("credentials not found") != std::string::npos);
        QCOMPARE(companion("get", name).exit, 1);
        const std::string secret = "with \"quotes\" and ü";
        QCOMPARE(companion("store", nlohmann::json{{"ServerURL", name}, {"Username", "roseglass"}, {"Secret", secret}}.dump()).exit, 0);
        QCOMPARE(stored(), secret);
        const test::Ran got = companion("get", name + "\n");
        QCOMPARE(got.exit, 0);
        QCOMPARE(nlohmann::json::parse(got.out)["Secret"].get<std::string>(), secret);
        QCOMPARE(companion("erase", name).exit, 0);
        QCOMPARE(stored(), std::string());
        // Nothing but passphrases of keys, whatever else stands in the keychain.
        QVERIFY(onWorker([] { return keychain::write(QStringLiteral("registry:h"), crypto::Secret::copyOf("other")); }).has_value());
        for (const char* other : {"registry:h", "key:../x", "key:", ""}) QCOMPARE(companion("get", other).exit, 1);
        QCOMPARE(companion("list", "").exit, 1);
    }

    void theCommandLineFindsAPassphraseInTheKeychain() {
        const test::TrustFolder folder;
        const std::string out = (folder / "carol.pub").string();
        const std::vector<std::string> words{ROSEGLASS_CLI, "--trust-dir", folder.path(), "key", "export", test::kCarolKey, "--public", "--output", out};
        std::vector<std::string> withKeychain = words;
        withKeychain.emplace_back("--keychain");
        QCOMPARE(test::runProgram(withKeychain).exit, 5);
        QVERIFY(onWorker([] { return keychain::write(entry(), crypto::Secret::copyOf("repopass1")); }).has_value());
        QCOMPARE(test::runProgram(words).exit, 5);
        const test::Ran ran = test::runProgram(withKeychain);
        QVERIFY2(ran.exit == 0, ran.all().c_str());
        QVERIFY(readFile(out, 10'000)->find("role: carol") != std::string::npos);
        const std::vector<std::string> noBus{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"};
        withKeychain.back() = "--keychain";
        withKeychain[withKeychain.size() - 2] = (folder / "again.pub").string();
        const test::Ran without = test::runProgram(withKeychain, noBus);
        QCOMPARE(without.exit, 5);
        QVERIFY2(without.err.find("The keychain cannot be used") != std::string::npos, without.err.c_str());
    }

    void credentialsSurviveInTheKeychainAndCanBeForgotten() {
        const std::string host = "localhost:5000";
        {
            CredentialStore store;
            const auto kept = onWorker([&] { return store.put(host, "user", crypto::Secret::copyOf("pass\"word"), true); });
            QVERIFY2(kept.has_value(), kept ? "" : kept.error().message.c_str());
        }
        CredentialStore later;
        const auto found = onWorker([&] { return later.find(host, {}); });
        QVERIFY(found.has_value() && found->has_value());
        QCOMPARE(QString::fromStdString((*found)->username), QStringLiteral("user"));
        QVERIFY((*found)->password.reveal() == "pass\"word");
        QVERIFY(onWorker([&] { return later.forget(host); }).has_value());
        CredentialStore last;
        QVERIFY(!onWorker([&] { return last.find(host, {}); })->has_value());
    }

    void withoutWishNothingIsKept() {
        {
            CredentialStore store;
            QVERIFY(onWorker([&] { return store.put("h", "user", crypto::Secret::copyOf("p"), false); }).has_value());
            QVERIFY(onWorker([&] { return store.find("h", {}); })->has_value());
        }
        CredentialStore later;
        QVERIFY(!onWorker([&] { return later.find("h", {}); })->has_value());
    }
};

QTEST_MAIN(KeychainTest)
#include "keychain_test.moc"
