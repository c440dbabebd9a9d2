// What we push is what skopeo and docker read; what they export, we push.
#include "base/file.h"
#include "interop/publish_scene.h"
#include "support/cutting_proxy.h"
#include "support/engine.h"
#include "support/image_files.h"

namespace roseglass::test {
namespace {

using nlohmann::json;

class PushWithLab : public PublishScene {
protected:
    static Ran skopeo(std::vector<std::string> words) {
        words.insert(words.begin(), "skopeo");
        return runProgram(words);
    }
    /// The manifest as skopeo fetches it.
    static std::string raw(const std::string& reference) { return skopeo({"inspect", "--raw", "--tls-verify=false", "docker://" + reference}).out; }
    static json inspected(const std::string& reference) { return json::parse(skopeo({"inspect", "--tls-verify=false", "docker://" + reference}).out, nullptr, false); }
    static std::string repository(const std::string& path) { return state.registryHost + "/" + path; }
    /// Everything that the registry keeps on disk, by path and size.
    static std::map<std::string, std::string> registryFiles() { return filesBelow(labFolder->path()); }
};

SampleImage sample(const std::string& word, size_t size = 200'000) { return {{}, {makeTar({{"words", word}}), makeTar({{"noise", noise(size, static_cast<unsigned>(word.size() + size))}})}}; }

void expectDone(const Ran& ran, const char* what) { EXPECT_EQ(ran.exit, 0) << what << "\n" << ran.all(); }

}  // namespace

TEST_F(PushWithLab, ALayoutArrivesByteForByte) {
    const Desk desk(state);
    const TemporaryFolder folder;
    const std::string digest = writeLayout(folder / "layout", {sample("layout")}, "1"), to = repository("push/layout") + ":1";
    const Ran pushed = desk.ours({"push", "oci:" + (folder / "layout").string(), to});
    expectDone(pushed, "push");
    EXPECT_NE(pushed.out.find("Pushed " + to), std::string::npos) << pushed.out;
    EXPECT_EQ(inspected(to)["Digest"], digest);
    EXPECT_EQ("sha256:" + sha256Hex(raw(to)), digest);
    expectDone(skopeo({"copy", "-q", "--src-tls-verify=false", "docker://" + to, "oci:" + (folder / "back").string() + ":1"}), "skopeo copy verifies every blob");
    EXPECT_EQ(filesBelow(folder / "back/blobs").size(), filesBelow(folder / "layout/blobs").size());
    const json again = desk.json({"push", "--dry-run", "oci:" + (folder / "layout").string(), to});
    EXPECT_TRUE(again["plan"]["nothingToDo"]) << again;
    EXPECT_EQ(again["plan"]["image"]["digest"], digest);
}

TEST_F(PushWithLab, AnIndexArrivesWithAllItsPlatforms) {
    const Desk desk(state);
    const TemporaryFolder folder;
    SampleImage arm = sample("index on arm");
    arm.architecture = "arm64";
    const std::string digest = writeLayout(folder / "layout", {sample("index"), arm}, "all"), to = repository("push/index") + ":1";
    expectDone(desk.ours({"push", "--sign", "oci:" + (folder / "layout").string() + ":all", to}), "push");
    EXPECT_EQ("sha256:" + sha256Hex(raw(to)), digest);
    expectDone(skopeo({"copy", "-q", "--all", "--src-tls-verify=false", "docker://" + to, "oci:" + (folder / "back").string() + ":1"}), "skopeo copy --all");
    EXPECT_EQ(desk.listed(repository("push/index")), (std::map<std::string, std::string>{{"1", digest.substr(7)}}));
}

TEST_F(PushWithLab, ArchivesOfSkopeoAndOfOlderDockersBecomeTheSameImageAndNewerOnesKeepTheirs) {
    const Desk desk(state);
    const TemporaryFolder folder;
    SampleImage image = sample("archive");
    image.tags = {"team/app:1"};
    writeLayout(folder / "layout", {image}, "1");
    const std::string theirs = folder / "skopeo.tar";
    expectDone(skopeo({"copy", "-q", "oci:" + (folder / "layout").string() + ":1", "docker-archive:" + theirs + ":team/app:1"}), "skopeo makes an archive");
    writeText(folder / "older.tar", makeTar(olderArchive({image})));
    writeText(folder / "newer.tar", makeTar(newerArchive({image}), "gzip"));
    int n = 0;
    for (const std::string& source : {"docker-archive:" + theirs, "docker-archive:" + theirs + ":team/app:1", "docker-archive:" + (folder / "older.tar").string(), "docker-archive:" + (folder / "newer.tar").string() + ":team/app:1"}) {
        const std::string to = repository("push/archive") + ":" + std::to_string(++n);
        expectDone(desk.ours({"push", source, to}), source.c_str());
        const json manifest = json::parse(raw(to), nullptr, false);
        EXPECT_EQ(manifest["config"]["digest"], "sha256:" + sha256Hex(image.config())) << source << raw(to);
        const bool holdsOne = source.find("newer.tar") != std::string::npos;
        if (!holdsOne) {
            EXPECT_EQ(inspected(to)["Digest"], inspected(repository("push/archive") + ":1")["Digest"]) << source;
        } else {
            EXPECT_EQ(manifest["mediaType"], "application/vnd.oci.image.manifest.v1+json") << "the archive's own, byte for byte";
        }
        expectDone(skopeo({"copy", "-q", "--src-tls-verify=false", "docker://" + to, "dir:" + (folder / ("back" + std::to_string(n))).string()}), "skopeo verifies what was pushed");
    }
}

TEST_F(PushWithLab, ASignedPushSignsExactlyWhatWasPushed) {
    const Desk desk(state);
    const TemporaryFolder folder;
    const std::string digest = writeLayout(folder / "layout", {sample("signed")}, "1"), source = "oci:" + (folder / "layout").string(), gun = repository("push/signed");
    const Ran pushed = desk.ours({"push", source, gun + ":1"}, {"DOCKER_CONTENT_TRUST=1"});
    expectDone(pushed, "push");
    EXPECT_NE(pushed.out.find("Successfully signed " + gun + ":1"), std::string::npos) << pushed.out;
    const Ran lookup = desk.notary({"lookup", gun, "1"});
    EXPECT_NE(lookup.out.find(digest.substr(7) + " " + std::to_string(raw(gun + ":1").size())), std::string::npos) << lookup.all() << digest;
    desk.expectPeersAgree(gun);
    EXPECT_EQ(desk.ours({"verify", gun + ":1"}).out, digest + "\n");

    // Off: pushed alone. Already there: signed alone. No tag: pushed alone, and said so.
    writeLayout(folder / "second", {sample("second")}, "1");
    const std::string second = "oci:" + (folder / "second").string();
    expectDone(desk.ours({"push", "--disable-content-trust", second, gun + ":2"}, {"DOCKER_CONTENT_TRUST=1"}), "push without trust");
    EXPECT_EQ(desk.listed(gun).size(), 1u);
    expectDone(desk.ours({"push", "--disable-content-trust=false", second, gun + ":2"}), "sign what is there");
    EXPECT_EQ(desk.listed(gun).size(), 2u);
    const Ran untagged = desk.ours({"push", "--sign", second, repository("push/untagged")});
    expectDone(untagged, "push without a tag");
    EXPECT_NE(untagged.all().find("No tag specified, skipping trust metadata push"), std::string::npos) << untagged.all();
    EXPECT_NE(desk.notary({"list", repository("push/untagged")}).exit, 0) << "no trust data";
}

TEST_F(PushWithLab, ADryRunChangesNothingAnywhere) {
    const Desk desk(state);
    const TemporaryFolder folder;
    writeLayout(folder / "layout", {sample("dry")}, "1");
    const std::string gun = repository("push/dry"), source = "oci:" + (folder / "layout").string();
    const auto registryBefore = registryFiles(), deskBefore = filesBelow(desk.folder()), servedBefore = served(gun);
    const Ran planned = desk.ours({"push", "--dry-run", "--sign", source, gun + ":1"});
    expectDone(planned, "dry run");
    for (const char* part : {"Push ", "Sign 1 as ", "PUT http", "/manifests/1", "POST and PUT"}) EXPECT_NE(planned.out.find(part), std::string::npos) << part << planned.out;
    EXPECT_EQ(served(gun), servedBefore);
    EXPECT_EQ(filesBelow(desk.folder()), deskBefore);
    const auto registryAfter = registryFiles();
    for (const auto& [file, bytes] : registryAfter) {
        if (file.ends_with(".log")) continue;
        EXPECT_TRUE(registryBefore.contains(file) && registryBefore.at(file) == bytes) << file;
    }
}

TEST_F(PushWithLab, AMissingKeyAndAWrongPassphraseAreFoundBeforeAnythingIsUploaded) {
    const Desk owner(state), stranger(state);
    const TemporaryFolder folder;
    writeLayout(folder / "layout", {sample("owned")}, "1");
    writeLayout(folder / "next", {sample("owned, next")}, "1");
    const std::string gun = repository("push/owned"), next = "oci:" + (folder / "next").string();
    expectDone(owner.ours({"push", "--sign", "oci:" + (folder / "layout").string(), gun + ":1"}), "push");
    const auto before = served(gun);
    EXPECT_EQ(stranger.ours({"push", "--sign", next, gun + ":2"}).exit, 5);
    EXPECT_EQ(owner.ours({"push", "--sign", next, gun + ":2"}, {"DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=wrongpass1", "NOTARY_TARGETS_PASSPHRASE=wrongpass1"}).exit, 5);
    EXPECT_EQ(served(gun)["tags"], before.at("tags"));
    const json plan = owner.json({"push", "--dry-run", "--sign", next, gun + ":2"});
    EXPECT_EQ(plan["plan"]["registryRequests"].dump().find("is there already"), std::string::npos) << "no blob was left behind: " << plan;
    expectDone(owner.ours({"push", "--sign", next, gun + ":2"}), "with the right key it goes well");
}

// docker-registry 2.8 forgets an upload whose request was cut within (BLOB_UPLOAD_INVALID), so each cut costs what was sent of
// that blob; registry/upload_test.cpp has one that keeps it.
TEST_F(PushWithLab, ADroppedConnectionToTheRealRegistryIsMadeGood) {
    const Desk desk(state);
    const TemporaryFolder folder;
    constexpr uint64_t kLayer = 24'000'000;
    const std::string digest = writeLayout(folder / "layout", {sample("dropped", kLayer)}, "1"), source = "oci:" + (folder / "layout").string();
    for (const uint64_t cut : {1'000u, 3'000'000u, 11'000'000u}) {
        CuttingProxy proxy(state.registryHost, cut, 3);
        const std::string path = "/push/dropped" + std::to_string(cut) + ":1";
        expectDone(desk.ours({"push", source, proxy.host() + path}), "push through a bad line");
        EXPECT_LT(proxy.cutsLeft(), 3) << "the line was cut";
        EXPECT_EQ("sha256:" + sha256Hex(raw(state.registryHost + path)), digest);
        expectDone(skopeo({"copy", "-q", "--src-tls-verify=false", "docker://" + state.registryHost + path, "dir:" + (folder / ("back" + std::to_string(cut))).string()}), "skopeo verifies it");
    }
}

TEST_F(PushWithLab, LayersAreMountedFromARepositoryThatHasThem) {
    const Desk desk(state);
    const TemporaryFolder folder;
    writeLayout(folder / "layout", {sample("mounted", 8'000'000)}, "1");
    const std::string source = "oci:" + (folder / "layout").string();
    expectDone(desk.ours({"push", source, repository("push/from") + ":1"}), "push");
    CuttingProxy counting(state.registryHost, UINT64_MAX, 0);
    expectDone(desk.ours({"push", "--mount-from", counting.host() + "/push/from", source, counting.host() + "/push/into:1"}), "push with a mount");
    EXPECT_LT(counting.bytesUp(), 100'000u) << "no layer was sent";
    EXPECT_EQ(raw(repository("push/into") + ":1"), raw(repository("push/from") + ":1"));
    EXPECT_EQ(desk.ours({"push", "--mount-from", "other.example/x", source, repository("push/into") + ":2"}).exit, 2);
}

TEST_F(PushWithLab, UsageIsToldWithExitTwo) {
    const Desk desk(state);
    const std::vector<std::vector<std::string>> rows{{"push"}, {"push", "oci:x"}, {"push", "nonsense", "a:1"}, {"push", "oci:x", "UPPER"}, {"push", "--sign", "--disable-content-trust", "oci:x", "a:1"},
                                                     {"push", "--disable-content-trust=maybe", "oci:x", "a:1"}, {"push", "--as", "alice", "oci:x", "a:1"}, {"push", "oci:x", "a@sha256:" + std::string(64, 'a')}};
    for (const auto& words : rows) EXPECT_EQ(desk.ours(words).exit, 2) << words.back();
    for (const std::string source : {"oci:/none", "docker-archive:/none.tar"}) EXPECT_EQ(desk.ours({"push", source, repository("a") + ":1"}).exit, 6) << source;
    const TemporaryFolder folder;
    writeLayout(folder / "layout", {sample("nowhere")}, "1");
    EXPECT_EQ(desk.ours({"push", "oci:" + (folder / "layout").string(), "127.0.0.1:1/a:1"}).exit, 3) << "no registry there";
}

TEST_F(PushWithLab, AnImageOfARealEngineIsPushedSignedAndPulledByIt) {
    const Engine engine;
    if (!engine.isRunning()) return engine.explain();
    const Desk desk(state);
    const std::string gun = repository("push/engine");
    const std::vector<std::string> trusted{"DOCKER_CONFIG=" + desk.folder().string(), "DOCKER_CONTENT_TRUST_SERVER=" + state.trustServer, "DOCKER_CONTENT_TRUST=1"};
    const Ran imported = engine.docker({"import", "-", "team/app:1"}, {"DOCKER_CONTENT_TRUST="}, makeTar({{"hello", "from the engine"}}));
    expectDone(imported, "docker import");
    expectDone(engine.docker({"tag", "team/app:1", "team/app:other"}), "docker tag");
    const Ran pushed = desk.ours({"push", "--sign", "docker-daemon:team/app:1", gun + ":1"}, {"DOCKER_HOST=" + engine.host()});
    expectDone(pushed, "push");
    const std::string id = engine.docker({"image", "inspect", "-f", "{{.Id}}", "team/app:1"}).out;
    EXPECT_EQ(json::parse(raw(gun + ":1"), nullptr, false)["config"]["digest"].get<std::string>() + "\n", id) << "the same image";
    const Ran pulled = engine.docker({"pull", gun + ":1"}, trusted);
    expectDone(pulled, "docker pull with content trust");
    EXPECT_NE(pulled.out.find("@" + desk.json({"inspect", gun})["tags"][0]["signedDigest"].get<std::string>()), std::string::npos) << pulled.all();
    EXPECT_EQ(engine.docker({"image", "inspect", "-f", "{{.Id}}", gun + ":1"}).out, id);
    expectDone(desk.ours({"push", "docker-daemon:" + id.substr(0, id.size() - 1), gun + ":2"}, {"DOCKER_HOST=" + engine.host()}), "push by image ID");
    EXPECT_NE(engine.docker({"pull", gun + ":2"}, trusted).exit, 0) << "it was not signed";
    EXPECT_EQ(desk.ours({"push", "docker-daemon:team/none:1", gun + ":3"}, {"DOCKER_HOST=" + engine.host()}).exit, 3);
    EXPECT_EQ(desk.ours({"push", "docker-daemon:team/app:1", gun + ":3"}, {"DOCKER_HOST=unix:///none.sock"}).exit, 3);
}

}  // namespace roseglass::test
