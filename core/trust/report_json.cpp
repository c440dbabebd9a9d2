#include "trust/report_json.h"

#include <array>
#include <map>

#include "trust/report_json_parts.h"

namespace roseglass::trust {

using json::Writer;

void digestField(Writer& w, std::string_view name, const std::optional<crypto::Sha256>& digest) {
    w.key(name);
    if (!digest) {
        w.null();
        return;
    }
    static constexpr std::string_view kHexDigits = "0123456789abcdef";
    std::array<char, 71> text{'s', 'h', 'a', '2', '5', '6', ':'};
    size_t at = 7;
    for (const uint8_t byte : digest->bytes) {
        text[at++] = kHexDigits[byte >> 4];
        text[at++] = kHexDigits[byte & 15];
    }
    w.plain({text.data(), text.size()});
}

void errorObject(Writer& w, const Error& error) {
    w.beginObject().field("code", codeName(error.code)).field("exit", exitCode(error.code)).field("message", error.message).field("hint", error.hint);
    w.optionalField("role", error.role).optionalField("expected", error.expected).optionalField("actual", error.actual);
    w.endObject();
}

void checksField(Writer& w, const std::vector<tuf::Check>& checks) {
    w.key("checks").beginArray();
    for (const tuf::Check& check : checks) {
        w.beginObject().field("rule", check.rule).field("role", check.role).field("version", check.version);
        w.field("expected", check.expected).field("actual", check.actual).field("outcome", tuf::outcomeName(check.outcome));
        w.optionalField("detail", check.detail).endObject();
    }
    w.endArray();
}

namespace {

void timeField(Writer& w, std::string_view name, const std::optional<Instant>& instant) {
    w.key(name);
    instant ? w.value(formatRfc3339(*instant)) : w.null();
}

/// Tags share their signers, and most share their expiry: what is the same is written out once.
class TagWriter {
public:
    explicit TagWriter(Writer& w) : w_(w) {}

    void write(const TagRow& tag) {
        w_.beginObject().key("name").value(tag.name).key("state").plain(stateName(tag.state));
        digestField(w_, "signedDigest", tag.signedDigest);
        w_.key("signedLength");
        tag.signedDigest ? w_.value(tag.signedLength) : w_.null();
        digestField(w_, "registryDigest", tag.registryDigest);
        w_.splice(signersOf(tag.by.get()));
        w_.field("released", tag.released);
        if (tag.expires) w_.key("expires").plain(timeOf(*tag.expires));
        w_.optionalField("reason", tag.reason);
        if (!tag.conflicts.empty()) {
            w_.key("conflicts").beginArray();
            for (const Conflict& conflict : tag.conflicts) w_.beginObject().field("role", conflict.role).field("digest", conflict.digest.toString()).endObject();
            w_.endArray();
        }
        w_.endObject();
    }

private:
    const std::string& signersOf(const SignerSet* by) {
        std::string& text = signers_[by];
        if (!text.empty()) return text;
        {
            Writer w([&](std::string_view piece) { text.append(piece); });
            w.beginObject().field("signers", by->signers).field("roles", by->roles).optionalField("listedRole", by->walkRole).endObject();
        }
        // The fields alone, without the braces around them.
        text = text.substr(1, text.size() - 2);
        return text;
    }

    const std::string& timeOf(Instant instant) {
        if (instant != lastInstant_ || lastTime_.empty()) {
            lastInstant_ = instant;
            lastTime_ = formatRfc3339(instant);
        }
        return lastTime_;
    }

    Writer& w_;
    std::map<const SignerSet*, std::string> signers_;
    Instant lastInstant_;
    std::string lastTime_;
};

void keyObject(Writer& w, const KeyRow& key) {
    w.beginObject().field("id", key.id).field("algorithm", key.algorithm).field("canonicalId", key.canonicalId);
    w.field("location", locationName(key.location)).field("signed", key.didSign);
    w.optionalField("strength", key.strength).optionalField("problem", key.problem);
    w.optionalField("certificateName", key.certificateName);
    if (key.certificateExpires) timeField(w, "certificateExpires", key.certificateExpires);
    w.endObject();
}

void roleObject(Writer& w, const RoleRow& role) {
    w.beginObject().field("name", role.name).field("version", role.version);
    timeField(w, "expires", role.expires);
    w.field("threshold", role.threshold).key("keys").beginArray();
    for (const KeyRow& key : role.keys) keyObject(w, key);
    w.endArray().field("state", roleStateName(role.state)).optionalField("reason", role.reason);
    if (!role.parent.empty()) w.field("parent", role.parent).field("paths", role.paths);
    w.endObject();
}

void bundleField(Writer& w, const BundleOrigin& bundle) {
    w.key("bundle").beginObject().field("file", bundle.file).field("fetchedAt", formatRfc3339(bundle.fetchedAt));
    w.field("firstRoot", bundle.firstRoot).field("newerSeen", bundle.newerSeen).endObject();
}

template <class T, class... More>
std::string collect(const T& what, More... more) {
    std::string text;
    writeJson(what, more..., [&](std::string_view piece) { text.append(piece); });
    return text;
}

}  // namespace

void writeJson(const Report& report, const TextSink& sink) {
    {
        Writer w(sink);
        w.beginObject().field("repository", report.repository).field("trustServer", report.trustServer).field("status", statusName(report.status));
        w.field("checkedAt", formatRfc3339(report.checkedAt)).field("trustServerReason", report.trustServerReason);
        basisFields(w, report);
        if (report.bundle) bundleField(w, *report.bundle);
        // A server that was not reached is no refusal while the cache stands in.
        if (report.trustError && report.status != RepositoryStatus::Trusted) errorObject(w.key("error"), *report.trustError);
        if (report.registryError) errorObject(w.key("registryError"), *report.registryError);
        w.key("tags").beginArray();
        TagWriter tags(w);
        for (const TagRow& tag : report.tags) tags.write(tag);
        w.endArray().key("roles").beginArray();
        for (const RoleRow& role : report.roles) roleObject(w, role);
        w.endArray();
        checksField(w, report.checks);
        w.endObject();
    }
    sink("\n");
}

void writeJson(const Verdict& verdict, bool withTrace, const TextSink& sink) {
    {
        Writer w(sink);
        w.beginObject().field("reference", verdict.reference).field("trusted", verdict.trusted);
        digestField(w, "digest", verdict.digest);
        if (verdict.digest && verdict.length > 0) w.field("length", verdict.length);
        if (!verdict.tags.empty()) w.field("tags", verdict.tags);
        if (verdict.report) {
            w.field("repository", verdict.report->repository).field("trustServer", verdict.report->trustServer);
            w.field("status", statusName(verdict.report->status)).field("checkedAt", formatRfc3339(verdict.report->checkedAt));
            basisFields(w, *verdict.report);
            if (verdict.report->bundle) bundleField(w, *verdict.report->bundle);
        }
        if (verdict.error) errorObject(w.key("error"), *verdict.error);
        if (withTrace) checksField(w, verdict.checks);
        w.endObject();
    }
    sink("\n");
}

void writeJson(const Error& error, const TextSink& sink) {
    {
        Writer w(sink);
        w.beginObject().key("error");
        errorObject(w, error);
        w.endObject();
    }
    sink("\n");
}

std::string toJson(const Report& report) { return collect(report); }
std::string toJson(const Verdict& verdict, bool withTrace) { return collect(verdict, withTrace); }
std::string toJson(const Error& error) { return collect(error); }

}  // namespace roseglass::trust
