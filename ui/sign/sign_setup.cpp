#include "ui/sign/sign_setup.h"

#include <algorithm>
#include <set>

#include "ui/common/async.h"
#include "ui/common/format.h"
#include "ui/sign/push_plan.h"

namespace roseglass::ui {
namespace {

const trust::RoleRow* roleNamed(const trust::Report& report, std::string_view name) {
    const auto found = std::find_if(report.roles.begin(), report.roles.end(), [&](const trust::RoleRow& role) { return role.name == name; });
    return found == report.roles.end() ? nullptr : &*found;
}

/// The keys of a role that are here, short, with a comma; usable when they meet the threshold.
std::pair<QString, bool> keysHere(const trust::RoleRow& role) {
    std::set<std::string> here;
    for (const trust::KeyRow& key : role.keys) {
        if (key.location == trust::KeyLocation::File || key.location == trust::KeyLocation::Token) here.insert(key.canonicalId);
    }
    QStringList ids;
    for (const std::string& id : here) ids << shortKeyId(id);
    return {ids.join(QStringLiteral(", ")), !here.empty() && static_cast<int64_t>(here.size()) >= role.threshold};
}

}  // namespace

SignSetup::SignSetup(std::shared_ptr<Backend> backend, std::shared_ptr<Desk> desk, QObject* parent) : QObject(parent), backend_(std::move(backend)), desk_(std::move(desk)) {}

void SignSetup::forget() {
    looking_.request_stop();
    ++generation_;
    state_ = State::Incomplete;
    found_.reset();
    signed_.reset();
    visible_.reset();
    trustError_.reset();
    judged_ = false;
    problem_.clear();
    hint_.clear();
}

void SignSetup::setSource(Source source) {
    if (source == source_) return;
    source_ = source;
    nobody_ = false;
    forget();
    emit changed();
}

void SignSetup::setReference(const QString& reference) {
    if (reference.trimmed() == reference_) return;
    reference_ = reference.trimmed();
    forget();
    signer_.clear();
    nobody_ = false;
    emit changed();
}

void SignSetup::setDigest(const QString& digest) {
    digest_ = digest.trimmed();
    forget();
    emit changed();
}

void SignSetup::setLocal(const QString& source) {
    local_ = source.trimmed();
    forget();
    emit changed();
}

QString SignSetup::gun() const {
    const auto parsed = registry::Reference::parse(reference_.toStdString());
    return parsed ? text(parsed->gun()) : QString();
}

QString SignSetup::tag() const {
    const auto parsed = registry::Reference::parse(reference_.toStdString());
    return parsed && parsed->tag ? text(*parsed->tag) : QString();
}

void SignSetup::fail(const QString& problem, const QString& hint) {
    state_ = State::Failed;
    problem_ = problem;
    hint_ = hint;
    emit changed();
}

void SignSetup::look() {
    forget();
    const auto parsed = registry::Reference::parse(reference_.toStdString());
    if (!parsed) return fail(shown(parsed.error().message, 300), shown(parsed.error().hint, 300));
    if (!parsed->tag) return fail(tr("A signature is for a tag, and this reference names none"), tr("Write %1:TAG.").arg(text(parsed->gun())));
    if (source_ == Source::Digest && !crypto::Sha256::parse(digest_.toStdString())) return fail(tr("This is no digest"), tr("A digest is sha256: and 64 hexadecimal digits."));
    if (source_ == Source::Local && local_.isEmpty()) return fail(tr("No image was chosen yet"), tr("Choose an archive, a folder, or an image of the Docker engine."));
    state_ = State::Looking;
    emit changed();
    const quint64 generation = generation_;
    struct Looked {
        Result<std::shared_ptr<const trust::Report>> report;
        std::vector<keys::KeyInfo> keys;
    };
    looking_ = runAsync(this,
                        [backend = backend_, desk = desk_, reference = parsed->gun() + ":" + *parsed->tag](std::stop_token token) {
                            Job job;
                            job.stop = std::move(token);
                            return Looked{backend->inspect(reference, job), desk->keys()};
                        },
                        [this, generation](const Looked& looked) {
                            if (generation == generation_) take(looked.report, looked.keys);
                        });
}

void SignSetup::take(const Result<std::shared_ptr<const trust::Report>>& result, const std::vector<keys::KeyInfo>& keys) {
    if (!result) return fail(shown(result.error().message, 300), shown(result.error().hint, 300));
    const trust::Report& report = **result;
    if (report.status == trust::RepositoryStatus::Unreachable) {
        trustError_ = report.trustError ? *report.trustError : Error(ErrorCode::Network, tr("The trust server was not reached").toStdString());
        if (!mayPushOnly()) return fail(shown(trustError_->message, 300), shown(trustError_->hint, 300));
    }
    readTag(report);
    if (source_ == Source::Digest) {
        found_ = crypto::Sha256::parse(digest_.toStdString());
    } else if (source_ == Source::Registry) {
        if (!found_ && report.registryError) return fail(shown(report.registryError->message, 300), shown(report.registryError->hint, 300));
        if (!found_) return fail(tr("The registry %1 has no tag %2").arg(text(report.registryHost), tag()), tr("Push the image first, or choose an image of this computer below, which is pushed and then signed."));
    }
    first_ = report.status == trust::RepositoryStatus::Unsigned;
    listSigners(report);
    listRoots(keys);
    state_ = State::Ready;
    emit changed();
}

/// What is known of the tag: signed, served, and seen by those with content trust on.
void SignSetup::readTag(const trust::Report& report) {
    judged_ = report.status == trust::RepositoryStatus::Trusted || report.status == trust::RepositoryStatus::Unsigned;
    const std::string wanted = tag().toStdString();
    const auto row = std::find_if(report.tags.begin(), report.tags.end(), [&](const trust::TagRow& tag) { return tag.name == wanted; });
    if (row == report.tags.end()) return;
    signed_ = row->signedDigest;
    if (row->released && row->state != trust::TagState::Invalid) visible_ = row->signedDigest;
    if (source_ == Source::Registry) found_ = row->registryDigest;
}

void SignSetup::listSigners(const trust::Report& report) {
    signers_.clear();
    if (trustError_) return;
    QStringList automatic;
    for (const trust::RoleRow& role : report.roles) {
        if (role.parent != "targets") continue;
        const auto [ids, usable] = keysHere(role);
        const std::string name = role.name.substr(role.name.find('/') + 1);
        if (usable) automatic << shown(role.name, 60);
        if (role.name == "targets/releases") continue;
        signers_.push_back({name, shown(name, 60), usable ? tr("%1, with the key %2 on this computer").arg(shown(role.name, 80), ids) : tr("The key of %1 is not on this computer").arg(shown(name, 60)), usable});
    }
    if (const trust::RoleRow* top = roleNamed(report, "targets")) {
        const auto [ids, usable] = keysHere(*top);
        if (usable && automatic.isEmpty()) automatic << QStringLiteral("targets");
        signers_.push_back({"targets", tr("Repository key"), usable ? tr("targets, with the key %1 on this computer").arg(ids) : tr("The repository key is not on this computer"), usable});
    }
    signers_.insert(signers_.begin(), {"", tr("Any role that may, as docker does it"), automatic.isEmpty() ? tr("None of the keys that may sign is on this computer") : tr("Signs %1").arg(automatic.join(QStringLiteral(", "))), !automatic.isEmpty()});
    const bool known = std::any_of(signers_.begin(), signers_.end(), [&](const SignerChoice& choice) { return choice.signer == signer_ && choice.usable; });
    if (!known) signer_.clear();
}

void SignSetup::listRoots(const std::vector<keys::KeyInfo>& keys) {
    roots_.clear();
    std::set<std::string> seen;
    for (const keys::KeyInfo& key : keys) {
        if (key.role != "root" || !key.problem.empty() || !seen.insert(key.id).second) continue;
        roots_.push_back({key.id, tr("Root key %1").arg(shortKeyId(key.id)), tr("On this computer. Consumers who know it from your other repositories can pin the same key here."), true});
    }
    const bool none = roots_.empty();
    roots_.push_back({"", tr("A new root key"), none ? tr("Made now. It vouches for this repository and for those that you start later.") : tr("You have one already, and one is enough. Generate another in Keys if you want them apart."), none});
    if (!none && !seen.contains(root_)) root_ = roots_.front().keyId;
    if (none) root_.clear();
}

bool SignSetup::hasChoice() const {
    const auto usable = [](const auto& choices) { return std::count_if(choices.begin(), choices.end(), [](const auto& choice) { return choice.usable; }); };
    if (mayPushOnly()) return true;
    if (first_) return usable(roots_) > 1;
    // "As docker does it" beside the one signer that it comes to is no choice.
    return usable(signers_) > 2;
}

bool SignSetup::canSign() const {
    return first_ || std::any_of(signers_.begin(), signers_.end(), [](const SignerChoice& choice) { return choice.usable; });
}

QStringList SignSetup::pushOnlyNotices() const {
    const QString everybody = tr("Everybody else gets the new image.");
    if (!judged_) return {tr("What is signed under %1 is not known. A signature that is there goes on naming the older digest; without one, everybody who has content trust on does not see the tag.").arg(tag()), everybody};
    if (visible_) return {tr("%1 stays signed as %2: everybody who has content trust on goes on getting that older digest until the tag is signed again.").arg(tag(), shortDigest(visible_)), everybody};
    return {tr("%1 stays unsigned: everybody who has content trust on does not see it.").arg(tag()), everybody};
}

Intent SignSetup::intent() const {
    if (pushesOnly()) return pushOnlyIntent(local_, gun(), tag(), pushOnlyNotices());
    trust::Publisher::SignOptions options;
    options.signer = first_ ? std::string() : signer_;
    options.rootKey = first_ ? root_ : std::string();
    if (source_ == Source::Local) return pushIntent(local_, gun(), tag(), options);
    // Exactly what was shown is signed, whatever the registry serves by then.
    options.digest = found_;
    Intent intent = signIntent(gun(), tag(), options);
    if (source_ == Source::Registry) intent.command.removeLast(), intent.command.removeLast();
    return intent;
}

}  // namespace roseglass::ui
