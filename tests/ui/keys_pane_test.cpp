#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardPaths>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "base/file.h"
#include "support/trust_folder.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/common/passphrase_field.h"
#include "ui/keys/actions/back_up_keys.h"
#include "ui/keys/actions/change_passphrase.h"
#include "ui/keys/actions/export_key.h"
#include "ui/keys/actions/generate_key.h"
#include "ui/keys/actions/import_key.h"
#include "ui/keys/actions/remove_key.h"
#include "ui/keys/actions/restore_keys.h"
#include "ui/keys/file_line.h"
#include "ui/keys/key_chips.h"
#include "ui/keys/key_inspector.h"
#include "ui/keys/key_model.h"
#include "ui/keys/keys_pane.h"

using namespace roseglass;
using namespace roseglass::ui;

class KeysPaneTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TrustFolder> folder_;
    std::unique_ptr<KeysPane> pane_;

    KeyDesk desk(const std::filesystem::path& trustDir) const {
        trust::Options options;
        options.trustDir = trustDir;
        options.backupRecord = folder_->backupRecord();
        options.keyRounds = 1000;
        return {std::make_shared<const trust::KeyAdmin>(options), nullptr};
    }
    const trust::KeyAdmin& admin() const { return *desk_.admin; }
    int rows() const { return pane_->model()->rowCount(); }
    QString cell(const char* id, int column) const { return pane_->model()->index(pane_->model()->rowOf(id), column).data().toString(); }
    QString path(const char* name) const { return QString::fromStdString((*folder_ / name).string()); }
    static void type(QLineEdit* field, const QString& words) {
        field->selectAll();
        QTest::keyClicks(field, words);
    }
    static void typeNew(PassphraseField* field, const QString& words) {
        type(field->field(), words);
        type(field->repeatField(), words);
    }
    /// The dialog that an action opens.
    template <class Dialog>
    Dialog* trigger(QAction* action) {
        action->trigger();
        Dialog* dialog = nullptr;
        [&] { QTRY_VERIFY((dialog = pane_->findChild<Dialog*>()) != nullptr); }();
        return dialog;
    }
    /// Presses the dialog's button and waits until it is gone.
    static void press(KeyDialog* dialog) {
        const QPointer<KeyDialog> watched(dialog);
        QVERIFY2(dialog->doButton()->isEnabled(), "the dialog lacks something");
        QTest::mouseClick(dialog->doButton(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(watched.isNull(), qPrintable(watched ? watched->banner()->accessibleName() : QString()), 20'000);
    }
    QAbstractButton* bannerButton(const QString& words) const {
        for (auto* button : pane_->banner()->findChildren<QAbstractButton*>()) {
            if (button->text() == words && button->isVisible()) return button;
        }
        return nullptr;
    }
    void choose(const char* id) {
        pane_->table()->selectRow(pane_->model()->rowOf(id));
        QCOMPARE(pane_->inspector()->shownKeyId(), QString::fromLatin1(id));
    }

    KeyDesk desk_;

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        folder_ = std::make_unique<test::TrustFolder>();
        desk_ = desk(folder_->path());
        pane_ = std::make_unique<KeysPane>(desk_);
        pane_->resize(1190, 640);
        pane_->show();
        QVERIFY(QTest::qWaitForWindowExposed(pane_.get()));
        QTRY_COMPARE(rows(), 13);
    }
    void cleanup() {
        pane_.reset();
        folder_.reset();
    }

    void theModelIsSoundAndItsWordsAreTheDesigns() {
        const QAbstractItemModelTester tester(pane_->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(cell(test::kAliceKey, KeyRole), QStringLiteral("Signer alice"));
        QCOMPARE(pane_->model()->index(0, KeyAlgorithm).data().toString(), QStringLiteral("P-256, X.509"));
        QCOMPARE(cell(test::kAppTargetsKey, KeyAlgorithm), QStringLiteral("ECDSA P-256"));
        QCOMPARE(cell(test::kAppTargetsKey, KeyRepositories), QStringLiteral("team/app"));
        QCOMPARE(cell(test::kCarolKey, KeyRepositories), QStringLiteral("not used yet"));
        QCOMPARE(cell(test::kAppTargetsKey, KeyBackup), QStringLiteral("No backup"));
        QCOMPARE(cell(test::kAppTargetsKey, KeyId), QStringLiteral("b2831cc22782"));
        const QModelIndex first = pane_->model()->index(pane_->model()->rowOf(test::kAppTargetsKey), 0);
        QCOMPARE(first.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Key b2831cc22782, Repository team/app, This computer, no backup, expires 23 Nov 2029"));
        pane_->chips()->choose(KeyGroup::Signer);
        pane_->chips()->choose(KeyGroup::All);
    }

    void chipsCountAndFilterAndTheFieldFilters() {
        QCOMPARE(pane_->chips()->chip(KeyGroup::All)->text(), QStringLiteral("All keys  13"));
        QCOMPARE(pane_->chips()->chip(KeyGroup::Signer)->text(), QStringLiteral("Signer  3"));
        QTest::mouseClick(pane_->chips()->chip(KeyGroup::Signer), Qt::LeftButton);
        QCOMPARE(rows(), 3);
        QTest::mouseClick(pane_->chips()->chip(KeyGroup::All), Qt::LeftButton);
        pane_->focusFilter();
        QTest::keyClicks(pane_->filter(), QStringLiteral("team/app"));
        QCOMPARE(rows(), 4);
        type(pane_->filter(), QStringLiteral("nothing like it"));
        QCOMPARE(rows(), 0);
        QVERIFY(!pane_->table()->isVisible());
        pane_->filter()->clear();
        pane_->table()->sortByColumn(KeyRole, Qt::DescendingOrder);
        QCOMPARE(pane_->model()->keyAt(0)->kind, trust::KeyKind::Snapshot);
        QVERIFY(!pane_->chips()->chip(KeyGroup::Elsewhere)->isVisible());
    }

    void theInspectorTellsTheWholeKeyAndWhatItsLossMeans() {
        choose(test::kAppTargetsKey);
        QStringList words;
        for (const QLabel* label : pane_->inspector()->findChildren<QLabel*>()) words << label->text();
        const QString all = words.join(QLatin1Char('|'));
        for (const char* wanted : {"Repository key of team/app", "No backup", "b2831cc227828edb79308ea875346dad\n402180e1dfc4c960ca336e2fb6d98d84", "0600", "encrypted", "until the root key has named a new targets key", "can sign any tag"}) {
            QVERIFY2(all.contains(QString::fromUtf8(wanted)), wanted);
        }
    }

    void aKeyIsMadeForASigner() {
        auto* dialog = trigger<GenerateKey>(pane_->actions().generate);
        QVERIFY(!dialog->doButton()->isEnabled());
        type(dialog->name(), QStringLiteral("Dev"));
        typeNew(dialog->passphrase(), QStringLiteral("correct horse battery"));
        QVERIFY2(!dialog->doButton()->isEnabled(), "docker does not take capital letters");
        type(dialog->name(), QStringLiteral("dev"));
        type(dialog->publicKeyFile()->field(), path("dev.pub"));
        QVERIFY(dialog->passphrase()->rememberBox()->isEnabled());
        const int before = dialog->height();
        dialog->passphrase()->generate();
        QTRY_VERIFY2(dialog->height() > before, "the dialog makes room for what it shows");
        typeNew(dialog->passphrase(), QStringLiteral("correct horse battery"));
        dialog->forRoot()->setChecked(true);
        QVERIFY2(!dialog->passphrase()->rememberBox()->isEnabled(), "a root key's passphrase is not kept");
        dialog->findChildren<QRadioButton*>().constFirst()->setChecked(true);
        press(dialog);
        QTRY_COMPARE(rows(), 14);
        QCOMPARE(pane_->model()->keyAt(pane_->table()->currentIndex().row())->signer, std::string("dev"));
        QVERIFY(pane_->banner()->accessibleName().startsWith(QLatin1String("Made the dev key")));
        QVERIFY(readFile(*folder_ / "dev.pub", 10'000)->find("role: dev") != std::string::npos);
    }

    void aPassphraseIsChangedOnlyWithTheOldOne() {
        choose(test::kAliceKey);
        auto* dialog = trigger<ChangePassphrase>(pane_->actions().passphrase);
        type(dialog->old()->field(), QStringLiteral("wrong-one"));
        typeNew(dialog->next(), QStringLiteral("another passphrase"));
        QTest::mouseClick(dialog->doButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog->isBusy());
        QTRY_COMPARE(dialog->old()->field()->selectedText().size(), 9);
        QVERIFY(dialog->isVisible());
        type(dialog->old()->field(), QStringLiteral("repopass1"));
        press(dialog);
        QVERIFY(admin().store().open(*admin().store().find(test::kAliceKey), crypto::Secret::copyOf("another passphrase")).has_value());
    }

    void keysAreBackedUpAndRestored() {
        choose(test::kAliceKey);
        auto* dialog = trigger<BackUpKeys>(pane_->actions().backUp);
        type(dialog->file()->field(), path("one.backup"));
        typeNew(dialog->passphrase(), QStringLiteral("a backup's own"));
        press(dialog);
        QTRY_COMPARE(cell(test::kAliceKey, KeyBackup), QStringLiteral("Backed up"));
        QCOMPARE(cell(test::kCarolKey, KeyBackup), QStringLiteral("No backup"));
        auto* all = trigger<BackUpKeys>(pane_->actions().backUpAll);
        QCOMPARE(all->list()->count(), 13);
        type(all->file()->field(), path("one.backup"));
        typeNew(all->passphrase(), QStringLiteral("a backup's own"));
        QVERIFY2(!all->doButton()->isEnabled(), "a file that is there is not written over");
        all->reject();
        std::filesystem::remove(folder_->keyFile(test::kAliceKey));
        auto* restore = trigger<RestoreKeys>(pane_->actions().restore);
        type(restore->file()->field(), path("one.backup"));
        type(restore->passphrase()->field(), QStringLiteral("a backup's own"));
        press(restore);
        QTRY_COMPARE(cell(test::kAliceKey, KeyPlace), QStringLiteral("This computer"));
        QVERIFY(admin().store().find(test::kAliceKey).has_value());
    }

    void aKeyIsRemovedWhenItsIdWasTypedAndComesBackWithUndo() {
        choose(test::kAliceKey);
        pane_->table()->setFocus();
        QTest::keyClick(pane_->table(), Qt::Key_Delete);
        RemoveKey* dialog = nullptr;
        QTRY_VERIFY((dialog = pane_->findChild<RemoveKey*>()) != nullptr);
        QVERIFY(dialog->banner()->accessibleName().contains(QLatin1String("The signer alice loses this key for localhost:25000/team/app")));
        type(dialog->typed(), QStringLiteral("alice"));
        QVERIFY(!dialog->doButton()->isEnabled());
        type(dialog->typed(), QStringLiteral("5c747bb32f08"));
        press(dialog);
        QTRY_COMPARE(cell(test::kAliceKey, KeyPlace), QStringLiteral("Elsewhere"));
        QVERIFY(pane_->chips()->chip(KeyGroup::Elsewhere)->isVisible());
        QVERIFY(!admin().leftAside().empty());
        QAbstractButton* undo = nullptr;
        QTRY_VERIFY((undo = bannerButton(QStringLiteral("Undo"))) != nullptr);
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_COMPARE(cell(test::kAliceKey, KeyPlace), QStringLiteral("This computer"));
        QVERIFY(admin().leftAside().empty());
    }

    void aRemovedKeyIsDeletedWithTheNextActionOrWhenThePaneCloses() {
        for (const bool close : {false, true}) {
            const char* id = close ? test::kCarolKey : test::kAliceKey;
            choose(id);
            auto* dialog = trigger<RemoveKey>(pane_->actions().remove);
            type(dialog->typed(), QString::fromLatin1(id).left(12));
            press(dialog);
            QTRY_VERIFY(!admin().leftAside().empty());
            if (close) pane_->hide();
            else trigger<GenerateKey>(pane_->actions().generate)->reject();
            QVERIFY(admin().leftAside().empty());
            QVERIFY(!admin().store().find(id).has_value());
            QVERIFY(bannerButton(QStringLiteral("Undo")) == nullptr);
        }
    }

    void whatARunLeftAsideIsOfferedByTheNext() {
        QVERIFY(admin().putAside(*admin().store().find(test::kAliceKey)).has_value());
        pane_->setDesk(desk(folder_->path()));
        QAbstractButton* back = nullptr;
        QTRY_VERIFY((back = bannerButton(QStringLiteral("Put back"))) != nullptr);
        QTest::mouseClick(back, Qt::LeftButton);
        QTRY_VERIFY(admin().store().find(test::kAliceKey).has_value());
    }

    void aPlainKeyIsImportedWithARoleAndANewPassphrase() {
        auto* dialog = trigger<ImportKey>(pane_->actions().import);
        type(dialog->file()->field(), QStringLiteral(ROSEGLASS_FIXTURES "/keys/ec-plain-sec1.pem"));
        QVERIFY(dialog->old()->isHidden() && dialog->next()->isVisible());
        typeNew(dialog->next(), QStringLiteral("a new passphrase"));
        QVERIFY2(!dialog->doButton()->isEnabled(), "it is not said what the key is for");
        dialog->role()->setEditText(QStringLiteral("targets"));
        QVERIFY2(!dialog->doButton()->isEnabled(), "nor of which repository");
        dialog->role()->setEditText(QStringLiteral("ci"));
        press(dialog);
        QTRY_COMPARE(rows(), 14);
    }

    void aKeyAndItsPublicPartAreExported() {
        choose(test::kAliceKey);
        auto* dialog = trigger<ExportKey>(pane_->actions().exportKey);
        type(dialog->file()->field(), path("alice.pem"));
        press(dialog);
        QVERIFY(readFile(*folder_ / "alice.pem", 10'000)->find("ENCRYPTED PRIVATE KEY") != std::string::npos);
        auto* known = trigger<ExportKey>(pane_->actions().exportPublic);
        QVERIFY2(!known->passphrase(), "the metadata tells the public key");
        type(known->file()->field(), path("alice.pub"));
        press(known);
        QVERIFY(*readFile(*folder_ / "alice.pub", 10'000) == *readFile(std::filesystem::path(ROSEGLASS_FIXTURES) / "keys/alice.pub", 10'000));
        choose(test::kCarolKey);
        auto* asked = trigger<ExportKey>(pane_->actions().exportPublic);
        type(asked->file()->field(), path("carol.pub"));
        type(asked->passphrase()->field(), QStringLiteral("repopass1"));
        press(asked);
        QVERIFY(readFile(*folder_ / "carol.pub", 10'000)->find("role: carol") != std::string::npos);
    }

    void anUnreadableFileKeepsItsRowAndItsPath() {
        QVERIFY(writeFileAtomically(folder_->keyFile(test::kCarolKey), "rubbish", 0600).has_value());
        pane_->refresh();
        QTRY_COMPARE(cell(test::kCarolKey, KeyPlace), QStringLiteral("Unreadable file"));
        choose(test::kCarolKey);
        QVERIFY(!pane_->actions().backUp->isEnabled() && !pane_->actions().passphrase->isEnabled());
        QVERIFY2(pane_->actions().remove->isEnabled(), "it can be taken away");
    }

    void withoutKeysTheWaysInAreOffered() {
        pane_->setDesk(desk(*folder_ / "none"));
        QTRY_VERIFY(!pane_->table()->isVisible());
        QStringList offered;
        for (const auto* button : pane_->findChildren<QPushButton*>()) {
            if (button->isVisible()) offered << button->text();
        }
        for (const char* wanted : {"Generate…", "Import…", "Restore…"}) QCOMPARE(offered.count(QString::fromUtf8(wanted)), 2);
    }

    void everythingHasANameForScreenReaders() {
        for (QAction* action : {pane_->actions().generate, pane_->actions().import, pane_->actions().restore, pane_->actions().backUp, pane_->actions().passphrase, pane_->actions().exportKey}) {
            action->trigger();
            auto* dialog = pane_->findChild<KeyDialog*>();
            QVERIFY(dialog);
            for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
                const bool input = qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QToolButton*>(widget) || qobject_cast<const QListWidget*>(widget);
                const bool inner = widget->objectName().startsWith(QLatin1String("qt_")) || qobject_cast<const QComboBox*>(widget->parent());
                if (input && !inner) QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(dialog->windowTitle() + QLatin1Char(' ') + QLatin1String(widget->metaObject()->className())));
            }
            dialog->reject();
            QTRY_VERIFY(pane_->findChild<KeyDialog*>() == nullptr);
        }
    }
};

QTEST_MAIN(KeysPaneTest)
#include "keys_pane_test.moc"
