#include "ui/audit/finding_model.h"

#include <QFont>
#include <algorithm>

#include "registry/reference.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {

using trust::FindingSeverity;

namespace {

constexpr size_t kKeyId = 64;

/// A key's ID in short; tags and roles as they are.
QString subjectWords(const std::string& subject) {
    const bool key = subject.size() == kKeyId && subject.find_first_not_of("0123456789abcdef") == std::string::npos;
    return key ? FindingModel::tr("key %1").arg(shortKeyId(subject)) : shown(subject, 200);
}

QString cell(const trust::Finding& finding, int column) {
    switch (column) {
        case FindingModel::Severity: return severityWord(finding.severity);
        case FindingModel::Message: return shown(finding.message, 400);
        case FindingModel::Repository: return shown(finding.repository, 255);
        case FindingModel::Subject: return subjectWords(finding.subject);
        default: return {};
    }
}

}  // namespace

QString severityWord(FindingSeverity severity) {
    switch (severity) {
        case FindingSeverity::Error: return FindingModel::tr("Error");
        case FindingSeverity::Warning: return FindingModel::tr("Warning");
        case FindingSeverity::Note: return FindingModel::tr("Note");
    }
    return {};
}

QColor severityColor(FindingSeverity severity) { return severity == FindingSeverity::Error ? tokens().bad : severity == FindingSeverity::Warning ? tokens().caution : tokens().neutral; }

QIcon severityIcon(FindingSeverity severity) {
    const QString name = severity == FindingSeverity::Error ? QStringLiteral("fail") : severity == FindingSeverity::Warning ? QStringLiteral("warning") : QStringLiteral("document");
    return icon(name, severityColor(severity));
}

void FindingModel::addRows(const trust::AuditedRepository& repository, bool tell) {
    for (const trust::Finding& finding : repository.findings) {
        // The worst first, over all repositories.
        const auto before = std::upper_bound(rows_.begin(), rows_.end(), finding.severity, [](FindingSeverity severity, const Row& row) { return severity < row.finding->severity; });
        const int at = static_cast<int>(before - rows_.begin());
        if (tell) beginInsertRows({}, at, at);
        rows_.insert(before, {&repository, &finding});
        if (tell) endInsertRows();
    }
}

const trust::Finding* FindingModel::at(int row) const { return row >= 0 && row < rowCount() ? rows_[static_cast<size_t>(row)].finding : nullptr; }
int FindingModel::count(FindingSeverity severity) const { return static_cast<int>(std::count_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.finding->severity == severity; })); }
std::vector<int> FindingModel::counts() const { return {count(FindingSeverity::Error), count(FindingSeverity::Warning), count(FindingSeverity::Note)}; }
int FindingModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

Html FindingModel::about(int row) const {
    const trust::Finding* finding = at(row);
    if (!finding) return {};
    return Html::of("<p><b style=\"color:%1\">%2</b>&nbsp; <b>%3</b><br>%4</p>",
                    {severityColor(finding->severity).name(), severityWord(finding->severity), shown(finding->message, 400), shown(finding->repository, 255)}) +
           titledParagraph(tr("Evidence"), shown(finding->evidence, 1500)) + titledParagraph(tr("What to do"), shown(finding->remedy, 600)) +
           titledParagraph(tr("Why it matters"), text(trust::kindOf(finding->code).help));
}

QString FindingModel::reference(int row) const {
    const trust::Finding* finding = at(row);
    if (!finding || !registry::Reference::parse(finding->repository)) return {};
    const auto& tags = rows_[static_cast<size_t>(row)].repository->tags;
    const bool isTag = registry::isValidTag(finding->subject) && std::any_of(tags.begin(), tags.end(), [&](const trust::AuditedTag& tag) { return tag.name == finding->subject; });
    return text(finding->repository + (isTag ? ":" + finding->subject : ""));
}

QString FindingModel::key(int row) const {
    const trust::Finding* finding = at(row);
    return finding ? text(finding->repository + "\n" + std::string(trust::findingName(finding->code)) + "\n" + finding->subject) : QString();
}

QVariant FindingModel::data(const QModelIndex& index, int role) const {
    const trust::Finding* finding = index.isValid() ? at(index.row()) : nullptr;
    if (!finding) return {};
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole: return cell(*finding, column);
        case Qt::ToolTipRole: return column == Subject ? shown(finding->subject, 400) : cell(*finding, column);
        case kSortRole: return column == Severity ? QVariant(static_cast<int>(finding->severity)) : QVariant(cell(*finding, column));
        case kKindRole: return static_cast<int>(finding->severity);
        case Qt::DecorationRole: return column == Severity ? QVariant(severityIcon(finding->severity)) : QVariant();
        case Qt::ForegroundRole: return column == Severity ? QVariant(severityColor(finding->severity)) : column == Message ? QVariant() : QVariant(tokens().secondary);
        case Qt::AccessibleTextRole: return column == Severity ? tr("%1: %2, %3").arg(severityWord(finding->severity), shown(finding->message, 400), shown(finding->repository, 255)) : cell(*finding, column);
        case Qt::FontRole: {
            QFont font;
            if (column == Severity) font.setWeight(QFont::DemiBold);
            return font;
        }
        default: return {};
    }
}

QVariant FindingModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString names[] = {tr("Severity"), tr("Finding"), tr("Repository"), tr("Tag, role or key")};
    return section >= 0 && section < ColumnCount ? names[section] : QString();
}

}  // namespace roseglass::ui
