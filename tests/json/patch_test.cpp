// A patched object is what parsing, changing and writing it again comes to.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "json/canonical.h"

namespace roseglass::json {
namespace {

using Json = nlohmann::json;

/// Random values and names of every kind, from a fixed seed.
class Maker {
public:
    explicit Maker(unsigned seed) : random_(seed) {}
    size_t upTo(size_t most) { return std::uniform_int_distribution<size_t>(0, most)(random_); }
    std::string name() {
        static const std::vector<std::string> pieces{"a", "b", "Z", "1", "", "\"", "\\", "é", "\xf0\x9f\x8c\xb9", "\n", std::string(1, '\0'), "targets", "version", "\x7f", "/"};
        std::string text;
        for (size_t i = upTo(3); i > 0; --i) text += pieces[upTo(pieces.size() - 1)];
        return text;
    }
    Json value(int depth) {
        switch (upTo(depth > 0 ? 8 : 5)) {
            case 0: return nullptr;
            case 1: return upTo(1) == 1;
            case 2: return static_cast<int64_t>(random_());
            case 3: return std::numeric_limits<uint64_t>::max() - upTo(5);
            case 4: return name();
            case 5: return upTo(50) == 0 ? std::string(70'000 + upTo(1000), 'x') : name();
            case 6: {
                Json array = Json::array();
                for (size_t i = upTo(4); i > 0; --i) array.push_back(value(depth - 1));
                return array;
            }
            default: return object(depth - 1, 5);
        }
    }
    Json object(int depth, size_t most) {
        Json made = Json::object();
        for (size_t i = upTo(most); i > 0; --i) made[name()] = value(depth);
        return made;
    }

private:
    std::mt19937 random_;
};

Result<Bytes> patched(const std::string& text, const Patch& patch) {
    Bytes bytes = text;
    const auto document = Document::parse(bytes);
    EXPECT_TRUE(document);
    return patchCanonical(document->root().get_object().value_unsafe(), patch);
}

}  // namespace

TEST(PatchedCanonicalJson, IsWhatParsingChangingAndWritingComesTo) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        Maker maker(seed);
        const Json before = maker.object(3, 12);
        Json after = before;
        Patch patch;
        for (size_t i = maker.upTo(6); i > 0; --i) {
            // Half of the names are ones that are there.
            const std::string name = maker.upTo(1) == 0 && !before.empty() ? std::next(before.begin(), static_cast<std::ptrdiff_t>(maker.upTo(before.size() - 1))).key() : maker.name();
            if (maker.upTo(2) == 0) {
                patch[name] = std::nullopt;
                after.erase(name);
            } else {
                const Json value = maker.value(2);
                patch[name] = canonicalize(value.dump()).value();
                after[name] = value;
            }
        }
        const auto expected = canonicalize(after.dump(seed % 2 == 0 ? -1 : 2));
        const auto actual = patched(before.dump(seed % 3 == 0 ? 1 : -1), patch);
        ASSERT_TRUE(expected && actual) << seed;
        ASSERT_EQ(*actual, *expected) << "seed " << seed;
    }
}

TEST(PatchedCanonicalJson, SortsWhatWasNotSortedAndRefusesFractions) {
    EXPECT_EQ(patched(R"({"c":1,"a":{"z":1,"b":2},"b":3})", {{"b", "9"}, {"d", "[]"}, {"none", std::nullopt}}), R"({"a":{"b":2,"z":1},"b":9,"c":1,"d":[]})");
    EXPECT_EQ(patched("{}", {}), "{}");
    EXPECT_EQ(patched("{}", {{"", "null"}}), R"({"":null})");
    EXPECT_EQ(patched(R"({"a":1.5})", {{"a", "1"}}), R"({"a":1})") << "what is replaced may have been anything";
    EXPECT_EQ(patched(R"({"a":1.5})", {{"b", "1"}}).error().code, ErrorCode::Malformed);
}

}  // namespace roseglass::json
