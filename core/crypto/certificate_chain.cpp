#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/redact.h"
#include "crypto/certificate_data.h"

namespace roseglass::crypto {
namespace {

constexpr size_t kMaxSteps = 8;
/// As Go: names that all fit each other must not make endless work.
constexpr int kMaxSignatures = 100;
/// A security level of 112 bits: RSA and DSA from 2048 bits, curves from 224, hashes from SHA-224 on.
constexpr int kSecurityLevel = 2;

using StorePtr = std::unique_ptr<X509_STORE, Deleter<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Deleter<X509_STORE_CTX_free>>;
struct StackDeleter {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using StackPtr = std::unique_ptr<STACK_OF(X509), StackDeleter>;
using Path = std::vector<const Certificate*>;  ///< leaf first

X509* handleOf(const Certificate& certificate) {
    return certificate.data().x509.get();
}
std::string nameOf(const Certificate& certificate) {
    return "\"" + printable(certificate.commonName(), 120) + "\"";
}

/// What OpenSSL says against this path, of which the last one is trusted; empty when nothing. Dates are judged by
/// problemAt() alone, which has its leeway.
std::string refusalOf(const Path& path) {
    const StorePtr store(X509_STORE_new());
    const StackPtr between(sk_X509_new_null());
    const StoreContextPtr context(X509_STORE_CTX_new());
    bool ready = store && between && context && X509_STORE_add_cert(store.get(), handleOf(*path.back())) == 1;
    for (size_t i = 1; ready && i + 1 < path.size(); ++i) ready = sk_X509_push(between.get(), handleOf(*path[i])) > 0;
    ready = ready && X509_STORE_CTX_init(context.get(), store.get(), handleOf(*path.front()), between.get()) == 1;
    if (!ready) return "it cannot be verified";
    X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
    X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_ANY);
    X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
    X509_VERIFY_PARAM_set_depth(param, static_cast<int>(kMaxSteps));
    const bool holds = X509_verify_cert(context.get()) == 1;
    const char* why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
    ERR_clear_error();
    return holds ? std::string() : why;
}

/// Whether one of the uses of a root certificate is left: notary writes codeSigning into them, Go asks for serverAuth.
bool allowsRoots(const Path& path) {
    const auto allows = [&](uint32_t usage) {
        return std::all_of(path.begin(), path.end(), [&](const Certificate* c) {
            return (X509_get_extended_key_usage(handleOf(*c)) & (usage | XKU_ANYEKU)) != 0;
        });
    };
    return allows(XKU_CODE_SIGN) || allows(XKU_SSL_SERVER);
}

/// Looks for a path by names and signatures, going back where one fails, and keeps the first reason against one.
class Search {
public:
    Search(const std::vector<Certificate>& intermediates, const std::vector<Certificate>& anchors, Instant now)
        : intermediates_(intermediates), anchors_(anchors), now_(now) {}

    bool reachesFrom(const Certificate& leaf) {
        path_ = {&leaf};
        return isSound(leaf) && extend();
    }
    const std::string& problem() const { return problem_; }

private:
    bool extend() {
        const Certificate& at = *path_.back();
        for (const Certificate& anchor : anchors_) {
            const bool isAnchor = path_.size() > 1 && at.der() == anchor.der();
            const auto reaches = [&] { return isSound(anchor, true) && withNext(anchor, &Search::holds); };
            if (isAnchor ? holds() : links(at, anchor) && reaches()) return true;
        }
        if (path_.size() == kMaxSteps) return refuse("it is longer than 8 certificates");
        for (const Certificate& next : intermediates_) {
            const bool used =
                std::any_of(path_.begin(), path_.end(), [&](const Certificate* c) { return c->der() == next.der(); });
            if (!used && links(at, next) && isSound(next) && withNext(next, &Search::extend)) return true;
        }
        return refuse("nothing links " + nameOf(at) + " to the pinned certificate authority");
    }
    bool withNext(const Certificate& next, bool (Search::*go)()) {
        path_.push_back(&next);
        const bool found = (this->*go)();
        path_.pop_back();
        return found;
    }
    bool holds() {
        if (std::string why = refusalOf(path_); !why.empty()) return refuse("OpenSSL refuses it: " + why);
        return allowsRoots(path_) || refuse("its authorities are limited to other uses than signing code");
    }
    bool links(const Certificate& subject, const Certificate& issuer) {
        return subject.issuerName() == issuer.subjectName() && checks_++ < kMaxSignatures && subject.isSignedBy(issuer);
    }
    /// An anchor's own signature is not looked at: it is trusted for itself.
    bool isSound(const Certificate& certificate, bool anchor = false) {
        const std::string problem = certificate.problemAt(now_, !anchor);
        return problem.empty() || refuse("the certificate " + nameOf(certificate) + " " + problem);
    }
    bool refuse(std::string why) {
        if (problem_.empty()) problem_ = std::move(why);
        return false;
    }

    const std::vector<Certificate>& intermediates_;
    const std::vector<Certificate>& anchors_;
    Instant now_;
    Path path_;
    int checks_ = 0;
    std::string problem_;
};

}  // namespace

Result<void> verifyChain(const Certificate& leaf, const std::vector<Certificate>& intermediates,
                         const std::vector<Certificate>& anchors, Instant now) {
    Search search(intermediates, anchors, now);
    if (search.reachesFrom(leaf)) return {};
    return fail(ErrorCode::PinMismatch, "The certificate chain does not hold: " + search.problem());
}

}  // namespace roseglass::crypto
