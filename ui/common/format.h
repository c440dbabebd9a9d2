#pragma once
#include <QDateTime>
#include <QString>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/instant.h"
#include "crypto/digest.h"
#include "trust/beside.h"
#include "trust/report.h"

namespace roseglass::ui {

/// Text from outside, made safe to show on one line.
QString shown(std::string_view text, size_t maxBytes = 200);
/// The same, ending in a full stop; empty stays empty.
QString asSentence(std::string_view text);
/// Our own text.
QString text(std::string_view utf8);
/// "Check the network.  [timeout]": what to do, and the code to look up.
QString hintWithCode(const Error& error);
/// "sha256:d4ee9f58…f5b41b"; a dash for none.
QString shortDigest(const std::optional<crypto::Sha256>& digest);
/// The first 12 digits of a key ID.
QString shortKeyId(std::string_view id);
/// "14 Nov 2029".
QString shortDate(Instant instant);
/// "14 Nov 2029 16:02".
QString dateAndTime(Instant instant);
/// "in 12 days", "3 days ago", "today".
QString distance(Instant instant, Instant now);
/// "86.4 MB".
QString byteCount(uint64_t bytes);

/// "Signature of cosign, says it is by …, of 14 Nov 2026": what an artifact claims to be.
QString besideWords(const trust::BesideArtifact& artifact);
QString outcomeWord(tuf::Outcome outcome);
/// A rule of the trace in words: "Snapshot is not rolled back".
QString ruleWords(const std::string& rule);

}  // namespace roseglass::ui
