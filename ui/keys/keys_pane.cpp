#include "ui/keys/keys_pane.h"

#include <QAction>
#include <QHeaderView>
#include <QHideEvent>
#include <QCursor>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMenu>
#include <QShowEvent>
#include <QTableView>

#include "ui/common/banner.h"
#include "ui/common/icons.h"
#include "ui/common/plain_text.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/keys/actions/back_up_keys.h"
#include "ui/keys/actions/change_passphrase.h"
#include "ui/keys/actions/export_key.h"
#include "ui/keys/actions/generate_key.h"
#include "ui/keys/actions/import_key.h"
#include "ui/keys/actions/remove_key.h"
#include "ui/keys/actions/restore_keys.h"
#include "ui/keys/key_chips.h"
#include "ui/keys/key_inspector.h"
#include "ui/keys/key_model.h"
#include "ui/settings/passphrase_store.h"

namespace roseglass::ui {

KeysPane::~KeysPane() { discardAside(); }

void KeysPane::setDesk(KeyDesk desk) {
    discardAside();
    desk_ = std::move(desk);
    asideOffered_ = false;
    setReport(nullptr);
    if (isVisible()) refresh();
}

void KeysPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!event->spontaneous()) refresh();
}

void KeysPane::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (!event->spontaneous()) discardAside();
}

void KeysPane::refresh() {
    loading_.request_stop();
    const quint64 generation = ++generation_;
    loading_ = runAsync(this, [admin = desk_.admin](std::stop_token) { return std::make_shared<const trust::KeyReport>(admin->report()); },
                        [this, generation](std::shared_ptr<const trust::KeyReport> report) {
                            if (generation == generation_) setReport(std::move(report));
                        });
}

void KeysPane::setReport(std::shared_ptr<const trust::KeyReport> report) {
    const trust::KeyEntry* before = chosen();
    if (wanted_.empty() && before) wanted_ = before->id;
    report_ = std::move(report);
    now_ = systemClock()();
    if (report_) chips_->setCounts(countKeys(*report_));
    reorder();
    showState();
    if (!report_) return;
    offerLeftAside();
    emit reportShown(report_);
}

void KeysPane::reorder() {
    const trust::KeyEntry* current = chosen();
    const std::string keep = !wanted_.empty() ? std::exchange(wanted_, {}) : current ? current->id : std::string();
    view_.group = chips_->chosen();
    view_.filter = filter_->text().trimmed();
    model_->show(report_, view_, now_);
    table_->setAccessibleName(tr("Private keys, %1 rows").arg(model_->rowCount()));
    if (model_->rowCount() > 0) table_->selectRow(std::max(0, model_->rowOf(keep)));
    nothing_->setVisible(report_ && !report_->keys.empty() && model_->rowCount() == 0);
    table_->setVisible(nothing_->isHidden());
    chosenChanged();
}

void KeysPane::select(const std::string& keyId) {
    wanted_ = keyId;
    reorder();
}

const trust::KeyEntry* KeysPane::chosen() const { return model_->keyAt(table_->currentIndex().row()); }

std::optional<keys::KeyInfo> KeysPane::chosenInfo() const {
    const trust::KeyEntry* key = chosen();
    if (!key || key->location != trust::KeyLocation::File) return std::nullopt;
    // The file of this very row: an ID may stand in two.
    for (keys::KeyInfo& info : desk_.admin->store().list()) {
        if (info.id == key->id && info.path == key->path) return std::move(info);
    }
    return std::nullopt;
}

namespace {

/// Where a new key can take this one's place; a delegation's keys change with its signers.
std::vector<trust::KeyUse> replaceableUses(const trust::KeyEntry* key) {
    std::vector<trust::KeyUse> uses = key ? key->uses : std::vector<trust::KeyUse>();
    std::erase_if(uses, [](const trust::KeyUse& use) { return use.role != "root" && use.role != "targets" && use.role != "snapshot"; });
    return uses;
}

}  // namespace

/// Says by data which actions fit the chosen row, so that menu, buttons and keys agree.
void KeysPane::chosenChanged() {
    const trust::KeyEntry* key = chosen();
    const bool file = key && key->location == trust::KeyLocation::File;
    const bool good = file && key->problem.empty();
    actions_.copyId->setEnabled(key != nullptr);
    actions_.backUp->setEnabled(good);
    actions_.passphrase->setEnabled(good);
    actions_.exportKey->setEnabled(good);
    actions_.exportPublic->setEnabled(good || (key && key->publicKey));
    actions_.rotate->setEnabled(!replaceableUses(key).empty());
    actions_.remove->setEnabled(file);
    if (key && report_) inspector_->show(*key, *report_, now_);
    else inspector_->clear();
}

void KeysPane::showState() {
    const bool empty = report_ && report_->keys.empty();
    empty_->setVisible(empty);
    content_->setVisible(!empty);
    filters_->setVisible(!empty);
    const auto folder = desk_.admin->store().trustDir() / "private";
    const int tokens = report_ ? static_cast<int>(report_->tokens.size()) : 0;
    const QString where = shown(folder.string(), 300);
    subtitle_->setText(tokens == 0   ? tr("Private keys in %1. Nothing leaves it unless you export it.").arg(where)
                       : tokens == 1 ? tr("Private keys in %1 and on 1 token. Nothing leaves them unless you export it.").arg(where)
                                     : tr("Private keys in %1 and on %2 tokens. Nothing leaves them unless you export it.").arg(where, QString::number(tokens)));
    showTokens();
    bool files = false;
    if (report_) {
        for (const trust::KeyEntry& key : report_->keys) files = files || key.location == trust::KeyLocation::File;
    }
    actions_.backUpAll->setEnabled(files);
    if (report_ && !report_->warnings.empty() && !banner_->isVisibleTo(this) && !aside_) {
        QStringList lines;
        for (size_t i = 0; i < report_->warnings.size() && i < 3; ++i) lines << shown(report_->warnings[i], 300);
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), report_->warnings.size() == 1 ? tr("Something about the trust directory needs a look") : tr("%1 things about the trust directory need a look").arg(report_->warnings.size()),
                      lines.join(QLatin1Char('\n')));
    }
}

void KeysPane::showTokens() {
    while (QLayoutItem* item = tokens_->layout()->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    const bool any = report_ && !report_->tokens.empty();
    tokens_->setVisible(any);
    if (!any) return;
    for (const trust::TokenEntry& token : report_->tokens) {
        auto* frame = new Banner;
        const bool bad = !token.problem.empty() || token.info.pinLocked;
        const QString keys = token.keys == 1 ? tr("1 key.") : tr("%1 keys.").arg(token.keys);
        const QString pin = token.info.pinLocked ? tr("Its PIN is locked; unlock it with the token's own program.") : token.info.pinPad ? tr("The PIN is entered on the token.") : tr("The PIN is asked for once per signing and is never stored.");
        frame->tell(bad ? Banner::Tone::Caution : Banner::Tone::Neutral, QStringLiteral("stick"), token.info.serial.empty() ? shown(token.info.name(), 100) : tr("%1, serial %2").arg(shown(token.info.name(), 100), shown(token.info.serial, 60)),
                    token.problem.empty() ? keys + QLatin1Char(' ') + pin : shown(token.problem, 300));
        tokens_->layout()->addWidget(frame);
    }
}

template <class Dialog, class... Arguments>
void KeysPane::open(Arguments&&... arguments) {
    discardAside();
    auto* dialog = new Dialog(desk_, std::forward<Arguments>(arguments)..., this);
    connect(dialog, &KeyDialog::acted, this, &KeysPane::finish);
    dialog->open();
}

void KeysPane::generate() { open<GenerateKey>(); }
void KeysPane::importKey() { open<ImportKey>(); }
void KeysPane::restore() { open<RestoreKeys>(); }

void KeysPane::backUpAll() {
    if (report_) open<BackUpKeys>(*report_, std::string());
}

void KeysPane::backUp() {
    if (const trust::KeyEntry* key = chosen(); key && report_) open<BackUpKeys>(*report_, key->id);
}

void KeysPane::changePassphrase() {
    if (auto info = chosenInfo()) open<ChangePassphrase>(std::move(*info));
}

void KeysPane::exportKey() {
    if (auto info = chosenInfo()) open<ExportKey>(std::move(*info), ExportKey::Part::Private, std::nullopt);
}

void KeysPane::rotate() {
    const std::vector<trust::KeyUse> uses = replaceableUses(chosen());
    if (uses.size() == 1) {
        emit rotateRequested(text(uses.front().repository), text(uses.front().role));
        return;
    }
    // One key may serve several repositories; each is published on its own.
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const trust::KeyUse& use : uses) {
        connect(menu->addAction(tr("%1 key of %2").arg(unmarked(shown(use.role, 40)), unmarked(shown(use.repository, 160)))), &QAction::triggered, this,
                [this, use] { emit rotateRequested(text(use.repository), text(use.role)); });
    }
    menu->popup(QCursor::pos());
}

void KeysPane::exportPublic() {
    const trust::KeyEntry* key = chosen();
    if (!key) return;
    keys::KeyInfo info = chosenInfo().value_or(keys::KeyInfo{});
    if (info.id.empty()) {
        info.id = key->id;
        info.role = key->role;
    }
    open<ExportKey>(std::move(info), ExportKey::Part::Public, key->publicKey);
}

void KeysPane::remove() {
    auto info = chosenInfo();
    if (!info) return;
    discardAside();
    // The plan reads the cached trust data: on a worker.
    runAsync(this, [admin = desk_.admin, id = info->id](std::stop_token) { return admin->planRemove(id); }, [this, info = *info](Result<trust::Plan> plan) {
        if (!plan) return banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(plan.error().message, 300), shown(plan.error().hint, 300));
        open<RemoveKey>(info, *plan);
    });
}

void KeysPane::copyId() {
    if (table_->hasFocus() && table_->currentIndex().column() > 0) copyToClipboard(model_->fullText(table_->currentIndex()));
    else if (const trust::KeyEntry* key = chosen()) copyToClipboard(text(key->id));
}

void KeysPane::finish(const KeyDone& done) {
    banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), done.title, done.detail);
    aside_ = done.aside;
    if (aside_) banner_->addAction(tr("Undo"), [this] { undo(); }, QStringLiteral("undo"));
    wanted_ = done.keyId;
    refresh();
}

void KeysPane::undo() {
    if (!aside_) return;
    const trust::KeyAdmin::Aside aside = *std::exchange(aside_, std::nullopt);
    const auto back = desk_.admin->putBack(aside);
    if (back) banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), tr("The key %1 is back").arg(shortKeyId(aside.id)), {});
    else banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(back.error().message, 300), shown(back.error().hint, 300));
    wanted_ = aside.id;
    refresh();
}

/// The time in which a removal could be undone is over.
void KeysPane::discardAside() {
    if (!aside_) return;
    const trust::KeyAdmin::Aside aside = *std::exchange(aside_, std::nullopt);
    const auto gone = desk_.admin->discard(aside);
    if (gone) banner_->hide();
    else banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(gone.error().message, 300), shown(gone.error().hint, 300));
}

/// A program that was ended before the removal was final left the file there: its owner decides.
void KeysPane::offerLeftAside() {
    if (aside_ || std::exchange(asideOffered_, true)) return;
    const auto left = desk_.admin->leftAside();
    if (left.empty()) return;
    banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), left.size() == 1 ? tr("A removed key was not deleted yet: %1").arg(shortKeyId(left.front().id)) : tr("%1 removed keys were not deleted yet").arg(left.size()),
                  tr("Roseglass was ended before. Put back what you still need."));
    const auto each = [this, left](auto act) {
        std::optional<Error> trouble;
        for (const auto& aside : left) {
            if (const Result<void> result = act(aside); !result) trouble = result.error();
        }
        if (trouble) banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(trouble->message, 300), shown(trouble->hint, 300));
        else banner_->hide();
        refresh();
    };
    banner_->addAction(tr("Put back"), [this, each] { each([this](const auto& aside) { return desk_.admin->putBack(aside); }); }, QStringLiteral("undo"));
    banner_->addAction(tr("Delete"), [this, each] { each([this](const auto& aside) { return desk_.admin->discard(aside); }); }, QStringLiteral("trash"));
}

void KeysPane::focusFilter() {
    filter_->setFocus();
    filter_->selectAll();
}

}  // namespace roseglass::ui
