#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "content_trust.h"
#include "json_output.h"
#include "terminal.h"
#include "trust/pull.h"

namespace roseglass::cli {
namespace {

using json = nlohmann::ordered_json;
using trust::PartProgress;
using trust::PullPlan;

const char* basisName(PullPlan::Basis basis) {
    switch (basis) {
        case PullPlan::Basis::Signature: return "signature";
        case PullPlan::Basis::Digest: return "digest";
        case PullPlan::Basis::Nothing: return "none";
    }
    return "";
}

std::string partName(const trust::PullPart& part, bool withPlatform) {
    const std::string name = part.kind == trust::PullPart::Kind::Config ? "config" : "layer " + std::to_string(part.number);
    return withPlatform && !part.platform.empty() ? name + " (" + printable(part.platform, 60) + ")" : name;
}

json planJson(const PullPlan& plan) {
    json parts = json::array(), platforms = json::array();
    for (const trust::PullPart& part : plan.parts) {
        parts.push_back({{"kind", part.kind == trust::PullPart::Kind::Config ? "config" : "layer"}, {"number", part.number}, {"platform", part.platform}, {"mediaType", printable(part.blob.mediaType, 120)}, {"digest", part.blob.digest.toString()},
                         {"size", part.blob.size}, {"present", part.present}, {"kept", part.kept}});
    }
    for (const trust::Platform& platform : plan.platforms) {
        platforms.push_back({{"os", platform.os}, {"architecture", platform.architecture}, {"variant", platform.variant}, {"digest", platform.digest.toString()}});
    }
    json document{{"reference", plan.reference}, {"basis", basisName(plan.basis)}, {"digest", plan.digest.toString()}, {"mediaType", plan.mediaType}, {"platform", plan.platform}, {"imageDigest", plan.imageDigest.toString()},
            {"platforms", platforms}, {"destination", plan.destinationText}, {"totalBytes", plan.totalBytes}, {"downloadBytes", plan.downloadBytes}, {"diskBytes", plan.diskBytes}, {"parts", parts}};
    if (plan.verdict.report) addBasis(document, *plan.verdict.report);
    return document;
}

/// A line for each part that is done, as docker prints them; on a terminal one more below them that moves.
class Lines {
public:
    Lines(const PullPlan& plan, bool quiet) : plan_(plan), quiet_(quiet), moves_(!quiet && ::isatty(STDERR_FILENO)), last_(plan.parts.size(), PartProgress::State::Waiting) {}
    ~Lines() { clear(); }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    void part(const PartProgress& progress) {
        const std::lock_guard lock(mutex_);
        if (quiet_ || last_[progress.part] == progress.state) return;
        last_[progress.part] = progress.state;
        const trust::PullPart& part = plan_.parts[progress.part];
        const std::string name = part.blob.digest.hex().substr(0, 12) + ": " + partName(part, plan_.platform == "all") + ", ";
        if (progress.state == PartProgress::State::Verified) line(name + (part.present ? "there already, " : "") + "digest verified");
        if (progress.state == PartProgress::State::Failed) line(name + "failed");
    }

    void whole(const Progress& progress) {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (!moves_ || progress.total == 0 || now - drawn_ < kRedraw) return;
        drawn_ = now;
        clear();
        std::fputs((sizeText(progress.done) + " of " + sizeText(progress.total)).c_str(), stderr);
        shown_ = true;
    }

private:
    static constexpr auto kRedraw = std::chrono::milliseconds(100);

    void line(const std::string& text) {
        clear();
        tell(text);
    }
    void clear() {
        if (std::exchange(shown_, false)) std::fputs("\r\x1b[K", stderr);
    }

    const PullPlan& plan_;
    bool quiet_, moves_, shown_ = false;
    std::chrono::steady_clock::time_point drawn_{};
    std::mutex mutex_;
    std::vector<PartProgress::State> last_;
};

int report(const PullPlan& plan, const trust::PullResult& result, const Arguments& arguments) {
    if (arguments.json) {
        json document = planJson(plan);
        document["downloadedBytes"] = result.downloadedBytes;
        document["notes"] = result.notes;
        printJson(document);
        return 0;
    }
    if (!arguments.quiet) {
        for (const std::string& note : result.notes) tell(note);
        print("Digest: " + result.digest.toString() + "\n");
        if (result.imageDigest != result.digest) print("Image for " + printable(plan.platform, 60) + ": " + result.imageDigest.toString() + "\n");
        print("Status: " + sizeText(result.downloadedBytes) + " downloaded, every part verified\n");
    }
    print(printable(result.destination, 600) + "\n");
    return 0;
}

}  // namespace

int pullCommand(const Arguments& arguments) {
    if (arguments.positional.empty() || arguments.positional.size() > 2) {
        return reportError(Error(ErrorCode::Usage, "pull takes a reference and a destination", "For example: roseglass-cli pull localhost:5000/team/app:1.4.2 oci:./app"), arguments);
    }
    trust::PullOptions options;
    const auto trusting = readingTrust(arguments);
    if (!trusting) return reportError(trusting.error(), arguments);
    options.trust = *trusting;
    options.platform = arguments.value("--platform").value_or("");
    if (arguments.positional.size() == 2) options.destination = arguments.positional[1];

    const trust::Puller puller(arguments.options);
    Job job = makeJob(arguments);
    if (arguments.verbose) job.onProgress = [](const Progress& progress) { if (progress.total == 0) tell(progress.step); };
    const auto plan = puller.plan(arguments.positional[0], options, job);
    if (!plan) return reportError(plan.error(), arguments);
    tellBasis((*plan)->verdict.report, arguments);
    if ((*plan)->refused && arguments.dryRun) return reportError(*(*plan)->refused, arguments);
    if (arguments.dryRun) {
        if (arguments.json) printJson(planJson(**plan));
        else for (const std::string& step : (*plan)->steps) print(printable(step, 600) + "\n");
        return 0;
    }
    if (!(*plan)->refused && (*plan)->basis == PullPlan::Basis::Signature && !arguments.quiet) tell("Pull (1 of 1): " + (*plan)->reference + "@" + (*plan)->digest.toString());
    const auto execute = [&] {
        Lines lines(**plan, arguments.quiet || arguments.json);
        Job watched = job;
        watched.onProgress = [&](const Progress& progress) { lines.whole(progress); };
        return puller.execute(**plan, [&](const PartProgress& progress) { lines.part(progress); }, watched);
    };
    const auto result = execute();
    if (result) return report(**plan, *result, arguments);
    if (trust::Puller::keepsParts(result.error().code) && !arguments.quiet && (*plan)->destination.kind != registry::SourceName::Kind::DockerDaemon) tell("The destination is as it was. What had arrived is kept: the same command goes on from there.");
    return reportError(result.error(), arguments);
}

}  // namespace roseglass::cli
