#include "ui/metadata/compare_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <algorithm>
#include <set>

#include "base/line_diff.h"
#include "json/outside.h"
#include "ui/common/async.h"
#include "ui/common/diff_view.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

constexpr size_t kMaxCompared = 4u << 20;  // what a person reads line by line

/// One member a line, members in the file's order; what is no JSON as it stands.
std::string lines(const std::string& bytes) {
    const auto json = parseOrderedJson(bytes, kMaxCompared, budget::kJsonOwnValues);
    return !json ? bytes : json->dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

CompareView::CompareView(QWidget* parent) : QWidget(parent), left_(new QComboBox), right_(new QComboBox), summary_(note({})), diff_(new DiffView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    auto* row = new QHBoxLayout;
    left_->setAccessibleName(tr("Compare from"));
    right_->setAccessibleName(tr("Compare to"));
    for (QComboBox* box : {left_, right_}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(24);
    }
    row->addWidget(left_, 1);
    row->addWidget(new QLabel(tr("to")));
    row->addWidget(right_, 1);
    layout->addLayout(row);
    layout->addWidget(summary_);
    layout->addWidget(diff_, 1);
    diff_->setAccessibleName(tr("Differences"));
    connect(left_, &QComboBox::currentIndexChanged, this, &CompareView::compare);
    connect(right_, &QComboBox::currentIndexChanged, this, &CompareView::compare);
}

void CompareView::setReport(std::shared_ptr<const trust::Report> report) {
    report_ = std::move(report);
    history_.reset();
    collect();
}

void CompareView::setHistory(std::shared_ptr<const trust::History> history) {
    history_ = std::move(history);
    collect();
}

void CompareView::collect() {
    const QString keepLeft = left_->currentText(), keepRight = right_->currentText();
    files_.clear();
    std::set<std::pair<std::string, int64_t>> known;
    const auto add = [&](const std::string& role, int64_t version, const std::shared_ptr<const std::string>& bytes) {
        if (!bytes || !known.insert({role, version}).second) return;
        files_.push_back({tr("%1, version %2").arg(shown(role, 80), QString::number(version)), role, version, bytes});
    };
    if (report_) {
        for (const trust::RoleRow& role : report_->roles) add(role.name, role.version, role.bytes);
    }
    if (history_) {
        for (const trust::RootStep& step : history_->roots) add("root", step.version, step.bytes);
        for (const trust::PastState& state : history_->states) {
            for (const trust::RoleRow& role : state.report->roles) add(role.name, role.version, role.bytes);
        }
    }
    std::stable_sort(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.role == b.role && a.version > b.version; });
    const QSignalBlocker quietLeft(left_), quietRight(right_);
    left_->clear();
    right_->clear();
    for (const File& file : files_) {
        left_->addItem(file.name);
        right_->addItem(file.name);
    }
    left_->setCurrentIndex(std::max(0, left_->findText(keepLeft)));
    right_->setCurrentIndex(std::max(0, right_->findText(keepRight)));
    compare();
}

void CompareView::propose(const std::string& role) {
    const auto best = std::max_element(files_.begin(), files_.end(), [&](const File& a, const File& b) { return std::pair(a.role == role, a.version) < std::pair(b.role == role, b.version); });
    if (best == files_.end() || best->role != role) return;
    auto before = files_.end();
    for (auto at = files_.begin(); at != files_.end(); ++at) {
        if (at->role == role && at->version < best->version && (before == files_.end() || at->version > before->version)) before = at;
    }
    const QSignalBlocker quietLeft(left_), quietRight(right_);
    right_->setCurrentIndex(static_cast<int>(best - files_.begin()));
    left_->setCurrentIndex(static_cast<int>((before == files_.end() ? best : before) - files_.begin()));
    compare();
}

void CompareView::compare() {
    const quint64 generation = ++generation_;
    const int a = left_->currentIndex(), b = right_->currentIndex();
    diff_->show({});
    if (a < 0 || b < 0) return summary_->setText(tr("There is no file to compare."));
    const auto before = files_[static_cast<size_t>(a)].bytes, after = files_[static_cast<size_t>(b)].bytes;
    if (a == b) return summary_->setText(tr("Choose another version or role. Versions from before are listed once the History tab has read them."));
    if (before->size() + after->size() > kMaxCompared) return summary_->setText(tr("These files are too large to be compared line by line."));
    runAsync(this, [before, after](std::stop_token) { return diffLines(lines(*before), lines(*after)); }, [this, generation](std::vector<DiffLine> difference) {
        if (generation != generation_) return;
        diff_->show(std::move(difference));
        summary_->setText(diff_->added() + diff_->removed() == 0 ? tr("They say the same.") : tr("%1 lines added, %2 removed").arg(diff_->added()).arg(diff_->removed()));
    });
}

void CompareView::recolor() { diff_->recolor(); }

}  // namespace roseglass::ui
