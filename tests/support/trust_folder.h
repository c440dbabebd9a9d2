#pragma once
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "base/instant.h"
#include "support/temporary_folder.h"

namespace roseglass::test {

/// A copy of the fixtures' trust directory, as docker and notary left it: keys of every role, modes as they make them.
class TrustFolder {
public:
    TrustFolder() {
        namespace fs = std::filesystem;
        fs::copy(fs::path(ROSEGLASS_FIXTURES) / "trust", path(), fs::copy_options::recursive);
        ::chmod(path().c_str(), 0700);
        ::chmod((path() / "private").c_str(), 0700);
        for (const auto& file : fs::directory_iterator(path() / "private")) ::chmod(file.path().c_str(), 0600);
    }
    std::filesystem::path path() const { return folder_ / "trust"; }
    std::filesystem::path keyFile(const std::string& id) const { return path() / "private" / (id + ".key"); }
    std::filesystem::path backupRecord() const { return folder_ / "data/backups.json"; }
    std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

private:
    TemporaryFolder folder_;
};

/// When the fixtures' timestamps are valid.
inline Instant fixtureTime() { return *parseRfc3339("2026-11-24T10:00:00Z"); }

/// Keys of the fixtures: root of team/app, its targets key, alice's, carol's (RSA), and the targets key of a repository
/// without cached trust data. Passphrases: rootpass1 for root, repopass1 for the others.
inline constexpr const char* kAliceKey = "5c747bb32f082d2fd65ebac02cc9c9afaac8ef68a0f5244034e8e37b614b9d60";
inline constexpr const char* kAppTargetsKey = "b2831cc227828edb79308ea875346dad402180e1dfc4c960ca336e2fb6d98d84";
inline constexpr const char* kCarolKey = "1b6be4282a427fd13c7fda0b8dc17f8072efa300eb4ba30979c074f43b8d775d";
inline constexpr const char* kStaleTargetsKey = "38dc2d8ff2fc7f2f797c06ed816f96fe15617b0df3a6b243edc87122cc8165ed";

}  // namespace roseglass::test
