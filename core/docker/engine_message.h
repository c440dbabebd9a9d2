#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/result.h"

namespace roseglass::docker {

/// One message of the streams in which an engine tells how a pull, load or build goes. Texts are the engine's own and, in
/// part, the image's: pass them through printable() to show them.
struct EngineMessage {
    std::string id;       ///< the layer or tag concerned; may be empty
    std::string status;   ///< "Downloading"
    std::string stream;   ///< a build's output, line feeds included
    std::string auxId;    ///< the ID of a built image
    uint64_t done = 0, total = 0;  ///< bytes; total is 0 when unknown
};
using MessageSink = std::function<void(const EngineMessage&)>;

/// Takes such a stream apart while it comes: JSON objects one behind the other. A message is at most 4 MiB and 32 deep.
class MessageReader {
public:
    /// @param what  the thing concerned, for errors: "image team/app:1"
    MessageReader(std::string what, MessageSink sink) : what_(std::move(what)), sink_(std::move(sink)) {}
    /// Errors: what an `error` in the stream says (see engineError), server for anything that is no stream of messages.
    Result<void> take(BytesView piece);
    /// The stream is over. Errors: server, when it broke off within a message.
    Result<void> finish() const;

private:
    Result<void> message();

    std::string what_;
    MessageSink sink_;
    Bytes waiting_;
    size_t depth_ = 0;
    bool inText_ = false, escaped_ = false;
};

/// What an engine says went wrong, with the code that fits: the engine passes on in words what a registry answered.
/// @param status  HTTP status, 0 within a stream
Error engineError(int status, const std::string& message, const std::string& what);
/// The `message` of an engine's error document; empty when there is none.
std::string engineReason(BytesView body);

}  // namespace roseglass::docker
