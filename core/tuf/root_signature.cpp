#include "tuf/root_signature.h"

#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"
#include "tuf/signed_file.h"

namespace roseglass::tuf {

bool signsRoot(const SharedBytes& root, const SharedBytes& other) {
    // Copies: reading a file adds spare room to it.
    const auto file = SignedFile::parse(std::make_shared<Bytes>(*root)),
               over = SignedFile::parse(std::make_shared<Bytes>(*other));
    if (!file || !over || !parseRoot(over->signedPart())) return false;
    const auto keys = parseRoot(file->signedPart());
    return keys && over->countSignatures(keys->keys, keys->roles.at(std::string(kRoot))).met();
}

}  // namespace roseglass::tuf
