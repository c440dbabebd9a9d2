#include "tuf/trusted_set.h"

#include <algorithm>
#include <future>

#include "base/encoding.h"
#include "base/redact.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"
#include "tuf/signed_file.h"

namespace roseglass::tuf {
namespace {

constexpr const char* kAskPublisher = "Ask the publisher, or the operator of the trust server; nothing was stored.";

Error inRole(Error error, const std::string& role) {
    if (error.role.empty()) error.role = role;
    return error;
}

/// "1 of 1, 0 valid" style sides of a signature check; a bad one beside enough good ones is told in the detail.
Check signatureCheck(const std::string& rule, const RoleView& view, const SignatureCount& count) {
    Check check{rule + ".signature", view.name, view.version, count.expected(), std::to_string(count.valid), Outcome::Pass, {}};
    if (!count.met()) check.outcome = Outcome::Fail;
    for (const SignatureVerdict& verdict : count.verdicts) {
        if (!verdict.valid) {
            check.detail = "A signature by key " + verdict.keyId.substr(0, 12) + " is not valid: " + verdict.reason;
            break;
        }
    }
    return check;
}

/// Reads a targets file. Of a large one, another core makes the canonical form while this one goes on; what comes of it
/// counts only once hash and signatures are right.
class TargetsReader {
public:
    explicit TargetsReader(const SharedBytes& bytes) {
        constexpr size_t kLarge = 1 << 20;
        // Room for the parser is made here, so that it need not move what is being hashed.
        bytes->reserve(bytes->size() + simdjson::SIMDJSON_PADDING);
        identified_ = std::async(bytes->size() < kLarge ? std::launch::deferred : std::launch::async, [this, bytes] { return work(bytes); });
    }
    TargetsReader(const TargetsReader&) = delete;
    TargetsReader& operator=(const TargetsReader&) = delete;
    ~TargetsReader() { if (identified_.valid()) identified_.wait(); }

    /// What the file claims; its errors are those of the format.
    Result<Targets> claims(const std::string& role) {
        if (identified_.wait_for(std::chrono::seconds(0)) == std::future_status::deferred) identified_.wait();
        read_.get_future().wait();
        if (!file_) return fail(file_.error());
        return parseTargets(file_->signedPart(), role);
    }
    Result<SignedFile> file() {
        RG_TRY(identified_.get());
        return std::move(file_);
    }

private:
    Result<void> work(const SharedBytes& bytes) {
        file_ = SignedFile::read(bytes);
        const bool readable = file_.has_value();
        read_.set_value();
        if (!readable) return fail(file_.error());
        return file_->identify();
    }

    Result<SignedFile> file_ = fail(ErrorCode::Malformed, "not read");
    std::promise<void> read_;
    std::future<Result<void>> identified_;
};

}  // namespace

void TrustedSet::refuse(Check check, const Error& error) {
    check.outcome = Outcome::Fail;
    if (check.expected.empty()) check.expected = error.expected;
    if (check.actual.empty()) check.actual = error.actual;
    if (check.detail.empty()) check.detail = error.message;
    trace_->add(std::move(check));
}

const RoleView* TrustedSet::role(std::string_view name) const {
    const auto found = byName_.find(name);
    return found == byName_.end() ? nullptr : &roles_[found->second];
}

RoleView& TrustedSet::append(RoleView view) {
    byName_.try_emplace(view.name, roles_.size());
    return roles_.emplace_back(std::move(view));
}

const Keys* TrustedSet::keysFor(const RoleView& view) const {
    if (view.parent.empty()) return root_ ? &root_->keys : nullptr;
    const RoleView* parent = role(view.parent);
    return parent && parent->targets ? &parent->targets->keys : nullptr;
}

const FileMeta* TrustedSet::metaOf(const std::string& name) const {
    const std::optional<FileList>& parent = name == kSnapshot ? timestamp_ : snapshot_;
    if (!parent) return nullptr;
    const auto entry = parent->meta.find(name);
    return entry == parent->meta.end() ? nullptr : &entry->second;
}

RoleView TrustedSet::newView(std::string_view name) const {
    RoleView view;
    view.name = name;
    view.signers = root_->roles.at(view.name);
    view.status = RoleStatus::Valid;
    return view;
}

Result<TrustedSet> TrustedSet::fromTrustedRoot(SharedBytes bytes, Instant now, Trace& trace) {
    TrustedSet set(now, trace);
    const std::string role(kRoot);
    const auto refused = [&](const char* rule, Error error) {
        set.refuse({rule, role, 0, {}, {}, Outcome::Fail, {}}, error);
        return fail(inRole(std::move(error), role));
    };
    auto file = SignedFile::parse(bytes);
    if (!file) return refused("root.format", std::move(file).error());
    auto root = parseRoot(file->signedPart());
    if (!root) return refused("root.format", std::move(root).error());
    set.root_ = std::move(*root);
    set.storedRoot_ = set.root_;
    RoleView view = set.newView(kRoot);
    view.version = set.root_->version;
    view.expires = set.root_->expires;
    view.bytes = std::move(bytes);
    const SignatureCount count = file->countSignatures(set.root_->keys, view.signers);
    trace.add(signatureCheck("root", view, count));
    if (!count.met()) return fail(count.error(role));
    view.signatures = count.verdicts;
    set.append(std::move(view));
    return set;
}

Result<void> TrustedSet::updateRoot(SharedBytes bytes) {
    const std::string role(kRoot);
    const int64_t wanted = root_->version + 1;
    const auto refused = [&](int64_t version, Error error) {
        refuse({"root.rotation", role, version, {}, {}, Outcome::Fail, {}}, error);
        return fail(inRole(std::move(error), role));
    };
    auto file = SignedFile::parse(bytes);
    if (!file) return refused(wanted, std::move(file).error());
    auto next = parseRoot(file->signedPart());
    if (!next) return refused(wanted, std::move(next).error());

    const auto rotationError = [&](const std::string& message, std::string expected, std::string actual) {
        return Error(ErrorCode::RootRotation, message,
                     "The new root was not made by the holder of the old root key. Ask the publisher for the root key ID by another way "
                     "before trusting it; `notary` and docker refuse it too.")
            .withRole(role)
            .withSides(std::move(expected), std::move(actual));
    };
    const SignatureCount byOld = file->countSignatures(root_->keys, root_->roles.at(role));
    if (!byOld.met()) {
        return refused(next->version, rotationError("The new root is not signed by the root keys that this computer trusts",
                                                    byOld.expected() + " old keys", std::to_string(byOld.valid)));
    }
    if (next->version != wanted) {
        return refused(next->version, rotationError("The new root's version does not follow the present one",
                                                    std::to_string(wanted), std::to_string(next->version)));
    }
    const SignatureCount byNew = file->countSignatures(next->keys, next->roles.at(role));
    if (!byNew.met()) {
        return refused(next->version, rotationError("The new root is not signed by its own keys", byNew.expected() + " new keys",
                                                    std::to_string(byNew.valid)));
    }
    root_ = std::move(*next);
    RoleView view = newView(kRoot);
    view.version = root_->version;
    view.expires = root_->expires;
    view.bytes = std::move(bytes);
    view.signatures = byNew.verdicts;
    trace_->pass("root.rotation", role, view.version, "signed by old and new keys", "yes");
    roles_.front() = std::move(view);
    return {};
}

void TrustedSet::finishRoot() {
    RoleView& view = roles_.front();
    view.error = judgeExpiry("root", view);
    if (!view.error) return;
    view.status = RoleStatus::Expired;
    view.forgiven = expiryForgiven_;
    if (!expiryError_) expiryError_ = view.error;
}

std::optional<Error> TrustedSet::judgeExpiry(const std::string& rule, const RoleView& view) {
    const std::string now = formatRfc3339(now_);
    const std::string expires = formatRfc3339(*view.expires);
    const bool expired = *view.expires <= now_;
    trace_->add({rule + ".expiry", view.name, view.version, "after " + now, expires, expired ? Outcome::Fail : Outcome::Pass, {}});
    if (!expired) return std::nullopt;
    std::string hint = "This computer's time is " + now + "; if that is wrong, set it right. ";
    hint += view.name == kTimestamp   ? "Else the trust server no longer renews its timestamp: tell its operator."
            : view.name == kSnapshot ? "Else the snapshot must be re-signed by the trust server or the publisher."
                                     : "Else the publisher must sign " + view.name + " again.";
    return Error(ErrorCode::Expired, "The signed " + view.name + " metadata expired on " + expires, std::move(hint))
        .withRole(view.name)
        .withSides("after " + now, expires);
}

Result<SignedFile> TrustedSet::openRole(const std::string& rule, RoleView& view, SharedBytes bytes, const Keys& keys) {
    auto file = SignedFile::parse(bytes);
    return judgeSignatures(rule, view, std::move(file), std::move(bytes), keys);
}

Result<SignedFile> TrustedSet::judgeSignatures(const std::string& rule, RoleView& view, Result<SignedFile> file, SharedBytes bytes, const Keys& keys) {
    if (!file) {
        refuse({rule + ".format", view.name, 0, {}, {}, Outcome::Fail, {}}, file.error());
        return fail(inRole(std::move(file).error(), view.name));
    }
    const SignatureCount count = file->countSignatures(keys, view.signers);
    view.signatures = count.verdicts;
    view.version = json::findInteger(file->signedPart(), "version").value_or(0);
    view.bytes = std::move(bytes);
    trace_->add(signatureCheck(rule, view, count));
    if (!count.met()) return fail(count.error(view.name));
    return file;
}

Result<void> TrustedSet::checkMeta(const std::string& rule, const std::string& role, const Bytes& bytes, const FileMeta& meta) {
    const auto mismatch = [&](ErrorCode code, const std::string& what, std::string expected, std::string actual) {
        Error error = Error(code, "The " + role + " file is not the one that was signed for: its " + what + " differs",
                            "The server mixes files of different times, or one was changed on the way. " + std::string(kAskPublisher))
                          .withRole(role)
                          .withSides(std::move(expected), std::move(actual));
        refuse({rule + ".hash", role, 0, {}, {}, Outcome::Fail, {}}, error);
        return fail(std::move(error));
    };
    if (bytes.size() != meta.length) {
        return mismatch(ErrorCode::LengthMismatch, "length", std::to_string(meta.length) + " bytes", std::to_string(bytes.size()) + " bytes");
    }
    std::string shown;
    if (!meta.sha512.empty()) {
        const Bytes actual = crypto::sha512(bytes);
        if (actual != meta.sha512) return mismatch(ErrorCode::HashMismatch, "SHA-512", toHex(meta.sha512), toHex(actual));
        shown = toHex(meta.sha512);
    }
    if (meta.sha256) {
        const crypto::Sha256 actual = crypto::sha256(bytes);
        if (actual != *meta.sha256) return mismatch(ErrorCode::HashMismatch, "SHA-256", meta.sha256->hex(), actual.hex());
        shown = meta.sha256->hex();
    }
    trace_->pass(rule + ".hash", role, 0, shown, shown);
    return {};
}

void TrustedSet::acceptTopLevel(const std::string& rule, RoleView view) {
    view.error = judgeExpiry(rule, view);
    if (view.error) {
        view.status = RoleStatus::Expired;
        view.forgiven = expiryForgiven_;
        if (!expiryError_) expiryError_ = view.error;
    }
    append(std::move(view));
}

Result<void> TrustedSet::updateTimestamp(SharedBytes bytes, const SharedBytes& known) {
    RoleView view = newView(kTimestamp);
    RG_ASSIGN(const SignedFile file, openRole("timestamp", view, std::move(bytes), root_->keys));
    auto list = parseTimestamp(file.signedPart());
    if (!list) {
        refuse({"timestamp.format", view.name, 0, {}, {}, Outcome::Fail, {}}, list.error());
        return fail(inRole(std::move(list).error(), view.name));
    }
    view.version = list->version;
    view.expires = list->expires;
    const Judged before = judgeKnown(known, "Timestamp", {root_->keys, view.signers}, storedAuthority(view));
    RG_TRY(checkVersion("timestamp", view, file.contentDigest(), before));
    noteKnownTimestamp(before, file.contentDigest());
    timestamp_ = std::move(*list);
    acceptTopLevel("timestamp", std::move(view));
    return {};
}

Result<void> TrustedSet::updateSnapshot(SharedBytes bytes, const SharedBytes& known) {
    RoleView view = newView(kSnapshot);
    RG_TRY(checkMeta("snapshot", view.name, *bytes, *metaOf(view.name)));
    RG_ASSIGN(const SignedFile file, openRole("snapshot", view, std::move(bytes), root_->keys));
    auto list = parseSnapshot(file.signedPart());
    if (!list) {
        refuse({"snapshot.format", view.name, 0, {}, {}, Outcome::Fail, {}}, list.error());
        return fail(inRole(std::move(list).error(), view.name));
    }
    view.version = list->version;
    view.expires = list->expires;
    const Judged old = judgeKnown(known, "Snapshot", {root_->keys, view.signers}, storedAuthority(view));
    RG_TRY(checkVersion("snapshot", view, file.contentDigest(), old));
    RG_TRY(checkMeta("root", std::string(kRoot), *roles_.front().bytes, list->meta.at(std::string(kRoot))));
    RG_TRY(settleKnownSnapshot(view, old, known, *list));
    snapshot_ = std::move(*list);
    acceptTopLevel("snapshot", std::move(view));
    return {};
}

Result<void> TrustedSet::updateTargets(SharedBytes bytes, const SharedBytes& known) {
    RoleView view = newView(kTargets);
    view.paths = {""};
    view.allowed = PathSet::everything();
    {
        TargetsReader reader(bytes);
        RG_TRY(checkMeta("targets", view.name, *bytes, *metaOf(view.name)));
        auto targets = reader.claims(view.name);
        RG_ASSIGN(const SignedFile file, judgeSignatures("targets", view, reader.file(), bytes, root_->keys));
        if (!targets) {
            refuse({"targets.format", view.name, 0, {}, {}, Outcome::Fail, {}}, targets.error());
            return fail(inRole(std::move(targets).error(), view.name));
        }
        view.version = targets->version;
        view.expires = targets->expires;
        view.targets = std::make_shared<const Targets>(std::move(*targets));
        const Judged before = judgeKnownTargets(view, known, bytes, file);
        RG_TRY(checkDamage(view, before));
        RG_TRY(checkVersion("targets", view, file.contentDigest(), before));
    }
    acceptTopLevel("targets", std::move(view));
    enqueueDelegations(roles_.back());
    return {};
}

std::optional<int64_t> unverifiedVersion(const SharedBytes& bytes) {
    const auto file = SignedFile::parse(bytes);
    return file ? json::findInteger(file->signedPart(), "version") : std::nullopt;
}

std::string unverifiedType(const SharedBytes& bytes) {
    const auto file = SignedFile::parse(bytes);
    return file ? std::string(json::findString(file->signedPart(), "_type").value_or("")) : std::string();
}

bool sameContent(const SharedBytes& a, const SharedBytes& b) {
    const auto first = SignedFile::parse(a), second = SignedFile::parse(b);
    return first && second && first->contentDigest() == second->contentDigest();
}

}  // namespace roseglass::tuf
