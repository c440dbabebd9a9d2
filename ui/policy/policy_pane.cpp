#include "ui/policy/policy_pane.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShowEvent>
#include <QTableView>
#include <QTimer>
#include <algorithm>

#include "crypto/digest.h"
#include "docker/config.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/html.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/policy/administrator.h"
#include "ui/policy/decision_view.h"
#include "ui/common/diff_view.h"
#include "ui/policy/mode_list.h"
#include "ui/policy/pin_dialog.h"
#include "ui/policy/pin_model.h"

namespace roseglass::ui {

void PolicyPane::connectParts() {
    waiting_->setSingleShot(true);
    waiting_->setInterval(300);
    connect(waiting_, &QTimer::timeout, this, [this] { decision_->setChecking(true); });
    connect(draft_, &PolicyDraft::changed, this, &PolicyPane::showDraft);
    connect(modes_, &ModeList::chosen, draft_, &PolicyDraft::setMode);
    connect(official_, &QCheckBox::clicked, draft_, &PolicyDraft::setOfficialImages);
    connect(expired_, &QCheckBox::clicked, draft_, &PolicyDraft::setAllowExpired);
    connect(save_, &QPushButton::clicked, this, &PolicyPane::save);
    connect(field_, &QLineEdit::textEdited, this, [this] { proposed_ = false; });
    connect(field_, &QLineEdit::textChanged, this, [this] {
        showNames();
        showDecision();
    });
    connect(field_, &QLineEdit::returnPressed, this, &PolicyPane::tryNow);
    connect(try_, &QPushButton::clicked, this, [this] { asked_ ? cancel() : tryNow(); });
    connect(decision_, &DecisionView::retryRequested, this, &PolicyPane::tryNow);
    connect(decision_, &DecisionView::whyRequested, this, [this] { emit whyRequested(field_->text().trimmed()); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        actions_.edit->setEnabled(chosenPin() && !draft_->locked());
        actions_.remove->setEnabled(chosenPin() && !draft_->locked());
    });
    connect(table_, &QTableView::doubleClicked, actions_.edit, &QAction::trigger);
}

void PolicyPane::setDesk(PolicyDesk desk) {
    cancel();
    desk_ = std::move(desk);
    question_.reset();
    facts_.reset();
    showDecision();
    load();
}

void PolicyPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!event->spontaneous()) refresh();
}

void PolicyPane::refresh() {
    if (draft_->changeCount() == 0 && !saving_) load();
}

void PolicyPane::load() {
    loading_.request_stop();
    const quint64 number = ++loadNumber_;
    const auto work = [desk = desk_](std::stop_token) -> Result<std::pair<docker::DaemonFile, bool>> {
        const std::filesystem::path config = desk.dockerConfig.empty() ? docker::defaultConfigFolder() : desk.dockerConfig;
        RG_ASSIGN(docker::DaemonFile file, docker::loadDaemonFile(desk.file.empty() ? docker::findDaemonFile(config) : desk.file));
        const bool writable = docker::canWriteDaemonFile(file.path);
        return std::pair(std::move(file), writable);
    };
    loading_ = runAsync(this, work, [this, number](Result<std::pair<docker::DaemonFile, bool>> read) {
        if (number != loadNumber_) return;
        if (!read) {
            banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(read.error().message, 400), shown(read.error().hint, 300));
            banner_->addAction(tr("Try again"), [this] { load(); });
            return;
        }
        writable_ = read->second;
        draft_->load(std::move(read->first));
        showFindings();
        emit loaded();
    });
}

/// What is wrong with the file as it stands; what is being changed is judged in the preview.
void PolicyPane::showFindings() {
    const docker::DaemonJson& json = draft_->file().json;
    const docker::Finding* first = nullptr;
    size_t more = 0;
    for (const docker::Finding& finding : json.findings) {
        if (finding.severity == docker::Severity::Note) continue;
        if (!first) first = &finding;
        else if (finding.severity < first->severity) first = &finding, ++more;
        else ++more;
    }
    if (!first) return banner_->hide();
    const bool bad = first->severity == docker::Severity::Error;
    const QString place = first->line == 0 ? QString() : tr("Line %1, column %2: ").arg(first->line).arg(first->column);
    const QString also = more == 0 ? QString() : more == 1 ? tr(" There is 1 more finding.") : tr(" There are %1 more findings.").arg(more);
    const QString title = draft_->locked() ? tr("The file is no valid JSON, so it cannot be edited here. ") : QString();
    banner_->tell(bad ? Banner::Tone::Bad : Banner::Tone::Caution, bad ? QStringLiteral("fail") : QStringLiteral("warning"), title + place + shown(first->message, 300), shown(first->hint, 300) + also);
    banner_->addAction(tr("Read again"), [this] { load(); });
}

/// Shows where the file as it stands is wrong.
void PolicyPane::markMistake() {
    for (const docker::Finding& finding : draft_->file().json.findings) {
        if (finding.severity == docker::Severity::Error && finding.line > 0) return preview_->markLine(finding.line);
    }
}

void PolicyPane::showDraft() {
    warned_ = false;
    const docker::ContentTrustPolicy& policy = draft_->policy();
    const docker::DaemonFile& file = draft_->file();
    const bool editable = !draft_->locked() && !saving_;
    modes_->setMode(policy.mode());
    official_->setChecked(policy.officialImages());
    expired_->setChecked(policy.allowExpiredCache);
    officialName_->setText(policy.official ? QStringLiteral("official-images") : tr("on by default"));
    freeze_->setVisible(policy.allowExpiredCache);
    for (QWidget* widget : std::initializer_list<QWidget*>{modes_, official_, expired_}) widget->setEnabled(editable);
    actions_.add->setEnabled(editable);
    actions_.undo->setEnabled(editable && draft_->canUndo());
    const int changes = draft_->changeCount();
    actions_.revert->setEnabled(editable && changes > 0);
    save_->setEnabled(editable && changes > 0);
    save_->setText(writable_ ? tr("Save") : canAskAdministrator() ? tr("Save as administrator…") : tr("Hand over the text…"));
    changes_->setText(changes == 0 ? QString() : changes == 1 ? tr("1 unsaved change") : tr("%1 unsaved changes").arg(changes));
    const QString path = shown(file.path.string(), 200);
    previewFile_->setText(path.isEmpty() || file.exists ? path : tr("%1, a new file").arg(path));
    previewFile_->setToolTip(path);
    if (!file.exists && changes == 0) preview_->setPlaceholderText(path.isEmpty() ? QString() : tr("%1 does not exist, so the default holds: mode disabled.").arg(path));
    preview_->show(draft_->diff());
    if (changes == 0) markMistake();
    Html counts;
    if (changes > 0) {
        counts = Html::of("<span style='color:%1;font-weight:600'>+ %2</span>&nbsp;&nbsp;<span style='color:%3;font-weight:600'>&minus; %4</span>",
                          {tokens().good.name(), tr("%1 added").arg(preview_->added()), tokens().bad.name(), tr("%1 removed").arg(preview_->removed())});
    }
    counts.showIn(counts_);
    showNames();
    showDecision();
}

std::string PolicyPane::triedName() const {
    const auto question = trust::PolicyQuestion::parse(field_->text().trimmed().toStdString());
    return question && !question->scratch ? question->reference.gun() : std::string();
}

const docker::RootPin* PolicyPane::chosenPin() const {
    const docker::PinCandidate* pin = model_->pinAt(table_->currentIndex().row());
    return pin && pin->source == docker::PinSource::RootKeys ? &pin->pin : nullptr;
}

/// Which pin counts for the name in the field: at each key, without asking anybody.
void PolicyPane::showNames() {
    const docker::PinCandidate* before = model_->pinAt(table_->currentIndex().row());
    const std::string kept = before ? before->pin.pattern : std::string();
    const std::string name = triedName();
    model_->show(draft_->policy(), name);
    nothing_->setVisible(draft_->policy().rootKeys.empty());
    const bool another = std::exchange(shownName_, name) != name;
    const int row = model_->winningRow() >= 0 && (kept.empty() || another) ? model_->winningRow() : model_->rowOf(kept);
    if (row >= 0) table_->selectRow(row);
    const bool own = chosenPin() && !draft_->locked();
    actions_.edit->setEnabled(own);
    actions_.remove->setEnabled(own);
}

/// The decision on what was asked last, under the policy as it is now.
void PolicyPane::showDecision() {
    if (asked_) return;
    const docker::DaemonJson draft = docker::readDaemonJson(draft_->text());
    if (!draft.fatal.empty()) return decision_->tell(tr("The engine does not start with this file, so it pulls nothing until the file is repaired: %1.").arg(shown(draft.fatal, 300)));
    // A policy of which a part takes no effect must not say "allowed".
    const auto wrong = std::find_if(draft.findings.begin(), draft.findings.end(), [](const docker::Finding& finding) { return finding.severity == docker::Severity::Error; });
    if (wrong != draft.findings.end()) return decision_->tell(tr("A part of this policy takes no effect, so nothing is decided until it is mended: %1").arg(asSentence(wrong->message)));
    const QString typed = field_->text().trimmed();
    const auto question = trust::PolicyQuestion::parse(typed.toStdString());
    const bool same = facts_ && question && question_ && question->toString() == question_->toString();
    if (same) return decision_->show(trust::decidePolicy(draft_->policy(), *question_, *facts_, desk_.checker->trustsOnFirstUse()));
    if (typed.isEmpty()) return decision_->tell(tr("Type an image reference to see what the engine would do with it, and why."));
    decision_->tell(question ? tr("Press Try to ask the trust server about it. Nothing is pulled.") : tr("This is no image reference yet."));
}

void PolicyPane::tryNow() {
    const QString typed = field_->text().trimmed();
    if (typed.isEmpty()) return field_->setFocus();
    auto question = trust::PolicyQuestion::parse(typed.toStdString());
    cancel();
    if (!question) return decision_->tellError(question.error());
    question_ = std::move(*question);
    facts_.reset();
    asked_ = true;
    try_->setText(tr("Cancel"));
    waiting_->start();
    const quint64 number = ++askNumber_;
    asking_ = runAsync(this, [checker = desk_.checker, asked = *question_](std::stop_token token) {
        Job job;
        job.stop = std::move(token);
        return checker->facts(asked, job);
    }, [this, number](Result<trust::PolicyFacts> facts) {
        if (number == askNumber_) take(std::move(facts));
    });
}

void PolicyPane::take(Result<trust::PolicyFacts> facts) {
    asked_ = false;
    waiting_->stop();
    decision_->setChecking(false);
    try_->setText(tr("Try"));
    if (!facts) return facts.error().code == ErrorCode::Interrupted ? showDecision() : decision_->tellError(facts.error());
    facts_ = std::move(*facts);
    showDecision();
}

void PolicyPane::cancel() {
    asking_.request_stop();
    ++askNumber_;
    if (!asked_) return;
    asked_ = false;
    waiting_->stop();
    decision_->setChecking(false);
    try_->setText(tr("Try"));
    showDecision();
}

void PolicyPane::propose(const QString& reference) {
    if (!proposed_ || reference.isEmpty() || reference == field_->text() || asked_) return;
    field_->setText(reference);
}

bool PolicyPane::mayClose() {
    if (draft_->changeCount() == 0 || warned_) return true;
    warned_ = true;
    banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("The policy has unsaved changes"), tr("Save or revert them, or close once more to leave the file as it is."));
    banner_->addAction(tr("Close without saving"), [this] { emit closeRequested(); });
    return false;
}

void PolicyPane::openDialog(const docker::RootPin& pin) {
    std::set<std::string> taken;
    for (const docker::RootPin& other : draft_->policy().rootKeys) {
        if (other.pattern != pin.pattern) taken.insert(other.pattern);
    }
    auto* dialog = new PinDialog(pin, std::move(taken), this);
    if (facts_ && !facts_->rootSigners.empty()) dialog->offerKey(shown(question_->reference.gun(), 120), facts_->rootSigners.front().canonicalId);
    connect(dialog, &PinDialog::given, this, [this, old = pin.pattern](const docker::RootPin& given) {
        if (old.empty()) draft_->addPin(given);
        else draft_->changePin(old, given);
        table_->selectRow(model_->rowOf(given.pattern));
    });
    dialog->open();
}

void PolicyPane::addPin() { openDialog({}); }

void PolicyPane::editPin() {
    if (const docker::RootPin* pin = chosenPin()) openDialog(docker::RootPin(*pin));
}

void PolicyPane::removePin() {
    const int row = table_->currentIndex().row();
    if (const docker::RootPin* pin = chosenPin()) draft_->removePin(std::string(pin->pattern));
    if (model_->rowCount() > 0) table_->selectRow(std::min(row, model_->rowCount() - 1));
}

void PolicyPane::undo() { draft_->undo(); }
void PolicyPane::revert() { draft_->revert(); }

void PolicyPane::save() {
    const docker::DaemonFile file = draft_->file();
    const std::string next = draft_->text();
    const bool asks = !writable_ && canAskAdministrator();
    if (!writable_ && !asks) return offerText();
    saving_ = true;
    showDraft();
    if (asks) return replaceAsAdministrator(this, file.path, crypto::sha256(file.text).toString(), next, [this](Result<std::filesystem::path> copy) { finishSaving(std::move(copy)); });
    runAsync(this, [file, next](std::stop_token) { return docker::saveDaemonFile(file, next, systemClock()()); }, [this](Result<std::filesystem::path> copy) { finishSaving(std::move(copy)); });
}

void PolicyPane::finishSaving(Result<std::filesystem::path> copy) {
    saving_ = false;
    if (!copy) {
        showDraft();
        banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(copy.error().message, 400), shown(copy.error().hint, 300));
        if (copy.error().code == ErrorCode::Conflict) banner_->addAction(tr("Load again, without my changes"), [this] { load(); });
        offerCopies();
        return;
    }
    // What was saved is what the file holds now; findings about it come with reading it.
    connect(this, &PolicyPane::loaded, this, [this, backup = shown(copy->string(), 300)] {
        banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), tr("Saved %1").arg(shown(draft_->file().path.string(), 300)),
                      (backup.isEmpty() ? QString() : tr("The old file is kept as %1. ").arg(backup)) + tr("The engine holds to it once it was restarted."));
        emit saved();
    }, Qt::SingleShotConnection);
    load();
}

/// Without the right to write there, the text is what can be had.
void PolicyPane::offerText() {
    const QString path = shown(draft_->file().path.string(), 300);
    banner_->tell(Banner::Tone::Caution, QStringLiteral("lock"), tr("You may not change %1").arg(path), tr("Save the text to a file and let an administrator put it in place: sudo install -m 644 FILE %1").arg(path));
    offerCopies();
}

void PolicyPane::offerCopies() {
    banner_->addAction(tr("Copy text"), [this] { copyToClipboard(text(draft_->text())); }, QStringLiteral("copy"));
    banner_->addAction(tr("Save text as…"), [this] { saveAs(this, tr("Save the daemon.json"), QStringLiteral("daemon.json"), QByteArray::fromStdString(draft_->text())); }, QStringLiteral("save"));
}

}  // namespace roseglass::ui
