// F1 and F2 of the attacks, for pulls: killed or starved at any moment the destination is as it was or whole, and the next run
// goes on.
#include "base/file.h"
#include "interop/publish_scene.h"
#include "support/image_files.h"
#include "support/image_registry.h"

namespace roseglass::test {
namespace {

constexpr int kMaxPoints = 200;

class PullFault : public PublishScene {
protected:
    static void SetUpTestSuite() {
        PublishScene::SetUpTestSuite();
        owner = std::make_unique<Desk>(state);
        ImageRegistry maker;
        maker.addImage({gzipped(makeTar({{"a", noise(600'000)}})), gzipped(makeTar({{"b", "small"}}))}, "1");
        const std::string layout = "oci:" + (owner->folder() / "layout").string();
        reference = state.registryHost + "/fault/pull:1";
        ASSERT_EQ(owner->ours({"pull", "--disable-content-trust", maker.name("1"), layout}).exit, 0);
        ASSERT_EQ(owner->ours({"push", "--sign", layout, reference}).exit, 0);
    }
    static void TearDownTestSuite() {
        owner.reset();
        PublishScene::TearDownTestSuite();
    }

    static Ran pull(const std::string& destination, const std::string& fault = {}, int at = 0) {
        std::vector<std::string> environment;
        if (at > 0) environment = {"LD_PRELOAD=" FAULT_LIBRARY, "ROSEGLASS_FAULT=" + fault, "ROSEGLASS_FAULT_AT=" + std::to_string(at)};
        return owner->ours({"pull", reference, destination}, environment);
    }
    /// What a folder holds, names and contents, without what is kept for going on.
    static std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
        std::map<std::string, std::string> all = filesBelow(folder);
        std::erase_if(all, [](const auto& file) { return file.first.find(".roseglass-partial") != std::string::npos; });
        return all;
    }

    static inline std::unique_ptr<Desk> owner;
    static inline std::string reference;
};

struct Place {
    const char* what;
    std::string kind, name;
    bool existed;
};

const Place kPlaces[] = {{"a new layout", "oci:", "layout", false}, {"a layout that is there", "oci:", "layout", true}, {"an archive", "docker-archive:", "image.tar", false}};

/// Blobs alone may be new in a layout: nothing leads to them.
std::map<std::string, std::string> withoutBlobs(std::map<std::string, std::string> files) {
    std::erase_if(files, [](const auto& file) { return file.first.find("/blobs/") != std::string::npos; });
    return files;
}

}  // namespace

TEST_F(PullFault, KilledAtAnyPointTheDestinationIsAsItWasOrWholeAndTheNextRunGoesOn) {
    const std::string older = image("fault/older", {"1"}) + ":1";
    for (const Place& place : kPlaces) {
        int point = 1;
        for (; point < kMaxPoints; ++point) {
            const TemporaryFolder folder;
            const std::string destination = place.kind + (folder / place.name).string(), when = std::string(place.what) + ", killed at " + std::to_string(point);
            if (place.existed) {
                ASSERT_EQ(owner->ours({"pull", "--disable-content-trust", older, destination + ":older"}).exit, 0);
            }
            const auto before = withoutBlobs(contents(folder.path()));
            const Ran killed = pull(destination, "kill", point);
            const auto after = withoutBlobs(contents(folder.path()));
            if (killed.exit == 0) break;
            ASSERT_EQ(killed.exit, 128 + SIGKILL) << when << killed.all();
            const Ran again = pull(destination);
            ASSERT_EQ(again.exit, 0) << when << again.all();
            const auto whole = withoutBlobs(contents(folder.path()));
            // A layout that is there may have got its marker, which it had.
            EXPECT_TRUE(after == before || after == whole) << when;
            EXPECT_TRUE(filesBelow(folder.path()) == contents(folder.path())) << when << ": nothing is left to go on with";
            EXPECT_EQ(runProgram({"skopeo", "inspect", place.kind + (folder / place.name).string() + (place.existed ? ":older" : "")}).exit, 0) << when;
        }
        EXPECT_GT(point, 10) << place.what << ": the points were counted";
        EXPECT_LT(point, kMaxPoints) << place.what;
    }
}

TEST_F(PullFault, AFullReadOnlyOrBrokenDiskIsToldAndLeavesTheOldState) {
    const std::string older = image("fault/older", {"1"}) + ":1";
    for (const std::string fault : {"enospc", "erofs", "eio"}) {
        for (const Place& place : kPlaces) {
            int refusals = 0;
            // A disk that failed once goes on failing, so neighbours tell much the same.
            const int step = fault == "enospc" ? 3 : 9;
            for (int point = 1; point < kMaxPoints; point += step) {
                const TemporaryFolder folder;
                const std::string destination = place.kind + (folder / place.name).string(), when = fault + ", " + place.what + ", from call " + std::to_string(point) + " on";
                if (place.existed) {
                    ASSERT_EQ(owner->ours({"pull", "--disable-content-trust", older, destination + ":older"}).exit, 0);
                }
                const auto before = withoutBlobs(contents(folder.path()));
                const Ran ran = pull(destination, fault, point);
                if (ran.exit == 0) break;
                ++refusals;
                EXPECT_EQ(ran.exit, 6) << when << ran.all();
                EXPECT_NE(ran.err.find("Cannot"), std::string::npos) << when << ran.err;
                EXPECT_TRUE(withoutBlobs(contents(folder.path())) == before) << when;
                const Ran again = pull(destination);
                EXPECT_EQ(again.exit, 0) << when << again.all();
            }
            EXPECT_GT(refusals, 3) << fault << ", " << place.what;
        }
    }
}

TEST_F(PullFault, AFileSystemWithoutConditionalRenamesIsGoodEnough) {
    const TemporaryFolder folder;
    const std::string destination = "oci:" + (folder / "layout").string();
    const Ran ran = pull(destination, "plain-rename", 1);
    ASSERT_EQ(ran.exit, 0) << ran.all();
    EXPECT_EQ(runProgram({"skopeo", "inspect", destination}).exit, 0);
    EXPECT_TRUE(filesBelow(folder.path()) == contents(folder.path())) << "no parts are left";
}

}  // namespace roseglass::test
