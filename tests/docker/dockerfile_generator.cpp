#include "docker/dockerfile_generator.h"

namespace roseglass::test {
namespace {

/// What lexers, trimmers and escapes have ever stumbled over.
constexpr const char* kOdd[] = {"\\", "`", "\"", "'", "$", "{", "}", "<", "<<", "<<EOF", "\r", "\v", "\f", "\x85", "\xA0", "\xC2\xA0", "\xC2\x85", "\xE2\x80\x83", "\xC3\xA0", "#", "=", "-", "--", ",",
                                "\t", " ", "\n", "\\\n", "`\n", "\xEF\xBB\xBF", "\x1b", "$X", "${X", "${X:-", "EOF", "\nEOF\n", "@", "\xE3\x80\x80", ";", "\xFF"};

}  // namespace

std::string DockerfileGenerator::image() { return "i" + std::to_string(++images_) + (oneIn(3) ? ":1" : ""); }

std::string DockerfileGenerator::stage() { return any({"one", "two", "One", "TWO", "three"}); }

std::string DockerfileGenerator::blank() {
    if (odd_ && oneIn(12)) return any({"\xC2\xA0", " \xA0 ", "\x85", "\v", "\f", "\xE2\x80\x83 ", "\r", "\xC3\xA0"});
    return oneIn(6) ? any({"  ", "\t", " \t "}) : " ";
}

std::string DockerfileGenerator::end() {
    const std::string more = oneIn(4) ? any({" ", "\t"}) : "";
    if (oneIn(24)) return escape_ + more + newline_;
    if (oneIn(12)) return escape_ + newline_ + any({"# words", "", "   # COPY --from=x a b", "\xC2\xA0", "  ", "#"}) + newline_;
    if (oneIn(40)) return any({"\\\\", "``", "\\\\\\", "`", "\\"}) + newline_;
    return newline_;
}

std::string DockerfileGenerator::head() {
    std::string out;
    if (oneIn(20)) out += "\xEF\xBB\xBF";
    if (oneIn(20)) out += "#!/usr/bin/env x" + newline_;
    const size_t lines = oneIn(3) ? 1 + below(2) : 0;
    for (size_t i = 0; i < lines; ++i) {
        const std::string gap = odd_ && oneIn(3) ? blank() : oneIn(4) ? "" : " ";
        const std::string name = any({"escape", "syntax", "check", "ESCAPE", "Syntax", "other", "words"});
        std::string value = any({"`", "\\", "x", "skip=all"});
        if (name == "syntax" || name == "Syntax") value = image() + any({"", "", " --x", "\t"});
        else if (name == "escape" || name == "ESCAPE") value = any({"`", "`", "\\"});
        if (value == "`" && (name == "escape" || name == "ESCAPE")) escape_ = "`";
        out += (oneIn(20) ? any({" ", "\t", "\xC2\xA0"}) : "") + "#" + gap + name + (oneIn(4) ? gap : "") + "=" + (oneIn(4) ? gap : "") + value + newline_;
    }
    return out;
}

std::string DockerfileGenerator::argument() {
    std::string out = "ARG";
    const size_t words = 1 + below(3);
    for (size_t i = 0; i < words; ++i) {
        const std::string name = any({"A", "B", "C", "TARGETARCH", "TARGETPLATFORM"});
        out += blank() + name;
        if (oneIn(5)) continue;
        const std::string value = oneIn(3) ? any({"$A", "${B}", "${C:-x}", "${A:+y}", "x\\ B=", "$@", "${A#x}"}) : image();
        out += "=" + (oneIn(5) ? "\"" + value + "\"" : oneIn(8) ? "'" + value + "'" : value);
    }
    return out + end();
}

std::string DockerfileGenerator::from() {
    std::string out = any({"FROM", "FROM", "from", "From"});
    if (oneIn(6)) out += blank() + any({"--platform=linux/amd64", "--platform=$BUILDPLATFORM", "--platform=\"linux/amd64\""});
    out += blank();
    if (oneIn(6)) out += any({"$A", "${B}", "${C:-", "${A:+", "$TARGETARCH", "${TARGETARCH:-"});
    if (out.ends_with("-") || out.ends_with("+")) out += image() + "}";
    else if (oneIn(5)) out += stage();
    else if (oneIn(8)) out += "scratch";
    else out += oneIn(12) ? "\"" + image() + "\"" : image();
    if (oneIn(2)) out += blank() + any({"AS", "as"}) + blank() + any({"one", "two", "One", "three"});
    return out + end();
}

std::string DockerfileGenerator::flag() {
    const std::string from = oneIn(4) ? stage() : oneIn(8) ? any({"0", "1", "scratch", "$A"}) : image();
    switch (below(9)) {
        case 0: return "--from=" + from;
        case 1: return "--from=\"" + from + "\"";
        case 2: return "--mount=type=bind,from=" + from + ",target=/x";
        case 3: return "--mount=type=bind,target=" + any({"/x", "$A", "\\x", "\"/x\""}) + any({"", ",ro"}) + ",from=" + from;
        case 4: return any({"--link", "--chown=0", "--chown=\"a:b\"", "--chmod=644", "--exclude=\xC3\xA0", "--", "--network=none"});
        case 5: return "--chown=0" + any({"\\ ", "` ", "\xA0", "\x85", "\xC3\xA0", "\" ", "' ", "\\"}) + "--from=" + from;
        case 6: return "--fr" + any({"om", "\\om", "\"om\"", "`om", "\\\nom"}) + "=" + from;
        case 7: return "--mount=from=" + from;
        default: return "--from=" + from;
    }
}

std::string DockerfileGenerator::heredoc() {
    const std::string name = any({"EOF", "EOF", "EOF", "USER", "\"EOF\"", "'EOF'", "\"USER 0\"", "E$X", "E\\OF"});
    const std::string open = any({"<<", "<<", "<<", "<<-", "<<<", "<< ", "3<<", "<<<<"});
    const std::string before = oneIn(3) ? any({"cat ", "# ${x ", "'", "$X", "\\", "a", "\"a\" ", "$((1", "${x:- ", "\xC2\xA0"}) : "";
    std::string out = before + open + name + (oneIn(4) ? any({" > /x", ";", " <<TWO", " $X", "'", " ${x^}", " \\x", "}"}) : "") + newline_;
    const size_t lines = below(3);
    for (size_t i = 0; i < lines; ++i) out += any({"set -e", "echo x", "\tword", "# x", "", "x \\"}) + newline_;
    if (oneIn(3)) out += "COPY --from=" + image() + " /a /b" + newline_;
    return out + any({"EOF", "EOF", "EOF", "EOF", "EOF", "EOF", "USER", "USER 0", "\tEOF", "EOF ", "EOF\r", "E"}) + newline_ + (oneIn(3) ? "TWO" + newline_ : "");
}

std::string DockerfileGenerator::instruction() {
    const std::string keyword = any({"RUN", "COPY", "COPY", "RUN", "ADD", "run", "Copy", "CMD", "ENV", "LABEL", "USER"});
    std::string out = oneIn(8) ? "ONBUILD" + blank() + keyword : keyword;
    const size_t flags = oneIn(2) ? below(3) : 0;
    for (size_t i = 0; i < flags; ++i) out += blank() + flag();
    out += blank();
    if (keyword == "ENV") return out + any({"A=1", "A=x,from=y", "A b", "A=\"x y\" B=2"}) + end();
    if (keyword == "LABEL") return out + any({"a=\"\xC3\xA0 b\"", "a=b", "a=100\xC2\xA0km"}) + end();
    if (oneIn(4)) return out + heredoc();
    out += any({"/a /b", "echo x && y", "[\"a\", \"b\"]", "a\\b c", "c:\\\\x", "echo $((1<<2))", "cat <<<x", "echo 'a << b'", "\xC3\xA0 x", "echo `x`", "x --from=y"});
    return out + end();
}

std::string DockerfileGenerator::body() {
    std::string out;
    const size_t lines = 1 + below(6);
    for (size_t i = 0; i < lines; ++i) {
        if (oneIn(8)) out += any({"# words", "", "  ", "  # words", "#syntax=x", "\xC2\xA0# x"}) + newline_;
        if (odd_ && oneIn(12)) out += blank();
        out += oneIn(4) ? from() : instruction();
    }
    return out;
}

void DockerfileGenerator::spoil(std::string& file) {
    const size_t times = 1 + below(3);
    for (size_t i = 0; i < times && !file.empty(); ++i) {
        const size_t at = below(file.size());
        if (oneIn(3)) file.erase(at, 1 + below(2));
        else if (oneIn(2)) file.insert(at, any(kOdd));
        else file.replace(at, 1, any(kOdd));
    }
}

std::string DockerfileGenerator::next() {
    images_ = 0;
    escape_ = "\\";
    newline_ = oneIn(8) ? "\r\n" : "\n";
    odd_ = oneIn(5);
    std::string file = head();
    while (oneIn(3)) file += argument();
    file += from() + body();
    if (oneIn(4)) spoil(file);
    return file;
}

}  // namespace roseglass::test
