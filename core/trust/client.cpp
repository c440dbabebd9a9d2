#include "trust/client.h"

#include <future>
#include <map>

#include "base/redact.h"
#include "registry/fold_host.h"
#include "registry/remote_image.h"
#include "trust/backwards.h"
#include "trust/beside.h"
#include "trust/context.h"
#include "trust/inspection.h"
#include "trust/verdict.h"

namespace roseglass::trust {
namespace {

/// A repository's name may be given with a tag or digest; only the tag matters to inspect.
Result<registry::Reference> parseNamed(const std::string& text) {
    if (registry::digestAlone(text)) {
        return fail(ErrorCode::Usage, "A digest alone does not say in which repository", "Write REPOSITORY@" + text + ".");
    }
    return registry::Reference::parse(text);
}

tl::unexpected<Error> notAskedOffline() { return fail(ErrorCode::Network, "The registry is not asked while offline", "Try again with the network, or name what this computer has trust data of."); }

void markTokenKeys(Report& report, const std::vector<keys::Tokens::Listed>& tokens) {
    std::map<std::string, bool> held;   // canonical ID: whether the private half was seen
    for (const auto& token : tokens) {
        for (const keys::KeyInfo& key : token.keys) held[key.id] |= key.privateSeen;
    }
    for (RoleRow& role : report.roles) {
        for (KeyRow& key : role.keys) {
            // As the keyring has it: a public half on a token does not go before a file.
            const auto on = held.find(key.canonicalId);
            if (on != held.end() && (on->second || key.location != KeyLocation::File)) key.location = KeyLocation::Token;
        }
    }
}

}  // namespace

struct Client::Impl {
    Impl(Options options, Clock clock) : context(std::move(options), std::move(clock)) {}
    mutable Context context;

    bool mayHaveTokens() const {
        if (!context.tokens()) return false;
        std::error_code code;
        return !context.options().pkcs11Module.empty() || std::filesystem::directory_iterator(context.trustDir() / "private", code) != std::filesystem::directory_iterator();
    }
};

Client::Client(Options options, Clock clock) : impl_(std::make_unique<Impl>(std::move(options), std::move(clock))) {}
Client::~Client() = default;

Result<std::shared_ptr<const Report>> Client::inspect(const std::string& repository, const Job& job) const {
    RG_ASSIGN(const registry::Reference reference, parseNamed(repository));
    // A module may talk to a slow reader; the network is slow at the same time. Who has no key at all has none on a token
    // either, unless he names its module: a reviewer's process loads no drivers.
    using Listed = decltype(impl_->context.tokens()->list());
    std::future<Listed> tokens;
    if (impl_->mayHaveTokens()) tokens = std::async(std::launch::async, [this] { return impl_->context.tokens()->list(); });
    const RegistryQuestion question = reference.tag ? RegistryQuestion::OneTag : RegistryQuestion::EveryTag;
    RG_ASSIGN(const std::shared_ptr<Report> report, makeReport(impl_->context, reference, question, job));
    if (tokens.valid()) {
        if (const auto listed = tokens.get()) markTokenKeys(*report, *listed);
        else job.log(LogLevel::Warning, listed.error().message);
    }
    if (reference.tag) std::erase_if(report->tags, [&](const TagRow& row) { return row.name != *reference.tag; });
    return report;
}

Result<Verdict> Client::verify(const std::string& reference, const Job& job) const {
    if (const auto digest = registry::digestAlone(reference)) return lookBackwards(impl_->context, *digest, job);
    RG_ASSIGN(const registry::Reference parsed, registry::Reference::parse(reference));
    RG_ASSIGN(const Inspection inspection, lookForVerdict(impl_->context, parsed, job));
    return judge(impl_->context, inspection, job);
}

Result<std::vector<std::string>> Client::catalog(const std::string& registryHost, const Job& job) const {
    // A host is well-formed exactly when some name below it is.
    RG_ASSIGN(const registry::Reference probe, registry::Reference::parse(registryHost + "/x"));
    if (probe.gun() != registry::foldHost(registryHost) + "/x") return fail(ErrorCode::Usage, "\"" + printable(registryHost, 120) + "\" is not a registry host", "Write it as HOST or HOST:PORT.");
    if (impl_->context.options().offline) return notAskedOffline();
    RG_ASSIGN(const std::vector<std::string> paths, impl_->context.registryFor(probe.domain, "registry:catalog:*").catalog(job));
    std::vector<std::string> guns;
    for (const std::string& path : paths) guns.push_back(probe.domain + "/" + path);
    return guns;
}

std::vector<std::string> Client::knownRepositories() const { return notary::cachedRepositories(impl_->context.trustDir()); }

Result<Client::ManifestSummary> Client::describe(const std::string& repository, const crypto::Sha256& digest, const Job& job) const {
    RG_ASSIGN(const registry::Reference reference, parseNamed(repository));
    const auto client = impl_->context.registryFor(reference);
    RG_ASSIGN(const registry::Manifest manifest, client.manifest(reference.path, digest, job));
    ManifestSummary summary;
    const registry::ImageManifest* image = std::get_if<registry::ImageManifest>(&manifest);
    registry::Manifest first;
    if (const auto* index = std::get_if<registry::ImageIndex>(&manifest)) {
        summary.mediaType = index->mediaType;
        RG_ASSIGN(const std::vector<registry::IndexEntry> images, registry::imagesOf(client, reference.path, *index, nullptr, job));
        for (const registry::IndexEntry& entry : images) {
            summary.platforms.push_back({entry.os, entry.architecture, entry.variant, entry.manifest.digest, entry.manifest.size});
        }
        if (!images.empty()) {
            RG_ASSIGN(first, client.manifest(reference.path, images.front().manifest.digest, job));
            image = std::get_if<registry::ImageManifest>(&first);
        }
    } else {
        summary.mediaType = image->mediaType;
    }
    if (image) {
        summary.totalBytes = image->totalBytes();
        summary.layers = image->layers.size();
    }
    RG_ASSIGN(const registry::Served served, client.resolve(reference.path, digest.toString(), job));
    summary.manifestBytes = served.size;
    return summary;
}

Result<Beside> Client::beside(const std::string& repository, const crypto::Sha256& digest, const Job& job) const {
    RG_ASSIGN(const registry::Reference reference, parseNamed(repository));
    if (impl_->context.options().offline) return notAskedOffline();
    return findBeside(impl_->context.registryFor(reference), {reference.path, digest}, job);
}

Result<Client::ServerChoice> Client::trustServerFor(const std::string& repository) const {
    RG_ASSIGN(const registry::Reference reference, parseNamed(repository));
    return impl_->context.trustServerFor(reference);
}

}  // namespace roseglass::trust
