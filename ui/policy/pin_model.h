#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "docker/content_trust_policy.h"

namespace roseglass::ui {

enum PinColumn { PinPattern, PinKeys, PinLength, PinResult, PinColumnCount };

/// The pins of a policy, the built-in one of official images among them, beside one image name.
class PinModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    /// @param name  in full; empty while none is tried
    void show(const docker::ContentTrustPolicy& policy, const std::string& name);
    /// Null for a row that does not exist.
    const docker::PinCandidate* pinAt(int row) const;
    int rowOf(const std::string& pattern) const;
    int winningRow() const;

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(pins_.size()); }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : PinColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<docker::PinCandidate> pins_;
    std::string name_;
};

}  // namespace roseglass::ui
