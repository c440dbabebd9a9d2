#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "trust/client.h"

namespace roseglass::cli {

/// The command line, read: global options may stand anywhere, `--` ends them.
struct Arguments {
    trust::Options options;
    std::string command;
    std::vector<std::string> positional;  ///< what follows the command
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    bool color = true;
    bool help = false;
    bool version = false;
    bool yes = false;
    bool dryRun = false;
    bool keychain = false;
    std::multimap<std::string, std::string> own;  ///< the command's own options, "--key"; flags have an empty value

    bool has(const std::string& option) const { return own.contains(option); }
    /// The last value given; nothing when there is none.
    std::optional<std::string> value(const std::string& option) const;
    /// Every value, in order.
    std::vector<std::string> values(const std::string& option) const;
    /// A switch: "--rm" and "--rm=true" are on. Errors: usage.
    Result<bool> isOn(const std::string& option) const;
};

/// What a command takes besides the global options.
struct CommandOptions {
    std::set<std::string> values;   ///< "--key FILE" or "--key=FILE"
    std::set<std::string> flags;
    std::set<std::string> switches; ///< "--disable-content-trust" or "--disable-content-trust=false"
    std::map<std::string, std::string> aliases = {};  ///< "-e" is "--env"; letters may be put together: "-it", "-p80:80"
    bool restIsVerbatim = false;    ///< what follows the first word belongs to somebody else: run IMAGE COMMAND…
};

/// @param optionsOf  a command's own options; null for a command that does not exist
/// Errors: usage, naming the option or value and what is right.
Result<Arguments> parseArguments(const std::vector<std::string>& words, const CommandOptions* (*optionsOf)(const std::string& command));

/// Changes happen now, so --at is for commands that only read.
Error atRefused(const std::string& what);

/// What docker understands as yes or no (Go: strconv.ParseBool).
std::optional<bool> parseBool(const std::string& text);

/// "90d", "12h", "30m", "45s", "2y". Nothing for any other text, for nothing and for over a hundred years.
std::optional<std::chrono::seconds> parseDuration(const std::string& text);

}  // namespace roseglass::cli
