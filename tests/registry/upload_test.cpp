// Uploads to a registry that drops, lies, limits and redirects: the same digest afterwards, or the reason.
#include "registry/upload.h"

#include <gtest/gtest.h>

#include <random>

#include "http/auth.h"
#include "http/curl_transport.h"
#include "registry/blob_upload.h"
#include "support/fake_registry.h"
#include "support/image_files.h"
#include "support/temporary_folder.h"

namespace roseglass::registry {
namespace {

using test::FakeRegistry;

UploadOptions quick() {
    UploadOptions options;
    options.firstDelay = std::chrono::milliseconds(1);
    return options;
}

std::shared_ptr<http::Transport> transport() {
    http::CurlOptions options;
    options.stallTimeout = std::chrono::milliseconds(3000);
    options.firstRetryDelay = std::chrono::milliseconds(1);
    return std::make_shared<http::CurlTransport>(options);
}

/// An image of a config, a large layer and a small one.
struct Rig {
    test::TemporaryFolder folder;
    FakeRegistry server;
    UploadOptions options = quick();
    std::string digest = test::writeLayout(folder.path(), {{{}, {test::makeTar({{"a", test::noise(3'000'000)}}), test::makeTar({{"b", "small"}})}}}, "1");
    PushImage image = *openOciLayout(folder.path(), "1");

    Result<void> push(const std::optional<std::string>& tag = "1", const Job& job = {}) { return Uploader(transport(), server.url(), "team/app", options).push(image, tag, job); }
    void expectThere(const char* what) {
        for (const PushBlob& blob : image.blobs) EXPECT_EQ(crypto::sha256(server.blob("team/app", blob.descriptor.digest.toString())), blob.descriptor.digest) << what;
        EXPECT_EQ(server.manifest("team/app", "1"), image.top().bytes) << what;
    }
    const PushBlob& large() const { return *std::max_element(image.blobs.begin(), image.blobs.end(), [](const PushBlob& a, const PushBlob& b) { return a.descriptor.size < b.descriptor.size; }); }
};

std::string codeOf(const Result<void>& result) { return result ? "done" : std::string(codeName(result.error().code)); }

}  // namespace

TEST(Upload, SendsEachBlobInOneRequestAndThenTheManifest) {
    Rig rig;
    uint64_t last = 0, total = 0;
    std::mutex mutex;
    Job job;
    job.onProgress = [&](const Progress& progress) {
        const std::lock_guard lock(mutex);
        if (progress.step != "Uploading") return;
        last = std::max(last, progress.done);
        total = progress.total;
    };
    ASSERT_EQ(codeOf(rig.push("1", job)), "done");
    rig.expectThere("plain");
    EXPECT_EQ(rig.server.count("POST"), 3u);
    EXPECT_EQ(rig.server.count("PUT", "/blobs/"), 3u);
    EXPECT_EQ(rig.server.count("PATCH"), 0u);
    EXPECT_EQ(total, rig.image.blobBytes());
    EXPECT_EQ(last, total) << "told byte by byte";
    EXPECT_EQ(rig.server.requests().back().target, "/v2/team/app/manifests/1") << "what is served then is compared";
    ASSERT_EQ(codeOf(rig.push()), "done");
    EXPECT_EQ(rig.server.count("POST"), 3u) << "a second time nothing is sent";
}

TEST(Upload, WithoutATagGoesByDigestAlone) {
    Rig rig;
    ASSERT_EQ(codeOf(rig.push(std::nullopt)), "done");
    EXPECT_EQ(rig.server.manifest("team/app", rig.digest), rig.image.top().bytes);
    EXPECT_EQ(rig.server.manifest("team/app", "1"), "");
}

TEST(Upload, AnIndexIsWrittenAfterItsChildren) {
    Rig rig;
    const test::TemporaryFolder folder;
    test::writeLayout(folder.path(), {{{}, {"one"}, "amd64"}, {{}, {"two"}, "arm64"}}, "all");
    const auto image = openOciLayout(folder.path(), "all");
    ASSERT_EQ(codeOf(Uploader(transport(), rig.server.url(), "team/all", quick()).push(*image, "1", {})), "done");
    std::vector<std::string> written;
    for (const auto& request : rig.server.requests()) {
        if (request.method == "PUT" && request.target.find("/manifests/") != std::string::npos) written.push_back(request.target.substr(request.target.rfind('/') + 1));
    }
    EXPECT_EQ(written, (std::vector<std::string>{image->manifests[0].digest.toString(), image->manifests[1].digest.toString(), "1"}));
}

TEST(Upload, GoesInChunksWhereAskedOrWhereTheRegistrySetsALimit) {
    Rig rig;
    rig.options.chunkBytes = 700'000;
    ASSERT_EQ(codeOf(rig.push()), "done");
    rig.expectThere("chunks");
    EXPECT_EQ(rig.server.count("PATCH"), 5u + 1 + 1);
    std::vector<std::string> ranges;
    for (const auto& request : rig.server.requests()) {
        if (request.method == "PATCH" && request.header("Content-Length") != "") ranges.push_back(request.header("Content-Range"));
    }
    EXPECT_NE(std::find(ranges.begin(), ranges.end(), "700000-1399999"), ranges.end());
    Rig limited;
    limited.server.mostBody = 1'600'000;
    ASSERT_EQ(codeOf(limited.push()), "done");
    limited.expectThere("limit");
    Rig tooSmall;
    tooSmall.server.mostBody = 1000;
    EXPECT_EQ(codeOf(tooSmall.push()), "too-large");
    Rig partial;
    partial.options.chunkBytes = 700'000;
    partial.server.keepsAtMost = 500'000;
    ASSERT_EQ(codeOf(partial.push()), "done");
    partial.expectThere("a registry that keeps less than it was sent");
}

TEST(Upload, TakesADroppedConnectionUpAtRandomPoints) {
    std::minstd_rand random(7);
    for (int round = 0; round < 12; ++round) {
        Rig rig;
        rig.options.concurrency = 1 + round % 4;
        rig.options.chunkBytes = round % 3 == 0 ? 0 : 400'000;
        rig.server.keepsPartial = round % 4 != 3;
        rig.server.knowsStatus = round % 5 != 4;
        for (int i = 0; i < 4; ++i) rig.server.drops.push_back(random() % 1'500'000);
        ASSERT_EQ(codeOf(rig.push()), "done") << round;
        rig.expectThere("dropped");
    }
}

TEST(Upload, GoesOnWhereTheRegistryStandsInsteadOfStartingOver) {
    Rig rig;
    rig.options.concurrency = 1;
    rig.server.drops = {2'000'000};
    ASSERT_EQ(codeOf(rig.push()), "done");
    rig.expectThere("resumed");
    ASSERT_EQ(rig.server.count("PATCH"), 1u);
    for (const auto& request : rig.server.requests()) {
        if (request.method != "PATCH") continue;
        EXPECT_EQ(request.header("Content-Range"), "2000000-" + std::to_string(rig.large().descriptor.size - 1));
    }
    EXPECT_EQ(rig.server.count("POST"), 3u) << "no second upload was begun";
}

TEST(Upload, GivesUpAfterABoundedNumberOfTries) {
    Rig rig;
    rig.options.concurrency = 1;
    rig.server.keepsPartial = false;
    rig.server.drops.assign(1000, 10);
    EXPECT_EQ(codeOf(rig.push()), "network");
    EXPECT_EQ(1000 - rig.server.dropsLeft(), 5u);
    EXPECT_EQ(rig.server.manifest("team/app", "1"), "");
}

TEST(Upload, ALostAnswerIsNoLostBlob) {
    Rig rig;
    rig.server.losesAnswers = true;
    ASSERT_EQ(codeOf(rig.push()), "done");
    EXPECT_EQ(rig.server.count("PUT", "/blobs/"), 3u) << "nothing was sent twice";
    rig.expectThere("lost answers");
}

TEST(Upload, MountsFromAnotherRepositoryElseUploads) {
    Rig rig;
    rig.server.put("team/base", *(*rig.large().open())->all(UINT64_MAX));
    rig.options.mountFrom = {"team/none", "team/base"};
    ASSERT_EQ(codeOf(rig.push()), "done");
    rig.expectThere("mounted");
    EXPECT_EQ(rig.server.count("PUT", "/blobs/"), 2u) << "the large one was mounted";
    EXPECT_GE(rig.server.count("POST", "mount=" + rig.large().descriptor.digest.toString() + "&from=team%2Fbase"), 1u);
}

TEST(Upload, CredentialsStayAtHomeWhereverTheUploadGoes) {
    for (const bool byLocation : {true, false}) {
        Rig rig;
        FakeRegistry other;
        rig.server.bearer = "CANARY";
        rig.server.relativeLocations = !byLocation;
        if (byLocation) rig.server.uploadBase = other.url();
        else rig.server.redirectUploads = other.url();
        rig.options.tries = 2;
        const auto authenticated = std::make_shared<http::AuthenticatingTransport>(transport(), nullptr, rig.server.host(), "repository:team/app:pull,push", rig.server.url());
        // The other host knows nothing of the upload; what counts is what it is told.
        EXPECT_NE(codeOf(Uploader(authenticated, rig.server.url(), "team/app", rig.options).push(rig.image, "1", {})), "done");
        ASSERT_GT(other.requests().size(), 0u) << byLocation;
        for (const auto& request : other.requests()) EXPECT_EQ(request.head.find("CANARY"), std::string::npos) << request.head;
    }
    Rig absolute;
    absolute.server.bearer = "T";
    absolute.server.relativeLocations = false;
    const auto authenticated = std::make_shared<http::AuthenticatingTransport>(transport(), nullptr, absolute.server.host(), "repository:team/app:pull,push", absolute.server.url());
    EXPECT_EQ(codeOf(Uploader(authenticated, absolute.server.url(), "team/app", quick()).push(absolute.image, "1", {})), "done");
}

TEST(Upload, ARegistrysNumbersNeverWrapOurs) {
    const std::pair<const char*, std::optional<uint64_t>> held[] = {{"0-1023", 1024}, {"bytes=0-1023", 1024}, {"0-0", 0}, {"0-18446744073709551614", UINT64_MAX}, {"0-18446744073709551615", std::nullopt}, {"0-99999999999999999999", std::nullopt},
                                                                    {"1-5", std::nullopt}, {"0--1", std::nullopt}, {"0-", std::nullopt}, {"", std::nullopt}, {"-", std::nullopt}, {"0-5x", std::nullopt}};
    for (const auto& [range, bytes] : held) EXPECT_EQ(uploadedBytes(range), bytes) << range;
    struct Row {
        uint64_t wanted;
        const char* least;
        uint64_t size, chunk;
    };
    const Row rows[] = {{10, "", 100, 10}, {10, "5", 100, 10}, {10, "20", 100, 20}, {10, "200", 100, 100}, {10, "18446744073709551615", 100, 100}, {10, "99999999999999999999999", 100, 100}, {10, "-1", 100, 10}, {10, "20x", 100, 10}, {200, "", 100, 100}};
    for (const Row& row : rows) EXPECT_EQ(chunkFor(row.wanted, row.least, row.size), row.chunk) << row.least;
}

TEST(Upload, AHugeLeastChunkSendsTheRestOfTheBlobAndGoesForward) {
    Rig rig;
    rig.options.chunkBytes = 1 << 20;
    rig.server.lie = [](const test::ServedRequest& request, int&, std::string& headers, std::string&) {
        if (request.method == "POST") headers += "OCI-Chunk-Min-Length: 18446744073709551615\r\n";
    };
    EXPECT_EQ(codeOf(Uploader(transport(), rig.server.url(), "team/app", rig.options).push(rig.image, "1", {})), "done");
    for (const auto& request : rig.server.requests()) {
        if (request.method != "PATCH") continue;
        const std::string range = request.header("Content-Range");
        EXPECT_TRUE(range.starts_with("0-")) << range;
        EXPECT_NE(request.header("Transfer-Encoding"), "chunked") << "its length is known";
    }
}

TEST(Upload, ALyingRegistryIsTold) {
    const std::string other = "sha256:" + std::string(64, 'a');
    const auto header = [&](const std::string& method, const std::string& part) {
        return [=](const test::ServedRequest& request, int& status, std::string& headers, std::string&) {
            if (request.method == method && request.target.find(part) != std::string::npos && status < 300) headers = "Docker-Content-Digest: " + other + "\r\n";
        };
    };
    const std::pair<const char*, std::function<void(const test::ServedRequest&, int&, std::string&, std::string&)>> rows[] = {
        {"took another blob", header("PUT", "/blobs/")},
        {"took another manifest", header("PUT", "/manifests/")},
        {"serves another manifest", [](const test::ServedRequest& request, int&, std::string& headers, std::string& body) {
             if (request.method != "GET" || request.target.find("/manifests/") == std::string::npos) return;
             body = R"({"schemaVersion":2})";
             headers = "";
         }},
        {"names another digest", header("GET", "/manifests/")}};
    for (const auto& [what, lie] : rows) {
        Rig rig;
        rig.server.lie = lie;
        EXPECT_EQ(codeOf(rig.push()), "digest-mismatch") << what;
    }
    Rig half;
    half.server.put("team/app", *(*half.large().open())->all(UINT64_MAX));
    half.server.lie = [](const test::ServedRequest& request, int&, std::string&, std::string& body) {
        if (request.method == "HEAD") body = "short";
    };
    EXPECT_EQ(codeOf(half.push()), "done");
    EXPECT_EQ(half.server.count("POST"), 3u) << "a blob of another length is not the blob";
}

TEST(Upload, ARefusalHasItsCode) {
    const std::tuple<int, const char*, const char*> rows[] = {{401, "POST", "unauthorized"}, {403, "POST", "forbidden"}, {404, "POST", "not-found"}, {405, "POST", "forbidden"}, {413, "PUT", "too-large"},
                                                              {429, "PUT", "rate-limited"},  {500, "PUT", "server"},    {400, "PUT", "server"},     {500, "HEAD", "server"},    {401, "HEAD", "unauthorized"}};
    for (const auto& [code, method, name] : rows) {
        Rig rig;
        rig.server.lie = [code = code, method = std::string(method)](const test::ServedRequest& request, int& status, std::string& headers, std::string& body) {
            if (request.method != method) return;
            status = code;
            headers = "";
            body = R"({"errors":[{"code":"SOMETHING","message":"says why"}]})";
        };
        const auto refused = rig.push();
        EXPECT_EQ(codeOf(refused), name) << method << code;
        const bool hasBody = std::string(method) != "HEAD";
        EXPECT_EQ(hasBody, refused.error().message.find("says why") != std::string::npos) << refused.error().message;
    }
}

TEST(Upload, ASourceThatIsNotItsDigestIsFoundBeforeTheManifestIsWritten) {
    for (const uint64_t chunk : {0u, 500'000u}) {
        Rig rig;
        rig.options.chunkBytes = chunk;
        const auto blob = rig.folder.path() / "blobs/sha256" / rig.large().descriptor.digest.hex();
        test::writeText(blob, test::noise(rig.large().descriptor.size, 9));
        const auto refused = rig.push();
        EXPECT_EQ(codeOf(refused), "digest-mismatch");
        EXPECT_NE(refused.error().message.find("source"), std::string::npos) << refused.error().message;
        EXPECT_EQ(refused.error().expected, rig.large().descriptor.digest.toString());
        test::writeText(blob, "short");
        EXPECT_EQ(codeOf(rig.push()), "malformed");
        EXPECT_EQ(rig.server.manifest("team/app", "1"), "");
    }
}

TEST(Upload, AStopEndsIt) {
    Rig rig;
    std::stop_source source;
    Job job;
    job.stop = source.get_token();
    job.onProgress = [&](const Progress& progress) {
        if (progress.step == "Uploading" && progress.done > 100'000) source.request_stop();
    };
    EXPECT_EQ(codeOf(rig.push("1", job)), "interrupted");
    EXPECT_EQ(rig.server.manifest("team/app", "1"), "");
}

}  // namespace roseglass::registry
