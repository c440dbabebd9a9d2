#include "ui/keys/actions/back_up_keys.h"

#include <QDate>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>

#include "ui/common/passphrase_field.h"
#include "ui/keys/file_line.h"
#include "ui/keys/key_view.h"

namespace roseglass::ui {
namespace {

QString proposedName() { return QDir::home().filePath(QStringLiteral("roseglass-keys-%1.backup").arg(QDate::currentDate().toString(Qt::ISODate))); }

}  // namespace

BackUpKeys::BackUpKeys(KeyDesk desk, const trust::KeyReport& report, const std::string& chosen, QWidget* parent)
    : KeyDialog(std::move(desk), tr("Back up keys"), tr("The backup has a passphrase of its own; inside, each key stays under its own, too. Keep the file offline, and not beside this computer."), tr("Back up"), parent), list_(new QListWidget),
      file_(new FileLine(FileLine::For::Saving, tr("Backup file"), proposedName())), passphrase_(new PassphraseField(PassphraseField::Kind::New, tr("the backup"))) {
    list_->setAccessibleName(tr("Keys for the backup"));
    list_->setStyleSheet(QStringLiteral("QListView::item { height: 26px; }"));
    for (const trust::KeyEntry& entry : report.keys) {
        auto info = entry.location == trust::KeyLocation::File ? this->desk().admin->store().find(entry.id) : std::nullopt;
        if (!info || !info->problem.empty()) continue;
        const KeyWords words = wordsOf(entry, report, {});
        auto* item = new QListWidgetItem(QStringLiteral("%1 · %2 · %3").arg(words.title, shortKeyId(entry.id), words.backup), list_);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(chosen.empty() || chosen == entry.id ? Qt::Checked : Qt::Unchecked);
        if (chosen == entry.id) list_->setCurrentItem(item);
        keys_.push_back(std::move(*info));
    }
    list_->setFixedHeight(std::min(5, std::max(1, list_->count())) * 26 + 4);
    addField(tr("&Keys"), list_);
    addField(tr("Backup &file"), file_);
    addWide(passphrase_);
    connect(list_, &QListWidget::itemChanged, this, &BackUpKeys::check);
    connect(file_, &FileLine::changed, this, &BackUpKeys::check);
    connect(passphrase_, &PassphraseField::changed, this, &BackUpKeys::check);
    check();
    passphrase_->setFocus();
}

std::vector<keys::KeyInfo> BackUpKeys::chosen() const {
    std::vector<keys::KeyInfo> keys;
    for (int row = 0; row < list_->count(); ++row) {
        if (list_->item(row)->checkState() == Qt::Checked) keys.push_back(keys_[static_cast<size_t>(row)]);
    }
    return keys;
}

QString BackUpKeys::missing() const {
    if (chosen().empty()) return tr("Choose a key");
    if (file_->path().empty()) return tr("Name a file");
    if (!file_->replaceConfirmed()) {
        if (const auto plan = desk().admin->planBackup(chosen(), file_->path()); !plan) return shown(plan.error().message, 200);
    }
    return passphrase_->problem();
}

void BackUpKeys::run() {
    const auto secret = std::make_shared<crypto::Secret>(passphrase_->passphrase());
    const auto keys = chosen();
    start([admin = desk().admin, keys, file = file_->path(), secret, replace = file_->replaceConfirmed()] { return admin->backUp(keys, file, *secret, replace); },
          [file = file_->path(), keys] {
              return KeyDone{keys.size() == 1 ? tr("Backed up the %1").arg(keyName(keys.front().role, keys.front().id)) : tr("Backed up %1 keys").arg(keys.size()), tr("Written to %1. Move it to a place apart from this computer.").arg(shown(file.string(), 300)),
                             keys.front().id, {}};
          });
}

}  // namespace roseglass::ui
