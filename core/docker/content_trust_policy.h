#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::docker {

/// What the engine does with an image that does not verify.
enum class TrustMode {
    Disabled,    ///< nothing is verified, and the rest of the block is ignored; the default
    Permissive,  ///< verified, failures are only logged
    Enforced,    ///< what does not verify is not pulled and not run
};

/// Where a pin comes from.
enum class PinSource { RootKeys, CertIds, OfficialImages };

/// One line of `trust-pinning`: images whose root must be signed by one of these keys.
struct RootPin {
    /// An image name in full, "docker.io/library/mongo", or a prefix of names and a "*" behind it. The "*" stands for any run
    /// of characters, "/" too, and only as the last character (notary: trustpinning wildcards). Letters count as written.
    std::string pattern;
    std::vector<std::string> keys;  ///< canonical key IDs of root keys; any one of them will do
    bool operator==(const RootPin&) const = default;
};

/// The `content-trust` block of daemon.json.
struct ContentTrustPolicy {
    bool present = false;              ///< the file has such a block
    std::optional<TrustMode> givenMode;
    std::vector<RootPin> rootKeys;     ///< in the file's order
    std::vector<RootPin> certIds;      ///< whole names to certificate IDs; of later engines, not in the document
    std::optional<bool> official;      ///< official-images or library-images
    bool allowExpiredCache = false;

    TrustMode mode() const { return givenMode.value_or(TrustMode::Disabled); }
    /// "DCT trusts the official images by default."
    bool officialImages() const { return official.value_or(true); }
    bool operator==(const ContentTrustPolicy&) const = default;
};

std::string_view modeName(TrustMode mode);     ///< "disabled", "permissive", "enforced"
std::optional<TrustMode> modeFromName(std::string_view name);
std::string_view stanzaName(PinSource source); ///< "trust-pinning.root-keys", …

/// The pattern of Docker's official images.
inline constexpr const char* kOfficialPattern = "docker.io/library/*";

/// The canonical IDs of the root keys of Docker's official images, as they are built into the engine that knows this block
/// (Docker Enterprise Engine and Mirantis Container Runtime: daemon/trust, officialImagesRootKeys). Each official image was
/// signed by one of them.
const std::vector<std::string>& officialImagesKeys();

bool patternMatches(std::string_view pattern, std::string_view name);
/// Why a pattern matches no image name at all; empty when it can. Registries are in lower case, as registry::Reference has them.
std::string patternProblem(const std::string& pattern);
/// The pattern that was probably meant by one that matches nothing; empty where nobody can tell.
std::string patternMeant(const std::string& pattern);
/// What is wrong with a key ID; empty for 64 lower-case hex digits.
std::string keyIdProblem(const std::string& id);

/// One pin beside the name that was asked for.
struct PinCandidate {
    RootPin pin;
    PinSource source = PinSource::RootKeys;
    bool matches = false;
    bool wins = false;
    std::string reason;  ///< why a match does not win; empty else
    size_t length() const { return pin.pattern.size(); }
};

/// Every pin of the policy, and which one counts for an image name: the whole name itself, else the longest pattern; of two
/// of the same length the one that the file names, before the built-in one of official images.
/// @param name  in full: "docker.io/library/mongo"
std::vector<PinCandidate> rankPins(const ContentTrustPolicy& policy, const std::string& name);
/// Null when none matches.
const PinCandidate* winnerOf(const std::vector<PinCandidate>& candidates);

}  // namespace roseglass::docker
