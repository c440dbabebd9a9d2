#include "trust/dockerfile.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/redact.h"
#include "trust/report_json_parts.h"

namespace roseglass::trust {
namespace {

using Kind = docker::ImageUse::Kind;

/// The verdict on an image that is fetched from somewhere.
void judgeExternal(DockerfileRow& row, const EngineImages& images, const Job& job) {
    auto reference = parseWithDefault(row.use.resolved);
    // What stands in a file is no mistake of the command line.
    if (!reference) reference.error().code = ErrorCode::Malformed;
    auto image = reference ? images.trusted().look(*reference, job) : Result<TrustedImage>(fail(reference.error()));
    if (image) row.report = image->report;
    if (image && image->error) {
        // Only evidence makes it unsigned: who was not reached has said nothing.
        row.state = image->standing == Standing::Unsigned ? ImageState::Unsigned : ImageState::Failed;
        row.error = std::move(image->error);
        return;
    }
    if (!image) {
        row.error = std::move(image).error();
        return;
    }
    row.state = image->reference.tag ? ImageState::Signed : ImageState::Digest;
    row.digest = image->digest;
    row.signers = image->signers;
    row.pinned = image->familiar() + "@" + image->digest->toString();
}

DockerfileRow judge(const docker::ImageUse& use, const EngineImages& images, const Job& job) {
    DockerfileRow row;
    row.use = use;
    if (use.kind == Kind::Stage) {
        row.state = ImageState::Stage;
    } else if (use.kind == Kind::Scratch) {
        row.state = ImageState::Scratch;
    } else if (use.kind == Kind::Unknown) {
        row.error = Error(ErrorCode::Malformed, "It cannot be told which image " + printable(use.name, 160) + " is: " + use.problem);
    } else {
        judgeExternal(row, images, job);
    }
    return row;
}

std::string_view kindName(Kind kind) {
    switch (kind) {
        case Kind::External: return "image";
        case Kind::Stage: return "stage";
        case Kind::Scratch: return "scratch";
        case Kind::Unknown: return "unknown";
    }
    return "unknown";
}

std::vector<std::optional<std::string>> pinnedNames(const DockerfileReport& report) {
    std::vector<std::optional<std::string>> names;
    for (const DockerfileRow& row : report.rows) names.push_back(row.pinned.empty() || row.pinned == row.use.name ? std::nullopt : std::optional(row.pinned));
    return names;
}

/// A Dockerfile may hold any bytes, a JSON document may not.
std::string text(const std::string& outside) { return isUtf8(outside) ? outside : printable(outside, 600); }

void writeRow(json::Writer& w, const DockerfileRow& row) {
    const docker::ImageUse& use = row.use;
    w.beginObject().field("line", static_cast<uint64_t>(use.line)).field("stage", text(use.stage)).field("instruction", use.instruction);
    w.field("name", text(use.name)).field("resolved", text(use.resolved)).field("kind", kindName(use.kind)).field("state", stateName(row.state));
    w.key("digest");
    row.digest ? w.value(row.digest->toString()) : w.null();
    w.field("signers", row.signers).optionalField("platform", text(use.platform)).optionalField("pinned", row.pinned);
    if (row.report) basisFields(w, *row.report);
    if (row.error) errorObject(w.key("error"), *row.error);
    w.endObject();
}

}  // namespace

std::string_view stateName(ImageState state) {
    switch (state) {
        case ImageState::Signed: return "signed";
        case ImageState::Digest: return "digest";
        case ImageState::Stage: return "stage";
        case ImageState::Scratch: return "scratch";
        case ImageState::Unsigned: return "unsigned";
        case ImageState::Failed: return "error";
    }
    return "error";
}

bool DockerfileReport::allTrusted() const {
    return std::all_of(rows.begin(), rows.end(), [](const DockerfileRow& row) { return row.isTrusted(); });
}

bool DockerfileReport::allSigned() const {
    return allTrusted() && std::none_of(rows.begin(), rows.end(),
                                        [](const DockerfileRow& row) { return row.state == ImageState::Digest; });
}

Error DockerfileReport::firstError() const {
    // That somebody did not sign weighs more than that a server was not reached.
    const DockerfileRow* worst = nullptr;
    for (const DockerfileRow& row : rows) {
        if (!row.isTrusted() && (!worst || (row.state == ImageState::Unsigned && worst->state != ImageState::Unsigned))) worst = &row;
    }
    if (!worst) return {ErrorCode::Server, "Everything in " + printable(name, 200) + " is trusted"};
    Error error = *worst->error;
    error.message = printable(name, 200) + " line " + std::to_string(worst->use.line) + ", " + worst->use.instruction + " " + printable(worst->use.name, 200) + ": " + error.message;
    return error;
}

Result<DockerfileReport> checkDockerfile(const EngineImages& images, const std::string& name, Bytes file, const docker::BuildQuestion& question, const Job& job) {
    DockerfileReport report;
    report.name = name;
    RG_ASSIGN(report.file, docker::Dockerfile::parse(std::move(file), question));
    for (const docker::ImageUse& use : report.file.images()) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        job.progress("Looking at " + printable(use.name, 120), report.rows.size(), report.file.images().size());
        report.rows.push_back(judge(use, images, job));
    }
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    return report;
}

Result<Bytes> pinDockerfile(const DockerfileReport& report) {
    if (!report.allTrusted()) return fail(report.firstError());
    return report.file.withNames(pinnedNames(report));
}

Result<Bytes> pinForEngine(const DockerfileReport& report, const docker::BuildQuestion& question) {
    if (!report.allTrusted()) return fail(report.firstError());
    auto names = pinnedNames(report);
    for (size_t i = 0; i < names.size(); ++i) {
        const docker::ImageUse& use = report.rows[i].use;
        if (!names[i] && use.name != use.resolved) names[i] = use.resolved;
    }
    Bytes pinned = report.file.withNames(names);
    // What the engine will read is read once more: nothing but digests may be left to fetch.
    RG_ASSIGN(const docker::Dockerfile again, docker::Dockerfile::parse(pinned, question));
    for (size_t i = 0; i < again.images().size(); ++i) {
        const docker::ImageUse& use = again.images()[i];
        const bool open = use.kind == Kind::Unknown || (use.kind == Kind::External && use.resolved.find("@sha256:") == std::string::npos);
        if (open || again.images().size() != report.rows.size() || use.kind != report.rows[i].use.kind) {
            return docker::badLine(use.line, "the image " + printable(use.name, 160) + " cannot be replaced by its digest");
        }
    }
    return pinned;
}

void writeJson(const DockerfileReport& report, const TextSink& sink) {
    {
        json::Writer w(sink);
        w.beginObject().field("file", report.name).key("images").beginArray();
        for (const DockerfileRow& row : report.rows) writeRow(w, row);
        w.endArray()
            .field("allSigned", report.allSigned())
            .field("allTrusted", report.allTrusted())
            .optionalField("syntax", text(report.file.syntax()));
        if (!report.allTrusted()) errorObject(w.key("error"), report.firstError());
        w.endObject();
    }
    sink("\n");
}

}  // namespace roseglass::trust
