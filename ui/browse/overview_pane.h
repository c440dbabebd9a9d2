#pragma once
#include <QWidget>
#include <memory>

#include "trust/beside.h"
#include "trust/client.h"
#include "trust/report.h"

class QAction;
class QFrame;
class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace roseglass::ui {

/// One tag in words: the verdict first, then both digests, who signed, until when.
class OverviewPane : public QWidget {
    Q_OBJECT
public:
    explicit OverviewPane(QWidget* parent = nullptr);
    void show(std::shared_ptr<const trust::Report> report, const trust::TagRow* tag);
    /// How the tag's own checks came out, once its verdict is there; null: it could not be had.
    void setVerdict(const Result<trust::Verdict>& verdict);
    /// What the registry tells of the image, once it is there.
    void setManifest(const Result<trust::Client::ManifestSummary>& summary);
    /// What else stands beside the image, apart from what was verified: it was not.
    void setBeside(const Result<trust::Beside>& beside);
    QLabel* besideText() const { return besideText_; }
    /// NAME@sha256:… of the signed digest, else of the registry's; empty when neither is known, or the tag is invalid.
    QString pinnedReference() const;
    void recolor();
    /// A button for something that can be done to the tag; there while it applies.
    void addAction(QAction* action);

signals:
    void whyRequested();

private:
    QLabel* row(const QString& name);
    void fill(const trust::TagRow& tag);

    std::shared_ptr<const trust::Report> report_;
    const trust::TagRow* tag_ = nullptr;
    QLabel *icon_, *title_, *explanation_;
    QLabel *signedDigest_, *registry_, *signers_, *found_, *verification_, *expiry_;
    QPushButton *copy_, *why_;
    QFrame* beside_;
    QLabel* besideText_;
    QGridLayout* grid_;
    QVBoxLayout* actions_;
};

}  // namespace roseglass::ui
