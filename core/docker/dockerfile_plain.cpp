#include "docker/dockerfile_plain.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/redact.h"
#include "docker/dockerfile_heredocs.h"

namespace roseglass::docker {
namespace {

/// BuildKit's scanner gives up at 64 KiB, buildah's drops the rest of the file in silence.
constexpr size_t kMaxLine = 65'000;

bool isVisible(char c) { return c > ' ' && c <= '~'; }
bool isEscape(char c) { return c == '\\' || c == '`'; }

Result<void> plainLine(std::string_view line, size_t number, bool ended) {
    if (ended && line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kMaxLine) return manyReadings(number, "the line is longer than some builders read", "Break it with the escape character.");
    const auto control = std::find_if(line.begin(), line.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; });
    if (control != line.end()) {
        return manyReadings(number, *control == '\r' ? "a carriage return stands elsewhere than before the line feed" : "there is a control character", "Remove it.");
    }
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (beginsWithOddBlank(line)) return manyReadings(number, "the line begins with a blank beyond ASCII", "Use spaces and tabs.");
    return {};
}

/// Whether variables stand only in values of options that are named: "type=bind,target=$X".
bool variesOnlyInValues(std::string_view options) {
    while (true) {
        const std::string_view option = options.substr(0, options.find(','));
        if (option.substr(0, option.find('=')).find('$') != std::string_view::npos) return false;
        if (option.size() == options.size()) return true;
        options.remove_prefix(option.size() + 1);
    }
}

/// The rules for one instruction after another.
class PlainWords {
public:
    PlainWords(const Dialect& dialect, const Variables& arguments) : dialect_(dialect) {
        comma_ = std::any_of(arguments.begin(), arguments.end(), [](const auto& given) { return given.second.find(',') != std::string::npos; });
    }

    Result<void> one(const Instruction& instruction) {
        line_ = instruction.line;
        text_ = instruction.text;
        at_ = 0;
        std::string keyword = word();
        if (!isInstruction(keyword)) return {};
        const bool onBuild = keyword == "ONBUILD";
        if (onBuild) {
            keyword = word();
            if (!isInstruction(keyword)) return manyReadings(line_, "ONBUILD is not followed by an instruction");
            // Builders read the trigger once more, some of them always with the backslash.
            const size_t last = text_.find_last_not_of(" \t");
            if (isEscape(text_[last])) return manyReadings(line_, "the instruction of ONBUILD ends with an escape character");
        }
        RG_TRY(flags(keyword));
        if (keyword == "ARG" || keyword == "ENV") comma_ = comma_ || text_.find(',') != std::string_view::npos;
        if (keyword == "FROM") return from();
        if (keyword == "ARG" && !inStage_) return argument();
        const bool heredocs = dialect_.heredocs && (keyword == "RUN" || keyword == "COPY" || keyword == "ADD");
        return heredocs ? requirePlainHeredocs(text_, line_, onBuild) : Result<void>();
    }

    Result<void> end() const {
        if (!comma_ || !mountLine_) return {};
        return manyReadings(mountLine_, "a variable in --mount could bring a comma, and buildah replaces it before it takes the options apart",
                            "Write its value out, or keep commas out of ARG, ENV and --build-arg.");
    }

private:
    std::string word() {
        at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
        const size_t begin = std::exchange(at_, std::min(text_.find_first_of(" \t", at_), text_.size()));
        return upperCase(text_.substr(begin, at_ - begin));
    }

    Result<void> flags(const std::string& keyword) {
        while (true) {
            at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
            const std::string_view rest = text_.substr(at_);
            if (beginsWithOddBlank(rest)) return manyReadings(line_, "a blank beyond ASCII stands behind " + keyword, "Use spaces and tabs.");
            if (!rest.starts_with("--")) return {};
            const size_t length = flagLength(rest);
            if (length == 0) {
                return manyReadings(line_, "the flag " + printable(rest.substr(0, rest.find_first_of(" \t")), 60) + " is not plain",
                                    "Write --name=value in ASCII, without quotes within the value, and without escape characters.");
            }
            const std::string_view flag = rest.substr(0, length);
            if (flag.starts_with("--mount=") && flag.find('$') != std::string_view::npos) {
                if (!variesOnlyInValues(flag.substr(8))) return manyReadings(line_, "a variable in --mount could bring from=, which some builders then follow", "Write the names of its options out.");
                if (!mountLine_) mountLine_ = line_;
            }
            at_ += length;
            if (length == 2) return {};
        }
    }

    /// "--", "--name", "--name=value", "--name='value'", '--name="value"'; 0 for all else.
    static size_t flagLength(std::string_view text) {
        size_t at = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", 2), text.size());
        if (at == text.size() || text[at] == ' ' || text[at] == '\t') return at;
        if (text[at++] != '=' || at == 3) return 0;
        const char quote = at < text.size() && (text[at] == '"' || text[at] == '\'') ? text[at++] : '\0';
        for (; at < text.size(); ++at) {
            const char c = text[at];
            const bool blank = c == ' ' || c == '\t';
            if (quote ? c == quote : blank) break;
            if ((!isVisible(c) && c != ' ') || isEscape(c) || c == '"' || c == '\'') return 0;
        }
        if (!quote) return at;
        if (at++ == text.size()) return 0;
        return at == text.size() || text[at] == ' ' || text[at] == '\t' ? at : 0;
    }

    Result<void> from() {
        inStage_ = true;
        const std::string_view rest = text_.substr(at_);
        const auto isPlain = [](char c) { return isVisible(c) || c == ' ' || c == '\t'; };
        if (!std::all_of(rest.begin(), rest.end(), isPlain)) return manyReadings(line_, "FROM has bytes beyond ASCII");
        for (const Word& each : splitAtBlanks(rest, 0)) RG_TRY(plainWord("FROM", each.text));
        return {};
    }

    Result<void> argument() {
        const std::string_view rest = text_.substr(at_);
        if (!isUtf8(rest) || hasOddBlank(rest)) return manyReadings(line_, "ARG has blanks beyond ASCII, or is not UTF-8");
        const auto words = quotedWords(rest);
        if (words.empty()) return manyReadings(line_, "ARG has a quote that is not closed, or no name");
        for (const std::string& each : words) {
            const size_t equals = std::min(each.find('='), each.size());
            if (!isVariableName(std::string_view(each).substr(0, equals))) return manyReadings(line_, "ARG " + printable(each, 60) + " does not begin with a plain name");
            RG_TRY(plainWord("ARG", std::string_view(each).substr(equals)));
        }
        return {};
    }

    Result<void> plainWord(const std::string& keyword, std::string_view each) const {
        if (isPlainWord(each)) return {};
        return manyReadings(line_, keyword + " " + printable(each, 60) + " is not plain",
                            "Builders share $NAME, ${NAME}, ${NAME:-word} and ${NAME:+word}, and quotes around a whole; no escape characters, no other ${…}. What only BuildKit knows (# ## % %% / //, since Dockerfile 1.7): write the value out, or give it with --build-arg.");
    }

    const Dialect& dialect_;
    bool comma_ = false, inStage_ = false;
    size_t mountLine_ = 0;
    size_t line_ = 0, at_ = 0;
    std::string_view text_;
};

}  // namespace

Result<void> requirePlainText(BytesView file) {
    BytesView rest = file;
    if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    for (size_t number = 1; !rest.empty(); ++number) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        RG_TRY(plainLine(rest.substr(0, end), number, end < rest.size()));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return requirePlainDirectives(file);
}

Result<void> requirePlainWords(const DockerfileLines& lines, const Dialect& dialect, const Variables& arguments) {
    PlainWords words(dialect, arguments);
    for (const Instruction& instruction : lines.instructions) RG_TRY(words.one(instruction));
    return words.end();
}

}  // namespace roseglass::docker
