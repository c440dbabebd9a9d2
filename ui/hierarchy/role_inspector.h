#pragma once
#include <QFrame>

#include "ui/hierarchy/hierarchy_words.h"

class QAction;
class QGridLayout;
class QLabel;
class QListWidget;
class QVBoxLayout;

namespace roseglass::ui {

class Banner;

/// One role in words: state and reason, its keys, what each one's loss or theft means, the tags that it signs, and what can be done.
class RoleInspector : public QFrame {
    Q_OBJECT
public:
    explicit RoleInspector(QWidget* parent = nullptr);
    void show(const Hierarchy& hierarchy, int role);
    /// When no role is chosen.
    void clear(const QString& words);
    /// A button for something that can be done to the role; there while it applies.
    void addAction(QAction* action, bool primary = false);
    QListWidget* tags() const { return tags_; }
    QLabel* title() const { return title_; }
    /// All words that it shows, for tests and for copying.
    QString allText() const;

signals:
    void tagChosen(const QString& tag);

private:
    void addFact(const QString& name, const QString& value, const QString& full = {});
    void addKey(const Hierarchy& hierarchy, const RoleNode& node, const trust::KeyRow& row, size_t number);
    void showFacts(const Hierarchy& hierarchy, const RoleNode& node, const RoleWords& words);
    void showTags(const Hierarchy& hierarchy, const RoleNode& node);

    QLabel *title_, *badge_, *purpose_, *tagsTitle_;
    Banner* reason_;
    QGridLayout* facts_ = nullptr;
    QVBoxLayout *keys_, *buttons_;
    QWidget *content_, *actions_, *badgeFrame_ = nullptr;
    QLabel *badgeIcon_, *empty_;
    QListWidget* tags_;
};

}  // namespace roseglass::ui
