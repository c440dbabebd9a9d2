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

constexpr const char* kRefName = "org.opencontainers.image.ref.name";
constexpr const char* kLayout = R"({"imageLayoutVersion":"1.0.0"})";
constexpr unsigned kMode = 0644;

tl::unexpected<Error> trouble(const fs::path& path, int error) { return fail(ErrorCode::Io, "Cannot write " + path.string() + ": " + std::generic_category().message(error)); }

bool isNamed(const json& entry, const std::string& tag) {
    return entry.is_object() && entry.contains("annotations") && entry["annotations"].is_object() && entry["annotations"].value(kRefName, json()) == tag;
}

/// The index.json with the image under its tag; what else is in it stays.
Result<std::string> indexWith(const fs::path& folder, const RawManifest& top, const std::string& platform, const std::string& tag) {
    json index{{"schemaVersion", 2}, {"manifests", json::array()}};
    const auto old = readFile(folder / "index.json", kMaxManifestFile);
    if (old) index = json::parse(*old, nullptr, false);
    else if (old.error().code != ErrorCode::NotFound) return fail(old.error());
    if (!index.is_object() || !index.contains("manifests") || !index["manifests"].is_array()) {
        return fail(ErrorCode::Malformed, "The index.json of " + printable(folder.string(), 300) + " is no index", "Choose another folder.");
    }
    json kept = json::array();
    for (const json& entry : index["manifests"]) {
        if (!isNamed(entry, tag)) kept.push_back(entry);
    }
    json entry{{"mediaType", top.mediaType}, {"digest", top.digest.toString()}, {"size", top.bytes.size()}, {"annotations", {{kRefName, tag}}}};
    const auto name = PlatformName::parse(platform);
    if (name && platform != "all") {
        entry["platform"] = {{"architecture", name->architecture}, {"os", name->os}};
        if (!name->variant.empty()) entry["platform"]["variant"] = name->variant;
    }
    kept.push_back(std::move(entry));
    index["manifests"] = std::move(kept);
    return index.dump();
}

/// Adds to a folder that is there.
Result<void> addTo(const fs::path& folder, const PartStore& store, const RemoteImage& image, const std::string& tag) {
    RG_ASSIGN(const std::optional<FileLock> lock, FileLock::tryFolder(folder));
    if (!lock) return fail(ErrorCode::Conflict, "Another program is writing to " + folder.string(), "Wait until it has ended; what was downloaded is kept.");
    const fs::path blobs = folder / "blobs" / "sha256";
    std::error_code code;
    fs::create_directories(blobs, code);
    if (code) return trouble(blobs, code.value());
    const auto move = [&](const crypto::Sha256& digest) -> Result<void> {
        const fs::path from = store.pathOf(digest), to = blobs / digest.hex();
        if (fs::exists(from, code) && ::rename(from.c_str(), to.c_str()) != 0) return trouble(to, errno);
        return {};
    };
    for (const RemoteBlob& blob : image.blobs) RG_TRY(move(blob.descriptor.digest));
    for (const RawManifest& manifest : image.manifests) RG_TRY(move(manifest.digest));
    RG_TRY(syncFolder(blobs));
    if (!fs::exists(folder / "oci-layout", code)) RG_TRY(writeFileAtomically(folder / "oci-layout", kLayout, kMode));
    RG_ASSIGN(const std::string index, indexWith(folder, image.top(), image.platform, tag));
    return writeFileAtomically(folder / "index.json", index, kMode);
}

/// Makes the store itself the layout.
Result<void> become(const fs::path& folder, PartStore& store, const RemoteImage& image, const std::string& tag) {
    std::set<crypto::Sha256> digests;
    for (const RemoteBlob& blob : image.blobs) digests.insert(blob.descriptor.digest);
    for (const RawManifest& manifest : image.manifests) digests.insert(manifest.digest);
    RG_TRY(store.keepOnly(digests));
    // Of a pull that was ended just before its last step.
    std::error_code code;
    fs::remove(store.folder() / "index.json", code);
    RG_TRY(syncFolder(store.folder() / "blobs" / "sha256"));
    RG_TRY(writeFileAtomically(store.folder() / "oci-layout", kLayout, kMode));
    RG_ASSIGN(const std::string index, indexWith(store.folder(), image.top(), image.platform, tag));
    RG_TRY(writeFileAtomically(store.folder() / "index.json", index, kMode));
    if (::renameat2(AT_FDCWD, store.folder().c_str(), AT_FDCWD, folder.c_str(), RENAME_NOREPLACE) != 0) {
        const int error = errno;
        if (error == EEXIST) return fail(ErrorCode::Conflict, folder.string() + " has come to be meanwhile", "Pull again; what was downloaded is kept.");
        return trouble(folder, error);
    }
    return syncFolder(fs::absolute(folder).parent_path());
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

Result<void> writeLayout(const fs::path& folder, PartStore& store, const RemoteImage& image, const std::string& tag, const Job& job) {
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    for (const RawManifest& manifest : image.manifests) RG_TRY(store.put(manifest.digest, manifest.bytes));
    if (layoutStateOf(folder) == LayoutState::Absent) return become(folder, store, image, tag);
    RG_TRY(addTo(folder, store, image, tag));
    store.remove();
    return {};
}

}  // namespace roseglass::registry
