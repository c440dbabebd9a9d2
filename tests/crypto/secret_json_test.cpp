#include "crypto/secret_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace roseglass::crypto {

TEST(SecretJson, IsReadBackByAnyParser) {
    std::string all;
    for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
    for (const std::string& text : {std::string(), std::string("plain"), all, std::string("a\0b", 3), std::string("ü€𝄞")}) {
        const Secret document = secretObject({{"user", "u\"\\"}, {"secret", text}});
        const auto json = nlohmann::json::parse(document.reveal(), nullptr, false);
        ASSERT_TRUE(json.is_object()) << document.reveal();
        EXPECT_EQ(json["user"], "u\"\\");
        EXPECT_EQ(json["secret"], text);
        EXPECT_EQ(json.size(), 2u);
    }
    EXPECT_EQ(secretObject({}).reveal(), "{}");
}

}  // namespace roseglass::crypto
