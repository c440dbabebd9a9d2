#include "base/encoding.h"

#include <gtest/gtest.h>

namespace roseglass {

TEST(Base64, RoundTripsEveryLength) {
    std::string bytes;
    for (int length = 0; length < 40; ++length) {
        EXPECT_EQ(fromBase64(toBase64(bytes)), bytes);
        bytes.push_back(static_cast<char>(length * 37));
    }
}

TEST(Base64, RefusesWhatIsNotExactlyOneEncoding) {
    for (const char* text : {"A", "AA", "AAA", "AA=", "A===", "AB==", "AAB=", "AA==AA==", "AA==\n", " AAAA", "A-__", "AA=A"}) EXPECT_FALSE(fromBase64(text)) << text;
}

TEST(Hex, ReadsBothCasesAndNothingElse) {
    EXPECT_EQ(fromHex("00fFa1"), std::string("\x00\xff\xa1", 3));
    for (const char* text : {"0", "0g", "0x00", " 00"}) EXPECT_FALSE(fromHex(text)) << text;
}

TEST(Utf8, KnowsWellFormedText) {
    for (const char* good : {"", "abc", "é", "€", "😀", "\xef\xbf\xbd"}) EXPECT_TRUE(isUtf8(good)) << good;
    for (const char* bad : {"\x80", "\xc0\xaf", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xff"}) EXPECT_FALSE(isUtf8(bad));
}

}  // namespace roseglass
