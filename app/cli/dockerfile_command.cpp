#include <algorithm>

#include "base/file.h"
#include "base/redact.h"
#include "basis_words.h"
#include "commands.h"
#include "container_options.h"
#include "terminal.h"
#include "trust/dockerfile.h"

namespace roseglass::cli {
namespace {

constexpr uint64_t kMaxFile = 1u << 20;

Result<trust::DockerfileReport> checked(const std::string& file, const Arguments& arguments) {
    auto bytes = readUserFile(file, kMaxFile);
    if (!bytes) return fail(Error(bytes.error().code == ErrorCode::TooLarge ? ErrorCode::TooLarge : ErrorCode::Io, bytes.error().message, "Name the Dockerfile itself."));
    docker::BuildQuestion question;
    RG_ASSIGN(const auto given, assignments(arguments, "--build-arg"));
    question.arguments.insert(given.begin(), given.end());
    if (const auto platform = arguments.value("--platform")) question.platform = *platform;
    const trust::EngineImages images(arguments.options);
    auto report = trust::checkDockerfile(images, file, std::move(*bytes), question, makeJob(arguments));
    if (report) tellBasis(*report, arguments);
    return report;
}

std::string signersOf(const trust::DockerfileRow& row) {
    std::string out;
    for (const std::string& signer : row.signers) out += (out.empty() ? "" : ", ") + printable(signer, 60);
    return out.empty() ? "-" : out;
}

void printReport(const trust::DockerfileReport& report, const Arguments& arguments) {
    Table table;
    table.add({"LINE", "STAGE", "INSTRUCTION", "IMAGE", "TRUST", "SIGNERS", "DIGEST"});
    for (const trust::DockerfileRow& row : report.rows) {
        const Paint color = row.state == trust::ImageState::Signed ? Paint::Good : row.isTrusted() ? Paint::Neutral : Paint::Bad;
        std::string image = printable(row.use.name, 120);
        if (row.use.resolved != row.use.name && !row.use.resolved.empty()) image += " = " + printable(row.use.resolved, 120);
        table.add({std::to_string(row.use.line), printable(row.use.stage, 40), row.use.instruction, image, paint(trust::stateName(row.state), color, arguments), signersOf(row),
                   row.digest ? "sha256:" + row.digest->hex().substr(0, 12) : "-"});
    }
    table.print();
    for (const trust::DockerfileRow& row : report.rows) {
        if (row.error) tell("line " + std::to_string(row.use.line) + ": " + row.error->message + (row.error->hint.empty() ? "" : ". " + row.error->hint));
    }
    const auto bare = std::count_if(report.rows.begin(), report.rows.end(), [](const trust::DockerfileRow& row) {
        return row.state == trust::ImageState::Digest;
    });
    if (bare > 0 && !arguments.quiet) {
        tell(std::to_string(bare) + (bare == 1 ? " image is" : " images are") +
             " named by a digest alone: no signature is needed there, and none was looked for");
    }
}

int check(const std::string& file, const Arguments& arguments) {
    const auto report = checked(file, arguments);
    if (!report) return reportError(report.error(), arguments);
    if (arguments.json) trust::writeJson(*report, writeDocument);
    else printReport(*report, arguments);
    return report->allTrusted() ? 0 : exitCode(report->firstError().code);
}

int pin(const std::string& file, const Arguments& arguments) {
    const auto report = checked(file, arguments);
    if (!report) return reportError(report.error(), arguments);
    const auto pinned = trust::pinDockerfile(*report);
    if (!pinned) return reportError(pinned.error(), arguments);
    const auto to = arguments.value("--output");
    if (to) {
        if (const auto written = writeFileAtomically(*to, *pinned, 0644); !written) return reportError(written.error(), arguments);
    } else if (!arguments.json) {
        writeDocument(*pinned);
    }
    if (arguments.json) trust::writeJson(*report, writeDocument);
    return 0;
}

}  // namespace

int dockerfileCommand(const Arguments& arguments) {
    const auto& words = arguments.positional;
    const bool known = words.size() == 2 && (words[0] == "check" || words[0] == "pin");
    if (!known) return reportError(Error(ErrorCode::Usage, "dockerfile takes check or pin and one file", "For example: roseglass-cli dockerfile check Dockerfile"), arguments);
    if (words[0] == "check" && arguments.has("--output")) return reportError(Error(ErrorCode::Usage, "--output is for dockerfile pin"), arguments);
    return words[0] == "check" ? check(words[1], arguments) : pin(words[1], arguments);
}

}  // namespace roseglass::cli
