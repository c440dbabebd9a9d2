#pragma once
#include <filesystem>

namespace roseglass {

/// The user's home folder: $HOME, or where that is unset or empty the user database's, as docker has it (docker/cli: homedir).
/// Empty where neither names one.
std::filesystem::path homeFolder();

/// $XDG_CONFIG_HOME and $XDG_DATA_HOME where they are absolute (XDG Base Directory Specification), else ~/.config, ~/.local/share.
std::filesystem::path configHome();
std::filesystem::path dataHome();

}  // namespace roseglass
