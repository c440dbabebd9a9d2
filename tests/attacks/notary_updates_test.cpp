// Every situation of notary's own update tests, beside what the real notary made of it.
#include <fstream>
#include <nlohmann/json.hpp>

#include "attacks/scene.h"
#include "support/fixtures.h"
#include "support/program.h"

namespace roseglass::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kGun = "localhost:47500/notary";

fs::path suite() { return fs::path(ROSEGLASS_FIXTURES) / "notary-updates"; }
json documentOf(const char* name) { return json::parse(std::ifstream(suite() / name)); }

/// What lies in one step's folder, by name as a trust server serves it.
std::map<std::string, std::string> filesOf(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const std::string name = entry.path().lexically_relative(folder).string();
        files[name] = *readFile(entry.path(), 100u << 20);
        const auto parsed = json::parse(files[name], nullptr, false);
        const bool versioned = parsed.is_object() && parsed.contains("signed") && parsed["signed"].is_object() && parsed["signed"].value("version", json()).is_number_integer();
        if (versioned) files.try_emplace(std::to_string(parsed["signed"]["version"].get<int64_t>()) + "." + name, files[name]);
    }
    return files;
}

/// One client before the steps of one case.
class Client {
public:
    Client() {
        options_.now = *parseRfc3339("2026-11-28T15:00:00Z");
    }

    notary::Update look(const fs::path& step) {
        auto server = std::make_shared<FakeServer>();
        server->gun = kGun;
        server->files = filesOf(step);
        const notary::Remote remote(server, "https://trust.test", kGun);
        return notary::updateTrust(kGun, &remote, {folder_.path(), kGun}, {}, options_, {});
    }

private:
    TemporaryFolder folder_;
    notary::UpdateOptions options_;
};

std::set<std::string> tagsOf(const notary::Update& update) {
    std::set<std::string> tags;
    for (const trust::TagRow& row : trust::makeTagRows(&*update.set, update.error, {})) {
        if (row.state != trust::TagState::Invalid && row.state != trust::TagState::Unsigned) tags.insert(row.name);
    }
    return tags;
}

}  // namespace

TEST(NotaryUpdates, EveryVerdictIsNotarysOrStricterOnPurpose) {
    const TemporaryFolder folder;
    ASSERT_EQ(runProgram({"tar", "-xJf", (suite() / "situations.tar.xz").string(), "-C", folder.path().string()}).exit, 0);
    const json stricter = documentOf("stricter.json");
    size_t steps = 0;
    std::set<std::string> unused;
    for (const auto& [key, reason] : stricter.items()) unused.insert(key);
    for (const json& one : documentOf("cases.json")) {
        Client client;
        for (size_t i = 0; i < one["steps"].size(); ++i, ++steps) {
            const json& step = one["steps"][i];
            const std::string key = one["name"].get<std::string>() + "#" + std::to_string(i);
            const notary::Update update = client.look(folder.path() / step["dir"].get<std::string>());
            const bool trusted = !update.error && !update.set->incomplete();
            const bool wanted = step["notary"] == "ok";
            if (stricter.contains(key)) {
                EXPECT_FALSE(trusted && !wanted) << key << ": stricter, never laxer";
                if (trusted != wanted) unused.erase(key);
                continue;
            }
            EXPECT_EQ(trusted, wanted) << key << " " << codeOf(update) << (update.error ? ": " + update.error->message : "");
            if (trusted && wanted) {
                EXPECT_EQ(json(tagsOf(update)), step["tags"]) << key;
            }
        }
    }
    EXPECT_EQ(steps, 529u);
    EXPECT_EQ(unused, std::set<std::string>()) << "a difference that is none any more";
}

}  // namespace roseglass::test
