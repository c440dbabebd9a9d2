#include <nlohmann/json.hpp>

#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "container_options.h"
#include "content_trust.h"
#include "docker/config.h"
#include "json_output.h"
#include "terminal.h"
#include "trust/builds.h"

namespace roseglass::cli {
namespace {

using json = nlohmann::ordered_json;

Result<trust::BuildOptions> optionsOf(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return fail(ErrorCode::Usage, "build takes one folder", "For example: roseglass-cli build -t team/app:1 .");
    trust::BuildOptions options;
    options.folder = arguments.positional.front();
    options.dockerfile = arguments.value("--file").value_or("");
    options.tags = arguments.values("--tag");
    options.target = arguments.value("--target").value_or("");
    options.platform = arguments.value("--platform").value_or("");
    options.network = arguments.value("--network").value_or("");
    RG_ASSIGN(options.arguments, assignments(arguments, "--build-arg"));
    RG_ASSIGN(auto proxies, docker::proxyVariables(arguments.options.dockerConfig, docker::Engine::addressOf(arguments.options.dockerHost)));
    for (const std::string& text : arguments.values("--build-arg")) proxies.erase(text.substr(0, text.find('=')));
    options.arguments.merge(proxies);
    RG_ASSIGN(options.labels, assignments(arguments, "--label"));
    RG_ASSIGN(options.pull, arguments.isOn("--pull"));
    RG_ASSIGN(options.noCache, arguments.isOn("--no-cache"));
    options.onlyShown = arguments.dryRun;
    RG_ASSIGN(options.trusting, readingTrust(arguments));
    return options;
}

json imagesOf(const trust::PlannedBuild& planned) {
    json images = json::array();
    if (!planned.report) return images;
    for (const trust::DockerfileRow& row : planned.report->rows) {
        if (!row.pinned.empty()) images.push_back({{"line", row.use.line}, {"name", row.use.resolved}, {"pinned", row.pinned}, {"signers", row.signers}});
        if (!row.pinned.empty() && row.report) addBasis(images.back(), *row.report);
    }
    return images;
}

int dryRun(const trust::PlannedBuild& planned, const Arguments& arguments) {
    const docker::Engine::Build& real = planned.build;
    docker::Engine::Build build{real.dockerfile, real.tags, {}, real.labels, real.target, real.platform, real.network, real.pull, real.noCache, {}};
    // A proxy may have a password.
    for (const auto& [name, value] : real.arguments) build.arguments[name] = redact(value);
    const std::string path = docker::Engine::buildPath(build);
    if (arguments.json) {
        printJson({{"dryRun", true}, {"request", {{"method", "POST"}, {"path", path}}}, {"images", imagesOf(planned)}, {"dockerfile", planned.dockerfile}});
    } else {
        print("POST " + printable(path, 60'000) + "\n\n");
        printLines(planned.dockerfile);
    }
    return 0;
}

/// What a build prints, line by line: it comes from the image's programs, so it must not reach the terminal as it is.
class BuildOutput {
public:
    explicit BuildOutput(std::function<void(const std::string&)> line) : line_(std::move(line)) {}
    ~BuildOutput() {
        if (!waiting_.empty()) show(waiting_);
    }
    void operator()(const docker::EngineMessage& message) {
        const std::string status = trust::pullLine(message);
        if (!status.empty()) line_(status);
        waiting_ += message.stream;
        for (size_t end = waiting_.find('\n'); end != std::string::npos; end = waiting_.find('\n')) {
            show(waiting_.substr(0, end));
            waiting_.erase(0, end + 1);
        }
        if (waiting_.size() > kMaxLine) {
            show(waiting_);
            waiting_.clear();
        }
    }

private:
    static constexpr size_t kMaxLine = 16u << 10;
    void show(std::string text) const {
        while (!text.empty() && text.back() == '\r') text.pop_back();
        line_(printable(text, kMaxLine));
    }

    std::function<void(const std::string&)> line_;
    std::string waiting_;
};

}  // namespace

int buildCommand(const Arguments& arguments) {
    const auto options = optionsOf(arguments);
    if (!options) return reportError(options.error(), arguments);
    const trust::EngineImages images(arguments.options);
    const Job job = makeJob(arguments);
    const auto planned = trust::planBuild(images, *options, job);
    if (!planned) return reportError(planned.error(), arguments);
    if (planned->report) tellBasis(*planned->report, arguments);
    if (arguments.dryRun) return dryRun(*planned, arguments);
    // As docker, the build's own words go to standard output; -q prints the ID alone.
    const trust::LineSink lines = [&](const std::string& line) {
        if (arguments.quiet) return;
        if (arguments.json) tell(line);
        else print(line + "\n");
        flushOutput();
    };
    BuildOutput output(lines);
    const auto id = trust::runBuild(images, *planned, [&](const docker::EngineMessage& message) { output(message); }, lines, job);
    if (!id) return reportError(id.error(), arguments);
    if (arguments.json) printJson({{"id", printable(*id, 120)}, {"tags", options->tags}, {"images", imagesOf(*planned)}});
    else if (arguments.quiet) print(printable(*id, 120) + "\n");
    return 0;
}

}  // namespace roseglass::cli
