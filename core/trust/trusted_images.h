#pragma once
#include <map>
#include <optional>

#include "trust/inspection.h"

namespace roseglass::trust {

/// An image's name and what it means once the trust data has spoken.
struct TrustedImage {
    registry::Reference reference;           ///< with docker's defaults, "latest" included
    std::optional<crypto::Sha256> digest;    ///< what may be used; nothing where trust is off and the name has none
    std::vector<std::string> signers;        ///< as `docker trust inspect` prints them; empty for a digest given explicitly
    std::shared_ptr<const Report> report;    ///< of its repository; null where none was asked for
    Standing standing =
        Standing::Unknown;       ///< Trusted for a digest that was given explicitly, too; Unknown with trust off
    std::optional<Error> error = {};  ///< why it may not be used

    /// "localhost:5000/team/app@sha256:…", or with a tag where there is no digest: what the engine is told.
    std::string forEngine() const;
    /// As docker prints it: "localhost:5000/team/app:1.4.2".
    std::string familiar() const;
};

/// The reference with "latest" where neither tag nor digest stands. Errors: usage.
Result<registry::Reference> parseWithDefault(const std::string& text);

/// Translates names to trusted digests, as docker does with content trust on. Each repository is asked for once in the life
/// of this object. One call at a time.
class TrustedImages {
public:
    explicit TrustedImages(Context& context) : context_(context) {}
    TrustedImages(const TrustedImages&) = delete;
    TrustedImages& operator=(const TrustedImages&) = delete;

    /// What is known of a name, whatever that is: evidence that nobody signed it is another thing than that nobody
    /// said. Errors: interrupted, io, and a broken configuration's.
    Result<TrustedImage> look(const registry::Reference& reference, const Job& job);

    /// A tag's signed digest. A digest given alone passes without any question, as with docker; one given with a tag must be
    /// the signed one (docker drops it silently). The registry is not asked: what is used is fetched by its digest.
    /// Errors: whatever the verdict on the reference is; interrupted, io.
    Result<TrustedImage> resolve(const registry::Reference& reference, const Job& job);

private:
    Context& context_;
    std::map<std::string, Inspection> seen_;  ///< by GUN
};

}  // namespace roseglass::trust
