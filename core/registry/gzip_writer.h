#pragma once
#include <functional>

#include "base/bytes.h"
#include "base/job.h"
#include "base/result.h"

namespace roseglass::registry {

/// Writes gzip, on all cores of this computer, the same bytes for the same input every time: each half megabyte becomes a
/// gzip member of its own (RFC 1952, 2.2: members follow one another). Every reader of layers takes that: eStargz and pigz
/// write so, too.
class GzipWriter {
public:
    using Sink = std::function<Result<void>(BytesView)>;
    explicit GzipWriter(Sink sink);
    /// @param last  nothing follows. Errors: those of the sink.
    Result<void> take(BytesView bytes, bool last, const Job& job);

private:
    Result<void> flush(const Job& job);

    Sink sink_;
    unsigned threads_;
    Bytes waiting_;
    bool wroteAny_ = false;
};

}  // namespace roseglass::registry
