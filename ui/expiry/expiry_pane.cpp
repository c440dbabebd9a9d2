#include "ui/expiry/expiry_pane.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>

#include "trust/calendar.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/plain_text.h"
#include "ui/common/widgets.h"
#include "ui/expiry/expiry_chips.h"
#include "ui/expiry/expiry_inspector.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/expiry_settings.h"
#include "ui/expiry/expiry_view.h"
#include "ui/expiry/expiry_words.h"
#include "ui/publish/intent.h"

namespace roseglass::ui {
namespace {

/// Entries of the chooser besides the repositories, which no GUN looks like.
const QString kAll = QStringLiteral("*"), kWatched = QStringLiteral("*watched");
constexpr qint64 kPatienceMs = 300;

QString scaleWords(TimeAxis::Scale scale) {
    switch (scale) {
        case TimeAxis::Scale::Days90: return ExpiryPane::tr("90 days");
        case TimeAxis::Scale::Years3: return ExpiryPane::tr("3 years");
        case TimeAxis::Scale::Years10: case TimeAxis::Scale::Log: return ExpiryPane::tr("10 years");
    }
    return {};
}

/// The first that is still to come.
const trust::ExpiryEntry* nextOf(const std::vector<trust::ExpiryEntry>& entries) {
    const auto next = std::find_if(entries.begin(), entries.end(), [](const trust::ExpiryEntry& entry) { return entry.state == trust::ExpiryState::Soon || entry.state == trust::ExpiryState::Ok; });
    return next == entries.end() ? nullptr : &*next;
}

QString inTime(const trust::ExpiryEntry& entry, Instant now) { return ExpiryPane::tr("in %1").arg(timeLeft(entry, now)); }

}  // namespace

void ExpiryPane::connectParts() {
    connect(&reader_, &ExpiryReader::finished, this, &ExpiryPane::store);
    connect(&reader_, &ExpiryReader::progressed, this, [this](qint64 done, qint64 total) {
        progressWords_->setText(total > 0 ? tr("Checking… %1 of %2 repositories").arg(done).arg(total) : tr("Checking…"));
        progress_->setVisible(reader_.isReading() && since_.elapsed() >= kPatienceMs);
    });
    connect(chooser_, &QComboBox::currentIndexChanged, this, &ExpiryPane::showDates);
    connect(scales_, &QButtonGroup::idClicked, this, [this](int scale) {
        view_->chooseScale(static_cast<TimeAxis::Scale>(scale));
        showHead();
    });
    connect(threshold_, &QSpinBox::valueChanged, settings_, &ExpirySettings::setSoonDays);
    connect(settings_, &ExpirySettings::thresholdsChanged, this, &ExpiryPane::showDates);
    connect(settings_, &ExpirySettings::watchedChanged, this, [this] {
        fillChooser();
        showSelected();
    });
    connect(chips_, &ExpiryChips::changed, this, &ExpiryPane::showFiltered);
    connect(filter_, &QLineEdit::textChanged, this, &ExpiryPane::showFiltered);
    connect(add_, &QPushButton::clicked, this, &ExpiryPane::addRequested);
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ExpiryPane::showSelected);
    connect(view_, &QTreeView::activated, this, [this] {
        if (selected()) inspector_->renewButton()->isVisible() && inspector_->renewButton()->isEnabled() ? inspector_->renewButton()->setFocus() : inspector_->watchButton()->setFocus();
    });
    connect(view_, &QWidget::customContextMenuRequested, this, &ExpiryPane::contextMenu);
    connect(inspector_, &ExpiryInspector::renewRequested, this, [this] {
        if (const trust::ExpiryEntry* entry = selected()) renew(*entry);
    });
    connect(inspector_, &ExpiryInspector::openRequested, this, [this] {
        if (const trust::ExpiryEntry* entry = selected()) emit openRequested(text(entry->repository));
    });
    connect(inspector_, &ExpiryInspector::watchToggled, this, [this](bool on) {
        if (const trust::ExpiryEntry* entry = selected()) settings_->setWatched(text(entry->repository), on);
    });
}

void ExpiryPane::setBackend(std::shared_ptr<Backend> backend) {
    reader_.abandon();
    backend_ = std::move(backend);
    reports_.clear();
    wasRead_ = false;
    if (isVisible()) refresh();
    else store({});
}

void ExpiryPane::addRepositories(const std::vector<std::string>& guns) {
    for (const std::string& gun : guns) {
        if (std::find(more_.begin(), more_.end(), gun) == more_.end()) more_.push_back(gun);
    }
}

void ExpiryPane::take(const std::shared_ptr<const trust::Report>& report) {
    store({report});
}

void ExpiryPane::refreshOnce() {
    if (!wasRead_) refresh();
}

void ExpiryPane::refresh() {
    wasRead_ = true;
    since_.start();
    std::vector<std::string> guns = more_;
    for (const QString& gun : settings_->watched()) guns.push_back(gun.toStdString());
    reader_.read(backend_, guns, true);
    showEmpty();
}

void ExpiryPane::store(const ExpiryReader::Reports& reports) {
    for (const auto& report : reports) reports_[report->repository] = report;
    progress_->setVisible(reader_.isReading() && progress_->isVisible());
    fillChooser();
    showDates();
    std::vector<std::shared_ptr<const trust::Report>> all;
    for (const auto& known : reports_) all.push_back(known.second);
    const Instant now = clock_();
    const auto entries = trust::makeExpiry(all, now, settings_->thresholds());
    const trust::ExpiryEntry* next = nextOf(entries);
    emit nextExpiry(next ? tr("%1, %2").arg(expiryName(*next), timeLeft(*next, now)) : QString());
}

void ExpiryPane::fillChooser() {
    const QSignalBlocker quiet(chooser_);
    const QString before = chooser_->currentData().toString();
    chooser_->clear();
    chooser_->addItem(tr("All known"), kAll);
    chooser_->addItem(tr("Watched"), kWatched);
    for (const auto& known : reports_) {
        if (known.second->status != trust::RepositoryStatus::Unsigned) chooser_->addItem(shown(known.first, 120), text(known.first));
    }
    chooser_->setCurrentIndex(std::max(0, chooser_->findData(before)));
}

bool ExpiryPane::isChosen(const std::string& gun) const {
    const QString chosen = chooser_->currentData().toString();
    return chosen == kAll || (chosen == kWatched ? settings_->watched().contains(text(gun)) : chosen == text(gun));
}

void ExpiryPane::showDates() {
    std::vector<std::shared_ptr<const trust::Report>> chosen;
    for (const auto& known : reports_) {
        if (isChosen(known.first)) chosen.push_back(known.second);
    }
    const Instant now = clock_();
    // Who looks at what comes first goes on looking at what comes first.
    const QModelIndex current = view_->currentIndex();
    const bool first = current.row() <= 0 && current.parent().row() <= 0;
    const std::string before = selected() && !first ? trust::expiryId(*selected()) : std::string();
    model_->show(trust::makeExpiry(chosen, now, settings_->thresholds()), {chips_->chosen(), filter_->text()}, now);
    view_->unfold();
    chips_->setCounts(model_->entries());
    showHead();
    showBanner();
    const QModelIndex again = model_->indexOf(before);
    view_->setCurrentIndex(again.isValid() ? again : model_->index(0, 0, model_->index(0, 0)));
    showSelected();
    showEmpty();
}

void ExpiryPane::showFiltered() {
    const std::string before = selected() ? trust::expiryId(*selected()) : std::string();
    model_->setFilter({chips_->chosen(), filter_->text()});
    view_->unfold();
    const QModelIndex again = model_->indexOf(before);
    view_->setCurrentIndex(again.isValid() ? again : model_->index(0, 0, model_->index(0, 0)));
    showSelected();
    showEmpty();
}

void ExpiryPane::showHead() {
    const auto& entries = model_->entries();
    const auto count = [&](trust::ExpiryState state) { return std::count_if(entries.begin(), entries.end(), [&](const trust::ExpiryEntry& entry) { return entry.state == state; }); };
    title_->setText(tr("Expiry over the next %1").arg(scaleWords(view_->axis().scale())));
    if (entries.empty()) return subtitle_->setText(tr("When roles and certificates stop being valid, and who must act."));
    const auto soon = count(trust::ExpiryState::Soon), over = count(trust::ExpiryState::Expired), unread = count(trust::ExpiryState::Unknown);
    QString words = tr("%1 of %2 expire soon, within %3 days").arg(soon).arg(entries.size()).arg(settings_->soonDays());
    words += over == 0 ? tr(", none has expired.") : over == 1 ? tr(", 1 has expired.") : tr(", %1 have expired.").arg(over);
    if (unread > 0) words += QLatin1Char(' ') + (unread == 1 ? tr("1 date could not be read.") : tr("%1 dates could not be read.").arg(unread));
    const auto cached = std::count_if(reports_.begin(), reports_.end(), [this](const auto& known) { return known.second->fromCache && isChosen(known.first); });
    if (cached > 0) words += QLatin1Char(' ') + (cached == 1 ? tr("1 repository is shown from the cache.") : tr("%1 repositories are shown from the cache.").arg(cached));
    subtitle_->setText(words + QLatin1Char(' ') + tr("Bars end where the signature or certificate stops being valid."));
}

void ExpiryPane::showBanner() {
    const trust::ExpiryEntry* next = nextOf(model_->entries());
    const bool onlyOver = !next && !model_->entries().empty();
    if (!next && !onlyOver) return banner_->hide();
    const trust::ExpiryEntry entry = next ? *next : model_->entries().front();
    const Instant now = model_->now();
    const QString what = tr("%1 of %2").arg(expiryName(entry), shown(repositoryName(text(entry.repository)).toStdString(), 120));
    const bool isNear = entry.state == trust::ExpiryState::Soon, isRole = entry.kind == trust::ExpiryKind::Role;
    QString title = isRole && isNear ? tr("Next thing that will break pulls: %1 %2").arg(what, inTime(entry, now)) : isNear ? tr("Next to expire: %1 %2").arg(what, inTime(entry, now)) : tr("Nothing expires soon. Next is %1 %2").arg(what, inTime(entry, now));
    if (onlyOver) title = entry.expires ? tr("Expired: %1, %2").arg(what, timeLeft(entry, now)) : tr("The dates of %1 could not be read").arg(shown(entry.repository, 120));
    const QString who = entry.renewableHere ? tr("You can renew it with the keys of this computer.") : text(entry.remedy);
    const QString detail = entry.expires ? (onlyOver ? tr("It expired on %1. %2") : tr("It expires on %1. %2")).arg(dateAndTime(*entry.expires), who) : shown(entry.problem + ". " + entry.remedy, 400);
    banner_->tell(onlyOver ? Banner::Tone::Bad : isNear ? Banner::Tone::Caution : Banner::Tone::Good, onlyOver ? QStringLiteral("fail") : isNear ? QStringLiteral("warning") : QStringLiteral("pass"), title, detail);
    if (entry.renewableHere) banner_->addAction(isRole ? tr("Renew…") : tr("Replace key…"), [this, entry] { renew(entry); }, QStringLiteral("renew"));
    else if (entry.actor == trust::Actor::Operator || !entry.expires) banner_->addAction(tr("Check again"), [this] { refresh(); }, QStringLiteral("refresh"));
    banner_->addAction(tr("Export to calendar…"), [this] { saveAs(this, tr("Export to calendar"), QStringLiteral("content-trust.ics"), calendar()); }, QStringLiteral("calendar"));
}

void ExpiryPane::showSelected() {
    const trust::ExpiryEntry* entry = selected();
    inspector_->show(entry, entry && settings_->watched().contains(text(entry->repository)), model_->now());
}

void ExpiryPane::showEmpty() {
    const bool nothing = model_->rowCount() == 0, noDates = model_->entries().empty();
    if (nothing && view_->hasFocus()) chooser_->setFocus();
    emptyPage_->setVisible(nothing);
    view_->setVisible(!nothing);
    filters_->setVisible(!noDates);
    if (!nothing) return;
    const bool watchedOnly = chooser_->currentData().toString() == kWatched;
    add_->setVisible(noDates && !reader_.isReading());
    if (!noDates) {
        emptyTitle_->setText(chips_->chosen() == ExpiryFilter::Show::Expired && filter_->text().isEmpty() ? tr("Nothing has expired") : tr("No date matches the filter"));
        return emptyWords_->clear();
    }
    emptyTitle_->setText(reader_.isReading() ? tr("Reading dates…") : tr("Watch a repository to see its dates"));
    emptyWords_->setText(reader_.isReading()  ? QString()
                         : watchedOnly        ? tr("Choose a date of a repository under All known, and Watch.")
                         : !reports_.empty()  ? tr("None of the repositories that this computer knows has trust data.")
                                              : tr("Roles and certificates of every repository that you look at are listed here: what breaks next, for whom, and who must act."));
}

void ExpiryPane::renew(const trust::ExpiryEntry& entry) {
    if (!entry.renewableHere) return;
    if (entry.kind == trust::ExpiryKind::Certificate) emit rotateRequested(text(entry.repository), text(entry.role));
    else emit renewRequested(text(entry.repository), text(entry.role));
}

void ExpiryPane::contextMenu(const QPoint& at) {
    const trust::ExpiryEntry* found = selected();
    if (!found) return;
    const trust::ExpiryEntry entry = *found;
    const QString gun = text(entry.repository);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* renewal = menu->addAction(icon(QStringLiteral("renew")), entry.kind == trust::ExpiryKind::Certificate ? tr("Replace &key…") : tr("Re&new…"), this, [this, entry] { renew(entry); });
    renewal->setEnabled(entry.renewableHere);
    menu->addAction(icon(QStringLiteral("layers")), tr("&Show repository"), this, [this, gun] { emit openRequested(gun); });
    QAction* watching = menu->addAction(tr("&Watch %1").arg(unmarked(shown(gun.toStdString(), 120))));
    watching->setCheckable(true);
    watching->setChecked(settings_->watched().contains(gun));
    connect(watching, &QAction::toggled, this, [this, gun](bool on) { settings_->setWatched(gun, on); });
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("copy")), tr("&Copy"), this, [row = model_->rowText(view_->currentIndex())] { copyToClipboard(row); });
    if (!entry.command.empty()) menu->addAction(icon(QStringLiteral("terminal")), tr("Copy c&ommand"), this, [command = text(entry.command)] { copyToClipboard(command); });
    menu->popup(view_->viewport()->mapToGlobal(at));
}

const trust::ExpiryEntry* ExpiryPane::selected() const { return model_->entryAt(view_->currentIndex()); }
QAbstractButton* ExpiryPane::scaleButton(TimeAxis::Scale scale) const { return scales_->button(static_cast<int>(scale)); }
QByteArray ExpiryPane::calendar() const { return QByteArray::fromStdString(trust::writeCalendar(model_->entries(), model_->now())); }

void ExpiryPane::focusFilter() {
    filter_->setFocus();
    filter_->selectAll();
}

void ExpiryPane::recolor() {
    chips_->recolor();
    inspector_->recolor();
    model_->recolor();
    view_->viewport()->update();
}

}  // namespace roseglass::ui
