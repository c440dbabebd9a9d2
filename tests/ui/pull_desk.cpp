#include "ui/pull_desk.h"

#include <QSettings>
#include <QStandardPaths>

#include "trust/tag_rows.h"
#include "ui/common/appearance.h"
#include "ui/common/async.h"

namespace roseglass::test {
namespace {

void addParts(trust::PullPlan& plan) {
    for (size_t i = 0; i < 4; ++i) {
        trust::PullPart part;
        part.kind = i == 0 ? trust::PullPart::Kind::Config : trust::PullPart::Kind::Layer;
        part.number = i;
        part.platform = "linux/amd64";
        part.blob = {"application/vnd.oci.image.layer.v1.tar+gzip", crypto::sha256(std::to_string(i)), i == 0 ? 1'000u : 10'000'000u};
        plan.totalBytes += part.blob.size;
        plan.parts.push_back(std::move(part));
    }
    plan.parts[1].present = true;
    plan.downloadBytes = plan.totalBytes - plan.parts[1].blob.size;
}

}  // namespace

PullDesk::PullDesk() {
    backend->onPlanPull = [this](const std::string& reference, const trust::PullOptions& options, const Job& job) { return plan(reference, options, job); };
    backend->onPull = [this](const trust::PullPlan& plan, const Watch& watch, const Job& job) { return pull(plan, watch, job); };
}

PullDesk::Asked PullDesk::lastAsked() {
    const std::lock_guard lock(mutex_);
    return asked_.empty() ? Asked{} : asked_.back();
}

size_t PullDesk::timesPulled() {
    const std::lock_guard lock(mutex_);
    return pulled_;
}

Result<std::shared_ptr<const trust::PullPlan>> PullDesk::plan(const std::string& reference, const trust::PullOptions& options, const Job& job) {
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back({reference, options});
    }
    const auto is = [&](const char* tag) { return reference.ends_with(tag); };
    while (is(":slow") && !job.stopped()) job.pause(std::chrono::milliseconds(5));
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    if (is(":unreached")) return fail(ErrorCode::Network, "https://localhost:4443 is not reached", "Is it running?");
    auto made = std::make_shared<trust::PullPlan>();
    made->reference = made->verdict.reference = reference;
    made->digest = made->imageDigest = crypto::sha256(std::string("1.4.2"));
    made->basis = reference.find('@') != std::string::npos ? trust::PullPlan::Basis::Digest : options.trust ? trust::PullPlan::Basis::Signature : trust::PullPlan::Basis::Nothing;
    if (options.trust) {
        made->verdict.report = sampleReport();
        made->verdict.checks = made->verdict.report->checks;
    }
    const auto refuse = [&](Error error, bool verdict) {
        if (verdict) made->verdict.error = error;
        if (verdict) made->verdict.standing = error.code == ErrorCode::UnsignedTag ? trust::Standing::Unsigned : trust::saysNothing(error.code) ? trust::Standing::Unknown : trust::Standing::Refused;
        made->refused = std::move(error);
    };
    if (options.trust && is(":nightly")) refuse(Error(ErrorCode::UnsignedTag, "No valid trust data for nightly"), true);
    if (options.trust && is(":replayed")) {
        auto report = sampleReport();
        report->tags.clear();
        report->status = trust::RepositoryStatus::Untrusted;
        made->verdict.report = report;
        refuse(Error(ErrorCode::Rollback, "The snapshot is older than one that was seen", "Ask the publisher.").withSides("19 or newer", "17"), true);
    }
    if (options.trust && is(":silent")) {
        auto report = sampleReport();
        report->tags.clear();
        report->status = trust::RepositoryStatus::Unreachable;
        made->verdict.report = report;
        refuse(Error(ErrorCode::Timeout, "https://localhost:4443 did not answer", "Try again."), true);
    }
    if (reference.ends_with("00000000")) {
        auto report = sampleReport();
        report->tags.clear();
        made->verdict.report = report;
        refuse(Error(ErrorCode::NotFound, "The registry localhost:5000 does not have /v2/team/app/manifests/sha256:00"), true);
    }
    if (is(":foreign")) refuse(Error(ErrorCode::WrongType, "A layer lies elsewhere and must not be distributed"), false);
    if (made->refused) return made;
    made->destination = *registry::SourceName::parseDestination(options.destination);
    made->destinationText = made->destination.toString();
    made->platform = options.platform.empty() ? "linux/amd64" : options.platform;
    if (is(":multi")) made->platforms = {{"linux", "amd64", "", crypto::sha256(std::string("a")), 500}, {"linux", "arm64", "v8", crypto::sha256(std::string("b")), 500}};
    addParts(*made);
    return made;
}

Result<trust::PullResult> PullDesk::pull(const trust::PullPlan& plan, const Watch& watch, const Job& job) {
    {
        const std::lock_guard lock(mutex_);
        ++pulled_;
    }
    if (plan.refused) return fail(*plan.refused);
    if (behave) return behave(plan, watch, job);
    for (size_t i = 0; i < plan.parts.size(); ++i) watch({i, trust::PartProgress::State::Verified, plan.parts[i].blob.size});
    return trust::PullResult{plan.digest, plan.imageDigest, plan.destinationText, plan.downloadBytes, {}};
}

void PullScene::once() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
    qputenv("HOME", "/home/reader");
    ui::Appearance::instance().choose(ui::Appearance::Choice::Light);
}

void PullScene::begin() {
    QSettings().clear();
    desk = std::make_unique<PullDesk>();
    pane = std::make_unique<ui::PullPane>(desk->backend);
    pane->resize(1190, 700);
    pane->show();
    QVERIFY(QTest::qWaitForWindowExposed(pane.get()));
}

void PullScene::end() {
    pane.reset();
    // Workers may still hold the backend, which answers from the desk.
    ui::workers().waitForDone();
    desk.reset();
}

}  // namespace roseglass::test
