#include "json/document.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace roseglass::json {
namespace {

std::string codeOf(Bytes text) {
    const auto document = Document::parse(text);
    return document ? "accepted" : std::string(codeName(document.error().code));
}

}  // namespace

TEST(JsonReader, RefusesWhatIsNotStrictJson) {
    const std::string rows[] = {
        "", " ", "{", "{}{}", "[1,]", "{\"a\":1,}", "{'a':1}", "nul", "\"\x01\"", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\xef\xbb\xbf{}", "\"\xff\"", "{\"\xc0\xaf\":1}", "[01]", "[+1]", "[.5]",
        "{\"a\":1,\"a\":2}", "{\"x\":{\"b\":1,\"a\":1,\"b\":2}}", "[[{\"k\":1,\"k\":1}]]", "{\"a\":1,\"\\u0061\":2}"};
    for (const std::string& text : rows) EXPECT_EQ(codeOf(text), "malformed") << text;
}

TEST(JsonReader, AcceptsStrictJsonInAnyLayout) {
    for (const char* text : {"{}", "[]", " { \"a\" : [ 1 , -2 , true , null , \"\\u00e9\" ] } ", "\"\\ud83d\\ude00\"", "{\"b\":1,\"a\":2}", "[9223372036854775807,-9223372036854775808]"}) {
        EXPECT_EQ(codeOf(text), "accepted") << text;
    }
}

TEST(JsonReader, IsBoundedInDepthAndSize) {
    EXPECT_EQ(codeOf(std::string(10'000, '[') + std::string(10'000, ']')), "malformed");
    Bytes large(200, ' ');
    Limits limits;
    limits.maxBytes = 100;
    EXPECT_EQ(Document::parse(large, limits).error().code, ErrorCode::TooLarge);
}

TEST(JsonReader, RefusesTenMillionItemsAndReadsOneHugeString) {
    std::string many = "[0";
    for (int i = 1; i < 10'000'000; ++i) many += ",0";
    EXPECT_EQ(codeOf(many + "]"), "too-large");
    EXPECT_EQ(codeOf("\"" + std::string(90 << 20, 'x') + "\""), "accepted");
}

/// Peak memory in MB of reading a text in a process of its own.
double peakMegabytesOf(const std::function<Bytes()>& make) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
        Bytes text = make();
        [[maybe_unused]] const bool read = Document::parse(text).has_value();
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        const long kilobytes = usage.ru_maxrss;
        [[maybe_unused]] const ssize_t written = ::write(ends[1], &kilobytes, sizeof kilobytes);
        ::_exit(0);
    }
    long kilobytes = 0;
    EXPECT_EQ(::read(ends[0], &kilobytes, sizeof kilobytes), static_cast<ssize_t>(sizeof kilobytes));
    ::waitpid(pid, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    return static_cast<double>(kilobytes) / 1024;
}

TEST(A14, DepthManyItemsAndOneHugeStringStayUnder300Megabytes) {
    EXPECT_LT(peakMegabytesOf([] { return std::string(10'000, '[') + std::string(10'000, ']'); }), 300);
    EXPECT_LT(peakMegabytesOf([] {
                  std::string items = "[0";
                  for (int i = 1; i < 10'000'000; ++i) items += ",0";
                  return items + "]";
              }), 300);
    EXPECT_LT(peakMegabytesOf([] { return "[\"" + std::string(90u << 20, 'x') + "\"]"; }), 300);
}

}  // namespace roseglass::json
