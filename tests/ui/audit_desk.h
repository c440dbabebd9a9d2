#pragma once
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <QtTest>
#include <condition_variable>
#include <mutex>

#include "trust/audit/audit_state.h"
#include "ui/audit/audit_pane.h"
#include "ui/audit/audit_result_view.h"
#include "ui/audit/count_chips.h"
#include "ui/audit/finding_model.h"
#include "ui/audit/migration_model.h"
#include "ui/common/banner.h"

namespace roseglass::test {

using namespace roseglass::ui;
using trust::FindingCode;
using trust::FindingSeverity;

inline const Instant kNow = *parseRfc3339("2026-11-24T10:00:00Z");

inline trust::AuditedRepository repository(const std::string& name, std::vector<trust::Finding> findings) {
    trust::AuditedRepository out;
    out.repository = name;
    out.status = trust::RepositoryStatus::Trusted;
    out.checkedAt = out.lookedAt = kNow;
    out.tags.resize(1);
    out.tags[0].name = "1.0";
    out.tags[0].state = trust::TagState::Signed;
    out.tags[0].signedDigest = crypto::sha256(name);
    out.tags[0].signers = {"alice"};
    out.tags[0].migration = trust::Migration::DctOnly;
    for (trust::Finding& finding : findings) finding.repository = name;
    out.findings = std::move(findings);
    return out;
}

inline trust::AuditReport sample() {
    trust::AuditReport report;
    report.startedAt = kNow;
    report.asked = 2;
    report.complete = true;
    report.repositories = {repository("r.test/a", {{FindingCode::Stale, FindingSeverity::Warning, {}, "1.0", "The registry serves another image as 1.0 than the signed one", "signed a, served <b>", "Sign it again."},
                                                   {FindingCode::SingleRootKey, FindingSeverity::Note, {}, "root", "The root role has a single key", "1 key", "Keep it offline."}}),
                           repository("r.test/b", {{FindingCode::ReadableKey, FindingSeverity::Error, {}, std::string(64, 'c'), "Others can read the private key cccccccccccc", "mode 0644", "chmod 600 it."}})};
    return report;
}

inline trust::AuditedTag tagWith(const std::string& name, trust::TagState state, std::vector<trust::BesideArtifact> beside) {
    trust::AuditedTag tag;
    tag.name = name;
    tag.state = state;
    tag.beside = std::move(beside);
    tag.migration = trust::migrationOf(state == trust::TagState::Signed, true, tag.beside);
    return tag;
}

inline trust::BesideArtifact artifact(trust::BesideKind kind, const std::string& signer = {}) {
    trust::BesideArtifact out;
    out.kind = kind;
    out.claimedSigner = signer;
    if (!signer.empty()) out.claimedDate = kNow;
    return out;
}

/// A repository on its way to cosign, and one that was not reached.
inline trust::AuditReport migrating() {
    trust::AuditReport report = sample();
    using enum trust::BesideKind;
    report.repositories[0].tags = {tagWith("both", trust::TagState::Signed, {artifact(CosignSignature, "release@r.test <b>"), artifact(Sbom)}), tagWith("dct", trust::TagState::Signed, {artifact(Sbom)}),
                                   tagWith("none", trust::TagState::Unsigned, {}), tagWith("other", trust::TagState::Unsigned, {artifact(Attestation)})};
    report.repositories[1].tags.clear();
    report.repositories[1].status = trust::RepositoryStatus::Unreachable;
    return report;
}

class FakeAudit final : public AuditBackend {
public:
    Result<std::vector<std::string>> choose(const trust::AuditSelection& selection, const Job&) override {
        asked = selection;
        if (error) return fail(*error);
        return std::vector<std::string>{"r.test/a", "r.test/b"};
    }
    /// As the core: the first repository is done, and the second only once it is let go.
    Result<trust::AuditReport> run(const std::vector<std::string>&, const trust::AuditOptions& options, const Job& job) override {
        history = options.history;
        job.progress("Auditing", 1, 2);
        std::optional<trust::AuditState> state;
        if (!options.resumeFile.empty()) {
            RG_ASSIGN(state, trust::AuditState::open(options.resumeFile, "settings"));
        }
        std::unique_lock lock(mutex);
        resumed = state ? state->done().size() : 0;
        if (state && resumed == 0) RG_TRY(state->add(report.repositories[0]));
        if (tells) options.onRepository(report.repositories[0]);
        // Until it is let go, or stopped.
        while (held && !job.stopped()) wake.wait_for(lock, std::chrono::milliseconds(5));
        trust::AuditReport out = report;
        out.repositories[0].resumed = resumed > 0;
        if (job.stopped()) {
            out.complete = false;
            out.repositories.resize(1);
        } else if (state) {
            RG_TRY(state->finish());
        }
        return out;
    }

    trust::AuditSelection asked;
    bool history = false;
    std::optional<Error> error;
    trust::AuditReport report = sample();
    std::mutex mutex;
    std::condition_variable wake;
    bool held = false;
    bool tells = false;     ///< of the first repository while it works
    size_t resumed = 0;     ///< repositories that the last run found done
};

struct Desk {
    QTemporaryDir folder;
    std::filesystem::path cache = folder.filePath(QStringLiteral("cache")).toStdString();
    std::shared_ptr<FakeAudit> backend = std::make_shared<FakeAudit>();
    AuditPane pane{backend, cache};

    Desk() {
        pane.resize(1100, 700);
        pane.show();
    }
    void run() {
        QTest::mouseClick(pane.startButton(), Qt::LeftButton);
        QTRY_VERIFY(!pane.running());
    }
    /// Begins one that is stopped after its first repository.
    void stopEarly() {
        backend->held = true;
        QTest::mouseClick(pane.startButton(), Qt::LeftButton);
        pane.cancel();
        QTRY_VERIFY(!pane.running());
        backend->held = false;
    }
    QPushButton* bannerButton(const QString& words) const {
        for (QPushButton* button : pane.banner()->findChildren<QPushButton*>()) {
            if (button->text() == words) return button;
        }
        return nullptr;
    }
    std::vector<std::filesystem::path> kept() const {
        std::vector<std::filesystem::path> out;
        std::error_code code;
        for (std::filesystem::directory_iterator at(cache, code), end; !code && at != end; at.increment(code)) out.push_back(at->path());
        return out;
    }
    QString cell(int row, int column) const { return pane.findings()->table()->model()->index(row, column).data().toString(); }
    QString tagCell(int row, int column) const { return pane.tags()->table()->model()->index(row, column).data().toString(); }
};

}  // namespace roseglass::test
