#pragma once
#include <QStringList>
#include <QTemporaryDir>
#include <string>

class QWidget;

namespace roseglass::test {

/// Words that look like HTML with a picture of a file that is watched, like a marked key and like a place for other words.
class Bait {
public:
    Bait();
    ~Bait();
    Bait(const Bait&) = delete;
    Bait& operator=(const Bait&) = delete;

    const std::string& words() const { return words_; }
    /// Somebody opened the picture since the last call.
    bool wasTaken();

private:
    QTemporaryDir folder_{QDir::tempPath() + QStringLiteral("/b-XXXXXX")};
    std::string words_;
    int watch_ = -1;
};

/// What a walk came upon.
struct Walked {
    int tips = 0;           ///< tool tips that were shown
    int baited = 0;         ///< tips, labels and cells with words of the bait
    QStringList faults;     ///< where it was drawn as something else than its words
};

/// Looks at everything within: shows every tool tip, of widgets, of each index of each view and of each item of each scene, and
/// looks at every label, document, button, action and tab.
Walked walk(QWidget* within);

}  // namespace roseglass::test
