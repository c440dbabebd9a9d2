#include "registry/schema1.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "registry/client.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

const std::string kPayload = R"({
   "schemaVersion": 1,
   "name": "team/app",
   "fsLayers": []
})";

std::string base64Url(const std::string& bytes) {
    std::string text = toBase64(bytes);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    while (text.ends_with('=')) text.pop_back();
    return text;
}

/// As libtrust adds signatures: before the end of the text, with a note of how to take them out again.
std::string signedBy(const std::string& payload, const json& rule) {
    const json signature{{"header", {{"alg", "ES256"}}}, {"signature", "AAAA"}, {"protected", base64Url(rule.dump())}};
    return payload.substr(0, payload.size() - 2) + ",\n   \"signatures\": [" + signature.dump() + "]\n}";
}

json ruleFor(const std::string& payload) { return {{"formatLength", payload.size() - 2}, {"formatTail", base64Url("\n}")}}; }

/// A registry that serves this text as everything.
class Serving final : public http::Transport {
public:
    Serving(std::string body, std::string digest) : body_(std::move(body)), digest_(std::move(digest)) {}
    Result<http::Response> send(const http::Request& request, const Job&) override {
        http::Response response;
        response.status = request.method == http::Method::Head ? 501 : 200;
        response.body = body_;
        response.headers.add("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws");
        if (!digest_.empty()) response.headers.add("Docker-Content-Digest", digest_);
        return response;
    }

private:
    const std::string body_, digest_;
};

Client clientOf(const std::string& body, const std::string& digest) { return {std::make_shared<Serving>(body, digest), "https://r.test"}; }

}  // namespace

TEST(Schema1, IsKnownByTheDigestOfWhatWasSigned) {
    const std::string whole = signedBy(kPayload, ruleFor(kPayload));
    EXPECT_TRUE(isSchema1(whole));
    EXPECT_TRUE(isSchema1(kPayload));
    EXPECT_FALSE(isSchema1(R"({"schemaVersion":2})"));
    EXPECT_FALSE(isSchema1("<html>"));
    EXPECT_EQ(manifestDigest(whole), crypto::sha256(kPayload));
    EXPECT_EQ(manifestDigest(kPayload), crypto::sha256(kPayload));
}

TEST(Schema1, NoDigestIsClaimedForAnotherText) {
    const std::string other = R"({"schemaVersion":2,"config":{},"layers":[]})";
    // The signature says that it is over `other`, and something else stands around it.
    const json all{{"formatLength", 0}, {"formatTail", base64Url(other)}}, tail{{"formatLength", 1}, {"formatTail", base64Url(other.substr(1))}};
    json beyond = ruleFor(kPayload), negative = ruleFor(kPayload);
    beyond["formatLength"] = 1'000'000;
    negative["formatLength"] = -1;
    std::string changed = signedBy(kPayload, ruleFor(kPayload));
    changed.replace(changed.find("},", changed.find("header")), 2, "}, \"x\": 1,");
    std::string evil = signedBy(kPayload, ruleFor(kPayload));
    evil.insert(evil.find(",\n   \"signatures\""), R"(,"layers":["evil"])");
    for (const std::string& text : {signedBy(kPayload, all), signedBy(kPayload, tail), signedBy(kPayload, beyond), signedBy(kPayload, negative), signedBy(kPayload, json::array()), evil, other, std::string("{"), std::string()}) {
        EXPECT_EQ(manifestDigest(text), crypto::sha256(text)) << text;
    }
}

TEST(Schema1, IsRefusedByItsNameAndNobodyIsAccused) {
    const std::string whole = signedBy(kPayload, ruleFor(kPayload)), digest = crypto::sha256(kPayload).toString(), raw = crypto::sha256(whole).toString();
    for (const std::string& claimed : {digest, raw, std::string()}) {
        for (const std::string& asked : {std::string("s1"), digest, raw}) {
            const auto fetched = clientOf(whole, claimed).fetchManifest("team/app", asked, {});
            ASSERT_FALSE(fetched);
            EXPECT_EQ(fetched.error().code, ErrorCode::Malformed) << claimed << " " << asked << fetched.error().message;
            EXPECT_NE(fetched.error().message.find("schema version 1, which is not supported"), std::string::npos) << fetched.error().message;
            EXPECT_EQ(fetched.error().hint, "Push the image again with a current docker, and sign that.");
        }
    }
    const std::string another = crypto::sha256("x").toString();
    EXPECT_EQ(clientOf(whole, another).fetchManifest("team/app", "s1", {}).error().code, ErrorCode::DigestMismatch);
    EXPECT_EQ(clientOf(whole, digest).fetchManifest("team/app", another, {}).error().code, ErrorCode::DigestMismatch);
    // What an audit compares.
    const auto served = clientOf(whole, digest).resolveContent("team/app", "s1", {});
    ASSERT_TRUE(served);
    EXPECT_EQ(served->digest.toString(), digest);
    EXPECT_FALSE(served->claimed);
    EXPECT_EQ(clientOf(whole, another).resolveContent("team/app", "s1", {})->claimed->toString(), another);
    EXPECT_EQ(clientOf(whole, "").resolve("team/app", digest, {})->digest.toString(), digest);
}

}  // namespace roseglass::registry
