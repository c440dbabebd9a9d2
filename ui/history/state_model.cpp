#include "ui/history/state_model.h"

#include <QFileInfo>
#include <QLocale>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

QString sourceWords(const trust::PastState& state) {
    switch (state.source) {
        case trust::StateSource::Server: return StateModel::tr("Trust server");
        case trust::StateSource::Visit: return StateModel::tr("Seen here");
        case trust::StateSource::Bundle: return StateModel::tr("Bundle");
    }
    return {};
}

/// With the seconds where a neighbour was seen in the same minute: they would look alike.
QString timeAmong(const std::vector<trust::PastState>& states, size_t row) {
    const trust::PastState& state = states[row];
    const QString minute = stateTime(state);
    const auto alike = [&](size_t other) { return other < states.size() && states[other].time && stateTime(states[other]) == minute; };
    if (!state.time || (!alike(row - 1) && !alike(row + 1))) return minute;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(state.time->time_since_epoch()).count();
    return minute + QLocale::c().toString(QDateTime::fromSecsSinceEpoch(seconds), QStringLiteral(":ss"));
}

}  // namespace

QString stateTime(const trust::PastState& state) { return state.time ? dateAndTime(*state.time) : StateModel::tr("Timestamp %1, not dated").arg(state.timestampVersion); }

void StateModel::show(std::shared_ptr<const trust::History> history, std::vector<size_t> changes) {
    beginResetModel();
    history_ = std::move(history);
    changes_ = std::move(changes);
    endResetModel();
}

int StateModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !history_ ? 0 : static_cast<int>(history_->states.size()); }
int StateModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant StateModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const trust::PastState& state = history_->states[static_cast<size_t>(index.row())];
    const Presentation verdict = verificationOf(*state.report);
    if (role == Qt::DisplayRole) {
        const size_t changes = changes_[static_cast<size_t>(index.row())];
        switch (index.column()) {
            case When: return timeAmong(history_->states, static_cast<size_t>(index.row()));
            case Source: return sourceWords(state);
            case Verdict: return verdict.words;
            case Changes: return index.row() + 1 == rowCount() ? tr("First known") : changes == 0 ? tr("Routine only") : changes == 1 ? tr("1 change") : tr("%1 changes").arg(changes);
            default: return {};
        }
    }
    if (role == Qt::DecorationRole && index.column() == Verdict) return iconOf(verdict);
    if (role == Qt::ToolTipRole) {
        const QString why = state.report->trustError ? QLatin1Char('\n') + shown(state.report->trustError->message, 300) : QString();
        return tr("Timestamp %1, from %2\nJudged at %3").arg(state.timestampVersion).arg(shown(state.where, 200), dateAndTime(state.report->checkedAt)) + why;
    }
    return {};
}

QVariant StateModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::ToolTipRole && section == Changes) return tr("Since the state before. Routine are versions and expiries that moved, and nothing else.");
    if (role != Qt::DisplayRole) return {};
    const QString names[] = {tr("State of"), tr("Source"), tr("Verdict"), tr("Changes")};
    return names[section];
}

void RootModel::show(std::shared_ptr<const trust::History> history) {
    beginResetModel();
    history_ = std::move(history);
    endResetModel();
}

int RootModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !history_ ? 0 : static_cast<int>(history_->roots.size()); }
int RootModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RootModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const trust::RootStep& step = history_->roots[static_cast<size_t>(index.row())];
    // What does not lead to the trusted root stands below the first one that does.
    const bool first = index.row() + 1 == rowCount() || history_->roots[static_cast<size_t>(index.row()) + 1].error;
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
            case Version: return tr("Root %1").arg(step.version);
            case Key: return step.keyId.empty() ? QStringLiteral("–") : shortKeyId(step.keyId);
            case Verdict: return step.error ? tr("Does not follow") : first ? tr("First") : tr("By old and new keys");
            case Expires: return step.expires ? shortDate(*step.expires) : QStringLiteral("–");
            default: return {};
        }
    }
    if (role == Qt::DecorationRole && index.column() == Verdict) return outcomeIcon(step.error ? tuf::Outcome::Fail : first ? tuf::Outcome::Skip : tuf::Outcome::Pass);
    if (role == Qt::ToolTipRole) return step.error ? shown(step.error->message, 300) : text(step.keyId);
    return {};
}

QVariant RootModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString names[] = {tr("Version"), tr("Root key"), tr("Rotation"), tr("Expires")};
    return names[section];
}

}  // namespace roseglass::ui
