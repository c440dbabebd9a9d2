#include "ui/metadata/signature_model.h"

#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString ownerOf(const trust::KeyRow& key) {
    QString place;
    switch (key.location) {
        case trust::KeyLocation::File: place = SignatureModel::tr("this computer"); break;
        case trust::KeyLocation::Token: place = SignatureModel::tr("hardware token"); break;
        case trust::KeyLocation::Server: place = SignatureModel::tr("trust server"); break;
        case trust::KeyLocation::Elsewhere: place = SignatureModel::tr("someone else"); break;
    }
    if (key.certificateName.empty()) return place;
    const QString until = key.certificateExpires ? SignatureModel::tr(", certificate until %1").arg(shortDate(*key.certificateExpires)) : QString();
    return shown(key.certificateName, 80) + QStringLiteral(" · ") + place + until;
}

}  // namespace

void SignatureModel::setRole(const trust::RoleRow* role) {
    beginResetModel();
    rows_.clear();
    if (role) {
        for (const trust::SignatureRow& signature : role->signatures) {
            const auto key = std::find_if(role->keys.begin(), role->keys.end(), [&](const trust::KeyRow& k) { return k.id == signature.keyId; });
            Row row{shown(signature.keyId, 80), shown(signature.method, 40), tr("not a key of this role"), shown(signature.reason, 300), true, signature.valid};
            if (key != role->keys.end()) {
                row.algorithm = text(key->strength.empty() ? key->algorithm : key->strength);
                row.owner = ownerOf(*key);
            }
            rows_.push_back(std::move(row));
        }
        for (const trust::KeyRow& key : role->keys) {
            const bool listed = std::any_of(role->signatures.begin(), role->signatures.end(), [&](const trust::SignatureRow& s) { return s.keyId == key.id; });
            if (!listed) rows_.push_back({shown(key.id, 80), text(key.strength.empty() ? key.algorithm : key.strength), ownerOf(key), shown(key.problem, 200), false, false});
        }
    }
    endResetModel();
}

int SignatureModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }
int SignatureModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant SignatureModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = rows_[static_cast<size_t>(index.row())];
    const tuf::Outcome outcome = !row.hasSignature ? tuf::Outcome::Skip : row.valid ? tuf::Outcome::Pass : tuf::Outcome::Fail;
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
            case KeyId: return row.keyId.left(12);
            case Verdict: return !row.hasSignature ? tr("Did not sign") : row.valid ? tr("Valid signature") : tr("Not valid");
            case Algorithm: return row.algorithm;
            case Owner: return row.owner;
            case Reason: return row.reason;
            default: return {};
        }
    }
    if (role == Qt::DecorationRole && index.column() == Verdict) return outcomeIcon(outcome);
    if (role == Qt::ForegroundRole && index.column() == Verdict) return outcomeColor(outcome);
    if (role == Qt::FontRole && index.column() == KeyId) return fixedFont();
    if (role == Qt::ToolTipRole) return index.column() == KeyId ? row.keyId : row.reason;
    return {};
}

QVariant SignatureModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case KeyId: return tr("Key ID");
        case Verdict: return tr("Signature");
        case Algorithm: return tr("Algorithm");
        case Owner: return tr("Key");
        case Reason: return tr("Reason");
        default: return {};
    }
}

}  // namespace roseglass::ui
