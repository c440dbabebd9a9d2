// What a change comes to, found by comparing: no verb has to tell it, so none can forget to.
#include <algorithm>
#include <set>

#include "json/text_of.h"
#include "tuf/editor_state.h"
#include "tuf/role_name.h"

namespace roseglass::tuf {
namespace {

/// One role as the role above it lists it.
struct Listed {
    const Json* entry = nullptr;
    const Json* keys = nullptr;
};
using Listing = std::map<std::string, Listed>;

/// Of two of one name the first counts, as for every reader.
void addListed(Listing& listing, const Json& delegations) {
    for (const Json& entry : delegations["roles"]) {
        if (std::string name = textOf(entry, "name"); isDelegationName(name))
            listing.emplace(std::move(name), Listed{&entry, &delegations["keys"]});
    }
}

void addRootRoles(Listing& listing, const Json& root) {
    if (!root.is_object()) return;
    for (const std::string_view role : {kRoot, kTargets, kSnapshot, kTimestamp}) {
        if (root["roles"].contains(role))
            listing[std::string(role)] = {&root["roles"][std::string(role)], &root["keys"]};
    }
}

Listed find(const Listing& listing, const std::string& role) {
    const auto found = listing.find(role);
    return found == listing.end() ? Listed() : found->second;
}

void compareRole(const std::string& role, const Listed& old, const Listed& now, Differences& out) {
    // A key's ID is the hash of what it is: equal entries have equal keys.
    if (old.entry && now.entry && *old.entry == *now.entry) return;
    const std::vector<RoleSigner> before = old.entry ? signersIn(*old.keys, *old.entry) : std::vector<RoleSigner>();
    const std::vector<RoleSigner> after = now.entry ? signersIn(*now.keys, *now.entry) : std::vector<RoleSigner>();
    const auto addMissing = [&](const std::vector<RoleSigner>& from, const std::vector<RoleSigner>& in, bool added) {
        for (const RoleSigner& key : from) {
            if (std::find(in.begin(), in.end(), key) == in.end()) out.keys.push_back({role, key, added});
        }
    };
    addMissing(after, before, true);
    addMissing(before, after, false);
    RuleChange rule{role, old.entry ? integerOf(*old.entry, "threshold", 1) : 0,
                    now.entry ? integerOf(*now.entry, "threshold", 1) : 0,
                    old.entry ? textsOf(*old.entry, "paths") : std::vector<std::string>(),
                    now.entry ? textsOf(*now.entry, "paths") : std::vector<std::string>()};
    if (rule.thresholdBefore != rule.thresholdAfter || rule.pathsBefore != rule.pathsAfter)
        out.rules.push_back(std::move(rule));
}

/// @param now  null for a role that is taken away
void compareTags(const std::string& role, const RoleBefore& before, const TargetsState* now, Differences& out) {
    std::set<std::string> names;
    const auto addNames = [&](const std::shared_ptr<const Targets>& said) {
        if (!said) return;
        for (const Target& target : said->targets) names.insert(target.name);
    };
    const bool all = !now || now->vouched || now->emptied || now->parsed != before.tags;
    if (all) addNames(before.tags);
    if (all && now && !now->emptied) addNames(now->parsed);
    if (now) {
        for (const auto& [name, edit] : now->edits) names.insert(name);
    }
    for (const std::string& name : names) {
        const Target* old = before.tags ? before.tags->find(name) : nullptr;
        TagChange change{role, name, old ? std::optional(entryOf(*old)) : std::nullopt,
                         now ? now->find(name) : std::nullopt, before.known};
        if ((now && now->vouched) || !before.known || change.before != change.after)
            out.tags.push_back(std::move(change));
    }
}

}  // namespace

Differences Editor::differences() const {
    Differences out;
    Listing old, now;
    addRootRoles(old, state_->rootBefore);
    addRootRoles(now, state_->root);
    for (const auto& [role, before] : state_->before) addListed(old, before.delegations);
    for (const auto& [role, state] : state_->roles) addListed(now, state.delegations);
    std::set<std::string> listed;
    for (const auto& listing : {&old, &now}) {
        for (const auto& [role, entry] : *listing) listed.insert(role);
    }
    for (const std::string& role : listed) {
        // What lies below a role that nobody could read is neither gained nor lost by this change.
        const auto above =
            isDelegationName(role) ? state_->roles.find(std::string(parentOf(role))) : state_->roles.end();
        if (above != state_->roles.end() && above->second.broken) continue;
        compareRole(role, find(old, role), find(now, role), out);
        const bool isNew = isDelegationName(role) && !old.contains(role) && !state_->before.contains(role);
        if (isNew && state_->snapshot.is_object() && state_->snapshot["meta"].contains(role))
            out.unread.push_back(role);
    }
    static const RoleBefore nothing;
    std::set<std::string> roles;
    for (const auto& [role, before] : state_->before) roles.insert(role);
    for (const auto& [role, state] : state_->roles) roles.insert(role);
    for (const std::string& role : roles) {
        const auto before = state_->before.find(role);
        const auto state = state_->roles.find(role);
        const TargetsState* present = state == state_->roles.end() ? nullptr : &state->second;
        if (present && !present->changed()) continue;
        const RoleBefore& was = before == state_->before.end() ? nothing : before->second;
        compareTags(role, was, present, out);
        if (!was.known) out.unknown.push_back(role);
    }
    return out;
}

}  // namespace roseglass::tuf
