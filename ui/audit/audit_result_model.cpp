#include "ui/audit/audit_result_model.h"

namespace roseglass::ui {

void AuditResultModel::show(const std::shared_ptr<const trust::AuditReport>& report) {
    beginResetModel();
    clearRows();
    repositories_.clear();
    if (report) {
        for (const trust::AuditedRepository& repository : report->repositories) {
            repositories_.emplace_back(report, &repository);
            addRows(repository, false);
        }
    }
    endResetModel();
}

void AuditResultModel::add(Audited repository) {
    repositories_.push_back(std::move(repository));
    addRows(*repositories_.back(), true);
}

Html titledParagraph(const QString& title, const QString& words) {
    return words.isEmpty() ? Html() : Html::of("<p><b>%1</b><br>%2</p>", {title, words});
}

}  // namespace roseglass::ui
