#include "support/trust_server.h"

#include "base/encoding.h"

namespace roseglass::test {
namespace {

Json metaOf(const std::string& bytes) {
    return {{"length", bytes.size()}, {"hashes", {{"sha256", toBase64(crypto::sha256(bytes).raw())}, {"sha512", toBase64(crypto::sha512(bytes))}}}};
}

std::string refusal(const std::string& code, const std::string& name = {}) {
    Json error{{"code", code}, {"message", "refused"}};
    if (!name.empty()) error["detail"] = {{"Name", name}, {"Error", {{"Msg", "as the test wants"}}}};
    return Json{{"errors", {error}}}.dump();
}

/// The parts of a multipart body by file name.
std::map<std::string, std::string> partsOf(const std::string& contentType, const std::string& body) {
    std::map<std::string, std::string> parts;
    const size_t at = contentType.find("boundary=");
    if (at == std::string::npos) return parts;
    const std::string line = "--" + contentType.substr(at + 9);
    for (size_t begin = body.find(line); begin != std::string::npos;) {
        const size_t end = body.find("\r\n" + line, begin + 1);
        if (end == std::string::npos) break;
        const std::string part = body.substr(begin, end - begin);
        const size_t name = part.find("filename=\""), content = part.find("\r\n\r\n");
        if (name == std::string::npos || content == std::string::npos || part.find("name=\"files\"") == std::string::npos) break;
        parts[part.substr(name + 10, part.find('"', name + 10) - name - 10)] = part.substr(content + 4);
        begin = end + 2;
    }
    return parts;
}

int64_t versionIn(const std::string& file) { return Json::parse(file)["signed"]["version"].get<int64_t>(); }

}  // namespace

TrustServer::TrustServer(std::string name, Instant at) : gun(std::move(name)), now(at), snapshotKey(makeKey()), timestampKey(makeKey()) {}

TrustServer::TrustServer(const RepositoryBuilder& repository)
    : gun(repository.gun), now(repository.now), files(repository.files), snapshotKey(repository.snapshotKeys.front()), timestampKey(repository.timestampKeys.front()) {}

Json TrustServer::signedPart(const std::string& role) const {
    const std::lock_guard lock(mutex_);
    const auto file = files.find(role + ".json");
    return file == files.end() ? Json() : Json::parse(file->second)["signed"];
}

int64_t TrustServer::version(const std::string& role) const {
    const Json part = signedPart(role);
    return part.is_object() ? part["version"].get<int64_t>() : 0;
}

void TrustServer::signSnapshot(const std::map<std::string, std::string>& uploaded) {
    Json snapshot = files.contains("snapshot.json") ? signedPart("snapshot") : Json{{"_type", "Snapshot"}, {"version", 0}, {"meta", Json::object()}};
    snapshot["version"] = snapshot["version"].get<int64_t>() + 1;
    snapshot["expires"] = formatRfc3339(now + std::chrono::hours(24 * 1000));
    for (const auto& [role, bytes] : uploaded) snapshot["meta"][role] = metaOf(bytes);
    files["snapshot.json"] = sign(snapshot, {snapshotKey});
}

void TrustServer::signTimestamp() {
    const int64_t next = version("timestamp") + 1;
    files["timestamp.json"] = sign({{"_type", "Timestamp"}, {"version", next}, {"expires", expires()}, {"meta", {{"snapshot", metaOf(files["snapshot.json"])}}}}, {timestampKey});
}

std::pair<int, std::string> TrustServer::publish(const std::map<std::string, std::string>& uploaded) {
    const std::lock_guard lock(mutex_);
    for (const auto& [role, bytes] : uploaded) {
        if (Json::parse(bytes, nullptr, false).is_discarded()) return {400, refusal("INVALID_UPDATE", "ErrValidation")};
        if (versionIn(bytes) <= version(role)) return {400, refusal("VERSION")};
    }
    const auto rootFile = uploaded.find("root");
    if (rootFile == uploaded.end() && !files.contains("root.json")) return {400, refusal("INVALID_UPDATE", "ErrValidation")};
    const Json root = rootFile == uploaded.end() ? signedPart("root") : Json::parse(rootFile->second)["signed"];
    const bool holdsSnapshot = root["roles"]["snapshot"]["keyids"][0] == snapshotKey.id();
    if (!uploaded.contains("snapshot") && !holdsSnapshot) return {400, refusal("INVALID_UPDATE", "ErrBadSnapshot")};
    for (const auto& [role, bytes] : uploaded) {
        files[role + ".json"] = bytes;
        if (role == "root") files[std::to_string(versionIn(bytes)) + ".root.json"] = bytes;
    }
    if (!uploaded.contains("snapshot")) signSnapshot(uploaded);
    signTimestamp();
    for (const auto& [name, bytes] : files) history_.emplace(crypto::sha256(bytes).hex(), bytes);
    lastPublished = uploaded;
    return {200, ""};
}

std::pair<int, std::string> TrustServer::publish(const std::vector<std::pair<std::string, tuf::SharedBytes>>& uploaded) {
    std::map<std::string, std::string> byRole;
    for (const auto& [role, bytes] : uploaded) byRole[role] = *bytes;
    return publish(byRole);
}

http::Response TrustServer::answer(const std::string& method, const std::string& target, const std::string& contentType, const std::string& body) {
    http::Response response;
    const std::string prefix = "/v2/" + gun + "/_trust/tuf/";
    std::string file = target.starts_with(prefix) ? target.substr(prefix.size()) : target;
    std::function<std::optional<http::Response>(const std::string&, const std::string&)> first;
    {
        const std::lock_guard lock(mutex_);
        asked.push_back(method + " " + file);
        first = intercept;
    }
    if (first) {
        if (auto other = first(method, file)) return *other;
    }
    const std::lock_guard lock(mutex_);
    response.status = 200;
    if (target == "/v2/") return response;
    if (method == "POST" && file.empty()) {
        std::tie(response.status, response.body) = publish(partsOf(contentType, body));
    } else if (method == "DELETE") {
        files.clear();
    } else if (file == "snapshot.key" || file == "timestamp.key") {
        SigningKey& key = file == "snapshot.key" ? snapshotKey : timestampKey;
        if (method == "POST") key = makeKey();
        response.body = key.object().dump();
    } else {
        // ROLE.SHA256.json: that very file, also after a newer one came, so that a reader in between sees one state.
        const bool byHash = file.size() > 70 && file.ends_with(".json") && file[file.size() - 70] == '.';
        const std::string hash = byHash ? file.substr(file.size() - 69, 64) : "";
        if (byHash) file = file.substr(0, file.size() - 70) + ".json";
        const auto found = files.find(file);
        const auto older = history_.find(hash);
        response.status = found == files.end() ? 404 : 200;
        response.body = found == files.end() ? refusal("METADATA_NOT_FOUND") : older == history_.end() ? found->second : older->second;
    }
    return response;
}

Result<http::Response> TrustServer::send(const http::Request& request, const Job&) {
    const size_t path = request.url.find('/', request.url.find("://") + 3);
    const char* method = request.method == http::Method::Post ? "POST" : request.method == http::Method::Delete ? "DELETE" : "GET";
    http::Response response = answer(method, request.url.substr(path), std::string(request.headers.find("Content-Type").value_or("")), request.body);
    response.effectiveUrl = request.url;
    if (response.body.size() > request.maxBody) return fail(ErrorCode::TooLarge, "too large");
    return response;
}

LoopbackServer::Handler TrustServer::handler() {
    return [this](const ServedRequest& request, Connection& connection) {
        const http::Response response = answer(request.method, request.target, request.header("Content-Type"), request.body);
        connection.answer(response.status, response.body);
    };
}

}  // namespace roseglass::test
