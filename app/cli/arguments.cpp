#include "arguments.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <functional>
#include <map>

#include "base/instant.h"
#include "base/redact.h"
#include "notary/trust_servers.h"
#include "trust/pins.h"

namespace roseglass::cli {
namespace {

using Setter = std::function<Result<void>(Arguments&, const std::string&)>;

tl::unexpected<Error> usage(const std::string& message, const std::string& hint = "See roseglass-cli --help.") {
    return fail(ErrorCode::Usage, message, hint);
}

Setter path(std::filesystem::path trust::Options::* member) {
    return [member](Arguments& a, const std::string& value) -> Result<void> {
        if (value.empty()) return usage("A file or folder is missing");
        a.options.*member = value;
        return {};
    };
}

Result<void> setServer(Arguments& a, const std::string& value) {
    RG_TRY(notary::checkTrustServerUrl(value));
    a.options.trustServer = value;
    return {};
}

Result<void> setPin(Arguments& a, const std::string& value) {
    const size_t equals = value.rfind('=');
    if (equals == 0 || equals == std::string::npos) return usage("\"" + printable(value, 160) + "\" is not a pin", "Write --pin HOST/PATH=ID or --pin 'HOST/PREFIX*=ID', the ID as 64 hex digits.");
    const std::string id = value.substr(equals + 1);
    RG_ASSIGN(std::string pattern, trust::checkPin(value.substr(0, equals), id));
    a.options.pins.emplace_back(std::move(pattern), id);
    return {};
}

Result<void> setCaPin(Arguments& a, const std::string& value) {
    const size_t equals = value.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == value.size()) {
        return usage("\"" + printable(value, 160) + "\" is not a CA pin", "Write --pin-ca PREFIX=FILE.");
    }
    RG_ASSIGN(std::string prefix, trust::checkCaPin(value.substr(0, equals)));
    a.options.caPins.emplace_back(std::move(prefix), value.substr(equals + 1));
    return {};
}

Result<void> setAt(Arguments& a, const std::string& value) {
    a.options.at = parseRfc3339(value);
    if (!a.options.at) return usage("\"" + printable(value, 60) + "\" is not an RFC 3339 time", "Write it as 2026-11-24T08:00:00Z.");
    return {};
}

Result<void> setTimeout(Arguments& a, const std::string& value) {
    int seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc() || end != value.data() + value.size() || seconds < 1 || seconds > 86'400) {
        return usage("\"" + printable(value, 60) + "\" is not a number of seconds from 1 to 86400");
    }
    a.options.timeoutSeconds = seconds;
    return {};
}

const std::map<std::string, Setter>& valueOptions() {
    static const std::map<std::string, Setter> options{
        {"--trust-server", setServer},
        {"--docker-config", path(&trust::Options::dockerConfig)},
        {"--trust-dir", path(&trust::Options::trustDir)},
        {"--tlscacert", path(&trust::Options::tlsCaCert)},
        {"--tlscert", path(&trust::Options::tlsCert)},
        {"--tlskey", path(&trust::Options::tlsKey)},
        {"--pkcs11-module", path(&trust::Options::pkcs11Module)},
        {"--plain-http", [](Arguments& a, const std::string& value) -> Result<void> { a.options.plainHttp.push_back(value); return {}; }},
        {"--pin", setPin},
        {"--pin-ca", setCaPin},
        {"--at", setAt},
        {"--timeout", setTimeout},
    };
    return options;
}

const std::map<std::string, std::function<void(Arguments&)>>& flags() {
    static const std::map<std::string, std::function<void(Arguments&)>> options{
        {"--no-tofu", [](Arguments& a) { a.options.noTofu = true; }},
        {"--offline", [](Arguments& a) { a.options.offline = true; }},
        {"--json", [](Arguments& a) { a.json = true; }},
        {"--no-color", [](Arguments& a) { a.color = false; }},
        {"-q", [](Arguments& a) { a.quiet = true; }},
        {"--quiet", [](Arguments& a) { a.quiet = true; }},
        {"-v", [](Arguments& a) { a.verbose = true; }},
        {"--verbose", [](Arguments& a) { a.verbose = true; }},
        {"-h", [](Arguments& a) { a.help = true; }},
        {"--help", [](Arguments& a) { a.help = true; }},
        {"--version", [](Arguments& a) { a.version = true; }},
        {"--yes", [](Arguments& a) { a.yes = true; }},
        {"--dry-run", [](Arguments& a) { a.dryRun = true; }},
        {"--keychain", [](Arguments& a) { a.keychain = true; }},
    };
    return options;
}

/// A command's own letters, put together or with their value behind them: "-it", "-p80:80", "-e A=1".
Result<void> takeLetters(Arguments& arguments, const CommandOptions& own, const std::vector<std::string>& words, size_t& i) {
    const std::string word = words[i];
    for (size_t at = 1; at < word.size(); ++at) {
        const auto alias = own.aliases.find({'-', word[at]});
        if (alias == own.aliases.end()) return usage("There is no option " + printable(word, 60));
        if (own.switches.contains(alias->second)) {
            const bool hasValue = word.size() > at + 2 && word[at + 1] == '=';
            arguments.own.emplace(alias->second, hasValue ? word.substr(at + 2) : "");
            if (hasValue) return {};
            continue;
        }
        std::string value = word.substr(at + 1);
        if (value.empty() && i + 1 == words.size()) return usage("The option " + alias->first + " needs a value");
        if (value.empty()) value = words[++i];
        else if (value.front() == '=') value.erase(0, 1);
        arguments.own.emplace(alias->second, value);
        return {};
    }
    return {};
}

}  // namespace

std::optional<std::string> Arguments::value(const std::string& option) const {
    const auto [first, last] = own.equal_range(option);
    return first == last ? std::nullopt : std::optional(std::prev(last)->second);
}

std::vector<std::string> Arguments::values(const std::string& option) const {
    std::vector<std::string> all;
    const auto [first, last] = own.equal_range(option);
    for (auto at = first; at != last; ++at) all.push_back(at->second);
    return all;
}

Result<bool> Arguments::isOn(const std::string& option) const {
    const auto text = value(option);
    if (!text) return false;
    const auto on = text->empty() ? std::optional(true) : parseBool(*text);
    if (!on) return usage(option + " takes true or false", "See roseglass-cli " + command + " --help.");
    return *on;
}

Error atRefused(const std::string& what) { return {ErrorCode::Usage, "--at judges at another time, and " + what + " changes something now", "Leave --at out."}; }

std::optional<bool> parseBool(const std::string& text) {
    for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
        if (text == yes) return true;
    }
    for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) {
        if (text == no) return false;
    }
    return std::nullopt;
}

std::optional<std::chrono::seconds> parseDuration(const std::string& text) {
    static const std::map<char, int64_t> units{{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}, {'y', 31'536'000}};
    const auto unit = text.empty() ? units.end() : units.find(text.back());
    int64_t count = 0;
    const char* const last = text.data() + text.size() - (text.empty() ? 0 : 1);
    const auto [end, error] = std::from_chars(text.data(), last, count);
    if (unit == units.end() || error != std::errc() || end != last || count < 1 || count > 3'153'600'000 / unit->second) return std::nullopt;
    return std::chrono::seconds(count * unit->second);
}

Result<Arguments> parseArguments(const std::vector<std::string>& words, const CommandOptions* (*optionsOf)(const std::string& command)) {
    Arguments arguments;
    arguments.options = trust::optionsFromEnvironment();
    arguments.color = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    static const CommandOptions none;
    const CommandOptions* own = &none;
    bool optionsEnded = false, verbatim = false;
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (verbatim) {
            arguments.positional.push_back(word);
            continue;
        }
        if (optionsEnded || word.size() < 2 || word.front() != '-') {
            if (arguments.command.empty()) {
                arguments.command = word;
                if (const CommandOptions* known = optionsOf(word)) own = known;
            } else {
                arguments.positional.push_back(word);
                verbatim = own->restIsVerbatim;
            }
            continue;
        }
        if (word.size() > 1 && word[1] != '-' && own->aliases.contains(word.substr(0, 2))) {
            RG_TRY(takeLetters(arguments, *own, words, i));
            continue;
        }
        if (word == "--") {
            optionsEnded = true;
            continue;
        }
        const size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        std::string name = word.substr(0, equals);
        if (const auto alias = own->aliases.find(name); alias != own->aliases.end()) name = alias->second;
        if (const auto flag = flags().find(name); flag != flags().end() && equals == std::string::npos) {
            flag->second(arguments);
        } else if (const auto option = valueOptions().find(name); option != valueOptions().end() || own->values.contains(name)) {
            if (equals == std::string::npos && i + 1 == words.size()) return usage("The option " + name + " needs a value");
            const std::string value = equals == std::string::npos ? words[++i] : word.substr(equals + 1);
            if (own->values.contains(name)) arguments.own.emplace(name, value);
            else RG_TRY(option->second(arguments, value));
        } else if (own->switches.contains(name) || (own->flags.contains(name) && equals == std::string::npos)) {
            arguments.own.emplace(name, equals == std::string::npos ? "" : word.substr(equals + 1));
        } else {
            return usage("There is no option " + printable(word, 60));
        }
    }
    return arguments;
}

}  // namespace roseglass::cli
