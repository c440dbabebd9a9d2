#pragma once
#include <gtest/gtest.h>

#include <map>

#include "notary/updater.h"
#include "support/temporary_folder.h"
#include "support/trust_server.h"
#include "tuf/editor.h"
#include "tuf/role_name.h"

namespace roseglass::test {

inline crypto::PublicKey publicKey(const SigningKey& key) { return *crypto::PublicKey::parse(key.keytype, key.publicBytes); }
inline tuf::NewTarget newTarget(const std::string& content) { return {content.size(), crypto::sha256(content)}; }
inline std::string codeOf(const Error& error) { return std::string(codeName(error.code)); }
template <class T>
std::string codeOf(const Result<T>& result) { return result ? "done" : codeOf(result.error()); }

/// What a role is known to sign under this name.
inline std::optional<tuf::NewTarget> signedAs(const tuf::Editor& editor, const std::string& role, const std::string& name) {
    const auto entry = editor.entry(role, name);
    EXPECT_TRUE(entry) << role << ": " << entry.error().message;
    return entry && *entry ? std::optional((*entry)->target) : std::nullopt;
}

/// A repository on a server, one consumer who remembers what he saw, and a publisher with these keys.
struct EditorScene {
    explicit EditorScene(const RepositoryBuilder& repository = RepositoryBuilder()) : server(std::make_shared<TrustServer>(repository)), now(repository.now) {
        for (const auto* each : {&repository.rootKeys, &repository.targetsKeys, &repository.snapshotKeys}) keep(*each);
        for (const auto& [role, own] : repository.delegationKeys) keep(own);
    }

    void keep(const std::vector<SigningKey>& more) {
        for (const SigningKey& key : more) keys.emplace(key.key->publicKey().canonicalId(), key);
    }
    void lose(const SigningKey& key) { keys.erase(key.key->publicKey().canonicalId()); }

    notary::Update update(const std::filesystem::path& trustDir, bool remember = true) const {
        const notary::Remote remote(server, "https://trust.test", server->gun);
        notary::UpdateOptions options;
        options.now = now;
        options.writeCache = remember;
        return notary::updateTrust(server->gun, &remote, {trustDir, server->gun}, {}, options, {});
    }
    tuf::Editor editor(const tuf::Lifetimes& lifetimes = {}) const {
        const TemporaryFolder fresh;
        auto seen = update(fresh.path(), false);
        auto made = tuf::Editor::from(*seen.set, now, lifetimes);
        EXPECT_TRUE(made) << made.error().message;
        return std::move(*made);
    }
    Result<std::vector<std::pair<std::string, tuf::SharedBytes>>> build(const tuf::Editor& editor) const {
        return editor.build([this](const tuf::RoleSigner& signer, const std::string&, const crypto::SignedMessage& message) -> Result<std::optional<tuf::KeySignature>> {
            const auto key = keys.find(signer.canonicalId);
            if (key == keys.end()) return std::nullopt;
            const std::string method(key->second.key->method());
            return tuf::KeySignature{method, *key->second.key->sign(method, message)};
        });
    }
    /// Publishes, then reads it as somebody new and as somebody who has seen what was before.
    void publish(const tuf::Editor& editor, const std::string& what = {}) const {
        const auto files = build(editor);
        ASSERT_TRUE(files) << what << ": " << files.error().message;
        const auto [status, body] = server->publish(*files);
        ASSERT_EQ(status, 200) << what << ": " << body;
        expectAccepted(what);
    }
    void expectAccepted(const std::string& what) const {
        const TemporaryFolder fresh;
        for (const std::filesystem::path& trustDir : {fresh.path(), consumer.path()}) {
            const auto seen = update(trustDir);
            ASSERT_FALSE(seen.error) << what << ": " << seen.error->message;
            EXPECT_EQ(seen.trace->count(tuf::Outcome::Fail), 0u) << what << ": " << (seen.trace->firstFailure() ? seen.trace->firstFailure()->detail : "");
            for (const tuf::RoleView& role : seen.set->roles()) {
                EXPECT_TRUE(role.status == tuf::RoleStatus::Valid || role.status == tuf::RoleStatus::Missing) << what << " " << role.name;
            }
        }
    }

    std::shared_ptr<TrustServer> server;
    Instant now;
    TemporaryFolder consumer;
    std::map<std::string, SigningKey> keys;   ///< by canonical ID
};

}  // namespace roseglass::test
