#include "ui/publish/typed_passphrases.h"

namespace roseglass::ui {
namespace {

std::string newSlot(const std::string& role, const std::string& gun) { return "new " + role + " " + gun; }

}  // namespace

std::string TypedPassphrases::slotOf(const trust::PlannedKey& key) {
    if (key.pin) return key.pin->slot;
    return key.id.empty() ? newSlot(key.role, key.gun) : key.id;
}

void TypedPassphrases::set(const std::string& slot, crypto::Secret passphrase) {
    const std::lock_guard lock(mutex_);
    typed_.insert_or_assign(slot, std::move(passphrase));
}

void TypedPassphrases::clear() {
    const std::lock_guard lock(mutex_);
    typed_.clear();
}

crypto::Secret TypedPassphrases::copy(const std::string& slot) const {
    const std::lock_guard lock(mutex_);
    const auto known = typed_.find(slot);
    return known == typed_.end() ? crypto::Secret() : crypto::Secret::copyOf(known->second.reveal());
}

Result<std::optional<crypto::Secret>> TypedPassphrases::find(const keys::PassphraseRequest& request, const Job&) {
    if (request.attempt > 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    // A key that is made has its ID only now; its field was named by role and repository.
    for (const std::string& slot : {request.keyId, newSlot(request.role, request.gun)}) {
        const auto known = typed_.find(slot);
        const bool meant = slot == request.keyId ? !request.create : request.create || request.keyId.empty();
        if (meant && known != typed_.end() && !known->second.empty()) return crypto::Secret::copyOf(known->second.reveal());
    }
    return std::nullopt;
}

Result<std::optional<keys::PassphraseSource::Pin>> TypedPassphrases::findPin(const keys::TokenPin& pin, int, const Job&) {
    const std::lock_guard lock(mutex_);
    auto typed = typed_.extract(pin.slot);
    if (typed.empty() || typed.mapped().empty()) return std::nullopt;
    return Pin{std::move(typed.mapped()), true};
}

}  // namespace roseglass::ui
