#include "ui/audit/migration_model.h"

#include <QFont>
#include <algorithm>

#include "registry/reference.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {

using trust::Migration;

namespace {

constexpr int kStates = 5;
const QString kDash = QStringLiteral("—");

/// What an owner makes of it.
QString advice(Migration state) {
    switch (state) {
        case Migration::DctOnly: return MigrationModel::tr("Content trust alone vouches for this image. Sign it with the other system before content trust is switched off.");
        case Migration::Both: return MigrationModel::tr("Content trust and another system vouch for this image. Check the other signature with that system's own tools.");
        case Migration::OtherOnly: return MigrationModel::tr("Another system alone vouches for this image; clients with content trust on refuse it.");
        case Migration::None: return MigrationModel::tr("Nothing vouches for this image.");
        case Migration::Unknown: return MigrationModel::tr("The registry did not tell what stands beside this image.");
    }
    return {};
}

Presentation trustOf(const trust::AuditedTag& tag) { return presentationOf(kindOf(tag.state, tag.signedDigest.has_value())); }

Migration stateOf(const trust::AuditedTag* tag) { return tag ? tag->migration : Migration::Unknown; }

QStringList artifacts(const trust::AuditedTag& tag, bool vouching) {
    QStringList out;
    for (const trust::BesideArtifact& artifact : tag.beside) {
        if (trust::vouches(artifact.kind) == vouching) out << besideWords(artifact);
    }
    return out;
}

/// "3 DCT only, 1 None": where the tags of one repository stand.
QString countWords(const trust::AuditedRepository& repository) {
    QStringList out;
    for (int state = 0; state < kStates; ++state) {
        const auto count = std::count_if(repository.tags.begin(), repository.tags.end(), [&](const trust::AuditedTag& tag) { return static_cast<int>(tag.migration) == state; });
        if (count > 0) out << MigrationModel::tr("%1: %2").arg(migrationWord(static_cast<Migration>(state))).arg(count);
    }
    return out.join(QStringLiteral(", "));
}

QString signerWords(const trust::AuditedTag& tag) {
    QStringList out;
    for (const std::string& signer : tag.signers) out << shown(signer, 60);
    return out.join(QStringLiteral(", "));
}

}  // namespace

QString migrationWord(Migration state) {
    switch (state) {
        case Migration::DctOnly: return MigrationModel::tr("DCT only");
        case Migration::Both: return MigrationModel::tr("Both");
        case Migration::OtherOnly: return MigrationModel::tr("Other only");
        case Migration::None: return MigrationModel::tr("None");
        case Migration::Unknown: return MigrationModel::tr("Not known");
    }
    return {};
}

QIcon migrationIcon(Migration state) {
    switch (state) {
        case Migration::DctOnly: return icon(QStringLiteral("signed"), tokens().accent);
        case Migration::Both: return icon(QStringLiteral("pass"), tokens().good);
        case Migration::OtherOnly: return icon(QStringLiteral("sign"), tokens().accent);
        case Migration::None: return icon(QStringLiteral("unsigned"), tokens().neutral);
        case Migration::Unknown: return icon(QStringLiteral("unknown"), tokens().neutral);
    }
    return {};
}

void MigrationModel::addRows(const trust::AuditedRepository& repository, bool tell) {
    const auto before = std::upper_bound(rows_.begin(), rows_.end(), repository.repository, [](const std::string& name, const Row& row) { return name < row.repository->repository; });
    const int at = static_cast<int>(before - rows_.begin());
    std::vector<Row> added;
    for (const trust::AuditedTag& tag : repository.tags) added.push_back({&repository, &tag});
    if (added.empty()) added.push_back({&repository, nullptr});
    if (tell) beginInsertRows({}, at, at + static_cast<int>(added.size()) - 1);
    rows_.insert(before, added.begin(), added.end());
    if (tell) endInsertRows();
}

const MigrationModel::Row* MigrationModel::rowAt(int row) const { return row >= 0 && row < rowCount() ? &rows_[static_cast<size_t>(row)] : nullptr; }

std::vector<int> MigrationModel::counts() const {
    std::vector<int> out(kStates);
    for (const Row& row : rows_) ++out[static_cast<size_t>(stateOf(row.tag))];
    return out;
}

QString MigrationModel::cell(const Row& row, int column) {
    const trust::AuditedTag* tag = row.tag;
    switch (column) {
        case Repository: return shown(row.repository->repository, 255);
        case Tag: return tag ? shown(tag->name, 128) : kDash;
        case Trust: return tag ? trustOf(*tag).words : tr("No tag is known");
        case Beside: {
            if (!tag || tag->migration == Migration::Unknown) return kDash;
            const QStringList others = artifacts(*tag, true);
            return others.isEmpty() ? tr("Nothing") : others.join(QStringLiteral("; "));
        }
        case State: return migrationWord(stateOf(tag));
        default: return {};
    }
}

QVariant MigrationModel::sortValue(const Row& row, int column) {
    if (column == State) return static_cast<int>(stateOf(row.tag));
    if (column == Trust) return row.tag ? static_cast<int>(row.tag->state) : kStates + 1;
    return cell(row, column);
}

Html MigrationModel::about(int row) const {
    const Row* one = rowAt(row);
    if (!one) return {};
    const QString repository = shown(one->repository->repository, 255);
    if (!one->tag) return titledParagraph(repository, tr("No tag of this repository is known: it has none, or its servers were not reached. The findings tell more."));
    const trust::AuditedTag& tag = *one->tag;
    QString trust = trustOf(tag).words;
    if (!tag.signers.empty()) trust += tr(", signed by %1").arg(signerWords(tag));
    if (tag.expires) trust += tr(", until %1").arg(shortDate(*tag.expires));
    if (tag.signedDigest) trust += QStringLiteral("\n") + text(tag.signedDigest->toString());
    const QStringList others = artifacts(tag, true), rest = artifacts(tag, false);
    const QString claims = others.isEmpty() ? QString() : others.join(QLatin1Char('\n')) + QStringLiteral("\n") + tr("Found in the registry, not verified: what it says of its signer and date is a claim.");
    return Html::of("<p><b>%1</b>&nbsp; <b>%2:%3</b><br>%4</p>", {migrationWord(tag.migration), repository, shown(tag.name, 128), advice(tag.migration)}) +
           titledParagraph(tr("Content trust"), trust) + titledParagraph(tr("What else vouches"), claims) + titledParagraph(tr("Also beside it"), rest.join(QLatin1Char('\n'))) +
           titledParagraph(tr("The whole repository"), countWords(*one->repository));
}

QString MigrationModel::reference(int row) const {
    const Row* one = rowAt(row);
    if (!one || !registry::Reference::parse(one->repository->repository)) return {};
    return text(one->repository->repository + (one->tag && registry::isValidTag(one->tag->name) ? ":" + one->tag->name : ""));
}

QString MigrationModel::key(int row) const {
    const Row* one = rowAt(row);
    return one ? text(one->repository->repository + "\n" + (one->tag ? one->tag->name : "")) : QString();
}

int MigrationModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant MigrationModel::data(const QModelIndex& index, int role) const {
    const Row* row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (!row) return {};
    const int column = index.column();
    const trust::AuditedTag* tag = row->tag;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole: return cell(*row, column);
        case kSortRole: return sortValue(*row, column);
        case kKindRole: return static_cast<int>(stateOf(tag));
        case Qt::DecorationRole:
            if (column == Trust && tag) return iconOf(trustOf(*tag));
            return column == State ? QVariant(migrationIcon(stateOf(tag))) : QVariant();
        case Qt::ForegroundRole:
            if (column == Trust && tag) return toneColor(trustOf(*tag).tone);
            return column == Repository || (column == Beside && (!tag || artifacts(*tag, true).isEmpty())) ? QVariant(tokens().secondary) : QVariant();
        case Qt::AccessibleTextRole:
            return column == Repository ? tr("%1, tag %2, content trust: %3, what else vouches: %4, migration: %5").arg(cell(*row, Repository), cell(*row, Tag), cell(*row, Trust), cell(*row, Beside), cell(*row, State)) : cell(*row, column);
        case Qt::FontRole: {
            QFont font;
            if (column == Tag || column == Trust || column == State) font.setWeight(QFont::DemiBold);
            return font;
        }
        default: return {};
    }
}

QVariant MigrationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString names[] = {tr("Repository"), tr("Tag"), tr("Content trust"), tr("What else vouches"), tr("Migration")};
    return section >= 0 && section < ColumnCount ? names[section] : QString();
}

}  // namespace roseglass::ui
