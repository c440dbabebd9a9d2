#include "ui/audit/audit_run.h"

#include <QRegularExpression>
#include <QStandardPaths>
#include <QStringList>

#include "base/file.h"

namespace roseglass::ui {

AuditWish auditWish(AuditSource source, const QString& words, const std::filesystem::path& folder) {
    AuditWish out;
    const QStringList names = words.split(QRegularExpression(QStringLiteral("[\\s,;]+")), Qt::SkipEmptyParts);
    if (source == AuditSource::File) {
        out.list = words.trimmed().toStdString();
    } else if (source == AuditSource::Catalogue) {
        for (const QString& name : names) (out.selection.catalog.empty() ? out.selection.catalog : out.selection.names.emplace_back()) = name.toStdString();
    } else {
        for (const QString& name : names) out.selection.names.push_back(name.toStdString());
        if (names.isEmpty()) out.selection.names.emplace_back("*");
    }
    const std::string choice = std::to_string(static_cast<int>(source)) + "\n" + names.join(QLatin1Char('\n')).toStdString();
    out.resumeFile = folder / ("audit-" + crypto::sha256(choice).hex().substr(0, 16) + ".jsonl");
    return out;
}

Result<trust::AuditReport> runAudit(AuditBackend& backend, AuditWish wish, const std::function<void(const trust::AuditedRepository&)>& onRepository, const Job& job) {
    if (!wish.list.empty()) {
        RG_ASSIGN(wish.selection.names, trust::readRepositoryList(wish.list));
    }
    RG_ASSIGN(const auto chosen, backend.choose(wish.selection, job));
    trust::AuditOptions options;
    options.history = wish.history;
    options.onRepository = onRepository;
    std::error_code code;
    if (!wish.goesOn) std::filesystem::remove(wish.resumeFile, code);
    if (makePrivateFolder(wish.resumeFile.parent_path())) options.resumeFile = wish.resumeFile;
    return backend.run(chosen, options, job);
}

std::filesystem::path defaultAuditFolder() { return std::filesystem::path(QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation).toStdString()) / "roseglass"; }

}  // namespace roseglass::ui
