#include <cstddef>
#include <cstdint>
#include <string>

#include "tuf/parse_metadata.h"
#include "tuf/signed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto bytes = std::make_shared<roseglass::Bytes>(reinterpret_cast<const char*>(data), size);
    if (const auto file = roseglass::tuf::SignedFile::parse(bytes)) static_cast<void>(roseglass::tuf::parseTimestamp(file->signedPart()));
    return 0;
}
