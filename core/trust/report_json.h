#pragma once
#include <functional>
#include <string>

#include "trust/report.h"

namespace roseglass::trust {

using TextSink = std::function<void(std::string_view)>;

/// The contract's `inspect --json` document with one line feed at the end, in pieces.
void writeJson(const Report& report, const TextSink& sink);
/// `verify --json`; with `withTrace` `why --json`.
void writeJson(const Verdict& verdict, bool withTrace, const TextSink& sink);
/// The contract's error document.
void writeJson(const Error& error, const TextSink& sink);

std::string toJson(const Report& report);
std::string toJson(const Verdict& verdict, bool withTrace);
std::string toJson(const Error& error);

}  // namespace roseglass::trust
