// What else vouches for an image. Everything here is a claim of whoever pushed it.
#include "trust/beside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "http/curl_transport.h"
#include "support/image_registry.h"
#include "support/repository_builder.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using trust::BesideKind;
using trust::Migration;

const crypto::Sha256 kImage = crypto::sha256("image");
constexpr const char* kOci = registry::media::kOciManifest;

/// A registry with artifacts beside one image, and what is found there.
struct Scene {
    ImageRegistry server;
    std::map<std::string, std::string> referrers;   ///< by digest: the index that the API answers; empty: there is no API

    registry::Client client() {
        server.lie = [this](const ServedRequest& request, Connection& connection) {
            const size_t at = request.target.find("/referrers/");
            if (at == std::string::npos) return false;
            const auto found = referrers.find(request.target.substr(at + 11));
            if (found == referrers.end()) connection.answer(404, "{}");
            else connection.answer(200, found->second, "Content-Type: application/vnd.oci.image.index.v1+json\r\n");
            return true;
        };
        return {std::make_shared<http::CurlTransport>(http::CurlOptions{}), "http://" + server.host()};
    }

    Result<trust::Beside> find() {
        const auto asked = client();
        return trust::findBeside(asked, {"team/app", kImage, nullptr, true}, {});
    }

    std::string cosign(const std::string& ending, const json& annotations, const std::string& type = "application/vnd.dev.cosign.simplesigning.v1+json") {
        const std::string payload = "payload" + ending;
        const json manifest{{"schemaVersion", 2}, {"mediaType", kOci}, {"config", {{"mediaType", "application/vnd.oci.image.config.v1+json"}, {"digest", crypto::sha256("{}").toString()}, {"size", 2}}},
                            {"layers", {{{"mediaType", type}, {"digest", server.addBlob(payload)}, {"size", payload.size()}, {"annotations", annotations}}}}};
        return server.addManifest(manifest.dump(), kOci, "sha256-" + kImage.hex() + ending);
    }

    json notation(const std::string& envelope, const std::string& envelopeType = "application/jose+json", const crypto::Sha256& subject = kImage) {
        const json manifest{{"schemaVersion", 2}, {"mediaType", kOci}, {"artifactType", "application/vnd.cncf.notary.signature"}, {"subject", {{"mediaType", kOci}, {"digest", subject.toString()}, {"size", 5}}},
                            {"config", {{"mediaType", "application/vnd.oci.empty.v1+json"}, {"digest", crypto::sha256("{}").toString()}, {"size", 2}}},
                            {"layers", {{{"mediaType", envelopeType}, {"digest", server.addBlob(envelope)}, {"size", envelope.size()}}}}};
        const std::string text = manifest.dump();
        return {{"mediaType", kOci}, {"digest", server.addManifest(text, kOci)}, {"size", text.size()}, {"artifactType", "application/vnd.cncf.notary.signature"}};
    }
};

std::string index(const json& entries) { return json{{"schemaVersion", 2}, {"mediaType", registry::media::kOciIndex}, {"manifests", entries}}.dump(); }

std::string base64Url(std::string text) {
    text = toBase64(text);
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    while (text.ends_with('=')) text.pop_back();
    return text;
}

std::string certificateOf(const std::string& name) { return makeRootKey(name, *parseRfc3339("2026-11-24T10:00:00Z")).publicBytes; }

std::string derOf(const std::string& pem) { return crypto::Certificate::parsePem(pem)->front().der(); }

}  // namespace

TEST(Beside, CosignsTagsAreFoundWithTheirClaimedSignerAndDate) {
    Scene scene;
    scene.cosign(".sig", {{"dev.cosignproject.cosign/signature", "MEU="}, {"dev.sigstore.cosign/certificate", certificateOf("release@example.com")}, {"dev.sigstore.cosign/bundle", R"({"Payload":{"integratedTime":1780000000}})"}});
    scene.cosign(".att", {{"predicateType", "https://slsa.dev/provenance/v1"}}, "application/vnd.dsse.envelope.v1+json");
    scene.cosign(".sbom", json::object(), "text/spdx+json");
    const auto found = scene.find();
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->artifacts.size(), 3u);
    EXPECT_FALSE(found->hasReferrersApi);
    EXPECT_EQ(found->artifacts[0].kind, BesideKind::CosignSignature);
    EXPECT_THAT(found->artifacts[0].claimedSigner, HasSubstr("release@example.com"));
    EXPECT_EQ(formatRfc3339(found->artifacts[0].claimedDate.value()), "2026-05-28T20:26:40Z");
    EXPECT_EQ(found->artifacts[1].kind, BesideKind::Attestation);
    EXPECT_TRUE(found->artifacts[1].claimedSigner.empty());
    EXPECT_EQ(found->artifacts[2].kind, BesideKind::Sbom);
    EXPECT_EQ(found->artifacts[2].artifactType, "text/spdx+json");
}

TEST(Beside, NotationSignaturesAreFoundByReferrersAndByTheFallbackTag) {
    for (const bool api : {true, false}) {
        Scene scene;
        const std::string header = base64Url(R"({"alg":"ES256","io.cncf.notary.signingTime":"2026-05-01T08:00:00Z"})");
        const json entry = scene.notation(json{{"payload", "e30"}, {"protected", header}, {"header", {{"x5c", {toBase64(derOf(certificateOf("Example Release Key")))}}}}, {"signature", "AA"}}.dump());
        if (api) scene.referrers[kImage.toString()] = index(json::array({entry}));
        else scene.server.addManifest(index(json::array({entry})), registry::media::kOciIndex, "sha256-" + kImage.hex());
        const auto found = scene.find();
        ASSERT_TRUE(found) << found.error().message;
        ASSERT_EQ(found->artifacts.size(), 1u) << api;
        EXPECT_EQ(found->hasReferrersApi, api);
        const auto& artifact = found->artifacts.front();
        EXPECT_EQ(artifact.kind, BesideKind::NotationSignature);
        EXPECT_EQ(artifact.foundBy, api ? "referrers" : "fallback tag");
        EXPECT_THAT(artifact.claimedSigner, HasSubstr("Example Release Key"));
        EXPECT_EQ(formatRfc3339(artifact.claimedDate.value()), "2026-05-01T08:00:00Z");
    }
}

TEST(Beside, OnlyWhatCosignWritesCountsUnderItsTags) {
    struct Row { const char *ending, *type; BesideKind kind; };
    for (const Row& row : {Row{".sig", "application/vnd.oci.image.layer.v1.tar+gzip", BesideKind::Other}, {".sig", "application/vnd.docker.image.rootfs.diff.tar.gzip", BesideKind::Other}, {".sig", "application/vnd.dsse.envelope.v1+json", BesideKind::Other},
                           {".att", "application/vnd.dev.cosign.simplesigning.v1+json", BesideKind::Other}, {".att", "application/vnd.in-toto+json", BesideKind::Attestation}, {".att", "application/vnd.dev.sigstore.bundle.v0.3+json", BesideKind::Attestation},
                           {".sbom", "application/vnd.oci.image.layer.v1.tar", BesideKind::Other}, {".sbom", "application/vnd.cyclonedx+json", BesideKind::Sbom}, {".sbom", "text/plain", BesideKind::Sbom}}) {
        Scene scene;
        scene.cosign(row.ending, {{"dev.sigstore.cosign/certificate", certificateOf("somebody")}}, row.type);
        const auto found = scene.find();
        ASSERT_TRUE(found);
        ASSERT_EQ(found->artifacts.size(), 1u) << "listed all the same";
        EXPECT_EQ(found->artifacts[0].kind, row.kind) << row.ending << " " << row.type;
        EXPECT_EQ(found->artifacts[0].problem.empty(), row.kind != BesideKind::Other) << row.type;
        EXPECT_EQ(found->artifacts[0].artifactType, row.type);
        EXPECT_EQ(found->artifacts[0].claimedSigner.empty(), row.kind == BesideKind::Other);
    }
    Scene image;
    const ServedImage pushed = image.server.addImage({"layer"}, "sha256-" + kImage.hex() + ".sig");
    EXPECT_EQ(trust::migrationOf(true, true, image.find()->artifacts), Migration::DctOnly);
    Scene empty;
    empty.server.addManifest(json{{"schemaVersion", 2}, {"mediaType", kOci}, {"layers", json::array()}}.dump(), kOci, "sha256-" + kImage.hex() + ".sig");
    EXPECT_EQ(empty.find()->artifacts.at(0).kind, BesideKind::Other);
}

TEST(Beside, AFallbackTagListsNothingThatIsAboutAnotherImage) {
    Scene scene;
    json ordinary{{"mediaType", kOci}, {"digest", scene.server.addImage({"layer"}).digest}, {"size", 4}, {"artifactType", "application/vnd.cncf.notary.signature"}};
    json gone{{"mediaType", kOci}, {"digest", crypto::sha256("gone").toString()}, {"size", 4}, {"artifactType", "application/vnd.cncf.notary.signature"}};
    scene.server.addManifest(index(json::array({scene.notation("{}", "application/jose+json", crypto::sha256("another image")), ordinary, gone})), registry::media::kOciIndex, "sha256-" + kImage.hex());
    const auto found = scene.find();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->artifacts.size(), 3u);
    for (const auto& artifact : found->artifacts) {
        EXPECT_EQ(artifact.kind, BesideKind::Other) << artifact.artifactType;
        EXPECT_FALSE(artifact.problem.empty());
    }
    EXPECT_EQ(trust::migrationOf(true, true, found->artifacts), Migration::DctOnly);
}

TEST(Beside, NoPlaceHidesWhatAnotherShows) {
    Scene scene;
    // The very signature of cosign, listed in a fallback tag though it names no subject.
    const std::string signature = scene.cosign(".sig", json::object());
    scene.server.addManifest(index(json::array({{{"mediaType", kOci}, {"digest", signature}, {"size", 4}}})), registry::media::kOciIndex, "sha256-" + kImage.hex());
    auto found = scene.find();
    ASSERT_EQ(found->artifacts.size(), 1u);
    EXPECT_EQ(found->artifacts[0].kind, BesideKind::CosignSignature);
    EXPECT_EQ(found->artifacts[0].about, kImage);
}

TEST(Beside, HostileArtifactsAreListedAndHarmless) {
    Scene scene;
    const std::string evil = "\x1b[31m\nforged\xe2\x80\xae";
    json entries = json::array();
    entries.push_back(scene.notation("not json"));
    entries.push_back(scene.notation(R"({"protected":7,"header":{"x5c":[7]}})"));
    entries.push_back(scene.notation(R"({"protected":"!!","header":{"x5c":["AAAA"]}})"));
    entries.push_back(scene.notation("\xd2\x84", "application/cose"));
    entries.push_back({{"mediaType", kOci}, {"digest", crypto::sha256("gone").toString()}, {"size", 4}, {"artifactType", evil}, {"annotations", {{"org.opencontainers.image.created", "yesterday"}}}});
    scene.referrers[kImage.toString()] = index(entries);
    scene.cosign(".sig", {{"dev.sigstore.cosign/certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}, {"dev.sigstore.cosign/bundle", R"({"Payload":{"integratedTime":18446744073709551615}})"}});
    scene.cosign(".att", {{"dev.sigstore.cosign/certificate", certificateOf(evil)}});
    const auto found = scene.find();
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->artifacts.size(), 7u);
    EXPECT_FALSE(found->artifacts[4].problem.empty()) << "its manifest is not there";
    for (const auto& artifact : found->artifacts) {
        EXPECT_EQ((artifact.artifactType + artifact.claimedSigner + artifact.problem).find_first_of("\n\x1b"), std::string::npos);
        EXPECT_FALSE(artifact.claimedDate.has_value()) << artifact.artifactType;
    }
}

TEST(Beside, TagsThatAreKnownAreNotAskedFor) {
    Scene scene;
    scene.cosign(".sig", json::object());
    const std::vector<std::string> none, some{"1.0", "sha256-" + kImage.hex() + ".sig"};
    const auto client = scene.client();
    EXPECT_TRUE(trust::findBeside(client, {"team/app", kImage, &none, false}, {})->artifacts.empty());
    EXPECT_EQ(trust::findBeside(client, {"team/app", kImage, &some, false}, {})->artifacts.size(), 1u);
}

TEST(Migration, TellsWhoVouches) {
    const auto of = [](BesideKind kind) {
        trust::BesideArtifact artifact;
        artifact.kind = kind;
        return std::vector{artifact};
    };
    EXPECT_EQ(trust::migrationOf(true, true, {}), Migration::DctOnly);
    EXPECT_EQ(trust::migrationOf(true, true, of(BesideKind::CosignSignature)), Migration::Both);
    EXPECT_EQ(trust::migrationOf(false, true, of(BesideKind::NotationSignature)), Migration::OtherOnly);
    EXPECT_EQ(trust::migrationOf(false, true, of(BesideKind::Sbom)), Migration::None) << "a bill of materials vouches for nothing";
    EXPECT_EQ(trust::migrationOf(true, false, {}), Migration::Unknown);
}

}  // namespace roseglass::test
