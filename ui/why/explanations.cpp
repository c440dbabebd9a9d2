#include "ui/why/explanations.h"

#include <QCoreApplication>

#include "ui/common/format.h"

namespace roseglass::ui {
namespace {

QString tr(const char* source) { return QCoreApplication::translate("Explanations", source); }

struct Text {
    const char* rule;  ///< whole, or its part behind the dot
    const char* meaning;
    const char* way;
};

constexpr Text kTexts[] = {
    {"root.pin", QT_TRANSLATE_NOOP("Explanations", "Everything rests on the root key. A pin, an earlier visit or, for lack of both, the first answer says which one it is."),
     QT_TRANSLATE_NOOP("Explanations", "Ask the publisher for the root key ID by another way than this server, and pin that.")},
    {"root.certificate", QT_TRANSLATE_NOOP("Explanations", "A root key is a certificate that names its repository, so that no repository's root can pose as another's."),
     QT_TRANSLATE_NOOP("Explanations", "The publisher has to rotate the root to a certificate that names this repository and is within its dates.")},
    {"root.rotation", QT_TRANSLATE_NOOP("Explanations", "A new root counts only when the keys of the one before signed it too. Otherwise anybody could bring a root of his own."),
     QT_TRANSLATE_NOOP("Explanations", "The repository may have been made again: compare root key IDs with the publisher before you trust it afresh.")},
    {"root.hash", QT_TRANSLATE_NOOP("Explanations", "The snapshot fixes the root file, too, so that an older root cannot be slipped under newer data."),
     QT_TRANSLATE_NOOP("Explanations", "Try again in a while; if it stays, tell the operator of the trust server.")},
    {"target.signed", QT_TRANSLATE_NOOP("Explanations", "docker takes a tag from targets/releases first, then from targets. Other roles show who else signed, but do not release."),
     QT_TRANSLATE_NOOP("Explanations", "Use a signed tag, ask the publisher to sign this one, or name the image by its digest.")},
    {"target.conflict", QT_TRANSLATE_NOOP("Explanations", "Another role signs another digest under the same tag. The released one counts."), ""},
    {"registry.digest", QT_TRANSLATE_NOOP("Explanations", "What the registry serves under this tag beside what was signed. Where they differ, someone pushed after signing; with trust on, pulls go by the signed digest."), ""},
    {"reference.digest", QT_TRANSLATE_NOOP("Explanations", "A digest names exact bytes. With a tag beside it, both must mean the same."),
     QT_TRANSLATE_NOOP("Explanations", "Use the tag alone or the digest alone, or ask the publisher which is right.")},
    {"server.fetch", QT_TRANSLATE_NOOP("Explanations", "The trust server was not reached. Cached trust data stands in for as long as it has not expired."),
     QT_TRANSLATE_NOOP("Explanations", "Check the network and the trust server's address.")},
    {"delegation.paths", QT_TRANSLATE_NOOP("Explanations", "A delegation may sign only names with its prefixes, and never more than the role that delegates to it."),
     QT_TRANSLATE_NOOP("Explanations", "The delegating role's owner has to correct the paths.")},
    {"delegation.keys", QT_TRANSLATE_NOOP("Explanations", "A delegation stands one step below its parent and lists keys that the parent holds."),
     QT_TRANSLATE_NOOP("Explanations", "The delegating role's owner has to make the delegation again.")},
    {"snapshot.entries", QT_TRANSLATE_NOOP("Explanations", "A file that the snapshot once named may not vanish while its role still exists."),
     QT_TRANSLATE_NOOP("Explanations", "Ask the operator of the trust server whether it was restored.")},
    {"signature", QT_TRANSLATE_NOOP("Explanations", "Enough of the role's keys must have signed exactly these bytes. One private key counts once, however often it is listed."),
     QT_TRANSLATE_NOOP("Explanations", "The file was changed, or signed by someone without the right. Do not go on; tell the publisher.")},
    {"expiry", QT_TRANSLATE_NOOP("Explanations", "Signed data says until when it may be believed, so that old data cannot be replayed for ever."),
     QT_TRANSLATE_NOOP("Explanations", "Check this computer's clock; then the holder of the role's keys has to sign it again.")},
    {"version", QT_TRANSLATE_NOOP("Explanations", "The signatures are genuine, but old data may be replayed to bring back images with known flaws, or the server was restored from a backup."),
     QT_TRANSLATE_NOOP("Explanations", "Ask the operator of the trust server whether it was restored; save the trace as evidence.")},
    {"hash", QT_TRANSLATE_NOOP("Explanations", "The role above fixes the exact bytes of this file by length and hash."),
     QT_TRANSLATE_NOOP("Explanations", "Files of different times were mixed, or one was changed on the way. Try again; if it stays, tell the operator of the server.")},
    {"format", QT_TRANSLATE_NOOP("Explanations", "Metadata must be strict JSON of the right type; nothing is guessed."),
     QT_TRANSLATE_NOOP("Explanations", "Something that is no trust server may be answering, or the file is damaged.")},
    {"fetch", QT_TRANSLATE_NOOP("Explanations", "The file has to be had before it can be judged."),
     QT_TRANSLATE_NOOP("Explanations", "Check the network, the trust server's address and your credentials.")},
};

const Text* find(const std::string& rule) {
    for (const Text& text : kTexts) {
        if (rule == text.rule) return &text;
    }
    const std::string what = rule.substr(rule.find('.') + 1);
    for (const Text& text : kTexts) {
        if (what == text.rule) return &text;
    }
    return nullptr;
}

}  // namespace

QString meaningOf(const tuf::Check& check) {
    const Text* text = find(check.rule);
    return text ? tr(text->meaning) : QString();
}

QStringList waysOutOf(const tuf::Check& check) {
    const Text* text = find(check.rule);
    if (check.outcome != tuf::Outcome::Fail || !text || !*text->way) return {};
    return {tr(text->way), tr("Save the trace as evidence before anything changes.")};
}

}  // namespace roseglass::ui
