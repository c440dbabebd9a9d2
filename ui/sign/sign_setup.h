#pragma once
#include <QObject>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "registry/reference.h"
#include "ui/common/backend.h"
#include "ui/publish/desk.h"

namespace roseglass::ui {

/// What is to be signed, and by whom: the choices of the wizard's first two pages, without a widget.
class SignSetup : public QObject {
    Q_OBJECT
public:
    enum class Source {
        Registry,  ///< what the registry serves under the tag
        Digest,    ///< a digest that is named
        Local,     ///< an image of this computer, which is pushed first
    };
    enum class State { Incomplete, Looking, Ready, Failed };

    struct SignerChoice {
        std::string signer;  ///< as for --as; empty: every role that docker would sign in
        QString name, detail;
        bool usable = false;
    };
    struct RootChoice {
        std::string keyId;   ///< empty: a new one
        QString name, detail;
        bool usable = true;
    };

    SignSetup(std::shared_ptr<Backend> backend, std::shared_ptr<Desk> desk, QObject* parent = nullptr);

    void setSource(Source source);
    void setReference(const QString& reference);
    void setDigest(const QString& digest);
    /// "docker-archive:FILE", "oci:DIR" or "docker-daemon:REF".
    void setLocal(const QString& source);
    /// Asks registry and trust server → Ready or Failed. Incomplete when the fields are not filled.
    void look();

    Source source() const { return source_; }
    const QString& reference() const { return reference_; }
    const QString& digestText() const { return digest_; }
    const QString& local() const { return local_; }
    State state() const { return state_; }
    /// Why one cannot go on, and the way out; empty where one can.
    const QString& problem() const { return problem_; }
    const QString& hint() const { return hint_; }

    QString gun() const;
    QString tag() const;
    /// What will be signed; none for a local image, whose digest comes from the push.
    const std::optional<crypto::Sha256>& digestToSign() const { return found_; }
    /// What is signed under this tag now.
    const std::optional<crypto::Sha256>& signedNow() const { return signed_; }
    bool isFirstSignature() const { return first_; }

    const std::vector<SignerChoice>& signers() const { return signers_; }
    const std::vector<RootChoice>& roots() const { return roots_; }
    void chooseSigner(const std::string& signer) { signer_ = signer, nobody_ = false; }
    void chooseRoot(const std::string& keyId) { root_ = keyId, nobody_ = false; }
    void chooseNobody() { nobody_ = true; }
    const std::string& signer() const { return signer_; }
    const std::string& root() const { return root_; }
    /// An image of this computer can be pushed and left without a signature.
    bool mayPushOnly() const { return source_ == Source::Local; }
    bool pushesOnly() const { return nobody_ && mayPushOnly(); }
    /// What a push without a signature means for those who pull, a sentence each.
    QStringList pushOnlyNotices() const;
    /// Why the trust server did not answer, which a push alone can do without.
    const std::optional<Error>& trustError() const { return trustError_; }
    /// More than one answer is possible on the signer page.
    bool hasChoice() const;
    /// Whether any of the keys that may sign is here.
    bool canSign() const;

    Intent intent() const;

signals:
    void changed();

private:
    void fail(const QString& problem, const QString& hint);
    void take(const Result<std::shared_ptr<const trust::Report>>& result, const std::vector<keys::KeyInfo>& keys);
    void listSigners(const trust::Report& report);
    void listRoots(const std::vector<keys::KeyInfo>& keys);
    void readTag(const trust::Report& report);
    void forget();

    std::shared_ptr<Backend> backend_;
    std::shared_ptr<Desk> desk_;
    Source source_ = Source::Registry;
    State state_ = State::Incomplete;
    QString reference_, digest_, local_, problem_, hint_;
    std::optional<crypto::Sha256> found_, signed_, visible_;
    std::optional<Error> trustError_;
    bool first_ = false, judged_ = false, nobody_ = false;
    std::vector<SignerChoice> signers_;
    std::vector<RootChoice> roots_;
    std::string signer_, root_;
    std::stop_source looking_;
    quint64 generation_ = 0;
};

}  // namespace roseglass::ui
