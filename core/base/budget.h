#pragma once
#include <cstddef>
#include <cstdint>

/// What an input from outside may cost. All of it together keeps this program under 300 MB whatever a server or a file holds;
/// tests/attacks/budget_attacks_test.cpp measures it. Each limit is a multiple of what real servers and tools write.
namespace roseglass::budget {

// JSON texts of any kind.
inline constexpr size_t kJsonDepth = 64;           ///< levels; image manifests have 5, daemon.json has 6
inline constexpr size_t kJsonValues = 200'000;     ///< of a text that is kept as a document: some 100 bytes each
inline constexpr size_t kJsonOwnValues = 4'000'000;  ///< of a text that was verified before, or that this program wrote: an audit of 100,000 tags
inline constexpr size_t kJsonListMembers = 1'000;  ///< of the object around a list that is read name by name

// Answers and programs.
inline constexpr uint64_t kAnswer = 4u << 20;       ///< bytes of an answer where nothing else is said
inline constexpr uint64_t kHelperOutput = 64u << 10;  ///< bytes that a credential helper may print

// Registries.
inline constexpr uint64_t kManifest = 4u << 20;    ///< bytes of one manifest or index: what registries take at most
inline constexpr uint64_t kManifests = 64u << 20;  ///< bytes of all manifests of one image, which are kept until it is written
inline constexpr uint64_t kConfig = 16u << 20;     ///< bytes of an image's config
inline constexpr uint64_t kBlob = uint64_t(1) << 44;  ///< bytes of one layer, 16 TiB: sums of 20,000 fit 64 bits
inline constexpr uint64_t kListPage = 16u << 20;   ///< bytes of one page of tags or repositories
inline constexpr uint64_t kListBytes = 256u << 20;    ///< bytes of all pages of one list, names or not
inline constexpr size_t kListPages = 10'000;
inline constexpr size_t kListNames = 250'000;      ///< names of one list that are kept; each becomes a row
inline constexpr uint64_t kReferrerPage = 4u << 20;   ///< bytes of one page of referrers
inline constexpr uint64_t kReferrerBytes = 16u << 20;  ///< bytes of all its pages
inline constexpr uint64_t kErrorDocument = 64u << 10;  ///< bytes of an error document that is read; a longer one says nothing

/// a + b, or the largest number where that does not fit.
constexpr uint64_t sum(uint64_t a, uint64_t b) { return b > UINT64_MAX - a ? UINT64_MAX : a + b; }

}  // namespace roseglass::budget
