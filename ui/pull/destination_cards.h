#pragma once
#include <QWidget>
#include <array>
#include <optional>
#include <string>

#include "registry/source_name.h"

class QFrame;
class QLabel;
class QPushButton;
class QRadioButton;

namespace roseglass::ui {

/// Where the image shall go: an OCI layout folder, a docker archive, or the Docker engine of this computer.
class DestinationCards : public QWidget {
    Q_OBJECT
public:
    using Kind = registry::SourceName::Kind;

    explicit DestinationCards(QWidget* parent = nullptr);
    /// Proposes places named after the image; places that a person chose stay.
    void setImage(const QString& reference);
    /// Whether an engine answers; nothing while it is not known.
    void setEngine(std::optional<bool> runs);
    /// As PullOptions wants it.
    std::string destination() const;
    Kind kind() const;
    void choose(Kind kind);
    void setPlace(Kind kind, const QString& path);
    /// Once a pull runs, its destination stays.
    void setLocked(bool locked);
    /// The folder or file in words: "~/images/team-app", "the Docker engine".
    QString place() const;
    QRadioButton* radio(Kind kind) const { return cards_[static_cast<size_t>(kind)].radio; }
    void recolor();

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Card {
        QFrame* frame = nullptr;
        QRadioButton* radio = nullptr;
        QLabel *icon = nullptr, *title = nullptr, *words = nullptr;
        QPushButton* change = nullptr;   ///< null for the engine
    };
    void add(Kind kind, const QString& title);
    void ask(Kind kind);
    void refresh();

    std::array<Card, 3> cards_;
    QString reference_, folder_, archive_;
    bool ownFolder_ = false, ownArchive_ = false, locked_ = false;
    std::optional<bool> engine_;
};

}  // namespace roseglass::ui
