#include "ui/why/check_model.h"

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString roleWithVersion(const tuf::Check& check) {
    const QString role = shown(check.role, 80);
    return check.version > 0 ? QStringLiteral("%1 v%2").arg(role, QString::number(check.version)) : role;
}

/// Long hashes keep their ends.
QString side(const std::string& value) {
    if (value.empty()) return QStringLiteral("—");
    const QString all = shown(value, 200);
    return all.size() > 44 && !all.contains(QLatin1Char(' ')) ? all.left(16) + QStringLiteral("…") + all.right(6) : all;
}

}  // namespace

void CheckModel::setChecks(std::vector<tuf::Check> checks, const std::vector<bool>& decides, std::shared_ptr<const trust::Report> report) {
    beginResetModel();
    checks_.clear();
    numbers_.clear();
    report_ = std::move(report);
    for (const bool wanted : {true, false}) {
        for (size_t i = 0; i < checks.size(); ++i) {
            if ((decides.empty() || decides[i]) != wanted) continue;
            checks_.push_back(checks[i]);
            numbers_.push_back(static_cast<int>(i) + 1);
        }
        if (wanted) deciding_ = checkCount();
    }
    endResetModel();
}

const tuf::Check* CheckModel::checkAt(int row) const {
    if (row < 0 || row >= rowCount() || row == dividingRow()) return nullptr;
    return &checks_[static_cast<size_t>(row > deciding_ ? row - 1 : row)];
}

int CheckModel::numberAt(int row) const {
    const tuf::Check* check = checkAt(row);
    return check ? numbers_[static_cast<size_t>(check - checks_.data())] : 0;
}

int CheckModel::firstOfInterest() const {
    const int failed = nextFailure(-1, 1);
    if (failed >= 0 && failed < deciding_) return failed;
    return deciding_ > 0 ? deciding_ - 1 : rowCount() - 1;
}

int CheckModel::nextFailure(int row, int step) const {
    for (row += step; row >= 0 && row < rowCount(); row += step) {
        const tuf::Check* check = checkAt(row);
        if (check && check->outcome == tuf::Outcome::Fail) return row;
    }
    return -1;
}

int CheckModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : checkCount() + (dividingRow() >= 0 ? 1 : 0); }
int CheckModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

Qt::ItemFlags CheckModel::flags(const QModelIndex& index) const {
    const bool line = index.isValid() && index.row() == dividingRow();
    return line ? Qt::ItemFlags(Qt::ItemIsEnabled) : QAbstractTableModel::flags(index);
}

QVariant CheckModel::cell(const tuf::Check& check, int number, int column) const {
    switch (column) {
        case Number: return number;
        case Result: return presentationOf(check, report_.get()).words;
        case Rule: return ruleWords(check.rule);
        case Role: return roleWithVersion(check);
        case Expected: return side(check.expected);
        case Actual: return side(check.actual);
        default: return {};
    }
}

namespace {

QFont semibold() {
    QFont font;
    font.setWeight(QFont::DemiBold);
    return font;
}

/// The line between what decided and what did not.
QVariant dividingData(int role) {
    switch (role) {
        case Qt::DisplayRole: return CheckModel::tr("Also seen in this repository");
        case Qt::AccessibleTextRole: return CheckModel::tr("Also seen in this repository: the checks below did not decide this verdict");
        case Qt::ToolTipRole: return CheckModel::tr("These checks did not decide this verdict");
        case Qt::ForegroundRole: return tokens().secondary;
        case Qt::BackgroundRole: return tokens().window;
        case Qt::FontRole: return semibold();
        default: return {};
    }
}

}  // namespace

QVariant CheckModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    if (index.row() == dividingRow()) return index.column() == 0 || role == Qt::BackgroundRole ? dividingData(role) : QVariant();
    const tuf::Check& check = *checkAt(index.row());
    const bool compared = index.column() == Expected || index.column() == Actual;
    const Presentation state = presentationOf(check, report_.get());
    switch (role) {
        case Qt::DisplayRole: return cell(check, numberAt(index.row()), index.column());
        case Qt::DecorationRole: return index.column() == Result ? QVariant(iconOf(state)) : QVariant();
        case Qt::ForegroundRole:
            if (index.column() == Result || (index.column() == Actual && check.outcome == tuf::Outcome::Fail)) return toneColor(state.tone);
            if (index.column() == Role || index.column() == Number || check.outcome == tuf::Outcome::Skip) return tokens().secondary;
            return {};
        case Qt::FontRole: return compared ? QVariant(fixedFont()) : index.column() == Result ? QVariant(semibold()) : QVariant();
        case Qt::ToolTipRole: return shown(index.column() == Expected ? check.expected : index.column() == Actual ? check.actual : check.detail, 600);
        case Qt::AccessibleTextRole:
            return tr("Check %1 of %2, %3: %4, %5, expected %6, actual %7")
                .arg(numberAt(index.row())).arg(checkCount()).arg(state.words, ruleWords(check.rule), roleWithVersion(check), side(check.expected), side(check.actual));
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
