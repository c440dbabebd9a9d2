#include "push_screens.h"

#include <QPushButton>
#include <QRadioButton>
#include <atomic>
#include <chrono>

#include "lab/lab.h"
#include "ui/actions/publish_actions.h"
#include "ui/actions/sign_action.h"
#include "ui/publish/desk.h"
#include "ui/publish/workbench.h"
#include "ui/sign/sign_wizard.h"
#include "ui/sign/signer_page.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass {
namespace {

using ui::SignWizard;

/// Plans and does a push of an image that is not there; the work lasts until it is let go on.
class SampleDesk final : public ui::Desk {
public:
    std::atomic<bool> goOn = false;

    Result<trust::Plan> plan(const ui::Intent& intent, const Job&) override {
        trust::Plan plan;
        const std::string repository = intent.repository.toStdString(), base = "http://localhost:5000/v2/team/app", tag = intent.tag.toStdString();
        const crypto::Sha256 digest = crypto::sha256(std::string("image"));
        const auto blob = [](const char* name, const char* size) { return crypto::sha256(std::string(name)).toString() + " (" + size + ")"; };
        plan.verb = "push";
        plan.repository = repository;
        plan.image = trust::PlannedImage{digest, 1'158, "application/vnd.docker.distribution.manifest.v2+json"};
        plan.changes = {"Push " + repository + ":" + tag + " as " + digest.toString(), "Upload 2 of 3 blobs, 41.6 MB"};
        plan.registryRequests = {"is there already: " + blob("a", "3.4 MB"), "POST and PUT " + base + "/blobs/uploads/ " + blob("b", "41.6 MB"), "POST and PUT " + base + "/blobs/uploads/ " + blob("c", "1.5 KB"),
                                 "PUT " + base + "/manifests/" + tag + " " + digest.toString() + " (1.1 KB)"};
        return plan;
    }
    Result<void> unlock(const std::string&, const Job&) override { return {}; }
    Result<trust::Done> execute(const trust::Plan& plan, const Job& job) override {
        job.progress("Uploading", 26'000'000, 41'600'000);
        while (!goOn && !job.stopped()) job.pause(std::chrono::milliseconds(20));
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        trust::Done done;
        done.plan = plan;
        return done;
    }
    std::vector<keys::KeyInfo> keys() override { return {}; }
    Result<void> backUp(const std::filesystem::path&, const std::vector<std::string>&, const crypto::Secret&, const Job&) override { return {}; }
    void remember(const keys::PassphraseRequest&, crypto::Secret) override {}
};

}  // namespace

void addPushScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps) {
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    const auto desk = std::make_shared<SampleDesk>();
    const auto wizard = [&window]() -> SignWizard* {
        for (auto* each : window.findChildren<SignWizard*>()) {
            if (each->isVisible()) return each;
        }
        return nullptr;
    };
    const auto next = [wizard] { wizard()->primary()->click(); };
    const auto open = [&window, host, desk](const char* image) {
        return [&window, desk, reference = host + QLatin1Char('/') + QLatin1String(image)] {
            window.workbench()->setDeskMaker([desk] { return desk; });
            window.actions()->sign->open(reference, ui::SignSetup::Source::Local, QStringLiteral("docker-daemon:app:built"));
        };
    };
    const auto nobody = [wizard] { wizard()->signerPage()->findChildren<QRadioButton*>().last()->click(); };
    steps.push_back({open("team/plain:1"), {}});
    steps.push_back({next, QStringLiteral("push-image") + suffix});
    steps.push_back({next, QStringLiteral("push-first") + suffix});
    steps.push_back({[wizard] { wizard()->done(0); }, {}});
    steps.push_back({open("team/app:1.4.2"), {}});
    steps.push_back({next, {}});
    steps.push_back({next, QStringLiteral("push-no-key") + suffix});
    steps.push_back({nobody, QStringLiteral("push-nobody") + suffix});
    steps.push_back({next, QStringLiteral("push-review") + suffix});
    steps.push_back({next, QStringLiteral("push-working") + suffix});
    steps.push_back({[desk] { desk->goOn = true; }, QStringLiteral("push-result") + suffix});
    steps.push_back({[&window, wizard] {
                         wizard()->done(0);
                         window.workbench()->setDeskMaker({});
                     }, {}});
}

}  // namespace roseglass
