#include "ui/signers/signer_model.h"

#include <QFont>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString joined(const std::vector<std::string>& words) {
    QStringList out;
    for (const std::string& word : words) out << shown(word, 80);
    return out.join(QStringLiteral(", "));
}

QString keysOf(const SignerRow& row, bool whole) {
    QStringList out;
    for (const std::string& key : row.keys) out << (whole ? text(key) : shortKeyId(key));
    return out.join(whole ? QStringLiteral("\n") : QStringLiteral(", "));
}

QString pathsOf(const SignerRow& row) {
    if (row.paths.empty()) return SignerModel::tr("none");
    QStringList out;
    for (const std::string& path : row.paths) out << (path.empty() ? SignerModel::tr("all tags") : shown(path, 60) + QLatin1Char('*'));
    return out.join(QStringLiteral(", "));
}

QString cell(const SignerRow& row, int column) {
    switch (column) {
        case SignerModel::Name: return shown(row.name, 80);
        case SignerModel::Keys: return keysOf(row, false);
        case SignerModel::Roles: return joined(row.roles);
        case SignerModel::Paths: return pathsOf(row);
        case SignerModel::Threshold: return SignerModel::tr("%1 of %2").arg(row.threshold).arg(row.keys.size());
        case SignerModel::Tags: return row.valid ? QString::number(row.tags.size()) : SignerModel::tr("Invalid: %1").arg(shown(row.reason, 120));
        default: return {};
    }
}

}  // namespace

void SignerModel::show(std::vector<SignerRow> rows) {
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
}

const SignerRow* SignerModel::at(int row) const { return row >= 0 && row < rowCount() ? &rows_[static_cast<size_t>(row)] : nullptr; }
int SignerModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }
int SignerModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant SignerModel::data(const QModelIndex& index, int role) const {
    const SignerRow* row = index.isValid() ? at(index.row()) : nullptr;
    if (!row) return {};
    switch (role) {
        case Qt::DisplayRole: return cell(*row, index.column());
        case Qt::DecorationRole:
            if (index.column() == Name) return icon(QStringLiteral("person"), row->isHere ? tokens().accent : tokens().secondary);
            if (index.column() == Tags && !row->valid) return icon(QStringLiteral("invalid"), tokens().bad);
            return {};
        case Qt::ForegroundRole: return index.column() == Tags && !row->valid ? QVariant(tokens().bad) : QVariant();
        case Qt::FontRole:
            if (index.column() == Keys) return fixedFont();
            if (index.column() == Name) {
                QFont font;
                font.setWeight(QFont::DemiBold);
                return font;
            }
            return {};
        case Qt::ToolTipRole: return index.column() == Keys ? keysOf(*row, true) : index.column() == Name && row->isHere ? tr("The key is on this computer") : cell(*row, index.column());
        case Qt::AccessibleTextRole:
            return tr("%1, keys %2, signs in %3, %4, threshold %5, %6 tags").arg(cell(*row, Name), cell(*row, Keys), cell(*row, Roles), cell(*row, Paths), cell(*row, Threshold), cell(*row, Tags));
        default: return {};
    }
}

QVariant SignerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Name: return tr("Signer");
        case Keys: return tr("Keys");
        case Roles: return tr("Signs in");
        case Paths: return tr("May sign");
        case Threshold: return tr("Threshold");
        case Tags: return tr("Tags");
        default: return {};
    }
}

}  // namespace roseglass::ui
