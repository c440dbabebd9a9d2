#pragma once
#include <memory>

#include "trust/audit/audit.h"

namespace roseglass::ui {

/// What the audit pane asks of the core; blocking, called on workers only. Tests put their own in its place.
class AuditBackend {
public:
    virtual ~AuditBackend() = default;
    virtual Result<std::vector<std::string>> choose(const trust::AuditSelection& selection, const Job& job) = 0;
    virtual Result<trust::AuditReport> run(const std::vector<std::string>& repositories, const trust::AuditOptions& options, const Job& job) = 0;
};

/// The real core.
std::shared_ptr<AuditBackend> makeAuditBackend(const trust::Options& options);

enum class AuditFormat { Html, Csv, Json, Sarif, Inventory };

/// The report as a file.
std::string exportAudit(const trust::AuditReport& report, AuditFormat format);

}  // namespace roseglass::ui
