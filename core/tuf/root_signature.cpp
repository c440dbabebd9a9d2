#include "tuf/root_signature.h"

#include <algorithm>
#include <set>

#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"
#include "tuf/signed_file.h"

namespace roseglass::tuf {
namespace {

/// A copy: reading a file adds spare room to it.
Result<SignedFile> opened(const SharedBytes& bytes) { return SignedFile::parse(std::make_shared<Bytes>(*bytes)); }

std::set<std::string> signersOf(const SignedFile& file, const Root& root) {
    std::set<std::string> valid;
    for (const SignatureVerdict& verdict : file.countSignatures(root.keys, root.roles.at(std::string(kRoot))).verdicts) {
        if (verdict.valid) valid.insert(verdict.canonicalId);
    }
    return valid;
}

}  // namespace

bool signsRoot(const SharedBytes& root, const SharedBytes& next) {
    const auto file = opened(root), over = opened(next);
    if (!file || !over || !parseRoot(over->signedPart())) return false;
    const auto keys = parseRoot(file->signedPart());
    return keys && over->countSignatures(keys->keys, keys->roles.at(std::string(kRoot))).met();
}

bool ledTo(const SharedBytes& earlier, const SharedBytes& later) {
    const auto file = opened(earlier), over = opened(later);
    if (!file || !over || !parseRoot(over->signedPart())) return false;
    const auto root = parseRoot(file->signedPart());
    if (!root) return false;
    const std::set<std::string> own = signersOf(*file, *root), carried = signersOf(*over, *root);
    const auto both = std::count_if(own.begin(), own.end(), [&](const std::string& id) { return carried.contains(id); });
    return both > 0 && both >= root->roles.at(std::string(kRoot)).threshold;
}

}  // namespace roseglass::tuf
