#include "trust/expiry_words.h"

#include "base/redact.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

constexpr size_t kShownName = 120;

std::string renew(const ExpiryEntry& entry) { return "roseglass-cli renew " + printable(entry.repository, 255) + " " + printable(entry.role, kShownName); }

/// timestamp and snapshot whose keys are not here. That the server has the timestamp's is certain; the snapshot's may
/// be a person's.
void explainServersRole(ExpiryEntry& entry) {
    entry.actor = Actor::Operator;
    if (entry.role == tuf::kSnapshot) {
        entry.remedy =
            "If the trust server holds the snapshot key, it signs it again once it has expired" +
            std::string(entry.state == ExpiryState::Expired
                            ? ", and did not: tell the operator of " + printable(entry.trustServer)
                            : "") +
            ". If a person holds it, which nothing here tells, that person renews it before: ask who keeps it.";
        return;
    }
    if (entry.state == ExpiryState::Expired) {
        entry.remedy = "The trust server did not sign it again by itself: tell the operator of " + printable(entry.trustServer) + ".";
        return;
    }
    entry.remedy = "Nothing to do while the trust server runs: it signs its " + entry.role + " again by itself. If the date passes, tell the operator of " + printable(entry.trustServer) + ".";
}

void explainTopRole(ExpiryEntry& entry) {
    entry.breaks = "Everybody: every pull of this repository with content trust is refused until there is a new " + entry.role + ".";
    if (entry.role == tuf::kTargets) entry.breaks = "Everybody: no tag of this repository can be pulled with content trust any more, those of signers included, and docker and notary publish nothing.";
    if (entry.role == tuf::kRoot) entry.breaks = "Everybody: nothing in this repository can be pulled or signed with content trust any more.";
    if (entry.location == KeyLocation::Server) return explainServersRole(entry);
    entry.remedy = "The holder of the " + entry.role + " key renews it; tags and signers stay as they are.";
    entry.command = renew(entry);
}

void explainDelegation(ExpiryEntry& entry) {
    const std::string name = printable(entry.role, kShownName);
    entry.actor = Actor::Holder;
    entry.breaks = entry.role == "targets/releases" ? "Everyone who pulls a tag that signers released here: docker no longer finds it, unless targets signs it as well."
                                                     : "Everyone who relies on what only " + name + " signs: those tags are no longer valid. Other tags go on.";
    entry.remedy = "The holder of a key of " + name + " renews it.";
    entry.command = renew(entry);
}

void explainCertificate(ExpiryEntry& entry) {
    if (entry.role == tuf::kRoot) {
        // notary judges the certificates of its cached root as well, and takes no newer root where none of them is valid
        // (trustpinning.ValidateRoot, client.bootstrapClient).
        entry.breaks = "Everyone, those who have it in the cache included: the root is not accepted any more. docker and notary then refuse a newer one, too, until the cached one is removed.";
        entry.remedy = "The holder of the root key puts a new one with a new certificate in its place, before that date. Renewing root does not prolong the certificate.";
        entry.command = "roseglass-cli key rotate " + printable(entry.repository, 255) + " root";
        return;
    }
    entry.actor = Actor::Holder;
    entry.breaks = "Nobody who pulls: what is signed with this key stays valid. But notary and docker refuse to add the certificate as a signer again.";
    entry.remedy = "The signer makes a new certificate, and the holder of the targets key adds it.";
    const size_t slash = entry.role.rfind('/');
    if (slash == std::string::npos) {
        entry.actor = Actor::Publisher;
        entry.breaks = "Nobody who pulls: what is signed with this key stays valid.";
        entry.remedy = "The holder of the root key puts another " + printable(entry.role, kShownName) + " key in its place.";
        entry.command = "roseglass-cli key rotate " + printable(entry.repository, 255) + " " + printable(entry.role, kShownName);
        return;
    }
    const bool dockersOwn = entry.role != "targets/releases" && entry.role.find('/') == slash;
    if (dockersOwn) entry.command = "roseglass-cli signer add " + printable(entry.role.substr(slash + 1), kShownName) + " " + printable(entry.repository, 255) + " --key FILE";
}

}  // namespace

void explainExpiry(ExpiryEntry& entry) {
    switch (entry.kind) {
        case ExpiryKind::Repository: return;
        case ExpiryKind::Certificate: return explainCertificate(entry);
        case ExpiryKind::Role: break;
    }
    if (entry.role.find('/') == std::string::npos) explainTopRole(entry);
    else explainDelegation(entry);
}

}  // namespace roseglass::trust
