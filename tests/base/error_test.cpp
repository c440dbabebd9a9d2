#include "base/error.h"

#include <gtest/gtest.h>

namespace roseglass {

TEST(Error, EveryCodeOfTheContractHasANameAndAnExitCode) {
    const std::pair<const char*, int> rows[] = {
        {"no-trust-data", 1}, {"unsigned-tag", 1}, {"bad-signature", 1}, {"threshold-not-met", 1}, {"expired", 1}, {"rollback", 1}, {"hash-mismatch", 1}, {"length-mismatch", 1},
        {"wrong-type", 1}, {"malformed", 1}, {"too-large", 1}, {"unknown-key", 1}, {"pin-mismatch", 1}, {"tofu-disabled", 1}, {"root-rotation", 1}, {"digest-mismatch", 1},
        {"not-found", 3}, {"network", 3}, {"tls", 3}, {"timeout", 3}, {"unauthorized", 4}, {"forbidden", 4}, {"rate-limited", 3}, {"server", 3}, {"key-not-found", 5},
        {"bad-passphrase", 5}, {"conflict", 7}, {"io", 6}, {"usage", 2}, {"interrupted", 130}};
    for (const auto& [name, exit] : rows) {
        const auto code = codeFromName(name);
        ASSERT_TRUE(code) << name;
        EXPECT_EQ(codeName(*code), name);
        EXPECT_EQ(exitCode(*code), exit) << name;
    }
    EXPECT_FALSE(codeFromName("no-such-code"));
}

}  // namespace roseglass
