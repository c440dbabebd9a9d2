// What we pull is what skopeo and docker read: the signed digest, of every kind of image.
#include "base/file.h"
#include "interop/publish_scene.h"
#include "support/engine.h"
#include "support/image_files.h"
#include "support/image_registry.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
using Format = ImageRegistry::Format;

const std::string kTar = makeTar({{"hello", "world"}}), kOther = makeTar({{"noise", noise(300'000)}});

/// One kind of image, as its maker would have it.
struct Kind {
    const char* name;
    Format format;
    std::vector<std::string> layers;
    bool isIndex = false;
};

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all{
        {"schema2", Format::Docker, {gzipped(kTar), gzipped(kOther)}}, {"schema2-plain", Format::Docker, {kTar}}, {"oci-gzip", Format::Oci, {gzipped(kTar), gzipped(kOther)}}, {"oci-zstd", Format::Oci, {zstdCompressed(kTar), zstdCompressed(kOther)}},
        {"oci-plain", Format::Oci, {kTar}}, {"oci-twice", Format::Oci, {gzipped(kTar), gzipped(kOther), gzipped(kTar)}}, {"no-layers", Format::Oci, {}}, {"docker-list", Format::Docker, {gzipped(kTar)}, true}, {"oci-index", Format::Oci, {gzipped(kOther)}, true}};
    return all;
}

class PullWithLab : public PublishScene {
protected:
    static void SetUpTestSuite() {
        PublishScene::SetUpTestSuite();
        engine = std::make_unique<Engine>();
        owner = std::make_unique<Desk>(state);
    }
    static void TearDownTestSuite() {
        engine.reset();
        owner.reset();
        PublishScene::TearDownTestSuite();
    }
    static Ran skopeo(std::vector<std::string> words) {
        words.insert(words.begin(), "skopeo");
        return runProgram(words);
    }
    /// The digest that skopeo finds a manifest to have.
    static std::string digestFrom(const std::string& reference) { return json::parse(skopeo({"inspect", "--tls-verify=false", reference}).out, nullptr, false).value("Digest", "?"); }
    /// An image of this kind in the lab's registry, signed. Answers its name.
    static std::string publish(const Kind& kind) {
        static std::map<std::string, std::string> published;
        std::string& to = published[kind.name];
        if (!to.empty()) return to;
        ImageRegistry maker;
        const ServedImage amd = maker.addImage(kind.layers, "1", "amd64", kind.format);
        if (kind.isIndex) maker.addIndex({{"linux/amd64", amd}, {"linux/arm64", maker.addImage({gzipped(makeTar({{"arm", kind.name}}))}, "arm", "arm64", kind.format)}}, "1", kind.format);
        const std::string layout = "oci:" + (owner->folder() / kind.name).string() + ":1";
        to = state.registryHost + "/pull/kinds:" + kind.name;
        const Ran pulled = owner->ours({"pull", "--disable-content-trust", "--platform", kind.isIndex ? "all" : "linux/amd64", maker.name("1"), layout});
        EXPECT_EQ(pulled.exit, 0) << pulled.all();
        const Ran pushed = owner->ours({"push", "--sign", layout, to});
        EXPECT_EQ(pushed.exit, 0) << pushed.all();
        return to;
    }
    static inline std::unique_ptr<Engine> engine;
    static inline std::unique_ptr<Desk> owner;
};

void expectDone(const Ran& ran, const std::string& what) { EXPECT_EQ(ran.exit, 0) << what << "\n" << ran.all(); }

}  // namespace

TEST_F(PullWithLab, SkopeoReadsEveryKindOfImageThatWeWrote) {
    const Desk consumer(state);
    for (const Kind& kind : kinds()) {
        const TemporaryFolder folder;
        const std::string image = publish(kind), layout = "oci:" + (folder / "layout").string(), archive = "docker-archive:" + (folder / "image.tar").string(), copy = (folder / "copy").string();
        const json pulled = consumer.json({"pull", "--platform", "linux/amd64", image, layout + ":named"});
        EXPECT_EQ(pulled.value("basis", ""), "signature") << kind.name << pulled;
        const std::string digest = pulled.value("imageDigest", "?");
        EXPECT_EQ(pulled.value("digest", "?"), "sha256:" + digestOf(image)) << kind.name;
        expectDone(skopeo({"inspect", layout + ":named"}), kind.name);
        expectDone(skopeo({"copy", "-q", layout + ":named", "dir:" + copy}), kind.name);
        EXPECT_EQ("sha256:" + sha256Hex(readFile(copy + "/manifest.json", 1 << 20).value_or("")), digest) << kind.name << ": byte for byte";
        expectDone(consumer.ours({"pull", "--platform", "linux/amd64", image, "oci:" + (folder / "unnamed").string()}), kind.name);
        EXPECT_EQ(digestFrom("oci:" + (folder / "unnamed").string()), digest) << kind.name;
        expectDone(consumer.ours({"pull", "--platform", "linux/amd64", image, archive}), kind.name);
        expectDone(skopeo({"inspect", archive}), kind.name);
        expectDone(skopeo({"copy", "-q", archive, "oci:" + (folder / "from-archive").string() + ":1"}), kind.name);
    }
}

TEST_F(PullWithLab, AllPlatformsAreCopiedOnWithTheIndexesOwnDigest) {
    const Desk consumer(state);
    for (const Kind& kind : kinds()) {
        if (!kind.isIndex) continue;
        const TemporaryFolder folder;
        const std::string image = publish(kind), layout = "oci:" + (folder / "layout").string(), copy = state.registryHost + "/copy/all-" + kind.name + ":1";
        expectDone(consumer.ours({"pull", "--platform", "all", image, layout}), kind.name);
        expectDone(skopeo({"copy", "-q", "--all", "--dest-tls-verify=false", layout, "docker://" + copy}), kind.name);
        EXPECT_EQ(digestOf(copy), digestOf(image)) << kind.name;
    }
}

TEST_F(PullWithLab, AnEngineLoadsEveryArchiveThatWeWrote) {
    if (!engine->isRunning()) return engine->explain();
    const Desk consumer(state);
    for (const Kind& kind : kinds()) {
        const TemporaryFolder folder;
        const std::string image = publish(kind), file = (folder / "image.tar").string();
        const json pulled = consumer.json({"pull", "--platform", "linux/amd64", image, "docker-archive:" + file});
        const Ran loaded = engine->docker({"load", "-i", file});
        expectDone(loaded, kind.name);
        EXPECT_NE(loaded.all().find("Loaded image: " + image), std::string::npos) << kind.name << loaded.all();
        const Ran id = engine->docker({"image", "inspect", "-f", "{{.Id}}", image});
        // An image's ID is the digest of its config.
        EXPECT_EQ(id.out, pulled["parts"][0].value("digest", "?") + "\n") << kind.name << id.err;
    }
}

TEST_F(PullWithLab, TheEnginePullsTheSignedDigestAndNamesItAsDockerDoes) {
    if (!engine->isRunning()) return engine->explain();
    const Desk consumer(state);
    const std::string gun = image("pull/engine", {"1", "2"}), signedDigest = digestOf(gun + ":1");
    expectDone(owner->ours({"sign", gun + ":1"}), "sign");
    // The registry's tag moves on; the signature does not.
    expectDone(skopeo({"copy", "-q", "--src-tls-verify=false", "--dest-tls-verify=false", "docker://" + image("pull/other", {"x"}) + ":x", "docker://" + gun + ":1"}), "move the tag");
    const std::vector<std::string> atEngine{"DOCKER_HOST=" + engine->host()};
    const Ran pulled = consumer.ours({"pull", gun + ":1"}, atEngine);
    expectDone(pulled, "without a destination it goes to the engine that runs");
    EXPECT_NE(pulled.err.find("Tagging " + gun + "@sha256:" + signedDigest + " as " + gun + ":1"), std::string::npos) << pulled.all();
    const Ran digests = engine->docker({"image", "inspect", "-f", "{{.RepoDigests}} {{.RepoTags}}", gun + ":1"});
    EXPECT_EQ(digests.out, "[" + gun + "@sha256:" + signedDigest + "] [" + gun + ":1]\n") << digests.all();
    expectDone(consumer.ours({"pull", gun + ":1", "docker-daemon:renamed:2"}, atEngine), "under another name");
    EXPECT_EQ(engine->docker({"image", "inspect", "-f", "{{.Id}}", "renamed:2"}).out, engine->docker({"image", "inspect", "-f", "{{.Id}}", gun + ":1"}).out);
    const Ran refused = consumer.ours({"pull", gun + ":2"}, atEngine);
    EXPECT_EQ(refused.exit, 1) << refused.all();
    EXPECT_NE(refused.err.find("No valid trust data for 2"), std::string::npos) << refused.err;
    EXPECT_NE(engine->docker({"image", "inspect", gun + ":2"}).exit, 0) << "the engine never heard of it";
}

TEST_F(PullWithLab, TrustDecidesAndEveryWayRoundItIsSaid) {
    const Desk consumer(state);
    const std::string gun = image("pull/trust", {"1", "2"}), digest = "sha256:" + digestOf(gun + ":2");
    expectDone(owner->ours({"sign", gun + ":1"}), "sign");
    const TemporaryFolder folder;
    const std::string layout = "oci:" + (folder / "out").string();
    struct Row {
        const char* what;
        std::vector<std::string> words, environment;
        int exit;
        std::string says;
    };
    const std::string other = "sha256:" + std::string(64, 'a');
    const Row rows[] = {
        {"a signed tag", {gun + ":1"}, {}, 0, ""},
        {"an unsigned tag", {gun + ":2"}, {}, 1, "Signed tags: 1."},
        {"an unsigned tag, trust on", {gun + ":2"}, {"DOCKER_CONTENT_TRUST=1"}, 1, "No valid trust data for 2"},
        {"trust off for the shell", {gun + ":2"}, {"DOCKER_CONTENT_TRUST=0"}, 0, "Content trust is off"},
        {"trust off for this call", {"--disable-content-trust", gun + ":2"}, {"DOCKER_CONTENT_TRUST=1"}, 0, "Content trust is off"},
        {"trust on for this call", {"--disable-content-trust=false", gun + ":2"}, {"DOCKER_CONTENT_TRUST=0"}, 1, "No valid trust data for 2"},
        {"a digest needs no signature", {gun + "@" + digest}, {"DOCKER_CONTENT_TRUST=1"}, 0, ""},
        {"a digest that is not there", {gun + "@" + other}, {}, 3, ""},
        {"tag and digest agree", {gun + ":1@sha256:" + digestOf(gun + ":1")}, {}, 0, ""},
        {"tag and digest contradict each other", {gun + ":1@" + digest}, {}, digestOf(gun + ":1") == digestOf(gun + ":2") ? 0 : 1, ""},
        {"latest by default", {gun}, {}, 1, "No valid trust data for latest"},
        {"no trust data at all", {image("pull/none", {"1"}) + ":1"}, {}, 1, ""},
    };
    for (const Row& row : rows) {
        std::vector<std::string> words{"pull"};
        words.insert(words.end(), row.words.begin(), row.words.end());
        words.push_back(layout);
        std::vector<std::string> environment{"DOCKER_CONTENT_TRUST="};
        environment.insert(environment.end(), row.environment.begin(), row.environment.end());
        const Ran ran = consumer.ours(words, environment);
        EXPECT_EQ(ran.exit, row.exit) << row.what << "\n" << ran.all();
        EXPECT_NE(ran.err.find(row.says), std::string::npos) << row.what << "\n" << ran.err;
        EXPECT_EQ(std::filesystem::exists(folder / "out"), row.exit == 0) << row.what;
        std::filesystem::remove_all(folder / "out");
    }
}

TEST_F(PullWithLab, ASignedImageThatIsGoneFromTheRegistryIsToldAsThat) {
    const std::string name = publish({"gone", Format::Oci, {gzipped(makeTar({{"gone", "soon"}}))}});
    const std::string digest = digestFrom("docker://" + name);
    ASSERT_EQ(skopeo({"delete", "--tls-verify=false", "docker://" + name}).exit, 0);
    const Ran pulled = owner->ours({"pull", name, "oci:" + (owner->folder() / "gone-again").string()});
    EXPECT_EQ(pulled.exit, 3) << pulled.all();
    EXPECT_NE(pulled.err.find("is signed as " + digest + ", but the registry no longer has that image"), std::string::npos) << pulled.all();
}

TEST_F(PullWithLab, ADryRunWritesNothing) {
    const Desk consumer(state);
    const std::string gun = image("pull/dry", {"1"});
    expectDone(owner->ours({"sign", gun + ":1"}), "sign");
    const TemporaryFolder folder;
    const Ran ran = consumer.ours({"pull", "--dry-run", gun + ":1", "oci:" + (folder / "out").string()});
    expectDone(ran, "dry run");
    EXPECT_NE(ran.out.find("sha256:" + digestOf(gun + ":1") + " (signed)"), std::string::npos) << ran.out;
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace roseglass::test
