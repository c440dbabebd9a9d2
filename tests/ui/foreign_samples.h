#pragma once
#include "trust/activity.h"
#include "trust/audit/audit.h"
#include "trust/history.h"
#include "trust/key_report.h"
#include "ui/sample_report.h"

namespace roseglass::test {

// What servers, registries, files and signatures may say, with these words in every string that is theirs.

Error foreignError(ErrorCode code, const std::string& words);
std::vector<tuf::Check> foreignChecks(const std::string& words);
/// Tags, roles, keys, checks and problems; its name is kept, so that it can be opened.
std::shared_ptr<trust::Report> foreignReport(const std::string& words);
trust::Verdict foreignVerdict(const std::string& reference, const std::string& words);
std::shared_ptr<const trust::KeyReport> foreignKeys(const std::string& words);
trust::History foreignHistory(const std::string& words);
trust::Plan foreignPlan(const std::string& words);
trust::AuditReport foreignAudit(const std::string& words);
std::vector<trust::Activity> foreignActivity(const std::string& words);
/// @param refused  the plan of a pull that is refused
std::shared_ptr<const trust::PullPlan> foreignPull(const std::string& reference, const std::string& words, bool refused);
std::shared_ptr<const trust::DockerfileReport> foreignDockerfile(const std::string& words);
trust::Beside foreignBeside(const std::string& words);

}  // namespace roseglass::test
