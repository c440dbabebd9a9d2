#pragma once
#include <QString>
#include <array>

#include "trust/dockerfile.h"
#include "trust/report.h"
#include "ui/common/tone.h"

namespace roseglass::ui {

/// A tag's state as it is shown. What the core calls unknown is two things: signed, and only the comparison with the
/// registry is missing; or nothing can be said of it at all.
enum class TagKind { Signed, Stale, Missing, NotCompared, Unknown, Unsigned, Invalid };
inline constexpr std::array kTagKinds{TagKind::Signed,      TagKind::Unsigned, TagKind::Stale,  TagKind::Missing,
                                      TagKind::NotCompared, TagKind::Unknown,  TagKind::Invalid};

/// @param vouched  it is signed where docker reads it
TagKind kindOf(trust::TagState state, bool vouched);
TagKind kindOf(const trust::TagRow& tag);
/// Whether a consumer with content trust on sees it.
bool visibleInGlasses(TagKind kind);

/// How one state is told, wherever it is told: made here and nowhere else, from the tag and its repository.
struct Presentation {
    QString icon;  ///< of resources/icons
    Tone tone = Tone::Neutral;
    QString words;     ///< of a cell: "Stale: signed ≠ registry"
    QString chip;      ///< the shortest: "Stale"
    QString headline;  ///< "1.4.2 is stale: the registry now serves something that nobody signed"
    QString sentence;  ///< what else to know; may be empty
    QString question;  ///< "Why is 1.4.2 trusted?"; of tags alone
};

/// The state without the tag that it is of: no headline, sentence or question.
Presentation presentationOf(TagKind kind);
Presentation presentationOf(const trust::TagRow& tag, const trust::Report& report);
/// Words are the repository's badge. The headline is empty where the repository needs no word of its own.
Presentation presentationOf(const trust::Report& report);
/// @param row  the tag's row, where one is known, so that both tell the same
Presentation presentationOf(const trust::Verdict& verdict, const trust::TagRow* row = nullptr);
Presentation presentationOf(const trust::DockerfileRow& row);
/// A role that is listed and cannot be had is told apart from one whose file is bad.
Presentation presentationOf(const trust::RoleRow& role);
/// A check of a trace. That the registry serves something else is no mere "skipped".
Presentation presentationOf(const tuf::Check& check, const trust::Report* report);
/// What came of looking at a repository, without its tags: "Verified", "Incomplete", …
Presentation verificationOf(const trust::Report& report);

/// What was judged, and where it came from: "verified against https://…", "judged from this computer's cache of …".
QString basisWords(const trust::Report& report);

/// The role that a publisher has to renew next, within 90 days; null where there is time. What the trust server signs
/// it renews by itself.
const trust::RoleRow* nextToRenew(const trust::Report& report);
/// "alice and Repo Admin"; in words where there are none: who did not sign, or that it is not known.
QString signerWords(const trust::TagRow& tag);

}  // namespace roseglass::ui
