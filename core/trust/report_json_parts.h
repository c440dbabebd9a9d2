#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "json/writer.h"
#include "trust/report.h"

namespace roseglass::trust {

/// Parts that several documents of the contract share.
void digestField(json::Writer& w, std::string_view name, const std::optional<crypto::Sha256>& digest);
void errorObject(json::Writer& w, const Error& error);
/// On what a verdict rests (trust/basis.h): "fromCache", and where there are any "cacheTime", "rootKeyId", "pinnedBy", "serverError".
void basisFields(json::Writer& w, const Report& report);
/// "checks":[…]
void checksField(json::Writer& w, const std::vector<tuf::Check>& checks);

}  // namespace roseglass::trust
