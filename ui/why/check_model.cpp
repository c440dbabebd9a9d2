#include "ui/why/check_model.h"

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString roleWithVersion(const tuf::Check& check) {
    const QString role = shown(check.role, 80);
    return check.version > 0 ? QStringLiteral("%1 v%2").arg(role).arg(check.version) : role;
}

/// Long hashes keep their ends.
QString side(const std::string& value) {
    if (value.empty()) return QStringLiteral("—");
    const QString all = shown(value, 200);
    return all.size() > 44 && !all.contains(QLatin1Char(' ')) ? all.left(16) + QStringLiteral("…") + all.right(6) : all;
}

}  // namespace

void CheckModel::setChecks(std::vector<tuf::Check> checks) {
    beginResetModel();
    checks_ = std::move(checks);
    endResetModel();
}

int CheckModel::firstOfInterest() const {
    const int failed = nextFailure(-1, 1);
    return failed >= 0 ? failed : static_cast<int>(checks_.size()) - 1;
}

int CheckModel::nextFailure(int row, int step) const {
    for (row += step; row >= 0 && row < static_cast<int>(checks_.size()); row += step) {
        if (checks_[static_cast<size_t>(row)].outcome == tuf::Outcome::Fail) return row;
    }
    return -1;
}

int CheckModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(checks_.size()); }
int CheckModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant CheckModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const tuf::Check& check = checks_[static_cast<size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case Number: return index.row() + 1;
                case Result: return outcomeWord(check.outcome);
                case Rule: return ruleWords(check.rule);
                case Role: return roleWithVersion(check);
                case Expected: return side(check.expected);
                case Actual: return side(check.actual);
                default: return {};
            }
        case Qt::DecorationRole: return index.column() == Result ? QVariant(outcomeIcon(check.outcome)) : QVariant();
        case Qt::ForegroundRole:
            if (index.column() == Result || (index.column() == Actual && check.outcome == tuf::Outcome::Fail)) return outcomeColor(check.outcome);
            if (index.column() == Role || index.column() == Number || check.outcome == tuf::Outcome::Skip) return tokens().secondary;
            return {};
        case Qt::FontRole:
            if (index.column() == Expected || index.column() == Actual) return fixedFont();
            if (index.column() == Result) {
                QFont bold;
                bold.setWeight(QFont::DemiBold);
                return bold;
            }
            return {};
        case Qt::ToolTipRole: return shown(index.column() == Expected ? check.expected : index.column() == Actual ? check.actual : check.detail, 600);
        case Qt::AccessibleTextRole:
            return tr("Check %1 of %2, %3: %4, %5, expected %6, actual %7")
                .arg(index.row() + 1).arg(rowCount()).arg(outcomeWord(check.outcome), ruleWords(check.rule), roleWithVersion(check), side(check.expected), side(check.actual));
        default: return {};
    }
}

QVariant CheckModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Number: return QStringLiteral("#");
        case Result: return tr("Result");
        case Rule: return tr("Check");
        case Role: return tr("Role");
        case Expected: return tr("Expected");
        case Actual: return tr("Actual");
        default: return {};
    }
}

}  // namespace roseglass::ui
