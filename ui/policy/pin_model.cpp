#include "ui/policy/pin_model.h"

#include <QFont>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

using docker::PinCandidate;
using docker::PinSource;

QString keysWords(const PinCandidate& pin) {
    if (pin.source == PinSource::OfficialImages) return PinModel::tr("official images keys");
    QStringList out;
    for (const std::string& key : pin.pin.keys) out << shortKeyId(shown(key, 64).toStdString());
    return out.join(QStringLiteral(", "));
}

QString resultWords(const PinCandidate& pin, const std::string& name) {
    if (name.empty()) return QStringLiteral("–");
    if (pin.wins) return pin.pin.pattern == name ? PinModel::tr("Wins: whole name") : PinModel::tr("Wins: longest");
    if (!pin.matches) return PinModel::tr("Does not match");
    return pin.reason.starts_with("shorter") ? PinModel::tr("Matches, shorter") : PinModel::tr("Matches, not preferred");
}

QString toolTip(const PinCandidate& pin, int column) {
    switch (column) {
        case PinPattern: return shown(pin.pin.pattern, 300);
        case PinKeys: {
            QStringList out;
            for (const std::string& key : pin.pin.keys) out << shown(key, 80);
            return out.join(QLatin1Char('\n'));
        }
        case PinResult: return shown(pin.reason, 300);
        default: return {};
    }
}

}  // namespace

void PinModel::show(const docker::ContentTrustPolicy& policy, const std::string& name) {
    beginResetModel();
    pins_ = docker::rankPins(policy, name);
    name_ = name;
    endResetModel();
}

const PinCandidate* PinModel::pinAt(int row) const { return row >= 0 && row < rowCount() ? &pins_[static_cast<size_t>(row)] : nullptr; }

int PinModel::rowOf(const std::string& pattern) const {
    const auto found = std::find_if(pins_.begin(), pins_.end(), [&](const PinCandidate& pin) { return pin.pin.pattern == pattern; });
    return found == pins_.end() ? -1 : static_cast<int>(found - pins_.begin());
}

int PinModel::winningRow() const {
    const auto found = std::find_if(pins_.begin(), pins_.end(), [](const PinCandidate& pin) { return pin.wins; });
    return found == pins_.end() ? -1 : static_cast<int>(found - pins_.begin());
}

QVariant PinModel::data(const QModelIndex& index, int role) const {
    const PinCandidate* pin = pinAt(index.row());
    if (!pin) return {};
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case PinPattern: return shown(pin->pin.pattern, 300);
                case PinKeys: return keysWords(*pin);
                case PinLength: return static_cast<qulonglong>(pin->length());
                case PinResult: return resultWords(*pin, name_);
                default: return {};
            }
        case Qt::ToolTipRole: return toolTip(*pin, index.column());
        case Qt::FontRole:
            if (index.column() == PinPattern || (index.column() == PinKeys && pin->source != PinSource::OfficialImages)) return fixedFont();
            if (index.column() == PinResult && pin->wins) {
                QFont bold;
                bold.setWeight(QFont::DemiBold);
                return bold;
            }
            return {};
        case Qt::DecorationRole:
            if (index.column() == PinResult && pin->matches) return pin->wins ? icon(QStringLiteral("pass"), tokens().good) : icon(QStringLiteral("skip"));
            return {};
        case Qt::ForegroundRole:
            if (index.column() == PinResult) return pin->wins ? tokens().good : tokens().secondary;
            return {};
        case Qt::TextAlignmentRole: return static_cast<int>((index.column() == PinLength ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::AccessibleTextRole:
            if (index.column() != PinPattern) return {};
            return tr("Pattern %1, length %2, %3").arg(shown(pin->pin.pattern, 300), QString::number(pin->length()), pin->wins ? tr("wins") : resultWords(*pin, name_).toLower());
        default: return {};
    }
}

QVariant PinModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>((section == PinLength ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case PinPattern: return tr("Image name pattern");
        case PinKeys: return tr("Trusted root keys");
        case PinLength: return tr("Length");
        case PinResult: return tr("For the reference tried");
        default: return {};
    }
}

}  // namespace roseglass::ui
