#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/file.h"
#include "base/redact.h"
#include "json/outside.h"
#include "registry/image_writer.h"
#include "registry/layout_files.h"

namespace roseglass::registry {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

tl::unexpected<Error> trouble(const fs::path& path, int error) { return fail(ErrorCode::Io, "Cannot write " + path.string() + ": " + std::generic_category().message(error)); }

/// The last rename has been done: all that a failure here could mean is that a power cut undoes it.
void settle(const fs::path& folder) { static_cast<void>(syncFolder(folder)); }

/// Whether an entry is the one that a new one under this tag, or under none, stands in for.
bool isReplaced(const json& entry, const std::string& tag, const std::string& digest) {
    if (!entry.is_object()) return false;
    if (tag.empty()) return entry.value("digest", json()) == digest;
    return entry.contains("annotations") && entry["annotations"].is_object() && entry["annotations"].value(kRefName, json()) == tag;
}

json descriptorOf(const RawManifest& manifest, const std::string& platform) {
    json entry{{"mediaType", manifest.mediaType}, {"digest", manifest.digest.toString()}, {"size", manifest.bytes.size()}};
    const auto name = PlatformName::parse(platform);
    if (!name || platform == "all") return entry;
    entry["platform"] = {{"architecture", name->architecture}, {"os", name->os}};
    if (!name->variant.empty()) entry["platform"]["variant"] = name->variant;
    return entry;
}

/// In the one way that everybody reads it; null where there are several.
json orderedOrNull(BytesView bytes) {
    auto read = parseOrderedJson(bytes, kMaxManifestFile);
    return read ? std::move(*read) : json();
}

/// What one image adds to a layout.
struct Addition {
    const RemoteImage& image;
    LayoutTag tag;
    std::optional<RawManifest> companion;

    Addition(const RemoteImage& added, LayoutTag as) : image(added), tag(std::move(as)) {
        const RawManifest& top = image.top();
        const bool isList = top.mediaType == media::kDockerList;
        if (!tag.chosen || tag.name.empty() || (!isList && top.mediaType != media::kDockerManifest)) return;
        json index = isList ? orderedOrNull(top.bytes) : json{{"schemaVersion", 2}, {"mediaType", ""}, {"manifests", {descriptorOf(top, image.platform)}}};
        index["mediaType"] = media::kOciIndex;
        companion = RawManifest{media::kOciIndex, index.dump(), {}, {}};
        companion->digest = crypto::sha256(companion->bytes);
    }

    std::set<crypto::Sha256> digests() const {
        std::set<crypto::Sha256> all;
        for (const RemoteBlob& blob : image.blobs) all.insert(blob.descriptor.digest);
        for (const RawManifest& manifest : image.manifests) all.insert(manifest.digest);
        if (companion) all.insert(companion->digest);
        return all;
    }

    /// The index.json with it; what else is in the present one stays. Errors: malformed, io.
    Result<std::string> indexFor(const OwnFolder& folder) const {
        json index{{"schemaVersion", 2}, {"manifests", json::array()}};
        const auto old = folder.read("index.json", kMaxManifestFile);
        if (old) index = orderedOrNull(*old);
        else if (old.error().code != ErrorCode::NotFound) return fail(old.error());
        if (!index.is_object() || !index.contains("manifests") || !index["manifests"].is_array()) {
            return fail(ErrorCode::Malformed, "The index.json of " + printable(folder.path().string(), 300) + " is no index", "Choose another folder.");
        }
        json entries = json::array();
        for (const json& entry : index["manifests"]) {
            if (!isReplaced(entry, tag.name, image.top().digest.toString())) entries.push_back(entry);
        }
        entries.push_back(descriptorOf(image.top(), image.platform));
        if (!tag.name.empty()) entries.back()["annotations"] = {{kRefName, tag.name}};
        if (companion) {
            entries.push_back(descriptorOf(*companion, {}));
            entries.back()["annotations"] = {{kRefName, tag.name}, {kStandsFor, image.top().digest.toString()}};
        }
        index["manifests"] = std::move(entries);
        return index.dump();
    }
};

/// Writes a file in the store and moves it over, so that nothing of it is left in the folder where this ends half-way.
Result<void> bring(const PartStore& store, const char* name, BytesView bytes, const OwnFolder& folder) {
    RG_TRY(store.folder().write(name, bytes));
    RG_TRY(store.folder().moveTo(name, folder, name));
    settle(folder.path());
    return {};
}

/// Adds to a folder that is there.
Result<void> addTo(const fs::path& path, const PartStore& store, const Addition& addition) {
    RG_ASSIGN(const OwnFolder folder, OwnFolder::openNamed(path));
    RG_ASSIGN(const bool held, folder.lock());
    if (!held) return fail(ErrorCode::Conflict, "Another program is writing to " + path.string(), "Wait until it has ended; what was downloaded is kept.");
    RG_ASSIGN(const OwnFolder middle, folder.makeIn("blobs"));
    RG_ASSIGN(const OwnFolder blobs, middle.makeIn("sha256"));
    for (const crypto::Sha256& digest : addition.digests()) {
        if (store.blobs().has(digest.hex())) RG_TRY(store.blobs().moveTo(digest.hex(), blobs, digest.hex()));
    }
    RG_TRY(blobs.sync());
    if (!folder.has("oci-layout")) RG_TRY(bring(store, "oci-layout", kLayoutMarker, folder));
    RG_ASSIGN(const std::string index, addition.indexFor(folder));
    return bring(store, "index.json", index, folder);
}

/// Gives a folder its name where there is nothing of that name. Not every file system can do that in one step (FUSE, NFS):
/// there an empty folder is made first, which a rename may take the place of as long as it is empty.
int renameToNew(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) return errno;
    if (::mkdir(to.c_str(), 0755) != 0) return errno;
    if (::rename(from.c_str(), to.c_str()) == 0) return 0;
    const int error = errno;
    ::rmdir(to.c_str());
    return error == ENOTEMPTY ? EEXIST : error;
}

/// Makes the store itself the layout.
Result<void> become(const fs::path& path, PartStore& store, const Addition& addition) {
    const OwnFolder& folder = store.folder();
    RG_TRY(store.keepOnly(addition.digests()));
    // Of a pull that was ended just before its last step.
    for (const std::string& name : folder.names())
        if (name == "index.json" || name == kArchivePart || OwnFolder::isUnfinished(name)) RG_TRY(folder.removeFile(name));
    RG_TRY(store.blobs().sync());
    RG_TRY(folder.write("oci-layout", kLayoutMarker));
    RG_ASSIGN(const std::string index, addition.indexFor(folder));
    RG_TRY(folder.write("index.json", index));
    const int error = renameToNew(folder.path(), path);
    if (error == EEXIST) return fail(ErrorCode::Conflict, path.string() + " has come to be meanwhile", "Pull again; what was downloaded is kept.");
    if (error != 0) return trouble(path, error);
    if (!folder.isAt(path)) return fail(ErrorCode::Io, "Another program exchanged " + path.string() + " while it was made", "Do not use what lies there; choose a folder that only you can write to.");
    settle(fs::absolute(path).parent_path());
    return {};
}

}  // namespace

LayoutState layoutStateOf(const fs::path& folder) {
    std::error_code code;
    if (!fs::exists(fs::symlink_status(folder, code))) return LayoutState::Absent;
    if (!fs::is_directory(folder, code)) return LayoutState::Other;
    if (fs::exists(folder / "oci-layout", code)) return LayoutState::Layout;
    const std::string parts = PartStore::folderFor(folder).filename().string();
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        if (entry.path().filename() != parts) return LayoutState::Other;
    }
    return LayoutState::Empty;
}

Result<void> checkAddable(const fs::path& path) {
    RG_ASSIGN(const OwnFolder folder, OwnFolder::openNamed(path));
    if (!folder.has("blobs")) return {};
    RG_ASSIGN(const OwnFolder middle, folder.openIn("blobs"));
    return middle.has("sha256") ? middle.openIn("sha256").map([](const OwnFolder&) {}) : Result<void>();
}

Result<void> writeLayout(const fs::path& folder, PartStore& store, const RemoteImage& image, const LayoutTag& tag, const Job& job) {
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    const Addition addition(image, tag);
    for (const RawManifest& manifest : image.manifests) RG_TRY(store.put(manifest.digest, manifest.bytes));
    if (addition.companion) RG_TRY(store.put(addition.companion->digest, addition.companion->bytes));
    if (layoutStateOf(folder) == LayoutState::Absent) return become(folder, store, addition);
    RG_TRY(addTo(folder, store, addition));
    store.remove();
    return {};
}

}  // namespace roseglass::registry
