#include "ui/common/secret_clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QTimer>

#include "crypto/digest.h"

namespace roseglass::ui {
namespace {

crypto::Sha256 digestOf(const QString& text) {
    QByteArray bytes = text.toUtf8();
    const crypto::Sha256 digest = crypto::sha256({bytes.constData(), static_cast<size_t>(bytes.size())});
    bytes.fill('\0');
    return digest;
}

/// Remembers what it put there by its digest alone.
class Cleaner : public QObject {
public:
    static Cleaner& instance() {
        static auto* const cleaner = new Cleaner;
        return *cleaner;
    }
    void watch(const crypto::Sha256& digest, std::chrono::milliseconds stay) {
        digest_ = digest;
        timer_.start(stay);
    }

private:
    Cleaner() : QObject(qApp) {
        timer_.setSingleShot(true);
        connect(&timer_, &QTimer::timeout, this, &Cleaner::clean);
        connect(qApp, &QCoreApplication::aboutToQuit, this, &Cleaner::clean);
    }
    void clean() {
        QClipboard* clipboard = QGuiApplication::clipboard();
        // A clipboard manager may have made the primary selection follow.
        for (const QClipboard::Mode mode : {QClipboard::Clipboard, QClipboard::Selection}) {
            if (mode == QClipboard::Selection && !clipboard->supportsSelection()) continue;
            if (digest_ && digestOf(clipboard->text(mode)) == *digest_) clipboard->clear(mode);
        }
        digest_.reset();
    }

    QTimer timer_;
    std::optional<crypto::Sha256> digest_;
};

}  // namespace

void copySecretToClipboard(const crypto::Secret& secret, std::chrono::milliseconds stay) {
    const QString text = QString::fromUtf8(secret.reveal().data(), static_cast<qsizetype>(secret.reveal().size()));
    auto* data = new QMimeData;
    data->setText(text);
    // What password managers and clipboard managers (Klipper, GPaste, CopyQ) agreed on.
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    QGuiApplication::clipboard()->setMimeData(data);
    Cleaner::instance().watch(digestOf(text), stay);
}

}  // namespace roseglass::ui
