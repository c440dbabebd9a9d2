#include "base/redact.h"

#include <gtest/gtest.h>

#include "base/escape.h"

namespace roseglass {

TEST(Redact, HidesSecretsInEveryUsualShape) {
    for (const std::string text : {"Authorization: Bearer CANARY", "authorization: basic CANARY", "https://user:CANARY@host/x", "?token=CANARY&x=1", "{\"token\":\"CANARY\"}", "password=CANARY",
                                   "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----\nCANARY", "{\"identitytoken\":\"CANARY\"}"}) {
        EXPECT_EQ(redact(text).find("CANARY"), std::string::npos) << redact(text);
    }
    for (const std::string text : {"https://r/v2/a/blobs/uploads/1?_state=CANARY&x=1", "?X-Amz-Signature=CANARY", "&x-amz-credential=CANARY", "X-Amz-Security-Token=CANARY", "?sig=CANARY&se=1", "?x-goog-signature=CANARY", "Signature=CANARY", "&Key-Pair-Id=CANARY",
                                   "?AWSAccessKeyId=CANARY"}) {
        EXPECT_EQ(redact(text).find("CANARY"), std::string::npos) << redact(text);
    }
    for (const std::string text : {"design=x", "config=x", "?n=1000&last=1.2", "sig", "the signature = x", "?digest=sha256:0"}) EXPECT_EQ(redact(text), text);
    EXPECT_EQ(redact("nothing to hide at https://host/path"), "nothing to hide at https://host/path");
}

TEST(Printable, DefusesControlCharactersAndBidirectionalMarks) {
    EXPECT_EQ(printable("a\x1b[31mb\n"), "a\\u001b[31mb\\u000a");
    EXPECT_EQ(printable("\u202etxt"), "\\u202etxt");
    EXPECT_EQ(printable("\xff"), "\xEF\xBF\xBD");
    EXPECT_EQ(printable("123456", 3), "123…");
}

TEST(Escaped, ShowsWhatATerminalWouldObeyAndWhatHides) {
    const std::pair<std::string, std::string> rows[] = {
        {"plain, \u00e9, \u6f22, \U0001F600", "plain, \u00e9, \u6f22, \U0001F600"}, {"\x1b[31m", "\\u001b[31m"}, {"a\r\n\t\b\a", "a\\u000d\\u000a\\u0009\\u0008\\u0007"}, {std::string("\0", 1), "\\u0000"},
        {"\x7f", "\\u007f"}, {"\u0080\u0085\u009b\u009f", "\\u0080\\u0085\\u009b\\u009f"}, {"\u00a0", "\u00a0"}, {"\u202a\u202e\u2066\u2069\u061c\u200e", "\\u202a\\u202e\\u2066\\u2069\\u061c\\u200e"},
        {"\u200b\u2060\ufeff\u00ad\u180e\ufff9", "\\u200b\\u2060\\ufeff\\u00ad\\u180e\\ufff9"}, {"\u2028\u2029", "\\u2028\\u2029"}, {"\U000E0041", "\\udb40\\udc41"},
        {"\xff", "\xEF\xBF\xBD"}, {"\xc2", "\xEF\xBF\xBD"}, {"\x9b", "\xEF\xBF\xBD"}, {"\xc0\x9b", "\xEF\xBF\xBD\xEF\xBF\xBD"}, {"", ""}};
    for (const auto& [text, shown] : rows) {
        EXPECT_EQ(escaped(text), shown);
        EXPECT_EQ(escaped(escaped(text)), shown) << "done twice";
    }
    const std::string longer(1 << 20, 'a');
    EXPECT_EQ(escaped(longer), longer);
}

}  // namespace roseglass
