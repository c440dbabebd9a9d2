#include <fcntl.h>
#include <stdio.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/redact.h"
#include "registry/image_writer.h"
#include "registry/layout_files.h"

namespace roseglass::registry {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

constexpr unsigned kMode = 0644;

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

/// What one image adds to a layout.
struct Addition {
    const RemoteImage& image;
    LayoutTag tag;
    std::optional<RawManifest> companion;

    Addition(const RemoteImage& added, LayoutTag as) : image(added), tag(std::move(as)) {
        const RawManifest& top = image.top();
        const bool isList = top.mediaType == media::kDockerList;
        if (!tag.chosen || tag.name.empty() || (!isList && top.mediaType != media::kDockerManifest)) return;
        json index = isList ? json::parse(top.bytes, nullptr, false) : json{{"schemaVersion", 2}, {"mediaType", ""}, {"manifests", {descriptorOf(top, image.platform)}}};
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
    Result<std::string> indexFor(const fs::path& folder) const {
        json index{{"schemaVersion", 2}, {"manifests", json::array()}};
        const auto old = readFile(folder / "index.json", kMaxManifestFile);
        if (old) index = json::parse(*old, nullptr, false);
        else if (old.error().code != ErrorCode::NotFound) return fail(old.error());
        if (!index.is_object() || !index.contains("manifests") || !index["manifests"].is_array()) {
            return fail(ErrorCode::Malformed, "The index.json of " + printable(folder.string(), 300) + " is no index", "Choose another folder.");
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
Result<void> bring(const PartStore& store, const char* name, BytesView bytes, const fs::path& folder) {
    RG_TRY(writeFileAtomically(store.folder() / name, bytes, kMode));
    if (::rename((store.folder() / name).c_str(), (folder / name).c_str()) != 0) return trouble(folder / name, errno);
    settle(folder);
    return {};
}

/// Adds to a folder that is there.
Result<void> addTo(const fs::path& folder, const PartStore& store, const Addition& addition) {
    RG_ASSIGN(const std::optional<FolderLock> lock, FolderLock::tryAcquire(folder));
    if (!lock) return fail(ErrorCode::Conflict, "Another program is writing to " + folder.string(), "Wait until it has ended; what was downloaded is kept.");
    const fs::path blobs = folder / "blobs" / "sha256";
    std::error_code code;
    fs::create_directories(blobs, code);
    if (code) return trouble(blobs, code.value());
    for (const crypto::Sha256& digest : addition.digests()) {
        const fs::path from = store.pathOf(digest), to = blobs / digest.hex();
        if (fs::exists(from, code) && ::rename(from.c_str(), to.c_str()) != 0) return trouble(to, errno);
    }
    RG_TRY(syncFolder(blobs));
    if (!fs::exists(folder / "oci-layout", code)) RG_TRY(bring(store, "oci-layout", kLayoutMarker, folder));
    RG_ASSIGN(const std::string index, addition.indexFor(folder));
    return bring(store, "index.json", index, folder);
}

/// Makes the store itself the layout.
Result<void> become(const fs::path& folder, PartStore& store, const Addition& addition) {
    RG_TRY(store.keepOnly(addition.digests()));
    // Of a pull that was ended just before its last step.
    std::error_code code;
    fs::remove(store.folder() / "index.json", code);
    RG_TRY(syncFolder(store.folder() / "blobs" / "sha256"));
    RG_TRY(writeFileAtomically(store.folder() / "oci-layout", kLayoutMarker, kMode));
    RG_ASSIGN(const std::string index, addition.indexFor(store.folder()));
    RG_TRY(writeFileAtomically(store.folder() / "index.json", index, kMode));
    if (::renameat2(AT_FDCWD, store.folder().c_str(), AT_FDCWD, folder.c_str(), RENAME_NOREPLACE) != 0) {
        const int error = errno;
        if (error == EEXIST) return fail(ErrorCode::Conflict, folder.string() + " has come to be meanwhile", "Pull again; what was downloaded is kept.");
        return trouble(folder, error);
    }
    settle(fs::absolute(folder).parent_path());
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
