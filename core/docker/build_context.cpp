#include "docker/build_context.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unordered_set>

#include "base/file.h"
#include "base/redact.h"
#include "base/open_file.h"
#include "crypto/random.h"

namespace roseglass::docker {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 1'000'000;
constexpr uint64_t kMaxSmallFile = 1u << 20;
constexpr size_t kPiece = 128u << 10;
constexpr const char* kIgnoreName = ".dockerignore";

tl::unexpected<Error> unreadable(const fs::path& path, const std::string& why) {
    return fail(ErrorCode::Io, printable(path.string(), 300) + " cannot be sent to the Docker engine: " + why, "Make it readable, or name it in .dockerignore.");
}

struct ArchiveFree {
    void operator()(archive* a) const { archive_write_free(a); }
};
struct EntryFree {
    void operator()(archive_entry* e) const { archive_entry_free(e); }
};

/// Where a path in the folder leads once links are followed. Errors: io, also where that is outside the folder.
Result<fs::path> withinFolder(const fs::path& folder, const fs::path& path) {
    std::error_code code;
    const fs::path real = fs::canonical(path, code);
    if (code) return fail(ErrorCode::Io, "Cannot read " + printable(path.string(), 300) + ": " + code.message());
    fs::path relative = real.lexically_relative(folder);
    if (!relative.empty() && *relative.begin() != "..") return relative;
    return fail(ErrorCode::Io, "Cannot read " + printable(path.string(), 300) + ": it is a link that leads out of the folder to build from",
                "Put the file itself in its place, or name a Dockerfile elsewhere with -f.");
}

/// Follows no link: one that appears here in the meantime is an error.
Result<Bytes> readBeneath(const fs::path& folder, const fs::path& relative) {
    RG_ASSIGN(const auto file, OpenFile::openBeneath(folder, relative));
    if (file->size() > kMaxSmallFile) return fail(ErrorCode::TooLarge, printable((folder / relative).string(), 300) + " is larger than 1 MiB");
    return file->readAll(kMaxSmallFile);
}

/// Whether a path that the user gave goes through the folder, wherever links lead it from there.
bool goesThrough(const fs::path& folder, const fs::path& path) {
    std::error_code code;
    fs::path prefix;
    for (const fs::path& part : fs::absolute(path, code).lexically_normal()) {
        prefix /= part;
        if (fs::equivalent(prefix, folder, code)) return true;
    }
    return false;
}

bool isSent(const BuildFolder& folder, const std::string& name) {
    return name == kIgnoreName || (!folder.outside && name == folder.name) || !folder.rules.ignores(name);
}

/// Everything that is to be sent, sorted, folders before what is in them.
Result<std::vector<std::string>> listFiles(const BuildFolder& folder, const Job& job) {
    std::vector<std::string> names;
    std::error_code code;
    fs::recursive_directory_iterator at(folder.folder, fs::directory_options::none, code), end;
    if (code) return unreadable(folder.folder, code.message());
    while (at != end) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        const std::string name = at->path().lexically_relative(folder.folder).string();
        const bool isFolder = at->symlink_status(code).type() == fs::file_type::directory;
        const bool sent = isSent(folder, name);
        const bool holdsDockerfile = !folder.outside && folder.name.starts_with(name + "/");
        if (isFolder && !sent && !holdsDockerfile && folder.rules.ignoresAllBelow(name)) at.disable_recursion_pending();
        if (sent) names.push_back(name);
        if (names.size() > kMaxFiles) return fail(ErrorCode::TooLarge, "The folder to build from has over a million files", "Leave some out with .dockerignore.");
        const fs::path here = at->path();
        at.increment(code);
        if (code) return unreadable(here, code.message());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

Result<BuildFolder> BuildFolder::open(const fs::path& folder, const std::string& file) {
    BuildFolder opened;
    std::error_code code;
    opened.folder = fs::canonical(folder, code);
    if (code || !fs::is_directory(opened.folder, code)) return fail(ErrorCode::Io, printable(folder.string(), 300) + " is no folder to build from", "Give the folder that holds the Dockerfile.");
    fs::path named = file.empty() ? opened.folder / "Dockerfile" : fs::path(file);
    if (file.empty() && !fs::exists(named, code) && fs::exists(opened.folder / "dockerfile", code)) named = opened.folder / "dockerfile";
    opened.dockerfile = fs::canonical(named, code);
    if (code || !fs::is_regular_file(opened.dockerfile, code)) return fail(ErrorCode::Io, "There is no Dockerfile " + printable(named.string(), 300), "Name it with -f.");
    const auto inside = withinFolder(opened.folder, opened.dockerfile);
    if (!inside && goesThrough(opened.folder, named)) return fail(withinFolder(opened.folder, named).error());
    opened.outside = !inside;
    RG_ASSIGN(opened.text, inside ? readBeneath(opened.folder, *inside) : readNamedFile(opened.dockerfile, kMaxSmallFile));

    const fs::path ignore = opened.folder / kIgnoreName;
    const bool ignores = fs::symlink_status(ignore, code).type() != fs::file_type::not_found;
    if (ignores) {
        RG_ASSIGN(const fs::path relative, withinFolder(opened.folder, ignore));
        RG_ASSIGN(opened.ignoreFile, readBeneath(opened.folder, relative));
    }
    RG_ASSIGN(opened.rules, IgnoreRules::parse(opened.ignoreFile));
    // buildah runs a preprocessor over FILE.in, and podman reads a name that begins with [ as a list of names.
    const std::string own = inside ? inside->string() : std::string();
    if (inside && !own.ends_with(".in") && !own.starts_with('[')) {
        opened.name = own;
    } else {
        // As docker does: under a name of its own that nobody can know before, which .dockerignore then keeps out of COPY.
        opened.name = ".dockerfile." + crypto::randomHex(10);
        opened.ignoreFile = (ignores ? opened.ignoreFile : kIgnoreName) + "\n" + opened.name + "\n";
    }
    return opened;
}

struct ContextTar::Impl {
    BuildFolder folder;
    Bytes dockerfile;
    Job job;
    std::vector<std::string> names;

    Bytes ready;            ///< of the tar, not yet read
    size_t taken = 0;       ///< of `ready`
    uint64_t sent = 0;
    size_t next = 0;        ///< index into names
    bool extras = false, closed = false;
    std::shared_ptr<OpenFile> open;  ///< the file in the midst
    uint64_t left = 0;               ///< bytes of it
    std::unordered_set<std::string> entries;  ///< the names of the tar so far
    std::string openName;
    std::unique_ptr<archive, ArchiveFree> tar;  ///< the last: its end may still write into `ready`

    static la_ssize_t onWrite(archive*, void* self, const void* bytes, size_t length) {
        static_cast<Impl*>(self)->ready.append(static_cast<const char*>(bytes), length);
        return static_cast<la_ssize_t>(length);
    }

    Result<void> begin() {
        tar.reset(archive_write_new());
        ready.clear();
        taken = next = 0;
        sent = left = 0;
        extras = closed = false;
        open.reset();
        entries.clear();
        archive_write_set_format_pax_restricted(tar.get());
        archive_write_set_bytes_per_block(tar.get(), 0);
        if (archive_write_open(tar.get(), this, nullptr, &Impl::onWrite, nullptr) != ARCHIVE_OK) return fail(ErrorCode::Io, "The tar of the folder cannot be begun");
        return {};
    }

    /// The engine unpacks the later of two over the earlier: it would read another file than the one that was judged.
    Result<void> header(archive_entry* entry) {
        std::string name = archive_entry_pathname(entry);
        if (name.ends_with('/')) name.pop_back();
        if (!entries.insert(name).second) return unreadable(name, "another entry has this name");
        archive_entry_set_uid(entry, 0);
        archive_entry_set_gid(entry, 0);
        if (archive_write_header(tar.get(), entry) >= ARCHIVE_WARN) return {};
        const char* why = archive_error_string(tar.get());
        return unreadable(archive_entry_pathname(entry), why ? why : "it does not fit into a tar");
    }

    Result<void> addBytes(const std::string& name, const Bytes& bytes) {
        const std::unique_ptr<archive_entry, EntryFree> entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
        RG_TRY(header(entry.get()));
        if (archive_write_data(tar.get(), bytes.data(), bytes.size()) < 0) return fail(ErrorCode::Io, "The tar of the folder cannot be written");
        return {};
    }

    Result<void> addFile(const std::string& name) {
        const fs::path path = folder.folder / name;
        if (!folder.outside && name == folder.name) return addBytes(name, dockerfile);
        if (folder.outside && name == kIgnoreName) return {};
        struct stat info {};
        if (::lstat(path.c_str(), &info) != 0) return unreadable(path, std::strerror(errno));
        if (S_ISSOCK(info.st_mode)) return {};
        if (S_ISREG(info.st_mode)) {
            auto file = OpenFile::openBeneath(folder.folder, name);
            if (!file) return unreadable(path, file.error().message);
            open = std::move(*file);
        }
        const std::unique_ptr<archive_entry, EntryFree> entry(archive_entry_new());
        archive_entry_copy_stat(entry.get(), &info);
        archive_entry_set_pathname(entry.get(), (name + (S_ISDIR(info.st_mode) ? "/" : "")).c_str());
        if (S_ISLNK(info.st_mode)) {
            std::error_code code;
            archive_entry_set_symlink(entry.get(), fs::read_symlink(path, code).c_str());
        }
        left = S_ISREG(info.st_mode) ? open->size() : 0;
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(left));
        openName = path.string();
        return header(entry.get());
    }

    Result<void> moreOfFile() {
        char piece[kPiece];
        RG_ASSIGN(const size_t n, open->readAt(open->size() - left, piece, std::min<uint64_t>(left, sizeof piece)));
        if (n == 0) return unreadable(openName, "it became shorter meanwhile");
        if (archive_write_data(tar.get(), piece, n) != static_cast<la_ssize_t>(n)) return fail(ErrorCode::Io, "The tar of the folder cannot be written");
        left -= n;
        return {};
    }

    /// One more step of the tar.
    Result<void> step() {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (left > 0) return moreOfFile();
        if (!extras && folder.outside) {
            extras = true;
            RG_TRY(addBytes(folder.name, dockerfile));
            return addBytes(kIgnoreName, folder.ignoreFile);
        }
        if (next < names.size()) return addFile(names[next++]);
        if (!entries.contains(folder.name)) return unreadable(folder.folder / folder.name, "the Dockerfile is gone");
        closed = true;
        if (archive_write_close(tar.get()) != ARCHIVE_OK) return fail(ErrorCode::Io, "The tar of the folder cannot be ended");
        return {};
    }
};

ContextTar::ContextTar(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ContextTar::~ContextTar() = default;
uint64_t ContextTar::sent() const { return impl_->sent; }
size_t ContextTar::files() const { return impl_->names.size(); }

Result<std::shared_ptr<ContextTar>> ContextTar::make(const BuildFolder& folder, Bytes dockerfile, const Job& job) {
    auto impl = std::make_unique<Impl>();
    impl->folder = folder;
    impl->dockerfile = std::move(dockerfile);
    impl->job = job;
    RG_ASSIGN(impl->names, listFiles(folder, job));
    RG_TRY(impl->begin());
    return std::shared_ptr<ContextTar>(new ContextTar(std::move(impl)));
}

Result<size_t> ContextTar::read(char* out, size_t room) {
    while (impl_->taken == impl_->ready.size() && !impl_->closed) {
        impl_->ready.clear();
        impl_->taken = 0;
        RG_TRY(impl_->step());
    }
    const size_t n = impl_->ready.copy(out, room, impl_->taken);
    impl_->taken += n;
    impl_->sent += n;
    if (n > 0) impl_->job.progress("Sending the folder to the Docker engine", impl_->sent);
    return n;
}

Result<void> ContextTar::rewind() { return impl_->sent == 0 && impl_->taken == 0 ? Result<void>() : impl_->begin(); }

}  // namespace roseglass::docker
