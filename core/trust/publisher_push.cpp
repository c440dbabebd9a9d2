#include <algorithm>

#include "base/redact.h"
#include "registry/upload.h"
#include "trust/image_sources.h"
#include "trust/publisher_impl.h"

namespace roseglass::trust {
namespace {

constexpr size_t kMostMounts = 3;
constexpr const char* kNoTag = "No tag specified, skipping trust metadata push";

using ImagePtr = std::shared_ptr<const registry::PushImage>;

/// The paths of repositories on the same registry that the caller or the image names.
Result<std::vector<std::string>> mountPaths(const std::vector<std::string>& asked, const registry::PushImage& image, const registry::Reference& to) {
    std::vector<std::string> paths;
    const auto add = [&](const registry::Reference& from) {
        const bool fits = from.domain == to.domain && from.path != to.path && std::find(paths.begin(), paths.end(), from.path) == paths.end();
        if (fits && paths.size() < kMostMounts) paths.push_back(from.path);
    };
    for (const std::string& text : asked) {
        RG_ASSIGN(const registry::Reference from, registry::Reference::parse(text));
        if (from.domain != to.domain) return fail(ErrorCode::Usage, "Blobs can be mounted only from a repository of the same registry, and " + printable(text, 160) + " is on " + from.domain);
        add(from);
    }
    for (const std::string& text : image.repositories) {
        if (const auto from = registry::Reference::parse(text)) add(*from);
    }
    return paths;
}

/// What a tag or digest names in the registry now.
struct ServedNow {
    std::optional<crypto::Sha256> digest;
    std::string unread = {};  ///< why the registry does not say what it is: there may be something. A push needs not know what it replaces
    std::string words() const { return digest ? digest->toString() : unread.empty() ? "nothing" : "what cannot be read"; }
    bool differs(const ServedNow& later) const { return unread.empty() && later.unread.empty() && digest != later.digest; }
};

Result<ServedNow> servedNow(const registry::Client& client, const std::string& path, const std::string& name, const Job& job) {
    const auto served = client.resolve(path, name, job);
    if (served) return ServedNow{served->digest};
    const ErrorCode code = served.error().code;
    if (code == ErrorCode::NotFound) return ServedNow{};
    // Its own refusal, as of an image that a policy keeps from being pulled; not a silence.
    if (code == ErrorCode::Forbidden || code == ErrorCode::Server) return ServedNow{std::nullopt, served.error().message};
    return fail(served.error());
}

/// Fills in what the registry will be asked to do.
void addRequests(Plan& plan, const registry::PushImage& image, const std::vector<bool>& there, const registry::Reference& to, const std::string& baseUrl) {
    const std::string base = baseUrl + "/v2/" + to.path;
    uint64_t toSend = 0;
    size_t blobs = 0;
    for (size_t i = 0; i < there.size(); ++i) {
        const registry::Descriptor& blob = image.blobs[i].descriptor;
        const std::string what = blob.digest.toString() + " (" + sizeText(blob.size) + ")";
        plan.registryRequests.push_back(there[i] ? "is there already: " + what : "POST and PUT " + base + "/blobs/uploads/ " + what);
        toSend += there[i] ? 0 : blob.size;
        blobs += there[i] ? 0 : 1;
    }
    for (const registry::RawManifest& manifest : image.manifests) {
        const bool isTop = &manifest == &image.top();
        const std::string name = isTop && to.tag ? *to.tag : manifest.digest.toString();
        plan.registryRequests.push_back("PUT " + base + "/manifests/" + name + " " + manifest.digest.toString() + " (" + sizeText(manifest.bytes.size()) + ")");
    }
    plan.changes.insert(plan.changes.begin(), "Upload " + std::to_string(blobs) + " of " + std::to_string(there.size()) + " blobs, " + sizeText(toSend));
}

}  // namespace

Result<Plan> Publisher::planPush(const std::string& source, const std::string& text, const PushOptions& options, const Job& job) {
    RG_ASSIGN(const registry::Reference to, registry::Reference::parse(text));
    if (to.digest) return fail(ErrorCode::Usage, "A push goes to a repository or a tag, and \"" + printable(text, 200) + "\" names a digest", "Leave the digest out.");
    Context& context = impl_->context;
    if (context.options().offline) return fail(ErrorCode::Usage, "A push needs the registry, and --offline forbids the network");
    RG_ASSIGN(const ImagePtr image, openSource(source, context.options().dockerHost, job));
    const registry::RawManifest& top = image->top();

    // Signing is planned before the registry is asked for anything, so that a missing key is found first.
    Plan plan;
    auto work = std::make_shared<Plan::Work>();
    bool signs = options.sign && to.tag;
    if (signs) {
        SignOptions signing = options.signing;
        signing.digest = top.digest;
        signing.length = top.bytes.size();
        RG_ASSIGN(plan, planSign(text, signing, job));
        *work = *plan.work;
        signs = !plan.nothingToDo;
    }
    if (options.sign && !to.tag) plan.notes.push_back(kNoTag);
    plan.verb = "push";
    plan.repository = to.gun();
    plan.image = PlannedImage{top.digest, top.bytes.size(), top.mediaType};

    job.progress("Asking the registry what it has");
    registry::UploadOptions upload;
    RG_ASSIGN(upload.mountFrom, mountPaths(options.mountFrom, *image, to));
    const std::string scope = "repository:" + to.path + ":pull,push", name = to.tag.value_or(top.digest.toString());
    const registry::Client client = context.registryFor(to.domain, scope);
    RG_ASSIGN(const auto before, servedNow(client, to.path, name, job));
    const bool uploads = before.digest != top.digest;
    if (!before.unread.empty()) plan.notes.push_back("What " + to.toString() + " is now, and is replaced by this, cannot be seen: " + before.unread);
    if (uploads) {
        const registry::Uploader uploader = context.uploaderFor(to, scope, upload);
        RG_ASSIGN(const std::vector<bool> there, uploader.present(*image, job));
        addRequests(plan, *image, there, to, registry::baseUrlFor(to.domain, context.options().plainHttp));
        if (!upload.mountFrom.empty()) plan.registryRequests.push_back("before uploading a blob, ask to mount it from " + upload.mountFrom.front() + (upload.mountFrom.size() > 1 ? " and others" : ""));
        plan.changes.insert(plan.changes.begin(), (before.digest ? "Move " : "Push ") + to.toString() + (before.digest ? " from " + before.words() + " to " : " as ") + top.digest.toString());
        const auto push = [impl = impl_.get(), image, to, scope, upload, before, client, name](const Job& running) -> Result<void> {
            RG_ASSIGN(const auto now, servedNow(client, to.path, name, running));
            if (before.differs(now) && now.digest != image->top().digest) {
                return fail(Error(ErrorCode::Conflict, to.toString() + " changed in the registry since the plan was made", "Nothing was pushed. Plan again: the change is then made on what is there now.")
                                .withSides(before.words(), now.words()));
            }
            return impl->context.uploaderFor(to, scope, upload).push(*image, to.tag, running);
        };
        (signs ? work->before : work->act) = push;
    } else if (signs) {
        plan.notes.push_back("The registry serves this image as " + name + " already; it is signed alone.");
    }
    plan.nothingToDo = !uploads && !signs;
    plan.work = std::move(work);
    return plan;
}

}  // namespace roseglass::trust
