#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "trust/report.h"

namespace roseglass::trust {

/// Whether a root was trusted for no other reason than that it came first. @param pinnedBy  as Report has it
bool isFirstUse(std::string_view pinnedBy);
/// That sentence. @param keyIds  canonical, of the keys that signed the root: what to compare with the owner's
std::string firstUseWords(const std::string& repository, const std::vector<std::string>& keyIds);

/// What a verdict about a repository rests on beside its signatures, and the user has to know: a first use, and a cache that
/// stands in for the server. Sentences without a full stop; none where the server itself spoke of a repository that was known
/// or pinned. Of a repository that is not trusted at all the error says more.
std::vector<std::string> basisNotes(const Report& report);

}  // namespace roseglass::trust
