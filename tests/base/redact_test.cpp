#include "base/redact.h"

#include <gtest/gtest.h>

namespace roseglass {

TEST(Redact, HidesSecretsInEveryUsualShape) {
    for (const std::string text : {"Authorization: Bearer CANARY", "authorization: basic CANARY", "https://user:CANARY@host/x", "?token=CANARY&x=1", "{\"token\":\"CANARY\"}", "password=CANARY",
                                   "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----\nCANARY", "{\"identitytoken\":\"CANARY\"}"}) {
        EXPECT_EQ(redact(text).find("CANARY"), std::string::npos) << redact(text);
    }
    EXPECT_EQ(redact("nothing to hide at https://host/path"), "nothing to hide at https://host/path");
}

TEST(Printable, DefusesControlCharactersAndBidirectionalMarks) {
    EXPECT_EQ(printable("a\x1b[31mb\n"), "a\\u001b[31mb\\u000a");
    EXPECT_EQ(printable("\u202etxt"), "\\u202etxt");
    EXPECT_EQ(printable("\xff"), "\xEF\xBF\xBD");
    EXPECT_EQ(printable("123456", 3), "123…");
}

}  // namespace roseglass
