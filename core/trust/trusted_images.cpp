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

Result<TrustedImage> TrustedImages::resolve(const registry::Reference& reference, const Job& job) {
    if (!reference.tag) return TrustedImage{reference, reference.digest, {}, nullptr};
    auto seen = seen_.find(reference.gun());
    if (seen == seen_.end()) {
        RG_ASSIGN(Inspection inspection, lookAt(context_, reference, RegistryQuestion::Nothing, job));
        inspection.finishStoring();
        seen = seen_.emplace(reference.gun(), std::move(inspection)).first;
    }
    Inspection& inspection = seen->second;
    inspection.reference = reference;
    const Verdict verdict = judge(context_, inspection, job);
    if (!verdict.trusted) return fail(*verdict.error);
    return TrustedImage{reference, verdict.digest, signersOf(*inspection.update.set, *reference.tag), verdict.report};
}

}  // namespace roseglass::trust
