#pragma once
#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace roseglass {

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::Io, "…")` in a function that returns any Result.
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {}) {
    return tl::unexpected<Error>(Error(code, std::move(message), std::move(hint)));
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace roseglass

// Returns the error of EXPR to the caller, else goes on.
#define RG_TRY(EXPR)                                                              \
    do {                                                                          \
        if (auto rgTryResult = (EXPR); !rgTryResult)                              \
            return ::roseglass::fail(std::move(rgTryResult).error());             \
    } while (false)

#define RG_CONCAT2(A, B) A##B
#define RG_CONCAT(A, B) RG_CONCAT2(A, B)
// `RG_ASSIGN(auto x, f());` declares x from a Result, or returns its error to the caller.
#define RG_ASSIGN(DECL, EXPR)                                                                     \
    auto RG_CONCAT(rgResult, __LINE__) = (EXPR);                                                  \
    if (!RG_CONCAT(rgResult, __LINE__))                                                           \
        return ::roseglass::fail(std::move(RG_CONCAT(rgResult, __LINE__)).error());               \
    DECL = std::move(*RG_CONCAT(rgResult, __LINE__))
