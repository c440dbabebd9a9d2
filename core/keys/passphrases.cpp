#include "keys/passphrases.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <set>

#include "crypto/random.h"

namespace roseglass::keys {
namespace {

using crypto::Secret;

constexpr const char* kPin = "ROSEGLASS_TOKEN_PIN";

/// The variables that speak for a role, docker's first.
std::vector<const char*> variablesFor(const std::string& role) {
    if (role == "root") return {"DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE", "NOTARY_ROOT_PASSPHRASE"};
    if (role == "targets") return {"DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "NOTARY_TARGETS_PASSPHRASE"};
    if (role == "snapshot") return {"DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "NOTARY_SNAPSHOT_PASSPHRASE"};
    return {"DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "NOTARY_DELEGATION_PASSPHRASE"};
}

class Environment final : public PassphraseSource {
public:
    Environment() {
        for (const char* name : {"DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE", "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "NOTARY_ROOT_PASSPHRASE", "NOTARY_TARGETS_PASSPHRASE",
                                 "NOTARY_SNAPSHOT_PASSPHRASE", "NOTARY_DELEGATION_PASSPHRASE", kPin, "ROSEGLASS_NEW_PASSPHRASE", "ROSEGLASS_BACKUP_PASSPHRASE"}) {
            char* value = std::getenv(name);
            if (!value) continue;
            if (*value) (name == std::string_view(kPin) ? pin_ : values_[name]) = Secret::copyOf(value);
            // unsetenv only takes the name off the list: the text would stay in memory and in /proc/PID/environ.
            ::explicit_bzero(value, std::strlen(value));
            ::unsetenv(name);
        }
    }
    Result<std::optional<Secret>> find(const PassphraseRequest& request, const Job&) override {
        std::vector<const Secret*> known;
        for (const char* name : variablesFor(request.role)) {
            const auto value = values_.find(name);
            if (value == values_.end()) continue;
            const bool twice = std::any_of(known.begin(), known.end(), [&](const Secret* other) { return other->reveal() == value->second.reveal(); });
            if (!twice) known.push_back(&value->second);
        }
        if (static_cast<size_t>(request.attempt) >= known.size()) return std::nullopt;
        return Secret::copyOf(known[static_cast<size_t>(request.attempt)]->reveal());
    }
    Result<std::optional<Pin>> findPin(const TokenPin& pin, int attempt, const Job&) override {
        const std::lock_guard lock(mutex_);
        // A script that runs again with the same wrong PIN would lock the token.
        if (attempt > 0 || pin.low || pin.lastTry || pin_.empty()) return std::nullopt;
        return Pin{Secret::copyOf(pin_.reveal()), false};
    }
    void pinRefused(const TokenPin&) override {
        const std::lock_guard lock(mutex_);
        pin_ = {};
    }

    std::optional<std::reference_wrapper<const Secret>> named(const std::string& variable) const {
        const auto value = values_.find(variable);
        return value == values_.end() ? std::nullopt : std::optional(std::cref(value->second));
    }

private:
    std::map<std::string, Secret> values_;
    Secret pin_;
    std::mutex mutex_;   ///< of the PIN: the others do not change
};

const std::shared_ptr<Environment>& environment() {
    static const std::shared_ptr<Environment> source = std::make_shared<Environment>();
    return source;
}

class Chain final : public PassphraseSource {
public:
    explicit Chain(std::vector<std::shared_ptr<PassphraseSource>> sources) : sources_(std::move(sources)) {}
    Result<std::optional<Secret>> find(const PassphraseRequest& request, const Job& job) override {
        int remaining = request.attempt;
        for (const auto& source : sources_) {
            PassphraseRequest own = request;
            const bool last = source == sources_.back();
            for (own.attempt = last ? remaining : 0;; ++own.attempt) {
                RG_ASSIGN(auto found, source->find(own, job));
                if (!found) break;
                if (last || remaining == 0) return found;
                --remaining;
            }
        }
        return std::nullopt;
    }
    void accepted(const PassphraseRequest& request, const Secret& passphrase) override {
        for (const auto& source : sources_) source->accepted(request, passphrase);
    }
    Result<std::optional<Pin>> findPin(const TokenPin& pin, int attempt, const Job& job) override {
        for (const auto& source : sources_) {
            RG_ASSIGN(auto found, source->findPin(pin, attempt, job));
            if (found) return found;
        }
        return std::nullopt;
    }
    void pinRefused(const TokenPin& pin) override {
        for (const auto& source : sources_) source->pinRefused(pin);
    }

private:
    std::vector<std::shared_ptr<PassphraseSource>> sources_;
};

}  // namespace

std::string cautionOf(const TokenPin& pin) {
    if (pin.lastTry) return "One more wrong PIN locks the token.";
    if (pin.low) return "A wrong PIN was entered last: the token locks itself after a few.";
    return {};
}

std::shared_ptr<PassphraseSource> environmentPassphrases() { return environment(); }
std::optional<std::reference_wrapper<const Secret>> environmentSecret(const std::string& variable) { return environment()->named(variable); }

std::shared_ptr<PassphraseSource> chainPassphrases(std::vector<std::shared_ptr<PassphraseSource>> sources) { return std::make_shared<Chain>(std::move(sources)); }

Secret generatePassphrase() {
    // 32 characters, so that every random byte counts for five bits; those that look alike are left out.
    static constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(kLetters.size() == 32);
    std::string text;
    for (const char byte : crypto::randomBytes(24)) {
        if (!text.empty() && text.size() % 5 == 4) text += '-';
        text += kLetters[static_cast<unsigned char>(byte) % 32];
    }
    return Secret(std::move(text));
}

double estimateStrength(std::string_view passphrase) {
    static constexpr std::array<std::string_view, 20> kCommon{"password", "passphrase", "passwort", "secret", "qwerty", "letmein", "welcome", "docker", "notary", "admin",
                                                              "dragon", "monkey", "master", "test", "login", "abc123", "iloveyou", "trust", "root", "repo"};
    std::string lower(passphrase);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    double pool = 0;
    const auto has = [&](auto test) { return std::any_of(passphrase.begin(), passphrase.end(), test); };
    if (has([](unsigned char c) { return std::islower(c); })) pool += 26;
    if (has([](unsigned char c) { return std::isupper(c); })) pool += 26;
    if (has([](unsigned char c) { return std::isdigit(c); })) pool += 10;
    if (has([](unsigned char c) { return c < 128 && std::ispunct(c); })) pool += 32;
    if (has([](unsigned char c) { return c == ' ' || c >= 128; })) pool += 60;
    double characters = 0;
    for (size_t i = 0; i < passphrase.size(); ++i) {
        const int step = i > 0 ? passphrase[i] - passphrase[i - 1] : 99;
        characters += step >= -1 && step <= 1 ? 0.25 : 1;
    }
    // A common word counts as one character and a half, however long it is.
    for (const std::string_view word : kCommon) {
        if (lower.find(word) != std::string::npos) characters -= static_cast<double>(word.size()) - 1.5;
    }
    const std::set<char> distinct(passphrase.begin(), passphrase.end());
    characters = std::min(characters, static_cast<double>(distinct.size()) * 2.5);
    Secret wipe(std::move(lower));
    return pool < 1 ? 0 : std::max(0.0, characters) * std::log2(pool);
}

}  // namespace roseglass::keys
