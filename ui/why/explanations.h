#pragma once
#include <QString>
#include <QStringList>

#include "tuf/trace.h"

namespace roseglass::ui {

/// What a check means, in a sentence or two, by its rule.
QString meaningOf(const tuf::Check& check);
/// What a person can do when it fails, safest first; empty for a passed one.
QStringList waysOutOf(const tuf::Check& check);

}  // namespace roseglass::ui
