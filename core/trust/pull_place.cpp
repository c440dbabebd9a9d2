#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/redact.h"
#include "registry/image_writer.h"
#include "registry/part_store.h"
#include "trust/pull_impl.h"

namespace roseglass::trust {
namespace {

namespace fs = std::filesystem;
using Kind = registry::SourceName::Kind;

/// Left free beside what is written: indexes, folders, and others' needs.
constexpr uint64_t kSpareRoom = 16u << 20;

Result<void> checkLayout(const fs::path& folder) {
    const registry::LayoutState state = registry::layoutStateOf(folder);
    if (state == registry::LayoutState::Absent) return {};
    if (state != registry::LayoutState::Other) return registry::checkAddable(folder);
    return fail(ErrorCode::Io, printable(folder.string(), 300) + " is there already and is no OCI layout", "Choose a new folder, an empty one, or a layout, which the image is added to.");
}

Result<void> checkArchive(const PullPlan& plan) {
    std::error_code code;
    const fs::path& file = plan.destination.path;
    const fs::file_status status = fs::symlink_status(file, code);
    if (fs::exists(status) && !fs::is_regular_file(status)) return fail(ErrorCode::Io, printable(file.string(), 300) + " is no file that could be written", "Choose another name.");
    if (plan.platform == "all") return fail(ErrorCode::Usage, "A docker archive holds one platform of an image", "Choose one with --platform, or pull into an OCI layout: oci:DIR.");
    return {};
}

}  // namespace

Result<registry::SourceName> placeFor(const registry::Reference& reference, const PullOptions& options, const std::string& dockerHost, const Job& job) {
    registry::SourceName place;
    if (!options.destination.empty()) {
        RG_ASSIGN(place, registry::SourceName::parseDestination(options.destination));
    } else if (Puller::engineRuns(dockerHost, job)) {
        place.kind = Kind::DockerDaemon;
    } else {
        place.kind = Kind::OciLayout;
        place.path = fs::path(".") / reference.path.substr(reference.path.rfind('/') + 1);
    }
    const std::string tag = reference.tag ? *reference.tag : reference.digest ? std::string() : "latest";
    if (place.kind == Kind::OciLayout) {
        if (place.image.empty()) place.image = tag;
        return place;
    }
    if (!place.image.empty()) {
        RG_ASSIGN(const registry::Reference named, registry::Reference::parse(place.image));
        if (named.digest) return fail(ErrorCode::Usage, "An image is given a name with a tag, not with a digest: " + printable(place.image, 200));
        place.image = named.familiarName() + ":" + named.tagOrLatest();
    } else if (!tag.empty()) {
        place.image = reference.familiarName() + ":" + tag;
    }
    return place;
}

fs::path blobAt(const PullPlan& plan, const crypto::Sha256& digest) {
    return plan.destination.kind == Kind::OciLayout ? plan.destination.path / "blobs" / "sha256" / digest.hex() : fs::path();
}

void takeStock(PullPlan& plan) {
    plan.totalBytes = plan.downloadBytes = plan.diskBytes = 0;
    const bool toEngine = plan.destination.kind == Kind::DockerDaemon;
    const fs::path store = toEngine ? fs::path() : registry::PartStore::folderFor(plan.destination.path);
    const auto add = [](uint64_t& sum, uint64_t more) { sum = more > UINT64_MAX - sum ? UINT64_MAX : sum + more; };
    for (PullPart& part : plan.parts) {
        std::error_code code;
        const fs::path there = blobAt(plan, part.blob.digest);
        part.present = !there.empty() && fs::file_size(there, code) == part.blob.size && !code;
        part.kept = part.present || toEngine ? 0 : std::min(registry::PartStore::kept(store, part.blob.digest), part.blob.size);
        add(plan.totalBytes, part.blob.size);
        if (!part.present) add(plan.downloadBytes, part.blob.size - part.kept);
    }
    if (toEngine) return;
    add(plan.diskBytes, plan.downloadBytes);
    if (plan.destination.kind == Kind::DockerArchive) add(plan.diskBytes, plan.totalBytes);
}

Result<void> checkPlace(const PullPlan& plan) {
    if (plan.destination.kind == Kind::DockerDaemon) {
        if (plan.platform == "all") return fail(ErrorCode::Usage, "An engine takes one platform of an image", "Choose one with --platform, or pull into an OCI layout: oci:DIR.");
        return {};
    }
    std::error_code code;
    const fs::path parent = fs::absolute(plan.destination.path, code).lexically_normal().parent_path();
    if (!fs::is_directory(parent, code)) return fail(ErrorCode::Io, "There is no folder " + printable(parent.string(), 300), "Make it first, or choose another destination.");
    if (plan.destination.kind == Kind::OciLayout) RG_TRY(checkLayout(plan.destination.path));
    else RG_TRY(checkArchive(plan));
    const uint64_t free = freeSpace(plan.destination.path);
    if (plan.diskBytes > 0 && (free < kSpareRoom || plan.diskBytes > free - kSpareRoom)) {
        return fail(Error(ErrorCode::Io, "There is not enough room at " + printable(parent.string(), 300) + ": the pull needs " + sizeText(plan.diskBytes) + ", " + sizeText(kSpareRoom) + " stay free for others, and " + sizeText(free) + " are free", "Free some space there, or choose another destination.")
                        .withSides(std::to_string(std::min(plan.diskBytes, UINT64_MAX - kSpareRoom) + kSpareRoom) + " bytes", std::to_string(free) + " bytes"));
    }
    return {};
}

}  // namespace roseglass::trust
