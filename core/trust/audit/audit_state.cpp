#include "trust/audit/audit_state.h"

#include <map>

#include "base/file.h"
#include "base/redact.h"
#include "json/outside.h"
#include "trust/audit/audit_json.h"

namespace roseglass::trust {
namespace {

constexpr uint64_t kMaxFile = 1u << 30;
/// Lines of version 1 did not say what they were judged by.
constexpr int kVersion = 2;

std::string headLine(const std::string& settings, bool wasEmpty) {
    nlohmann::ordered_json head{{"format", "roseglass-audit-state"}, {"version", kVersion}, {"settings", settings}};
    if (wasEmpty) head["wasEmpty"] = true;
    return head.dump() + "\n";
}

tl::unexpected<Error> notOurs(const std::string& name) { return fail(ErrorCode::Io, name + " is no audit that can be resumed", "Name another file, or remove it if it is not needed."); }

/// Whether the file was there, empty, before the audit began. Errors: those of open().
Result<bool> checkHead(BytesView line, const std::string& settings, const std::string& name) {
    const nlohmann::json head = jsonOrNull(line, budget::kErrorDocument);
    if (!head.is_object() || head.value("format", nlohmann::json()) != "roseglass-audit-state" ||
        head.value("version", nlohmann::json()) != kVersion)
        return notOurs(name);
    if (head.value("settings", nlohmann::json()) != settings) {
        return fail(
            ErrorCode::Usage, name + " belongs to an audit with other settings",
            "Resume it with the same options and environment (trust server, Docker configuration, trust directory, TLS "
            "files, --plain-http, pins, --no-tofu, --at, --soon, --history, --offline), or name another file.");
    }
    return head.value("wasEmpty", nlohmann::json()) == true;
}

}  // namespace

Result<AuditState> AuditState::open(const std::filesystem::path& file, const std::string& settings) {
    AuditState state;
    state.file_ = file;
    const std::string name = printable(file.string(), 300);
    auto text = readUserFile(file, kMaxFile);
    if (!text && text.error().code != ErrorCode::NotFound) return fail(text.error());
    // What stands behind the last line feed was cut off while it was written.
    const size_t whole = text ? text->rfind('\n') + 1 : 0;
    if (text && whole == 0 && !text->empty()) return notOurs(name);
    if (whole == 0) {
        state.wasEmpty_ = text.has_value();
        RG_TRY(replaceFileAtomically(file, headLine(settings, state.wasEmpty_), 0600));
    } else {
        std::map<std::string, size_t> seen;
        size_t number = 0;
        for (size_t at = 0; at < whole; ++number) {
            const size_t end = text->find('\n', at);
            const BytesView line = BytesView(*text).substr(at, end - at);
            at = end + 1;
            if (number == 0) {
                RG_ASSIGN(state.wasEmpty_, checkHead(line, settings, name));
                continue;
            }
            auto repository = repositoryFromLine(line);
            if (!repository) return fail(ErrorCode::Io, "Line " + std::to_string(number + 1) + " of " + name + " is spoilt", "Remove the line, or the file, and audit again.");
            // One that was looked at again counts as it was seen last.
            const auto [place, isNew] = seen.emplace(repository->repository, state.done_.size());
            if (isNew)
                state.done_.push_back(std::move(*repository));
            else
                state.done_[place->second] = std::move(*repository);
        }
        if (whole < text->size()) RG_TRY(replaceFileAtomically(file, BytesView(*text).substr(0, whole)));
    }
    RG_ASSIGN(state.open_, OpenFile::openToAppend(file));
    return state;
}

Result<void> AuditState::add(const AuditedRepository& repository) { return open_->append(toLine(repository) + "\n"); }

Result<void> AuditState::finish() {
    if (wasEmpty_) return replaceFileAtomically(file_, {});
    std::error_code code;
    std::filesystem::remove(file_, code);
    if (code) return fail(ErrorCode::Io, printable(file_.string(), 300) + " cannot be removed: " + code.message());
    return {};
}

}  // namespace roseglass::trust
