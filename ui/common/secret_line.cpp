#include "ui/common/secret_line.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolButton>
#include <algorithm>

#include "ui/common/icons.h"

namespace roseglass::ui {

SecretLine::SecretLine(const QString& eyeName, QWidget* parent) : QLineEdit(parent), eye_(new QToolButton(this)) {
    setEchoMode(QLineEdit::Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    setDragEnabled(false);
    setContextMenuPolicy(Qt::NoContextMenu);
    setMinimumWidth(160);
    eye_->setIcon(icon(QStringLiteral("eye")));
    eye_->setCursor(Qt::ArrowCursor);
    eye_->setFocusPolicy(Qt::TabFocus);
    eye_->setToolTip(tr("Show while pressed"));
    eye_->setAccessibleName(eyeName);
    connect(eye_, &QToolButton::pressed, this, [this] { setEchoMode(QLineEdit::Normal); });
    connect(eye_, &QToolButton::released, this, [this] { setEchoMode(QLineEdit::Password); });
    setTextMargins(0, 0, 28, 0);
}

crypto::Secret SecretLine::secret() const {
    QByteArray bytes = text().toUtf8();
    crypto::Secret secret = crypto::Secret::copyOf({bytes.constData(), static_cast<size_t>(bytes.size())});
    bytes.fill('\0');
    return secret;
}

void SecretLine::keyPressEvent(QKeyEvent* event) {
    // Qt refuses these for a hidden text alone.
    if (event->matches(QKeySequence::Copy) || event->matches(QKeySequence::Cut)) return event->accept();
    QLineEdit::keyPressEvent(event);
}

// What a mouse selects while the text is shown would go to X's primary selection.
void SecretLine::mousePressEvent(QMouseEvent* event) {
    if (!isShown()) QLineEdit::mousePressEvent(event);
}

void SecretLine::mouseMoveEvent(QMouseEvent* event) {
    if (!isShown()) QLineEdit::mouseMoveEvent(event);
}

void SecretLine::mouseReleaseEvent(QMouseEvent* event) {
    if (!isShown()) QLineEdit::mouseReleaseEvent(event);
}

void SecretLine::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!isShown()) QLineEdit::mouseDoubleClickEvent(event);
}

void SecretLine::resizeEvent(QResizeEvent* event) {
    QLineEdit::resizeEvent(event);
    const int side = std::min(28, height() - 4);
    eye_->setGeometry(width() - side - 3, (height() - side) / 2, side, side);
}

}  // namespace roseglass::ui
