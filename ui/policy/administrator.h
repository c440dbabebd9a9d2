#pragma once
#include <QObject>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"

namespace roseglass::ui {

/// Whether this desktop can ask for an administrator's rights (polkit's pkexec, and roseglass-cli beside this program).
bool canAskAdministrator();

/// Lets roseglass-cli put the text in the file's place with an administrator's rights, which the desktop asks for.
/// @param expected  "sha256:…" of the text that the file has now
/// @param done      called in the thread of `owner`: the copy of the old file, or why not: interrupted where nobody gave the
///                  rights; conflict, io, policy
void replaceAsAdministrator(QObject* owner, const std::filesystem::path& file, const std::string& expected, const std::string& text, std::function<void(Result<std::filesystem::path>)> done);

}  // namespace roseglass::ui
