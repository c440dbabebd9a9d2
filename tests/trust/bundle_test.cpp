// A bundle gives elsewhere the verdict that its server gave, or nothing at all.
#include <gtest/gtest.h>

#include "tuf/role_name.h"
#include "base/file.h"
#include "support/fixtures.h"
#include "support/loopback_server.h"
#include "support/temporary_folder.h"
#include "support/trust_files.h"
#include "support/trust_server.h"
#include "trust/bundler.h"
#include "trust/plain_tar.h"
#include "trust/report_json.h"

namespace roseglass::test {
namespace {

/// A repository after two root rotations, with delegations of two depths.
RepositoryBuilder rotatedRepository() {
    RepositoryBuilder repository("localhost:5000/team/app", *parseRfc3339("2026-11-24T10:00:00Z"));
    repository.delegate(repository.targets, "targets/releases");
    repository.delegate(repository.targets, "targets/alice");
    repository.addTag(repository.delegations["targets/releases"], "2.0");
    repository.addTag(repository.delegations["targets/alice"], "2.0");
    repository.publish();
    for (int i = 0; i < 2; ++i) repository.rotateRoot({makeRootKey(repository.gun, repository.now)});
    return repository;
}

tuf::SharedBytes shared(const std::string& bytes) { return std::make_shared<Bytes>(bytes); }

trust::Bundle bundleOf(const RepositoryBuilder& repository) {
    trust::Bundle bundle{repository.gun, "https://trust.test", repository.now, trustFilesOf(repository), {}};
    bundle.registry.reached = true;
    bundle.registry.tags = {{"1.0", crypto::sha256("image")}, {"3.0", std::nullopt}};
    return bundle;
}

trust::Options optionsAt(const std::string& time, const std::filesystem::path& folder) {
    trust::Options options;
    options.dockerConfig = folder / "docker";
    options.trustServersFile = folder / "none.json";
    options.at = parseRfc3339(time);
    options.useTokens = false;
    return options;
}

std::string codeOf(const Result<trust::Bundle>& bundle) { return bundle ? "accepted" : std::string(codeName(bundle.error().code)); }

class BundleTest : public ::testing::Test {
protected:
    std::filesystem::path write(const trust::Bundle& bundle, const std::string& name = "app.rgbundle") {
        const auto file = folder_ / name;
        EXPECT_TRUE(writeFileAtomically(file, *trust::encodeBundle(bundle)));
        return file;
    }
    std::shared_ptr<const trust::Report> open(const trust::Bundle& bundle, const std::string& time = "2026-11-24T12:00:00Z") {
        auto report = trust::Bundler(optionsAt(time, folder_.path())).open(write(bundle), {});
        EXPECT_TRUE(report) << report.error().message;
        return *report;
    }
    std::string verdict(const trust::Bundle& bundle, const std::string& reference, const std::string& time = "2026-11-24T12:00:00Z") {
        const auto judged = trust::Bundler(optionsAt(time, folder_.path())).verify(write(bundle), reference, {});
        if (!judged) return std::string(codeName(judged.error().code));
        return judged->trusted ? "trusted" : std::string(codeName(judged->error->code));
    }
    TemporaryFolder folder_;
};

/// Every file of a bundle with its content, index first, to be spoilt one at a time.
std::vector<std::pair<std::string, std::string>> filesOf(const Bytes& bundle) {
    std::vector<std::pair<std::string, std::string>> files;
    const auto read = *trust::readTar(bundle, 1000);
    for (const trust::TarFile& file : read) files.emplace_back(file.name, std::string(file.bytes));
    return files;
}

Bytes tarOf(const std::vector<std::pair<std::string, std::string>>& files) {
    std::vector<trust::TarFile> views;
    for (const auto& [name, bytes] : files) views.push_back({name, bytes});
    return trust::writeTar(views);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_F(BundleTest, ComesBackAsItWasWrittenByteForByte) {
    const trust::Bundle bundle = bundleOf(rotatedRepository());
    const Bytes bytes = *trust::encodeBundle(bundle);
    EXPECT_EQ(bytes, *trust::encodeBundle(bundle));
    const auto read = trust::decodeBundle(bytes, "x");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->repository, bundle.repository);
    EXPECT_EQ(read->fetchedAt, bundle.fetchedAt);
    EXPECT_EQ(read->registry.tags, bundle.registry.tags);
    EXPECT_EQ(read->files.roots.size(), 3u);
    EXPECT_EQ(*trust::encodeBundle(*read), bytes);
    EXPECT_TRUE(trust::sameState(*read, bundle));
}

TEST_F(BundleTest, HoldsRolesOfTheLongestName) {
    trust::Bundle bundle = bundleOf(rotatedRepository());
    const std::string role = "targets/" + std::string(tuf::kMaxRoleName - 8, 'a');
    bundle.files.roles[role] = shared("{}");
    const auto read = trust::decodeBundle(*trust::encodeBundle(bundle), "x");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read->files.roles.at(role), "{}");
}

TEST_F(BundleTest, GivesTheVerdictsOfItsServer) {
    const trust::Bundle bundle = bundleOf(rotatedRepository());
    const auto report = open(bundle);
    EXPECT_EQ(report->status, trust::RepositoryStatus::Trusted);
    EXPECT_EQ(report->pinnedBy, "trust on first use of the bundle's first root, version 1");
    ASSERT_TRUE(report->bundle);
    EXPECT_EQ(report->bundle->firstRoot, 1);
    EXPECT_EQ(report->roles.front().version, 3);
    ASSERT_EQ(report->tags.size(), 3u);
    EXPECT_EQ(report->tags[0].state, trust::TagState::Signed);
    EXPECT_EQ(report->tags[1].state, trust::TagState::Missing);
    EXPECT_EQ(report->tags[1].by->signers, std::vector<std::string>{"alice"});
    EXPECT_EQ(report->tags[2].state, trust::TagState::Unsigned);
    EXPECT_EQ(std::count_if(report->checks.begin(), report->checks.end(), [](const tuf::Check& check) { return check.rule == "root.rotation"; }), 2);
    EXPECT_NE(trust::toJson(*report).find("\"bundle\":{\"file\""), std::string::npos);
}

TEST_F(BundleTest, JudgesReferencesAtTheChosenTime) {
    const trust::Bundle bundle = bundleOf(rotatedRepository());
    EXPECT_EQ(verdict(bundle, ":2.0"), "trusted");
    EXPECT_EQ(verdict(bundle, "localhost:5000/team/app:1.0"), "trusted");
    EXPECT_EQ(verdict(bundle, ":1.0@" + crypto::sha256("image").toString()), "trusted");
    EXPECT_EQ(verdict(bundle, ":1.0@" + crypto::sha256("other").toString()), "digest-mismatch");
    EXPECT_EQ(verdict(bundle, "@" + crypto::sha256("image").toString()), "trusted");
    EXPECT_EQ(verdict(bundle, "@" + crypto::sha256("other").toString()), "not-found");
    EXPECT_EQ(verdict(bundle, ":3.0"), "unsigned-tag");
    EXPECT_EQ(verdict(bundle, "localhost:5000/team/other:1.0"), "usage");
    EXPECT_EQ(verdict(bundle, ":2.0", "2026-12-08T09:00:00Z"), "trusted");
    EXPECT_EQ(verdict(bundle, ":2.0", "2026-12-08T11:00:00Z"), "expired");
}

TEST_F(BundleTest, IsHeldToThePins) {
    const RepositoryBuilder repository = rotatedRepository();
    const auto file = write(bundleOf(repository));
    trust::Options options = optionsAt("2026-11-24T12:00:00Z", folder_.path());
    options.noTofu = true;
    EXPECT_EQ((*trust::Bundler(options).open(file, {}))->trustError->code, ErrorCode::TofuDisabled);
    options.pins = {{repository.gun, std::string(64, 'a')}};
    EXPECT_EQ((*trust::Bundler(options).open(file, {}))->trustError->code, ErrorCode::PinMismatch);
    options.pins = {{repository.gun, repository.rootKeys.front().id()}};
    EXPECT_EQ((*trust::Bundler(options).open(file, {}))->status, trust::RepositoryStatus::Trusted);
}

TEST_F(BundleTest, StoresNothingOnThisComputer) {
    open(bundleOf(rotatedRepository()));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "docker"));
}

TEST_F(BundleTest, RefusesMetadataThatItsKeysDidNotSign) {
    const RepositoryBuilder repository = rotatedRepository();
    const RepositoryBuilder stranger("localhost:5000/team/app", repository.now);
    const struct { const char* what; std::function<void(trust::Bundle&)> spoil; const char* code; } cases[] = {
        {"a stranger's targets", [&](trust::Bundle& b) { b.files.roles["targets"] = shared(stranger.files.at("targets.json")); }, "hash-mismatch length-mismatch"},
        {"a stranger's timestamp", [&](trust::Bundle& b) { b.files.roles["timestamp"] = shared(stranger.files.at("timestamp.json")); }, "threshold-not-met bad-signature"},
        {"a stranger's root in the middle", [&](trust::Bundle& b) { b.files.roots[2] = shared(stranger.files.at("root.json")); }, "root-rotation"},
        {"a gap between the roots", [](trust::Bundle& b) { b.files.roots.erase(2); }, "malformed"},
        {"a root under another version", [](trust::Bundle& b) { b.files.roots = {{7, b.files.roots.rbegin()->second}}; }, "root-rotation"},
        {"an older root alone", [](trust::Bundle& b) { b.files.roots.erase(3); }, "hash-mismatch length-mismatch threshold-not-met"},
        {"no timestamp", [](trust::Bundle& b) { b.files.roles.erase("timestamp"); }, "malformed"},
        {"no snapshot", [](trust::Bundle& b) { b.files.roles.erase("snapshot"); }, "malformed"},
        {"no targets", [](trust::Bundle& b) { b.files.roles.erase("targets"); }, "malformed"},
        {"no root", [](trust::Bundle& b) { b.files.roots.clear(); }, "malformed"},
        {"another repository's name", [](trust::Bundle& b) { b.repository = "localhost:5000/team/base"; }, "pin-mismatch"},
    };
    for (const auto& [what, spoil, codes] : cases) {
        trust::Bundle bundle = bundleOf(repository);
        spoil(bundle);
        const auto report = open(bundle);
        ASSERT_TRUE(report->trustError) << what;
        EXPECT_NE((" " + std::string(codes) + " ").find(" " + std::string(codeName(report->trustError->code)) + " "), std::string::npos) << what << ": " << codeName(report->trustError->code);
        EXPECT_EQ(report->status, trust::RepositoryStatus::Untrusted) << what << ": what was taken out must not look unsigned";
        for (const trust::TagRow& tag : report->tags) EXPECT_NE(tag.state, trust::TagState::Signed) << what;
    }
}

TEST_F(BundleTest, ShowsABadDelegationAndKeepsTheRest) {
    trust::Bundle bundle = bundleOf(rotatedRepository());
    bundle.files.roles.erase("targets/alice");
    const auto report = open(bundle);
    EXPECT_EQ(report->status, trust::RepositoryStatus::Incomplete);
    EXPECT_EQ(report->roles.back().state, trust::RoleState::Invalid);
    EXPECT_EQ(verdict(bundle, ":2.0"), "trusted");
}

TEST_F(BundleTest, RefusesEveryKindOfTampering) {
    const Bytes good = *trust::encodeBundle(bundleOf(rotatedRepository()));
    const auto files = filesOf(good);
    const auto with = [&](const std::function<void(std::vector<std::pair<std::string, std::string>>&)>& change) {
        auto copy = files;
        change(copy);
        return tarOf(copy);
    };
    const auto index = [&](const std::string& from, const std::string& to) { return with([&](auto& f) { f[0].second = replaced(f[0].second, from, to); }); };
    const auto header = [&](size_t at, char c) {
        Bytes bytes = good;
        bytes[at] = c;
        return bytes;
    };
    const std::pair<const char*, Bytes> cases[] = {
        {"nothing", ""},
        {"only zeros", Bytes(1024, '\0')},
        {"another kind of file", "PK\3\4 and so on"},
        {"cut within a header", good.substr(0, 300)},
        {"cut within a file", good.substr(0, 700)},
        {"without its end", good.substr(0, good.size() - 1024)},
        {"half of its end", good.substr(0, good.size() - 512)},
        {"a byte behind its end", good + "x"},
        {"zeros behind its end", good + Bytes(512, '\0')},
        {"another archive behind its end", good + good},
        {"a byte of a file", with([](auto& f) { f[2].second[20] ^= 1; })},
        {"a byte more", with([](auto& f) { f[2].second += ' '; })},
        {"a byte less", with([](auto& f) { f[2].second.pop_back(); })},
        {"a byte of the registry's tags", with([](auto& f) { f.back().second[12] ^= 1; })},
        {"a byte between two files", header(512 + files[0].second.size(), 'x')},
        {"a file that the index does not name", with([](auto& f) { f.emplace_back("zzz.json", "{}"); })},
        {"a file that leads out", with([](auto& f) { f.emplace_back("../x", "{}"); })},
        {"an absolute path", with([](auto& f) { f.emplace_back("/etc/x", "{}"); })},
        {"a file twice", with([](auto& f) { f.push_back(f.back()); })},
        {"a file missing", with([](auto& f) { f.pop_back(); })},
        {"two files in another order", with([](auto& f) { std::swap(f[1], f[2]); })},
        {"the index behind", with([](auto& f) { std::swap(f[0], f[1]); })},
        {"no index", with([](auto& f) { f.erase(f.begin()); })},
        {"a link in place of a file", header(156, '2')},
        {"a folder in place of a file", header(156, '5')},
        {"an extension header", header(156, 'x')},
        {"another mode", header(103, '7')},
        {"another owner", header(110, '7')},
        {"another time", header(140, '7')},
        {"a wrong checksum", header(150, '7')},
        {"an enormous size", header(124, '7')},
        {"a size that is no number", header(124, 'x')},
        {"an index that is no JSON", with([](auto& f) { f[0].second[0] = '['; })},
        {"an index with a key twice", index("\"version\":1", "\"version\":1,\"version\":1")},
        {"an index with white space", index("\"version\":1", "\"version\": 1")},
        {"an unknown member", index("\"version\":1", "\"version\":1,\"more\":1")},
        {"another format", index("roseglass-bundle", "roseglass-bungle")},
        {"a later version", index("\"version\":1", "\"version\":2")},
        {"a repository that is no name", index("localhost:5000/team/app", "localhost:5000/../app")},
        {"a repository with a tag", index("localhost:5000/team/app", "localhost:5000/team/app:1")},
        {"a server that is no address", index("https://trust.test", "file:///etc/passwd")},
        {"a time that is none", index("2026-11-24T10:00:00Z", "yesterday, I think..")},
        {"another length", index("\"length\":", "\"length\":1")},
        {"a negative length", index("\"length\":", "\"length\":-")},
        {"another hash", index("\"sha256\":\"", "\"sha256\":\"f")},
        {"a role under another path", index("\"role\":\"snapshot\"", "\"role\":\"targets/x\"")},
        {"a role that does not exist", index("\"role\":\"snapshot\"", "\"role\":\"../../etc\"")},
        {"a root under another name", index("\"role\":\"snapshot\"", "\"role\":\"root\"")},
    };
    ASSERT_EQ(codeOf(trust::decodeBundle(good, "x")), "accepted");
    for (const auto& [what, bytes] : cases) {
        const auto read = trust::decodeBundle(bytes, "x");
        ASSERT_FALSE(read) << what;
        EXPECT_TRUE(read.error().code == ErrorCode::Malformed || read.error().code == ErrorCode::HashMismatch || read.error().code == ErrorCode::LengthMismatch) << what << ": " << codeOf(read);
        EXPECT_FALSE(read.error().hint.empty()) << what;
    }
}

TEST_F(BundleTest, TakesNoTextThatCouldPassForTheProgramsOwn) {
    const std::string servers[] = {"https://trust.test/\x1b[31m", "https://trust.test/a\nRoot key 1111 (pinned)", "https://trust.test/\xE2\x80\xAE", "https://trust.test/a (trusted)",
                                   "https://trust.test/\x7f", "https://me:secret@trust.test", "https://trust.test/?a=b", "https://trust.test/" + std::string(4000, 'a')};
    for (const std::string& server : servers) {
        trust::Bundle bundle = bundleOf(RepositoryBuilder());
        bundle.trustServer = server;
        EXPECT_EQ(codeOf(trust::decodeBundle(*trust::encodeBundle(bundle), "x")), "malformed") << server;
    }
    for (const std::string& tag : {std::string("1\n0"), std::string("\x1b[31m"), std::string("a b"), std::string(), std::string(129, 'a')}) {
        trust::Bundle bundle = bundleOf(RepositoryBuilder());
        bundle.registry.tags = {{tag, std::nullopt}};
        EXPECT_EQ(codeOf(trust::decodeBundle(*trust::encodeBundle(bundle), "x")), "malformed") << tag;
    }
}

TEST_F(BundleTest, RefusesEveryChangedByteAndEveryCut) {
    RepositoryBuilder small;
    const Bytes good = *trust::encodeBundle(bundleOf(small));
    for (size_t at = 0; at < good.size(); at += 3) {
        Bytes bytes = good;
        bytes[at] ^= 1;
        const auto read = trust::decodeBundle(bytes, "x");
        // Time and place are the bundle's own word: another word is another bundle, never another content.
        const bool differs = read && read->repository == small.gun && !trust::sameState(*read, *trust::decodeBundle(good, "x"));
        EXPECT_FALSE(differs) << at;
    }
    for (size_t length = 0; length < good.size(); length += 97) EXPECT_FALSE(trust::decodeBundle(good.substr(0, length), "x")) << length;
}

TEST_F(BundleTest, RefusesMoreThanItsBounds) {
    std::vector<std::pair<std::string, std::string>> many;
    for (int i = 0; i < 20'001; ++i) many.emplace_back("f" + std::to_string(i), "");
    EXPECT_EQ(codeOf(trust::decodeBundle(tarOf(many), "x")), "too-large");
}

TEST_F(BundleTest, ExportsFromAServerAndIsOpenedWithoutIt) {
    RepositoryBuilder repository = rotatedRepository();
    TrustServer trustServer(repository);
    LoopbackServer server(trustServer.handler());
    trust::Options options = optionsAt("2026-11-24T12:00:00Z", folder_.path());
    options.trustServer = server.url();
    options.includeRegistry = false;
    const auto file = folder_ / "out.rgbundle";
    const auto done = trust::Bundler(options).exportTo(repository.gun, file, {});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->roots, 3u);
    EXPECT_EQ(done->roles, 5u);
    EXPECT_EQ(crypto::sha256(*readFile(file, 1 << 20)), done->sha256);
    const size_t asked = trustServer.asked.size();
    const auto opened = trust::Bundler(options).open(file, {});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(trustServer.asked.size(), asked);
    const trust::Report &before = *done->report, &after = **opened;
    EXPECT_EQ(after.status, before.status);
    EXPECT_EQ(after.rootKeyId, before.rootKeyId);
    ASSERT_EQ(after.tags.size(), before.tags.size());
    for (size_t i = 0; i < after.tags.size(); ++i) {
        EXPECT_EQ(after.tags[i].name, before.tags[i].name);
        EXPECT_EQ(after.tags[i].state, before.tags[i].state);
        EXPECT_EQ(after.tags[i].signedDigest, before.tags[i].signedDigest);
        EXPECT_EQ(after.tags[i].by->signers, before.tags[i].by->signers);
    }
    ASSERT_EQ(after.roles.size(), before.roles.size());
    for (size_t i = 0; i < after.roles.size(); ++i) EXPECT_EQ(*after.roles[i].bytes, *before.roles[i].bytes) << after.roles[i].name;
}

TEST_F(BundleTest, GivesTheCacheTheDateAtWhichItWasWritten) {
    const RepositoryBuilder repository = rotatedRepository();
    trust::Options options = optionsAt("2026-11-24T12:00:00Z", folder_.path());
    {
        TrustServer trustServer(repository);
        LoopbackServer server(trustServer.handler());
        options.trustServer = server.url();
        options.includeRegistry = false;
        ASSERT_TRUE(trust::Bundler(options).exportTo(repository.gun, folder_ / "live", {}));
    }
    const Instant written = *parseRfc3339("2026-11-24T11:00:00Z");
    const auto timestamp = folder_ / "docker/trust/tuf" / repository.gun / "metadata/timestamp.json";
    std::filesystem::last_write_time(timestamp, std::chrono::file_clock::from_sys(written));
    for (const bool offline : {true, false}) {
        options.offline = offline;
        const auto done = trust::Bundler(options).exportTo(repository.gun, folder_ / "cached", {});
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_TRUE(done->report->fromCache);
        const auto bundle = trust::readBundle(folder_ / "cached");
        ASSERT_TRUE(bundle) << bundle.error().message;
        EXPECT_EQ(bundle->fetchedAt, written);
        EXPECT_FALSE(bundle->registry.reached);
    }
}

TEST_F(BundleTest, LeavesTheOldFileWhereAnExportFails) {
    const auto file = folder_ / "out.rgbundle";
    ASSERT_TRUE(writeFileAtomically(file, "old"));
    trust::Options options = optionsAt("2026-11-24T12:00:00Z", folder_.path());
    options.trustServer = "https://127.0.0.1:1";
    options.includeRegistry = false;
    const auto done = trust::Bundler(options).exportTo("localhost:5000/team/app", file, {});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::Network);
    EXPECT_EQ(*readFile(file, 100), "old");
    EXPECT_EQ(trust::Bundler(options).exportTo("localhost:5000/team/app:1.0", file, {}).error().code, ErrorCode::Usage);
}

}  // namespace roseglass::test
