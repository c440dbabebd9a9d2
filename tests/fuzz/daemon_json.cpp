// What can be edited holds the wanted policy afterwards; without a change it is the same text.
#include <cstddef>
#include <cstdint>
#include <string>

#include "docker/daemon_json.h"
#include "docker/daemon_json_edit.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace roseglass::docker;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const DaemonJson read = readDaemonJson(text);
    const auto same = editDaemonJson(text, read.policy);
    if (same && text.find_first_not_of(" \t\r\n") != std::string::npos && *same != text) __builtin_trap();
    ContentTrustPolicy wanted = read.policy;
    wanted.givenMode = TrustMode::Enforced;
    wanted.rootKeys.push_back({"localhost:5000/*", {std::string(64, 'a')}});
    const auto edited = editDaemonJson(text, wanted);
    if (edited && readDaemonJson(*edited).policy.mode() != TrustMode::Enforced) __builtin_trap();
    return 0;
}
