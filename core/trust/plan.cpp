#include "trust/plan.h"

#include "base/escape.h"
#include "json/writer.h"

namespace roseglass::trust {
namespace {

using json::Writer;

void keyObject(Writer& w, const PlannedKey& key) {
    w.beginObject().key("id");
    key.id.empty() ? w.null() : w.value(key.id);
    w.field("role", key.role).optionalField("repository", key.gun);
    w.field("new", key.isNew).field("encrypted", key.encrypted).field("place", key.place).endObject();
}

void keysField(Writer& w, std::string_view name, const std::vector<PlannedKey>& keys) {
    w.key(name).beginArray();
    for (const PlannedKey& key : keys) keyObject(w, key);
    w.endArray();
}

void planObject(Writer& w, const Plan& plan) {
    w.beginObject().field("verb", plan.verb).field("repository", plan.repository).field("trustServer", plan.trustServer).field("changes", plan.changes);
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
        w.beginObject().field("done", true).field("repository", done.plan.repository).key("published").beginArray();
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
    section(out, "What changes", plan.changes);
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
    lines.clear();
    for (const PlannedKey& key : plan.passphrases) lines.push_back(key.place == "this computer" ? key.role + " key " + key.id.substr(0, 12) : "PIN of the " + key.place + " (" + key.role + " key " + key.id.substr(0, 12) + ")");
    section(out, "Passphrases and PINs that will be asked for", lines);
    section(out, "Trust server", plan.serverRequests);
    section(out, "Registry", plan.registryRequests);
    section(out, "Files on this computer", plan.files);
    section(out, "To know", plan.notes);
    return out;
}

}  // namespace roseglass::trust
