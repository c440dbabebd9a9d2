// E1, E2 and E3 of the attacks, for pulls: a registry that lies is refused, and nothing of it is left.
#include "support/pull_scene.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
namespace media = registry::media;

const std::string kLayer = gzipped(makeTar({{"a", noise(400'000)}}));

std::string flipped(std::string bytes) {
    bytes[bytes.size() / 2] ^= 1;
    return bytes;
}

bool isBlob(const ServedRequest& request, const std::string& digest) { return request.target.ends_with("/blobs/" + digest); }

/// Pulls into a layout and into an archive; both must be refused with this code, and the folder stay empty.
void expectRefused(PullScene& scene, const std::string& tag, const std::string& code, const std::string& what) {
    for (const std::string& destination : {"oci:" + (scene.folder / "out").string(), "docker-archive:" + (scene.folder / "out.tar").string()}) {
        const auto result = scene.pull(scene.registry.name(tag), destination);
        EXPECT_EQ(outcome(result), code) << what << (result ? "" : ": " + result.error().message);
        EXPECT_TRUE(scene.names().empty()) << what << " leaves " << (scene.names().empty() ? "" : scene.names().front());
    }
}

}  // namespace

TEST(E1, AManifestThatIsNotWhatItsDigestOrTypeSaysIsRefused) {
    struct Lie {
        const char* what;
        std::function<std::string(const std::string&)> bytes;
        std::string type, header, code;
    };
    const auto same = [](const std::string& bytes) { return bytes; };
    const Lie lies[] = {
        {"other bytes", [](const std::string& bytes) { return bytes + " "; }, media::kDockerManifest, "", "digest-mismatch"},
        {"a header that names another digest", same, media::kDockerManifest, "Docker-Content-Digest: sha256:" + std::string(64, 'a') + "\r\n", "digest-mismatch"},
        {"a header of another algorithm", same, media::kDockerManifest, "Docker-Content-Digest: sha512:" + std::string(128, 'a') + "\r\n", "digest-mismatch"},
        {"an OCI type for docker's content", same, media::kOciManifest, "", "malformed"},
        {"an index's type for an image", same, media::kOciIndex, "", "malformed"},
        {"other bytes of a web page's type", [](const std::string& bytes) { return bytes + " "; }, "text/html; charset=utf-8", "", "digest-mismatch"},
    };
    for (const Lie& lie : lies) {
        PullScene scene;
        const ServedImage image = scene.registry.addImage({kLayer});
        scene.registry.lie = [&](const ServedRequest& request, Connection& connection) {
            if (request.target.find("/manifests/") == std::string::npos) return false;
            connection.answer(200, lie.bytes(image.manifest.dump()), "Content-Type: " + lie.type + "\r\n" + lie.header);
            return true;
        };
        expectRefused(scene, image.digest, lie.code, lie.what);
    }
}

TEST(E1, WhatClientsReadInDifferentWaysIsNotPulled) {
    PullScene scene;
    const ServedImage a = scene.registry.addImage({kLayer}, "a"), b = scene.registry.addImage({gzipped(makeTar({{"b", "other"}}))}, "b");
    const std::string config = a.manifest["config"].dump(), layers = a.manifest["layers"].dump(), other = b.manifest["layers"].dump(), head = R"({"schemaVersion":2,"mediaType":")" + std::string(media::kDockerManifest) + "\",";
    const std::pair<const char*, std::string> rows[] = {{"twice", head + "\"config\":" + config + ",\"layers\":" + layers + ",\"layers\":" + other + "}"},
                                                        {"in another case", head + "\"config\":" + config + ",\"layers\":" + layers + ",\"Layers\":" + other + "}"},
                                                        {"an index, too", head + "\"config\":" + config + ",\"layers\":" + layers + ",\"manifests\":[]}"},
                                                        {"behind a NUL", head + "\"config\":" + config + ",\"layers\":" + layers + "}" + std::string(1, '\0') + other}};
    for (const auto& [what, bytes] : rows) {
        scene.registry.addManifest(bytes, media::kDockerManifest, "odd");
        expectRefused(scene, "odd", "malformed", what);
    }
    // A config of two readings, behind a good manifest; of the platform that is chosen, and of any.
    const std::string twice = R"({"os":"linux","architecture":"amd64","config":{"Cmd":["good"],"cmd":["evil"]},"rootfs":{"type":"layers","diff_ids":[]}})";
    ServedImage odd = a;
    odd.manifest["config"]["digest"] = scene.registry.addBlob(twice);
    odd.manifest["config"]["size"] = twice.size();
    odd.digest = scene.registry.addManifest(odd.manifest.dump(), media::kDockerManifest, "odd");
    expectRefused(scene, "odd", "malformed", "a config");
    scene.registry.addIndex({{"linux/amd64", odd}, {"linux/arm64", b}}, "odd", ImageRegistry::Format::Docker);
    expectRefused(scene, "odd", "malformed", "a config below an index");
    EXPECT_EQ(outcome(scene.pull(scene.registry.name("odd"), "oci:" + (scene.folder / "out").string(), "all")), "malformed");
}

TEST(E2, ALayerThatIsNotWhatTheManifestSaysIsRefusedAndNothingIsLeft) {
    struct Lie {
        const char* what;
        std::function<void(Connection&)> answer;
        std::string code;
    };
    const auto head = [](size_t length) { return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n"; };
    const Lie lies[] = {
        {"wrong bytes", [](Connection& c) { c.answer(200, flipped(kLayer)); }, "digest-mismatch"},
        {"one byte more", [](Connection& c) { c.answer(200, kLayer + "x"); }, "length-mismatch"},
        {"one byte less, and says so", [](Connection& c) { c.answer(200, kLayer.substr(0, kLayer.size() - 1)); }, "length-mismatch"},
        {"nothing at all", [](Connection& c) { c.answer(200, ""); }, "length-mismatch"},
        {"endless", [&](Connection& c) { c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"); for (const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n"; c.write(chunk);) {} }, "length-mismatch"},
        {"says a hundred times the length", [&](Connection& c) { c.write(head(kLayer.size() * 100) + kLayer); c.stall(); }, "length-mismatch"},
        {"compressed once more", [](Connection& c) { c.answer(200, gzipped(kLayer), "Content-Encoding: gzip\r\n"); }, "any"},
        {"another range than asked", [](Connection& c) { c.write("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-" + std::to_string(kLayer.size() - 1) + "/" + std::to_string(kLayer.size()) + "\r\nContent-Length: " + std::to_string(kLayer.size()) + "\r\n\r\n" + kLayer); }, "server"},
        {"not there", [](Connection& c) { c.answer(404, ""); }, "not-found"},
        {"not for you", [](Connection& c) { c.answer(403, ""); }, "forbidden"},
    };
    for (const Lie& lie : lies) {
        PullScene scene;
        const ServedImage image = scene.registry.addImage({kLayer, gzipped(makeTar({{"b", "good"}}))});
        scene.registry.lie = [&](const ServedRequest& request, Connection& connection) {
            if (!isBlob(request, image.layers[0])) return false;
            lie.answer(connection);
            return true;
        };
        if (lie.code == "server" || lie.code == "forbidden") {
            // No lie about content: what has arrived of the others is kept, and the destination is as it was.
            EXPECT_EQ(outcome(scene.pullLayout("1")), lie.code) << lie.what;
            EXPECT_FALSE(std::filesystem::exists(scene.folder / "out")) << lie.what;
            continue;
        }
        if (lie.code == "any") {
            const std::string code = outcome(scene.pullLayout("1"));
            EXPECT_TRUE(code == "digest-mismatch" || code == "length-mismatch") << code;
            EXPECT_TRUE(scene.names().empty());
            continue;
        }
        expectRefused(scene, "1", lie.code, lie.what);
    }
}

TEST(E2, ALayerThatIsCutAndGoesOnWithOtherBytesIsRefused) {
    PullScene scene;
    const ServedImage image = scene.registry.addImage({kLayer});
    scene.registry.cuts = {200'000};
    scene.registry.lie = [&](const ServedRequest& request, Connection& connection) {
        if (!isBlob(request, image.layers[0]) || request.header("Range").empty()) return false;
        const std::string rest = kLayer.substr(200'000);
        connection.write("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 200000-" + std::to_string(kLayer.size() - 1) + "/" + std::to_string(kLayer.size()) + "\r\nContent-Length: " + std::to_string(rest.size()) + "\r\n\r\n" + flipped(rest));
        return true;
    };
    EXPECT_EQ(outcome(scene.pullLayout("1")), "digest-mismatch");
    EXPECT_TRUE(scene.names().empty());
}

TEST(E2, ARedirectToAnotherHostGetsNoCredentialsAndIsBelievedOnlyByDigest) {
    for (const bool honest : {true, false}) {
        PullScene scene;
        const ServedImage image = scene.registry.addImage({kLayer});
        std::string seen;
        LoopbackServer elsewhere([&](const ServedRequest& request, Connection& connection) {
            seen = request.header("Authorization") + request.header("Cookie");
            connection.answer(200, honest ? kLayer : flipped(kLayer));
        });
        scene.registry.lie = [&](const ServedRequest& request, Connection& connection) {
            if (!request.header("Authorization").starts_with("Basic ")) {
                connection.answer(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n");
                return true;
            }
            if (!isBlob(request, image.layers[0])) return false;
            connection.answer(307, "", "Location: " + elsewhere.url("/layer") + "\r\nSet-Cookie: a=b\r\n");
            return true;
        };
        writeText(scene.folder / "config/config.json", json{{"auths", {{scene.registry.host(), {{"auth", "dXNlcjpDQU5BUlktcGFzcw=="}}}}}}.dump());
        const auto result = scene.pullLayout("1");
        EXPECT_EQ(outcome(result), honest ? "done" : "digest-mismatch") << (result ? "" : result.error().message);
        EXPECT_EQ(seen, "");
        EXPECT_EQ(std::filesystem::exists(scene.folder / "out"), honest);
        EXPECT_FALSE(std::filesystem::exists(scene.folder / ".out.roseglass-partial"));
    }
}

TEST(E3, AnImageThatCannotBePulledIsRefusedWithTheReason) {
    PullScene scene;
    auto& registry = scene.registry;
    const ServedImage image = registry.addImage({kLayer}, "good");
    const auto with = [&](const std::function<void(json&)>& change) {
        json manifest = image.manifest;
        change(manifest);
        return manifest.dump();
    };
    const json good = {{"mediaType", media::kDockerManifest}, {"digest", image.digest}, {"size", image.manifest.dump().size()}, {"platform", {{"os", "linux"}, {"architecture", "amd64"}}}};
    const auto index = [&](json entry) { return json{{"schemaVersion", 2}, {"mediaType", media::kOciIndex}, {"manifests", {entry}}}.dump(); };
    json otherSize = good, otherType = good, sneaked = good;
    otherSize["size"] = 17;
    otherType["mediaType"] = media::kOciManifest;
    // An index whose entry claims to be an image, and is an index.
    const std::string inner = index(good);
    sneaked["digest"] = registry.addManifest(inner, media::kOciIndex);
    sneaked["size"] = inner.size();
    sneaked["mediaType"] = media::kOciManifest;
    json nested = sneaked;
    nested["mediaType"] = media::kOciIndex;
    nested["size"] = 17;

    struct Row {
        const char* what;
        std::string bytes, type, code, reason;
    };
    const Row rows[] = {
        {"schema 1", R"({"schemaVersion":1,"name":"team/app","fsLayers":[],"history":[]})", "application/vnd.docker.distribution.manifest.v1+prettyjws", "malformed", "schema version 1, which is not supported"},
        {"a foreign layer", with([](json& m) { m["layers"][0]["mediaType"] = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"; m["layers"][0]["urls"] = {"https://example.com/layer"}; }), media::kDockerManifest, "malformed", "foreign layer"},
        {"another digest algorithm", with([](json& m) { m["layers"][0]["digest"] = "sha512:" + std::string(128, 'a'); }), media::kDockerManifest, "malformed", "sha256"},
        {"one blob with two sizes", with([](json& m) { m["layers"].push_back(m["layers"][0]); m["layers"][1]["size"] = 5; }), media::kDockerManifest, "malformed", "twice"},
        {"10,000 layers", with([](json& m) { for (int i = 0; i < 10'000; ++i) m["layers"].push_back(m["layers"][0]); }), media::kDockerManifest, "malformed", "over 1,000 layers"},
        {"20 MB", with([](json& m) { m["annotations"] = {{"x", std::string(20'000'000, 'x')}}; }), media::kDockerManifest, "too-large", "larger"},
        {"a list in a list, of another size", index(nested), media::kOciIndex, "length-mismatch", "not as long"},
        {"a list in a list, disguised", index(sneaked), media::kOciIndex, "malformed", ""},
        {"an entry of another size", index(otherSize), media::kOciIndex, "length-mismatch", "not as long"},
        {"an entry of another type", index(otherType), media::kOciIndex, "malformed", "another type"},
        {"no platform at all, and another size", index({{"mediaType", media::kDockerManifest}, {"digest", image.digest}, {"size", 5}}), media::kOciIndex, "length-mismatch", "not as long"},
        {"no JSON", "<html>", media::kDockerManifest, "malformed", "JSON"},
    };
    for (const Row& row : rows) {
        registry.addManifest(row.bytes, row.type, "odd");
        const auto result = scene.pullLayout("odd");
        EXPECT_EQ(outcome(result), row.code) << row.what << (result ? "" : ": " + result.error().message);
        if (!result) {
            EXPECT_NE(result.error().message.find(row.reason), std::string::npos) << row.what << ": " << result.error().message;
        }
        EXPECT_TRUE(scene.names().empty()) << row.what;
    }
}

}  // namespace roseglass::test
