#include "trust/trusted_images.h"

#include "trust/verdict.h"

namespace roseglass::trust {

std::string TrustedImage::forEngine() const { return digest ? reference.familiarName() + "@" + digest->toString() : familiar(); }

std::string TrustedImage::familiar() const { return reference.familiarName() + (reference.tag ? ":" + *reference.tag : ""); }

Result<registry::Reference> parseWithDefault(const std::string& text) {
    RG_ASSIGN(registry::Reference reference, registry::Reference::parse(text));
    if (!reference.tag && !reference.digest) reference.tag = "latest";
    return reference;
}

Result<TrustedImage> TrustedImages::look(const registry::Reference& reference, const Job& job) {
    if (!reference.tag) return TrustedImage{reference, reference.digest, {}, nullptr, Standing::Trusted, std::nullopt};
    auto seen = seen_.find(reference.gun());
    if (seen == seen_.end()) {
        RG_ASSIGN(Inspection inspection, lookAndStore(context_, reference, RegistryQuestion::Nothing, job));
        seen = seen_.emplace(reference.gun(), std::move(inspection)).first;
    }
    Inspection& inspection = seen->second;
    inspection.reference = reference;
    Verdict verdict = judge(context_, inspection, job);
    TrustedImage image{reference, verdict.digest, {}, verdict.report, verdict.standing, std::move(verdict.error)};
    if (verdict.trusted) {
        image.standing = Standing::Trusted;
        image.signers = signersOf(*inspection.update.set, *reference.tag);
    } else {
        image.digest.reset();
    }
    return image;
}

Result<TrustedImage> TrustedImages::resolve(const registry::Reference& reference, const Job& job) {
    RG_ASSIGN(TrustedImage image, look(reference, job));
    if (image.error) return fail(std::move(*image.error));
    return image;
}

}  // namespace roseglass::trust
