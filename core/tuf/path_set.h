#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::tuf {

/// How many path prefixes one delegation may list before it counts as malformed, and one file in all. Peers know no
/// bound; docker writes one path, the empty one.
inline constexpr size_t kMaxDelegationPaths = 10'000;
inline constexpr size_t kMaxFilePaths = 100'000;

/// The path prefixes below which a delegation may sign. An empty prefix means everything, no prefix nothing.
///
/// Prefixes come from the holder of a delegation's key, so a question must not cost a look at each of them: they are
/// sorted, and one that a shorter one covers is dropped, so that the one before a name is the only one to look at. Copies
/// share the list: the children of one role do not multiply it.
class PathSet {
public:
    /// Allows nothing.
    PathSet();
    explicit PathSet(const std::vector<std::string>& prefixes);
    static PathSet everything() { return PathSet({std::string()}); }

    bool allows(std::string_view name) const;

    struct Split {
        std::vector<std::string> within;   ///< in the given order
        std::vector<std::string> outside;
    };
    /// Which of a child's prefixes lie under one of these (notary: RestrictDelegationPathPrefixes). The child may sign
    /// below PathSet(within).
    Split split(const std::vector<std::string>& child) const;

    /// Sorted; none is the beginning of another.
    const std::vector<std::string>& prefixes() const { return *prefixes_; }

private:
    std::shared_ptr<const std::vector<std::string>> prefixes_;
};

/// Whether a delegation with these path prefixes may sign this tag. For one question; a PathSet answers many.
bool pathsAllow(const std::vector<std::string>& paths, std::string_view target);

/// The child's prefixes that lie under one of the parent's.
std::vector<std::string> restrictPaths(const std::vector<std::string>& parent, const std::vector<std::string>& child);

}  // namespace roseglass::tuf
