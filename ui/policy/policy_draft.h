#pragma once
#include <QObject>
#include <vector>

#include "docker/daemon_file.h"
#include "base/line_diff.h"

namespace roseglass::ui {

/// A daemon.json and what is being changed in it: the policy as it will be, the text as it would be written, and the way back.
class PolicyDraft : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Starts again from a file; what was changed is forgotten.
    void load(docker::DaemonFile file);
    const docker::DaemonFile& file() const { return file_; }
    /// The file cannot be changed here: it is not JSON.
    bool locked() const { return locked_; }

    const docker::ContentTrustPolicy& policy() const { return policy_; }
    void setMode(docker::TrustMode mode);
    void setOfficialImages(bool pinned);
    void setAllowExpired(bool allowed);
    void addPin(const docker::RootPin& pin);
    void changePin(const std::string& pattern, const docker::RootPin& pin);
    void removePin(const std::string& pattern);

    bool canUndo() const { return !before_.empty(); }
    void undo();
    void revert();
    /// How many settings differ from the file's.
    int changeCount() const;
    const std::string& text() const { return text_; }
    std::vector<DiffLine> diff() const;

signals:
    void changed();

private:
    void apply(docker::ContentTrustPolicy policy);
    void rewrite();

    docker::DaemonFile file_;
    docker::ContentTrustPolicy policy_;
    std::vector<docker::ContentTrustPolicy> before_;
    std::string text_;
    bool locked_ = false;
};

}  // namespace roseglass::ui
