#include "ui/browse/repository_model.h"

#include "ui/common/format.h"
#include "ui/common/icons.h"

namespace roseglass::ui {

RepositoryModel::RepositoryModel(QObject* parent) : QStandardItemModel(0, 2, parent) {
    setHorizontalHeaderLabels({tr("Repository"), tr("Trust")});
}

QStandardItem* RepositoryModel::hostItem(const QString& host) {
    if (const auto known = hosts_.find(host); known != hosts_.end()) return known->second;
    auto* item = new QStandardItem(icon(QStringLiteral("registry")), host);
    QFont bold;
    bold.setWeight(QFont::DemiBold);
    item->setFont(bold);
    item->setData(host, HostRole);
    item->setEditable(false);
    auto* badge = new QStandardItem;
    badge->setEditable(false);
    int row = 0;
    while (row < rowCount() && QStandardItemModel::item(row)->text() < host) ++row;
    insertRow(row, {item, badge});
    hosts_[host] = item;
    return item;
}

void RepositoryModel::add(const std::vector<std::string>& guns) {
    for (const std::string& gun : guns) {
        const QString name = text(gun);
        const qsizetype slash = name.indexOf(QLatin1Char('/'));
        if (slash <= 0 || items_.contains(name)) continue;
        QStandardItem* host = hostItem(name.left(slash));
        auto* item = new QStandardItem(name.mid(slash + 1));
        auto* badge = new QStandardItem;
        for (QStandardItem* made : {item, badge}) {
            made->setEditable(false);
            made->setData(name, GunRole);
            made->setData(true, SignedRole);
        }
        int row = 0;
        while (row < host->rowCount() && host->child(row)->text() < item->text()) ++row;
        host->insertRow(row, {item, badge});
        items_[name] = item;
    }
}

void RepositoryModel::remove(const QString& gun) {
    const auto known = items_.find(gun);
    if (known == items_.end()) return;
    QStandardItem* host = known->second->parent();
    host->removeRow(known->second->row());
    items_.erase(known);
    badges_.erase(gun);
    if (host->rowCount() == 0) {
        hosts_.erase(host->text());
        removeRow(host->row());
    }
}

void RepositoryModel::setReport(const trust::Report& report) {
    add({report.repository});
    const QString gun = text(report.repository);
    badges_[gun] = presentationOf(report);
    items_[gun]->setData(report.status != trust::RepositoryStatus::Unsigned, SignedRole);
    recolor();
}

void RepositoryModel::recolor() {
    for (const auto& [host, item] : hosts_) item->setIcon(icon(QStringLiteral("registry")));
    for (const auto& [gun, badge] : badges_) {
        const auto known = items_.find(gun);
        if (known == items_.end()) continue;
        QStandardItem* cell = known->second->parent()->child(known->second->row(), 1);
        cell->setText(badge.words);
        cell->setIcon(iconOf(badge));
        cell->setForeground(toneColor(badge.tone));
        known->second->setData(QStringLiteral("%1, %2").arg(known->second->text(), badge.words), Qt::AccessibleTextRole);
    }
}

QModelIndex RepositoryModel::indexOf(const QString& gun) const {
    const auto known = items_.find(gun);
    return known == items_.end() ? QModelIndex() : known->second->index();
}

}  // namespace roseglass::ui
