#include "ui/settings/passphrase_store.h"

#include "ui/common/format.h"
#include "ui/settings/keychain.h"

namespace roseglass::ui {
namespace {

using crypto::Secret;
using keys::PassphraseRequest;
using SteadyClock = std::chrono::steady_clock;

/// A new key is known by what it is for until it has an ID.
std::string nameOf(const PassphraseRequest& request) { return request.create ? "new " + request.role + " " + request.gun : request.keyId; }

}  // namespace

PassphraseStore::Entry PassphraseStore::entryFor(Secret passphrase, Keep keep) const {
    return {std::move(passphrase), keep, keep == Keep::Minutes ? SteadyClock::now() + minutes_ : SteadyClock::time_point::max()};
}

void PassphraseStore::give(const PassphraseRequest& request, Secret passphrase, Keep keep) {
    const std::lock_guard lock(mutex_);
    given_.insert_or_assign(nameOf(request), entryFor(std::move(passphrase), keep));
}

void PassphraseStore::setAsker(Asker asker) {
    const std::lock_guard lock(mutex_);
    asker_ = std::move(asker);
}

void PassphraseStore::setMinutes(std::chrono::minutes minutes) {
    const std::lock_guard lock(mutex_);
    minutes_ = minutes;
}

void PassphraseStore::setUsualKeep(Keep keep) {
    const std::lock_guard lock(mutex_);
    if (keep < usual_) known_.clear();
    usual_ = keep;
}

PassphraseStore::Keep PassphraseStore::usualKeep() const {
    const std::lock_guard lock(mutex_);
    return usual_;
}

std::optional<Secret> PassphraseStore::fromMemory(const PassphraseRequest& request) {
    if (const auto given = given_.find(nameOf(request)); given != given_.end()) return Secret::copyOf(given->second.passphrase.reveal());
    const auto known = known_.find(request.keyId);
    if (request.create || known == known_.end()) return std::nullopt;
    if (SteadyClock::now() <= known->second.until) return Secret::copyOf(known->second.passphrase.reveal());
    known_.erase(known);
    return std::nullopt;
}

void PassphraseStore::tellUnusable(const Error& error) {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(keychainTold_, true)) return;
    }
    emit keychainUnusable(shown(error.message, 300), shown(error.hint, 300));
}

std::optional<Secret> PassphraseStore::fromKeychain(const PassphraseRequest& request) {
    if (request.create || request.role == "root" || request.keyId.empty()) return std::nullopt;
    auto stored = keychain::read(keychain::passphraseEntry(request.keyId));
    if (stored) return std::move(*stored);
    tellUnusable(stored.error());
    return std::nullopt;
}

Result<std::optional<Secret>> PassphraseStore::find(const PassphraseRequest& request, const Job& job) {
    const std::string name = nameOf(request);
    PassphraseRequest own = request;
    Asker ask;
    bool keychainNext = false;
    {
        const std::lock_guard lock(mutex_);
        Tries& tries = tries_[name];
        if (request.attempt == 0) tries = {};
        // What memory answered before was wrong, and must not stand in the way of what comes next.
        if (request.attempt > 0) given_.erase(name);
        if (request.attempt > 0 && tries.memory) known_.erase(request.keyId);
        if (!std::exchange(tries.memory, true)) {
            if (auto found = fromMemory(request)) return found;
        }
        keychainNext = !std::exchange(tries.keychain, true);
    }
    if (keychainNext) {
        if (auto found = fromKeychain(request)) {
            const std::lock_guard lock(mutex_);
            tries_[name].fromKeychain = true;
            return found;
        }
    }
    {
        const std::lock_guard lock(mutex_);
        ask = asker_;
        own.attempt = tries_[name].asked++;
    }
    if (!ask) return std::nullopt;
    RG_ASSIGN(std::optional<Answer> answer, ask(own, job));
    if (!answer) return std::nullopt;
    const std::lock_guard lock(mutex_);
    given_.insert_or_assign(name, entryFor(Secret::copyOf(answer->passphrase.reveal()), answer->keep));
    return std::optional(std::move(answer->passphrase));
}

void PassphraseStore::accepted(const PassphraseRequest& request, const Secret& passphrase) {
    Keep keep = Keep::Once;
    bool keychainWasWrong = false;
    {
        const std::lock_guard lock(mutex_);
        auto given = given_.extract(nameOf(request));
        const Tries tries = tries_[nameOf(request)];
        tries_.erase(nameOf(request));
        if (!given.empty() && given.mapped().passphrase.reveal() == passphrase.reveal()) {
            keep = given.mapped().keep;
            if (keep == Keep::Keychain && request.role == "root") keep = Keep::ThisRun;
            keychainWasWrong = tries.fromKeychain;
            if (keep != Keep::Once) known_.insert_or_assign(request.keyId, entryFor(std::move(given.mapped().passphrase), keep));
        } else if (const auto known = known_.find(request.keyId); known != known_.end() && known->second.keep == Keep::Minutes) {
            known->second.until = SteadyClock::now() + minutes_;
        }
    }
    const QString entry = keychain::passphraseEntry(request.keyId);
    auto kept = keep == Keep::Keychain ? keychain::write(entry, passphrase) : keychainWasWrong ? keychain::remove(entry) : Result<void>();
    if (!kept) tellUnusable(kept.error());
}

void PassphraseStore::remember(const PassphraseRequest& request, const Secret& passphrase, Keep keep) {
    if (keep == Keep::Once) {
        // A keychain that cannot be used now may keep an old entry; accepted() takes it away once it proved wrong.
        [[maybe_unused]] const auto forgotten = forget(request.keyId);
        return;
    }
    give(request, Secret::copyOf(passphrase.reveal()), keep);
    accepted(request, passphrase);
}

Result<void> PassphraseStore::forget(const std::string& keyId) {
    {
        const std::lock_guard lock(mutex_);
        known_.erase(keyId);
        given_.erase(keyId);
    }
    return keychain::remove(keychain::passphraseEntry(keyId));
}

void PassphraseStore::forgetAll() {
    const std::lock_guard lock(mutex_);
    known_.clear();
    given_.clear();
}

}  // namespace roseglass::ui
