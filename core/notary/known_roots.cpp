#include "notary/known_roots.h"

#include <algorithm>

#include "tuf/role_name.h"
#include "tuf/root_signature.h"

namespace roseglass::notary {
namespace {

using tuf::SharedBytes;

constexpr uint64_t kMaxRootBytes = 64u << 20;  // of all versions together

/// A copy: reading a file adds spare room to it.
SharedBytes copyOf(const SharedBytes& bytes) {
    return std::make_shared<Bytes>(*bytes);
}

bool same(const SharedBytes& a, const SharedBytes& b) {
    return *a == *b || tuf::sameContent(copyOf(a), copyOf(b));
}

/// Whether `next` is the rotation that follows on `root`, a root by its own signatures.
bool rotates(int64_t version, const SharedBytes& root, const SharedBytes& next) {
    tuf::Trace quiet;
    auto set = tuf::TrustedSet::fromTrustedRoot(copyOf(root), Instant(), quiet);
    return set && set->root().version == version && set->updateRoot(copyOf(next)) && tuf::ledTo(root, next);
}

}  // namespace

Result<RootVersions> knownRoot(const Cache& cache, const std::string& gun) {
    const std::string role(tuf::kRoot);
    RG_ASSIGN(const SharedBytes bytes, cache.read(role));
    if (!bytes && !cache.isKnown()) return RootVersions();
    tuf::Trace quiet;
    auto set = bytes ? tuf::TrustedSet::fromTrustedRoot(copyOf(bytes), Instant(), quiet)
                     : fail(ErrorCode::NotFound, "root.json is gone, and other files of the repository are there");
    if (set) return RootVersions{{set->root().version, bytes}};
    return fail(
        Error(ErrorCode::Io,
              "The root of " + gun +
                  " that this computer trusted is damaged, so nothing can be compared with it: " + set.error().message,
              "Restore " + (cache.folder() / "root.json").string() +
                  " from a backup, or compare the root key ID with the publisher's out of band and pin it: --pin " + gun + "=ID.")
            .withRole(role)
            .withSides("a root that signs itself", std::string(codeName(set.error().code))));
}

Result<ServedRoots> rootsUpTo(const Remote* remote, const SharedBytes& newest, const Job& job) {
    ServedRoots served;
    const auto version = tuf::unverifiedVersion(copyOf(newest));
    if (!version || *version < 1) return served;
    served.files[*version] = newest;
    uint64_t total = 0;
    for (int64_t step = *version - 1; step >= 1; --step) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (!remote || *version - step >= kMaxRootSteps || total > kMaxRootBytes) {
            served.note = remote ? "Older root versions than these are not fetched."
                                 : "Without the network the newest root alone is known.";
            break;
        }
        job.progress("Fetching root version " + std::to_string(step));
        auto bytes = remote->rootVersion(step, kMaxRoot, job);
        if (!bytes) {
            if (bytes.error().code == ErrorCode::Interrupted) return fail(std::move(bytes).error());
            const bool lacks =
                bytes.error().code == ErrorCode::NotFound || bytes.error().code == ErrorCode::NoTrustData;
            served.note = lacks ? "The trust server no longer has root version " + std::to_string(step) + "."
                                : bytes.error().message + ".";
            if (!lacks) served.error = std::move(bytes).error();
            break;
        }
        total += (*bytes)->size();
        served.files[step] = std::move(*bytes);
    }
    return served;
}

RootVersions leadingToNewest(const RootVersions& roots, const RootVersions& known) {
    RootVersions out;
    for (auto at = roots.rbegin(); at != roots.rend(); ++at) {
        const auto& [version, bytes] = *at;
        if (!out.empty()) {
            const auto& [next, nextBytes] = *out.begin();
            const auto other = known.find(version);
            if (version + 1 != next || (other != known.end() && !same(other->second, bytes)) ||
                !rotates(version, bytes, nextBytes))
                break;
        }
        out.emplace(version, bytes);
    }
    return out;
}

RootLink linkOf(const RootVersions& roots, const RootVersions& known) {
    bool shares = false;
    for (const auto& [version, bytes] : known) {
        const auto found = roots.find(version);
        if (found == roots.end()) continue;
        if (!same(found->second, bytes)) return RootLink::Foreign;
        shares = true;
    }
    if (shares) return RootLink::Shares;
    const auto& [first, firstBytes] = *roots.begin();
    const auto& [last, lastBytes] = *roots.rbegin();
    const auto later = known.upper_bound(last);
    const auto before = known.lower_bound(first);
    if (before != known.begin()) {
        const auto& [version, bytes] = *std::prev(before);
        if (version + 1 == first) return tuf::signsRoot(bytes, firstBytes) ? RootLink::Follows : RootLink::Foreign;
    }
    // Trust goes forward: a later root cannot name its ancestors. That their keys signed it, as a rotation and notary's
    // old signatures have it, or its own keys them, is what can be known.
    const auto linked = [&, bytes = lastBytes](const auto& other) {
        return tuf::ledTo(bytes, other.second) || tuf::signsRoot(other.second, bytes);
    };
    if (std::any_of(later, known.end(), linked)) return RootLink::Precedes;
    return later == known.end() ? RootLink::Later : RootLink::Earlier;
}

}  // namespace roseglass::notary
