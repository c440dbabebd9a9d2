// D4 and D6 of the attacks: which secret goes where, and what this computer is.
#include "http/secrets.h"

#include <gtest/gtest.h>

namespace roseglass::http {

TEST(Loopback, IsAnAddressAndNotTheLookOfAName) {
    const std::pair<const char*, bool> rows[] = {
        {"localhost", true}, {"localhost:5000", true}, {"LocalHost:5000", true}, {"127.0.0.1", true}, {"127.0.0.1:5000", true}, {"127.255.255.254", true}, {"127.1.2.3:80", true}, {"[::1]", true}, {"[::1]:5000", true},
        {"", false}, {":5000", false}, {"localhost:", false}, {"localhost:x", false}, {"localhost:500000", false}, {"localhost.", false}, {"localhost.example", false}, {"xlocalhost", false},
        {"127.0.0.1.example.com", false}, {"127.evil.example", false}, {"127.0.evil.com:5000", false}, {"127.a.b.c", false}, {"127.0.0.1.", false}, {"127.0.0", false}, {"127.1", false}, {"127", false}, {"127...1", false},
        {"127.0.0.256", false}, {"127.0.0.01", false}, {"127.0.0.0x1", false}, {"127.0.0.1 ", false}, {"127.0.0.-1", false}, {"0177.0.0.1", false}, {"0x7f.0.0.1", false}, {"2130706433", false}, {"1127.0.0.1", false}, {"126.0.0.1", false},
        {"128.0.0.1", false}, {"0.0.0.0", false}, {"::1", false}, {"[::1", false}, {"[::1].example", false}, {"[::2]", false}, {"[0:0:0:0:0:0:0:1]", false}, {"[::ffff:127.0.0.1]", false}, {"[127.0.0.1]", false}, {"127.0.0.1%2eexample.com", false},
        {"\uff11\uff12\uff17.0.0.1", false}, {"127\u30020.0.1", false}};
    for (const auto& [host, is] : rows) EXPECT_EQ(isLoopback(host), is) << host;
}

TEST(Secrets, GoToTheServerThatTheUserNamedAndToNoOther) {
    struct Row {
        const char *url, *home, *carries;   ///< t: token, p: password, c: client certificate
    };
    const Row rows[] = {{"https://r.example/v2/", "https://r.example", "tpc"},
                        {"https://R.Example:443/v2/", "https://r.example", "tpc"},
                        {"https://r.example/v2/", "https://r.example/notary", "tpc"},
                        {"https://r.example:5000/v2/", "https://r.example:5000", "tpc"},
                        {"http://localhost:5000/v2/", "http://localhost:5000", "tp"},
                        {"http://127.0.0.1:5000/v2/", "http://127.0.0.1:5000", "tp"},
                        {"http://[::1]:5000/v2/", "http://[::1]:5000", "tp"},
                        {"http://r.example:5000/v2/", "http://r.example:5000", "t"},
                        {"http://127.0.evil.com:5000/v2/", "http://127.0.evil.com:5000", "t"},
                        // Another port, scheme, name, or a name that only looks alike.
                        {"https://r.example:5001/v2/", "https://r.example:5000", ""},
                        {"http://r.example/v2/", "https://r.example", ""},
                        {"https://r.example/v2/", "http://r.example", ""},
                        {"https://r.example.evil.com/", "https://r.example", ""},
                        {"https://r.example./v2/", "https://r.example", ""},
                        {"https://r.example@evil.com/", "https://r.example", ""},
                        {"https://evil.com/r.example", "https://r.example", ""},
                        {"https://evil.com\\@r.example/", "https://r.example", ""},
                        {"http://localhost:5001/", "http://localhost:5000", ""},
                        {"http://127.0.0.1:5000/", "http://localhost:5000", ""},
                        {"ftp://r.example/", "https://r.example", ""},
                        {"", "", ""}};
    for (const Row& row : rows) {
        const Secrets secrets = secretsFor(row.url, row.home);
        EXPECT_EQ(std::string(secrets.token ? "t" : "") + (secrets.password ? "p" : "") + (secrets.certificate ? "c" : ""), row.carries) << row.url << " for " << row.home;
    }
}

TEST(Secrets, TheTokenServiceGetsThePasswordOverTlsOrOnThisComputer) {
    struct Row {
        const char *realm, *home, *carries;
    };
    const Row rows[] = {{"https://auth.example/token", "https://r.example", "p"},
                        {"https://r.example/token", "https://r.example", "pc"},
                        {"https://auth.example/token", "http://localhost:5000", "p"},
                        {"http://localhost:5001/token", "http://localhost:5000", "p"},
                        {"http://127.0.0.1:5001/token", "http://[::1]:5000", "p"},
                        {"http://127.0.0.1.evil.com/token", "http://localhost:5000", ""},
                        {"http://localhost.evil.com/token", "http://localhost:5000", ""},
                        {"http://2130706433/token", "http://localhost:5000", ""},
                        {"http://auth.example/token", "https://r.example", ""},
                        {"http://localhost:5001/token", "https://r.example", ""},
                        {"http://localhost:5001/token", "http://r.example:5000", ""},
                        {"ftp://auth.example/token", "https://r.example", ""},
                        {"https://", "https://r.example", ""},
                        {"", "https://r.example", ""}};
    for (const Row& row : rows) {
        const Secrets secrets = secretsFor(row.realm, row.home, Asked::TokenService);
        EXPECT_FALSE(secrets.token) << row.realm;
        EXPECT_EQ(std::string(secrets.password ? "p" : "") + (secrets.certificate ? "c" : ""), row.carries) << row.realm << " for " << row.home;
    }
}

TEST(Secrets, AreLostAtARedirectToAnotherPlaceAndNeverComeBack) {
    Request request;
    request.url = "https://r.example/v2/";
    for (const char* name : {"Authorization", "authorization", "Cookie", "Accept"}) request.headers.add(name, "x");
    request.showsCertificate = true;
    const Request same = redirected(request, "https://r.example:443/other");
    EXPECT_TRUE(same.showsCertificate);
    EXPECT_EQ(same.headers.all().size(), 4u);
    EXPECT_EQ(same.url, "https://r.example:443/other");
    for (const char* to : {"https://blobs.example/x", "https://r.example:8443/x", "http://r.example/x", "https://r.example./x"}) {
        const Request away = redirected(request, to), back = redirected(away, request.url);
        for (const Request& gone : {away, back}) {
            EXPECT_FALSE(gone.showsCertificate) << to;
            ASSERT_EQ(gone.headers.all().size(), 1u) << to;
            EXPECT_EQ(gone.headers.all()[0].first, "Accept") << to;
        }
    }
}

TEST(ShownUrl, HasNoUserNoQueryAndNoFragment) {
    const std::pair<const char*, const char*> rows[] = {{"https://r.example/v2/a/blobs/uploads/1?_state=CANARY&X-Amz-Signature=CANARY", "https://r.example/v2/a/blobs/uploads/1"},
                                                        {"https://user:CANARY@r.example:5000/x", "https://r.example:5000/x"},
                                                        {"https://r.example?CANARY", "https://r.example"},
                                                        {"http://r.example/#CANARY", "http://r.example/"},
                                                        {"ftp://user:CANARY@x/y?CANARY", "x/y"},
                                                        {"/v2/next?token=CANARY", "/v2/next"},
                                                        {"", ""}};
    for (const auto& [url, shown] : rows) EXPECT_EQ(shownUrl(url), shown);
}

TEST(WholeNumber, OfAHeaderIsDigitsAloneAndNeverWraps) {
    const std::pair<const char*, std::optional<uint64_t>> rows[] = {{"0", 0}, {"15", 15}, {"007", 7}, {"18446744073709551615", UINT64_MAX}, {"18446744073709551616", UINT64_MAX}, {"99999999999999999999999999", UINT64_MAX}, {"", std::nullopt}, {" 1", std::nullopt},
                                                                    {"1 ", std::nullopt}, {"-1", std::nullopt}, {"+1", std::nullopt}, {"0x10", std::nullopt}, {"1.5", std::nullopt}, {"1e3", std::nullopt}};
    for (const auto& [text, number] : rows) EXPECT_EQ(wholeNumber(text), number) << text;
}

}  // namespace roseglass::http
