#pragma once
#include <QString>
#include <filesystem>

#include "ui/audit/audit_backend.h"

namespace roseglass::ui {

enum class AuditSource { Known, Catalogue, File };

/// Which repositories, and where what is done is kept meanwhile.
struct AuditWish {
    trust::AuditSelection selection;
    std::filesystem::path list;        ///< with names or patterns, read on the worker; empty: none
    std::filesystem::path resumeFile;
    bool history = false;              ///< the trust servers' older states, too
    bool goesOn = false;               ///< take what the resume file holds; else it is begun again
};

/// What the fields say.
/// @param folder  of resume files; each choice has one of its own there
AuditWish auditWish(AuditSource source, const QString& words, const std::filesystem::path& folder);

/// For a worker. Errors: those of the backend and of the list. Without a folder for the resume file nothing is kept.
Result<trust::AuditReport> runAudit(AuditBackend& backend, AuditWish wish, const std::function<void(const trust::AuditedRepository&)>& onRepository, const Job& job);

/// $XDG_CACHE_HOME/roseglass, else ~/.cache/roseglass.
std::filesystem::path defaultAuditFolder();

}  // namespace roseglass::ui
