#pragma once
#include <QAction>
#include <memory>
#include <optional>

#include "trust/report.h"
#include "ui/common/backend.h"
#include "ui/publish/workbench.h"

namespace roseglass::ui {

/// What is selected in the window when a person acts.
struct Selection {
    QString gun;                                   ///< empty: no repository is open
    std::shared_ptr<const trust::Report> report;   ///< null while it is not read
    std::optional<trust::TagRow> tag;
    size_t staged = 0;                             ///< changes that the notary client staged

    bool isSigned() const { return tag && tag->signedDigest.has_value(); }
    bool hasTrustData() const { return report && report->status != trust::RepositoryStatus::Unsigned; }
    /// It shows what was; nothing is changed or pulled from there.
    bool isBundle() const { return report && report->bundle; }
};

/// What actions work with.
struct ActionTools {
    QWidget* window = nullptr;
    Workbench* workbench = nullptr;
    std::function<std::shared_ptr<Backend>()> backend;
};

/// One thing that a person can do to what is selected. It says itself when it applies; menus, buttons and shortcuts follow.
class Action : public QAction {
    Q_OBJECT
public:
    Action(const QString& text, const QString& iconName, ActionTools tools, QObject* parent);
    void select(const Selection& selection);
    /// Why it does not apply, for the tooltip; empty when it does.
    virtual QString whyNot(const Selection& selection) const = 0;
    void recolor();

protected:
    virtual void start(const Selection& selection) = 0;
    /// It takes something away: told by its colour, besides its words and symbol.
    void setDangerous();
    const ActionTools& tools() const { return tools_; }

private:
    QString refusal() const;

    ActionTools tools_;
    Selection selection_;
    QString iconName_;
};

}  // namespace roseglass::ui
