#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "container_io.h"
#include "container_options.h"
#include "json/outside.h"
#include "json_output.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

using json = nlohmann::ordered_json;

json imageFields(const trust::PlannedContainer& planned) {
    json fields{{"image", planned.spec.image}, {"digest", nullptr}};
    if (planned.image && planned.image->digest) fields["digest"] = planned.image->digest->toString();
    if (planned.image && planned.image->reference.tag) fields["reference"] = planned.image->reference.toString();
    if (planned.image && planned.image->report) addBasis(fields, *planned.image->report);
    return fields;
}

/// What the engine would be told, and nothing told.
int dryRun(const trust::PlannedContainer& planned, const Arguments& arguments) {
    docker::ContainerSpec shown = planned.spec;
    // A proxy may have a password.
    for (std::string& variable : shown.environment) variable = redact(variable);
    const std::string path = docker::Engine::createPath(shown), body = docker::containerDocument(shown);
    if (arguments.json) {
        json document = imageFields(planned);
        document["dryRun"] = true;
        document["request"] = {{"method", "POST"}, {"path", path}, {"body", jsonOrNull(body, budget::kAnswer)}};
        printJson(document);
    } else {
        print("POST " + path + "\n");
        print(body + "\n");
    }
    return 0;
}

int created(const trust::PlannedContainer& planned, const Result<trust::CreatedContainer>& container, const Arguments& arguments) {
    if (!container) return reportError(container.error(), arguments);
    for (const std::string& warning : container->warnings) tell("WARNING: " + warning);
    if (arguments.json) {
        json document{{"id", container->id}};
        document.update(imageFields(planned));
        printJson(document);
    } else {
        print(container->id + "\n");
    }
    return 0;
}

/// Both commands until what the engine is told is clear.
int withPlan(const Arguments& arguments, const std::function<int(trust::EngineImages&, const trust::PlannedContainer&, const trust::LineSink&, const Job&)>& go) {
    auto options = containerOptionsOf(arguments);
    if (options) {
        options->verb = arguments.command;
        options->onlyShown = arguments.dryRun;
    }
    if (!options) return reportError(options.error(), arguments);
    trust::EngineImages images(arguments.options);
    const Job job = makeJob(arguments);
    const auto planned = trust::planContainer(images, *options, job);
    if (!planned) return reportError(planned.error(), arguments);
    if (planned->image) tellBasis(planned->image->report, arguments);
    if (arguments.dryRun) return dryRun(*planned, arguments);
    const trust::LineSink lines = [&](const std::string& line) {
        if (!arguments.quiet) tell(line);
    };
    return go(images, *planned, lines, job);
}

}  // namespace

int createCommand(const Arguments& arguments) {
    return withPlan(arguments, [&](trust::EngineImages& images, const trust::PlannedContainer& planned, const trust::LineSink& lines, const Job& job) {
        return created(planned, trust::createContainer(images, planned, lines, job), arguments);
    });
}

int runCommand(const Arguments& arguments) {
    const auto detached = arguments.isOn("--detach");
    if (!detached) return reportError(detached.error(), arguments);
    return withPlan(arguments, [&](trust::EngineImages& images, const trust::PlannedContainer& planned, const trust::LineSink& lines, const Job& job) {
        if (*detached) return created(planned, trust::startContainer(images, planned, lines, job), arguments);
        Result<int> code = 0;
        {
            const auto io = ContainerIo::open(planned.spec.interactive, planned.spec.tty);
            if (!io) return reportError(io.error(), arguments);
            code = trust::runContainer(images, planned, io->attach(), lines, job);
        }
        return code ? *code : reportError(code.error(), arguments);
    });
}

}  // namespace roseglass::cli
