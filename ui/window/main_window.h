#pragma once
#include <QMainWindow>
#include <QStringList>
#include <memory>
#include <stop_token>

#include "trust/client.h"
#include "ui/common/backend.h"
#include "ui/common/region.h"

class QLabel;
class QListWidget;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace roseglass::ui {

class AuditPane;
class BrowsePane;
class CredentialStore;
class ExpiryPane;
class ExpiryReminder;
class ExpirySettings;
class HistoryDesk;
class ActivityPane;
class KeysPane;
class LabSession;
class PassphraseStore;
class PolicyPane;
class PublishActions;
class PullAction;
class PullPane;
class Toolbar;
class WelcomePane;
class Workbench;

/// The frame: menus, toolbar, rail, panes, status bar.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// @param options  of the command line; the core behind the panes is made from them
    explicit MainWindow(trust::Options options, QWidget* parent = nullptr);
    /// With a backend of the caller's own, for tests.
    MainWindow(trust::Options options, std::shared_ptr<Backend> backend, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens what a reference names; what is no reference is told in the banner.
    void openReference(const QString& reference);
    void startLab(const std::filesystem::path& folder);

    BrowsePane* browse() const { return browse_; }
    Toolbar* toolbar() const { return toolbar_; }
    LabSession* lab() const { return lab_; }
    WelcomePane* welcome() const { return welcome_; }
    KeysPane* keys() const { return keys_; }
    PolicyPane* policy() const { return policy_; }
    AuditPane* audit() const { return audit_; }
    void showAudit();
    ExpiryPane* expiry() const { return expiry_; }
    ExpirySettings* expirySettings() const { return expirySettings_; }
    QToolButton* expiryStatus() const { return expiryStatus_; }
    void showExpiry();
    void showKeys();
    void showPolicy();
    void showWelcome();
    void openTrustServers(const QString& registryHost);
    void openSignIn(const QString& registryHost);
    Workbench* workbench() const { return workbench_; }
    PublishActions* actions() const { return actions_; }
    ActivityPane* activityPane() const { return activityPane_; }
    void showActivity();
    PullPane* pullPane() const { return pullPane_; }
    PullAction* pullAction() const { return pullAction_; }
    void showPull();
    /// Looks up what a pull would do; empty: asks which image.
    void openPull(const QString& reference);
    void checkDockerfile(const QString& file);

    /// Judges a bundle and shows it as its repository; @param asFetched  at the time when it was fetched, not now
    void openBundle(const QString& file, bool asFetched = false);
    /// Writes a bundle of the repository in view; empty: asks where to.
    void exportBundleTo(const QString& file);
    void setHistoryDesk(std::shared_ptr<HistoryDesk> desk);

signals:
    void labReady();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    void connectPanes();
    void buildMenus();
    void buildPublishing();
    void buildPolicy();
    void connectHierarchy();
    void buildAudit();
    void buildExpiry();
    void buildReminders(QMenu* menu);
    void buildSignMenu();
    void buildPulling();
    void buildToolsMenu();
    void showPulls();
    void buildPassphraseMenu(QMenu* menu);
    void buildBundles(QMenu* repository);
    void adaptExport();
    void writeBundle(const QString& gun, const QString& file);
    void rememberVisit(const std::shared_ptr<const trust::Report>& report);
    /// The first bundle among dropped files; empty: none.
    static QString bundleIn(const QStringList& files);
    void followSelection();
    void readStaged();
    void buildStatusBar();
    void loadSettings();
    void saveSettings();
    void remakeBackend();
    void useLab();
    void showReport(const trust::Report& report);
    void remember(const QString& reference);
    void go(int step);
    void showBrowse();
    Regions regions() const;
    void nextRegion();
    void showTitle();
    void recolor();
    void colorRail();

    trust::Options options_;
    bool ownBackend_;
    std::shared_ptr<Backend> backend_;
    std::shared_ptr<CredentialStore> credentials_;
    std::shared_ptr<PassphraseStore> passphrases_;
    Toolbar* toolbar_;
    QListWidget* rail_;
    QStackedWidget* stack_;
    WelcomePane* welcome_;
    BrowsePane* browse_;
    KeysPane* keys_;
    PolicyPane* policy_;
    AuditPane* audit_ = nullptr;
    ExpiryPane* expiry_ = nullptr;
    ExpirySettings* expirySettings_ = nullptr;
    ExpiryReminder* reminder_ = nullptr;
    QToolButton* expiryStatus_ = nullptr;
    LabSession* lab_;
    Workbench* workbench_;
    PublishActions* actions_;
    ActivityPane* activityPane_;
    PullPane* pullPane_ = nullptr;
    PullAction* pullAction_ = nullptr;
    QToolButton* pulls_ = nullptr;
    std::shared_ptr<HistoryDesk> historyDesk_;
    QAction* exportBundle_ = nullptr;
    std::stop_source exporting_;
    quint64 bundleGeneration_ = 0;
    size_t staged_ = 0;
    QLabel *serverStatus_, *registryStatus_, *activity_, *policyStatus_;
    QStringList history_, visited_;
    QStringList bookmarks_;
    int visitedAt_ = -1;
};

}  // namespace roseglass::ui
