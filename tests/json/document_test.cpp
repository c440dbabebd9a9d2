#include "json/document.h"

#include <gtest/gtest.h>

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

}  // namespace roseglass::json
