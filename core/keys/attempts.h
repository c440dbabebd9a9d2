#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "keys/passphrases.h"

namespace roseglass::keys {

/// How often a source may be wrong before it is no longer asked.
inline constexpr int kMaxAttempts = 16;

/// Asks `source` until `use` (Result<T>(const Secret&)) takes an answer, nobody has another one, or `use` fails for
/// another reason than a wrong passphrase. What was wrong is not tried again when another source gives it, too.
/// Nothing where no answer was right; `request.attempt` then tells how many were given.
template <class Use, class Made = std::invoke_result_t<Use, const crypto::Secret&>>
Result<std::optional<typename Made::value_type>> untilRight(PassphraseSource& source, PassphraseRequest& request, const Job& job, const Use& use) {
    std::vector<crypto::Secret> wrong;
    for (; request.attempt < kMaxAttempts; ++request.attempt) {
        RG_ASSIGN(auto given, source.find(request, job));
        if (!given) break;
        if (std::any_of(wrong.begin(), wrong.end(), [&](const crypto::Secret& each) { return each.reveal() == given->reveal(); })) continue;
        Made made = use(*given);
        if (made) return std::optional(std::move(*made));
        if (made.error().code != ErrorCode::BadPassphrase) return fail(std::move(made).error());
        wrong.push_back(std::move(*given));
    }
    return std::nullopt;
}

}  // namespace roseglass::keys
