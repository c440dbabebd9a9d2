// What we say of every fixture is what the real clients said of it when it was made.
#include <gtest/gtest.h>

#include <filesystem>

#include "interop/peers.h"
#include "notary/updater.h"
#include "support/fixtures.h"
#include "support/repository_builder.h"
#include "support/temporary_folder.h"
#include "trust/role_rows.h"
#include "trust/tag_rows.h"

namespace roseglass::test {

TEST(Fixtures, AgreeWithWhatNotaryAndDockerPrinted) {
    for (const std::string name : {"app", "stale", "rotated", "rsa", "clientsnap"}) {
        const TemporaryFolder folder;
        auto server = std::make_shared<FakeServer>();
        server->gun = "localhost:25000/team/" + name;
        const std::filesystem::path served = std::filesystem::path(ROSEGLASS_FIXTURES) / name / "served";
        for (const auto& entry : std::filesystem::recursive_directory_iterator(served)) {
            const std::string file = std::filesystem::relative(entry.path(), served).string();
            if (entry.is_regular_file()) server->files[file] = fixture(name + "/served/" + file);
        }
        const notary::Remote remote(server, "https://trust.test", server->gun);
        notary::UpdateOptions options;
        options.now = *parseRfc3339("2026-11-24T10:00:00Z");
        const auto update = notary::updateTrust(server->gun, &remote, {folder.path(), server->gun}, {}, options, {});
        ASSERT_FALSE(update.error) << name << ": " << update.error->message;
        trust::Report report;
        report.tags = trust::makeTagRows(&*update.set, update.error, {});
        report.roles = trust::makeRoleRows(*update.set, {});
        EXPECT_EQ(asNotaryList(report), readNotaryList(fixture(name + "/notary-list.txt"))) << name;
        EXPECT_EQ(asDelegationList(report), readDelegationList(fixture(name + "/notary-delegation-list.txt"))) << name;
        EXPECT_EQ(asDockerInspect(report), readDockerInspect(fixture(name + "/docker-trust-inspect.json"))) << name;
    }
}

TEST(Fixtures, TheTrustDirectoryOfTheRealToolsIsReadOffline) {
    for (const std::string name : {"app", "rotated"}) {
        const std::string gun = "localhost:25000/team/" + name;
        notary::UpdateOptions options;
        options.now = *parseRfc3339("2026-11-24T10:00:00Z");
        options.offline = true;
        const auto update = notary::updateTrust(gun, nullptr, {std::filesystem::path(ROSEGLASS_FIXTURES) / "trust", gun}, {}, options, {});
        EXPECT_FALSE(update.error) << name << ": " << (update.error ? update.error->message : "");
    }
}

}  // namespace roseglass::test
