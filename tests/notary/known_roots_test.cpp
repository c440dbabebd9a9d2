// Which root versions are those of a repository whose root this computer trusts.
#include <gtest/gtest.h>

#include "base/file.h"
#include "notary/known_roots.h"
#include "support/repository_builder.h"
#include "support/temporary_folder.h"

namespace roseglass::test {
namespace {

using notary::RootLink;
using notary::RootVersions;

constexpr const char* kGun = "localhost:5000/team/app";

/// Root versions 1 to 4: another key each, but 4 has the key of 3.
RepositoryBuilder rotated() {
    RepositoryBuilder repository;
    for (int i = 0; i < 2; ++i) repository.rotateRoot({makeRootKey(kGun, repository.now)});
    repository.rotateRoot(repository.rootKeys);
    return repository;
}

RootVersions rootsOf(const RepositoryBuilder& repository, const std::vector<int64_t>& versions) {
    RootVersions roots;
    for (const int64_t version : versions) roots[version] = std::make_shared<Bytes>(repository.files.at(std::to_string(version) + ".root.json"));
    return roots;
}

RootVersions with(RootVersions roots, const RootVersions& others) {
    for (const auto& [version, bytes] : others) roots[version] = bytes;
    return roots;
}

std::vector<int64_t> versionsOf(const RootVersions& roots) {
    std::vector<int64_t> versions;
    for (const auto& [version, bytes] : roots) versions.push_back(version);
    return versions;
}

/// The root of a version of one builder, signed by a key of another one besides.
RootVersions alsoSignedBy(RepositoryBuilder repository, const RepositoryBuilder& other) {
    repository.extraRootSigners.insert(repository.extraRootSigners.end(), other.rootKeys.begin(), other.rootKeys.end());
    repository.publish();
    return rootsOf(repository, {repository.root["version"].get<int64_t>()});
}

}  // namespace

TEST(KnownRoots, AreLinkedToOthersByContentOrBySignaturesAlone) {
    const RepositoryBuilder repository = rotated(), stranger = rotated();
    const auto ours = [&](const std::vector<int64_t>& versions) { return rootsOf(repository, versions); };
    const auto theirs = [&](const std::vector<int64_t>& versions) { return rootsOf(stranger, versions); };
    const RootVersions garbage{{2, std::make_shared<Bytes>("{}")}}, damaged{{3, std::make_shared<Bytes>("")}};
    const struct { const char* what; RootVersions roots, known; RootLink link; } cases[] = {
        {"the same root", ours({2}), ours({2}), RootLink::Shares},
        {"the known one in the middle", ours({1, 2, 3}), ours({2}), RootLink::Shares},
        {"the same content, signed once more", alsoSignedBy(repository, stranger), ours({4}), RootLink::Shares},
        {"the next one", ours({3}), ours({2}), RootLink::Follows},
        {"the next ones", ours({2, 3}), ours({1}), RootLink::Follows},
        {"a later one", ours({3}), ours({1}), RootLink::Later},
        {"a later one of the same key", ours({4}), ours({2}), RootLink::Later},
        {"the one before", ours({2}), ours({3}), RootLink::Precedes},
        {"those before", ours({1, 2}), ours({3}), RootLink::Precedes},
        {"one long before", ours({1}), ours({3}), RootLink::Earlier},
        {"one long before, with what lies between known", ours({1}), ours({2, 3}), RootLink::Precedes},
        {"a stranger's of the same version", theirs({2}), ours({2}), RootLink::Foreign},
        {"a stranger's up to it", theirs({1, 2}), ours({2}), RootLink::Foreign},
        {"a stranger's next one", theirs({3}), ours({2}), RootLink::Foreign},
        {"a stranger's later one", theirs({4}), ours({2}), RootLink::Later},
        {"a stranger's earlier one", theirs({1}), ours({2}), RootLink::Earlier},
        {"what is no root", garbage, ours({2}), RootLink::Foreign},
        {"what is no root, before it", garbage, ours({3}), RootLink::Earlier},
        {"against what is no root", ours({3}), damaged, RootLink::Foreign},
    };
    for (const auto& [what, roots, known, link] : cases) EXPECT_EQ(notary::linkOf(roots, known), link) << what;
}

TEST(KnownRoots, AreNotLinkedToAStrangersThatNamesTheirKeys) {
    const RepositoryBuilder repository = rotated();
    RepositoryBuilder stranger(kGun, repository.now);
    const SigningKey own = stranger.rootKeys[0];
    std::vector<SigningKey> listed = repository.rootKeys;
    listed.push_back(own);
    stranger.setRole("root", listed);
    stranger.rootKeys = {own};
    stranger.publish();
    const RootVersions theirs = rootsOf(stranger, {1}), newest = rootsOf(repository, {4});
    EXPECT_EQ(notary::linkOf(theirs, newest), RootLink::Earlier) << "anybody can name a public key";
    EXPECT_EQ(versionsOf(notary::leadingToNewest(with(rootsOf(repository, {2, 3, 4}), theirs))), (std::vector<int64_t>{2, 3, 4}));
}

TEST(KnownRoots, LeadToTheNewestByRotationsThatVerify) {
    const RepositoryBuilder repository = rotated(), stranger = rotated();
    const RootVersions all = rootsOf(repository, {1, 2, 3, 4});
    const struct { const char* what; RootVersions roots, known; std::vector<int64_t> versions; } cases[] = {
        {"all of them", all, {}, {1, 2, 3, 4}},
        {"the newest alone", rootsOf(repository, {4}), {}, {4}},
        {"up to a gap", rootsOf(repository, {1, 3, 4}), {}, {3, 4}},
        {"up to a stranger's first", with(all, rootsOf(stranger, {1})), {}, {2, 3, 4}},
        {"up to a stranger's in the middle", with(all, rootsOf(stranger, {2})), {}, {3, 4}},
        {"up to a stranger's line", with(all, rootsOf(stranger, {1, 2, 3})), {}, {4}},
        {"up to what is no root", with(all, {{2, std::make_shared<Bytes>("{}")}}), {}, {3, 4}},
        {"up to one under another number", with(all, {{2, all.at(1)}}), {}, {3, 4}},
        {"up to another content than is known", all, rootsOf(stranger, {2}), {3, 4}},
        {"with what is known", all, rootsOf(repository, {2}), {1, 2, 3, 4}},
    };
    for (const auto& [what, roots, known, versions] : cases) EXPECT_EQ(versionsOf(notary::leadingToNewest(roots, known)), versions) << what;
}

TEST(KnownRoots, ThatAreDamagedAreNoFirstUse) {
    const TemporaryFolder folder;
    const notary::Cache cache(folder.path(), kGun);
    EXPECT_TRUE(notary::knownRoot(cache, kGun)->empty());
    RepositoryBuilder repository;
    const std::string good = repository.files.at("root.json");
    const std::pair<const char*, std::string> damaged[] = {
        {"empty", ""}, {"garbage", "\x01\x02"}, {"half of it", good.substr(0, good.size() / 2)}, {"another document", R"({"signed":{},"signatures":[]})"},
        {"another role", repository.files.at("targets.json")}, {"not signed", sign(repository.root, {})}, {"signed by another key", sign(repository.root, {makeRootKey(kGun, repository.now)})},
    };
    ASSERT_TRUE(cache.write({{"root", std::make_shared<Bytes>(good)}}, {}, {}));
    EXPECT_EQ(versionsOf(*notary::knownRoot(cache, kGun)), std::vector<int64_t>{1});
    for (const auto& [what, bytes] : damaged) {
        ASSERT_TRUE(writeFileAtomically(cache.folder() / "root.json", bytes));
        const auto known = notary::knownRoot(cache, kGun);
        ASSERT_FALSE(known) << what;
        EXPECT_EQ(known.error().code, ErrorCode::Io) << what;
        EXPECT_NE(known.error().hint.find(cache.folder().string()), std::string::npos) << what;
    }
}

}  // namespace roseglass::test
