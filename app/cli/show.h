#pragma once
#include "arguments.h"
#include "trust/report.h"

namespace roseglass::cli {

/// A report as `inspect` shows it, in words or as the document. Answers the exit code.
int showReport(const trust::Report& report, const Arguments& arguments);
/// A verdict as `verify` shows it. Answers the exit code.
int showVerdict(const trust::Verdict& verdict, const Arguments& arguments);

}  // namespace roseglass::cli
