#include "ui/audit/audit_backend.h"

#include <QCoreApplication>

#include "trust/audit/audit_export.h"
#include "trust/audit/audit_json.h"

namespace roseglass::ui {
namespace {

class CoreAudit final : public AuditBackend {
public:
    explicit CoreAudit(const trust::Options& options) : auditor_(options) {}
    Result<std::vector<std::string>> choose(const trust::AuditSelection& selection, const Job& job) override { return auditor_.choose(selection, job); }
    Result<trust::AuditReport> run(const std::vector<std::string>& repositories, const trust::AuditOptions& options, const Job& job) override { return auditor_.run(repositories, options, job); }

private:
    trust::Auditor auditor_;
};

}  // namespace

std::shared_ptr<AuditBackend> makeAuditBackend(const trust::Options& options) { return std::make_shared<CoreAudit>(options); }

std::string exportAudit(const trust::AuditReport& report, AuditFormat format) {
    std::string out;
    const auto sink = [&](std::string_view piece) { out.append(piece); };
    // The version is the program's: semantic versions only, as SARIF wants them.
    const QString version = QCoreApplication::applicationVersion();
    switch (format) {
        case AuditFormat::Html: trust::writeHtml(report, sink); break;
        case AuditFormat::Csv: trust::writeCsv(report, sink); break;
        case AuditFormat::Json: trust::writeJson(report, sink); break;
        case AuditFormat::Sarif: trust::writeSarif(report, version.isEmpty() ? "0.0.0" : version.toStdString(), sink); break;
        case AuditFormat::Inventory: trust::writeInventory(report, sink); break;
    }
    return out;
}

}  // namespace roseglass::ui
