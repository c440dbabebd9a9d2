#pragma once
#include <QDialog>
#include <memory>
#include <stop_token>

#include "ui/common/backend.h"

class QLabel;
class QPushButton;
class QTableView;

namespace roseglass::ui {

class Banner;
class DockerfileModel;

/// A Dockerfile's images: signed or not, by whom, under which digest. A copy of the file can be saved that names the digests.
class DockerfileDialog : public QDialog {
    Q_OBJECT
public:
    DockerfileDialog(std::shared_ptr<Backend> backend, const QString& file, QWidget* parent = nullptr);
    ~DockerfileDialog() override;

    /// Whether a file is one by its name: Dockerfile, Dockerfile.test, app.dockerfile, Containerfile.
    static bool isDockerfile(const QString& fileName);

    Banner* banner() const { return banner_; }
    QTableView* table() const { return table_; }
    DockerfileModel* model() const { return model_; }
    QPushButton* saveButton() const { return save_; }
    QPushButton* againButton() const { return again_; }
    QLabel* detail() const { return detail_; }
    /// The file with digests in place of tags; empty where an image is not trusted.
    QByteArray pinned() const;

private:
    void build();
    void check();
    void take(Result<std::shared_ptr<const trust::DockerfileReport>> report);
    void showSelected();
    void save();

    std::shared_ptr<Backend> backend_;
    QString file_;
    std::shared_ptr<const trust::DockerfileReport> report_;
    std::stop_source checking_;
    quint64 generation_ = 0;
    QLabel *title_, *subtitle_, *detail_;
    Banner* banner_;
    DockerfileModel* model_;
    QTableView* table_;
    QPushButton *save_, *again_, *close_;
};

}  // namespace roseglass::ui
