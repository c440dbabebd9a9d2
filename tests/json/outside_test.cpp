// A14 of the attacks: JSON from outside is refused while it is read.
#include "json/outside.h"

#include <gtest/gtest.h>

namespace roseglass {
namespace {

constexpr uint64_t kRoom = 64u << 20;

std::string nested(size_t depth, const std::string& open, const std::string& middle, const std::string& close) {
    std::string text;
    for (size_t i = 0; i < depth; ++i) text += open;
    text += middle;
    for (size_t i = 0; i < depth; ++i) text += close;
    return text;
}

std::string repeated(size_t count, const std::string& item) {
    std::string text = "[";
    for (size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + item;
    return text + "]";
}

std::string outcome(const std::string& text, uint64_t maxBytes = kRoom) {
    const auto parsed = parseJson(text, maxBytes);
    return parsed ? "read" : std::string(codeName(parsed.error().code));
}

}  // namespace

TEST(OutsideJson, IsReadWhereItIsWellFormed) {
    for (const std::string text : {"{}", "[]", "null", "true", "-0", "1.5e3", "\"\\u00e9\"", R"({"a":[1,{"b":null},"c"],"A":{"a":false}})", " \n{ \"x\" : [ ] }\t", R"({"":{"":{}}})"}) {
        const auto parsed = parseJson(text, kRoom);
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
        EXPECT_EQ(*parsed, nlohmann::json::parse(text)) << text;
        EXPECT_EQ(parseOrderedJson(text, kRoom)->dump(), nlohmann::ordered_json::parse(text).dump()) << text;
    }
    EXPECT_EQ(parseOrderedJson(R"({"b":1,"a":2})", kRoom)->dump(), R"({"b":1,"a":2})");
}

TEST(OutsideJson, IsRefusedWhereReadersDiffer) {
    const std::string bad[] = {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "// x\n{}", "{}{}", "{} x", "01", "+1", ".5", "1.", "NaN", "1e999", "\"\x01\"", "\"\xff\"", "\"\xc3\"", "\"\\ud800\"", "\"\\x\"", "\xEF\xBB\xBF{}",
                               std::string("{}\0", 3), std::string("{}\0{\"a\":1}", 10), std::string("[1,\0]", 5), R"({"a":1,"a":1})", R"([{"x":{"a":1,"b":2,"\u0061":3}}])"};
    for (const std::string& text : bad) EXPECT_EQ(outcome(text), "malformed") << text;
    EXPECT_NE(parseJson(R"({"layers":1,"layers":2})", kRoom).error().message.find("\"layers\" twice"), std::string::npos);
    EXPECT_FALSE(parseOrderedJson(R"({"a":1,"b":2,"a":1})", kRoom));
    EXPECT_TRUE(jsonOrNull(R"({"a":1,"a":1})", kRoom).is_null());
}

TEST(OutsideJson, HasBoundsOnDepthBytesAndValues) {
    EXPECT_EQ(outcome(nested(budget::kJsonDepth, "[", "", "]")), "read");
    for (const auto& [open, middle, close] : {std::tuple<const char*, const char*, const char*>{"[", "", "]"}, {"{\"a\":", "1", "}"}, {"[{\"a\":", "1", "}]"}}) {
        EXPECT_EQ(outcome(nested(budget::kJsonDepth + 1, open, middle, close)), "malformed") << open;
        EXPECT_EQ(outcome(nested(1'900'000, open, middle, "")), "malformed") << open << " is refused before its end is missed, and nothing overflows";
    }
    EXPECT_EQ(outcome("[1]", 2), "too-large");
    EXPECT_EQ(outcome(repeated(budget::kJsonValues - 1, "0")), "read");
    EXPECT_EQ(outcome(repeated(budget::kJsonValues, "0")), "too-large");
    EXPECT_EQ(outcome(repeated(2'400'000, "{\"\":0}")), "too-large");
    EXPECT_EQ(parseJson("[1,2]", kRoom, 3)->size(), 2u);
    EXPECT_EQ(parseJson("[1,2]", kRoom, 2).error().code, ErrorCode::TooLarge);
}

TEST(OutsideJson, ListsAreReadNameByName) {
    struct Row {
        std::string text, outcome;
        std::vector<std::string> names;
    };
    const Row rows[] = {{R"({"name":"x","tags":["a","b"]})", "there", {"a", "b"}},
                        {R"({"tags":["a",1,null,["n"],{"tags":["m"]},"b"]})", "there", {"a", "b"}},
                        {R"({"tags":null})", "there", {}},
                        {R"({"tags":[]})", "there", {}},
                        {R"({"x":{"tags":["a"]}})", "absent", {}},
                        {R"({"tags":"a"})", "absent", {}},
                        {R"({"tags":{"tags":["a"]}})", "absent", {}},
                        {R"({"Tags":["a"]})", "absent", {}},
                        {R"([["a"]])", "absent", {}},
                        {R"("tags")", "absent", {}},
                        {R"({"tags":["a"],"tags":["b"]})", "malformed", {"a"}},
                        {R"({"tags":["a")", "malformed", {"a"}},
                        {nested(1'000'000, "[", "", ""), "malformed", {}},
                        {R"({"tags":["a","b","c","d"]})", "too-large", {"a", "b", "c"}}};
    for (const Row& row : rows) {
        std::vector<std::string> names;
        const auto found = parseTexts(row.text, "tags", kRoom, [&](std::string& name) {
            if (names.size() == 3) return false;
            names.push_back(name);
            return true;
        });
        const std::string outcome = found ? (*found ? "there" : "absent") : std::string(codeName(found.error().code));
        EXPECT_EQ(outcome, row.outcome) << row.text.substr(0, 80);
        EXPECT_EQ(names, row.names) << row.text.substr(0, 80);
    }
}

}  // namespace roseglass
