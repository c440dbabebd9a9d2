#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "base/file.h"
#include "notary/updater.h"
#include "support/repository_builder.h"
#include "support/temporary_folder.h"
#include "trust/tag_rows.h"

namespace roseglass::test {

/// A trust directory, a server made of a builder's files, and what an update over them comes to.
struct Scene {
    TemporaryFolder folder;
    TemporaryFolder seen;  ///< what failed readings verified, apart from the trust directory
    notary::TrustPins pins;
    notary::UpdateOptions options;

    notary::Cache cache(const RepositoryBuilder& repository) const { return {folder.path() / "trust", repository.gun}; }

    notary::Update update(const RepositoryBuilder& repository, const std::function<void(const std::string&, Result<http::Response>&)>& tamper = {}) {
        auto server = std::make_shared<FakeServer>(repository);
        server->tamper = tamper;
        const notary::Remote remote(server, "https://trust.test", repository.gun);
        if (options.now == Instant{}) options.now = repository.now;
        options.seenFolder = seen.path();
        return notary::updateTrust(repository.gun, &remote, cache(repository), pins, options, {});
    }

    /// Every file below the trust directory with its content.
    std::map<std::string, std::string> snapshotOfFolder() const {
        std::map<std::string, std::string> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
            if (entry.is_regular_file()) files[entry.path().string()] = readUserFile(entry.path(), 1u << 30).value_or("?");
        }
        return files;
    }
};

inline std::string codeOf(const notary::Update& update) { return update.error ? std::string(codeName(update.error->code)) : "accepted"; }

/// The state of one tag as `inspect` would show it without a registry.
inline std::string stateOf(const notary::Update& update, const std::string& tag) {
    if (!update.set) return "none";
    for (const trust::TagRow& row : trust::makeTagRows(&*update.set, update.error, {})) {
        if (row.name == tag) return std::string(trust::stateName(row.state));
    }
    return "absent";
}

/// Refused: the expected code, a failing check in the trace, the cache byte for byte as before.
inline void expectRefused(Scene& scene, const RepositoryBuilder& repository, const std::string& codes, const char* name,
                          const std::function<void(const std::string&, Result<http::Response>&)>& tamper = {}) {
    const auto before = scene.snapshotOfFolder();
    const notary::Update update = scene.update(repository, tamper);
    EXPECT_NE((" " + codes + " ").find(" " + codeOf(update) + " "), std::string::npos) << name << ": " << codeOf(update) << (update.error ? " " + update.error->message : "");
    EXPECT_NE(update.trace->firstFailure(), nullptr) << name;
    EXPECT_EQ(scene.snapshotOfFolder(), before) << name;
}

/// Publishes the next version of everything: what an honest server has after a change.
inline void publishNext(RepositoryBuilder& r) {
    for (Json* role : {&r.targets, &r.snapshot, &r.timestamp}) (*role)["version"] = (*role)["version"].get<int64_t>() + 1;
    r.publish();
}

}  // namespace roseglass::test
