#pragma once
#include "trust/policy.h"
#include "trust/report_json.h"

namespace roseglass::trust {

/// `policy show --json`.
void writeJson(const docker::DaemonFile& file, const TextSink& sink);
/// `policy check --json`.
void writeJson(const PolicyDecision& decision, const docker::DaemonFile& file, const TextSink& sink);
/// `policy validate --json`.
void writeFindingsJson(const docker::DaemonFile& file, const TextSink& sink);

}  // namespace roseglass::trust
