// Killed or starved at any moment: keys are whole, no file is half-written, the server holds the old or the new state, and
// the next run goes on (ATTACKS F1, F2).
#include <unistd.h>

#include "base/file.h"
#include "interop/publish_scene.h"
#include "keys/key_store.h"
#include "trust/client.h"

namespace roseglass::test {
namespace {

constexpr int kMaxPoints = 400;

class FaultWithLab : public PublishScene {
protected:
    static Ran drive(const Desk& desk, const std::vector<std::string>& words, const std::string& fault = {}, int at = 0) {
        std::vector<std::string> all{FAULT_DRIVER, state.trustServer, desk.folder()};
        all.insert(all.end(), words.begin(), words.end());
        std::vector<std::string> environment = passphraseEnvironment();
        if (at > 0) environment.insert(environment.end(), {"LD_PRELOAD=" FAULT_LIBRARY, "ROSEGLASS_FAULT=" + fault, "ROSEGLASS_FAULT_AT=" + std::to_string(at)});
        return runProgram(all, environment);
    }

    /// Every private key opens, every cached file is whole JSON.
    static void expectWhole(const Desk& desk, const std::string& when) {
        const keys::KeyStore store(desk.trustDir());
        for (const keys::KeyInfo& key : store.list()) {
            EXPECT_EQ(key.problem, "") << when;
            EXPECT_FALSE(key.loose) << when;
            const auto opened = store.open(key, crypto::Secret::copyOf(key.role == "root" ? "rootpass1" : "repopass1"));
            EXPECT_TRUE(opened) << when << ": " << opened.error().message;
        }
        std::error_code none;
        if (!std::filesystem::exists(desk.trustDir() / "tuf", none)) return;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(desk.trustDir() / "tuf")) {
            if (entry.path().extension() != ".json") continue;
            EXPECT_TRUE(nlohmann::json::accept(readFile(entry.path(), 1u << 30).value_or(""))) << when << ": " << entry.path();
        }
    }

    /// What a stranger without a cache is told of a tag: its digest, or the error's code.
    static std::string seenBy(const std::string& reference) {
        const Desk stranger(state);
        trust::Options options;
        options.dockerConfig = stranger.folder();
        options.trustServer = state.trustServer;
        const auto verdict = trust::Client(options).verify(reference, {});
        return !verdict ? "?" : verdict->trusted ? verdict->digest->hex() : std::string(codeName(verdict->error->code));
    }
};

}  // namespace

TEST_F(FaultWithLab, AFirstSignatureKilledAtAnyPointCanBeMadeAfterwards) {
    const std::string digest = digestOf(image("fault/first", {"1"}) + ":1");
    int point = 1;
    for (; point < kMaxPoints; ++point) {
        const std::string gun = image("fault/first-" + std::to_string(point), {}), when = "killed at " + std::to_string(point);
        const std::string repository = state.registryHost + "/fault/first-" + std::to_string(point);
        ASSERT_EQ(gun, repository);
        image("fault/first-" + std::to_string(point), {"1"});
        const Desk desk(state);
        const Ran killed = drive(desk, {"sign", gun + ":1"}, "kill", point);
        expectWhole(desk, when);
        if (killed.exit == 0) break;
        ASSERT_EQ(killed.exit, 128 + SIGKILL) << when << killed.all();
        const std::string seen = seenBy(gun + ":1");
        EXPECT_TRUE(seen == "no-trust-data" || seen == digestOf(gun + ":1")) << when << ": " << seen;
        const Ran again = drive(desk, {"sign", gun + ":1"});
        ASSERT_EQ(again.exit, 0) << when << "\n" << again.all();
        EXPECT_EQ(seenBy(gun + ":1"), digestOf(gun + ":1")) << when;
    }
    EXPECT_GT(point, 15) << "the points were counted";
    EXPECT_LT(point, kMaxPoints);
}

TEST_F(FaultWithLab, RotationsAndSignaturesKilledAtAnyPointCanBeCarriedOn) {
    const std::vector<std::vector<std::string>> verbs{{"sign", ":2"}, {"revoke", ":1"}, {"rotate", "", "root"}, {"rotate", "", "targets"}, {"rotate", "", "snapshot"}};
    const std::string gun = image("fault/more", {"1", "2"});
    const std::string one = digestOf(gun + ":1"), two = digestOf(gun + ":2");
    const Desk desk(state);
    ASSERT_EQ(drive(desk, {"sign", gun + ":1"}).exit, 0);
    for (const auto& verb : verbs) {
        std::vector<std::string> words = verb;
        words[1] = gun + verb[1];
        int point = 1;
        for (; point < kMaxPoints; ++point) {
            const std::string when = verb.front() + " " + verb.back() + " killed at " + std::to_string(point);
            ASSERT_EQ(drive(desk, {"sign", gun + ":1"}).exit, 0) << when;
            const Ran killed = drive(desk, words, "kill", point);
            expectWhole(desk, when);
            if (killed.exit == 0) break;
            ASSERT_EQ(killed.exit, 128 + SIGKILL) << when << killed.all();
            const std::string seen = seenBy(gun + ":1");
            EXPECT_TRUE(seen == one || (verb.front() == "revoke" && seen == "unsigned-tag")) << when << ": " << seen;
            const Ran again = drive(desk, {"sign", gun + ":2"});
            ASSERT_EQ(again.exit, 0) << when << "\n" << again.all();
            EXPECT_EQ(seenBy(gun + ":2"), two) << when;
            ASSERT_EQ(drive(desk, {"revoke", gun + ":2"}).exit, 0) << when;
        }
        EXPECT_GT(point, 5) << verb.front();
        EXPECT_LT(point, kMaxPoints);
    }
    desk.expectPeersAgree(gun);
}

TEST_F(FaultWithLab, APushKilledAtAnyPointCanBeMadeAgain) {
    const std::string from = image("fault/push-from", {"1"}), gun = image("fault/push", {"0"});
    const Desk desk(state);
    const std::string layout = "oci:" + (desk.folder() / "layout").string();
    ASSERT_EQ(runProgram({"skopeo", "copy", "-q", "--src-tls-verify=false", "docker://" + from + ":1", layout + ":1"}).exit, 0);
    ASSERT_EQ(drive(desk, {"sign", gun + ":0"}).exit, 0);
    ASSERT_EQ(drive(desk, {"push", layout, gun + ":whole"}).exit, 0);
    const std::string digest = digestOf(gun + ":whole");
    int point = 1;
    for (; point < kMaxPoints; ++point) {
        const std::string reference = gun + ":t" + std::to_string(point), when = "killed at " + std::to_string(point);
        const Ran killed = drive(desk, {"push", layout, reference}, "kill", point);
        expectWhole(desk, when);
        if (killed.exit == 0) break;
        ASSERT_EQ(killed.exit, 128 + SIGKILL) << when << killed.all();
        const std::string seen = seenBy(reference);
        EXPECT_TRUE(seen == "unsigned-tag" || seen == digest) << when << ": " << seen;
        const Ran again = drive(desk, {"push", layout, reference});
        ASSERT_EQ(again.exit, 0) << when << "\n" << again.all();
        EXPECT_EQ(seenBy(reference), digest) << when;
    }
    EXPECT_GT(point, 10);
    EXPECT_LT(point, kMaxPoints);
}

TEST_F(FaultWithLab, AFullReadOnlyOrBrokenDiskLeavesTheOldState) {
    const std::string gun = image("fault/disk", {"1", "2"}), fresh = image("fault/disk-fresh", {"1"});
    const Desk desk(state);
    ASSERT_EQ(drive(desk, {"sign", gun + ":1"}).exit, 0);
    for (const std::string fault : {"enospc", "erofs", "eio"}) {
        for (const auto& words : std::vector<std::vector<std::string>>{{"rotate", gun, "targets"}, {"sign", gun + ":2"}}) {
            int point = 1;
            bool refused = false;
            for (; point < kMaxPoints; ++point) {
                const std::string when = words[0] + ", " + fault + " from call " + std::to_string(point) + " on";
                const Ran ran = drive(desk, words, fault, point);
                expectWhole(desk, when);
                const std::string seen = seenBy(gun + ":1");
                EXPECT_EQ(seen, digestOf(gun + ":1")) << when;
                if (ran.exit != 0) {
                    refused = true;
                    EXPECT_EQ(ran.exit, 6) << when << ran.all();
                    EXPECT_NE(ran.err.find("Cannot"), std::string::npos) << when << ran.all();
                } else if (drive(desk, words, fault, point + 1).exit == 0 && point > 20) {
                    break;
                }
            }
            EXPECT_TRUE(refused || words[0] == "sign") << fault;
        }
        const Desk empty(state);
        EXPECT_EQ(drive(empty, {"sign", fresh + ":1"}, fault, 1).exit, 6);
        EXPECT_EQ(seenBy(fresh + ":1"), "no-trust-data") << "nothing was published";
    }
    EXPECT_EQ(drive(desk, {"sign", gun + ":2"}).exit, 0);
    desk.expectPeersAgree(gun);
}

}  // namespace roseglass::test
