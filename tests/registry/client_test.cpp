// E1 and E5 of the attacks: what a registry may answer.
#include "registry/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "base/budget.h"

namespace roseglass::registry {
namespace {

/// Answers from a table by "METHOD path".
class Scripted final : public http::Transport {
public:
    std::map<std::string, http::Response> answers;
    std::function<Result<http::Response>(const http::Request&)> otherwise;
    std::atomic<int> running = 0, most = 0, calls = 0;

    Result<http::Response> send(const http::Request& request, const Job&) override {
        ++calls;
        const int now = ++running;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
        const std::string key = (request.method == http::Method::Head ? "HEAD " : "GET ") + request.url.substr(std::string("https://r.test").size());
        const auto found = answers.find(key);
        Result<http::Response> answer = found != answers.end() ? Result<http::Response>(found->second) : otherwise ? otherwise(request) : Result<http::Response>(missing());
        --running;
        return answer;
    }
    static http::Response status(int code) {
        http::Response response;
        response.status = code;
        return response;
    }
    /// A registry's own word that it does not have something.
    static http::Response missing(const char* code = "MANIFEST_UNKNOWN") {
        http::Response response = status(404);
        response.body = std::string(R"({"errors":[{"code":")") + code + "\"}]}";
        return response;
    }
    static http::Response page(const std::string& body, const std::string& link = {}) {
        http::Response response = status(200);
        response.body = body;
        if (!link.empty()) response.headers.add("Link", "<" + link + ">; rel=\"next\"");
        return response;
    }
};

struct Rig {
    std::shared_ptr<Scripted> transport = std::make_shared<Scripted>();
    Client client{transport, "https://r.test"};
};

/// The list where it is whole.
Result<std::vector<std::string>> listed(const Client& client, const std::string& path) {
    NameList list = client.tags(path, {});
    if (list.trouble) return fail(*list.trouble);
    return std::move(list.names);
}

}  // namespace

TEST(TagList, FollowsItsPagesAndLeavesOutWhatIsNoTag) {
    Rig s;
    s.transport->answers["GET /v2/a/tags/list?n=1000"] = Scripted::page(R"({"name":"a","tags":["2","../x","1",5,null,"-bad"]})", "/v2/a/tags/list?n=1000&last=2");
    s.transport->answers["GET /v2/a/tags/list?n=1000&last=2"] = Scripted::page(R"({"name":"a","tags":["3","1"]})");
    EXPECT_EQ(*listed(s.client, "a"), (std::vector<std::string>{"1", "2", "3"}));
    s.transport->answers["GET /v2/_catalog?n=1000"] = Scripted::page(R"({"repositories":["team/app","../../etc","UP"]})");
    EXPECT_EQ(*s.client.catalog({}), std::vector<std::string>{"team/app"});
}

TEST(TagList, IsAListOrNoAnswer) {
    const std::pair<const char*, bool> rows[] = {{R"({"tags":[]})", true}, {R"({"tags":null})", true}, {"{}", false}, {R"({"status":"ok"})", false},
                                                 {R"({"tags":"v1"})", false}, {R"({"errors":[{"code":"UNAUTHORIZED"}]})", false}, {"[]", false}};
    for (const auto& [body, isList] : rows) {
        Rig s;
        s.transport->otherwise = [body = body](const http::Request&) { return Scripted::page(body); };
        const auto tags = listed(s.client, "a");
        EXPECT_EQ(tags.has_value(), isList) << body;
        if (!tags) {
            EXPECT_EQ(tags.error().code, ErrorCode::Server) << body;
        }
    }
}

TEST(E5, EndlessListsAreBounded) {
    for (const char* next : {"/v2/a/tags/list?n=1000", "https://other.test/v2/a/tags/list", "http://r.test/v2/a/tags/list?x"}) {
        Rig s;
        s.transport->otherwise = [next](const http::Request&) { return Scripted::page(R"({"tags":["x"]})", next); };
        EXPECT_EQ(listed(s.client, "a").error().code, ErrorCode::Malformed) << next;
        EXPECT_LE(s.transport->calls, 2);
    }
    Rig s;
    s.transport->otherwise = [&](const http::Request&) { return Scripted::page(R"({"tags":["x"]})", "/v2/a/tags/list?page=" + std::to_string(s.transport->calls.load())); };
    EXPECT_EQ(listed(s.client, "a").error().code, ErrorCode::Malformed);
    EXPECT_EQ(s.transport->calls, 10'000);
}

TEST(E5, ListsHaveABudgetAndWhatIsNoNameCostsNothing) {
    Rig s;
    // One name of 8 MB a page is read over; all pages together have a bound.
    const std::string page = R"({"tags":[")" + std::string(8u << 20, 'x') + "\",\"v1\"]}";
    s.transport->otherwise = [&](const http::Request&) { return Scripted::page(page, "/v2/a/tags/list?page=" + std::to_string(s.transport->calls.load())); };
    EXPECT_EQ(listed(s.client, "a").error().code, ErrorCode::TooLarge) << "told, not cut";
    EXPECT_LE(s.transport->calls, 33);

    Rig many;
    int last = 5;
    many.transport->otherwise = [&](const http::Request&) {
        std::string names;
        for (int i = 0; i < 50'000; ++i) names += (i ? ",\"" : "\"") + std::to_string(many.transport->calls.load()) + "." + std::to_string(i) + "\"";
        return Scripted::page("{\"tags\":[" + names + "]}", many.transport->calls < last ? "/v2/a/tags/list?page=" + std::to_string(many.transport->calls.load()) : "");
    };
    EXPECT_EQ(listed(many.client, "a")->size(), budget::kListNames);
    many.transport->calls = 0;
    last = 6;
    many.transport->answers["GET /v2/a/tags/list?n=1000"] = Scripted::page(R"({"tags":["one-more"]})", "/v2/a/tags/list?page=0");
    EXPECT_EQ(listed(many.client, "a").error().code, ErrorCode::TooLarge);

    for (const std::string& body : {"{\"tags\":" + std::string(2'000'000, '['), std::string(R"({"tags":["a"],"tags":["b"]})")}) {
        Rig odd;
        odd.transport->otherwise = [&](const http::Request&) { return Scripted::page(body); };
        EXPECT_EQ(listed(odd.client, "a").error().code, ErrorCode::Server);
    }
}

TEST(TagList, KeepsWhatItReadBeforeItsTrouble) {
    const std::string first = R"({"tags":["2","1"]})";
    struct Row {
        const char* what;
        http::Response second;
        std::string link;
        ErrorCode code;
    };
    const Row rows[] = {{"a page that fails", Scripted::status(500), "/v2/a/tags/list?last=2", ErrorCode::Server},
                        {"a page that is limited", Scripted::status(429), "/v2/a/tags/list?last=2", ErrorCode::RateLimited},
                        {"a page that is none", Scripted::page("<html>"), "/v2/a/tags/list?last=2", ErrorCode::Server},
                        {"a list elsewhere", Scripted::page("{}"), "https://other.test/list", ErrorCode::Malformed}};
    for (const Row& row : rows) {
        Rig s;
        s.transport->answers["GET /v2/a/tags/list?n=1000"] = Scripted::page(first, row.link);
        s.transport->answers["GET /v2/a/tags/list?last=2"] = row.second;
        const NameList list = s.client.tags("a", {});
        EXPECT_EQ(list.names, (std::vector<std::string>{"1", "2"})) << row.what;
        ASSERT_TRUE(list.trouble) << row.what;
        EXPECT_EQ(list.trouble->code, row.code) << row.what;
        // A catalog has no one to ask for what is not in it.
        s.transport->answers["GET /v2/_catalog?n=1000"] = Scripted::page(R"({"repositories":["a"]})", "https://other.test/list");
        EXPECT_FALSE(s.client.catalog({})) << row.what;
    }
}

TEST(ResolveContent, GoesByTheBytesAndTellsWhatTheHeaderClaims) {
    Rig s;
    http::Response honest = Scripted::page("{}"), lying = Scripted::page("{\"evil\":1}"), silent = Scripted::page("{}");
    honest.headers.add("Docker-Content-Digest", crypto::sha256("{}").toString());
    lying.headers.add("Docker-Content-Digest", crypto::sha256("{}").toString());
    s.transport->answers["GET /v2/a/manifests/honest"] = honest;
    s.transport->answers["GET /v2/a/manifests/lying"] = lying;
    s.transport->answers["GET /v2/a/manifests/silent"] = silent;
    EXPECT_EQ(s.client.resolveContent("a", "honest", {})->digest, crypto::sha256("{}"));
    EXPECT_FALSE(s.client.resolveContent("a", "honest", {})->claimed);
    EXPECT_FALSE(s.client.resolveContent("a", "silent", {})->claimed);
    const auto lie = s.client.resolveContent("a", "lying", {});
    EXPECT_EQ(lie->digest, crypto::sha256("{\"evil\":1}"));
    EXPECT_EQ(lie->claimed, crypto::sha256("{}"));
    EXPECT_EQ(s.client.resolveContent("a", "gone", {}).error().code, ErrorCode::NotFound);
}

TEST(Resolve, APageForPeopleIsNoManifest) {
    for (const char* page : {"<html>log in</html>", "", "  ", "[]", "\"x\""}) {
        Rig s;
        s.transport->answers["HEAD /v2/a/manifests/1"] = Scripted::status(200);
        s.transport->answers["GET /v2/a/manifests/1"] = Scripted::page(page);
        EXPECT_EQ(s.client.resolve("a", "1", {}).error().code, ErrorCode::Server) << page;
        EXPECT_EQ(s.client.resolve("a", crypto::sha256("x").toString(), {}).error().code, ErrorCode::NotFound) << page;
        EXPECT_EQ(s.client.resolveContent("a", "1", {}).error().code, ErrorCode::Server) << page;
    }
}

TEST(Resolve, TakesNoSizeThatNoManifestHas) {
    const std::pair<const char*, uint64_t> rows[] = {{"528", 528}, {"18446744073709551615", 0}, {"99999999999999999999999", 0}, {"4194305", 0}, {"-1", 0}, {"5 5", 0}};
    for (const auto& [length, size] : rows) {
        Rig s;
        http::Response head = Scripted::status(200);
        head.headers.add("Docker-Content-Digest", crypto::sha256("{}").toString());
        head.headers.add("Content-Length", length);
        s.transport->answers["HEAD /v2/a/manifests/1"] = head;
        EXPECT_EQ(s.client.resolve("a", "1", {})->size, size) << length;
    }
}

TEST(RegistryErrors, HaveTheirCodes) {
    const std::pair<int, ErrorCode> rows[] = {{401, ErrorCode::Unauthorized}, {403, ErrorCode::Forbidden}, {404, ErrorCode::Server}, {429, ErrorCode::RateLimited}, {500, ErrorCode::Server}};
    for (const auto& [status, code] : rows) {
        Rig s;
        s.transport->otherwise = [status = status](const http::Request&) { return Scripted::status(status); };
        EXPECT_EQ(listed(s.client, "a").error().code, code);
    }
    Rig s;
    s.transport->otherwise = [](const http::Request&) { return Scripted::page("<html>"); };
    EXPECT_EQ(listed(s.client, "a").error().code, ErrorCode::Server);
    EXPECT_EQ(listed(s.client, "../x").error().code, ErrorCode::Usage);
    EXPECT_EQ(s.client.resolve("a", "x y", {}).error().code, ErrorCode::Usage);
}

TEST(RegistryErrors, ShowTheRegistrysOwnWords) {
    for (const int status : {401, 403, 412, 429, 451, 500, 503}) {
        Rig s;
        http::Response refusal = Scripted::status(status);
        s.transport->answers["HEAD /v2/a/manifests/v"] = refusal;
        refusal.body = R"({"errors":[{"code":"PROJECTPOLICYVIOLATION","message":"The image is not signed.\u001b[2J token=CANARY"}]})";
        s.transport->answers["GET /v2/a/manifests/v"] = refusal;
        s.transport->answers["GET /v2/a/tags/list?n=1000"] = refusal;
        const auto listed = s.client.tags("a", {});
        const auto fetched = s.client.fetchManifest("a", "v", {});
        ASSERT_TRUE(listed.trouble && !fetched) << status;
        for (const Error& why : {*listed.trouble, fetched.error()}) {
            EXPECT_NE(why.message.find("PROJECTPOLICYVIOLATION (The image is not signed.\\u001b[2J token=[redacted])"), std::string::npos) << why.message;
        }
        if (status == 401 || status == 429 || status == 503) continue;
        const auto resolved = s.client.resolve("a", "v", {});
        ASSERT_FALSE(resolved) << status;
        EXPECT_NE(resolved.error().message.find("PROJECTPOLICYVIOLATION"), std::string::npos) << "HEAD has no body, so GET is asked: " << resolved.error().message;
    }
}

TEST(RegistryErrors, OnlyARegistrysOwnWordMakesSomethingMissing) {
    http::Response bare = Scripted::status(404), page = Scripted::status(404), other = Scripted::missing("DENIED"), named = Scripted::status(404);
    page.body = "<html>nginx</html>";
    named.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
    const std::vector<std::tuple<const char*, http::Response, ErrorCode>> rows{
        {"no body", bare, ErrorCode::Server}, {"a web page", page, ErrorCode::Server}, {"another error", other, ErrorCode::Server},
        {"NAME_UNKNOWN", Scripted::missing("NAME_UNKNOWN"), ErrorCode::NotFound}, {"MANIFEST_UNKNOWN", Scripted::missing(), ErrorCode::NotFound},
        {"the registry's header", named, ErrorCode::NotFound}};
    for (const auto& [what, answer, code] : rows) {
        Rig s;
        s.transport->otherwise = [answer = answer](const http::Request&) { return answer; };
        EXPECT_EQ(listed(s.client, "a").error().code, code) << what;
        EXPECT_EQ(s.client.resolve("a", "1", {}).error().code, code) << what;
    }
}

TEST(Resolve, AsksByGetWhatHeadDoesNotAnswer) {
    const auto asked = [](const Result<http::Response>& head) {
        Rig s;
        s.transport->answers["GET /v2/a/manifests/1"] = Scripted::page("{\"one\":1}");
        s.transport->otherwise = [head](const http::Request&) { return head; };
        return s.client.resolve("a", "1", {});
    };
    for (const int refused : {400, 403, 404, 405, 406, 410, 500, 501, 502, 503}) {
        const auto served = asked(Scripted::status(refused));
        ASSERT_TRUE(served) << refused;
        EXPECT_EQ(served->digest, crypto::sha256("{\"one\":1}")) << refused;
    }
    // A 404 to HEAD has no body in which a registry could say that it means it.
    http::Response named = Scripted::status(404);
    named.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
    EXPECT_TRUE(asked(named));
    EXPECT_TRUE(asked(fail(ErrorCode::Forbidden, "what a transport makes of 403")));
    for (const ErrorCode final : {ErrorCode::Network, ErrorCode::Timeout, ErrorCode::Unauthorized}) EXPECT_EQ(asked(fail(final, "x")).error().code, final);
    EXPECT_EQ(asked(Scripted::status(429)).error().code, ErrorCode::RateLimited) << "a second request would be one more beyond the limit";
}

TEST(Resolve, WhatGetSaysIsTheAnswer) {
    Rig s;
    s.transport->otherwise = [](const http::Request& request) { return request.method == http::Method::Head ? Scripted::status(200) : Scripted::missing(); };
    EXPECT_EQ(s.client.resolve("a", "1", {}).error().code, ErrorCode::NotFound);
    s.transport->otherwise = [](const http::Request& request) { return Scripted::status(request.method == http::Method::Head ? 404 : 500); };
    EXPECT_EQ(s.client.resolve("a", "1", {}).error().code, ErrorCode::Server);
}

TEST(Resolve, TakesTheDigestOfHeadElseHashesTheBody) {
    Rig s;
    http::Response head = Scripted::status(200);
    const std::string body = "{}";
    head.headers.add("Docker-Content-Digest", crypto::sha256(body).toString());
    s.transport->answers["HEAD /v2/a/manifests/1"] = head;
    EXPECT_EQ(s.client.resolve("a", "1", {})->digest, crypto::sha256(body));
    s.transport->answers["HEAD /v2/a/manifests/2"] = Scripted::status(405);
    s.transport->answers["GET /v2/a/manifests/2"] = Scripted::page("{\"two\":2}");
    EXPECT_EQ(s.client.resolve("a", "2", {})->digest, crypto::sha256("{\"two\":2}"));
    s.transport->answers["HEAD /v2/a/manifests/3"] = Scripted::status(200);
    s.transport->answers["GET /v2/a/manifests/3"] = Scripted::page("{\"three\":3}");
    EXPECT_EQ(s.client.resolve("a", "3", {})->digest, crypto::sha256("{\"three\":3}"));
    EXPECT_EQ(s.client.resolve("a", "4", {}).error().code, ErrorCode::NotFound);
}

TEST(E1, AManifestThatIsNotItsDigestIsRefused) {
    Rig s;
    const auto wanted = crypto::sha256("right");
    s.transport->answers["GET /v2/a/manifests/" + wanted.toString()] = Scripted::page("wrong");
    const auto got = s.client.manifest("a", wanted, {});
    EXPECT_EQ(got.error().code, ErrorCode::DigestMismatch);
    EXPECT_EQ(got.error().expected, wanted.toString());
    http::Response lie = Scripted::status(200);
    lie.headers.add("Docker-Content-Digest", crypto::sha256("other").toString());
    s.transport->answers["HEAD /v2/a/manifests/" + wanted.toString()] = lie;
    EXPECT_EQ(s.client.resolve("a", wanted.toString(), {}).error().code, ErrorCode::DigestMismatch);
}

TEST(ResolveAll, AsksForSeveralAtOnceButNotForAll) {
    Rig s;
    std::vector<std::string> tags;
    for (int i = 0; i < 40; ++i) tags.push_back("t" + std::to_string(i));
    s.transport->otherwise = [&](const http::Request& request) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        http::Response head = Scripted::status(200);
        head.headers.add("Docker-Content-Digest", crypto::sha256(request.url).toString());
        return Result<http::Response>(head);
    };
    const auto answers = s.client.resolveAll("a", tags, {}, 4);
    ASSERT_EQ(answers.size(), tags.size());
    for (size_t i = 0; i < tags.size(); ++i) EXPECT_EQ(answers[i]->digest, crypto::sha256("https://r.test/v2/a/manifests/" + tags[i]));
    EXPECT_LE(s.transport->most, 4);
    EXPECT_GT(s.transport->most, 1);
}

TEST(ResolveAll, GivesUpAfterThreeFailuresInARowThatWouldMeetEveryTag) {
    const std::tuple<Result<http::Response>, ErrorCode, int> rows[] = {{fail(ErrorCode::Timeout, "no answer"), ErrorCode::Timeout, 3},
                                                                       {fail(ErrorCode::Network, "no way"), ErrorCode::Network, 3},
                                                                       {Scripted::status(429), ErrorCode::RateLimited, 3},
                                                                       {Scripted::status(401), ErrorCode::Unauthorized, 3},
                                                                       {Scripted::status(500), ErrorCode::Server, 200},
                                                                       {fail(ErrorCode::Forbidden, "this tag"), ErrorCode::Forbidden, 200}};
    for (const auto& [answer, code, calls] : rows) {
        Rig s;
        s.transport->otherwise = [answer = answer](const http::Request&) { return answer; };
        const auto answers = s.client.resolveAll("a", std::vector<std::string>(100, "t"), {}, 1);
        for (const auto& one : answers) EXPECT_EQ(one.error().code, code);
        EXPECT_EQ(s.transport->calls, calls) << codeName(code);
    }
}

TEST(BaseUrl, IsPlainOnLoopbackAndWhereAsked) {
    EXPECT_EQ(baseUrlFor("docker.io", {}), "https://registry-1.docker.io");
    EXPECT_EQ(baseUrlFor("localhost:5000", {}), "http://localhost:5000");
    EXPECT_EQ(baseUrlFor("127.0.0.1:5000", {}), "http://127.0.0.1:5000");
    EXPECT_EQ(baseUrlFor("r.example", {}), "https://r.example");
    EXPECT_EQ(baseUrlFor("r.example", {"r.example"}), "http://r.example");
    for (const char* name : {"127.evil.example", "127.0.evil.com:5000", "127.0.0.1.evil.com", "localhost.evil.com", "127.1", "2130706433", "0x7f.0.0.1", "127.0.0.1.", "localhost."}) {
        EXPECT_EQ(baseUrlFor(name, {}), std::string("https://") + name);
    }
    EXPECT_EQ(baseUrlFor("[::1]:5000", {}), "http://[::1]:5000");
}

}  // namespace roseglass::registry
