#include "support/soft_token.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"
#include "support/program.h"

namespace roseglass::test {

SoftTokens::SoftTokens() {
    std::filesystem::create_directory(folder_ / "tokens");
    EXPECT_TRUE(writeFileAtomically(configuration(), "directories.tokendir = " + (folder_ / "tokens").string() + "\nobjectstore.backend = file\nlog.level = ERROR\n", 0600));
    ::setenv("SOFTHSM2_CONF", configuration().c_str(), 1);
}

SoftTokens::~SoftTokens() { ::unsetenv("SOFTHSM2_CONF"); }

void SoftTokens::add(const std::string& label, const std::string& pin) const {
    const Ran ran = runProgram({"softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "so-" + pin});
    EXPECT_EQ(ran.exit, 0) << ran.all();
}

void SoftTokens::takeOut() const {
    std::filesystem::rename(folder_ / "tokens", folder_ / "drawer");
    std::filesystem::create_directory(folder_ / "tokens");
}

void SoftTokens::putBack() const {
    std::filesystem::remove_all(folder_ / "tokens");
    std::filesystem::rename(folder_ / "drawer", folder_ / "tokens");
}

PinLog::PinLog() { ::setenv("DIFFICULT_TOKEN_LOG", file().c_str(), 1); }
PinLog::~PinLog() { ::unsetenv("DIFFICULT_TOKEN_LOG"); }

std::vector<std::string> PinLog::logins() const {
    std::vector<std::string> lines;
    std::ifstream in(file());
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::filesystem::path SoftTokens::module() { return "/usr/lib/softhsm/libsofthsm2.so"; }

Result<std::optional<crypto::Secret>> GivenPassphrases::find(const keys::PassphraseRequest& request, const Job&) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(request);
    const auto answers = answers_.find(request.role);
    if (answers == answers_.end() || static_cast<size_t>(request.attempt) >= answers->second.size()) return std::nullopt;
    return crypto::Secret::copyOf(answers->second[static_cast<size_t>(request.attempt)]);
}

Result<std::optional<keys::PassphraseSource::Pin>> GivenPassphrases::findPin(const keys::TokenPin& pin, int attempt, const Job&) {
    const std::lock_guard lock(mutex_);
    askedPins_.push_back(pin);
    const auto answers = answers_.find("token");
    if (answers == answers_.end() || static_cast<size_t>(attempt) >= answers->second.size()) return std::nullopt;
    return Pin{crypto::Secret::copyOf(answers->second[static_cast<size_t>(attempt)]), true};
}

std::vector<keys::TokenPin> GivenPassphrases::askedPins() const {
    const std::lock_guard lock(mutex_);
    return askedPins_;
}

std::vector<keys::PassphraseRequest> GivenPassphrases::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

}  // namespace roseglass::test
