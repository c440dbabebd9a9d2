#include "ui/common/csv.h"

#include "trust/audit/audit_export.h"

namespace roseglass::ui {

std::string csvLine(const std::vector<std::string>& fields) { return trust::csvLine(fields); }

}  // namespace roseglass::ui
