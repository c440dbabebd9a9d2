#pragma once
#include <filesystem>
#include <memory>

#include "arguments.h"
#include "keys/passphrases.h"

namespace roseglass::cli {

/// --keychain: passphrases from the system's keychain, through the program roseglass-keychain that stands beside this one.
/// Root keys' are neither looked for nor kept there, nor is any token's PIN. Where it is missing or the keychain is locked, that is told once, and
/// the next source asks. What was then typed is put there if the user says so (never with --yes).
std::shared_ptr<keys::PassphraseSource> keychainPassphrases(const Arguments& arguments);
/// With another program in its place.
std::shared_ptr<keys::PassphraseSource> keychainPassphrases(const Arguments& arguments, std::filesystem::path program);

}  // namespace roseglass::cli
