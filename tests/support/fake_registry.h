#pragma once
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "support/loopback_server.h"

namespace roseglass::test {

/// A registry that takes uploads (OCI distribution: push) and misbehaves as a test wants. Set the knobs before it is used.
class FakeRegistry {
public:
    FakeRegistry();

    std::deque<size_t> drops;          ///< after so many bytes of a body the connection is reset, one number a time
    bool keepsPartial = true;          ///< what came before a drop stays in the upload
    bool knowsStatus = true;           ///< GET of an upload answers; else 404
    bool losesAnswers = false;         ///< the first PUT of each blob is done, and its answer lost
    size_t mostBody = SIZE_MAX;        ///< a larger body is answered with 413
    size_t keepsAtMost = SIZE_MAX;     ///< of a PATCH, and says so
    bool relativeLocations = true;
    std::string uploadBase;            ///< where uploads are sent to, "http://127.0.0.1:1234"; empty: here
    std::string redirectUploads;       ///< PUT and PATCH are answered with 307 to this base
    std::function<void(const ServedRequest&, int& status, std::string& headers, std::string& body)> lie;  ///< may change any answer
    std::optional<std::string> bearer; ///< wants this token, and names itself as the realm

    std::string host() const { return server_.host(); }
    std::string url() const { return "http://" + server_.host(); }
    std::vector<ServedRequest> requests() const { return server_.requests(); }
    size_t dropsLeft() const;
    size_t count(const std::string& method, const std::string& part = {}) const;
    std::string blob(const std::string& path, const std::string& digest) const;
    std::string manifest(const std::string& path, const std::string& name) const;
    void put(const std::string& path, const std::string& bytes);

private:
    struct Upload {
        std::string path, bytes;
    };
    bool onBody(const ServedRequest& request, std::string_view piece);
    void onRequest(const ServedRequest& request, Connection& connection);
    void answer(const ServedRequest& request, int& status, std::string& headers, std::string& body);
    void begin(const std::string& path, const std::string& query, int& status, std::string& headers);
    void upload(const ServedRequest& request, const std::string& id, const std::string& query, int& status, std::string& headers, std::string& body);
    void manifests(const ServedRequest& request, const std::string& path, const std::string& name, int& status, std::string& headers, std::string& body);
    std::string location(const std::string& path, const std::string& id) const;

    mutable std::recursive_mutex mutex_;
    std::map<std::string, Upload> uploads_;
    std::map<std::string, std::string> pending_;                       ///< bodies in the making, by request line and length
    std::map<std::string, std::map<std::string, std::string>> blobs_;  ///< path, digest
    std::map<std::string, std::map<std::string, std::pair<std::string, std::string>>> manifests_;  ///< path, name: type, bytes
    std::set<std::string> lost_;
    int next_ = 0;
    LoopbackServer server_;
};

}  // namespace roseglass::test
