#include "json/writer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace roseglass::json {

TEST(JsonWriter, WritesValidJsonWhateverTheTextHolds) {
    std::string out;
    const std::string odd("\"\\\n\x01\x7f é \xff", 10);
    {
        Writer w([&](std::string_view piece) { out.append(piece); });
        w.beginObject().field("name", odd).field("n", int64_t{-5}).field("u", uint64_t{18446744073709551615u}).field("yes", true).field("list", std::vector<std::string>{"a", "b"});
        w.key("none").null().key("empty").beginArray().endArray().endObject();
    }
    const auto json = nlohmann::json::parse(out, nullptr, false);
    ASSERT_TRUE(json.is_object()) << out;
    EXPECT_EQ(json["n"], -5);
    EXPECT_EQ(json["list"].size(), 2u);
    EXPECT_TRUE(json["none"].is_null());
}

TEST(JsonWriter, WritesNothingThatATerminalWouldObey) {
    std::string out;
    const std::string odd = "\u009b31m \u202etxt \u200b \u00e9 \U0001F600 \x1b[31m";
    {
        Writer w([&](std::string_view piece) { out.append(piece); });
        w.value(odd);
    }
    EXPECT_EQ(out, "\"\\u009b31m \\u202etxt \\u200b \u00e9 \U0001F600 \\u001b[31m\"");
    EXPECT_EQ(nlohmann::json::parse(out).get<std::string>(), odd);
}

TEST(JsonWriter, HandsLongDocumentsOnInPieces) {
    size_t pieces = 0, bytes = 0;
    {
        Writer w([&](std::string_view piece) { ++pieces, bytes += piece.size(); });
        w.beginArray();
        for (int i = 0; i < 50'000; ++i) w.value("0123456789");
        w.endArray();
    }
    EXPECT_GT(pieces, 5u);
    EXPECT_EQ(bytes, 50'000u * 13 + 1);
}

}  // namespace roseglass::json
