#pragma once
#include <memory>

#include "arguments.h"
#include "keys/passphrases.h"

namespace roseglass::cli {

/// In the contract's order: the environment, with --keychain the keychain, then a prompt on the terminal without echo. Up to three tries at the prompt.
std::shared_ptr<keys::PassphraseSource> makePassphrases(const Arguments& arguments);

/// Whether somebody can be asked: the process has a terminal of its own.
bool hasTerminal();
/// A question on the terminal that wants "y" or "yes". False without a terminal.
bool confirm(const std::string& question, const Job& job);
/// A line from the terminal, with or without echo. Errors: interrupted, io (no terminal).
Result<crypto::Secret> askLine(const std::string& prompt, bool echo, const Job& job);

}  // namespace roseglass::cli
