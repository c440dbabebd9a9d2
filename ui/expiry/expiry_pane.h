#pragma once
#include <QElapsedTimer>
#include <QWidget>
#include <map>
#include <memory>

#include "trust/expiry.h"
#include "ui/expiry/expiry_reader.h"
#include "ui/expiry/time_axis.h"

class QAbstractButton;
class QButtonGroup;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace roseglass::ui {

class Banner;
class ExpiryChips;
class ExpiryInspector;
class ExpiryModel;
class ExpirySettings;
class ExpiryView;

/// What breaks next: every role and certificate of one repository or of all known ones on a time line.
class ExpiryPane : public QWidget {
    Q_OBJECT
public:
    ExpiryPane(std::shared_ptr<Backend> backend, ExpirySettings* settings, Clock clock = systemClock(), QWidget* parent = nullptr);
    void setBackend(std::shared_ptr<Backend> backend);
    /// Besides those that the trust directory knows.
    void addRepositories(const std::vector<std::string>& guns);
    /// A repository was read for another pane: its dates are taken from there.
    void take(const std::shared_ptr<const trust::Report>& report);
    /// Reads all again.
    void refresh();
    /// Reads them unless that was done before.
    void refreshOnce();
    void cancel() { reader_.cancel(); }
    void focusFilter();
    void recolor();
    /// The calendar of the repositories that are chosen.
    QByteArray calendar() const;

    ExpiryView* view() const { return view_; }
    ExpiryModel* model() const { return model_; }
    ExpiryChips* chips() const { return chips_; }
    ExpiryInspector* inspector() const { return inspector_; }
    Banner* banner() const { return banner_; }
    QComboBox* chooser() const { return chooser_; }
    QSpinBox* threshold() const { return threshold_; }
    QLineEdit* filterField() const { return filter_; }
    QLabel* subtitle() const { return subtitle_; }
    QLabel* empty() const { return emptyTitle_; }
    QAbstractButton* scaleButton(TimeAxis::Scale scale) const;

signals:
    void renewRequested(const QString& gun, const QString& role);
    void rotateRequested(const QString& gun, const QString& role);
    void openRequested(const QString& gun);
    void addRequested();
    /// What expires next of all that is known: "timestamp, 12 days"; empty: nothing.
    void nextExpiry(const QString& words);

private:
    QWidget* buildHead();
    QWidget* buildScales();
    QWidget* buildFilters();
    QWidget* buildProgress();
    QWidget* buildEmpty();
    void connectParts();
    void store(const ExpiryReader::Reports& reports);
    void fillChooser();
    bool isChosen(const std::string& gun) const;
    void showDates();
    void showFiltered();
    void showHead();
    void showBanner();
    void showSelected();
    void showEmpty();
    void renew(const trust::ExpiryEntry& entry);
    void contextMenu(const QPoint& at);
    const trust::ExpiryEntry* selected() const;

    std::shared_ptr<Backend> backend_;
    ExpirySettings* settings_;
    Clock clock_;
    ExpiryReader reader_;
    std::map<std::string, std::shared_ptr<const trust::Report>> reports_;
    std::vector<std::string> more_;
    bool wasRead_ = false;
    QElapsedTimer since_;
    QLabel *title_, *subtitle_, *progressWords_, *emptyTitle_, *emptyWords_;
    QComboBox* chooser_;
    QButtonGroup* scales_;
    QSpinBox* threshold_;
    QLineEdit* filter_;
    ExpiryChips* chips_;
    Banner* banner_;
    QWidget *progress_ = nullptr, *filters_ = nullptr, *emptyPage_ = nullptr;
    QPushButton* add_;
    ExpiryModel* model_;
    ExpiryView* view_;
    ExpiryInspector* inspector_;
};

}  // namespace roseglass::ui
