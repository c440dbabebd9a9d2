// What the engine does with an image under a policy, sentence by sentence of the document "Content trust in Docker". Each row
// quotes the words that it checks.
#include <gtest/gtest.h>

#include <set>

#include "trust/policy.h"

namespace roseglass::trust {
namespace {

const std::string kAlpha(64, 'a'), kBeta(64, 'b'), kGamma(64, 'c');
const std::string& kDocker = docker::officialImagesKeys().front();
const std::string kSigned = "sha256:" + std::string(64, '1'), kElse = "sha256:" + std::string(64, '2');

PolicyFacts signedBy(const std::string& key) {
    PolicyFacts facts;
    facts.rootSigners = {{key, "certificate-of-" + key}};
    facts.digest = crypto::Sha256::parse(kSigned);
    return facts;
}
PolicyFacts unsignedTag(const std::string& key) {
    PolicyFacts facts = signedBy(key);
    facts.digest.reset();
    return facts;
}
PolicyFacts broken(const std::string& key, ErrorCode code) {
    PolicyFacts facts = unsignedTag(key);
    facts.repositoryError = Error(code, "broken");
    return facts;
}
PolicyFacts nobodySigned() {
    PolicyFacts facts;
    facts.repositoryError = Error(ErrorCode::NoTrustData, "none");
    return facts;
}
PolicyFacts unreachable() {
    PolicyFacts facts;
    facts.serverError = Error(ErrorCode::Network, "unreachable");
    return facts;
}
PolicyFacts cached(const std::string& key, bool expired, ErrorCode why = ErrorCode::Network) {
    PolicyFacts facts = signedBy(key);
    facts.serverError = Error(why, "no server");
    facts.fromCache = true;
    facts.cacheExpired = expired;
    return facts;
}
PolicyFacts digestKnown(const std::string& key, std::vector<std::string> tags) {
    PolicyFacts facts = signedBy(key);
    facts.tags = std::move(tags);
    if (facts.tags.empty()) facts.digest.reset();
    return facts;
}

struct Case {
    const char* quote;     ///< of the document
    std::string policy;    ///< what stands in "content-trust"
    std::string reference;
    PolicyFacts facts;
    const char* outcome;
    const char* pattern;   ///< the one that wins; "" for none
    const char* code;      ///< of the failure, in whatever mode; "" for none
};

std::string pins(const std::string& rootKeys, const char* more = "") { return "\"mode\":\"enforced\",\"trust-pinning\":{\"root-keys\":{" + rootKeys + "}" + more + "}"; }
std::string pin(const std::string& pattern, const std::string& key) { return "\"" + pattern + "\":[\"" + key + "\"]"; }
std::string both(const std::string& a, const std::string& b) { return a + "," + b; }

const char* kApp = "localhost:5000/team/app:1";
const char* kMongo = "mongo:7";

void expectAll(const std::vector<Case>& cases) {
    for (const Case& row : cases) {
        const docker::DaemonJson read = docker::readDaemonJson("{\"content-trust\":{" + row.policy + "}}");
        ASSERT_EQ(read.fatal, "") << row.policy;
        const auto question = PolicyQuestion::parse(row.reference);
        ASSERT_TRUE(question) << row.reference;
        const PolicyDecision decision = decidePolicy(read.policy, *question, row.facts);
        const std::string where = std::string(row.quote) + "\n  " + row.policy + "\n  " + row.reference;
        EXPECT_EQ(outcomeName(decision.outcome), row.outcome) << where;
        EXPECT_EQ(decision.pin() ? decision.pin()->pin.pattern : "", row.pattern) << where;
        EXPECT_EQ(decision.error ? codeName(decision.error->code) : "", row.code) << where;
        // What holds of every decision.
        EXPECT_EQ(decision.outcome, decision.modes[static_cast<size_t>(decision.mode)]) << where;
        EXPECT_EQ(decision.modes[0], PolicyOutcome::Allowed) << where;
        EXPECT_EQ(decision.modes[1], decision.verified ? PolicyOutcome::Allowed : PolicyOutcome::Logged) << where;
        EXPECT_EQ(decision.modes[2], decision.verified ? PolicyOutcome::Allowed : PolicyOutcome::Refused) << where;
        EXPECT_EQ(decision.verified, !decision.error.has_value()) << where;
        EXPECT_TRUE(decision.digest.has_value() == (decision.verified && !question->scratch)) << where;
        EXPECT_FALSE(decision.stanza.empty()) << where;
        EXPECT_FALSE(decision.steps.empty()) << where;
        size_t failures = 0;
        for (const tuf::Check& step : decision.steps) {
            EXPECT_FALSE(step.detail.empty()) << where;
            if (step.outcome == tuf::Outcome::Fail) ++failures;
        }
        EXPECT_EQ(failures, decision.verified ? 0u : 1u) << where;
    }
}

}  // namespace

TEST(PolicyModes, AreThree) {
    const std::string disabled = "\"mode\":\"disabled\"", permissive = "\"mode\":\"permissive\"", enforced = "\"mode\":\"enforced\"";
    const char* kDefault = "NOTE that this is the default configuration if mode is not specified";
    const char* kNothing = "Verification is not active and the remainder of the content-trust related metadata will be ignored";
    const char* kLogged = "Verification will be performed, but only failures will only be logged and remain unenforced";
    const char* kEnforced = "an image that cannot be verified successfully will not be pulled or run";
    expectAll({
        {kDefault, "", kApp, signedBy(kAlpha), "allowed", "", ""},
        {kDefault, "", kApp, unsignedTag(kAlpha), "allowed", "", "unsigned-tag"},
        {kDefault, "", kApp, nobodySigned(), "allowed", "", "no-trust-data"},
        {kDefault, "\"trust-pinning\":{\"root-keys\":{" + pin("*", kBeta) + "}}", kApp, signedBy(kAlpha), "allowed", "*", "pin-mismatch"},
        {kNothing, disabled, kApp, unsignedTag(kAlpha), "allowed", "", "unsigned-tag"},
        {kNothing, disabled, kApp, broken(kAlpha, ErrorCode::BadSignature), "allowed", "", "bad-signature"},
        {kNothing, disabled, kApp, unreachable(), "allowed", "", "network"},
        {kNothing, disabled + ",\"trust-pinning\":{\"root-keys\":{" + pin("*", kBeta) + "}}", kApp, signedBy(kAlpha), "allowed", "*", "pin-mismatch"},
        {kNothing, disabled + ",\"trust-pinning\":17", kApp, signedBy(kAlpha), "allowed", "", ""},
        {kLogged, permissive, kApp, signedBy(kAlpha), "allowed", "", ""},
        {kLogged, permissive, kApp, unsignedTag(kAlpha), "logged", "", "unsigned-tag"},
        {kLogged, permissive, kApp, nobodySigned(), "logged", "", "no-trust-data"},
        {kLogged, permissive, kApp, broken(kAlpha, ErrorCode::BadSignature), "logged", "", "bad-signature"},
        {kLogged, permissive, kApp, broken(kAlpha, ErrorCode::Rollback), "logged", "", "rollback"},
        {kLogged, permissive, kApp, broken(kAlpha, ErrorCode::Expired), "logged", "", "expired"},
        {kLogged, permissive, kApp, unreachable(), "logged", "", "network"},
        {kLogged, permissive + ",\"trust-pinning\":{\"root-keys\":{" + pin("*", kBeta) + "}}", kApp, signedBy(kAlpha), "logged", "*", "pin-mismatch"},
        {kEnforced, enforced, kApp, signedBy(kAlpha), "allowed", "", ""},
        {kEnforced, enforced, kApp, unsignedTag(kAlpha), "refused", "", "unsigned-tag"},
        {kEnforced, enforced, kApp, nobodySigned(), "refused", "", "no-trust-data"},
        {kEnforced, enforced, kApp, broken(kAlpha, ErrorCode::BadSignature), "refused", "", "bad-signature"},
        {kEnforced, enforced, kApp, broken(kAlpha, ErrorCode::ThresholdNotMet), "refused", "", "threshold-not-met"},
        {kEnforced, enforced, kApp, broken(kAlpha, ErrorCode::Rollback), "refused", "", "rollback"},
        {kEnforced, enforced, kApp, broken(kAlpha, ErrorCode::HashMismatch), "refused", "", "hash-mismatch"},
        {kEnforced, enforced, kApp, broken(kAlpha, ErrorCode::Malformed), "refused", "", "malformed"},
        {kEnforced, enforced, kApp, unreachable(), "refused", "", "network"},
        {kEnforced, pins(pin("*", kBeta)), kApp, signedBy(kAlpha), "refused", "*", "pin-mismatch"},
    });
}

TEST(PolicyPins, AreCanonicalRootKeyIds) {
    const char* kCanonical = "Root key IDs are canonical IDs that sign the root metadata of the image trust data";
    const char* kNameFree = "does not depend on the image name";
    const char* kTying = "the root keys are unique certificates tying the name of the image to the repo metadata";
    PolicyFacts two = signedBy(kAlpha);
    two.rootSigners.push_back({kBeta, "certificate"});
    PolicyFacts twoNeeded = two;
    twoNeeded.rootThreshold = 2;
    expectAll({
        {kCanonical, pins(pin("*", kAlpha)), kApp, signedBy(kAlpha), "allowed", "*", ""},
        {kCanonical, pins(pin("*", kBeta)), kApp, signedBy(kAlpha), "refused", "*", "pin-mismatch"},
        {kCanonical, pins("\"*\":[\"" + kBeta + "\",\"" + kAlpha + "\"]"), kApp, signedBy(kAlpha), "allowed", "*", ""},
        {kCanonical, pins("\"*\":[\"" + kBeta + "\",\"" + kGamma + "\"]"), kApp, signedBy(kAlpha), "refused", "*", "pin-mismatch"},
        {kCanonical, pins(pin("*", kBeta)), kApp, two, "allowed", "*", ""},
        {kCanonical, pins(pin("*", kBeta)), kApp, twoNeeded, "refused", "*", "pin-mismatch"},
        {kCanonical, pins("\"*\":[\"" + kBeta + "\",\"" + kAlpha + "\"]"), kApp, twoNeeded, "allowed", "*", ""},
        {kCanonical, pins(pin("*", kAlpha.substr(0, 12))), kApp, signedBy(kAlpha), "refused", "*", "pin-mismatch"},
        {kCanonical, pins(pin("*", std::string(64, 'A'))), kApp, signedBy(kAlpha), "refused", "*", "pin-mismatch"},
        {kCanonical, pins(pin("*", "certificate-of-" + kAlpha)), kApp, signedBy(kAlpha), "refused", "*", "pin-mismatch"},
        {kNameFree, pins(pin("*", kAlpha)), "localhost:5000/team/other:1", signedBy(kAlpha), "allowed", "*", ""},
        {kNameFree, pins(pin("*", kAlpha)), "quay.io/x/y:1", signedBy(kAlpha), "allowed", "*", ""},
        {kTying, pins(pin("localhost:5000/team/app", kAlpha)), kApp, signedBy(kAlpha), "allowed", "localhost:5000/team/app", ""},
        {kTying, pins(pin("localhost:5000/team/app", kBeta)), kApp, signedBy(kAlpha), "refused", "localhost:5000/team/app", "pin-mismatch"},
        // A pin of another name says nothing of this one: no mapping, so the root is trusted on first use as with the client.
        {kTying, pins(pin("localhost:5000/team/other", kBeta)), kApp, signedBy(kAlpha), "allowed", "", ""},
        {kTying, pins(pin("localhost:5000/team/other", kBeta)), kApp, unsignedTag(kAlpha), "refused", "", "unsigned-tag"},
        // Another key is told before whatever else is wrong.
        {kTying, pins(pin("*", kBeta)), kApp, broken(kAlpha, ErrorCode::Expired), "refused", "*", "pin-mismatch"},
        {kTying, pins(pin("*", kBeta)), kApp, unsignedTag(kAlpha), "refused", "*", "pin-mismatch"},
    });
}

TEST(PolicyGlobs, TheMostSpecificOneIsChosen) {
    const char* kLongest = "If an image\u2019s name matches more than one glob, then the most specific (longest) one is chosen";
    const std::string three = pin("*", kAlpha) + "," + pin("localhost:5000/*", kBeta) + "," + pin("localhost:5000/team/*", kGamma);
    const std::string reversed = pin("localhost:5000/team/*", kGamma) + "," + pin("localhost:5000/*", kBeta) + "," + pin("*", kAlpha);
    expectAll({
        {kLongest, pins(three), kApp, signedBy(kGamma), "allowed", "localhost:5000/team/*", ""},
        {kLongest, pins(three), kApp, signedBy(kBeta), "refused", "localhost:5000/team/*", "pin-mismatch"},
        {kLongest, pins(three), kApp, signedBy(kAlpha), "refused", "localhost:5000/team/*", "pin-mismatch"},
        {kLongest, pins(reversed), kApp, signedBy(kGamma), "allowed", "localhost:5000/team/*", ""},
        {kLongest, pins(reversed), kApp, signedBy(kAlpha), "refused", "localhost:5000/team/*", "pin-mismatch"},
        {kLongest, pins(three), "localhost:5000/other:1", signedBy(kBeta), "allowed", "localhost:5000/*", ""},
        {kLongest, pins(three), "localhost:5000/teams/app:1", signedBy(kBeta), "allowed", "localhost:5000/*", ""},
        {kLongest, pins(three), "quay.io/team/app:1", signedBy(kAlpha), "allowed", "*", ""},
        {kLongest, pins(three), "localhost:5001/team/app:1", signedBy(kAlpha), "allowed", "*", ""},
        {kLongest, pins(three), "localhost:5000/team/app/deep:1", signedBy(kGamma), "allowed", "localhost:5000/team/*", ""},
        {kLongest, pins(both(pin("localhost:5000/team/a*", kAlpha), pin("localhost:5000/team/*", kBeta))), kApp, signedBy(kAlpha), "allowed", "localhost:5000/team/a*", ""},
        {kLongest, pins(both(pin("localhost:5000/team/app", kAlpha), pin("localhost:5000/team/*", kBeta))), kApp, signedBy(kAlpha), "allowed", "localhost:5000/team/app", ""},
        {kLongest, pins(both(pin("localhost:5000/team/app", kAlpha), pin("localhost:5000/team/app*", kBeta))), kApp, signedBy(kAlpha), "allowed", "localhost:5000/team/app", ""},
        {kLongest, pins(both(pin("localhost:5000/team/app", kAlpha), pin("localhost:5000/team/app*", kBeta))), "localhost:5000/team/app2:1", signedBy(kBeta), "allowed", "localhost:5000/team/app*", ""},
        // The keys of a shorter pattern do not help, and do not harm.
        {kLongest, pins(both(pin("*", kBeta), pin("localhost:5000/team/app", kAlpha))), kApp, signedBy(kBeta), "refused", "localhost:5000/team/app", "pin-mismatch"},
        // Names are matched in full, without tag or digest.
        {kLongest, pins(pin("docker.io/team/*", kAlpha)), "team/app:1", signedBy(kAlpha), "allowed", "docker.io/team/*", ""},
        {kLongest, pins(pin("docker.io/team/*", kAlpha)), "docker.io/team/app", signedBy(kAlpha), "allowed", "docker.io/team/*", ""},
        {kLongest, pins(pin("team/*", kBeta)), "team/app:1", signedBy(kAlpha), "allowed", "", ""},
        {kLongest, pins(pin("localhost:5000/team/app", kAlpha)), std::string("localhost:5000/team/app:1@") + kSigned, signedBy(kAlpha), "allowed", "localhost:5000/team/app", ""},
    });
}

TEST(PolicyOfficialImages, ArePinnedToTheBuiltInKeys) {
    const char* kPins = "This option pins the official libraries (*) to the hard-coded Docker official images root key";
    const char* kByDefault = "DCT trusts the official images by default";
    const char* kAddition = "This is in addition to whatever images are specified by trust-pinning:root-keys";
    const char* kPreferred = "those keys will be preferred for trust pinning";
    const char* kGeneral = "are specified, the official images key will be preferred";
    const char* library = "docker.io/library/*";
    expectAll({
        {kPins, pins("", ",\"official-images\":true"), kMongo, signedBy(kDocker), "allowed", library, ""},
        {kPins, pins("", ",\"official-images\":true"), kMongo, signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kPins, pins("", ",\"library-images\":true"), kMongo, signedBy(kDocker), "allowed", library, ""},
        {kPins, pins("", ",\"library-images\":true"), kMongo, signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kPins, pins("", ",\"official-library-images\":true"), kMongo, signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kPins, pins("", ",\"official-images\":true"), "mongo", signedBy(docker::officialImagesKeys().back()), "allowed", library, ""},
        {kPins, pins("", ",\"official-images\":true"), "docker.io/library/mongo:7", signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kPins, pins("", ",\"official-images\":true"), "index.docker.io/library/mongo:7", signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kPins, pins("", ",\"official-images\":true"), "team/mongo:7", signedBy(kAlpha), "allowed", "", ""},
        {kPins, pins("", ",\"official-images\":true"), "quay.io/library/mongo:7", signedBy(kAlpha), "allowed", "", ""},
        {kPins, pins("", ",\"official-images\":true"), kMongo, unsignedTag(kDocker), "refused", library, "unsigned-tag"},
        {kByDefault, "\"mode\":\"enforced\"", kMongo, signedBy(kDocker), "allowed", library, ""},
        {kByDefault, "\"mode\":\"enforced\"", kMongo, signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kByDefault, pins("", ",\"official-images\":false"), kMongo, signedBy(kAlpha), "allowed", "", ""},
        {kAddition, pins(pin("localhost:5000/*", kAlpha), ",\"official-images\":true"), kApp, signedBy(kAlpha), "allowed", "localhost:5000/*", ""},
        {kAddition, pins(pin("localhost:5000/*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kDocker), "allowed", library, ""},
        {kAddition, pins(pin("localhost:5000/*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kAddition, pins(pin("localhost:5000/*", kAlpha), ",\"official-images\":true"), kApp, signedBy(kDocker), "refused", "localhost:5000/*", "pin-mismatch"},
        {kPreferred, pins(pin(library, kAlpha), ",\"official-images\":true"), kMongo, signedBy(kAlpha), "allowed", library, ""},
        {kPreferred, pins(pin(library, kAlpha), ",\"official-images\":true"), kMongo, signedBy(kDocker), "refused", library, "pin-mismatch"},
        {kPreferred, pins(pin(library, kAlpha)), kMongo, signedBy(kAlpha), "allowed", library, ""},
        {kPreferred, pins(pin("docker.io/library/mongo", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kAlpha), "allowed", "docker.io/library/mongo", ""},
        {kPreferred, pins(pin("docker.io/library/mongo", kAlpha), ",\"official-images\":true"), "nginx:1", signedBy(kDocker), "allowed", library, ""},
        {kPreferred, pins(pin("docker.io/library/mon*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kAlpha), "allowed", "docker.io/library/mon*", ""},
        {kGeneral, pins(pin("*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kDocker), "allowed", library, ""},
        {kGeneral, pins(pin("*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kGeneral, pins(pin("docker.io/*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kDocker), "allowed", library, ""},
        {kGeneral, pins(pin("docker.io/*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kAlpha), "refused", library, "pin-mismatch"},
        {kGeneral, pins(pin("docker.io/*", kAlpha), ",\"official-images\":true"), "team/mongo:7", signedBy(kAlpha), "allowed", "docker.io/*", ""},
        {kGeneral, pins(pin("docker.io/lib*", kAlpha), ",\"official-images\":true"), kMongo, signedBy(kDocker), "allowed", library, ""},
        {kGeneral, pins(pin("*", kAlpha), ",\"official-images\":false"), kMongo, signedBy(kAlpha), "allowed", "*", ""},
    });
}

TEST(PolicyCache, MayBeExpiredWhereThePolicySaysSo) {
    const char* kAllows = "Specifies whether cached locally expired metadata validates images if an external server is unreachable or does not have image trust metadata";
    const char* kOffline = "This is necessary for machines which may be often offline";
    const std::string allow = "\"mode\":\"enforced\",\"allow-expired-trust-cache\":true", deny = "\"mode\":\"enforced\",\"allow-expired-trust-cache\":false";
    const std::string pinned = pins(pin("*", kBeta)) + ",\"allow-expired-trust-cache\":true";
    PolicyFacts cachedWithoutTag = cached(kAlpha, true);
    cachedWithoutTag.digest.reset();
    PolicyFacts refusedAsExpired = cached(kAlpha, true);
    refusedAsExpired.repositoryError = Error(ErrorCode::Expired, "expired");
    expectAll({
        {kAllows, allow, kApp, cached(kAlpha, true), "allowed", "", ""},
        {kAllows, deny, kApp, cached(kAlpha, true), "refused", "", "expired"},
        {kAllows, deny, kApp, refusedAsExpired, "refused", "", "expired"},
        {kAllows, "\"mode\":\"enforced\"", kApp, cached(kAlpha, true), "refused", "", "expired"},
        {kAllows, "\"mode\":\"permissive\"", kApp, cached(kAlpha, true), "logged", "", "expired"},
        {kAllows, "\"mode\":\"enforced\",\"allow-expired-cached-trust-data\":true", kApp, cached(kAlpha, true), "allowed", "", ""},
        {kAllows, allow, kApp, cached(kAlpha, true, ErrorCode::NoTrustData), "allowed", "", ""},
        {kAllows, allow, kApp, cached(kAlpha, false, ErrorCode::NoTrustData), "allowed", "", ""},
        {kAllows, deny, kApp, cached(kAlpha, true, ErrorCode::NoTrustData), "refused", "", "no-trust-data"},
        {kAllows, deny, kApp, cached(kAlpha, false, ErrorCode::NoTrustData), "refused", "", "no-trust-data"},
        {kAllows, deny, kApp, cached(kAlpha, false), "allowed", "", ""},
        {kAllows, allow, kApp, broken(kAlpha, ErrorCode::Expired), "refused", "", "expired"},  // the server's own expired data
        {kAllows, allow, kApp, broken(kAlpha, ErrorCode::BadSignature), "refused", "", "bad-signature"},
        {kOffline, allow, kApp, unreachable(), "refused", "", "network"},  // and no cache
        {kOffline, allow, kApp, nobodySigned(), "refused", "", "no-trust-data"},
        {kOffline, allow, kApp, cachedWithoutTag, "refused", "", "unsigned-tag"},
        {kOffline, pinned, kApp, cached(kAlpha, true), "refused", "*", "pin-mismatch"},
        {kOffline, pinned, kApp, cached(kBeta, true), "allowed", "*", ""},
    });
}

TEST(PolicyNames, AreTranslatedByTheTrustData) {
    const char* kTag = "If an image tag does not have a digest, the DCT metadata translates the name to an image digest";
    const char* kBoth = "If an image tag has an image digest, the DCT metadata verifies that the name matches the provided digest";
    const char* kDigest = "If an image digest does not have an image tag, the DCT metadata does a reverse lookup and provides the image tag as well as the digest";
    const char* kMust = "The image name, digest, or tag must be verified if DCT is enabled";
    const std::string enforced = "\"mode\":\"enforced\"", gun = "localhost:5000/team/app";
    expectAll({
        {kTag, enforced, gun + ":1", signedBy(kAlpha), "allowed", "", ""},
        {kTag, enforced, gun, signedBy(kAlpha), "allowed", "", ""},
        {kTag, enforced, gun, unsignedTag(kAlpha), "refused", "", "unsigned-tag"},
        {kBoth, enforced, gun + ":1@" + kSigned, signedBy(kAlpha), "allowed", "", ""},
        {kBoth, enforced, gun + ":1@" + kElse, signedBy(kAlpha), "refused", "", "digest-mismatch"},
        {kBoth, "\"mode\":\"permissive\"", gun + ":1@" + kElse, signedBy(kAlpha), "logged", "", "digest-mismatch"},
        {kBoth, enforced, gun + ":1@" + kSigned, unsignedTag(kAlpha), "refused", "", "unsigned-tag"},
        {kDigest, enforced, gun + "@" + kSigned, digestKnown(kAlpha, {"1"}), "allowed", "", ""},
        {kDigest, enforced, gun + "@" + kSigned, digestKnown(kAlpha, {"1", "latest"}), "allowed", "", ""},
        {kDigest, enforced, gun + "@" + kElse, digestKnown(kAlpha, {}), "refused", "", "unsigned-tag"},
        {kMust, enforced, gun + "@" + kSigned, nobodySigned(), "refused", "", "no-trust-data"},
        {kMust, pins(pin("*", kBeta)), gun + "@" + kSigned, digestKnown(kAlpha, {"1"}), "refused", "*", "pin-mismatch"},
        {kMust, "\"mode\":\"permissive\"", gun + "@" + kElse, digestKnown(kAlpha, {}), "logged", "", "unsigned-tag"},
    });
}

TEST(PolicyBuilds, MayStartFromScratch) {
    const char* kScratch = "the base image must be signed, or must be scratch";
    expectAll({
        {kScratch, "\"mode\":\"enforced\"", "scratch", {}, "allowed", "", ""},
        {kScratch, pins(pin("*", kBeta)), "scratch", {}, "allowed", "", ""},
        {kScratch, "\"mode\":\"enforced\"", "docker.io/library/scratch:1", nobodySigned(), "refused", "docker.io/library/*", "no-trust-data"},
        {kScratch, "\"mode\":\"enforced\"", kApp, nobodySigned(), "refused", "", "no-trust-data"},
    });
}

TEST(PolicyDecisions, NameTheStanzaTheKeyAndTheDigest) {
    const auto policy = docker::readDaemonJson("{\"content-trust\":{" + pins(both(pin("*", kAlpha), pin("localhost:5000/*", kBeta))) + ",\"allow-expired-trust-cache\":true}}").policy;
    const auto question = PolicyQuestion::parse(kApp);
    const PolicyDecision decision = decidePolicy(policy, *question, signedBy(kBeta));
    EXPECT_EQ(decision.reference, kApp);
    EXPECT_EQ(decision.stanza, "trust-pinning.root-keys");
    EXPECT_EQ(decision.rootKeyId, kBeta);
    EXPECT_EQ(decision.digest->toString(), kSigned);
    ASSERT_EQ(decision.steps.size(), 5u);
    EXPECT_EQ(decision.steps[1].detail, "Pattern localhost:5000/* wins over 1 other: the longest counts");
    EXPECT_EQ(decision.steps[2].detail, "The root of localhost:5000/team/app is signed by the pinned key bbbbbbbbbbbb");
    EXPECT_EQ(decidePolicy(policy, *question, cached(kBeta, true)).stanza, "allow-expired-trust-cache");
    const PolicyDecision refused = decidePolicy(policy, *question, signedBy(kGamma));
    EXPECT_EQ(refused.rootKeyId, kGamma);
    EXPECT_EQ(refused.error->actual, kGamma);
    const PolicyDecision mongo = decidePolicy(policy, *PolicyQuestion::parse(kMongo), signedBy(kDocker));
    EXPECT_EQ(mongo.stanza, "trust-pinning.official-images");
    EXPECT_EQ(mongo.reference, "docker.io/library/mongo:7");
    EXPECT_EQ(decidePolicy({}, *question, signedBy(kBeta)).stanza, "mode");
}

TEST(PolicyDecisions, WithoutTrustOnFirstUseRefuseWhatNoPinMatches) {
    docker::ContentTrustPolicy policy;
    policy.givenMode = docker::TrustMode::Enforced;
    const auto question = PolicyQuestion::parse(kApp);
    const PolicyDecision trusting = decidePolicy(policy, *question, signedBy(kAlpha), true);
    EXPECT_EQ(trusting.outcome, PolicyOutcome::Allowed);
    EXPECT_NE(trusting.steps[1].detail.find("first use"), std::string::npos) << "and it is said so";
    const PolicyDecision strict = decidePolicy(policy, *question, signedBy(kAlpha), false);
    EXPECT_EQ(strict.outcome, PolicyOutcome::Refused);
    EXPECT_EQ(strict.error->code, ErrorCode::TofuDisabled);
    EXPECT_EQ(decidePolicy(policy, *PolicyQuestion::parse(kMongo), signedBy(kDocker), false).outcome, PolicyOutcome::Allowed);
}

}  // namespace roseglass::trust
