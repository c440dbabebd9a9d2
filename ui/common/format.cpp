#include "ui/common/format.h"

#include <QCoreApplication>
#include <QHash>
#include <QLocale>

#include "base/redact.h"

namespace roseglass::ui {
namespace {

QString tr(const char* source, int n = -1) { return QCoreApplication::translate("Format", source, nullptr, n); }

QDateTime local(Instant instant) {
    return QDateTime::fromMSecsSinceEpoch(std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count(), Qt::UTC).toLocalTime();
}

}  // namespace

QString shown(std::string_view outside, size_t maxBytes) { return QString::fromStdString(printable(outside, maxBytes)); }
QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

QString asSentence(std::string_view outside) {
    QString out = shown(outside, 400);
    if (!out.isEmpty() && !out.endsWith(QLatin1Char('.'))) out += QLatin1Char('.');
    return out;
}

QString hintWithCode(const Error& error) {
    return shown(error.hint, 400) + QStringLiteral("  [%1]").arg(text(codeName(error.code)));
}

QString shortDigest(const std::optional<crypto::Sha256>& digest) {
    if (!digest) return QStringLiteral("—");
    const QString hex = QString::fromStdString(digest->hex());
    return QStringLiteral("sha256:") + hex.left(8) + QStringLiteral("…") + hex.right(6);
}

QString shortKeyId(std::string_view id) { return text(id.substr(0, 12)); }
QString shortDate(Instant instant) { return QLocale::c().toString(local(instant), QStringLiteral("d MMM yyyy")); }
QString dateAndTime(Instant instant) { return QLocale::c().toString(local(instant), QStringLiteral("d MMM yyyy HH:mm")); }

QString distance(Instant instant, Instant now) {
    const auto days = std::chrono::floor<std::chrono::days>(instant - now).count();
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(instant - now).count();
    if (hours >= 0 && hours < 24) return tr("in less than a day");
    if (days < 0) return -days == 1 ? tr("a day ago") : tr("%1 days ago").arg(-days);
    if (days == 1) return tr("in a day");
    if (days < 730) return tr("in %1 days").arg(days);
    return tr("in %1 years").arg(days / 365);
}

QString byteCount(uint64_t bytes) { return QLocale::c().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat); }

QString besideWords(const trust::BesideArtifact& artifact) {
    const auto kind = [&] {
        switch (artifact.kind) {
            case trust::BesideKind::CosignSignature: return tr("Signature of cosign");
            case trust::BesideKind::NotationSignature: return tr("Signature of Notation");
            case trust::BesideKind::Attestation: return tr("Attestation");
            case trust::BesideKind::Sbom: return tr("Bill of materials");
            case trust::BesideKind::Other: break;
        }
        return artifact.artifactType.empty() ? tr("Something of unknown type") : tr("Other artifact: %1").arg(shown(artifact.artifactType, 120));
    };
    QString words = kind();
    if (!artifact.claimedSigner.empty()) words += tr(", says it is by %1").arg(shown(artifact.claimedSigner));
    if (artifact.claimedDate) words += tr(", of %1").arg(shortDate(*artifact.claimedDate));
    if (!artifact.problem.empty()) words += QStringLiteral(". ") + shown(artifact.problem, 200);
    return words;
}

QString outcomeWord(tuf::Outcome outcome) {
    switch (outcome) {
        case tuf::Outcome::Pass: return tr("Pass");
        case tuf::Outcome::Fail: return tr("Fail");
        case tuf::Outcome::Skip: return tr("Skipped");
    }
    return {};
}

QString ruleWords(const std::string& rule) {
    static const QHash<QString, QString> words{
        {QStringLiteral("root.pin"), tr("Root is pinned")},
        {QStringLiteral("root.certificate"), tr("Root certificate names the repository")},
        {QStringLiteral("root.rotation"), tr("New root is signed by the old one")},
        {QStringLiteral("root.hash"), tr("Root is the one that the snapshot names")},
        {QStringLiteral("server.fetch"), tr("Trust server answers")},
        {QStringLiteral("delegation.paths"), tr("Delegation keeps to its paths")},
        {QStringLiteral("delegation.keys"), tr("Delegation is well-formed")},
        {QStringLiteral("snapshot.entries"), tr("Snapshot still names every file")},
        {QStringLiteral("target.signed"), tr("Tag is signed")},
        {QStringLiteral("target.conflict"), tr("Signers agree on the digest")},
        {QStringLiteral("registry.digest"), tr("Digest equals the registry's")},
        {QStringLiteral("reference.digest"), tr("Digest of the reference holds")},
    };
    const QString name = text(rule);
    if (const auto known = words.find(name); known != words.end()) return *known;
    QString subject = name.section(QLatin1Char('.'), 0, 0);
    if (!subject.isEmpty()) subject[0] = subject[0].toUpper();
    const QString what = name.section(QLatin1Char('.'), 1);
    if (what == QLatin1String("signature")) return tr("%1 signature threshold").arg(subject);
    if (what == QLatin1String("expiry")) return tr("%1 has not expired").arg(subject);
    if (what == QLatin1String("version")) return tr("%1 is not rolled back").arg(subject);
    if (what == QLatin1String("hash")) return tr("%1 hash matches").arg(subject);
    if (what == QLatin1String("format")) return tr("%1 is well-formed").arg(subject);
    if (what == QLatin1String("fetch")) return tr("%1 can be fetched").arg(subject);
    return name;
}

}  // namespace roseglass::ui
