#include "docker/daemon_json_edit.h"

#include <algorithm>
#include <vector>

#include "docker/daemon_json.h"
#include "json/text_tree.h"

namespace roseglass::docker {
namespace {

using json::inQuotes;
using json::TextMember;
using json::TextNode;

using Path = std::vector<std::string>;

std::string keyList(const std::vector<std::string>& keys) {
    std::string out = "[";
    for (const std::string& key : keys) out += (out.size() > 1 ? ", " : "") + inQuotes(key);
    return out + "]";
}

/// Changes members of one JSON text, one after another. Small files: each change reads the text again.
class Editor {
public:
    explicit Editor(std::string_view text) : text_(text), eol_(text.find("\r\n") != std::string_view::npos ? "\r\n" : "\n"), unit_(findUnit()) {}

    const std::string& text() const { return text_; }

    /// @param object  the names from the top to the object; what is missing of it is made
    void set(const Path& object, const std::string& key, const std::string& value) {
        for (size_t depth = 0; depth < object.size(); ++depth) {
            const Path above(object.begin(), object.begin() + static_cast<std::ptrdiff_t>(depth));
            const TextMember* member = find(above, object[depth]);
            if (!member || member->value.kind == TextNode::Kind::Null) put(above, object[depth], "{}");
        }
        put(object, key, value);
    }

    void remove(const Path& object, const std::string& key) {
        while (const TextNode* present = nodeAt(object)) {
            const TextNode& node = *present;
            const TextMember* member = node.find(key);
            if (!member) return;
            const auto at = static_cast<size_t>(member - node.members.data());
            if (node.members.size() == 1) cut(node.begin + 1, node.end - 1);
            else if (at == 0) cut(member->keyBegin, node.members[1].keyBegin);
            else cut(node.members[at - 1].value.end, member->value.end);
        }
    }

    void rename(const Path& object, const std::string& key, const std::string& to) {
        if (const TextMember* member = find(object, key)) splice(member->keyBegin, member->keyEnd, inQuotes(to));
    }

    /// Takes an object away that holds nothing.
    void removeEmpty(const Path& object, const std::string& key) {
        const TextMember* member = find(object, key);
        if (member && member->value.kind == TextNode::Kind::Object && member->value.members.empty()) remove(object, key);
    }

    bool has(const Path& object, const std::string& key) { return find(object, key) != nullptr; }

private:
    const TextNode* nodeAt(const Path& path) {
        tree_ = json::readText(text_);
        if (!tree_.root) return nullptr;
        const TextNode* node = &*tree_.root;
        for (const std::string& name : path) {
            const TextMember* member = node->find(name);
            if (!member) return nullptr;
            node = &member->value;
        }
        return node;
    }
    const TextMember* find(const Path& path, const std::string& key) {
        const TextNode* node = nodeAt(path);
        return node ? node->find(key) : nullptr;
    }
    void splice(size_t begin, size_t end, const std::string& with) { text_.replace(begin, end - begin, with); }
    void cut(size_t begin, size_t end) { splice(begin, end, {}); }

    /// What one level is indented by: the indentation of the first line that has one.
    std::string findUnit() const {
        for (size_t line = text_.find('\n'); line != std::string::npos; line = text_.find('\n', line + 1)) {
            const size_t end = text_.find_first_not_of(" \t", line + 1);
            if (end != std::string::npos && end > line + 1 && text_[end] != '\n' && text_[end] != '\r') return text_.substr(line + 1, end - line - 1);
        }
        return "  ";
    }
    /// The white space at the start of the line where this byte stands.
    std::string indentationAt(size_t offset) const {
        const size_t line = offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;
        return text_.substr(line, std::min(text_.find_first_not_of(" \t", line), text_.size()) - line);
    }

    void put(const Path& object, const std::string& key, const std::string& value) {
        if (const TextMember* member = find(object, key)) return splice(member->value.begin, member->value.end, value);
        const TextNode* node = nodeAt(object);
        if (!node) return;
        const std::string entry = inQuotes(key) + ": " + value;
        if (node->members.empty()) {
            const std::string indentation = indentationAt(node->begin);
            return splice(node->begin, node->end, "{" + eol_ + indentation + unit_ + entry + eol_ + indentation + "}");
        }
        const TextMember& last = node->members.back();
        const bool ownLines = text_.substr(node->begin, node->members.front().keyBegin - node->begin).find('\n') != std::string::npos;
        splice(last.value.end, last.value.end, ownLines ? "," + eol_ + indentationAt(last.keyBegin) + entry : ", " + entry);
    }

    std::string text_;
    std::string eol_, unit_;
    json::TextTree tree_;
};

const Path kTrust{"content-trust"};
const Path kPinning{"content-trust", "trust-pinning"};

/// The spelling that the file has already, else the first.
std::string spelling(Editor& editor, const Path& object, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (editor.has(object, name)) return name;
    }
    return names.front();
}

void editSwitch(Editor& editor, const Path& object, const std::vector<std::string>& names, std::optional<bool> wanted) {
    const std::string name = spelling(editor, object, names);
    if (wanted) editor.set(object, name, *wanted ? "true" : "false");
    for (const std::string& other : names) {
        if (!wanted || other != name) editor.remove(object, other);
    }
}

bool hasPattern(const std::vector<RootPin>& pins, const std::string& pattern) {
    return std::any_of(pins.begin(), pins.end(), [&](const RootPin& pin) { return pin.pattern == pattern; });
}

void editPins(Editor& editor, const std::string& stanza, std::vector<RootPin> present, const std::vector<RootPin>& wanted) {
    Path object = kPinning;
    object.push_back(stanza);
    // A pattern that was changed keeps its place.
    for (size_t i = 0; i < std::min(present.size(), wanted.size()); ++i) {
        if (hasPattern(wanted, present[i].pattern) || hasPattern(present, wanted[i].pattern)) continue;
        editor.rename(object, present[i].pattern, wanted[i].pattern);
        present[i].pattern = wanted[i].pattern;
    }
    for (const RootPin& pin : present) {
        if (!hasPattern(wanted, pin.pattern)) editor.remove(object, pin.pattern);
    }
    for (const RootPin& pin : wanted) {
        if (std::find(present.begin(), present.end(), pin) == present.end()) editor.set(object, pin.pattern, keyList(pin.keys));
    }
    if (wanted.empty() && !present.empty()) editor.removeEmpty(kPinning, stanza);
}

}  // namespace

Result<std::string> editDaemonJson(std::string_view text, const ContentTrustPolicy& wanted) {
    const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    Editor editor(blank ? "{}\n" : text);
    const DaemonJson before = readDaemonJson(editor.text());
    const json::TextTree tree = json::readText(editor.text());
    if (!tree.problems.empty() || !tree.root || tree.root->kind != TextNode::Kind::Object) {
        return fail(ErrorCode::Policy, "The daemon.json cannot be changed as it is: " + before.fatal, "Repair it first.");
    }
    const TextMember* block = tree.root->find("content-trust");
    if (block && block->value.kind != TextNode::Kind::Object && block->value.kind != TextNode::Kind::Null) {
        return fail(ErrorCode::Policy, "The daemon.json cannot be changed as it is: \"content-trust\" is not an object", "Repair it first.");
    }
    const ContentTrustPolicy& present = before.policy;
    if (wanted.givenMode != present.givenMode) {
        if (wanted.givenMode) editor.set(kTrust, "mode", inQuotes(modeName(*wanted.givenMode)));
        else editor.remove(kTrust, "mode");
    }
    if (wanted.official != present.official) editSwitch(editor, kPinning, {"official-images", "library-images", "official-library-images"}, wanted.official);
    editPins(editor, "root-keys", present.rootKeys, wanted.rootKeys);
    editPins(editor, "cert-ids", present.certIds, wanted.certIds);
    if (wanted.allowExpiredCache != present.allowExpiredCache) {
        const std::vector<std::string> names{"allow-expired-trust-cache", "allow-expired-cached-trust-data"};
        editSwitch(editor, kTrust, names, wanted.allowExpiredCache);
    }
    return editor.text();
}

}  // namespace roseglass::docker
