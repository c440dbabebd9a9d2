#include "support/fake_registry.h"

#include <algorithm>

#include "crypto/digest.h"

namespace roseglass::test {
namespace {

std::string digestOf(const std::string& bytes) { return crypto::sha256(bytes).toString(); }

std::string parameter(const std::string& query, const std::string& name) {
    const size_t at = ("&" + query).find("&" + name + "=");
    if (at == std::string::npos) return {};
    std::string value = query.substr(at + name.size() + 1);
    value.resize(std::min(value.find('&'), value.size()));
    for (size_t i; (i = value.find("%2F")) != std::string::npos;) value.replace(i, 3, "/");
    return value;
}

std::string keyOf(const ServedRequest& request) { return request.method + " " + request.target; }

}  // namespace

FakeRegistry::FakeRegistry() : server_([this](const ServedRequest& request, Connection& c) { onRequest(request, c); }, [this](const ServedRequest& request, std::string_view piece) { return onBody(request, piece); }) {}

size_t FakeRegistry::count(const std::string& method, const std::string& part) const {
    const auto all = server_.requests();
    return static_cast<size_t>(std::count_if(all.begin(), all.end(), [&](const ServedRequest& request) { return request.method == method && request.target.find(part) != std::string::npos; }));
}

size_t FakeRegistry::dropsLeft() const {
    const std::lock_guard lock(mutex_);
    return drops.size();
}

std::string FakeRegistry::blob(const std::string& path, const std::string& digest) const {
    const std::lock_guard lock(mutex_);
    const auto repository = blobs_.find(path);
    return repository == blobs_.end() || !repository->second.contains(digest) ? "" : repository->second.at(digest);
}

std::string FakeRegistry::manifest(const std::string& path, const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto repository = manifests_.find(path);
    return repository == manifests_.end() || !repository->second.contains(name) ? "" : repository->second.at(name).second;
}

void FakeRegistry::put(const std::string& path, const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    blobs_[path][digestOf(bytes)] = bytes;
}

std::string FakeRegistry::location(const std::string& path, const std::string& id) const {
    return (relativeLocations ? "" : uploadBase.empty() ? url() : uploadBase) + "/v2/" + path + "/blobs/uploads/" + id + "?_state=s";
}

bool FakeRegistry::onBody(const ServedRequest& request, std::string_view piece) {
    const std::lock_guard lock(mutex_);
    std::string& body = pending_[keyOf(request)];
    if (!drops.empty() && body.size() + piece.size() > drops.front()) {
        body += piece.substr(0, drops.front() - body.size());
        drops.pop_front();
        const size_t id = request.target.find("/blobs/uploads/") + 15;
        const auto upload = uploads_.find(request.target.substr(id, request.target.find('?') - id));
        if (keepsPartial && upload != uploads_.end()) upload->second.bytes += body;
        pending_.erase(keyOf(request));
        return false;
    }
    body += piece;
    return true;
}

void FakeRegistry::onRequest(const ServedRequest& seen, Connection& connection) {
    ServedRequest request = seen;
    int status = 404;
    std::string headers, body;
    bool lost = false;
    {
        const std::lock_guard lock(mutex_);
        const auto pending = pending_.find(keyOf(seen));
        if (pending != pending_.end()) {
            request.body = std::move(pending->second);
            pending_.erase(pending);
        }
        answer(request, status, headers, body);
        if (lie) lie(request, status, headers, body);
        lost = losesAnswers && request.method == "PUT" && status == 201 && lost_.insert(request.target).second;
    }
    if (lost) return connection.reset();
    if (request.method == "HEAD") {
        connection.write("HTTP/1.1 " + std::to_string(status) + " Answer\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n");
    } else {
        connection.answer(status, body, headers);
    }
}

void FakeRegistry::answer(const ServedRequest& request, int& status, std::string& headers, std::string& body) {
    if (request.target.starts_with("/token")) {
        status = 200;
        body = "{\"token\":\"" + bearer.value_or("") + "\"}";
        return;
    }
    if (bearer && request.header("Authorization") != "Bearer " + *bearer) {
        status = 401;
        headers = "WWW-Authenticate: Bearer realm=\"" + url() + "/token\",service=\"fake\"\r\n";
        return;
    }
    const std::string target = request.target.substr(0, request.target.find('?'));
    const std::string query = request.target.find('?') == std::string::npos ? "" : request.target.substr(request.target.find('?') + 1);
    const auto split = [&](const std::string& word) { return std::pair(target.substr(4, target.find(word) - 4), target.substr(target.find(word) + word.size())); };
    if (target.find("/blobs/uploads/") != std::string::npos) {
        const auto [path, id] = split("/blobs/uploads/");
        if (request.method == "POST") begin(path, query, status, headers);
        else upload(request, id, query, status, headers, body);
    } else if (target.find("/blobs/") != std::string::npos) {
        const auto [path, digest] = split("/blobs/");
        body = blob(path, digest);
        status = body.empty() ? 404 : 200;
    } else if (target.find("/manifests/") != std::string::npos) {
        const auto [path, name] = split("/manifests/");
        manifests(request, path, name, status, headers, body);
    }
}

void FakeRegistry::begin(const std::string& path, const std::string& query, int& status, std::string& headers) {
    const std::string mount = parameter(query, "mount"), from = parameter(query, "from");
    if (!mount.empty() && !blob(from, mount).empty()) {
        blobs_[path][mount] = blob(from, mount);
        status = 201;
        headers = "Docker-Content-Digest: " + mount + "\r\n";
        return;
    }
    const std::string id = "u" + std::to_string(next_++);
    uploads_[id] = {path, {}};
    status = 202;
    headers = "Location: " + location(path, id) + "\r\n";
}

void FakeRegistry::upload(const ServedRequest& request, const std::string& id, const std::string& query, int& status, std::string& headers, std::string& body) {
    if (!redirectUploads.empty() && request.method != "GET") {
        status = 307;
        headers = "Location: " + redirectUploads + request.target + "\r\n";
        return;
    }
    const auto found = uploads_.find(id);
    if (found == uploads_.end() || (request.method == "GET" && !knowsStatus)) {
        body = R"({"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]})";
        return;
    }
    Upload& upload = found->second;
    const std::string range = request.header("Content-Range");
    if (request.body.size() > mostBody) {
        status = 413;
    } else if (request.method == "GET") {
        status = 204;
    } else if (!range.empty() && range.substr(0, range.find('-')) != std::to_string(upload.bytes.size())) {
        status = 416;
    } else if (request.method == "PATCH") {
        upload.bytes += request.body.substr(0, keepsAtMost);
        status = 202;
    } else {
        upload.bytes += request.body;
        const std::string digest = parameter(query, "digest");
        status = digestOf(upload.bytes) == digest ? 201 : 400;
        if (status == 201) blobs_[upload.path][digest] = upload.bytes;
        else body = R"({"errors":[{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content"}]})";
        headers = "Docker-Content-Digest: " + digestOf(upload.bytes) + "\r\n";
        uploads_.erase(found);
        return;
    }
    headers = "Location: " + location(upload.path, id) + "\r\nRange: 0-" + std::to_string(upload.bytes.empty() ? 0 : upload.bytes.size() - 1) + "\r\n";
}

void FakeRegistry::manifests(const ServedRequest& request, const std::string& path, const std::string& name, int& status, std::string& headers, std::string& body) {
    auto& repository = manifests_[path];
    if (request.method == "PUT") {
        repository[name] = repository[digestOf(request.body)] = {request.header("Content-Type"), request.body};
        status = 201;
        headers = "Docker-Content-Digest: " + digestOf(request.body) + "\r\n";
        return;
    }
    const auto found = repository.find(name);
    if (found == repository.end()) return;
    status = 200;
    body = found->second.second;
    headers = "Content-Type: " + found->second.first + "\r\nDocker-Content-Digest: " + digestOf(body) + "\r\n";
}

}  // namespace roseglass::test
