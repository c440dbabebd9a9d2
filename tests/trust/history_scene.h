#pragma once
#include <gtest/gtest.h>

#include <set>

#include "support/trust_files.h"
#include "trust/bundler.h"
#include "trust/difference.h"

namespace roseglass::test {

inline trust::Bundle bundleOf(const RepositoryBuilder& repository, const std::map<std::string, std::string>& served = {}) {
    trust::Bundle bundle{repository.gun, "https://trust.test", repository.now, trustFilesOf(repository), {}};
    bundle.registry.reached = true;
    for (const auto& [tag, content] : served) bundle.registry.tags.emplace_back(tag, crypto::sha256(content));
    return bundle;
}

/// Judged whatever it is.
inline Result<std::shared_ptr<const trust::Report>> judge(const trust::Bundle& bundle, Instant at) {
    trust::Options options;
    options.useTokens = false;
    return trust::reportOf(trust::Context(options, [at] { return at; }), bundle, "x", at, {});
}

inline std::shared_ptr<const trust::Report> reportOf(const RepositoryBuilder& repository, const std::map<std::string, std::string>& served = {}) {
    auto report = judge(bundleOf(repository, served), repository.now);
    EXPECT_TRUE(report && (*report)->status == trust::RepositoryStatus::Trusted) << (report && (*report)->trustError ? (*report)->trustError->message : "");
    return *report;
}

inline void publishNext(RepositoryBuilder& r) {
    for (Json* role : {&r.targets, &r.snapshot, &r.timestamp}) (*role)["version"] = (*role)["version"].get<int64_t>() + 1;
    r.publish();
}

/// "kind role name", versions and expiry of snapshot and timestamp aside, which move with everything.
inline std::multiset<std::string> kinds(const trust::Difference& changes) {
    std::multiset<std::string> out;
    for (const trust::Change& change : changes) {
        if (change.kind == trust::ChangeKind::VersionChanged) continue;
        std::string name = change.name.size() == 64 ? "KEY" : change.name;
        out.insert(std::string(trust::kindName(change.kind)) + (change.role.empty() ? "" : " " + change.role) + (name.empty() ? "" : " " + name));
        EXPECT_FALSE(trust::changeWords(change).empty());
    }
    return out;
}

inline RepositoryBuilder sample() {
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/releases");
    r.delegate(r.targets, "targets/alice", {"1."});
    r.addTag(r.delegations["targets/releases"], "1.1");
    r.addTag(r.delegations["targets/alice"], "1.1");
    publishNext(r);
    return r;
}

}  // namespace roseglass::test
