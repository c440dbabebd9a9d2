#include "json/canonical.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/fixtures.h"

namespace roseglass::json {

TEST(CanonicalJson, SortsKeysByBytesAndEscapesOnlyQuoteAndBackslash) {
    const std::pair<std::string, std::string> rows[] = {
        {R"({ "b" : 1, "a" : [ true, null, -5 ] })", R"({"a":[true,null,-5],"b":1})"},
        {R"({"é":1,"z":2,"Z":3,"":4})", "{\"\":4,\"Z\":3,\"z\":2,\"é\":1}"},
        {R"(["\u00e9\n\t\/\u0041\"\\<>&"])", "[\"é\n\t/A\\\"\\\\<>&\"]"},
        {R"(["\u0000\u001f\u007f"])", std::string("[\"\0\x1f\x7f\"]", 7)},
        {R"([9223372036854775807,18446744073709551615,-0])", "[9223372036854775807,18446744073709551615,0]"}};
    for (const auto& [text, expected] : rows) EXPECT_EQ(canonicalize(text), expected) << text;
}

TEST(CanonicalJson, RefusesNumbersThatAreNotWhole) {
    for (const char* text : {"[1.0]", "[1e2]", "[0.5]", "[18446744073709551616]"}) EXPECT_EQ(canonicalize(text).error().code, ErrorCode::Malformed) << text;
}

TEST(CanonicalJson, OfEveryFixtureIsWhatTheRealToolsWrote) {
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(ROSEGLASS_FIXTURES)) {
        const std::string path = std::filesystem::relative(entry.path(), ROSEGLASS_FIXTURES).string();
        if (entry.path().extension() != ".json" || (path.find("/served/") == std::string::npos && path.find("/metadata/") == std::string::npos)) continue;
        const std::string bytes = test::fixture(path);
        const size_t begin = std::string("{\"signed\":").size(), end = bytes.find(",\"signatures\":[");
        ASSERT_NE(end, std::string::npos) << path;
        const std::string signedPart = bytes.substr(begin, end - begin);
        EXPECT_EQ(canonicalize(signedPart).value_or("refused"), signedPart) << path;
        ++files;
    }
    EXPECT_GT(files, 30u);
}

TEST(CanonicalJson, WritesLongTextInPieces) {
    const std::string text = "[\"" + std::string(300'000, 'x') + "\",\"" + std::string(70'000, '"').replace(0, 70'000, "y") + "\"]";
    EXPECT_EQ(canonicalize(text), text);
}

}  // namespace roseglass::json
