#include "ui/pull/dockerfile_model.h"

#include <QFont>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

const QString kDash = QStringLiteral("—");

const char* symbolOf(trust::ImageState state) {
    switch (state) {
        case trust::ImageState::Signed: return "signed";
        case trust::ImageState::Digest: return "digest";
        case trust::ImageState::Stage: return "layers";
        case trust::ImageState::Scratch:
        case trust::ImageState::OnBuild: return "skip";
        case trust::ImageState::Unsigned: return "unsigned";
        case trust::ImageState::Failed: return "invalid";
    }
    return "unknown";
}

QColor colorOf(trust::ImageState state) {
    switch (state) {
        case trust::ImageState::Signed:
        case trust::ImageState::Digest: return tokens().good;
        case trust::ImageState::Unsigned: return tokens().caution;
        case trust::ImageState::Failed: return tokens().bad;
        default: return tokens().neutral;
    }
}

QString signersOf(const trust::DockerfileRow& row) {
    QStringList names;
    for (const std::string& signer : row.signers) names << shown(signer, 60);
    return names.isEmpty() ? kDash : names.join(QStringLiteral(", "));
}

QString cell(const trust::DockerfileRow& row, int column) {
    switch (column) {
        case DockerfileModel::Line: return QString::number(row.use.line);
        case DockerfileModel::Image: return shown(row.use.resolved.empty() ? row.use.name : row.use.resolved, 300);
        case DockerfileModel::Trust: return DockerfileModel::stateWords(row.state);
        case DockerfileModel::SignedBy: return signersOf(row);
        case DockerfileModel::Digest: return shortDigest(row.digest);
        default: return {};
    }
}

}  // namespace

QString DockerfileModel::stateWords(trust::ImageState state) {
    switch (state) {
        case trust::ImageState::Signed: return tr("Signed");
        case trust::ImageState::Digest: return tr("Named by its digest");
        case trust::ImageState::Stage: return tr("An earlier stage");
        case trust::ImageState::Scratch: return tr("Nothing at all");
        case trust::ImageState::OnBuild: return tr("Of later builds");
        case trust::ImageState::Unsigned: return tr("Unsigned");
        case trust::ImageState::Failed: return tr("Not verified");
    }
    return {};
}

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
        case Qt::DecorationRole: return index.column() == Trust ? QVariant(icon(QString::fromLatin1(symbolOf(row->state)), colorOf(row->state))) : QVariant();
        case Qt::ForegroundRole: return index.column() == Trust ? QVariant(colorOf(row->state)) : QVariant();
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
