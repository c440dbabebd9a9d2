#pragma once
#include <QStandardItemModel>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ui/common/presentation.h"

namespace roseglass::ui {

/// Registries and their repositories; a repository's badge is its worst finding.
class RepositoryModel : public QStandardItemModel {
    Q_OBJECT
public:
    enum Role { GunRole = Qt::UserRole + 1, HostRole, SignedRole };

    explicit RepositoryModel(QObject* parent = nullptr);
    void add(const std::vector<std::string>& guns);
    void remove(const QString& gun);
    void setReport(const trust::Report& report);
    /// Icons are painted in colours: made again when those change.
    void recolor();
    QModelIndex indexOf(const QString& gun) const;
    int repositoryCount() const { return static_cast<int>(items_.size()); }

private:
    QStandardItem* hostItem(const QString& host);

    std::map<QString, QStandardItem*> hosts_;
    std::map<QString, QStandardItem*> items_;  ///< by GUN
    std::map<QString, Presentation> badges_;
};

}  // namespace roseglass::ui
