#include "notary/trust_files.h"

#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

using tuf::SharedBytes;

class Verification {
public:
    Verification(const std::string& gun, const TrustFiles& files, const std::string& source, const Job& job, Update& update)
        : gun_(gun), files_(files), source_(source), job_(job), update_(update) {}

    Result<void> all(const TrustPins& pins, const RootVersions& known, Instant now) {
        if (auto done = roots(pins, known, now); !done) {
            update_.set.reset();
            return done;
        }
        RG_ASSIGN(SharedBytes timestamp, wanted(tuf::kTimestamp));
        RG_TRY(set().updateTimestamp(std::move(timestamp), nullptr));
        RG_ASSIGN(SharedBytes snapshot, wanted(tuf::kSnapshot));
        RG_TRY(set().updateSnapshot(std::move(snapshot), nullptr));
        RG_ASSIGN(SharedBytes targets, wanted(tuf::kTargets));
        RG_TRY(set().updateTargets(std::move(targets), nullptr));
        while (const auto role = set().nextDelegation()) {
            if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            auto bytes = set().metaOf(*role) ? wanted(*role) : Result<SharedBytes>(nullptr);
            if (bytes) set().updateDelegation(std::move(*bytes), nullptr);
            else set().updateDelegation(nullptr, nullptr, std::move(bytes).error());
        }
        if (set().expiryError()) return fail(*set().expiryError());
        return {};
    }

private:
    tuf::TrustedSet& set() { return *update_.set; }

    /// A copy: reading a file adds spare room to it.
    Result<SharedBytes> wanted(std::string_view name) {
        const std::string role(name);
        const auto found = files_.roles.find(role);
        if (found != files_.roles.end()) return std::make_shared<Bytes>(*found->second);
        return missing(role, "There is no " + role + " of " + gun_ + " in " + source_);
    }

    /// Where the files came from there are no gaps. Not "no trust data": what was taken out must not look like unsigned.
    tl::unexpected<Error> missing(const std::string& role, std::string message) {
        update_.trace->add({role + ".fetch", role, 0, source_, "missing", tuf::Outcome::Fail, message});
        return fail(Error(ErrorCode::Malformed, std::move(message), "It is not whole. Get it again from where it came from, or ask the trust server.").withRole(role));
    }

    Result<void> roots(const TrustPins& pins, const RootVersions& known, Instant now) {
        const std::string role(tuf::kRoot);
        auto at = files_.roots.begin();
        if (at == files_.roots.end()) return missing(role, "There is no root of " + gun_ + " in " + source_);
        RG_ASSIGN(update_.set, tuf::TrustedSet::fromTrustedRoot(std::make_shared<Bytes>(*at->second), now, *update_.trace));
        if (set().root().version != at->first) return misnamed(at->first);
        for (++at; at != files_.roots.end(); ++at) {
            if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
            if (at->first != set().root().version + 1) {
                return missing(role, "Root version " + std::to_string(set().root().version + 1) + " is not in " + source_ + ", so the way to version " +
                                         std::to_string(at->first) + " cannot be checked");
            }
            RG_TRY(set().updateRoot(std::make_shared<Bytes>(*at->second)));
        }
        if (!known.empty()) RG_TRY(link(known));
        RG_TRY(judgeRoot(update_, gun_, pins, known.empty()));
        set().finishRoot();
        return {};
    }

    /// The files' roots verify by themselves; whether they are those of the repository that this computer knows is told
    /// here.
    Result<void> link(const RootVersions& known) {
        const RootLink link = linkOf(files_.roots, known);
        const int64_t trusted = known.rbegin()->first;
        const std::string expected = "root " + std::to_string(trusted) + ", which this computer trusts";
        if (isLinked(link)) {
            const char* how = link == RootLink::Shares    ? "the same root"
                              : link == RootLink::Follows ? "signed by its keys"
                                                          : "an earlier root, linked by signatures";
            update_.trace->pass("root.rotation", "root", set().root().version, expected, how);
            return {};
        }
        Error error = unlinked(link, trusted)
                          .withRole("root")
                          .withSides(expected, link == RootLink::Foreign ? "another root" : "not known to be linked");
        update_.trace->add({"root.rotation", "root", set().root().version, error.expected, error.actual,
                            tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }

    Error unlinked(RootLink link, int64_t trusted) const {
        const std::string first = std::to_string(files_.roots.begin()->first),
                          last = std::to_string(files_.roots.rbegin()->first), known = std::to_string(trusted);
        if (link == RootLink::Later) {
            return {
                ErrorCode::RootRotation,
                "This computer knows root version " + known + " of " + gun_ + ", and " + source_ +
                    " begins with version " + first +
                    ": the versions in between are missing, so it cannot be checked whether the one led to the other",
                "Ask the trust server (inspect " + gun_ +
                    "), which brings this computer's root up to date; then try again."};
        }
        if (link == RootLink::Earlier) {
            return {ErrorCode::RootRotation,
                    "This computer knows root version " + known + " of " + gun_ + ", and " + source_ +
                        " ends with version " + last +
                        ": no signature shows that the one led to the other, so it is not known whether they are the "
                        "same publisher's",
                    "Ask the trust server (inspect " + gun_ + "; history " + gun_ +
                        " walks its root versions), or compare the root key ID with the publisher's by another way."};
        }
        return {ErrorCode::RootRotation,
                "The root of " + gun_ + " in " + source_ +
                    " is not the one that this computer trusts, and does not follow from it",
                "Somebody else made it, or the repository was made again. Compare its root key ID with the publisher's "
                "by another way before trusting anything of it."};
    }

    tl::unexpected<Error> misnamed(int64_t version) {
        const std::string actual = std::to_string(set().root().version);
        Error error = Error(ErrorCode::RootRotation, "The first root in " + source_ + " is version " + actual + ", not " + std::to_string(version)).withRole("root").withSides(std::to_string(version), actual);
        update_.trace->add(
            {"root.version", "root", set().root().version, error.expected, actual, tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }

    const std::string& gun_;
    const TrustFiles& files_;
    const std::string& source_;
    const Job& job_;
    Update& update_;
};

}  // namespace

Update verifyFiles(const std::string& gun, const TrustFiles& files, const TrustPins& pins, const RootVersions& known,
                   Instant now, const std::string& source, const Job& job) {
    Update update;
    if (auto done = Verification(gun, files, source, job, update).all(pins, known, now); !done)
        update.error = std::move(done).error();
    return update;
}

}  // namespace roseglass::notary
