// What a registry says of tags, and what may be concluded from it: an absence in a list is no absence.
#include <algorithm>

#include "trust/client.h"
#include "audit_run_scene.h"

namespace roseglass::test {
namespace {

using trust::TagState;

const std::string kUnknownName = R"({"errors":[{"code":"NAME_UNKNOWN"}]})", kUnknownManifest = R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})";
const std::string kLimit = R"({"errors":[{"code":"TOOMANYREQUESTS","message":"Pull rate limit reached; log in or upgrade."}]})";

class RegistryAnswers : public AuditRun {
protected:
    RegistryAnswers() {
        registry.lie = [this](const ServedRequest& request, Connection& connection) { return request.target.find("/tags/list") != std::string::npos ? list(request, connection) : manifest(request, connection); };
    }

    std::shared_ptr<const trust::Report> inspect() const {
        const auto report = trust::Client(options(), clock()).inspect(repository.gun, {});
        EXPECT_TRUE(report) << report.error().message;
        return *report;
    }
    static std::optional<TagState> stateOf(const trust::Report& report, const std::string& tag) {
        const auto row = std::find_if(report.tags.begin(), report.tags.end(), [&](const trust::TagRow& one) { return one.name == tag; });
        return row == report.tags.end() ? std::nullopt : std::optional(row->state);
    }
    bool answerList(Connection& connection, const std::vector<std::string>& names, const std::string& headers = {}) const { return connection.answer(200, nlohmann::json{{"name", "team/app"}, {"tags", names}}.dump(), headers); }

    std::function<bool(const ServedRequest&, Connection&)> list = [this](const ServedRequest&, Connection& connection) { return answerList(connection, tags); };
    std::function<bool(const ServedRequest&, Connection&)> manifest = [](const ServedRequest&, Connection&) { return false; };
};

}  // namespace

TEST_F(RegistryAnswers, ASignedTagThatNoListShowsIsAskedForByItself) {
    struct Row {
        const char* what;
        std::function<bool(const ServedRequest&, Connection&)> list;
        std::optional<ErrorCode> error;
    };
    const Row rows[] = {
        {"a list without it", [this](const ServedRequest&, Connection& c) { return answerList(c, {}); }, std::nullopt},
        {"a list of others", [this](const ServedRequest&, Connection& c) { return answerList(c, {"other"}); }, std::nullopt},
        {"a registry that does not list", [](const ServedRequest&, Connection& c) { return c.answer(404, kUnknownName); }, std::nullopt},
        {"a user who may not list", [](const ServedRequest&, Connection& c) { return c.answer(403, "{}"); }, ErrorCode::Forbidden},
        {"a list that fails", [](const ServedRequest&, Connection& c) { return c.answer(500, ""); }, ErrorCode::Server},
        {"a web page", [](const ServedRequest&, Connection& c) { return c.answer(200, "<html>"); }, ErrorCode::Server},
        {"a list that goes on elsewhere", [this](const ServedRequest&, Connection& c) { return answerList(c, {"0"}, "Link: <http://other.test/more>; rel=\"next\"\r\n"); }, ErrorCode::Malformed},
        {"a link that cannot be read", [this](const ServedRequest&, Connection& c) { return answerList(c, {"0"}, "Link: </v2/more\r\n"); }, ErrorCode::Malformed}};
    for (const Row& row : rows) {
        list = row.list;
        const auto report = inspect();
        EXPECT_EQ(stateOf(*report, "1.0"), TagState::Signed) << row.what;
        EXPECT_TRUE(report->registryReached) << row.what;
        EXPECT_EQ(report->registryError ? std::optional(report->registryError->code) : std::nullopt, row.error) << row.what;
        // An audit hashes what it gets.
        EXPECT_EQ(found(audit()).count("missing 1.0"), 0u) << row.what;
    }
}

TEST_F(RegistryAnswers, OnlyTheRegistrysWordOnThatVeryTagMakesItMissing) {
    const auto never = [](const ServedRequest&, Connection& c) { return c.answer(404, kUnknownName); };
    const auto without = [this](const ServedRequest&, Connection& c) { return answerList(c, {}); };
    for (const auto& unlisted : {std::function<bool(const ServedRequest&, Connection&)>(never), std::function<bool(const ServedRequest&, Connection&)>(without)}) {
        list = unlisted;
        manifest = [](const ServedRequest&, Connection& c) { return c.answer(404, kUnknownManifest); };
        EXPECT_EQ(stateOf(*inspect(), "1.0"), TagState::Missing);
        manifest = [](const ServedRequest&, Connection& c) { return c.answer(500, ""); };
        EXPECT_EQ(stateOf(*inspect(), "1.0"), TagState::Unknown);
        manifest = [](const ServedRequest&, Connection& c) { return c.answer(404, "<html>nginx</html>"); };
        EXPECT_EQ(stateOf(*inspect(), "1.0"), TagState::Unknown);
    }
    // Nobody is left to be asked.
    list = [](const ServedRequest&, Connection& c) { return c.answer(429, kLimit, "Retry-After: 3600\r\n"); };
    manifest = [](const ServedRequest&, Connection&) { return false; };
    const auto report = inspect();
    EXPECT_EQ(stateOf(*report, "1.0"), TagState::Unknown);
    EXPECT_FALSE(report->registryReached);
    EXPECT_EQ(report->registryError->code, ErrorCode::RateLimited);
}

TEST_F(RegistryAnswers, WhatOnePageListsIsKnownWhereTheNextFails) {
    repository.addTag(repository.targets, "2.0", image.manifest.dump());
    publish();
    list = [this](const ServedRequest& request, Connection& c) {
        if (request.target.find("last=") != std::string::npos) return c.answer(429, kLimit, "Retry-After: 3600\r\n");
        return answerList(c, {"1.0"}, "Link: <?last=1.0>; rel=\"next\"\r\n");
    };
    const auto report = inspect();
    EXPECT_EQ(stateOf(*report, "2.0"), TagState::Unknown) << "unlisted is not missing";
    EXPECT_EQ(report->registryError->code, ErrorCode::RateLimited);
}

TEST_F(RegistryAnswers, HeadThatIsAnsweredWithAnythingIsAskedAgain) {
    for (const int status : {403, 404, 405, 500, 501}) {
        manifest = [status](const ServedRequest& request, Connection& c) { return request.method == "HEAD" && c.write("HTTP/1.1 " + std::to_string(status) + " No\r\nDocker-Distribution-Api-Version: registry/2.0\r\nContent-Length: 0\r\n\r\n"); };
        const auto report = inspect();
        EXPECT_EQ(stateOf(*report, "1.0"), TagState::Signed) << status;
        EXPECT_FALSE(report->registryError) << status;
    }
}

TEST_F(RegistryAnswers, ARegistryThatLimitsItsRateIsLeftAloneAfterAFewAnswers) {
    for (int i = 0; i < 60; ++i) tags.push_back("t" + std::to_string(i));
    std::atomic<size_t> refused = 0;
    manifest = [&](const ServedRequest& request, Connection& c) {
        ++refused;
        if (request.method == "HEAD") return c.write("HTTP/1.1 429 No\r\nRetry-After: 3600\r\nContent-Length: 100\r\n\r\n");
        return c.answer(429, kLimit, "Retry-After: 3600\r\n");
    };
    const trust::Client client(options(), clock());
    const auto report = client.inspect(repository.gun, {});
    ASSERT_TRUE(report);
    EXPECT_LE(refused, 9u) << "those that were on their way, and one for the words";
    EXPECT_EQ((*report)->tags.size(), tags.size()) << "what is known is told";
    EXPECT_EQ(stateOf(**report, "1.0"), TagState::Unknown);
    ASSERT_TRUE((*report)->registryError);
    EXPECT_EQ((*report)->registryError->code, ErrorCode::RateLimited);
    EXPECT_NE((*report)->registryError->message.find("Pull rate limit reached; log in or upgrade."), std::string::npos);
    EXPECT_NE((*report)->registryError->hint.find("Try again in 60 minutes."), std::string::npos) << (*report)->registryError->hint;
    // As a watch looks again, and an audit goes on with its next repository.
    const size_t before = refused;
    EXPECT_TRUE(client.inspect(repository.gun, {}));
    EXPECT_EQ(refused, before);
    EXPECT_EQ(found(audit()).count("registry-unreachable"), 1u);
    EXPECT_LE(refused, before + 9);
}

}  // namespace roseglass::test
