// JSON that people write: where everything stands, and what is wrong with it.
#include "json/text_tree.h"

#include <gtest/gtest.h>

#include "json/document.h"

namespace roseglass::json {
namespace {

std::string told(std::string_view text) {
    std::string out;
    for (const TextProblem& problem : readText(text).problems) {
        const TextPosition at = positionOf(text, problem.offset);
        out += (out.empty() ? "" : " ") + problem.code + "@" + std::to_string(at.line) + ":" + std::to_string(at.column);
    }
    return out;
}

}  // namespace

TEST(TextTree, TellsWhatIsWrongWithLineAndColumn) {
    const std::pair<std::string, std::string> rows[] = {
        {"{}", ""},
        {"\xEF\xBB\xBF{}", "bom@1:1"},
        {"{\n  \u201cmode\u201d: 1\n}", "typographic-quotes@2:3"},
        {"{\"a\": \u201cx\", \"b\": \u201cy\u201d}", "typographic-quotes@1:7 typographic-quotes@1:17"},
        {"{'a': 1}", "single-quotes@1:2"},
        {"{\u2018a\u2019: 1}", "typographic-quotes@1:2"},
        {"{\"a\": [1, 2,],\n}", "trailing-comma@1:12 trailing-comma@1:14"},
        {"{ // first\n \"a\": 1 /* two */ }", "comment@1:3 comment@2:9"},
        {"# first\n{}", "comment@1:1"},
        {"", "json@1:1"},
        {"{} {}", "json@1:4"},
        {"{\"a\": 1", "json@1:1"},
        {"{\"a\" 1}", "json@1:6"},
        {"{\"a\": }", "json@1:7"},
        {"{\"a\": True}", "json@1:7"},
        {"{\n\t\"a\": 1\n\t\"b\": 2\n}", "json@3:2"},
        {"{a: 1}", "json@1:2"},
        {"{\"a\": \"x\ny\"}", "json@1:7"},
        {"{\"a\": 01}", "json@1:7"},
        {"{\"a\": 1.}", "json@1:7"},
        {"{\"a\": \"\\q\"}", "json@1:8"},
        {"{\"a\": \"\\ud800\"}", "json@1:8"},
        {"{\"\u00e4\u00f6\": \xff}", "json@1:8"},
        {"{\"a\":\u00a01}", "json@1:6"},
        {"[1]]", "json@1:4"},
    };
    for (const auto& [text, expected] : rows) EXPECT_EQ(told(text), expected) << text;
}

TEST(TextTree, CallsWellFormedExactlyWhatTheStrictReaderAccepts) {
    for (const char* text : {"{}", "[]", " {\"a\" : [ 1 , -2.5e+3 , true , null , \"\\u00e9\" ] } ", "\"\\ud83d\\ude00\"", "0", "-0.1", "[1,]", "{\"a\":1,}", "nul", "[+1]", "[.5]", "{\"a\":1 \"b\":2}", "\"\\udc00\"", "[1 2]"}) {
        Bytes bytes = text;
        EXPECT_EQ(readText(text).problems.empty(), Document::parse(bytes).has_value()) << text;
    }
}

TEST(TextTree, KnowsWhereEveryValueStands) {
    const std::string text = "{ \"a\": [1, \"x\\ty\"],\n  \"b\": {\"c\": true} }";
    const TextTree tree = readText(text);
    ASSERT_TRUE(tree.root);
    const TextMember* a = tree.root->find("a");
    ASSERT_TRUE(a);
    EXPECT_EQ(text.substr(a->keyBegin, a->keyEnd - a->keyBegin), "\"a\"");
    EXPECT_EQ(text.substr(a->value.begin, a->value.end - a->value.begin), "[1, \"x\\ty\"]");
    EXPECT_EQ(a->value.items[1].text, "x\ty");
    const TextMember* b = tree.root->find("b");
    ASSERT_TRUE(b && b->value.find("c"));
    EXPECT_TRUE(b->value.find("c")->value.yes);
    EXPECT_EQ(b->value.find("none"), nullptr);
}

TEST(TextTree, TakesTheLastOfTwoMembersAsReadersDo) {
    const TextTree tree = readText("{\"a\": 1, \"a\": 2}");
    ASSERT_TRUE(tree.root);
    EXPECT_EQ(tree.root->members.size(), 2u);
    EXPECT_EQ(tree.root->find("a")->value.text, "2");
}

TEST(TextTree, IsBoundedInDepthSizeAndProblems) {
    EXPECT_FALSE(readText(std::string(10'000, '[')).root);
    EXPECT_FALSE(readText(std::string(5u << 20, ' ')).root);
    std::string commas = "[";
    for (int i = 0; i < 1000; ++i) commas += "[1,],";
    EXPECT_EQ(readText(commas + "1]").problems.size(), 200u);
}

TEST(TextTree, QuotesAsJsonDoes) {
    EXPECT_EQ(inQuotes("a\"b\\c\n\u00e4"), "\"a\\\"b\\\\c\\u000a\u00e4\"");
}

}  // namespace roseglass::json
