#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "base/encoding.h"
#include "base/file.h"
#include "notary/updater.h"
#include "support/temporary_folder.h"
#include "support/trust_server.h"
#include "trust/activity.h"
#include "trust/publisher.h"

namespace roseglass::trust {

using test::Json;
using test::TrustServer;

inline const std::string kGun = "localhost:5000/team/app";
inline const std::string kPassphrase = "CANARY-passphrase";

inline std::string codeOf(const Error& error) { return std::string(codeName(error.code)); }
template <class T>
std::string codeOf(const Result<T>& result) { return result ? "done" : codeOf(result.error()); }
inline std::map<std::string, std::string> filesBelow(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files[entry.path().string()] = readUserFile(entry.path(), 1u << 30).value_or("?");
    }
    return files;
}

/// One passphrase for every key; remembers which keys it was asked for.
class OnePassphrase final : public keys::PassphraseSource {
public:
    Result<std::optional<crypto::Secret>> find(const keys::PassphraseRequest& request, const Job&) override {
        if (request.attempt > 0) return std::nullopt;
        (request.create ? created : opened).insert(request.keyId);
        return crypto::Secret::copyOf(kPassphrase);
    }
    std::set<std::string> created, opened;
};

/// A trust server behind a socket.
struct Served {
    Served() : loopback(server.handler()) {}
    explicit Served(const test::RepositoryBuilder& repository) : server(repository), loopback(server.handler()) {}
    TrustServer server{kGun};
    test::LoopbackServer loopback;
};

/// Somebody who publishes: a folder of his own, a publisher on it, and everything that it said.
struct Desk {
    explicit Desk(const Served& served, std::optional<Instant> at = std::nullopt) : now(at.value_or(served.server.now)) {
        options.dockerConfig = folder.path();
        options.trustServersFile = folder / "none.json";
        options.trustServer = "http://" + served.loopback.host();
        options.activityFile = folder / "data/activity.jsonl";
        options.keyRounds = 1000;
        publisher = std::make_unique<Publisher>(options, passphrases, [this] { return now; });
        job.onLog = [this](LogLevel level, std::string_view line) {
            const std::lock_guard lock(mutex);
            said += std::string(line) + "\n";
            if (level == LogLevel::Warning) warnings += std::string(line) + "\n";
        };
    }

    Result<Plan> planSign(const std::string& tag, const std::string& signer = {}) const {
        Publisher::SignOptions sign;
        sign.signer = signer;
        sign.digest = crypto::sha256(tag);
        sign.length = 7;
        return publisher->planSign(kGun + ":" + tag, sign, job);
    }
    /// Plans and does it.
    Result<Done> run(Result<Plan> plan) const {
        if (!plan) return fail(plan.error());
        return publisher->execute(*plan, job);
    }
    Result<Done> sign(const std::string& tag) const { return run(planSign(tag)); }
    /// The private keys of a builder's repository.
    void keep(const std::vector<test::SigningKey>& keys, const std::string& role) const {
        for (const test::SigningKey& key : keys) ASSERT_TRUE(publisher->keyring().store().save(*key.key, role, kGun, crypto::Secret::copyOf(kPassphrase)));
    }
    void takeKeysOf(const Desk& other) const {
        std::filesystem::create_directories(folder / "trust");
        std::filesystem::copy(other.folder / "trust/private", folder / "trust/private", std::filesystem::copy_options::recursive);
    }
    std::vector<Activity> activity() const { return readActivity(options.activityFile, 1000).value(); }

    test::TemporaryFolder folder;
    Instant now;
    Options options;
    std::shared_ptr<OnePassphrase> passphrases = std::make_shared<OnePassphrase>();
    std::unique_ptr<Publisher> publisher;
    Job job;
    std::mutex mutex;
    std::string said, warnings;
};

/// Stages a change as the notary client does.
inline void stage(const Desk& desk, const std::string& name, const std::string& action, const std::string& role, const std::string& type, const std::string& path, const Json& data = nullptr) {
    const auto folder = desk.folder / ("trust/tuf/" + kGun + "/changelist");
    std::filesystem::create_directories(folder);
    std::ofstream(folder / name) << Json{{"action", action}, {"role", role}, {"type", type}, {"path", path}, {"data", toBase64(data.is_null() ? "" : data.dump())}}.dump();
}
inline Json stagedTarget(const std::string& content) { return {{"length", content.size()}, {"hashes", {{"sha256", toBase64(crypto::sha256(content).raw())}}}}; }

/// What a consumer without any cache is told: the verified set, or why not.
inline notary::Update consume(TrustServer& server, const std::filesystem::path& trustDir) {
    const std::shared_ptr<http::Transport> transport(&server, [](http::Transport*) {});
    const notary::Remote remote(transport, "https://trust.test", kGun);
    notary::UpdateOptions options;
    options.now = server.now;
    return notary::updateTrust(kGun, &remote, {trustDir, kGun}, {}, options, {});
}

inline void expectAccepted(TrustServer& server, const std::string& what) {
    const test::TemporaryFolder fresh;
    const auto seen = consume(server, fresh.path());
    ASSERT_FALSE(seen.error) << what << ": " << seen.error->message;
    EXPECT_EQ(seen.trace->count(tuf::Outcome::Fail), 0u) << what << ": " << (seen.trace->firstFailure() ? seen.trace->firstFailure()->detail : "");
}

}  // namespace roseglass::trust
