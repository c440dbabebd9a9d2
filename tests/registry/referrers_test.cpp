// What refers to an image: the OCI 1.1 API and its fallback, from registries that misbehave.
#include "registry/referrers.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "registry/client.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

const crypto::Sha256 kImage = crypto::sha256("image");

http::Response answer(int status, const std::string& body = {}, const std::string& link = {}) {
    http::Response response;
    response.status = status;
    response.body = body;
    if (!link.empty()) response.headers.add("Link", "<" + link + ">; rel=\"next\"");
    return response;
}

class Scripted final : public http::Transport {
public:
    std::map<std::string, http::Response> answers;
    std::function<http::Response(const std::string& path)> otherwise = [](const std::string&) {
        return answer(404, R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})");
    };
    std::vector<std::string> asked;
    Result<http::Response> send(const http::Request& request, const Job&) override {
        const std::string path = request.url.substr(std::string("https://r.test").size());
        asked.push_back(path);
        const auto found = answers.find(path);
        return found == answers.end() ? otherwise(path) : found->second;
    }
};

json entry(const std::string& content, const std::string& type = "application/x") {
    return {{"mediaType", media::kOciManifest}, {"digest", crypto::sha256(content).toString()}, {"size", content.size()}, {"artifactType", type}};
}

std::string index(const json& entries) { return json{{"schemaVersion", 2}, {"mediaType", media::kOciIndex}, {"manifests", entries}}.dump(); }

struct Rig {
    std::shared_ptr<Scripted> transport = std::make_shared<Scripted>();
    Client client{transport, "https://r.test"};
    const std::string first = "/v2/team/app/referrers/" + kImage.toString();
    const std::string tag = "/v2/team/app/manifests/sha256-" + kImage.hex();
};

}  // namespace

TEST(Referrers, AreListedPageByPage) {
    Rig rig;
    rig.transport->answers[rig.first] = answer(200, index(json::array({entry("a", "application/vnd.cncf.notary.signature")})), rig.first + "?n=2");
    rig.transport->answers[rig.first + "?n=2"] = answer(200, index(json::array({entry("b")})));
    const auto found = rig.client.referrers("team/app", kImage, {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->hasApi);
    EXPECT_FALSE(found->cut);
    ASSERT_EQ(found->list.size(), 2u);
    EXPECT_EQ(found->list[0].artifactType, "application/vnd.cncf.notary.signature");
    EXPECT_EQ(found->list[1].manifest.digest, crypto::sha256("b"));
}

TEST(Referrers, ARegistryWithoutTheApiIsReadByItsFallbackTag) {
    for (const int status : {404, 400, 405, 500}) {
        Rig rig;
        rig.transport->answers[rig.first] = answer(status);
        rig.transport->answers[rig.tag] = answer(200, index(json::array({entry("a")})));
        const auto found = rig.client.referrers("team/app", kImage, {});
        ASSERT_TRUE(found) << status << found.error().message;
        EXPECT_FALSE(found->hasApi);
        EXPECT_EQ(found->list.size(), 1u) << status;
    }
    Rig none;
    const auto found = none.client.referrers("team/app", kImage, {});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->list.empty());
    Rig page;
    page.transport->answers[page.first] = answer(200, "<html>log in</html>");
    EXPECT_TRUE(page.client.referrers("team/app", kImage, {})) << "a web page is no API";
}

TEST(Referrers, RefusalsAreErrorsAndNotAnEmptyList) {
    Rig rig;
    rig.transport->answers[rig.first] = answer(403);
    EXPECT_EQ(rig.client.referrers("team/app", kImage, {}).error().code, ErrorCode::Forbidden);
    rig.transport->answers[rig.first] = answer(200, index(json::array({entry("a")})), "https://elsewhere.test/v2/");
    EXPECT_EQ(rig.client.referrers("team/app", kImage, {}).error().code, ErrorCode::Malformed);
    rig.transport->answers[rig.first] = answer(200, index(json::array({entry("a")})), rig.first);
    EXPECT_EQ(rig.client.referrers("team/app", kImage, {}).error().code, ErrorCode::Malformed) << "the same page for ever";
    EXPECT_EQ(rig.client.referrers("../x", kImage, {}).error().code, ErrorCode::Usage);
}

TEST(Referrers, EndlessListsAreCutAndSaidSo) {
    Rig rig;
    int pages = 0;
    rig.transport->otherwise = [&](const std::string&) { return answer(200, index(json::array({entry("a" + std::to_string(pages)), entry("b" + std::to_string(pages))})), rig.first + "?page=" + std::to_string(++pages)); };
    auto found = rig.client.referrers("team/app", kImage, {});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->cut);
    EXPECT_LE(pages, 20);
    json many = json::array();
    for (int i = 0; i < 5000; ++i) many.push_back(entry(std::to_string(i)));
    rig.transport->answers[rig.first] = answer(200, index(many));
    found = rig.client.referrers("team/app", kImage, {});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->cut);
    EXPECT_EQ(found->list.size(), 500u);
}

TEST(Referrers, WhatCannotBeReadIsLeftOut) {
    json loud = entry("c");
    for (int i = 0; i < 1000; ++i) loud["annotations"]["key" + std::to_string(i)] = "value";
    loud["annotations"]["long"] = std::string(100'000, 'x');
    const auto found = parseReferrers(index(json::array({entry("a"), 7, json::object(), {{"digest", "md5:1"}, {"size", 1}}, {{"digest", kImage.toString()}, {"size", -1}}, {{"digest", kImage.toString()}}, loud})), 500);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->list.size(), 2u);
    EXPECT_LE(found->list[1].annotations.size(), 64u);
    for (const char* text : {"", "[]", "{}", "{\"manifests\":{}}", "\xff"}) EXPECT_EQ(parseReferrers(text, 500).error().code, ErrorCode::Malformed) << text;
    for (const char* text : {"", "[]", "7"}) EXPECT_EQ(parseArtifact(text).error().code, ErrorCode::Malformed) << text;
    const auto odd = parseArtifact(R"({"artifactType":7,"config":[],"layers":{"a":1},"annotations":[1]})");
    ASSERT_TRUE(odd);
    EXPECT_TRUE(odd->artifactType.empty() && odd->layers.empty());
    for (const char* subject : {"7", "{}", R"({"digest":"md5:1","size":1})"}) EXPECT_FALSE(parseArtifact("{\"subject\":" + std::string(subject) + "}")->subject) << subject;
    EXPECT_EQ(parseArtifact(json{{"subject", {{"mediaType", "any"}, {"digest", kImage.toString()}, {"size", 1}}}}.dump())->subject, kImage);
}

}  // namespace roseglass::registry
