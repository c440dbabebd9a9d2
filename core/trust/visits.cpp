#include "trust/visits.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/folder_lock.h"
#include "registry/reference.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxVisits = 50;
constexpr uint64_t kMaxBytes = 64u << 20;
constexpr std::string_view kExtension = ".rgbundle";

}  // namespace

Visits::Visits(const fs::path& folder, const std::string& gun) : folder_(folder / crypto::sha256(gun).hex()) {}

std::vector<fs::path> Visits::files() const {
    std::vector<fs::path> found;
    std::error_code code;
    for (fs::directory_iterator at(folder_, code), end; !code && at != end && found.size() < 10 * kMaxVisits; at.increment(code)) {
        if (at->path().extension() == kExtension && fs::is_regular_file(at->symlink_status(code))) found.push_back(at->path());
    }
    std::sort(found.rbegin(), found.rend());
    return found;
}

/// Two states may have been seen within one second; the later one's name comes after.
fs::path Visits::fileFor(Instant time) const {
    std::string name = formatRfc3339(time);
    std::replace(name.begin(), name.end(), ':', '-');
    fs::path file = folder_ / (name + std::string(kExtension));
    std::error_code code;
    for (char more = '2'; more <= '9' && fs::exists(file, code); ++more) file = folder_ / (name + '_' + more + std::string(kExtension));
    return file;
}

Result<void> Visits::add(const Bundle& bundle) const {
    RG_ASSIGN(const Bytes bytes, encodeBundle(bundle));
    if (bytes.size() > kMaxBytes / 2) return fail(ErrorCode::TooLarge, "The trust data of " + bundle.repository + " is too large to be kept at each visit");
    RG_TRY(makePrivateFolder(folder_));
    RG_ASSIGN(const auto lock, FolderLock::tryAcquire(folder_));
    if (!lock) return {};
    const auto kept = files();
    // One that cannot be read says nothing; it goes with time.
    if (const auto newest = kept.empty() ? fail(ErrorCode::NotFound, "none") : readBundle(kept.front()); newest && sameState(*newest, bundle)) return {};
    RG_TRY(writeFileAtomically(fileFor(bundle.fetchedAt), bytes, 0600));
    prune();
    return {};
}

void Visits::prune() const {
    uint64_t total = 0;
    size_t count = 0;
    std::error_code code;
    for (const fs::path& file : files()) {
        total += fs::file_size(file, code);
        if (++count > kMaxVisits || total > kMaxBytes) fs::remove(file, code);
    }
}

const notary::RootVersions& SeenRoots::forBundle(const Bundle& bundle) {
    if (wereRead_ || known_.empty() || bundle.files.roots.empty() ||
        notary::linkOf(bundle.files.roots, known_) != notary::RootLink::Earlier)
        return known_;
    wereRead_ = true;
    notary::RootVersions seen = known_;
    for (const fs::path& file : Visits(folder_, bundle.repository).files()) {
        const auto visit = readBundle(file);
        // Of roots with one number the one that was seen last.
        if (visit && visit->repository == bundle.repository)
            seen.insert(visit->files.roots.begin(), visit->files.roots.end());
    }
    seen.erase(seen.upper_bound(known_.rbegin()->first), seen.end());
    for (const auto& [version, bytes] : notary::leadingToNewest(seen, known_)) known_.emplace(version, bytes);
    return known_;
}

Bundle bundleOf(const Report& report) {
    Bundle bundle{report.repository, report.trustServer, std::chrono::floor<std::chrono::seconds>(report.checkedAt), {}, {}};
    for (const RoleRow& role : report.roles) {
        if (!role.bytes) continue;
        auto bytes = std::make_shared<Bytes>(*role.bytes);
        if (role.name == tuf::kRoot) bundle.files.roots[role.version] = std::move(bytes);
        else bundle.files.roles[role.name] = std::move(bytes);
    }
    bundle.registry.reached = report.registryReached;
    for (const TagRow& tag : report.tags) {
        const bool served = tag.registryDigest || tag.state == TagState::Unknown || tag.state == TagState::Unsigned;
        if (report.registryReached && served && registry::isValidTag(tag.name))
            bundle.registry.tags.emplace_back(tag.name, tag.registryDigest);
    }
    return bundle;
}

}  // namespace roseglass::trust
