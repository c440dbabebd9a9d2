#include "trust/plan.h"

#include <set>

#include "base/escape.h"
#include "base/redact.h"
#include "json/writer.h"

namespace roseglass::trust {
namespace {

using json::Writer;

void keyObject(Writer& w, const PlannedKey& key) {
    w.beginObject().key("id");
    key.id.empty() ? w.null() : w.value(key.id);
    w.field("role", key.role).optionalField("repository", key.gun);
    w.field("new", key.isNew).field("encrypted", key.encrypted).field("place", key.place);
    if (key.pin) w.key("pin").beginObject().field("token", key.pin->token).field("low", key.pin->low).field("lastTry", key.pin->lastTry).endObject();
    w.endObject();
}

void keysField(Writer& w, std::string_view name, const std::vector<PlannedKey>& keys) {
    w.key(name).beginArray();
    for (const PlannedKey& key : keys) keyObject(w, key);
    w.endArray();
}

void textOrNull(Writer& w, std::string_view name, const std::string& text) {
    w.key(name);
    text.empty() ? w.null() : w.value(text);
}

void rootFields(Writer& w, const Plan& plan) {
    textOrNull(w, "pinnedBy", plan.pinnedBy);
    textOrNull(w, "rootKeyId", plan.rootKeyId);
}

void keyStepsField(Writer& w, std::string_view name, const std::vector<KeyStep>& steps) {
    w.key(name).beginArray();
    for (const KeyStep& step : steps) {
        w.beginObject().field("role", step.role);
        textOrNull(w, "id", step.id);
        textOrNull(w, "keyId", step.keyId);
        w.endObject();
    }
    w.endArray();
}

void contentFields(Writer& w, const PlannedContent& content) {
    w.key("tags").beginArray();
    for (const TagStep& tag : content.tags) {
        w.beginObject().field("role", tag.role).field("name", tag.name);
        textOrNull(w, "before", tag.before);
        textOrNull(w, "after", tag.after);
        w.field("beforeKnown", tag.beforeKnown).endObject();
    }
    w.endArray();
    keyStepsField(w, "keysAdded", content.keysAdded);
    keyStepsField(w, "keysRemoved", content.keysRemoved);
    w.key("rules").beginArray();
    for (const RuleStep& rule : content.rules) {
        w.beginObject().field("role", rule.role).field("thresholdBefore", rule.thresholdBefore).field("thresholdAfter", rule.thresholdAfter);
        w.field("pathsBefore", rule.pathsBefore).field("pathsAfter", rule.pathsAfter).endObject();
    }
    w.endArray();
}

void planObject(Writer& w, const Plan& plan) {
    w.beginObject().field("verb", plan.verb).field("repository", plan.repository).field("trustServer", plan.trustServer);
    rootFields(w, plan);
    w.field("changes", plan.changes);
    contentFields(w, plan.content);
    w.key("roles").beginArray();
    for (const RoleStep& step : plan.roles) {
        w.beginObject().field("role", step.role).field("from", step.from).field("to", step.to).key("expires");
        step.expires ? w.value(formatRfc3339(*step.expires)) : w.null();
        w.field("threshold", step.threshold).field("byServer", step.byServer);
        keysField(w, "keys", step.keys);
        w.endObject();
    }
    w.endArray();
    keysField(w, "newKeys", plan.newKeys);
    keysField(w, "passphrases", plan.passphrases);
    if (plan.image) w.key("image").beginObject().field("digest", plan.image->digest.toString()).field("size", plan.image->length).field("mediaType", plan.image->mediaType).endObject();
    w.field("serverRequests", plan.serverRequests).field("registryRequests", plan.registryRequests).field("files", plan.files).field("notes", plan.notes);
    w.field("destructive", plan.destructive).field("nothingToDo", plan.nothingToDo).endObject();
}

std::string nameOf(const PlannedKey& key) {
    const std::string id = key.id.empty() ? "new" : key.id.substr(0, 12);
    return id + " (" + key.role + (key.place == "this computer" ? "" : ", " + key.place) + ")";
}

std::string versionsOf(const RoleStep& step) {
    if (step.to == 0) return "removed";
    return step.from == 0 ? "new, version " + std::to_string(step.to) : "version " + std::to_string(step.from) + " to " + std::to_string(step.to);
}

void section(std::string& out, const char* title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out += std::string(title) + "\n";
    for (const std::string& line : lines) out += "  " + escaped(line) + "\n";
}

std::string lineOf(const TagStep& tag) {
    const std::string after = tag.after.empty() ? "no longer signed" : printable(tag.after, 120);
    std::string before = tag.before.empty() ? "not signed before" : tag.before == tag.after ? "unchanged" : "before: " + printable(tag.before, 120);
    if (!tag.beforeKnown) before = "what it was before is not known here";
    return printable(tag.name, 160) + " in " + printable(tag.role, 80) + ": " + after + " (" + before + ")";
}

std::string lineOf(const KeyStep& step) { return printable(step.role, 80) + ": " + (step.id.empty() ? "a key that is not made yet" : step.id); }

std::string pathsOf(const std::vector<std::string>& paths) {
    std::string out;
    for (const std::string& path : paths) out += (out.empty() ? "" : ", ") + (path.empty() ? "\"\" <all paths>" : "\"" + printable(path, 80) + "\"");
    return out.empty() ? "none" : out;
}

std::string lineOf(const RuleStep& rule) {
    std::string out = printable(rule.role, 80) + ": ";
    if (rule.thresholdAfter == 0) return out + "nobody may sign it any more";
    out += "threshold " + std::to_string(rule.thresholdAfter) + (rule.thresholdBefore != 0 && rule.thresholdBefore != rule.thresholdAfter ? " (before: " + std::to_string(rule.thresholdBefore) + ")" : "");
    if (rule.pathsBefore.empty() && rule.pathsAfter.empty()) return out;
    return out + ", paths " + pathsOf(rule.pathsAfter) + (rule.thresholdBefore != 0 && rule.pathsBefore != rule.pathsAfter ? " (before: " + pathsOf(rule.pathsBefore) + ")" : "");
}

/// A token's PIN is asked for once, however many of its keys sign.
std::vector<std::string> secretsOf(const Plan& plan) {
    std::vector<std::string> lines;
    std::set<std::string> slots;
    for (const PlannedKey& key : plan.passphrases) {
        const std::string name = key.role + " key " + key.id.substr(0, 12);
        if (!key.pin) {
            lines.push_back(key.place == "this computer" ? name : name + " on the " + key.place);
        } else if (slots.insert(key.pin->slot).second) {
            const std::string caution = cautionOf(*key.pin);
            lines.push_back("PIN of the token " + key.pin->token + (key.id.empty() ? "" : " (" + name + ")") + (caution.empty() ? "" : ". " + caution));
        }
    }
    return lines;
}

template <class Step>
void steps(std::string& out, const char* title, const std::vector<Step>& all) {
    std::vector<std::string> lines;
    for (const Step& step : all) lines.push_back(lineOf(step));
    section(out, title, lines);
}

}  // namespace

void writeJson(const Plan& plan, bool dryRun, const TextSink& sink) {
    {
        Writer w(sink);
        w.beginObject().key("plan");
        planObject(w, plan);
        w.field("dryRun", dryRun).endObject();
    }
    sink("\n");
}

void writeJson(const Done& done, const TextSink& sink) {
    {
        Writer w(sink);
        w.beginObject().field("done", true).field("repository", done.plan.repository);
        rootFields(w, done.plan);
        w.key("published").beginArray();
        for (const auto& [role, version] : done.published) w.beginObject().field("role", role).field("version", version).endObject();
        w.endArray();
        keysField(w, "keysCreated", done.createdKeys);
        w.key("plan");
        planObject(w, done.plan);
        w.endObject();
    }
    sink("\n");
}

std::string toText(const Plan& plan) {
    std::string out = "Plan: " + plan.verb + (plan.repository.empty() ? "" : " " + escaped(plan.repository)) + "\n";
    if (plan.nothingToDo) return out + "  There is nothing to do.\n";
    if (!plan.pinnedBy.empty()) out += "Root key " + plan.rootKeyId + " (" + plan.pinnedBy + ")\n";
    section(out, "What changes", plan.changes);
    steps(out, "Tags, as they would be signed", plan.content.tags);
    steps(out, "Keys added", plan.content.keysAdded);
    steps(out, "Keys removed", plan.content.keysRemoved);
    steps(out, "Thresholds and paths", plan.content.rules);
    if (!plan.roles.empty()) out += "Roles\n";
    for (const RoleStep& step : plan.roles) {
        out += "  " + escaped(step.role) + ": " + versionsOf(step);
        if (step.expires && step.to > 0) out += ", expires " + formatRfc3339(*step.expires).substr(0, 10);
        if (step.byServer) out += ", written by the trust server";
        for (const PlannedKey& key : step.keys) out += ", signed by " + escaped(nameOf(key));
        out += "\n";
    }
    std::vector<std::string> lines;
    for (const PlannedKey& key : plan.newKeys) lines.push_back(key.role + " key" + (key.gun.empty() ? "" : " of " + key.gun) + ", " + key.place);
    section(out, "New keys", lines);
    section(out, "Passphrases and PINs that will be asked for", secretsOf(plan));
    section(out, "Trust server", plan.serverRequests);
    section(out, "Registry", plan.registryRequests);
    section(out, "Files on this computer", plan.files);
    section(out, "To know", plan.notes);
    return out;
}

}  // namespace roseglass::trust
