#include "ui/publish/plan_model.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>
#include <functional>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/intent.h"
#include "ui/publish/words.h"

namespace roseglass::ui {
namespace {

constexpr int kRowHeight = 28;
const QString kDash = QStringLiteral("—");

struct Runs {
    QString plain, bold, fixed, secondary;
};

QStandardItem* cell(const Runs& runs, const QIcon& icon = {}) {
    QStringList words;
    for (const QString& run : {runs.plain, runs.bold, runs.fixed, runs.secondary}) {
        if (!run.isEmpty()) words << run.trimmed();
    }
    auto* item = new QStandardItem(icon, words.join(QLatin1Char(' ')));
    item->setEditable(false);
    item->setData(runs.plain, PlanModel::PlainRole);
    item->setData(runs.bold, PlanModel::BoldRole);
    item->setData(runs.fixed, PlanModel::FixedRole);
    item->setData(runs.secondary, PlanModel::SecondaryRole);
    item->setToolTip(item->text());
    return item;
}

QString counted(long count, const QString& one, const QString& many) { return QStringLiteral("  ") + (count == 1 ? one : many.arg(count)); }

QString keyWords(const trust::PlannedKey& key) {
    if (key.role == "root") return PlanModel::tr("Root key");
    if (key.role == "targets") return PlanModel::tr("Repository key");
    if (key.role == "snapshot" || key.role == "timestamp") return PlanModel::tr("%1 key").arg(text(key.role));
    return PlanModel::tr("Key of %1").arg(shown(key.role, 60));
}

QIcon placeIcon(const trust::PlannedKey& key) {
    if (key.place == "the trust server") return icon(QStringLiteral("server"));
    return icon(key.place == "this computer" ? QStringLiteral("laptop") : QStringLiteral("stick"));
}

Runs versions(const trust::RoleStep& step) {
    if (step.to == 0) return {{}, PlanModel::tr("removed"), {}, {}};
    if (step.from == 0) return {PlanModel::tr("new, version "), QString::number(step.to), {}, {}};
    return {PlanModel::tr("version %1 → ").arg(step.from), QString::number(step.to), {}, {}};
}

QString changeWord(const trust::TagStep& tag) {
    if (!tag.beforeKnown) return PlanModel::tr("not known before");
    if (tag.after.empty()) return PlanModel::tr("no longer signed");
    if (tag.before.empty()) return PlanModel::tr("new");
    return tag.before == tag.after ? PlanModel::tr("unchanged") : PlanModel::tr("another image");
}

/// Old beside new, where both are there.
QString sides(const trust::TagStep& tag, const std::function<QString(const std::string&)>& one) {
    if (tag.before == tag.after || tag.before.empty()) return one(tag.after);
    return tag.after.empty() ? one(tag.before) : one(tag.before) + QStringLiteral(" → ") + one(tag.after);
}

QString pathWords(const std::vector<std::string>& paths) {
    if (std::find(paths.begin(), paths.end(), "") != paths.end()) return PlanModel::tr("all tags");
    QStringList words;
    for (const std::string& path : paths) words << shown(path, 80) + QLatin1Char('*');
    return words.isEmpty() ? PlanModel::tr("no tags") : words.join(QStringLiteral(", "));
}

QString pathWords(const trust::RuleStep& rule) {
    if (rule.pathsBefore.empty() && rule.pathsAfter.empty()) return {};
    const bool changes = rule.thresholdBefore != 0 && rule.thresholdAfter != 0 && rule.pathsBefore != rule.pathsAfter;
    if (changes) return pathWords(rule.pathsBefore) + QStringLiteral(" → ") + pathWords(rule.pathsAfter);
    return pathWords(rule.thresholdAfter == 0 ? rule.pathsBefore : rule.pathsAfter);
}

QString thresholdWords(const trust::RuleStep& rule) {
    if (rule.thresholdAfter == 0) return PlanModel::tr("nobody");
    if (rule.thresholdBefore == 0 || rule.thresholdBefore == rule.thresholdAfter) return PlanModel::tr("threshold %1").arg(rule.thresholdAfter);
    return PlanModel::tr("threshold %1 → %2").arg(rule.thresholdBefore).arg(rule.thresholdAfter);
}

/// "POST https://host/v2/… (root, targets)" into method, address and what it is about.
struct Request {
    QString method, url, about;
};
Request readRequest(const std::string& line) {
    const QString words = shown(line, 400);
    const qsizetype open = words.indexOf(QStringLiteral(" ("));
    Request request;
    // Of two words, or of one; or what stands in its place.
    for (const QString& start : {QStringLiteral("POST and PUT "), QStringLiteral("is there already: ")}) {
        if (words.startsWith(start)) request.method = start;
    }
    if (request.method.isEmpty()) request.method = words.left(words.indexOf(QLatin1Char(' ')) + 1);
    request.url = withShortDigests(words.mid(request.method.size(), open < 0 ? -1 : open - request.method.size()));
    request.method = request.method.startsWith(QLatin1String("is ")) ? PlanModel::tr("there already") : request.method.trimmed();
    if (open >= 0) request.about = words.mid(open + 2).chopped(1);
    return request;
}

}  // namespace

PlanModel::PlanModel(QObject* parent) : QStandardItemModel(0, ColumnCount, parent) { setHorizontalHeaderLabels({tr("What"), tr("Change"), tr("Signed with"), tr("Where")}); }

QStandardItem* PlanModel::group(const QString& iconName, const QString& name, const QString& detail) {
    auto* head = cell({{}, name, {}, detail}, icon(iconName, tokens().accent));
    appendRow({head, cell({}), cell({}), cell({})});
    return head;
}

void PlanModel::addRole(QStandardItem* group, const trust::RoleStep& step) {
    Runs with{kDash, {}, {}, {}};
    QIcon place;
    if (step.byServer) {
        with = {tr("the server's key"), {}, {}, {}};
        place = icon(QStringLiteral("server"));
    } else if (!step.keys.empty()) {
        const trust::PlannedKey& first = step.keys.front();
        const QString role = first.role == "targets" ? tr("repository key") : shown(first.role, 40);
        with = {(first.isNew ? first.role == "root" ? tr("new root key") : tr("new key") : role) + QLatin1Char(' '), {}, shortKeyId(first.id), {}};
        if (step.keys.size() > 1) with.secondary = tr(" and %1 more").arg(step.keys.size() - 1);
        place = placeIcon(first);
    }
    const QString where = step.byServer ? tr("on publish") : step.to == 0 ? tr("nobody signs it any more") : step.expires ? tr("expires %1").arg(shortDate(*step.expires)) : QString();
    auto* name = cell({{}, shown(step.role, 80), {}, {}});
    auto* signedWith = cell(with, place);
    QStringList all;
    for (const trust::PlannedKey& key : step.keys) all << (key.id.empty() ? tr("new %1 key").arg(text(key.role)) : text(key.id));
    signedWith->setToolTip(all.isEmpty() ? signedWith->text() : all.join(QLatin1Char('\n')));
    name->setData(tr("%1, %2, signed with %3, %4").arg(name->text(), cell(versions(step))->text(), signedWith->text(), where), Qt::AccessibleTextRole);
    group->appendRow({name, cell(versions(step)), signedWith, cell({{}, {}, {}, where})});
}

void PlanModel::addTags(const std::vector<trust::TagStep>& tags) {
    if (tags.empty()) return;
    QStandardItem* signedTags = group(QStringLiteral("digest"), tr("What the tags mean then"), counted(static_cast<long>(tags.size()), tr("1 tag"), tr("%1 tags")));
    for (const trust::TagStep& tag : tags) {
        auto* where = cell({{}, {}, sides(tag, [](const std::string& side) { return withShortDigests(shown(side, 120)); }), {}});
        where->setToolTip(sides(tag, [](const std::string& side) { return shown(side, 120); }));
        signedTags->appendRow({cell({{}, shown(tag.name, 160), {}, tr(" in %1").arg(shown(tag.role, 80))}), cell({{}, changeWord(tag), {}, {}}), cell({kDash, {}, {}, {}}), where});
    }
}

void PlanModel::addSigners(const trust::PlannedContent& content) {
    const size_t count = content.keysAdded.size() + content.keysRemoved.size() + content.rules.size();
    if (count == 0) return;
    QStandardItem* signers = group(QStringLiteral("people"), tr("Who may sign then"), counted(static_cast<long>(count), tr("1 change"), tr("%1 changes")));
    const auto addKeys = [&](const std::vector<trust::KeyStep>& keys, const QString& word) {
        for (const trust::KeyStep& key : keys) {
            auto* id = cell({{}, {}, key.id.empty() ? tr("a new key") : shortKeyId(key.id), {}});
            if (!key.id.empty()) id->setToolTip(text(key.id));
            signers->appendRow({cell({{}, shown(key.role, 80), {}, {}}), cell({{}, word, {}, {}}), id, cell({})});
        }
    };
    addKeys(content.keysAdded, tr("key added"));
    addKeys(content.keysRemoved, tr("key removed"));
    for (const trust::RuleStep& rule : content.rules)
        signers->appendRow({cell({{}, shown(rule.role, 80), {}, {}}), cell({{}, thresholdWords(rule), {}, {}}), cell({kDash, {}, {}, {}}), cell({{}, {}, {}, pathWords(rule)})});
}

void PlanModel::addServerParts(const trust::Plan& plan) {
    const auto byServer = std::count_if(plan.roles.begin(), plan.roles.end(), [](const trust::RoleStep& step) { return step.byServer; });
    if (byServer > 0) {
        QStandardItem* server = group(QStringLiteral("server"), tr("Left to the trust server"), counted(byServer, tr("1 role"), tr("%1 roles")));
        for (const trust::RoleStep& step : plan.roles) {
            if (step.byServer) addRole(server, step);
        }
    }
    if (!plan.registryRequests.empty()) {
        QStandardItem* upload = group(QStringLiteral("up"), tr("Upload"), tr("  to the registry"));
        for (const std::string& line : plan.registryRequests) {
            const Request request = readRequest(line);
            upload->appendRow({cell({request.url, {}, {}, {}}), cell({request.method, {}, {}, {}}), cell({kDash, {}, {}, {}}), cell({{}, {}, {}, request.about})});
        }
    }
    if (plan.serverRequests.empty()) return;
    const bool whole = plan.verb != "delete";
    QStandardItem* publish = group(QStringLiteral("publish"), whole ? tr("Publish") : tr("Ask the trust server"), whole ? QStringLiteral("  ") + tr("all files together, or none") : QString());
    QStringList requests;
    for (const std::string& line : plan.serverRequests) requests << shown(line, 600);
    auto* where = cell({text(plan.trustServer), {}, {}, {}});
    where->setToolTip(requests.join(QLatin1Char('\n')));
    publish->appendRow({where, cell({counted(requests.size(), tr("1 request"), tr("%1 requests")).trimmed(), {}, {}, {}}), cell({kDash, {}, {}, {}}), cell({{}, {}, {}, repositoryName(text(plan.repository))})});
}

void PlanModel::addFiles(const trust::Plan& plan) {
    std::vector<const std::string*> removed;
    for (const std::string& file : plan.files) {
        if (file.ends_with("(removed)")) removed.push_back(&file);
    }
    if (removed.empty()) return;
    QStandardItem* files = group(QStringLiteral("trash"), tr("Remove from this computer"), counted(static_cast<long>(removed.size()), tr("1 file or folder"), tr("%1 files or folders")));
    for (const std::string* file : removed) files->appendRow({cell({shown(file->substr(0, file->size() - 10), 300), {}, {}, {}}), cell({{}, tr("removed"), {}, {}}), cell({kDash, {}, {}, {}}), cell({})});
}

void PlanModel::show(const trust::Plan& plan, const QString& keysFolder) {
    removeRows(0, rowCount());
    std::vector<const trust::PlannedKey*> fresh;
    for (const trust::PlannedKey& key : plan.newKeys) fresh.push_back(&key);
    if (!fresh.empty()) {
        QStandardItem* create = group(QStringLiteral("plus"), tr("Create"), counted(static_cast<long>(fresh.size()), tr("1 key"), tr("%1 keys")));
        for (const trust::PlannedKey* key : fresh) {
            create->appendRow({cell({keyWords(*key) + QLatin1Char(' '), {}, shortKeyId(key->id), {}}), cell({{}, tr("new"), {}, {}}), cell({kDash, {}, {}, {}}),
                               cell({{}, {}, {}, key->place == "this computer" ? keysFolder : text(key->place)})});
        }
    }
    addTags(plan.content.tags);
    addSigners(plan.content);
    const auto own = std::count_if(plan.roles.begin(), plan.roles.end(), [](const trust::RoleStep& step) { return !step.byServer; });
    if (own > 0) {
        QStandardItem* change = group(QStringLiteral("sign"), tr("Change and sign"), counted(own, tr("1 role"), tr("%1 roles")));
        // Root first, as everywhere: it says who may sign the others.
        for (const bool root : {true, false}) {
            for (const trust::RoleStep& step : plan.roles) {
                if (!step.byServer && (step.role == "root") == root) addRole(change, step);
            }
        }
    }
    addServerParts(plan);
    addFiles(plan);
}

void PlanDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem base = option;
    initStyleOption(&base, index);
    const bool isGroup = !index.parent().isValid();
    painter->save();
    if (base.state & QStyle::State_Selected) painter->fillRect(option.rect, tokens().selection);
    else if (isGroup) painter->fillRect(option.rect, tokens().alternate);
    if (isGroup) {
        painter->setPen(tokens().line);
        painter->drawLine(option.rect.topLeft(), option.rect.topRight());
    }
    QRect left = option.rect.adjusted(8, 0, -8, 0);
    if (!base.icon.isNull()) {
        base.icon.paint(painter, QRect(left.left(), left.center().y() - 7, 16, 16));
        left.setLeft(left.left() + 24);
    }
    const auto draw = [&](int role, const QFont& font, const QColor& color) {
        const QString words = index.data(role).toString();
        if (words.isEmpty() || left.width() <= 0) return;
        const QFontMetrics metrics(font);
        painter->setFont(font);
        painter->setPen(color);
        const QString fitting = metrics.elidedText(words, role == PlanModel::FixedRole ? Qt::ElideMiddle : Qt::ElideRight, left.width());
        painter->drawText(left, Qt::AlignLeft | Qt::AlignVCenter, fitting);
        left.setLeft(left.left() + metrics.horizontalAdvance(fitting));
    };
    QFont bold = base.font;
    bold.setWeight(QFont::DemiBold);
    draw(PlanModel::PlainRole, base.font, tokens().text);
    draw(PlanModel::BoldRole, bold, tokens().text);
    draw(PlanModel::FixedRole, fixedFont(), tokens().text);
    draw(PlanModel::SecondaryRole, base.font, tokens().secondary);
    painter->restore();
}

QSize PlanDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return {QStyledItemDelegate::sizeHint(option, index).width() + 24, index.parent().isValid() ? kRowHeight : kRowHeight + 4};
}

}  // namespace roseglass::ui
