// Every verb of the command line before trust data that are withheld, silent or foreign: none may say what is not known.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/file.h"
#include "support/loopback_server.h"
#include "support/program.h"
#include "support/temporary_folder.h"
#include "support/trust_server.h"
#include "trust/publisher.h"

namespace roseglass::test {
namespace {

constexpr const char* kPassphrase = "throw-away-1";
const std::string kReleases = "targets/releases";

/// A registry that serves one small manifest a tag.
class SmallRegistry {
public:
    std::map<std::string, std::string> tags;
    SmallRegistry() : server_([this](const ServedRequest& request, Connection& connection) { answer(request, connection); }) {}
    std::string host() const { return server_.host(); }
    static std::string manifest(const std::string& content) {
        return R"({"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[],"annotations":{"x":")" +
               content + "\"}}";
    }

private:
    void answer(const ServedRequest& request, Connection& connection) {
        const std::string name = request.target.substr(request.target.rfind('/') + 1);
        if (request.target.find("/tags/list") != std::string::npos) {
            nlohmann::json list{{"tags", nlohmann::json::array()}};
            for (const auto& [tag, content] : tags) list["tags"].push_back(tag);
            connection.answer(200, list.dump());
            return;
        }
        if (request.target == "/v2/") {
            connection.answer(200, "{}");
            return;
        }
        for (const auto& [tag, content] : tags) {
            const std::string body = manifest(content), digest = crypto::sha256(body).toString();
            if (name != tag && name != digest) continue;
            const std::string headers = "Content-Type: application/vnd.docker.distribution.manifest.v2+json\r\nDocker-Content-Digest: " + digest + "\r\n";
            connection.answer(200, request.method == "HEAD" ? "" : body, headers);
            return;
        }
        connection.answer(404, request.method == "HEAD" ? "" : R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})");
    }
    LoopbackServer server_;
};

/// One verb in a form that names the repository, and what it may not do.
struct Verb {
    std::string name;                 ///< as the help lists it
    std::vector<std::string> words;   ///< "GUN", "FILE" and "FOLDER" stand for the scene's
    enum class Kind {
        Resolves,  ///< must fail, and must not tell the older digest as an answer
        Gate,      ///< must fail
        Shows,     ///< must fail, and may show what is there
        Evidence,  ///< keeps what is there, and says that it does not verify
        Apart,     ///< asks no trust data of a repository
    } kind;
};

const std::vector<Verb>& verbs() {
    using K = Verb::Kind;
    static const std::vector<Verb> all{
        {"inspect", {"inspect", "GUN"}, K::Shows},
        {"inspect", {"inspect", "GUN:v1"}, K::Shows},
        {"verify", {"verify", "GUN:v1"}, K::Resolves},
        {"why", {"why", "GUN:v1"}, K::Shows},
        {"pull", {"pull", "GUN:v1", "oci:FOLDER/out"}, K::Resolves},
        {"create", {"create", "GUN:v1"}, K::Resolves},
        {"run", {"run", "GUN:v1"}, K::Resolves},
        {"build", {"build", "FOLDER/context"}, K::Resolves},
        {"dockerfile", {"dockerfile", "check", "FOLDER/context/Dockerfile"}, K::Resolves},
        {"dockerfile", {"dockerfile", "pin", "FOLDER/context/Dockerfile"}, K::Resolves},
        {"policy", {"policy", "check", "GUN:v1", "--daemon-config", "FOLDER/daemon.json"}, K::Resolves},
        {"sign", {"--yes", "sign", "GUN:v1"}, K::Resolves},
        {"sign", {"--yes", "sign", "GUN:v2", "--as", "releases"}, K::Resolves},
        {"revoke", {"--yes", "revoke", "GUN:v1"}, K::Resolves},
        {"revoke", {"--yes", "revoke", "GUN"}, K::Resolves},
        {"renew", {"--yes", "renew", "GUN", "targets/releases"}, K::Resolves},
        {"witness", {"--yes", "witness", "GUN", "targets/releases"}, K::Resolves},
        {"push", {"--yes", "push", "oci:FOLDER/none", "GUN:v1", "--sign"}, K::Resolves},
        {"signer", {"signer", "list", "GUN"}, K::Gate},
        {"delegation", {"delegation", "list", "GUN"}, K::Gate},
        {"audit", {"audit", "GUN", "--fail-on", "unsigned"}, K::Gate},
        {"audit", {"audit", "GUN", "--fail-on", "stale,missing"}, K::Gate},
        {"audit", {"audit", "GUN", "--fail-on", "expires=1d"}, K::Gate},
        {"expiry", {"expiry", "GUN", "--fail-within", "1d"}, K::Gate},
        {"history", {"history", "GUN"}, K::Shows},
        {"bundle", {"bundle", "export", "GUN", "FOLDER/b.bundle"}, K::Evidence},
        {"watch", {"watch", "--once", "GUN"}, K::Gate},
        {"init", {"--yes", "init", "GUN"}, K::Resolves},
        {"key", {"key", "list"}, K::Apart},
        {"status", {"status", "GUN"}, K::Apart},
        {"reset", {"--yes", "reset", "GUN"}, K::Apart},
        {"delete", {"--yes", "delete", "GUN"}, K::Apart},
        {"lab", {"lab", "status", "FOLDER/lab"}, K::Apart},
    };
    return all;
}

class Sound : public ::testing::Test {
protected:
    Sound() : repository_(registry_.host() + "/team/app", std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now())) {
        repository_.delegate(repository_.targets, kReleases);
        const std::string older = SmallRegistry::manifest("older"), newer = SmallRegistry::manifest("newer");
        registry_.tags = {{"v1", "newer"}, {"v2", "other"}};
        repository_.targets["targets"].erase("1.0");
        repository_.addTag(repository_.targets, "v1", older);
        repository_.addTag(repository_.delegations[kReleases], "v1", newer);
        repository_.publish();
        older_ = crypto::sha256(older).toString();
        newer_ = crypto::sha256(newer).toString();
        server_ = std::make_unique<TrustServer>(repository_);
        loopback_ = std::make_unique<LoopbackServer>(server_->handler());
        std::filesystem::create_directories(folder_ / "context");
        std::ofstream(folder_ / "context/Dockerfile") << "FROM " << repository_.gun << ":v1\n";
        std::ofstream(folder_ / "daemon.json") << R"({"content-trust":{"mode":"enforced"}})";
    }

    /// A computer of its own with the publisher's keys, that has seen the repository or not.
    void makeHome(const std::string& home, bool seen) {
        trust::Options options;
        options.dockerConfig = folder_ / home;
        options.keyRounds = 1000;
        trust::Publisher publisher(options, nullptr);
        const auto keep = [&](const SigningKey& key, const std::string& role) {
            EXPECT_TRUE(publisher.keyring().store().save(*key.key, role, role == "targets" ? repository_.gun : "", crypto::Secret::copyOf(kPassphrase)));
        };
        keep(repository_.rootKeys[0], "root");
        keep(repository_.targetsKeys[0], "targets");
        keep(repository_.delegationKeys[kReleases][0], "releases");
        if (seen) {
            EXPECT_EQ(run(home, {"verify", "GUN:v1"}).out, newer_ + "\n");
        }
    }

    Ran run(const std::string& home, std::vector<std::string> words) const {
        for (std::string& word : words) {
            for (const auto& [from, to] : std::map<std::string, std::string>{{"GUN", repository_.gun}, {"FOLDER", folder_.path().string()}}) {
                if (const size_t at = word.find(from); at != std::string::npos) word.replace(at, from.size(), to);
            }
        }
        words.insert(words.begin(), {ROSEGLASS_CLI, "--trust-server", url_.empty() ? loopback_->url("") : url_, "--docker-config", (folder_ / home).string(), "--timeout", "5"});
        const std::string h = (folder_ / home).string();
        return runProgram(words, {"HOME=" + h, "XDG_DATA_HOME=" + h + "/data", "XDG_CONFIG_HOME=" + h + "/config", "DOCKER_HOST=unix://" + h + "/none.sock", "DOCKER_CONTENT_TRUST=1",
                                  "NOTARY_ROOT_PASSPHRASE=" + std::string(kPassphrase), "NOTARY_TARGETS_PASSPHRASE=" + std::string(kPassphrase), "NOTARY_DELEGATION_PASSPHRASE=" + std::string(kPassphrase)});
    }

    /// What no verb may do where the tag cannot be known.
    void expectSound(const std::string& home, const Verb& verb, const std::string& scene, const std::vector<std::string>& options = {}) const {
        if (verb.kind == Verb::Kind::Apart) return;
        std::vector<std::string> words = options;
        words.insert(words.end(), verb.words.begin(), verb.words.end());
        std::string what = scene + ":";
        for (const std::string& word : words) what += " " + word;
        const Ran ran = run(home, words);
        if (verb.kind != Verb::Kind::Evidence) {
            EXPECT_GT(ran.exit, 0) << what << "\n" << ran.all();
        }
        EXPECT_LT(ran.exit, 128) << what;
        if (verb.kind == Verb::Kind::Resolves) {
            EXPECT_EQ(ran.out.find(older_), std::string::npos) << what << "\n" << ran.out;
        }
        EXPECT_EQ(ran.out.find("\"unsigned\","), std::string::npos) << what << "\n" << ran.out;
        EXPECT_EQ(ran.all().find("obody has signed"), std::string::npos) << what << "\n" << ran.all();
    }

    void expectAllSound(const std::string& home, const std::string& scene) const {
        for (const Verb& verb : verbs()) {
            expectSound(home, verb, scene);
            expectSound(home, verb, scene, {"--json"});
        }
    }

    void intercept(const std::function<std::optional<http::Response>(const std::string& file)>& answer) {
        server_->intercept = [answer](const std::string& method, const std::string& file) { return method == "GET" ? answer(file) : std::nullopt; };
    }
    static http::Response response(int status, const std::string& body) {
        http::Response out;
        out.status = status;
        out.body = body;
        return out;
    }

    TemporaryFolder folder_;
    SmallRegistry registry_;
    RepositoryBuilder repository_;
    std::string older_, newer_, url_;
    std::unique_ptr<TrustServer> server_;
    std::unique_ptr<LoopbackServer> loopback_;
};

constexpr const char* kOwnWord = R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})";

}  // namespace

TEST_F(Sound, TheTableHasEveryVerbOfTheHelp) {
    std::set<std::string> known;
    for (const Verb& verb : verbs()) known.insert(verb.name);
    std::istringstream help(runProgram({ROSEGLASS_CLI, "--help"}).out);
    bool commands = false;
    size_t seen = 0;
    for (std::string line; std::getline(help, line);) {
        if (line == "Commands") commands = true;
        else if (line.empty() && seen > 0) break;
        if (!commands || !line.starts_with("  ") || line.starts_with("   ")) continue;
        std::istringstream words(line);
        for (std::string word; words >> word;) {
            const bool more = word.ends_with(',');
            if (more) word.pop_back();
            EXPECT_TRUE(known.contains(word)) << "a new verb that this test does not know: " << word;
            ++seen;
            if (!more) break;
        }
    }
    EXPECT_GE(seen, 25u);
}

TEST_F(Sound, EveryVerbWorksOnAHealthyRepository) {
    makeHome("healthy", true);
    EXPECT_EQ(run("healthy", {"inspect", "GUN"}).exit, 0);
    EXPECT_EQ(run("healthy", {"dockerfile", "check", "FOLDER/context/Dockerfile"}).exit, 0);
    EXPECT_EQ(run("healthy", {"policy", "check", "GUN:v1", "--daemon-config", "FOLDER/daemon.json"}).exit, 0);
    EXPECT_EQ(run("healthy", {"audit", "GUN", "--fail-on", "stale,missing,invalid-role"}).exit, 0) << run("healthy", {"audit", "GUN", "--fail-on", "stale,missing,invalid-role"}).all();
    EXPECT_EQ(run("healthy", {"expiry", "GUN", "--fail-within", "1d"}).exit, 0);
    EXPECT_EQ(run("healthy", {"history", "GUN"}).exit, 0);
    EXPECT_EQ(run("healthy", {"--dry-run", "sign", "GUN:v2"}).exit, 0);
    EXPECT_EQ(run("healthy", {"--dry-run", "revoke", "GUN:v1"}).exit, 0);
    EXPECT_EQ(run("healthy", {"verify", "GUN:v2"}).exit, 1) << "unsigned, by evidence";
}

TEST_F(Sound, NoVerbLetsTargetsAnswerForReleasesThatAreWithheld) {
    makeHome("cold", false);
    makeHome("warm", true);
    // A newer file, so that what is cached cannot stand in.
    repository_.delegations[kReleases]["version"] = 2;
    for (Json* role : {&repository_.snapshot, &repository_.timestamp}) (*role)["version"] = 2;
    repository_.publish();
    server_->files = repository_.files;
    const std::vector<std::pair<std::string, http::Response>> answers{{"its own 404", response(404, kOwnWord)}, {"altered", response(200, R"({"signed":{},"signatures":[]})")}};
    for (const auto& [how, answer] : answers) {
        intercept([answer = answer](const std::string& file) { return file.starts_with(kReleases) ? std::optional(answer) : std::nullopt; });
        for (const char* home : {"cold", "warm"}) {
            expectAllSound(home, std::string(home) + ", releases " + how);
            EXPECT_EQ(run(home, {"inspect", "GUN"}).exit, 1);
            EXPECT_EQ(nlohmann::json::parse(run(home, {"--json", "inspect", "GUN"}).out)["status"], "incomplete");
        }
    }
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
    EXPECT_TRUE(server_->lastPublished.empty()) << "nothing was published on what could not be read";
}

TEST_F(Sound, NoVerbTakesSilenceForAnAnswer) {
    makeHome("cold", false);
    intercept([](const std::string&) { return std::optional(response(404, "<html>nginx</html>")); });
    expectAllSound("cold", "a web server's 404");
    EXPECT_EQ(nlohmann::json::parse(run("cold", {"--json", "inspect", "GUN"}).out)["status"], "unreachable");
    EXPECT_EQ(run("cold", {"inspect", "GUN"}).exit, 3);
    url_ = "http://127.0.0.1:1";
    expectAllSound("cold", "nobody listens");
    for (const Verb& verb : verbs()) {
        if (verb.kind != Verb::Kind::Resolves || verb.words.front() != "--yes") expectSound("cold", verb, "offline without a cache", {"--offline", "--json"});
    }
}

TEST_F(Sound, NoVerbForgetsARepositoryThatItKnew) {
    makeHome("warm", true);
    intercept([](const std::string&) { return std::optional(response(404, kOwnWord)); });
    expectAllSound("warm", "forgotten by its server");
    EXPECT_EQ(nlohmann::json::parse(run("warm", {"--json", "inspect", "GUN"}).out)["status"], "untrusted");
    EXPECT_TRUE(server_->lastPublished.empty());
}

TEST_F(Sound, AStrangersRootIsNoFirstUseInAnyVerb) {
    makeHome("warm", true);
    RepositoryBuilder stranger(repository_.gun, repository_.now);
    stranger.addTag(stranger.targets, "v1", SmallRegistry::manifest("older"));
    stranger.publish();
    server_->files = stranger.files;
    expectAllSound("warm", "a stranger's root");
    EXPECT_EQ(run("warm", {"verify", "GUN:v1"}).exit, 1);
}

TEST_F(Sound, EveryVerbTellsAFirstUse) {
    int number = 0;
    for (const Verb& verb : verbs()) {
        // init makes the root, push sends before it looks, and build asks the engine first.
        if (verb.kind == Verb::Kind::Apart || verb.name == "init" || verb.name == "push" || verb.name == "build") continue;
        const std::string what = verb.words.front() == "--yes" ? verb.words[1] : verb.words.front() + " " + verb.words[1];
        const std::string home = "first" + std::to_string(++number);
        makeHome(home, false);
        std::vector<std::string> words = verb.words;
        if (words.front() == "--yes") words.front() = "--dry-run";
        const Ran told = run(home, words);
        EXPECT_TRUE(told.all().find("first use") != std::string::npos || told.all().find("first-use") != std::string::npos) << what << "\n" << told.all();
        std::filesystem::remove_all(folder_ / home);
        makeHome(home, false);
        words.insert(words.begin(), "--json");
        const Ran document = run(home, words);
        const bool refused = document.out.starts_with("{\"error\"");
        EXPECT_TRUE(refused || document.all().find("first use") != std::string::npos || document.out.find("first-use") != std::string::npos) << what << "\n" << document.out;
    }
}

TEST_F(Sound, EveryVerbTellsThatTheCacheStandsIn) {
    makeHome("warm", true);
    intercept([](const std::string&) { return std::optional(response(500, "")); });
    for (const Verb& verb : verbs()) {
        if (verb.kind == Verb::Kind::Apart || verb.words.front() == "--yes" || verb.name == "build") continue;
        const std::string what = verb.words.front() + " " + verb.words[1];
        const Ran told = run("warm", verb.words);
        EXPECT_NE(told.all().find("cache"), std::string::npos) << what << "\n" << told.all();
        std::vector<std::string> words = verb.words;
        words.insert(words.begin(), "--json");
        const Ran document = run("warm", words);
        const bool refused = document.out.starts_with("{\"error\"");
        EXPECT_TRUE(refused || document.out.empty() || document.out.find("\"fromCache\":true") != std::string::npos || document.out.find("from-cache") != std::string::npos) << what << "\n" << document.out;
    }
}

TEST_F(Sound, OnlyTheServersOwnWordIsUnsigned) {
    makeHome("cold", false);
    intercept([](const std::string&) { return std::optional(response(404, kOwnWord)); });
    const auto report = nlohmann::json::parse(run("cold", {"--json", "inspect", "GUN"}).out);
    EXPECT_EQ(report["status"], "unsigned");
    EXPECT_EQ(report["tags"][0]["state"], "unsigned");
    const auto checked = nlohmann::json::parse(run("cold", {"--json", "dockerfile", "check", "FOLDER/context/Dockerfile"}).out);
    EXPECT_EQ(checked["images"][0]["state"], "unsigned");
}

}  // namespace roseglass::test
