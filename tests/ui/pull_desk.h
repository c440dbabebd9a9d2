#pragma once
#include <QPushButton>
#include <QtTest>
#include <memory>
#include <mutex>
#include <vector>

#include "ui/pull/pull_pane.h"
#include "ui/sample_report.h"

namespace roseglass::test {

inline const QString kApp = QStringLiteral("localhost:5000/team/app");
inline QString tagged(const char* tag) { return kApp + QLatin1Char(':') + QLatin1String(tag); }

/// A backend for pulls of team/app that answers as the tag says: "slow" never, "unreached" with a network error, "nightly"
/// is unsigned, "replayed" an old snapshot, "foreign" cannot be had, "multi" is an index; all others are signed.
class PullDesk {
public:
    using Watch = std::function<void(const trust::PartProgress&)>;
    struct Asked {
        std::string reference;
        trust::PullOptions options;
    };

    PullDesk();
    std::shared_ptr<SampleBackend> backend = std::make_shared<SampleBackend>();
    /// What a pull does; without it every part is verified at once.
    std::function<Result<trust::PullResult>(const trust::PullPlan& plan, const Watch& watch, const Job& job)> behave;
    Asked lastAsked();
    size_t timesPulled();

private:
    Result<std::shared_ptr<const trust::PullPlan>> plan(const std::string& reference, const trust::PullOptions& options, const Job& job);
    Result<trust::PullResult> pull(const trust::PullPlan& plan, const Watch& watch, const Job& job);

    std::mutex mutex_;
    std::vector<Asked> asked_;
    size_t pulled_ = 0;
};

/// The pane on such a backend, shown again for each test.
struct PullScene {
    std::unique_ptr<PullDesk> desk;
    std::unique_ptr<ui::PullPane> pane;

    static void once();
    void begin();
    void end();
};

inline void press(QPushButton* button) {
    QVERIFY2(button->isVisible() && button->isEnabled(), qPrintable(button->text()));
    QTest::mouseClick(button, Qt::LeftButton);
}

}  // namespace roseglass::test
