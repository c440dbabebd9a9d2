#include "trust/role_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roseglass::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using trust::KeyKind;
using trust::KeyLocation;

trust::KeyRow key(char digit, KeyLocation location = KeyLocation::Elsewhere) {
    trust::KeyRow row;
    row.id = row.canonicalId = std::string(64, digit);
    row.strength = "ECDSA P-256";
    row.location = location;
    return row;
}

trust::RoleRow role(const std::string& name, int64_t threshold, std::vector<trust::KeyRow> keys) {
    trust::RoleRow row;
    row.name = name;
    row.threshold = threshold;
    row.keys = std::move(keys);
    row.expires = parseRfc3339("2029-11-14T16:02:00Z");
    return row;
}

trust::Report sample() {
    trust::Report report;
    report.repository = "localhost:5000/team/app";
    report.roles = {role("root", 1, {key('1')}), role("timestamp", 1, {key('2', KeyLocation::Server)}), role("snapshot", 1, {key('3', KeyLocation::File)}), role("targets", 1, {key('4')}),
                    role("targets/releases", 1, {key('5'), key('6')}), role("targets/alice", 1, {key('5')}), role("targets/team", 2, {key('7'), key('8')}), role("targets/team/ann", 1, {key('9')})};
    return report;
}

const trust::KeyEntry& find(const std::vector<trust::KeyEntry>& keys, char digit) {
    for (const trust::KeyEntry& one : keys) {
        if (one.id == std::string(64, digit)) return one;
    }
    throw std::out_of_range("no such key");
}

}  // namespace

TEST(RoleKeys, TellsEachKeyOnceWithEveryRoleThatNamesIt) {
    const auto keys = trust::keysOf(sample());
    EXPECT_THAT(keys, SizeIs(9));
    const auto& alice = find(keys, '5');
    EXPECT_THAT(alice.uses, SizeIs(2));
    EXPECT_EQ(alice.signer, "alice");
    EXPECT_EQ(alice.kind, KeyKind::Signer);
    EXPECT_EQ(find(keys, '1').kind, KeyKind::Root);
    EXPECT_EQ(find(keys, '4').kind, KeyKind::Repository);
}

TEST(RoleKeys, SaysWhatALossAndATheftMeanForEveryKey) {
    for (const trust::KeyEntry& one : trust::keysOf(sample())) {
        EXPECT_FALSE(one.purpose.empty()) << one.role;
        EXPECT_FALSE(one.ifLost.empty()) << one.role;
        EXPECT_FALSE(one.ifStolen.empty()) << one.role;
    }
}

TEST(RoleKeys, SaysOfTheServersKeysWhoKeepsThem) {
    const auto keys = trust::keysOf(sample());
    EXPECT_THAT(find(keys, '2').ifStolen, HasSubstr("breaks into the trust server"));
    EXPECT_THAT(find(keys, '3').ifStolen, Not(HasSubstr("breaks into the trust server")));
}

TEST(RoleKeys, SaysThatAKeyOfAThresholdOfTwoDoesNotReachAlone) {
    const auto keys = trust::keysOf(sample());
    EXPECT_THAT(find(keys, '7').ifStolen, HasSubstr("Together with enough of the role's other keys"));
    EXPECT_THAT(find(keys, '5').ifStolen, HasSubstr("signer remove alice"));
}

TEST(RoleKeys, NamesTheDelegatingRoleOfADeepDelegation) {
    const auto keys = trust::keysOf(sample());
    const auto& ann = find(keys, '9');
    EXPECT_THAT(ann.purpose, HasSubstr("The key of targets/team names it"));
    EXPECT_THAT(ann.ifLost, HasSubstr("delegation add targets/team/ann"));
    EXPECT_THAT(ann.ifStolen, HasSubstr("delegation remove targets/team/ann"));
}

TEST(RoleKeys, CountsOnePrivateKeyUnderSeveralIdsOnce) {
    trust::Report report = sample();
    trust::KeyRow again = key('4');
    again.id = std::string(64, 'a');
    report.roles[3].keys.push_back(again);
    EXPECT_EQ(find(trust::keysOf(report), '4').uses.front().keys, 1u);
}

}  // namespace roseglass::test
