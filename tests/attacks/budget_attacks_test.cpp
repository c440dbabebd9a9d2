// Every input has a budget: hostile servers before the program itself, which may have 300 MB and a small stack.
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "registry/manifest.h"
#include "support/image_files.h"
#include "support/loopback_server.h"
#include "support/program.h"
#include "support/temporary_folder.h"

namespace roseglass::test {
namespace {

namespace media = registry::media;

constexpr size_t kPage = 16u << 20;
constexpr size_t kManifest = 4u << 20;

/// `head`, items between commas up to this size, `tail`.
std::string filled(const std::string& head, const std::string& item, const std::string& tail, size_t size) {
    std::string text = head;
    text.reserve(size);
    for (bool first = true; text.size() + item.size() + tail.size() + 2 < size; first = false) text += (first ? "" : ",") + item;
    return text + tail;
}

std::string json(const std::string& type) { return "Content-Type: " + type + "\r\n"; }

/// The path of a page whose number is one higher than that of the request's.
std::string linkTo(const std::string& path, const ServedRequest& request) {
    const size_t at = request.target.find("page=");
    const int page = at == std::string::npos ? 0 : std::atoi(request.target.c_str() + at + 5);
    return "Link: <" + path + "?page=" + std::to_string(page + 1) + ">; rel=\"next\"\r\n";
}

/// A registry and a trust server in one, hostile in one way.
struct Scene {
    explicit Scene(std::function<void(const ServedRequest&, Connection&)> registry, std::string metadata = {})
        : server([registry = std::move(registry), metadata = std::move(metadata)](const ServedRequest& request, Connection& connection) {
              const bool trust = request.target.find("/_trust/") != std::string::npos;
              if (trust && !metadata.empty()) connection.answer(200, metadata, json("application/json"));
              else if (trust) connection.answer(404, R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})");
              else registry(request, connection);
          }) {}

    /// Runs the program under the system's limits. They end it where it takes more, and so does a stack that overflows.
    Ran run(const std::vector<std::string>& arguments) const {
        std::vector<std::string> words{"prlimit", "--data=300000000", "--stack=1048576", "--core=0", ROSEGLASS_CLI, "--json", "--docker-config", (folder / "docker").string(), "--trust-server", server.url("")};
        words.insert(words.end(), arguments.begin(), arguments.end());
        const std::string home = folder.path().string();
        return runProgram(words, {"HOME=" + home, "XDG_CONFIG_HOME=" + home + "/c", "XDG_DATA_HOME=" + home + "/d", "XDG_CACHE_HOME=" + home + "/k", "DOCKER_HOST=unix://" + home + "/no-engine", "DOCKER_CONTENT_TRUST="}, {}, std::chrono::seconds(240));
    }
    std::string repository() const { return server.host() + "/x/y"; }
    std::string layout(const std::string& tag = {}) const { return "oci:" + (folder / "out").string() + tag; }

    TemporaryFolder folder;
    LoopbackServer server;
};

/// It ended by itself, and said this.
void expectClean(const Ran& ran, const std::string& words, const std::string& what) {
    EXPECT_LT(ran.exit, 128) << what << " ended by a signal: " << ran.err.substr(0, 500);
    EXPECT_TRUE(nlohmann::json::accept(ran.out)) << what << ": " << ran.out.substr(0, 500);
    EXPECT_NE(ran.all().find(words), std::string::npos) << what << ": " << ran.all().substr(0, 1000);
}

}  // namespace

TEST(Budget, ListsOfTagsAndRepositories) {
    const std::string huge = std::string(kPage - 100, 'x');
    for (const char* key : {"tags", "repositories"}) {
        const Scene endless([&](const ServedRequest& request, Connection& connection) { connection.answer(200, "{\"" + std::string(key) + "\":[\"" + huge + "\"]}", linkTo(request.target.substr(0, request.target.find('?')), request)); });
        const bool tags = std::string(key) == "tags";
        expectClean(tags ? endless.run({"inspect", endless.repository()}) : endless.run({"audit", "--catalog", endless.server.host()}), "larger than any is", key);
    }
    const std::string objects = filled("{\"tags\":[", "{\"\":0}", "]}", kPage), outside = filled("{\"x\":[", "{\"\":0}", "],\"tags\":[]}", kPage);
    for (const std::string& page : {objects, outside}) {
        const Scene scene([&](const ServedRequest&, Connection& connection) { connection.answer(200, page); });
        expectClean(scene.run({"inspect", scene.repository()}), "\"tags\"", "a page of empty objects");
    }
    const Scene keys([](const ServedRequest&, Connection& connection) {
        std::string page = "{\"tags\":[]";
        for (size_t i = 0; page.size() < kPage - 100; ++i) page += ",\"" + std::to_string(i) + "\":0";
        connection.answer(200, page + "}");
    });
    expectClean(keys.run({"inspect", keys.repository()}), "over 1000 members", "a page of keys");
}

TEST(Budget, AsManyLongTagsAsAreTaken) {
    const Scene scene([](const ServedRequest& request, Connection& connection) {
        const size_t at = request.target.find("page=");
        if (request.target.find("/tags/list") == std::string::npos) return connection.reset();
        const int page = at == std::string::npos ? 0 : std::atoi(request.target.c_str() + at + 5);
        std::string names = "{\"tags\":[";
        for (int i = 0; i < 50'000; ++i) {
            const std::string number = std::to_string(page * 50'000 + i);
            names += (i ? ",\"" : "\"") + std::string(128 - number.size(), 't') + number + "\"";
        }
        connection.answer(200, names + "]}", page < 4 ? linkTo("/v2/x/y/tags/list", request) : "");
    });
    const Ran ran = scene.run({"inspect", scene.repository()});
    EXPECT_LT(ran.exit, 128) << ran.err.substr(0, 500);
    EXPECT_NE(ran.out.find("249999\""), std::string::npos) << ran.err.substr(0, 500) << ran.out.substr(0, 500);
}

TEST(Budget, ManifestsOfAllPlatforms) {
    // 200 manifests of 4 MB each, told apart by one number.
    const std::string config = R"({"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}})";
    const auto child = [&](size_t number) {
        const std::string head = R"({"schemaVersion":2,"mediaType":")" + std::string(media::kOciManifest) + R"(","config":{"mediaType":")" + media::kOciConfig + R"(","digest":"sha256:)" + sha256Hex(config) + R"(","size":)" + std::to_string(config.size()) + R"(},"layers":[],"x":")" + std::to_string(1000 + number);
        return head + std::string(kManifest - head.size() - 2, 'x') + "\"}";
    };
    std::string entries;
    std::map<std::string, size_t> numbers;
    for (size_t i = 0; i < 200; ++i) {
        const std::string digest = "sha256:" + sha256Hex(child(i));
        numbers[digest] = i;
        entries += (i ? "," : "") + std::string(R"({"mediaType":")") + media::kOciManifest + R"(","digest":")" + digest + R"(","size":)" + std::to_string(kManifest) + R"(,"platform":{"os":"linux","architecture":"a)" + std::to_string(i) + "\"}}";
    }
    const std::string index = R"({"schemaVersion":2,"mediaType":")" + std::string(media::kOciIndex) + R"(","manifests":[)" + entries + "]}";
    const Scene scene([&](const ServedRequest& request, Connection& connection) {
        const std::string name = request.target.substr(request.target.rfind('/') + 1);
        if (const auto found = numbers.find(name); found != numbers.end()) connection.answer(200, child(found->second), json(media::kOciManifest));
        else if (name == "sha256:" + sha256Hex(config)) connection.answer(200, config);
        else connection.answer(200, index, json(media::kOciIndex));
    });
    expectClean(scene.run({"pull", "--disable-content-trust", "--platform", "all", scene.repository() + ":1", scene.layout()}), "larger together than any image has", "200 manifests");
    EXPECT_FALSE(std::filesystem::exists(scene.folder / "out"));
}

TEST(Budget, ManifestsThatAreDeepOrFull) {
    const std::string list = R"({"schemaVersion":2,"mediaType":")" + std::string(media::kDockerList) + R"(","manifests":[],"x":)";
    std::string deep = list + std::string(1'900'000, '[') + std::string(1'900'000, ']') + "}", open = list + std::string(kManifest - list.size(), '['), full = filled(list + "[", "{\"\":0}", "]}", kManifest);
    for (const auto& [what, bytes, words] : {std::tuple<const char*, const std::string*, const char*>{"deep", &deep, "nested deeper"}, {"deep and cut", &open, "nested deeper"}, {"full", &full, "more than 200000 values"}}) {
        const Scene scene([bytes = bytes](const ServedRequest& request, Connection& connection) {
            connection.answer(200, request.target.find("/tags/list") == std::string::npos ? *bytes : std::string(R"({"tags":["1"]})"), json(media::kDockerList) + "Docker-Content-Digest: sha256:" + sha256Hex(*bytes) + "\r\n");
        });
        for (const char* platform : {"all", "linux/amd64"}) {
            expectClean(scene.run({"pull", "--disable-content-trust", "--platform", platform, scene.repository() + ":1", scene.layout(":x")}), words, what);
            EXPECT_FALSE(std::filesystem::exists(scene.folder / "out")) << what;
        }
        expectClean(scene.run({"inspect", scene.repository()}), "\"name\":\"1\"", what);
    }
}

TEST(Budget, Referrers) {
    const std::string big(60'000, 'a');
    const std::string item = R"({"mediaType":")" + std::string(media::kOciManifest) + R"(","digest":"sha256:)" + std::string(64, 'a') + R"(","size":5,"annotations":{"a":")" + big + "\"}}";
    const std::string head = R"({"schemaVersion":2,"mediaType":")" + std::string(media::kOciIndex) + R"(","manifests":[)", page = filled(head, item, "]}", kManifest), objects = filled(head, "{}", "]}", kManifest);
    for (const std::string& list : {page, objects}) {
        const Scene scene([&](const ServedRequest& request, Connection& connection) {
            const bool referrers = request.target.find("/referrers/") != std::string::npos, tags = request.target.find("/tags/list") != std::string::npos;
            if (tags) connection.answer(200, R"({"tags":["1","2","3"]})");
            else if (referrers) connection.answer(200, list, json(media::kOciIndex) + linkTo(request.target.substr(0, request.target.find('?')), request));
            else connection.answer(200, list, json(media::kOciIndex));
        });
        expectClean(scene.run({"audit", scene.repository()}), "\"findings\"", "referrers");
    }
}

TEST(Budget, TokensAndErrors) {
    std::unique_ptr<Scene> scene;
    std::string body;
    scene = std::make_unique<Scene>([&](const ServedRequest& request, Connection& connection) {
        if (request.target.starts_with("/token")) connection.answer(200, body);
        else connection.answer(401, body, "WWW-Authenticate: Bearer realm=\"" + scene->server.url("/token") + "\"\r\n");
    });
    for (const std::string& text : {std::string(1u << 20, '['), filled("[", "{\"\":0}", "]", 1u << 20), filled(R"({"errors":[)", "{}", "]}", 1u << 20), "{\"token\":\"" + std::string((1u << 20) - 12, 'x') + "\"}"}) {
        body = text;
        expectClean(scene->run({"inspect", scene->repository()}), "oken", "a token");
    }
    const Scene broken([&](const ServedRequest&, Connection& connection) { connection.answer(500, std::string(kPage, '['), "Retry-After: 0\r\n"); });
    expectClean(broken.run({"inspect", broken.repository()}), "500", "an error document");
}

TEST(Budget, Metadata) {
    const size_t most = 100u << 20;
    const std::string flood = filled(R"({"signed":[)", "{\"\":0}", R"(],"signatures":[]})", most - 100), longText = "{\"signed\":\"" + std::string(most - 100, 'x') + "\"}";
    for (const auto& [what, text] : {std::pair<const char*, std::string>{"deep", std::string(most - 100, '[')}, {"full", flood}, {"long", longText}}) {
        const Scene scene([](const ServedRequest&, Connection& connection) { connection.answer(200, R"({"tags":[]})"); }, text);
        const Ran ran = scene.run({"inspect", scene.repository()});
        EXPECT_LT(ran.exit, 128) << what << ": " << ran.err.substr(0, 300);
        EXPECT_NE(ran.exit, 0) << what;
        EXPECT_TRUE(nlohmann::json::accept(ran.out)) << what << ": " << ran.out.substr(0, 300);
    }
}

}  // namespace roseglass::test
