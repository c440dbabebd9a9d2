#pragma once
#include <QString>

#include "trust/plan.h"

class QLabel;

namespace roseglass::ui {

/// In the middle of a sentence: "root key", "repository key", "key of alice".
QString keyName(const trust::PlannedKey& key);
/// What the key is for, as one sentence.
QString keyPurpose(const trust::PlannedKey& key);
/// What is to be known before a PIN is typed, in one sentence; empty: nothing.
QString cautionWords(const keys::TokenPin& pin);
QLabel* smallHeading(const QString& words);
/// Our sentences with digests as short as elsewhere: "sha256:09f86183…99f2da".
QString withShortDigests(QString sentence);

}  // namespace roseglass::ui
