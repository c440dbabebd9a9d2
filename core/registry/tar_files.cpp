#include <archive.h>
#include <archive_entry.h>

#include <cstring>
#include <tuple>

#include "base/file.h"
#include "base/redact.h"
#include "registry/layout_files.h"

namespace roseglass::registry {
namespace {

constexpr size_t kMaxEntries = 20'000;
constexpr int kMaxLinks = 4;
constexpr size_t kPiece = 256 << 10;
constexpr size_t kLongestName = 1024;
/// What unpacking may fill: always this much, beyond it so many times the compressed size; and this much stays free.
constexpr uint64_t kAlwaysAllowed = 256u << 20, kMaxRatio = 200, kStaysFree = 256u << 20;

struct ArchiveFree {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using ArchivePtr = std::unique_ptr<archive, ArchiveFree>;

tl::unexpected<Error> damaged(const std::string& name, archive* reader) {
    const char* why = archive_error_string(reader);
    return fail(ErrorCode::Malformed, name + " is damaged, cut short or no tar: " + printable(why ? why : "unknown format", 200));
}

/// The name without "./" and trailing slash; nothing for one that leads out of the archive.
std::optional<std::string> insideName(std::string_view base, std::string_view path) {
    if (path.starts_with('/')) return std::nullopt;
    std::vector<std::string_view> parts;
    for (std::string_view rest : {base, path}) {
        while (!rest.empty()) {
            const std::string_view part = rest.substr(0, rest.find('/'));
            rest.remove_prefix(std::min(rest.size(), part.size() + 1));
            if (part == "..") {
                if (parts.empty()) return std::nullopt;
                parts.pop_back();
            } else if (!part.empty() && part != ".") {
                parts.push_back(part);
            }
        }
    }
    std::string name;
    for (const std::string_view part : parts) name += (name.empty() ? "" : "/") + std::string(part);
    return name;
}

/// The filter for what docker compresses archives and layers with, by the first bytes; others would start programs.
int filterOf(const OpenFile& file) {
    constexpr std::pair<std::string_view, int> kKnown[] = {
        {"\x1f\x8b", ARCHIVE_FILTER_GZIP}, {"\xfd" "7zXZ", ARCHIVE_FILTER_XZ}, {"\x28\xb5\x2f\xfd", ARCHIVE_FILTER_ZSTD}, {"BZh", ARCHIVE_FILTER_BZIP2}};
    char start[6] = {};
    const auto length = file.readAt(0, start, sizeof start);
    const std::string_view head(start, length.value_or(0));
    for (const auto& [magic, filter] : kKnown)
        if (head.starts_with(magic)) return filter;
    return ARCHIVE_FILTER_NONE;
}

/// What other programs compress archives with, and how to take it off.
Result<void> checkCompression(const OpenFile& file) {
    constexpr std::tuple<std::string_view, const char*, const char*> kOthers[] = {
        {"\x04\x22\x4d\x18", "lz4", "lz4 -d"}, {"\x02\x21\x4c\x18", "lz4", "lz4 -d"}, {"LZIP", "lzip", "lzip -d"}, {"\x89LZO", "lzop", "lzop -d"}, {"\x1f\x9d", "compress", "uncompress"}, {"PK\x03\x04", "zip", "unzip"}};
    char start[6] = {};
    RG_ASSIGN(const size_t length, file.readAt(0, start, sizeof start));
    for (const auto& [magic, name, command] : kOthers) {
        if (!std::string_view(start, length).starts_with(magic)) continue;
        return fail(ErrorCode::Malformed, printable(file.name(), 300) + " is compressed with " + name + ", which docker does not read either", std::string("Unpack it first, with ") + command + "; a plain tar, gzip, bzip2, xz and zstd are read.");
    }
    return {};
}

Error tooMuch(const OpenFile& file, uint64_t most) {
    return Error(ErrorCode::TooLarge, printable(file.name(), 300) + " unpacks to more than " + sizeText(most),
                 "If the image is really that large, unpack it yourself, or let TMPDIR name a folder with more room.")
        .withSides("at most " + std::to_string(most) + " bytes", "more");
}

uint64_t mostUnpacked(const OpenFile& file) {
    std::error_code code;
    const uint64_t free = freeSpace(std::filesystem::temp_directory_path(code));
    return std::min(std::max(kAlwaysAllowed, kMaxRatio * file.size()), free - std::min(free, kStaysFree));
}

}  // namespace

Result<std::shared_ptr<OpenFile>> unpacked(const OpenFile& file, const Job& job) {
    const ArchivePtr reader(archive_read_new());
    archive_read_support_format_raw(reader.get());
    // This one filter, once: what is compressed within stays as it is.
    if (archive_read_append_filter(reader.get(), filterOf(file)) != ARCHIVE_OK) return damaged(printable(file.name(), 300), reader.get());
    const uint64_t most = mostUnpacked(file);
    archive_entry* entry = nullptr;
    const std::string name = printable(file.name(), 300);
    if (archive_read_open_filename(reader.get(), file.path().c_str(), kPiece) != ARCHIVE_OK || archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK) return damaged(name, reader.get());
    RG_ASSIGN(const auto out, OpenFile::temporary());
    Bytes piece(kPiece, '\0');
    while (true) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        const la_ssize_t length = archive_read_data(reader.get(), piece.data(), piece.size());
        if (length < 0) return damaged(name, reader.get());
        if (length == 0) return out;
        if (static_cast<uint64_t>(length) > most - out->size()) return fail(tooMuch(file, most));
        RG_TRY(out->append({piece.data(), static_cast<size_t>(length)}));
        job.progress("Unpacking the archive", out->size());
    }
}

Result<std::shared_ptr<const Content>> FolderFiles::open(const std::string& name) const {
    RG_ASSIGN(const auto file, OpenFile::openBeneath(folder_, name));
    return Content::ofFile(file, 0, file->size());
}

std::string FolderFiles::where() const { return printable(folder_.string(), 300); }

Result<std::shared_ptr<TarFiles>> TarFiles::read(std::shared_ptr<OpenFile> file, const Job& job) {
    auto files = std::make_shared<TarFiles>();
    files->name_ = printable(file->name(), 300);
    RG_TRY(checkCompression(*file));
    if (filterOf(*file) != ARCHIVE_FILTER_NONE) {
        RG_ASSIGN(file, unpacked(*file, job));
    }
    files->file_ = file;
    const ArchivePtr reader(archive_read_new());
    archive_read_support_format_tar(reader.get());
    if (archive_read_open_filename(reader.get(), file->path().c_str(), kPiece) != ARCHIVE_OK) return damaged(files->name_, reader.get());
    archive_entry* entry = nullptr;
    size_t count = 0;
    int status = ARCHIVE_OK;
    while ((status = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (++count > kMaxEntries) return fail(ErrorCode::TooLarge, files->name_ + " has over 20,000 entries, which no image has");
        const char* path = archive_entry_pathname(entry);
        const std::string shown = printable(path ? path : "", 120);
        if (path && std::string_view(path).size() > kLongestName) return fail(ErrorCode::Malformed, files->name_ + " holds a name of over 1,024 bytes, which no image has: \"" + shown + "\"");
        const auto name = path ? insideName("", path) : std::nullopt;
        if (!name) return fail(ErrorCode::Malformed, files->name_ + " holds a path that leads out of it: \"" + shown + "\"");
        const char* hard = archive_entry_hardlink(entry);
        const char* soft = hard ? nullptr : archive_entry_symlink(entry);
        Entry made;
        made.regular = archive_entry_filetype(entry) == AE_IFREG && !hard;
        if (hard || soft) {
            const size_t slash = name->rfind('/');
            const auto target = hard ? insideName("", hard) : insideName(slash == std::string::npos ? "" : name->substr(0, slash), soft);
            if (!target) return fail(ErrorCode::Malformed, files->name_ + " holds a link that leads out of it: \"" + shown + "\"");
            made.link = *target;
        } else if (made.regular) {
            if (archive_entry_sparse_count(entry) > 0) return fail(ErrorCode::Malformed, files->name_ + " holds a sparse file, which docker does not write: \"" + shown + "\"");
            // What libarchive has consumed so far ends where the entry's bytes begin.
            made.offset = static_cast<uint64_t>(archive_filter_bytes(reader.get(), 0));
            made.size = static_cast<uint64_t>(archive_entry_size(entry));
            if (made.offset > file->size() || made.size > file->size() - made.offset) return fail(ErrorCode::Malformed, files->name_ + " is cut short: \"" + shown + "\" is not all there");
        }
        RG_TRY(files->add(*name, std::move(made), job));
    }
    if (status != ARCHIVE_EOF) return damaged(files->name_, reader.get());
    return files;
}

Result<bool> TarFiles::isSame(const Entry& a, const Entry& b, const Job& job) const {
    if (a.regular != b.regular || a.size != b.size || a.link != b.link) return false;
    Bytes one(kPiece, '\0'), other(kPiece, '\0');
    for (uint64_t at = 0; at < a.size;) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        const auto room = static_cast<size_t>(std::min<uint64_t>(kPiece, a.size - at));
        RG_ASSIGN(const size_t length, file_->readAt(a.offset + at, one.data(), room));
        RG_ASSIGN(const size_t same, file_->readAt(b.offset + at, other.data(), length));
        if (length == 0 || same != length || std::memcmp(one.data(), other.data(), length) != 0) return false;
        at += length;
    }
    return true;
}

/// A layer that two images share stands twice in what some tools write; that is one file as long as both are the same.
Result<void> TarFiles::add(const std::string& name, Entry entry, const Job& job) {
    const auto [at, isNew] = entries_.try_emplace(name, entry);
    if (isNew) return {};
    RG_ASSIGN(const bool same, isSame(at->second, entry, job));
    at->second.twice |= !same;
    return {};
}

Result<std::shared_ptr<const Content>> TarFiles::open(const std::string& name) const {
    std::string at = insideName("", name).value_or("");
    for (int links = 0; links <= kMaxLinks; ++links) {
        const auto found = entries_.find(at);
        if (found == entries_.end()) return fail(ErrorCode::NotFound, name_ + " has no \"" + printable(name, 120) + "\"");
        const Entry& entry = found->second;
        // Which of the two counts differs from reader to reader.
        if (entry.twice) return fail(ErrorCode::Malformed, name_ + " holds two files named \"" + printable(at, 120) + "\", and they differ", "Save the image again, alone in its archive.");
        if (entry.regular) return Content::ofFile(file_, entry.offset, entry.size);
        if (entry.link.empty()) return fail(ErrorCode::Malformed, "\"" + printable(name, 120) + "\" in " + name_ + " is no file");
        at = entry.link;
    }
    return fail(ErrorCode::Malformed, "\"" + printable(name, 120) + "\" in " + name_ + " is a link to a link without end");
}

}  // namespace roseglass::registry
