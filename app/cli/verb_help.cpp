#include "verb_help.h"

#include <algorithm>
#include <map>
#include <vector>

namespace roseglass::cli {
namespace {

/// What a verb is called with, and what it does: lines without indentation.
struct Verb {
    std::string name, usage, about;
};

struct Verbs {
    std::vector<Verb> verbs;
    std::string about;   ///< of the command
    std::string closing; ///< what several verbs have in common
};

const std::map<std::string, Verbs>& table() {
    static const std::map<std::string, Verbs> all{
        {"key",
         {{{"list", "", "every key: what it is for, where it is, whether it is backed up, until when it is good; with --json also\n"
                        "what breaks when it is lost and what a thief could do with it\n"},
           {"generate", "NAME [--algorithm ecdsa|ed25519|rsa] [--role root] [--public-key FILE] [--token LABEL]",
            "a key for the signer NAME, as docker trust key generate; its public part goes to NAME.pub or --public-key\n"
            "--token LABEL   make it on the hardware token of this label or serial number\n"},
           {"import", "FILE [--role ROLE] [--gun REPOSITORY] [--token LABEL]",
            "a PEM file\n"
            "--role ROLE     root, targets, snapshot or the signer's name, where the file does not say; that it is a root\n"
            "                key only --role root can say\n"
            "--token LABEL   put it on the hardware token of this label or serial number\n"},
           {"export", "ID [--output FILE|-] [--public]",
            "the key as it stands, under its passphrase, to ID.pem (mode 0600), --output FILE, or with - to standard\n"
            "output; with --public the public part alone\n"},
           {"passwd", "ID", "another passphrase\n"},
           {"remove", "ID", "for good: wants the short ID typed, or --yes\n"},
           {"backup", "FILE [ID...]", "all keys, or those named, in one file under a passphrase of its own\n"},
           {"restore", "FILE", "the keys of a backup that are not here\n"},
           {"rotate", "REPOSITORY ROLE... [--server-managed] [--key FILE] [--root-key ID]",
            "puts a new key in place of the present one of root, targets, snapshot or timestamp\n"
            "--server-managed   the trust server holds the key (snapshot; timestamp always)\n"
            "--key FILE         PEM of the new private key, which is imported\n"
            "--root-key ID      for root: a key that is here or on a token already\n"}},
          "The private keys of this computer. An ID may be given by its first 7 digits or more.\n",
          "Without a terminal, passwd takes the new passphrase from ROSEGLASS_NEW_PASSPHRASE, backup and restore take theirs\n"
          "from ROSEGLASS_BACKUP_PASSPHRASE. A token's PIN comes from ROSEGLASS_TOKEN_PIN or the terminal.\n"}},
        {"signer",
         {{{"list", "REPOSITORY", "the signers with their keys, and how many tags each signs\n"},
           {"add", "NAME REPOSITORY... --key FILE", "--key FILE   PEM certificate or public key of the signer; may be repeated\n"},
           {"remove", "NAME REPOSITORY...", "takes the signer out; what targets signs stays signed\n"}},
          "Who may sign, as docker understands it: targets/NAME and targets/releases.\n",
          {}}},
        {"delegation",
         {{{"list", "REPOSITORY", "the roles with their keys, paths and thresholds\n"},
           {"add", "REPOSITORY ROLE [KEYFILE...] [--path PREFIX] [--all-paths] [--threshold N]",
            "--key FILE      another way to name a key file; may be repeated\n"
            "--path PREFIX   tags that begin so; may be repeated\n"
            "--all-paths     every tag\n"
            "--threshold N   how many keys must sign\n"},
           {"remove", "REPOSITORY ROLE [KEYID...] [--path PREFIX] [--all-paths]",
            "without keys and paths the role itself\n"
            "--key ID        another way to name a key; may be repeated\n"
            "--path PREFIX   it may no longer sign tags that begin so; may be repeated\n"
            "--all-paths     no tag at all\n"}},
          "Roles of any depth, targets/a/b, with their keys, paths and threshold.\n",
          {}}},
        {"policy",
         {{{"show", "[--daemon-config FILE]", "mode, pinned root keys, and what is to know about them\n"},
           {"check", "REFERENCE [--daemon-config FILE]",
            "whether the engine would pull and run an image, and why: which pattern wins, which key, which metadata;\n"
            "exit code 0 when it would, 1 when it refuses. Nothing is changed, not even the cache\n"},
           {"validate", "FILE", "mistakes with line and column; exit code 1 when there are errors, 6 when the file cannot be read\n"},
           {"replace", "FILE [--expect DIGEST] <TEXT",
            "puts the text of standard input in the file's place, whole or not at all, and keeps the old one beside it;\n"
            "prints the copy's name. With --expect only where the file still has this sha256:… digest\n"}},
          "What the Docker engine's content-trust policy in daemon.json demands of images.\n",
          "--daemon-config FILE   without it daemon.json in DOCKER_CONFIG, in $XDG_CONFIG_HOME/docker (rootless), in\n"
          "/etc/docker\n\n"
          "Patterns are image names in full, docker.io/library/mongo, or their beginning and a * at the end, which stands\n"
          "for anything. The whole name wins, then the longest pattern. A name that no pattern matches is trusted on first\n"
          "use; with --no-tofu it is refused, as the engines of Docker Enterprise and Mirantis do.\n"}},
    };
    return all;
}

std::string usageOf(const std::string& command, const Verb& verb) { return "roseglass-cli " + command + " " + verb.name + (verb.usage.empty() ? "" : " " + verb.usage) + "\n"; }

/// Every line after so many blanks, the first one after `label` and as many as are left.
std::string indented(const std::string& text, const std::string& label, size_t width) {
    std::string out, prefix = label + std::string(width - label.size(), ' ');
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        out += prefix + text.substr(at, end - at);
        prefix.assign(width, ' ');
        at = end;
    }
    return out;
}

std::string ofCommand(const std::string& command, const Verbs& all) {
    size_t longest = 0;
    for (const Verb& verb : all.verbs) longest = std::max(longest, verb.name.size());
    std::string usage, body;
    for (const Verb& verb : all.verbs) {
        usage += (usage.empty() ? "Usage: " : "       ") + usageOf(command, verb);
        body += indented(verb.about, "  " + verb.name, longest + 5);
    }
    return usage + "\n" + all.about + body + (all.closing.empty() ? "" : "\n" + all.closing);
}

}  // namespace

std::string verbHelp(const std::string& command, const std::string& name) {
    const auto known = table().find(command);
    if (known == table().end()) return {};
    const Verbs& all = known->second;
    if (name.empty()) return ofCommand(command, all);
    const auto verb = std::find_if(all.verbs.begin(), all.verbs.end(), [&](const Verb& one) { return one.name == name; });
    if (verb == all.verbs.end()) return {};
    return "Usage: " + usageOf(command, *verb) + "\n" + all.about + indented(verb->about, "", 2) + (all.closing.empty() ? "" : "\n" + all.closing);
}

}  // namespace roseglass::cli
