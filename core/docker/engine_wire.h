#pragma once
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "docker/engine.h"
#include "http/curl_transport.h"
#include "json/text_of.h"

namespace roseglass::docker {

/// How an engine is reached, shared by the copies of an Engine.
struct Engine::Wire {
    std::string socket;
    std::unique_ptr<http::Transport> transport;  ///< ends a call after ten minutes of silence: the engine unpacks layers meanwhile
    std::unique_ptr<http::Transport> endless;    ///< for what may be silent as long as it likes
    std::mutex mutex;
    std::optional<Version> version;              ///< once it is known
};

/// The engine's own names are made of these; anything else would change the request's path.
bool isPlainName(const std::string& name);


}  // namespace roseglass::docker
