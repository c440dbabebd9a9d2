#pragma once
#include <QDialog>
#include <filesystem>

class QLabel;
class QLineEdit;
class QTableView;

namespace roseglass::ui {

class Banner;
class TrustServerModel;

/// Which trust server answers for which registry: trust-servers.json as a table.
class TrustServersDialog : public QDialog {
    Q_OBJECT
public:
    /// @param registryHost  proposed as a new line where no pattern matches it; may be empty
    TrustServersDialog(std::filesystem::path file, const QString& registryHost, QWidget* parent = nullptr);
    TrustServerModel* model() const { return model_; }

signals:
    void saved();

public slots:
    void save();

private:
    void tellWinner();

    std::filesystem::path file_;
    TrustServerModel* model_;
    QTableView* table_;
    Banner* banner_;
    QLineEdit* probe_;
    QLabel* winner_;
};

}  // namespace roseglass::ui
