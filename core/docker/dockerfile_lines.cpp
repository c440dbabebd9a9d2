#include "docker/dockerfile_lines.h"

#include <algorithm>
#include <deque>
#include <set>

#include "base/redact.h"
#include "docker/dockerfile_heredocs.h"
#include "docker/dockerfile_words.h"

namespace roseglass::docker {
namespace {

constexpr size_t kMaxFile = 1u << 20;
constexpr size_t kMaxInstructions = 20'000;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string_view trimLeft(std::string_view text) {
    while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
    return text;
}

std::string_view trim(std::string_view text) {
    text = trimLeft(text);
    while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
    return text;
}

class Reader {
public:
    Reader(BytesView file, const Dialect& dialect) : file_(file), dialect_(dialect) {
        if (file_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    }

    Result<DockerfileLines> all() {
        RG_ASSIGN(lines_.syntax, findSyntax(file_));
        while (next()) {
            const std::string_view start = trimLeft(line_);
            if (directives_) RG_TRY(directive(start));
            if (start.empty() || start.front() == '#') continue;
            RG_TRY(instruction());
        }
        return std::move(lines_);
    }

private:
    /// The next line without its end.
    bool next() {
        if (at_ >= file_.size()) return false;
        begin_ = at_;
        const size_t end = std::min(file_.find('\n', at_), file_.size());
        line_ = file_.substr(at_, end - at_);
        if (line_.ends_with('\r')) line_.remove_suffix(1);
        at_ = std::min(end + 1, file_.size());
        ++number_;
        return true;
    }

    /// "# name=value" counts at the top of the file alone.
    Result<void> directive(std::string_view start) {
        directives_ = false;
        if (start.empty() || start.front() != '#') return {};
        const size_t equals = start.find('=');
        if (equals == std::string_view::npos) return {};
        const std::string name = lower(trim(start.substr(1, equals - 1)));
        const std::string_view value = trim(start.substr(equals + 1));
        if (value.empty() || (name != "escape" && name != "syntax" && name != "check")) return {};
        if (!seen_.insert(name).second) return badLine(number_, "there is a second # " + name + "=");
        const bool first = seen_.size() == 1;
        directives_ = dialect_.escapeAfterOthers || name == "escape";
        if (name == "escape" && (first || dialect_.escapeAfterOthers)) {
            if (value != "\\" && value != "`") return badLine(number_, "the escape character may be \\ or ` alone");
            lines_.escape = value.front();
        }
        return {};
    }

    /// Whether the line goes on behind `length` bytes of it.
    bool goesOn(size_t& length) const {
        size_t end = line_.size();
        while (end > 0 && (line_[end - 1] == ' ' || line_[end - 1] == '\t')) --end;
        if (end == 0 || line_[end - 1] != lines_.escape) return false;
        if (dialect_.doubledEscapeEnds && end > 1 && line_[end - 2] == lines_.escape) return false;
        length = end - 1;
        return true;
    }

    Result<void> instruction() {
        if (lines_.instructions.size() == kMaxInstructions) return fail(ErrorCode::TooLarge, "The Dockerfile has more than 20,000 instructions");
        Instruction read;
        read.line = number_;
        bool more = true;
        bool first = true;
        do {
            const std::string_view start = trimLeft(line_);
            // Within an instruction, comments and empty lines are as if they were not there.
            if (!first && (start.empty() || start.front() == '#')) continue;
            size_t length = line_.size();
            more = goesOn(length);
            const size_t skipped = first ? line_.size() - start.size() : 0;
            for (size_t i = std::min(skipped, length); i < length; ++i) {
                read.text += line_[i];
                read.at.push_back(static_cast<uint32_t>(begin_ + i));
            }
            first = false;
        } while (more && next());
        if (dialect_.heredocs) RG_TRY(skipHeredocs(heredocsOf(read.text), read.line));
        lines_.instructions.push_back(std::move(read));
        return {};
    }

    Result<void> skipHeredocs(std::deque<Heredoc> open, size_t line) {
        while (!open.empty()) {
            if (!next()) return badLine(line, "the heredoc " + printable(open.front().end, 60) + " has no end");
            std::string_view text = line_;
            while (open.front().chomp && text.starts_with('\t')) text.remove_prefix(1);
            if (text == open.front().end) open.pop_front();
        }
        return {};
    }

    BytesView file_;
    Dialect dialect_;
    DockerfileLines lines_;
    std::set<std::string> seen_;
    bool directives_ = true;
    std::string_view line_;
    size_t at_ = 0, begin_ = 0, number_ = 0;
};

}  // namespace

tl::unexpected<Error> badLine(size_t line, const std::string& why, const std::string& hint) {
    return fail(ErrorCode::Malformed, "The Dockerfile cannot be read, line " + std::to_string(line) + ": " + why, hint);
}

tl::unexpected<Error> manyReadings(size_t line, const std::string& why, const std::string& hint) {
    return fail(ErrorCode::Malformed, "The Dockerfile can be read in more than one way, line " + std::to_string(line) + ": " + why,
                hint.empty() ? "BuildKit, the builder within older engines and buildah do not read it alike." : hint);
}

Result<DockerfileLines> readDockerfileLines(BytesView file, const Dialect& dialect) {
    if (file.size() > kMaxFile) return fail(ErrorCode::TooLarge, "The Dockerfile is larger than 1 MiB");
    return Reader(file, dialect).all();
}

}  // namespace roseglass::docker
