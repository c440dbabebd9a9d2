// C6, D7 and parts of D and F: spoiled caches, unreachable servers, this computer.
#include <sys/stat.h>

#include "attacks/scene.h"
#include "keys/key_folder.h"

namespace roseglass::test {
namespace {

void unreachable(const std::string&, Result<http::Response>& response) { response = fail(ErrorCode::Network, "cannot be reached"); }

}  // namespace

TEST(C6, SpoiledCacheFilesAreFetchedAnewOrRefusedButNeverFollowed) {
    for (const char* role : {"timestamp", "snapshot", "targets"}) {  // a root: G3.ADamagedCachedRootIsNoFirstUse
        for (const char* content : {"", "garbage", "{\"signed\":{},\"signatures\":[]}", "{\"signed\":"}) {
            Scene scene;
            RepositoryBuilder r;
            ASSERT_EQ(codeOf(scene.update(r)), "accepted");
            const auto path = scene.cache(r).folder() / (std::string(role) + ".json");
            ASSERT_TRUE(writeFileAtomically(path, content));
            EXPECT_EQ(codeOf(scene.update(r)), "accepted") << role << " " << content;
            EXPECT_EQ(readFile(path, 1 << 20), r.files[std::string(role) + ".json"]) << role;
        }
        Scene scene;
        RepositoryBuilder r;
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        const auto path = scene.cache(r).folder() / (std::string(role) + ".json");
        std::filesystem::remove(path);
        std::filesystem::create_directory(path);
        EXPECT_EQ(codeOf(scene.update(r)), "io") << role;
        std::filesystem::remove(path);
        ASSERT_TRUE(writeFileAtomically(scene.folder / "outside.json", r.files[std::string(role) + ".json"]));
        std::filesystem::create_symlink(scene.folder / "outside.json", path);
        EXPECT_EQ(codeOf(scene.update(r)), "io") << role;
        EXPECT_EQ(readFile(scene.folder / "outside.json", 1 << 20), r.files[std::string(role) + ".json"]);
    }
}

TEST(C6, ALinkedFolderInTheTrustDirectoryIsNotFollowed) {
    Scene scene;
    RepositoryBuilder r;
    std::filesystem::create_directories(scene.folder / "elsewhere");
    std::filesystem::create_directories(scene.folder / "trust/tuf");
    std::filesystem::create_directory_symlink(scene.folder / "elsewhere", scene.folder / "trust/tuf/localhost:5000");
    EXPECT_EQ(codeOf(scene.update(r)), "io");
    EXPECT_TRUE(std::filesystem::is_empty(scene.folder / "elsewhere"));
}

TEST(D7, AnUnreachableServerLetsAValidCacheStandIn) {
    Scene scene;
    RepositoryBuilder r;
    EXPECT_EQ(codeOf(scene.update(r, unreachable)), "network") << "without a cache";
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    for (const ErrorCode code : {ErrorCode::Network, ErrorCode::Timeout, ErrorCode::Server, ErrorCode::RateLimited}) {
        const auto update = scene.update(r, [code](const std::string&, Result<http::Response>& response) { response = fail(code, "no"); });
        EXPECT_EQ(codeOf(update), "accepted");
        EXPECT_TRUE(update.fromCache);
        EXPECT_EQ(update.serverError->code, code) << "and it is said so";
        EXPECT_EQ(stateOf(update, "1.0"), "unknown");
    }
    for (const ErrorCode code : {ErrorCode::Tls, ErrorCode::Unauthorized, ErrorCode::Forbidden}) {
        EXPECT_EQ(codeOf(scene.update(r, [code](const std::string&, Result<http::Response>& response) { response = fail(code, "no"); })), codeName(code)) << "no cache for what is no outage";
    }
    scene.options.now = r.now + std::chrono::hours(24 * 15);
    const auto expired = scene.update(r, unreachable);
    EXPECT_EQ(codeOf(expired), "expired");
    scene.options.allowExpiredCache = true;
    EXPECT_EQ(codeOf(scene.update(r, unreachable)), "accepted") << "allow-expired-trust-cache";
    EXPECT_EQ(codeOf(scene.update(r)), "expired") << "which is not for a server that answers";
}

TEST(D7, AnExpiredCacheThatIsAcceptedCountsInEveryRole) {
    for (const bool targetsToo : {false, true}) {
        Scene scene;
        RepositoryBuilder r;
        r.delegate(r.targets, "targets/releases");
        r.addTag(r.delegations["targets/releases"], "2.0");
        r.delegations["targets/releases"]["expires"] = r.expiresIn(std::chrono::hours(24 * 5));
        if (targetsToo) r.targets["expires"] = r.expiresIn(std::chrono::hours(24 * 5));
        r.publish();
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        scene.options.now = r.now + std::chrono::hours(24 * 6);
        EXPECT_EQ(codeOf(scene.update(r, unreachable)), targetsToo ? "expired" : "accepted");
        EXPECT_EQ(stateOf(scene.update(r, unreachable), "2.0"), "invalid");
        scene.options.allowExpiredCache = true;
        const auto forgiven = scene.update(r, unreachable);
        EXPECT_EQ(codeOf(forgiven), "accepted");
        EXPECT_EQ(stateOf(forgiven, "2.0"), "unknown") << "signed, no registry asked";
        EXPECT_EQ(forgiven.set->role("targets/releases")->status, tuf::RoleStatus::Expired) << "and it is shown as expired";
        EXPECT_EQ(stateOf(scene.update(r), "2.0"), "invalid") << "what the server itself serves is not forgiven";
    }
}

TEST(D7, AServerThatForgotARepositoryIsNoReasonToUseTheCacheUnlessAPolicySaysSo) {
    const auto forgotten = [](const std::string&, Result<http::Response>& response) {
        response->status = 404;
        response->body = R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})";
    };
    Scene scene;
    RepositoryBuilder r;
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    EXPECT_EQ(codeOf(scene.update(r, forgotten)), "no-trust-data");
    scene.options.allowExpiredCache = true;
    const auto update = scene.update(r, forgotten);
    EXPECT_EQ(codeOf(update), "accepted");
    EXPECT_TRUE(update.fromCache);
    EXPECT_EQ(update.serverError->code, ErrorCode::NoTrustData);
}

TEST(D5, AnswersThatAreNoMetadataHaveTheirCodes) {
    const auto answer = [](int status, const char* body, const char* type) {
        return [=](const std::string&, Result<http::Response>& response) {
            response->status = status;
            response->body = body;
            response->headers.add("Content-Type", type);
        };
    };
    const std::tuple<int, const char*, const char*, const char*> rows[] = {
        {404, R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})", "application/json", "no-trust-data"}, {404, "404 page not found", "text/plain", "not-found"}, {401, "", "", "unauthorized"},
        {403, "", "", "forbidden"}, {429, "", "", "rate-limited"}, {500, "", "", "server"}, {503, "", "", "server"}, {200, "<html>log in</html>", "text/html", "server"}, {200, "", "", "malformed"}};
    for (const auto& [status, body, type, code] : rows) {
        Scene scene;
        RepositoryBuilder r;
        expectRefused(scene, r, code, code, answer(status, body, type));
    }
}

TEST(D1, ALongerFileThanNamedIsRefused) {
    Scene scene;
    RepositoryBuilder r;
    expectRefused(scene, r, "length-mismatch", "longer", [](const std::string& file, Result<http::Response>& response) {
        if (file == "targets.json") response->body += std::string(100'000, ' ');
    });
    expectRefused(scene, r, "length-mismatch", "shorter", [](const std::string& file, Result<http::Response>& response) {
        if (file == "targets.json") response->body.pop_back();
    });
}

TEST(Updater, AsksForNothingTwiceAndNamesFilesByHash) {
    Scene scene;
    RepositoryBuilder r;
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    auto server = std::make_shared<FakeServer>(r);
    const notary::Remote remote(server, "https://trust.test", r.gun);
    EXPECT_FALSE(notary::updateTrust(r.gun, &remote, scene.cache(r), {}, scene.options, {}).error);
    EXPECT_EQ(server->asked, (std::vector<std::string>{"root.json", "timestamp.json"})) << "a warm update fetches only these";
}

TEST(F5, OwnFilesArePrivateAndLooseOnesAreNamed) {
    Scene scene;
    RepositoryBuilder r;
    const mode_t old = ::umask(0);
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    ::umask(old);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scene.folder / "trust")) {
        const auto mode = entry.status().permissions() & std::filesystem::perms::all;
        EXPECT_EQ(mode & static_cast<std::filesystem::perms>(077), std::filesystem::perms::none) << entry.path();
    }
    const std::string id(64, 'a');
    std::filesystem::create_directories(scene.folder / "trust/private");
    ASSERT_TRUE(writeFileAtomically(scene.folder / "trust/private" / (id + ".key"), "x", 0644));
    const keys::KeyFolder keys = keys::scanKeyFolder(scene.folder / "trust");
    EXPECT_FALSE(keys.canonicalIds.contains(id)) << "garbage that is named like a key is none";
    bool named = false;
    for (const std::string& warning : keys.warnings) named = named || warning.find(id) != std::string::npos;
    EXPECT_TRUE(named);
}

}  // namespace roseglass::test
