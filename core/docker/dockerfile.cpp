#include "docker/dockerfile.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/redact.h"

namespace roseglass::docker {
namespace {

constexpr std::array kInstructions{"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"};

std::string changed(std::string_view text, char from, char to, int step) {
    std::string out(text);
    for (char& c : out) c = c >= from && c <= to ? static_cast<char>(c + step) : c;
    return out;
}
std::string upper(std::string_view text) { return changed(text, 'a', 'z', -32); }
std::string lower(std::string_view text) { return changed(text, 'A', 'Z', 32); }

bool isStageName(const std::string& name) {
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
}

std::optional<size_t> numberOf(const std::string& text) {
    size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(number) : std::nullopt;
}

/// BUILDPLATFORM, TARGETARCH and their like (Dockerfile reference: automatic platform ARGs in the global scope).
void addPlatform(Variables& variables, const std::string& prefix, const std::string& platform) {
    const size_t first = platform.find('/'), second = first == std::string::npos ? first : platform.find('/', first + 1);
    const auto part = [&](size_t begin, size_t end) { return begin == std::string::npos ? std::string() : platform.substr(begin, end == std::string::npos ? end : end - begin); };
    variables[prefix + "PLATFORM"] = platform;
    variables[prefix + "OS"] = part(0, first);
    variables[prefix + "ARCH"] = first == std::string::npos ? "" : part(first + 1, second);
    variables[prefix + "VARIANT"] = second == std::string::npos ? "" : part(second + 1, std::string::npos);
}

}  // namespace

class DockerfileReader {
public:
    DockerfileReader(Dockerfile& file, DockerfileLines lines, const BuildQuestion& question, bool strict)
        : file_(file), lines_(std::move(lines)), question_(question), strict_(strict) {
        addPlatform(global_, "BUILD", question.buildPlatform);
        addPlatform(global_, "TARGET", question.platform);
        for (auto& [name, value] : global_) {
            if (const auto given = question.arguments.find(name); given != question.arguments.end()) value = given->second;
        }
        addSyntax();
    }

    Result<void> all() {
        for (const Instruction& instruction : lines_.instructions) RG_TRY(one(instruction));
        if (file_.stages_.empty()) return fail(ErrorCode::Malformed, "The Dockerfile has no FROM", "Each one begins with FROM IMAGE or FROM scratch.");
        for (ImageUse& use : file_.images_) doubtStage(use);
        return {};
    }

private:
    /// BuildKit: the build argument goes before the file's own line.
    void addSyntax() {
        if (const auto given = question_.arguments.find("BUILDKIT_SYNTAX"); given != question_.arguments.end()) {
            ImageUse use;
            use.line = 1;
            use.instruction = "syntax";
            use.name = use.resolved = given->second;
            use.kind = ImageUse::Kind::Unknown;
            use.problem =
                "The build argument BUILDKIT_SYNTAX names it, which no file can pin; write # syntax= in the file "
                "instead";
            file_.images_.push_back(std::move(use));
        }
        if (!lines_.syntax) return;
        const SyntaxLine& syntax = *lines_.syntax;
        file_.syntax_ = syntax.image;
        ImageUse use;
        use.line = syntax.line;
        use.instruction = "syntax";
        use.name = use.resolved = syntax.image;
        use.begin = syntax.begin;
        use.end = syntax.end;
        file_.images_.push_back(std::move(use));
    }

    Result<void> one(const Instruction& instruction) {
        size_t at = 0;
        const std::string keyword = keywordOf(instruction, at);
        const bool known = std::find(kInstructions.begin(), kInstructions.end(), keyword) != kInstructions.end();
        if (!known) return strict_ ? Result<void>(badLine(instruction.line, "there is no instruction " + printable(keyword, 60))) : Result<void>();
        if (keyword == "FROM") return from(instruction, at);
        if (file_.stages_.empty()) {
            if (keyword == "ARG") return globalArgument(instruction, at);
            return strict_ ? Result<void>(badLine(instruction.line, keyword + " stands before the first FROM")) : Result<void>();
        }
        if (keyword != "ONBUILD") return body(instruction, keyword, at, false);
        const std::string inner = keywordOf(instruction, at);
        if (strict_ && (inner == "FROM" || inner == "ONBUILD" || inner == "MAINTAINER")) return badLine(instruction.line, inner + " may not stand in ONBUILD");
        return body(instruction, inner, at, true);
    }

    static std::string keywordOf(const Instruction& instruction, size_t& at) {
        const std::string& text = instruction.text;
        while (at < text.size() && isBlank(text[at])) ++at;
        const size_t begin = at;
        while (at < text.size() && !isBlank(text[at])) ++at;
        return upper(std::string_view(text).substr(begin, at - begin));
    }

    ImageUse useOf(const Instruction& instruction, const std::string& how, const std::vector<size_t>& at, size_t first, size_t last) const {
        ImageUse use;
        use.line = instruction.line;
        use.instruction = how;
        use.begin = instruction.at[at[first]];
        use.end = instruction.at[at[last]] + 1;
        return use;
    }

    Result<void> globalArgument(const Instruction& instruction, size_t at) {
        for (const std::string& word : quotedWords(std::string_view(instruction.text).substr(at))) {
            const size_t equals = word.find('=');
            auto name = expand(std::string_view(word).substr(0, equals), {}, lines_.escape);
            if (!name || name->empty()) return badLine(instruction.line, "ARG needs a name");
            const auto given = question_.arguments.find(*name);
            if (given != question_.arguments.end()) {
                global_[*name] = given->second;
            } else if (equals != std::string::npos) {
                auto value = expand(std::string_view(word).substr(equals + 1), global_, lines_.escape);
                if (!value) return badLine(instruction.line, value.error().message);
                global_[*name] = std::move(*value);
            }
        }
        return {};
    }

    Result<void> from(const Instruction& instruction, size_t at) {
        const auto flags = takeFlags(instruction.text, at);
        const auto words = splitAtBlanks(instruction.text, at);
        const bool named = words.size() == 3 && upper(words[1].text) == "AS";
        if (words.size() != 1 && !named) return strict_ ? Result<void>(badLine(instruction.line, "FROM takes an image, or an image AS a name")) : from(instruction, words);
        std::string name = named ? lower(words[2].text) : "";
        if (named && !isStageName(name)) return badLine(instruction.line, "\"" + printable(words[2].text, 60) + "\" cannot be the name of a stage");
        ImageUse use = useOf(instruction, "FROM", words[0].at, 0, words[0].at.size() - 1);
        use.name = words[0].text;
        for (const Word& flag : flags) {
            if (!flag.text.starts_with("--platform=")) return badLine(instruction.line, "FROM knows no flag " + printable(flag.text, 60));
            auto platform = expand(flag.text.substr(11), global_, lines_.escape);
            if (!platform) return badLine(instruction.line, platform.error().message);
            use.platform = std::move(*platform);
        }
        resolveFrom(use);
        file_.stages_.push_back(name);
        stage_ = name.empty() ? std::to_string(file_.stages_.size() - 1) : name;
        use.stage = stage_;
        file_.images_.push_back(std::move(use));
        return {};
    }

    /// A FROM that no builder accepts: where another dialect is compared, its image counts all the same.
    Result<void> from(const Instruction& instruction, const std::vector<Word>& words) {
        file_.stages_.emplace_back();
        if (words.empty()) return {};
        ImageUse use = useOf(instruction, "FROM", words[0].at, 0, words[0].at.size() - 1);
        use.name = words[0].text;
        resolveFrom(use);
        file_.images_.push_back(std::move(use));
        return {};
    }

    void resolveFrom(ImageUse& use) const {
        auto resolved = expand(use.name, global_, lines_.escape);
        if (!resolved) {
            use.kind = ImageUse::Kind::Unknown;
            use.problem = resolved.error().message;
            return;
        }
        use.resolved = std::move(*resolved);
        if (use.resolved.empty()) {
            use.kind = ImageUse::Kind::Unknown;
            use.problem = "Its variables leave nothing of the name; give them with --build-arg";
        } else if (use.resolved == "scratch") {
            use.kind = ImageUse::Kind::Scratch;
        } else if (std::find(file_.stages_.begin(), file_.stages_.end(), lower(use.resolved)) != file_.stages_.end()) {
            use.kind = ImageUse::Kind::Stage;
        }
    }

    Result<void> body(const Instruction& instruction, const std::string& keyword, size_t at, bool onBuild) {
        if (keyword != "COPY" && keyword != "RUN") return {};
        for (const Word& flag : takeFlags(instruction.text, at)) {
            if (keyword == "COPY" && flag.text.starts_with("--from=")) add(instruction, "COPY --from", flag, 7, flag.text.size(), onBuild);
            if (keyword == "RUN" && flag.text.starts_with("--mount=")) mount(instruction, flag, onBuild);
        }
        return {};
    }

    /// "--mount=type=bind,from=IMAGE,source=/x"
    void mount(const Instruction& instruction, const Word& flag, bool onBuild) {
        size_t begin = 8;
        while (begin <= flag.text.size()) {
            const size_t end = std::min(flag.text.find(',', begin), flag.text.size());
            const std::string field = flag.text.substr(begin, end - begin);
            const size_t equals = field.find('=');
            if (equals != std::string::npos && lower(field.substr(0, equals)).ends_with("from")) add(instruction, "RUN --mount", flag, begin + equals + 1, end, onBuild);
            begin = end + 1;
        }
    }

    void add(const Instruction& instruction, const std::string& how, const Word& flag, size_t begin, size_t end, bool onBuild) {
        if (begin >= end) return;
        ImageUse use = useOf(instruction, (onBuild ? "ONBUILD " : "") + how, flag.at, begin, end - 1);
        use.name = use.resolved = flag.text.substr(begin, end - begin);
        use.stage = stage_;
        use.onlyTold = onBuild;
        resolveReference(use);
        file_.images_.push_back(std::move(use));
    }

    /// What stands in --from=: a stage by name or number, else an image. Variables are not replaced there.
    void resolveReference(ImageUse& use) const {
        const auto unknown = [&](const std::string& why) {
            use.kind = ImageUse::Kind::Unknown;
            use.problem = why;
        };
        if (use.name.find('$') != std::string::npos) return unknown("Variables are not replaced here; give the image a stage of its own with FROM");
        if (use.name.find_first_of("\"'") != std::string::npos) return unknown("Quotes are read differently here by different builders");
        const size_t earlier = file_.stages_.size() - 1;
        if (const auto number = numberOf(use.name)) {
            if (*number >= earlier) return unknown("There is no earlier stage " + use.name);
            use.kind = ImageUse::Kind::Stage;
            return;
        }
        const auto end = file_.stages_.begin() + static_cast<std::ptrdiff_t>(earlier);
        if (std::find(file_.stages_.begin(), end, lower(use.name)) != end) use.kind = ImageUse::Kind::Stage;
        else if (use.name == "scratch") use.kind = ImageUse::Kind::Scratch;
    }

    /// --from= with its own stage's name or a later one's: some builders would fetch an image of that name.
    void doubtStage(ImageUse& use) const {
        if (use.kind != ImageUse::Kind::External || use.instruction == "FROM" || use.isSyntax()) return;
        if (std::find(file_.stages_.begin(), file_.stages_.end(), lower(use.name)) == file_.stages_.end()) return;
        use.kind = ImageUse::Kind::Unknown;
        use.problem = "The stage " + printable(use.name, 60) + " is not an earlier one";
    }

    Dockerfile& file_;
    DockerfileLines lines_;
    const BuildQuestion& question_;
    bool strict_;
    Variables global_;
    std::string stage_;
};

Result<Dockerfile> Dockerfile::parse(Bytes file, const BuildQuestion& question, const Dialect& dialect) {
    RG_ASSIGN(DockerfileLines lines, readDockerfileLines(file, dialect));
    Dockerfile read;
    read.file_ = std::move(file);
    RG_TRY(DockerfileReader(read, std::move(lines), question, dialect.heredocs).all());
    return read;
}

Bytes Dockerfile::withNames(const std::vector<std::optional<std::string>>& names) const {
    Bytes out;
    size_t at = 0;
    for (size_t i = 0; i < images_.size() && i < names.size(); ++i) {
        if (!names[i]) continue;
        out.append(file_, at, images_[i].begin - at);
        out += *names[i];
        at = images_[i].end;
    }
    return out.append(file_, at);
}

Result<void> requireOneReading(const Dockerfile& file, const BuildQuestion& question) {
    const auto same = [](const ImageUse& a, const ImageUse& b) { return a.begin == b.begin && a.end == b.end && a.kind == b.kind && a.resolved == b.resolved; };
    // BuildKit alone runs the image of "# syntax=", and finds it in one way.
    const auto images = [](const Dockerfile& read) {
        std::vector<ImageUse> uses;
        std::copy_if(read.images().begin(), read.images().end(), std::back_inserter(uses),
                     [](const ImageUse& use) { return !use.isSyntax(); });
        return uses;
    };
    for (const Dialect& dialect : {Dialect{false, true, true}, Dialect{false, false, false}, Dialect{false, false, true}, Dialect{false, true, false}, Dialect{true, false, false}}) {
        const auto other = Dockerfile::parse(file.bytes(), question, dialect);
        const auto mine = images(file);
        size_t line = 1;
        if (other) {
            const auto theirs = images(*other);
            const auto [a, b] = std::mismatch(mine.begin(), mine.end(), theirs.begin(), theirs.end(), same);
            if (a == mine.end() && b == theirs.end()) continue;
            line = a == mine.end() ? b->line : b == theirs.end() ? a->line : std::min(a->line, b->line);
        }
        return badLine(line, "builders do not agree on which images it names from here on",
                       "Heredocs with lines that look like FROM or COPY --from, lines that end with two escape characters, and \"# escape=\" behind another directive are read differently.");
    }
    return {};
}

}  // namespace roseglass::docker
