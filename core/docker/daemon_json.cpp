#include "docker/daemon_json.h"

#include <algorithm>
#include <set>

#include "base/redact.h"
#include "docker/daemon_json_findings.h"

namespace roseglass::docker {
namespace {

using json::TextMember;
using json::TextNode;
using Kind = TextNode::Kind;

constexpr const char* kBlock = "content-trust";

std::string shownName(const std::string& name) { return "\"" + printable(name, 120) + "\""; }

const char* kindWords(Kind kind) {
    switch (kind) {
        case Kind::Null: return "null";
        case Kind::Boolean: return "true or false";
        case Kind::Number: return "a number";
        case Kind::String: return "a text";
        case Kind::Array: return "a list";
        case Kind::Object: return "an object";
    }
    return "something else";
}

class Reading {
public:
    explicit Reading(std::string_view text) : text_(text), findings_(text) {}

    DaemonJson read() {
        if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
        const json::TextTree tree = json::readText(text_);
        for (const json::TextProblem& problem : tree.problems) {
            findings_.add(Severity::Error, problem.offset, problem.code, problem.message, problem.hint);
            setFatal(problem.offset, problem.message);
        }
        if (tree.root) {
            if (tree.root->kind == Kind::Object) top(*tree.root);
            else wrongType(*tree.root, "The file", "an object", true);
        }
        // "Verification is not active and the remainder of the content-trust related metadata will be ignored."
        if (result_.fatal.empty() && result_.policy.mode() != TrustMode::Disabled) result_.fatal = blockFatal_;
        result_.findings = findings_.take();
        return std::move(result_);
    }

private:
    std::string at(size_t offset, const std::string& message) const {
        const json::TextPosition position = json::positionOf(text_, offset);
        return "line " + std::to_string(position.line) + ", column " + std::to_string(position.column) + ": " + message;
    }
    void setFatal(size_t offset, const std::string& message) {
        if (result_.fatal.empty()) result_.fatal = at(offset, message);
    }
    void setBlockFatal(size_t offset, const std::string& message) {
        if (blockFatal_.empty()) blockFatal_ = at(offset, message);
    }

    void wrongType(const TextNode& node, const std::string& what, const char* wanted, bool always) {
        const std::string message = what + " must be " + wanted + ", not " + kindWords(node.kind);
        const bool textInPlace = node.kind == Kind::String && std::string_view(wanted) == "true or false";
        findings_.add(Severity::Error, node.begin, "wrong-type", message, textInPlace ? "Write true or false without quotes." : "");
        if (always) setFatal(node.begin, message);
        else setBlockFatal(node.begin, message);
    }

    void duplicates(const TextNode& object) {
        std::set<std::string> seen;
        for (const TextMember& member : object.members) {
            if (seen.insert(member.key).second) continue;
            findings_.add(Severity::Error, member.keyBegin, "duplicate-key", shownName(member.key) + " stands twice in this object; only the last one counts", "Take one of them out.");
        }
    }
    void duplicatesBelow(const TextNode& node) {
        duplicates(node);
        for (const TextMember& member : node.members) duplicatesBelow(member.value);
        for (const TextNode& item : node.items) duplicatesBelow(item);
    }

    void unknown(const TextMember& member, const std::string& where, const std::vector<std::string>& known) {
        const std::string meant = probablyMeant(member.key, known);
        std::string list;
        for (const std::string& key : known) list += (list.empty() ? "" : ", ") + key;
        findings_.add(Severity::Error, member.keyBegin, "unknown-key", shownName(member.key) + " is no setting of " + where + "; the engine does not look at it",
                      meant.empty() ? "Settings are " + list + "." : "Did you mean \"" + meant + "\"?");
    }

    void top(const TextNode& root) {
        for (const TextMember& member : root.members) {
            if (member.key == kBlock) continue;
            duplicatesBelow(member.value);
            if (!probablyMeant(member.key, {kBlock}).empty()) {
                findings_.add(Severity::Error, member.keyBegin, "unknown-key", shownName(member.key) + " is no setting of the engine", "Did you mean \"content-trust\"?");
            } else if (member.key == "trust-pinning" || member.key == "root-keys" || member.key == "allow-expired-trust-cache") {
                findings_.add(Severity::Error, member.keyBegin, "misplaced-key", shownName(member.key) + " stands outside of \"content-trust\"", "Move it into \"content-trust\": { … }.");
            }
        }
        duplicates(root);
        const TextMember* block = root.find(kBlock);
        if (!block) return;
        result_.policy.present = true;
        places_.block = block->keyBegin;
        if (block->value.kind == Kind::Null) return;
        if (block->value.kind != Kind::Object) return wrongType(block->value, "\"content-trust\"", "an object", true);
        trust(block->value);
        judgePolicy(result_.policy, places_, findings_);
    }

    void trust(const TextNode& block) {
        static const std::vector<std::string> known{"mode", "trust-pinning", "allow-expired-trust-cache", "allow-expired-cached-trust-data"};
        static const std::vector<std::string> below{"root-keys", "official-images", "library-images", "official-library-images", "cert-ids"};
        duplicates(block);
        for (const TextMember& member : block.members) {
            const bool last = block.find(member.key) == &member;
            if (member.key == "mode") {
                if (last) mode(member);
            } else if (member.key == "trust-pinning") {
                if (member.value.kind == Kind::Object) pinning(member.value);
                else wrongType(member.value, "\"trust-pinning\"", "an object", false);
            } else if (member.key == known[2] || member.key == known[3]) {
                if (member.value.kind != Kind::Boolean) wrongType(member.value, shownName(member.key), "true or false", false);
                else if (last) result_.policy.allowExpiredCache = result_.policy.allowExpiredCache || member.value.yes;
                places_.allowExpired = member.keyBegin;
            } else if (std::find(below.begin(), below.end(), member.key) != below.end()) {
                findings_.add(Severity::Error, member.keyBegin, "misplaced-key", shownName(member.key) + " stands outside of \"trust-pinning\"", "Move it into \"trust-pinning\": { … }.");
            } else {
                unknown(member, "content-trust", {known[0], known[1], known[2]});
            }
        }
    }

    void mode(const TextMember& member) {
        places_.mode = member.value.begin;
        if (member.value.kind != Kind::String) return wrongType(member.value, "\"mode\"", "a text: disabled, permissive or enforced", true);
        result_.policy.givenMode = modeFromName(member.value.text);
        if (result_.policy.givenMode) return;
        const std::string meant = probablyMeant(member.value.text, {"disabled", "permissive", "enforced"});
        const std::string message = shownName(member.value.text) + " is no mode";
        findings_.add(Severity::Error, member.value.begin, "unknown-mode", message, meant.empty() ? "Modes are disabled, permissive and enforced." : "Did you mean \"" + meant + "\"? Modes are disabled, permissive and enforced.");
        setFatal(member.value.begin, message);
    }

    void pinning(const TextNode& object) {
        static const std::vector<std::string> known{"root-keys", "official-images", "library-images", "official-library-images", "cert-ids"};
        duplicates(object);
        std::optional<std::pair<std::string, bool>> official;
        for (const TextMember& member : object.members) {
            if (member.key == "root-keys" || member.key == "cert-ids") {
                if (member.value.kind == Kind::Object) pins(member, member.key == "root-keys" ? result_.policy.rootKeys : result_.policy.certIds);
                else wrongType(member.value, shownName(member.key), "an object of patterns and lists of key IDs", false);
            } else if (member.key == known[1] || member.key == known[2] || member.key == known[3]) {
                if (member.value.kind != Kind::Boolean) {
                    wrongType(member.value, shownName(member.key), "true or false", false);
                    continue;
                }
                if (official && official->first != member.key) sameTwice(member, *official);
                official = {member.key, member.value.yes};
                // Of two spellings that disagree the careful reading counts: the pin holds.
                result_.policy.official = result_.policy.official.value_or(false) || member.value.yes;
                if (object.find(member.key) == &member && !hasOther(object, member.key)) result_.policy.official = member.value.yes;
                places_.official = member.keyBegin;
            } else if (member.key == "mode" || member.key.starts_with("allow-expired-")) {
                findings_.add(Severity::Error, member.keyBegin, "misplaced-key", shownName(member.key) + " stands inside of \"trust-pinning\"", "Move it one level up, into \"content-trust\".");
            } else {
                unknown(member, "trust-pinning", {known[0], known[1], known[2]});
            }
        }
    }

    static bool hasOther(const TextNode& object, const std::string& key) {
        return std::any_of(object.members.begin(), object.members.end(), [&](const TextMember& other) {
            return other.key != key && (other.key == "official-images" || other.key == "library-images" || other.key == "official-library-images");
        });
    }

    void sameTwice(const TextMember& member, const std::pair<std::string, bool>& before) {
        const bool contradiction = before.second != member.value.yes;
        findings_.add(contradiction ? Severity::Error : Severity::Warning, member.keyBegin, contradiction ? "contradiction" : "same-setting-twice",
                      shownName(member.key) + " and " + shownName(before.first) + " are the same setting" + (contradiction ? ", and they contradict each other" : ""), "Keep one of them.");
    }

    void pins(const TextMember& stanza, std::vector<RootPin>& out) {
        std::set<std::string> seen;
        for (const TextMember& member : stanza.value.members) {
            const std::string name = shownName(member.key);
            if (!seen.insert(member.key).second) {
                findings_.add(Severity::Error, member.keyBegin, "duplicate-pattern", name + " is pinned twice; only the last list counts", "Put all its key IDs into one list.");
                std::erase_if(out, [&](const RootPin& pin) { return pin.pattern == member.key; });
            }
            (stanza.key == "root-keys" ? places_.rootKeys : places_.certIds)[member.key] = member.keyBegin;
            RootPin pin{member.key, {}};
            if (member.value.kind != Kind::Array) {
                wrongType(member.value, "The pin of " + name, "a list of key IDs", false);
                continue;
            }
            for (const TextNode& item : member.value.items) {
                if (item.kind == Kind::String) keyId(item, pin);
                else wrongType(item, "A key ID of " + name, "a text", false);
            }
            if (member.value.items.empty()) {
                findings_.add(Severity::Error, member.value.begin, "empty-key-list", "No key is named for " + name + ", so the engine does not start", "Name a key ID, or take the pattern out.");
                setBlockFatal(member.value.begin, "No key is named for " + name);
            }
            out.push_back(std::move(pin));
        }
    }

    void keyId(const TextNode& item, RootPin& pin) {
        const std::string problem = keyIdProblem(item.text);
        if (!problem.empty()) {
            findings_.add(Severity::Error, item.begin, "malformed-key-id", shownName(item.text) + " is no key ID: " + problem, "Canonical key IDs are the 64 lower-case hex digits that `roseglass-cli key list` and `inspect` show.");
        }
        if (std::find(pin.keys.begin(), pin.keys.end(), item.text) != pin.keys.end()) {
            findings_.add(Severity::Warning, item.begin, "duplicate-key-id", "This key ID stands twice in the list of " + shownName(pin.pattern), "Take one of them out.");
            return;
        }
        pin.keys.push_back(item.text);
    }

    std::string_view text_;
    Findings findings_;
    PolicyPlaces places_;
    DaemonJson result_;
    std::string blockFatal_;
};

}  // namespace

std::string_view severityName(Severity severity) {
    switch (severity) {
        case Severity::Error: return "error";
        case Severity::Warning: return "warning";
        case Severity::Note: return "note";
    }
    return "error";
}

bool DaemonJson::valid() const {
    return std::none_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.severity == Severity::Error; });
}

DaemonJson readDaemonJson(std::string_view text) { return Reading(text).read(); }

}  // namespace roseglass::docker
