#include "base/places.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace roseglass {
namespace {

namespace fs = std::filesystem;

fs::path fromUserDatabase() {
    std::string room(16 << 10, '\0');
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, room.data(), room.size(), &found) != 0 || !found || !found->pw_dir) return {};
    return found->pw_dir;
}

fs::path named(const char* variable, const char* otherwise) {
    const char* value = std::getenv(variable);
    return value && *value == '/' ? fs::path(value) : homeFolder() / otherwise;
}

}  // namespace

fs::path homeFolder() {
    const char* home = std::getenv("HOME");
    return home && *home ? fs::path(home) : fromUserDatabase();
}

fs::path configHome() { return named("XDG_CONFIG_HOME", ".config"); }
fs::path dataHome() { return named("XDG_DATA_HOME", ".local/share"); }

}  // namespace roseglass
