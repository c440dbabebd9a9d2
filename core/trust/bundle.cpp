#include "trust/bundle.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/file.h"
#include "base/redact.h"
#include "json/document.h"
#include "json/writer.h"
#include "notary/trust_servers.h"
#include "registry/reference.h"
#include "trust/plain_tar.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::SharedBytes;

constexpr std::string_view kFormat = "roseglass-bundle", kIndex = "index.json", kTags = "registry/tags.json";
constexpr int64_t kVersion = 1;
constexpr size_t kMaxFiles = 20'000;
constexpr uint64_t kMaxFile = 100u << 20;  // the peer's limit

struct Entry {
    std::string path, role;
    BytesView bytes;
};

bool isRole(std::string_view role) { return role == tuf::kTimestamp || role == tuf::kSnapshot || role == tuf::kTargets || tuf::isDelegationName(role); }

/// Where a role's file lies. A name that no tar header can hold is replaced by its hash; the index has the role.
std::string pathOf(const std::string& role) {
    std::string path = "metadata/" + role + ".json";
    return fitsTar(path) ? path : "metadata/long/" + crypto::sha256(role).hex() + ".json";
}

std::string tagsText(const Bundle& bundle) {
    std::string text;
    {
        json::Writer w([&](std::string_view piece) { text += piece; });
        w.beginObject().field("reached", bundle.registry.reached).key("tags").beginArray();
        for (const auto& [name, digest] : bundle.registry.tags) {
            w.beginObject().field("name", name).key("digest");
            if (digest) w.value(digest->toString());
            else w.null();
            w.endObject();
        }
        w.endArray().endObject();
    }
    return text + "\n";
}

std::string indexText(const Bundle& bundle, const std::vector<Entry>& entries) {
    std::string text;
    {
        json::Writer w([&](std::string_view piece) { text += piece; });
        w.beginObject().field("format", kFormat).field("version", kVersion).field("repository", bundle.repository).field("trustServer", bundle.trustServer);
        w.field("fetchedAt", formatRfc3339(bundle.fetchedAt)).key("files").beginArray();
        for (const Entry& entry : entries) {
            w.beginObject().field("path", entry.path).optionalField("role", entry.role).field("length", static_cast<uint64_t>(entry.bytes.size()));
            w.field("sha256", crypto::sha256(entry.bytes).hex()).endObject();
        }
        w.endArray().endObject();
    }
    return text + "\n";
}

tl::unexpected<Error> damaged(const std::string& name, const std::string& why, ErrorCode code = ErrorCode::Malformed) {
    return fail(code, name + " is no bundle, or damaged: " + why, "Ask for the file once more; nothing of it was used.");
}

class Reader {
public:
    explicit Reader(std::string name) : name_(std::move(name)) {}

    Result<Bundle> read(BytesView bytes) {
        auto files = readTar(bytes, kMaxFiles);
        if (!files) return damaged(name_, files.error().message, files.error().code);
        if (files->empty() || files->front().name != kIndex) return damaged(name_, "it does not begin with index.json");
        RG_TRY(index(files->front().bytes));
        if (files->size() != entries_.size() + 1) return damaged(name_, "it holds other files than its index names");
        for (size_t i = 0; i < entries_.size(); ++i) RG_TRY(take(entries_[i], (*files)[i + 1]));
        if (!hasTags_) return damaged(name_, "what the registry served is missing");
        // Whatever else could be written in two ways: a bundle is what this program writes of its content.
        auto again = encodeBundle(bundle_);
        if (!again || *again != bytes) return damaged(name_, "its index is not as a bundle's is");
        return std::move(bundle_);
    }

private:
    struct Named {
        std::string path, role, sha256;
        int64_t length = 0;
    };

    Result<void> index(BytesView bytes) {
        Bytes text(bytes);
        auto document = json::Document::parse(text, {8u << 20, 8, 400'000});
        json::Object top;
        if (!document || document->root().get_object().get(top)) return damaged(name_, "index.json cannot be read");
        const auto format = json::findString(top, "format");
        const auto version = json::findInteger(top, "version");
        if (!format || *format != kFormat || !version) return damaged(name_, "index.json is another format's");
        if (*version != kVersion) {
            return fail(ErrorCode::Malformed, name_ + " is a bundle of version " + std::to_string(*version) + "; this program reads version " + std::to_string(kVersion), "Open it with a newer Roseglass.");
        }
        const auto repository = json::findString(top, "repository"), server = json::findString(top, "trustServer"), time = json::findString(top, "fetchedAt");
        const auto files = json::findArray(top, "files");
        const auto fetched = time ? parseRfc3339(*time) : std::nullopt;
        if (!repository || !server || !fetched || !files) return damaged(name_, "index.json lacks repository, trustServer, fetchedAt or files");
        const auto reference = registry::Reference::parse(std::string(*repository));
        if (!reference || reference->tag || reference->digest || reference->gun() != *repository) return damaged(name_, "its repository is no repository's name");
        if (!notary::checkTrustServerUrl(std::string(*server))) return damaged(name_, "its trust server is no address");
        bundle_.repository = *repository;
        bundle_.trustServer = *server;
        bundle_.fetchedAt = *fetched;
        for (const json::Value value : *files) {
            json::Object file;
            if (value.get_object().get(file)) return damaged(name_, "index.json names something that is no file");
            const auto path = json::findString(file, "path"), hash = json::findString(file, "sha256");
            const auto length = json::findInteger(file, "length");
            if (!path || !hash || !length || *length < 0) return damaged(name_, "index.json names a file without path, length or sha256");
            entries_.push_back({std::string(*path), std::string(json::findString(file, "role").value_or("")), std::string(*hash), *length});
            if (!seen_.insert(entries_.back().path).second) return damaged(name_, "index.json names " + printable(entries_.back().path, 120) + " twice");
        }
        return {};
    }

    Result<void> take(const Named& named, const TarFile& file) {
        if (named.path != file.name) return damaged(name_, "it holds " + printable(file.name, 120) + " where its index names " + printable(named.path, 120));
        if (file.bytes.size() > kMaxFile) return damaged(name_, printable(named.path, 120) + " is larger than any client accepts", ErrorCode::TooLarge);
        if (file.bytes.size() != static_cast<uint64_t>(named.length)) return damaged(name_, printable(named.path, 120) + " is longer or shorter than its index says", ErrorCode::LengthMismatch);
        if (crypto::sha256(file.bytes).hex() != named.sha256) return damaged(name_, printable(named.path, 120) + " is not the file that its index names", ErrorCode::HashMismatch);
        if (named.path == kTags) return tags(file.bytes);
        if (named.role == tuf::kRoot) return root(named, file.bytes);
        if (!isRole(named.role) || named.path != pathOf(named.role)) return damaged(name_, printable(named.path, 120) + " is nothing that a bundle holds");
        bundle_.files.roles[named.role] = std::make_shared<Bytes>(file.bytes);
        return {};
    }

    Result<void> root(const Named& named, BytesView bytes) {
        const std::string_view step = std::string_view(named.path).substr(std::min(named.path.size(), std::string_view("metadata/").size()));
        int64_t version = 0;
        const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), version);
        if (error != std::errc() || version < 1 || named.path != "metadata/" + std::to_string(version) + ".root.json") return damaged(name_, printable(named.path, 120) + " is no name of a root");
        bundle_.files.roots[version] = std::make_shared<Bytes>(bytes);
        return {};
    }

    Result<void> tags(BytesView bytes) {
        Bytes text(bytes);
        auto document = json::Document::parse(text, {kMaxFile, 8, 6'000'000});
        json::Object top;
        if (!document || document->root().get_object().get(top)) return damaged(name_, "registry/tags.json cannot be read");
        const auto reached = json::find(top, "reached");
        const auto list = json::findArray(top, "tags");
        if (!reached || !reached->is_bool() || !list) return damaged(name_, "registry/tags.json lacks reached or tags");
        bundle_.registry.reached = reached->get_bool().value_unsafe();
        for (const json::Value value : *list) {
            json::Object tag;
            const bool object = !value.get_object().get(tag);
            const auto name = object ? json::findString(tag, "name") : std::nullopt;
            const auto written = object ? json::findString(tag, "digest") : std::nullopt;
            const auto digest = written ? crypto::Sha256::parse(*written) : std::nullopt;
            if (!name || !registry::isValidTag(*name) || (written && !digest))
                return damaged(name_, "registry/tags.json has a tag without name or digest");
            if (!bundle_.registry.tags.empty() && bundle_.registry.tags.back().first >= *name) return damaged(name_, "registry/tags.json is not in order, or names a tag twice");
            bundle_.registry.tags.emplace_back(*name, digest);
        }
        hasTags_ = true;
        return {};
    }

    std::string name_;
    Bundle bundle_;
    std::vector<Named> entries_;
    std::set<std::string> seen_;
    bool hasTags_ = false;
};

}  // namespace

Result<Bytes> encodeBundle(const Bundle& bundle) {
    std::vector<Entry> entries;
    for (const auto& [version, bytes] : bundle.files.roots) entries.push_back({"metadata/" + std::to_string(version) + ".root.json", std::string(tuf::kRoot), *bytes});
    for (const auto& [role, bytes] : bundle.files.roles) {
        if (!isRole(role)) return fail(ErrorCode::Malformed, "\"" + printable(role, 120) + "\" is no role that a bundle can hold");
        entries.push_back({pathOf(role), role, *bytes});
    }
    const std::string tags = tagsText(bundle);
    entries.push_back({std::string(kTags), {}, tags});
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
    uint64_t total = 0;
    for (const Entry& entry : entries) total += entry.bytes.size() + 1024;
    if (total > kMaxBundle || entries.size() >= kMaxFiles) {
        return fail(ErrorCode::TooLarge, "The trust data of " + bundle.repository + " is too large for a bundle: " + sizeText(total) + " in " + std::to_string(entries.size()) + " files");
    }
    const std::string index = indexText(bundle, entries);
    std::vector<TarFile> files{{std::string(kIndex), index}};
    for (const Entry& entry : entries) files.push_back({entry.path, entry.bytes});
    return writeTar(files);
}

Result<Bundle> decodeBundle(BytesView bytes, const std::string& name) {
    if (bytes.size() > kMaxBundle) return damaged(name, "it is larger than any bundle", ErrorCode::TooLarge);
    return Reader(name).read(bytes);
}

Result<Bundle> readBundle(const std::filesystem::path& file) {
    const std::string name = printable(file.string(), 300);
    auto bytes = readUserFile(file, kMaxBundle);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::NotFound) return fail(ErrorCode::Io, "There is no file " + name);
        return fail(std::move(bytes).error());
    }
    return decodeBundle(*bytes, name);
}

bool sameState(const Bundle& a, const Bundle& b) {
    const auto same = [](const SharedBytes& x, const SharedBytes& y) { return *x == *y; };
    if (a.repository != b.repository || a.registry.reached != b.registry.reached || a.registry.tags != b.registry.tags) return false;
    // Who has fewer old roots may still say the same of today.
    if (a.files.roots.empty() || b.files.roots.empty() || !same(a.files.roots.rbegin()->second, b.files.roots.rbegin()->second)) return false;
    auto roles = [](const Bundle& bundle) {
        auto all = bundle.files.roles;
        all.erase(std::string(tuf::kTimestamp));
        return all;
    };
    const auto left = roles(a), right = roles(b);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [&](const auto& x, const auto& y) { return x.first == y.first && same(x.second, y.second); });
}

}  // namespace roseglass::trust
