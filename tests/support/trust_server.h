#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/loopback_server.h"
#include "support/repository_builder.h"
#include "tuf/trusted_set.h"

namespace roseglass::test {

/// A trust server in memory that takes what is published as notary-server does: all or nothing, no old version, a timestamp
/// of its own, and a snapshot of its own where the root names its key. It verifies nothing: that is for whoever reads it.
/// Thread-safe.
class TrustServer final : public http::Transport {
public:
    explicit TrustServer(std::string gun = "localhost:5000/team/app", Instant now = *parseRfc3339("2026-11-24T10:00:00Z"));
    /// Serves a builder's repository, and holds its snapshot and timestamp keys.
    explicit TrustServer(const RepositoryBuilder& repository);

    Result<http::Response> send(const http::Request& request, const Job& job) override;
    /// For a LoopbackServer.
    LoopbackServer::Handler handler();

    std::string gun;
    Instant now;
    std::map<std::string, std::string> files;   ///< "root.json", "2.root.json", "targets/a.json"
    SigningKey snapshotKey, timestampKey;
    /// Answers in the server's place where it answers something: "POST", "" for publishing; "GET", "targets.json".
    std::function<std::optional<http::Response>(const std::string& method, const std::string& file)> intercept;
    std::vector<std::string> asked;             ///< "POST ", "GET root.json"
    std::map<std::string, std::string> lastPublished;  ///< by role, as it came

    /// What POST does. Status and body of the answer.
    std::pair<int, std::string> publish(const std::map<std::string, std::string>& uploaded);
    std::pair<int, std::string> publish(const std::vector<std::pair<std::string, tuf::SharedBytes>>& uploaded);
    Json signedPart(const std::string& role) const;
    int64_t version(const std::string& role) const;

private:
    http::Response answer(const std::string& method, const std::string& target, const std::string& contentType, const std::string& body);
    void signSnapshot(const std::map<std::string, std::string>& uploaded);
    void signTimestamp();
    std::string expires() const { return formatRfc3339(now + std::chrono::hours(24 * 14)); }

    mutable std::recursive_mutex mutex_;
    std::map<std::string, std::string> history_;  ///< everything that was published, by SHA-256
};

}  // namespace roseglass::test
