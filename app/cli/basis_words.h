#pragma once
#include <memory>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "trust/dockerfile.h"
#include "trust/report.h"

namespace roseglass::cli {

/// On what a verdict rests beside its signatures (trust/basis.h), to standard error; nothing with -q. With --json the document
/// says it. A null report has nothing to tell.
void tellBasis(const std::shared_ptr<const trust::Report>& report, const Arguments& arguments);

/// Of each repository that a Dockerfile names, once.
void tellBasis(const trust::DockerfileReport& report, const Arguments& arguments);
/// The fields of trust::basisFields().
void addBasis(nlohmann::ordered_json& document, const trust::Report& report);

}  // namespace roseglass::cli
