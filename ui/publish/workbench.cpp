#include "ui/publish/workbench.h"

#include <algorithm>

#include "ui/publish/review_dialog.h"

namespace roseglass::ui {

Workbench::Workbench(std::shared_ptr<PassphraseStore> store, QObject* parent) : QObject(parent), store_(std::move(store)) {}

std::shared_ptr<Desk> Workbench::desk() const { return maker_ ? maker_() : std::make_shared<PublisherDesk>(options_, store_); }

ReviewDialog* Workbench::review(const Intent& intent, QWidget* parent) {
    auto* dialog = new ReviewDialog(desk(), intent, parent);
    follow(&dialog->session());
    dialog->open();
    return dialog;
}

void Workbench::follow(PlanSession* session) {
    const auto leave = [this, session] {
        if (std::erase(running_, session) > 0) emit runningChanged();
    };
    connect(session, &PlanSession::stateChanged, this, [this, session, leave] {
        switch (session->state()) {
            case PlanSession::State::Working:
                running_.push_back(session);
                emit runningChanged();
                break;
            case PlanSession::State::Done:
            case PlanSession::State::Failed:
                leave();
                emit worked(session->intent().repository);
                break;
            default: leave();
        }
    });
    connect(session, &QObject::destroyed, this, leave);
}

}  // namespace roseglass::ui
