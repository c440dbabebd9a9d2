#include "docker/dockerfile.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/redact.h"

namespace roseglass::docker {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

bool isStageName(const std::string& name) {
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
}

std::optional<size_t> numberOf(const std::string& text) {
    size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(number) : std::nullopt;
}

/// What buildah takes from --build-arg without an ARG.
constexpr std::array kProxies{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy"};

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
    DockerfileReader(Dockerfile& file, const DockerfileLines& lines, const BuildQuestion& question, const Dialect& dialect)
        : file_(file), lines_(lines), question_(question), dialect_(dialect), strict_(dialect.heredocs) {
        addPlatform(platform_, "BUILD", question.buildPlatform);
        addPlatform(platform_, "TARGET", question.platform);
        if (dialect.given == Dialect::Given::Platforms) {
            global_ = platform_;
            global_["BUILDOSVERSION"] = global_["TARGETOSVERSION"] = "";
            global_["TARGETSTAGE"] = question.target.empty() ? "default" : question.target;
        } else if (dialect.given == Dialect::Given::Buildah) {
            for (const char* proxy : kProxies) global_.emplace(proxy, "");
        }
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
        if (!isInstruction(keyword)) return strict_ ? Result<void>(badLine(instruction.line, "there is no instruction " + printable(keyword, 60))) : Result<void>();
        if (keyword == "FROM") return from(instruction, at);
        if (file_.stages_.empty()) {
            if (keyword == "ARG") return globalArgument(instruction, at);
            return strict_ ? Result<void>(badLine(instruction.line, keyword + " stands before the first FROM")) : Result<void>();
        }
        if (keyword != "ONBUILD") return body(instruction, keyword, "", at);
        const std::string inner = keywordOf(instruction, at);
        if (strict_ && (inner == "FROM" || inner == "ONBUILD" || inner == "MAINTAINER")) return badLine(instruction.line, inner + " may not stand in ONBUILD");
        // The trigger runs in this very build where a later stage is FROM this one.
        return body(instruction, inner, "ONBUILD ", at);
    }

    static std::string keywordOf(const Instruction& instruction, size_t& at) {
        const std::string& text = instruction.text;
        while (at < text.size() && isBlank(text[at])) ++at;
        const size_t begin = at;
        while (at < text.size() && !isBlank(text[at])) ++at;
        return upperCase(std::string_view(text).substr(begin, at - begin));
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
                if (*name == "TARGETPLATFORM" && dialect_.given == Dialect::Given::Buildah) addPlatform(global_, "TARGET", std::string(global_[*name]));
            } else if (const auto builtIn = platform_.find(*name); builtIn != platform_.end() && dialect_.given == Dialect::Given::Buildah) {
                global_.insert(*builtIn);
            }
        }
        return {};
    }

    Result<void> from(const Instruction& instruction, size_t at) {
        const auto flags = takeFlags(instruction.text, at);
        const auto words = splitAtBlanks(instruction.text, at);
        const bool named = words.size() == 3 && upperCase(words[1].text) == "AS";
        if (words.size() != 1 && !named) return strict_ ? Result<void>(badLine(instruction.line, "FROM takes an image, or an image AS a name")) : from(instruction, words);
        std::string name = named ? lower(words[2].text) : "";
        const std::string written = named ? words[2].text : "";
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
        written_.push_back(written);
        stage_ = name.empty() ? std::to_string(file_.stages_.size() - 1) : name;
        use.stage = stage_;
        file_.images_.push_back(std::move(use));
        return {};
    }

    /// A FROM that no builder accepts: where another dialect is compared, its image counts all the same.
    Result<void> from(const Instruction& instruction, const std::vector<Word>& words) {
        file_.stages_.emplace_back();
        written_.emplace_back();
        if (words.empty()) return {};
        ImageUse use = useOf(instruction, "FROM", words[0].at, 0, words[0].at.size() - 1);
        use.name = words[0].text;
        resolveFrom(use);
        file_.images_.push_back(std::move(use));
        return {};
    }

    /// Whether one of the first `count` stages has this name.
    bool isStage(const std::string& name, size_t count) const {
        const auto& stages = dialect_.foldsStageNames ? file_.stages_ : written_;
        const auto end = stages.begin() + static_cast<std::ptrdiff_t>(count);
        return std::find(stages.begin(), end, dialect_.foldsStageNames ? lower(name) : name) != end;
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
        } else if (isStage(use.resolved, file_.stages_.size())) {
            use.kind = ImageUse::Kind::Stage;
        }
    }

    Result<void> body(const Instruction& instruction, const std::string& keyword, const std::string& before, size_t at) {
        if (keyword != "COPY" && keyword != "RUN") return {};
        for (const Word& flag : takeFlags(instruction.text, at)) {
            if (keyword == "COPY" && flag.text.starts_with("--from=")) add(instruction, before + "COPY --from", flag, 7, flag.text.size());
            if (keyword == "RUN" && flag.text.starts_with("--mount=")) mount(instruction, before + "RUN --mount", flag);
        }
        return {};
    }

    /// "--mount=type=bind,from=IMAGE,source=/x"
    void mount(const Instruction& instruction, const std::string& how, const Word& flag) {
        size_t begin = 8;
        while (begin <= flag.text.size()) {
            const size_t end = std::min(flag.text.find(',', begin), flag.text.size());
            const std::string field = flag.text.substr(begin, end - begin);
            const size_t equals = field.find('=');
            if (equals != std::string::npos && lower(field.substr(0, equals)).ends_with("from")) add(instruction, how, flag, begin + equals + 1, end);
            begin = end + 1;
        }
    }

    void add(const Instruction& instruction, const std::string& how, const Word& flag, size_t begin, size_t end) {
        if (begin >= end) return;
        ImageUse use = useOf(instruction, how, flag.at, begin, end - 1);
        use.name = use.resolved = flag.text.substr(begin, end - begin);
        use.stage = stage_;
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
        if (isStage(use.name, earlier)) use.kind = ImageUse::Kind::Stage;
        else if (use.name == "scratch") use.kind = ImageUse::Kind::Scratch;
    }

    /// --from= with its own stage's name or a later one's: some builders would fetch an image of that name.
    void doubtStage(ImageUse& use) const {
        if (use.kind != ImageUse::Kind::External || use.instruction == "FROM" || use.isSyntax()) return;
        if (!isStage(use.name, file_.stages_.size())) return;
        use.kind = ImageUse::Kind::Unknown;
        use.problem = "The stage " + printable(use.name, 60) + " is not an earlier one";
    }

    Dockerfile& file_;
    const DockerfileLines& lines_;
    const BuildQuestion& question_;
    const Dialect dialect_;
    bool strict_;
    Variables platform_, global_;
    std::vector<std::string> written_;  ///< the stages' names, not folded
    std::string stage_;
};

Result<Dockerfile> Dockerfile::read(Bytes file, const BuildQuestion& question, const Dialect& dialect) {
    RG_ASSIGN(const DockerfileLines lines, readDockerfileLines(file, dialect));
    return of(std::move(file), lines, question, dialect);
}

Result<Dockerfile> Dockerfile::of(Bytes file, const DockerfileLines& lines, const BuildQuestion& question, const Dialect& dialect) {
    Dockerfile read;
    read.file_ = std::move(file);
    RG_TRY(DockerfileReader(read, lines, question, dialect).all());
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

}  // namespace roseglass::docker
