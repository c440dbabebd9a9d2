#include "registry/next_page.h"

#include <gtest/gtest.h>

namespace roseglass::registry {
namespace {

const std::string kBase = "https://r.test", kPage = kBase + "/v2/a/tags/list?n=2";

std::string nextOf(const std::vector<std::string>& lines, const std::string& page = kPage, const std::string& base = kBase) {
    http::Headers headers;
    for (const std::string& line : lines) headers.add("link", line);
    const auto next = nextPage(headers, page, base);
    return next ? *next : std::string(codeName(next.error().code));
}

}  // namespace

TEST(NextPage, IsTheLinkWhoseRelationIsNext) {
    const std::pair<std::vector<std::string>, const char*> rows[] = {
        {{}, ""},
        {{""}, ""},
        {{"</v2/a?x>; rel=\"next\""}, "https://r.test/v2/a?x"},
        {{"</v2/a?x>;rel=next"}, "https://r.test/v2/a?x"},
        {{"</v2/a?x> ; REL = \"prev Next\""}, "https://r.test/v2/a?x"},
        {{"</v2/a?x>; rel=\"next"}, "https://r.test/v2/a?x"},
        {{"</v2/a?p>; rel=\"prev\", </v2/a?n>; title=\"a, <b>; rel=next\"; rel=\"next\""}, "https://r.test/v2/a?n"},
        {{"</v2/a?f>; rel=\"first\",</v2/a?n>;title=\"a, b\";rel=next,</v2/a?l>; rel=last"}, "https://r.test/v2/a?n"},
        {{"</v2/a?p>; rel=\"prev\"", "</v2/a?n>; rel=\"next\""}, "https://r.test/v2/a?n"},
        {{"</v2/a?p>; rel=\"prev\"; title=\"rel=next\""}, ""},
        {{"</v2/a?p>; rel=\"prev\"; rel=\"next\""}, ""},
        {{"</v2/a?p>; rel=\"nextish\""}, ""},
        {{"</style.css>; rel=preload; as=style"}, ""}};
    for (const auto& [lines, next] : rows) EXPECT_EQ(nextOf(lines), next) << (lines.empty() ? "none" : lines[0]);
}

TEST(NextPage, IsRelativeToThePageThatNamesIt) {
    const std::pair<const char*, const char*> rows[] = {{"<?last=b&n=2>; rel=next", "https://r.test/v2/a/tags/list?last=b&n=2"},
                                                        {"<list?last=b>; rel=next", "https://r.test/v2/a/tags/list?last=b"},
                                                        {"<../tags/list?last=b>; rel=next", "https://r.test/v2/a/tags/list?last=b"},
                                                        {"</v2/a/tags/list?last=b%2Fc>; rel=next", "https://r.test/v2/a/tags/list?last=b%2Fc"},
                                                        {"<//r.test/v2/a?x>; rel=next", "https://r.test/v2/a?x"},
                                                        {"<https://r.test/v2/a?x#top>; rel=next", "https://r.test/v2/a?x"},
                                                        {"<https://R.test:443/v2/a?x>; rel=next", "https://r.test/v2/a?x"},
                                                        {"<>; rel=next", "https://r.test/v2/a/tags/list?n=2"}};
    for (const auto& [line, next] : rows) EXPECT_EQ(nextOf({line}), next) << line;
}

TEST(NextPage, IsTakenAsOtherClientsTakeIt) {
    EXPECT_EQ(nextOf({"/v2/a/tags/list?last=b,c; rel=\"next\""}), "https://r.test/v2/a/tags/list?last=b,c") << "without brackets";
    EXPECT_EQ(nextOf({"</v2/a/tags/list?last=b>"}), "https://r.test/v2/a/tags/list?last=b") << "the only link, and no relation";
    EXPECT_EQ(nextOf({"</v2/a?1>, </v2/a?2>"}), "") << "which of the two?";
}

TEST(NextPage, IsAtTheRegistryThatWasAskedOrNowhere) {
    // A registry behind a proxy knows neither the scheme nor the host that it is reached by.
    const std::pair<const char*, const char*> rows[] = {{"<http://r.test/v2/a?x>; rel=next", "https://r.test/v2/a?x"},
                                                        {"<http://registry.internal:8080/v2/a/tags/list?last=b>; rel=next", "https://r.test/v2/a/tags/list?last=b"},
                                                        {"<http://r.test:8080/v2/a/tags/list?last=b>; rel=next", "https://r.test/v2/a/tags/list?last=b"},
                                                        {"<http://store.internal/api/docker/x/v2/a/tags/list?last=b>; rel=next", "https://r.test/v2/a/tags/list?last=b"},
                                                        {"<https://other.test/v2/b/tags/list?last=b>; rel=next", "malformed"},
                                                        {"<https://other.test/v2/a?token=CANARY>; rel=next", "malformed"},
                                                        {"<https://r.test@other.test/>; rel=next", "malformed"},
                                                        {"<ftp://r.test/v2/a/tags/list>; rel=next", "malformed"},
                                                        {"<http://[>; rel=next", "malformed"}};
    for (const auto& [line, next] : rows) EXPECT_EQ(nextOf({line}), next) << line;
    EXPECT_EQ(nextOf({"<https://127.0.0.1:5000/v2/a/tags/list?last=b>; rel=next"}, "http://127.0.0.1:5000/v2/a/tags/list", "http://127.0.0.1:5000"), "http://127.0.0.1:5000/v2/a/tags/list?last=b");
    http::Headers headers;
    headers.add("Link", "<https://other.test/v2/a?token=CANARY>; rel=next");
    const Error error = nextPage(headers, kPage, kBase).error();
    EXPECT_EQ(error.message, "The registry's list goes on at another host, which is not followed: https://other.test/v2/a");
}

TEST(NextPage, WhatCannotBeReadIsNoEnd) {
    for (const char* line : {"</v2/a", "rel=next", ";;;", "<a> <b>; rel=next", "</a>; rel=\"prev\" </b>"}) EXPECT_EQ(nextOf({line}), "malformed") << line;
}

}  // namespace roseglass::registry
