#pragma once
#include <QLineEdit>

#include "crypto/secret.h"

class QToolButton;

namespace roseglass::ui {

/// A field for a secret with an eye at its right end, which shows the text while it is pressed (by mouse or with Space).
/// Nothing leads from it to a clipboard, not while the text is shown either.
class SecretLine : public QLineEdit {
    Q_OBJECT
public:
    /// @param eyeName  what the eye does, for those who do not see it
    explicit SecretLine(const QString& eyeName, QWidget* parent = nullptr);

    /// In UTF-8. Qt's own copies cannot be wiped: clear() as soon as it was used.
    crypto::Secret secret() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    bool isShown() const { return echoMode() == QLineEdit::Normal; }
    QToolButton* eye_;
};

}  // namespace roseglass::ui
