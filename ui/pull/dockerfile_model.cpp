#include "ui/pull/dockerfile_model.h"

#include <QFont>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

const QString kDash = QStringLiteral("—");

QString signersOf(const trust::DockerfileRow& row) {
    QStringList names;
    for (const std::string& signer : row.signers) names << shown(signer, 60);
    return names.isEmpty() ? kDash : names.join(QStringLiteral(", "));
}

QString cell(const trust::DockerfileRow& row, int column) {
    switch (column) {
        case DockerfileModel::Line: return QString::number(row.use.line);
        case DockerfileModel::Image: return shown(row.use.resolved.empty() ? row.use.name : row.use.resolved, 300);
        case DockerfileModel::Trust: return presentationOf(row).words;
        case DockerfileModel::SignedBy: return signersOf(row);
        case DockerfileModel::Digest: return shortDigest(row.digest);
        default: return {};
    }
}

}  // namespace

void DockerfileModel::show(std::shared_ptr<const trust::DockerfileReport> report) {
    beginResetModel();
    report_ = std::move(report);
    endResetModel();
}

const trust::DockerfileRow* DockerfileModel::at(int row) const { return row >= 0 && row < rowCount() ? &report_->rows[static_cast<size_t>(row)] : nullptr; }
int DockerfileModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !report_ ? 0 : static_cast<int>(report_->rows.size()); }
int DockerfileModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant DockerfileModel::data(const QModelIndex& index, int role) const {
    const trust::DockerfileRow* row = index.isValid() ? at(index.row()) : nullptr;
    if (!row) return {};
    switch (role) {
        case Qt::DisplayRole: return cell(*row, index.column());
        case Qt::DecorationRole: return index.column() == Trust ? QVariant(iconOf(presentationOf(*row))) : QVariant();
        case Qt::ForegroundRole: return index.column() == Trust ? QVariant(toneColor(presentationOf(*row).tone)) : QVariant();
        case Qt::FontRole: {
            if (index.column() == Digest || index.column() == Image) return fixedFont();
            if (index.column() != Trust) return {};
            QFont font;
            font.setWeight(QFont::DemiBold);
            return font;
        }
        case Qt::ToolTipRole: return index.column() == Digest && row->digest ? text(row->digest->toString()) : cell(*row, index.column());
        case Qt::AccessibleTextRole: return tr("Line %1, %2: %3, by %4").arg(cell(*row, Line), cell(*row, Image), cell(*row, Trust), cell(*row, SignedBy));
        default: return {};
    }
}

QVariant DockerfileModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Line: return tr("Line");
        case Image: return tr("Image");
        case Trust: return tr("Trust");
        case SignedBy: return tr("Signed by");
        case Digest: return tr("Trusted digest");
        default: return {};
    }
}

}  // namespace roseglass::ui
