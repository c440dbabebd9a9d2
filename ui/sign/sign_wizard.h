#pragma once
#include <QDialog>
#include <vector>

#include "ui/publish/plan_session.h"
#include "ui/sign/sign_setup.h"

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace roseglass::ui {

class ImagePage;
class PassphrasePage;
class PublishPage;
class ReviewPage;
class SignerPage;
class SignPage;

/// Signs a tag, from the image to what to do next. Shown with open(). Opened on a tag of the registry it goes to the first
/// page on which there is something to decide.
class SignWizard : public QDialog {
    Q_OBJECT
public:
    enum Page { Image, Signer, Review, Passphrases, Publish };

    SignWizard(std::shared_ptr<Backend> backend, std::shared_ptr<Desk> desk, QWidget* parent = nullptr);
    /// @param reference  with a tag: looked up at once
    void startWith(const QString& reference, SignSetup::Source source, const QString& local = {});

    SignSetup& setup() { return *setup_; }
    PlanSession& session() { return *session_; }
    Page page() const;
    QPushButton* primary() const { return primary_; }
    QPushButton* backButton() const { return back_; }
    ImagePage* imagePage() const { return image_; }
    SignerPage* signerPage() const { return signer_; }
    ReviewPage* reviewPage() const { return review_; }
    PassphrasePage* passphrasePage() const { return passphrases_; }
    PublishPage* publishPage() const { return publish_; }

public slots:
    void reject() override;

signals:
    void finishedWork(const QString& repository);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void connectPages();
    void go(Page page);
    void next();
    void back();
    void planNow();
    void startWork();
    void update();
    void showKind();
    void showSteps();
    void showDigest();
    SignPage* current() const;

    std::shared_ptr<Desk> desk_;
    SignSetup* setup_;
    PlanSession* session_;
    bool hurry_ = false;  ///< the pages without a decision are passed over, once
    QListWidget* steps_;
    QStackedWidget* pages_;
    ImagePage* image_;
    SignerPage* signer_;
    ReviewPage* review_;
    PassphrasePage* passphrases_;
    PublishPage* publish_;
    QLabel* reason_;
    QPushButton *cancel_, *back_, *primary_;
};

}  // namespace roseglass::ui
