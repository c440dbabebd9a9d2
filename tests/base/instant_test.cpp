#include "base/instant.h"

#include <gtest/gtest.h>

namespace roseglass {

TEST(Rfc3339, ReadsOffsetsAndFractionsRightToTheSecond) {
    const std::pair<const char*, const char*> rows[] = {{"2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"},
                                                        {"2026-11-24T08:00:00.999999999Z", "2026-11-24T08:00:00Z"},
                                                        {"2026-11-24T08:00:00+01:30", "2026-11-24T06:30:00Z"},
                                                        {"2026-11-24T23:30:00-01:00", "2026-11-25T00:30:00Z"},
                                                        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
                                                        {"2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"},
                                                        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59Z"},
                                                        {"9999-12-31T23:59:59+01:00", "9999-12-31T22:59:59Z"},
                                                        {"0001-01-01T00:00:00-01:00", "0001-01-01T01:00:00Z"},
                                                        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
                                                        {"2026-11-24t08:00:00z", "2026-11-24T08:00:00Z"}};
    for (const auto& [text, expected] : rows) {
        const auto instant = parseRfc3339(text);
        ASSERT_TRUE(instant) << text;
        EXPECT_EQ(formatRfc3339(*instant), expected);
    }
}

TEST(Rfc3339, RefusesEverythingElse) {
    for (const char* text : {"",
                             "2026-11-24",
                             "2026-11-24T08:00:00",
                             "2026-11-24 08:00:00Z",
                             "2026-13-01T00:00:00Z",
                             "2026-02-29T00:00:00Z",
                             "2026-11-24T24:00:00Z",
                             "2026-11-24T08:60:00Z",
                             "2026-11-24T08:00:60Z",
                             "2026-11-24T08:00:00.Z",
                             "2026-11-24T08:00:00+0100",
                             "2026-11-24T08:00:00Z ",
                             "9999-12-31T23:59:59-01:00",
                             "9999-12-31T23:59:59.9-00:01",
                             "0000-12-31T23:59:59Z",
                             "0000-01-01T00:00:00Z",
                             "0001-01-01T00:00:00+00:01",
                             "-001-01-01T00:00:00Z",
                             "10000-01-01T00:00:00Z",
                             "9999-12-31T23:59:60Z",
                             "26-11-24T08:00:00Z",
                             "12026-11-24T08:00:00Z",
                             "tomorrow"}) {
        EXPECT_FALSE(parseRfc3339(text)) << text;
    }
}

TEST(Rfc3339, WritesWhatFourDigitsCannotAsTheFirstOrLastSecond) {
    using namespace std::chrono;
    const Instant first = sys_days{year{1} / 1 / 1}, last = sys_days{year{10000} / 1 / 1} - microseconds{1};
    const std::pair<Instant, const char*> rows[] = {{first, "0001-01-01T00:00:00Z"},
                                                    {first - microseconds{1}, "0001-01-01T00:00:00Z"},
                                                    {Instant::min(), "0001-01-01T00:00:00Z"},
                                                    {last, "9999-12-31T23:59:59Z"},
                                                    {last + microseconds{1}, "9999-12-31T23:59:59Z"},
                                                    {Instant::max(), "9999-12-31T23:59:59Z"}};
    for (const auto& [instant, text] : rows) {
        EXPECT_EQ(formatRfc3339(instant), text);
        EXPECT_TRUE(parseRfc3339(formatRfc3339(instant))) << text << " can be read again";
    }
    EXPECT_TRUE(isWritable(first) && isWritable(last));
    EXPECT_FALSE(isWritable(first - microseconds{1}) || isWritable(last + microseconds{1}));
}

}  // namespace roseglass
