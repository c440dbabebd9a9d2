// A layout is read or refused, whatever its files hold. The input is index.json and blobs, parted by bytes of 255; in each file a
// byte of 254 and a digit N stand for the digest of the N-th blob behind it, and 253 and a digit for its size.
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "registry/layout_files.h"

namespace {

using namespace roseglass;

class Memory final : public registry::LayoutFiles {
public:
    explicit Memory(std::string_view input) {
        std::vector<std::string> files{""};
        for (const char byte : input) {
            if (byte == '\xff') files.emplace_back();
            else files.back() += byte;
        }
        // The last one first: a file names those behind it.
        std::vector<std::string> digests(files.size());
        for (size_t at = files.size(); at-- > 0;) {
            files[at] = filled(files[at], at, files, digests);
            digests[at] = crypto::sha256(files[at]).toString();
            files_[at == 0 ? "index.json" : "blobs/sha256/" + digests[at].substr(7)] = files[at];
        }
    }
    Result<std::shared_ptr<const registry::Content>> open(const std::string& name) const override {
        if (name == "oci-layout") return registry::Content::ofBytes(registry::kLayoutMarker);
        const auto found = files_.find(name);
        if (found == files_.end()) return fail(ErrorCode::NotFound, "There is no " + name);
        return registry::Content::ofBytes(found->second);
    }
    std::string where() const override { return "fuzz"; }

private:
    static std::string filled(const std::string& text, size_t own, const std::vector<std::string>& files, const std::vector<std::string>& digests) {
        std::string out;
        for (size_t i = 0; i < text.size(); ++i) {
            const bool marked = (text[i] == '\xfe' || text[i] == '\xfd') && i + 1 < text.size();
            const size_t which = marked ? own + static_cast<size_t>(text[i + 1] - '0') : files.size();
            if (which <= own || which >= files.size()) {
                out += text[i];
                continue;
            }
            out += text[i] == '\xfe' ? digests[which] : std::to_string(files[which].size());
            ++i;
        }
        return out;
    }
    std::map<std::string, std::string> files_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto files = std::make_shared<const Memory>(std::string_view(reinterpret_cast<const char*>(data), size));
    const auto images = registry::describeLayout(*files);
    const size_t count = images ? images->size() : 0;
    for (size_t i = 0; i < count && i < 3; ++i) {
        const auto image = registry::openLayout(files, (*images)[i].names.empty() ? "" : (*images)[i].names.front());
        if (!image) continue;
        if (image->manifests.empty()) __builtin_trap();
        for (const auto& manifest : image->manifests) {
            if (crypto::sha256(manifest.bytes) != manifest.digest) __builtin_trap();
        }
    }
    return 0;
}
