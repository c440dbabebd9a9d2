#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "crypto/digest.h"

namespace roseglass::registry {

/// An image reference as docker reads it (distribution: reference grammar), with docker's defaults filled in.
struct Reference {
    std::string domain;  ///< "localhost:5000", "docker.io"
    std::string path;    ///< "team/app", "library/mongo"
    std::optional<std::string> tag;
    std::optional<crypto::Sha256> digest;

    /// "mongo" becomes docker.io/library/mongo, hosts are folded to lower case. At most 255 bytes; digests are sha256.
    /// Errors: usage, with a hint that shows a right one.
    static Result<Reference> parse(const std::string& text);

    std::string gun() const { return domain + "/" + path; }
    /// As docker prints it: without docker.io and library, unless that would be read as another name.
    std::string familiarName() const;
    std::string tagOrLatest() const { return tag.value_or("latest"); }
    /// The whole reference with domain, tag and digest as far as given.
    std::string toString() const;
};

/// Whether two texts name the same image: with docker's defaults filled in, or letter for letter where one is no reference.
bool isSameImage(const std::string& a, const std::string& b);
/// "sha256:" and 64 hex digits with no name before it.
std::optional<crypto::Sha256> digestAlone(const std::string& text);
/// A word character, then up to 127 word characters, "." and "-".
bool isValidTag(std::string_view tag);
/// Lower-case path components joined by "/", separators ".", "_", "__" and dashes inside a component only.
bool isValidRepositoryPath(std::string_view path);

}  // namespace roseglass::registry
