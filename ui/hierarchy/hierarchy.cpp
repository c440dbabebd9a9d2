#include "ui/hierarchy/hierarchy.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string_view>

#include "trust/role_keys.h"

namespace roseglass::ui {
namespace {

/// As elsewhere in the window.
constexpr auto kSoon = std::chrono::hours(24 * 90);
constexpr std::string_view kTop[] = {"root", "targets", "snapshot", "timestamp"};

std::string lower(std::string_view words) {
    std::string out(words);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return out;
}

const std::string& idOf(const trust::KeyRow& key) { return key.canonicalId.empty() ? key.id : key.canonicalId; }

Due dueOf(const std::optional<Instant>& expires, Instant now) {
    if (!expires) return Due::Never;
    return *expires <= now ? Due::Past : *expires <= now + kSoon ? Due::Soon : Due::Later;
}

class Builder {
public:
    Builder(std::shared_ptr<const trust::Report> report, const trust::KeyReport* keys) : keyReport_(keys) { made_.report = std::move(report); }

    std::shared_ptr<const Hierarchy> build() {
        if (made_.report->status == trust::RepositoryStatus::Unsigned && made_.report->roles.empty()) addPlanned();
        else addRoles();
        for (size_t i = 0; i < made_.roles.size(); ++i) fill(made_.roles[i]);
        addEdges();
        addTags();
        addKeys();
        return std::make_shared<const Hierarchy>(std::move(made_));
    }

private:
    /// What the first signature makes: docker's client keeps root and targets, the server the other two.
    void addPlanned() {
        made_.planned = true;
        for (const std::string_view name : kTop) {
            trust::RoleRow row;
            row.name = name;
            row.threshold = 1;
            trust::KeyRow key;
            key.strength = "ECDSA P-256";
            key.location = name == "root" || name == "targets" ? trust::KeyLocation::File : trust::KeyLocation::Server;
            row.keys.push_back(std::move(key));
            add(std::move(row));
            made_.roles.back().planned = true;
        }
    }

    void addRoles() {
        for (const std::string_view name : kTop) {
            for (const trust::RoleRow& row : made_.report->roles) {
                if (row.name == name) add(row);
            }
        }
        for (const trust::RoleRow& row : made_.report->roles) {
            if (std::find(std::begin(kTop), std::end(kTop), row.name) == std::end(kTop)) add(row);
        }
    }

    void add(trust::RoleRow row) {
        const int index = static_cast<int>(made_.roles.size());
        // Two roles may delegate to the same name; the first in walk order counts, as with the client.
        if (!byName_.emplace(row.name, index).second) return;
        RoleNode node;
        const auto find = [&](const std::string& name) {
            const auto at = byName_.find(name);
            return at == byName_.end() || at->second == index ? -1 : at->second;
        };
        node.parent = find(!row.parent.empty() ? row.parent : "root");
        if (node.parent < 0 && !row.parent.empty()) node.parent = find("targets");
        node.row = std::move(row);
        if (node.parent >= 0) {
            RoleNode& parent = made_.roles[static_cast<size_t>(node.parent)];
            node.depth = parent.depth + 1;
            parent.children.push_back(index);
        }
        made_.roles.push_back(std::move(node));
    }

    void fill(RoleNode& node) {
        std::set<std::string> listed, signedBy;
        node.expires = node.row.expires;
        for (trust::KeyRow& key : node.row.keys) {
            listed.insert(idOf(key));
            if (key.didSign) signedBy.insert(idOf(key));
            if (key.certificateExpires && (!node.expires || *key.certificateExpires < *node.expires)) node.expires = key.certificateExpires;
            const trust::KeyEntry* known = keyReport_ ? keyReport_->find(idOf(key)) : nullptr;
            if (known && known->isHere()) key.location = known->location;
        }
        node.keyCount = listed.size();
        node.signedBy = static_cast<int64_t>(signedBy.size());
        node.due = dueOf(node.expires, made_.report->checkedAt);
        if (node.fails()) ++made_.failing;
    }

    void addEdges() {
        for (size_t i = 0; i < made_.roles.size(); ++i) {
            if (made_.roles[i].parent >= 0) made_.edges.push_back({made_.roles[i].parent, static_cast<int>(i), EdgeKind::Trusts, false});
        }
        const auto fixes = [this](std::string_view from, int to, bool quiet) {
            const int at = made_.indexOf(std::string(from));
            if (at >= 0 && to >= 0 && at != to) made_.edges.push_back({at, to, EdgeKind::Fixes, quiet});
        };
        fixes("timestamp", made_.indexOf("snapshot"), false);
        fixes("snapshot", made_.indexOf("targets"), false);
        if (made_.planned) return;
        fixes("snapshot", made_.indexOf("root"), true);
        for (size_t i = 0; i < made_.roles.size(); ++i) {
            // What was never signed has no file that a snapshot could fix.
            if (made_.roles[i].depth > 1 && made_.roles[i].row.state != trust::RoleState::Missing) fixes("snapshot", static_cast<int>(i), true);
        }
    }

    void addTags() {
        const auto& tags = made_.report->tags;
        for (uint32_t i = 0; i < tags.size(); ++i) {
            if (!tags[i].by) continue;
            for (const std::string& role : tags[i].by->roles) {
                if (const auto at = byName_.find(role); at != byName_.end()) made_.roles[static_cast<size_t>(at->second)].tags.push_back(i);
            }
        }
    }

    void addKeys() {
        if (made_.planned) return;
        made_.keys = trust::keysOf(*made_.report);
        for (trust::KeyEntry& key : made_.keys) {
            const trust::KeyEntry* known = keyReport_ ? keyReport_->find(key.id) : nullptr;
            if (!known || !known->isHere()) continue;
            key.location = known->location;
            key.token = known->token;
            key.path = known->path;
            key.backup = known->backup;
            key.backedUp = known->backedUp;
            key.concerns = known->concerns;
        }
    }

    const trust::KeyReport* keyReport_;
    Hierarchy made_;
    std::map<std::string, int, std::less<>> byName_;
};

}  // namespace

int Hierarchy::indexOf(const std::string& role) const {
    for (size_t i = 0; i < roles.size(); ++i) {
        if (roles[i].row.name == role) return static_cast<int>(i);
    }
    return -1;
}

const trust::KeyEntry* Hierarchy::key(const std::string& id) const {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const trust::KeyEntry& one) { return one.id == id; });
    return found == keys.end() ? nullptr : &*found;
}

std::string Hierarchy::signersOf(const std::string& keyId) const {
    const trust::KeyEntry* entry = key(keyId);
    std::string out;
    if (!entry) return out;
    for (const trust::KeyUse& use : entry->uses) {
        if (!use.role.starts_with("targets/") || use.role == "targets/releases") continue;
        out += (out.empty() ? "" : ", ") + use.role.substr(std::string_view("targets/").size());
    }
    return out;
}

std::shared_ptr<const Hierarchy> buildHierarchy(std::shared_ptr<const trust::Report> report, const trust::KeyReport* keys) { return Builder(std::move(report), keys).build(); }

std::vector<int> findRoles(const Hierarchy& hierarchy, const std::string& words) {
    const std::string part = lower(words);
    std::vector<int> found;
    for (size_t i = 0; i < hierarchy.roles.size(); ++i) {
        const RoleNode& node = hierarchy.roles[i];
        bool matches = part.empty() || lower(node.row.name).find(part) != std::string::npos;
        for (const trust::KeyRow& key : node.row.keys) {
            matches = matches || lower(key.id).starts_with(part) || lower(idOf(key)).starts_with(part) || lower(key.certificateName).find(part) != std::string::npos ||
                      lower(hierarchy.signersOf(idOf(key))).find(part) != std::string::npos;
        }
        if (matches) found.push_back(static_cast<int>(i));
    }
    return found;
}

}  // namespace roseglass::ui
