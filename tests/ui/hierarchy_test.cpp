#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

#include "ui/browse/browse_pane.h"
#include "ui/browse/tag_model.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/hierarchy/hierarchy_item.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_view.h"
#include "ui/hierarchy/role_inspector.h"
#include "ui/hierarchy/role_table_model.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/sample_hierarchy.h"
#include "ui/sample_report.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;

class HierarchyTest : public QObject {
    Q_OBJECT

    std::shared_ptr<test::SampleBackend> backend_;
    std::unique_ptr<MainWindow> window_;

    BrowsePane* browse() const { return window_->browse(); }
    HierarchyPane* pane() const { return browse()->hierarchy(); }
    HierarchyScene* scene() const { return pane()->scene(); }
    std::string chosen() const { return pane()->chosenRole(); }
    int role(const char* name) const { return scene()->hierarchy().indexOf(name); }

    void open(std::shared_ptr<const trust::Report> report) {
        backend_->report = std::move(report);
        window_->openReference(QStringLiteral("localhost:5000/team/app"));
        QTRY_COMPARE(browse()->report(), backend_->report);
        browse()->showHierarchy();
        QTRY_VERIFY(scene()->hasRoles());
        QTRY_VERIFY(pane()->view()->isVisible());
    }
    void key(Qt::Key which, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(pane()->view(), which, modifiers); }
    QString inspected() const { return pane()->inspector()->allText(); }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QSettings().clear();
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        backend_ = std::make_shared<test::SampleBackend>();
        trust::Options options;
        options.trustDir = QDir::temp().filePath(QStringLiteral("roseglass-hierarchy-test-none")).toStdString();
        options.useTokens = false;
        window_ = std::make_unique<MainWindow>(options, backend_);
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    }
    void cleanup() {
        window_->close();
        window_.reset();
    }

    void theTabShowsWhoVouchesForWhom() {
        open(test::teamHierarchy());
        QCOMPARE(scene()->layout().items.size(), size_t(8));
        QCOMPARE(chosen(), std::string("targets"));
        QCOMPARE(pane()->failures()->text(), QStringLiteral("1 role does not verify"));
        QVERIFY(pane()->failures()->isVisible());
        QVERIFY(inspected().contains(QLatin1String("The repository key")));
        QVERIFY(pane()->summary().startsWith(QLatin1String("8 roles, 8 keys.")));
    }

    void arrowKeysFollowTheLines() {
        open(test::teamHierarchy());
        pane()->view()->setFocus();
        key(Qt::Key_Home);
        QCOMPARE(chosen(), std::string("root"));
        key(Qt::Key_Right);
        QCOMPARE(chosen(), std::string("snapshot"));
        key(Qt::Key_Up);
        QCOMPARE(chosen(), std::string("targets"));
        key(Qt::Key_Right);
        QVERIFY(chosen() == "targets/alice" || chosen() == "targets/bob" || chosen() == "targets/releases");
        for (int i = 0; i < 4; ++i) key(Qt::Key_Down);
        QCOMPARE(chosen(), std::string("targets/qa"));
        QVERIFY(inspected().contains(QLatin1String("1 of 2 valid signatures")));
        key(Qt::Key_Left);
        QCOMPARE(chosen(), std::string("targets"));
    }

    void aClickChoosesAndTheInspectorTellsTheKeysDangers() {
        open(test::teamHierarchy());
        const HierarchyItem* alice = scene()->itemOfRole(role("targets/alice"));
        QTest::mouseClick(pane()->view()->viewport(), Qt::LeftButton, {}, pane()->view()->mapFromScene(alice->sceneBoundingRect().center()));
        QCOMPARE(chosen(), std::string("targets/alice"));
        QVERIFY(inspected().contains(QLatin1String("What could a thief of this key do?")) && inspected().contains(QLatin1String("What if it is lost?")));
        QVERIFY(inspected().contains(QLatin1String("signer remove alice")));
    }

    void theKeyboardZoomsAndFits() {
        open(test::teamHierarchy());
        HierarchyView* view = pane()->view();
        view->setFocus();
        const double before = view->scaleNow();
        key(Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(view->scaleNow() > before);
        key(Qt::Key_0, Qt::ControlModifier);
        QVERIFY(view->mapFromScene(scene()->sceneRect()).boundingRect().width() <= view->viewport()->width() + 2);
        const double fitted = view->scaleNow();
        QWheelEvent wheel(QPointF(50, 50), view->viewport()->mapToGlobal(QPointF(50, 50)), {}, {0, -120}, Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(view->viewport(), &wheel);
        QVERIFY(view->scaleNow() < fitted);
    }

    void aChosenRoleMarksItsTagsAndItsMetadata() {
        open(test::teamHierarchy());
        pane()->chooseRole("targets/alice");
        emit scene()->roleChosen(role("targets/bob"));
        QCOMPARE(chosen(), std::string("targets/bob"));
        const TagModel* tags = browse()->model();
        QTRY_COMPARE(tags->rowCount(), 3);
        QVERIFY(tags->index(tags->rowOf("1.4.1"), TagSigners).data(Qt::DecorationRole).isNull());
        QVERIFY(!tags->index(tags->rowOf("latest"), TagSigners).data(Qt::DecorationRole).isNull());
        QVERIFY(tags->index(tags->rowOf("latest"), TagName).data(Qt::AccessibleTextRole).toString().endsWith(QLatin1String("signed in targets/bob")));
        QTableView* roles = browse()->metadata()->roleTable();
        QCOMPARE(roles->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("targets/bob"));
        roles->selectRow(0);
        QCOMPARE(chosen(), std::string("root"));
    }

    void theChosenTagMarksWhoSignedIt() {
        open(test::teamHierarchy());
        browse()->table()->selectRow(browse()->model()->rowOf("1.4.1"));
        QVERIFY(scene()->isMarked(role("targets/alice")) && scene()->isMarked(role("targets/releases")));
        QVERIFY(!scene()->isMarked(role("targets/bob")) && !scene()->isMarked(role("targets")));
        // And from the role's tags back to the table, whatever is filtered.
        pane()->chooseRole("targets/bob");
        QListWidget* list = pane()->inspector()->tags();
        QCOMPARE(list->count(), 2);
        emit list->itemActivated(list->item(1));
        QTRY_COMPARE(QString::fromStdString(browse()->currentTag() ? browse()->currentTag()->name : ""), QStringLiteral("latest"));
    }

    void theTagsOfARoleCanBeFiltered() {
        open(test::teamHierarchy());
        pane()->chooseRole("targets/bob");
        pane()->actions().filterTags->trigger();
        QTRY_COMPARE(browse()->model()->rowCount(), 2);
        QVERIFY(browse()->table()->isVisible());
    }

    void theTableShowsTheSameRolesAndTheSameChoice() {
        open(test::teamHierarchy());
        QAbstractItemModelTester tester(pane()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        pane()->chooseRole("targets/qa");
        pane()->showGraph(false);
        QVERIFY(pane()->table()->isVisible() && !pane()->view()->isVisible());
        QCOMPARE(pane()->model()->rowCount(), 8);
        QCOMPARE(pane()->model()->roleAt(pane()->table()->currentIndex().row()), role("targets/qa"));
        QCOMPARE(pane()->table()->currentIndex().siblingAtColumn(0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("targets/qa, version 1, invalid, 1 of 2 signatures, delegated by targets, targets/qa has 1 of 2 valid signatures"));
        pane()->table()->selectRow(0);
        QCOMPARE(chosen(), std::string("root"));
    }

    void aSearchAmongThreeHundredShowsWhatItFound() {
        open(test::hierarchyOf(300));
        QCOMPARE(scene()->layout().items.size(), size_t(5));
        pane()->filter()->setText(QStringLiteral("d217"));
        QTRY_COMPARE(chosen(), std::string("targets/d217"));
        QCOMPARE(scene()->layout().items.size(), size_t(6));
        QVERIFY(scene()->isFaded(role("root")) && !scene()->isFaded(role("targets/d217")));
        QCOMPARE(pane()->model()->rowCount(), 1);
        pane()->filter()->clear();
        QTRY_VERIFY(!scene()->isFaded(role("root")));
        QCOMPARE(chosen(), std::string("targets/d217"));
    }

    void aGroupUnfoldsAndFoldsByKeyboard() {
        open(test::hierarchyOf(300));
        pane()->view()->setFocus();
        key(Qt::Key_Home);
        key(Qt::Key_Right);
        key(Qt::Key_Up);
        key(Qt::Key_Up);
        QCOMPARE(chosen(), std::string("targets"));
        key(Qt::Key_Right);
        const auto* at = qgraphicsitem_cast<HierarchyItem*>(scene()->focusItem());
        QVERIFY(at && at->role() < 0);
        QCOMPARE(at->accessibleName(), QStringLiteral("300 delegations of targets, all valid, folded"));
        key(Qt::Key_Return);
        QCOMPARE(scene()->layout().items.size(), size_t(305));
        key(Qt::Key_Down);
        QCOMPARE(chosen(), std::string("targets/d000"));
        key(Qt::Key_Left);
        key(Qt::Key_Return);
        // The chosen one came out of its group, so that it can be seen.
        QCOMPARE(scene()->layout().groups.front().open, false);
        QVERIFY(scene()->itemOfRole(role("targets/d000")));
    }

    void screenReadersFindEveryCard() {
        open(test::teamHierarchy());
        pane()->view()->setFocus();
        QAccessibleInterface* view = QAccessible::queryAccessibleInterface(pane()->view());
        QVERIFY(view);
        QCOMPARE(view->childCount(), 8);
        QStringList names;
        for (int i = 0; i < view->childCount(); ++i) {
            names << view->child(i)->text(QAccessible::Name);
            QCOMPARE(view->indexOfChild(view->child(i)), i);
            QVERIFY(view->child(i)->rect().isValid() && view->child(i)->state().focusable);
        }
        QVERIFY(names.join(QLatin1Char('\n')).contains(QLatin1String("targets/qa, version 1, invalid, 1 of 2 signatures, delegated by targets")));
    }

    void withoutTrustDataItShowsWhatSigningWouldMake() {
        open(test::unsignedRepository());
        QCOMPARE(scene()->layout().items.size(), size_t(4));
        QVERIFY(pane()->summary().startsWith(QLatin1String("Nobody has signed here yet")));
        QVERIFY(inspected().contains(QLatin1String("Would be made")));
        for (const QAction* action : {pane()->actions().rotate, pane()->actions().metadata, pane()->actions().showKey}) QVERIFY(!action->isEnabled());
    }

    void actionsFitTheRoleAndTheKeysThatAreHere() {
        open(test::teamHierarchy());
        const auto& actions = pane()->actions();
        QVERIFY(actions.rotate->isEnabled() && actions.addSigner->isEnabled() && actions.showKey->isEnabled() && !actions.removeSigner->isEnabled());
        pane()->chooseRole("targets/bob");
        QVERIFY(!actions.rotate->isEnabled() && !actions.showKey->isEnabled() && actions.removeSigner->isEnabled());
        QCOMPARE(actions.removeSigner->text(), QStringLiteral("Remove signer bob…"));
        pane()->chooseRole("timestamp");
        QVERIFY(!actions.rotate->isEnabled() && !actions.renew->isEnabled());
        // Here only what is asked for; the plan that the window shows then has tests of its own.
        disconnect(pane(), &HierarchyPane::rotateRequested, nullptr, nullptr);
        QSignalSpy rotate(pane(), &HierarchyPane::rotateRequested);
        pane()->chooseRole("root");
        actions.rotate->trigger();
        QCOMPARE(rotate.count(), 1);
        QCOMPARE(rotate.front().front().toString(), QStringLiteral("root"));
        pane()->view()->setFocus();
        key(Qt::Key_Return);
        QTRY_VERIFY(!pane()->findChildren<QMenu*>().isEmpty());
        QVERIFY(pane()->findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly)->actions().contains(actions.rotate));
        pane()->findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly)->close();
        actions.metadata->trigger();
        QCOMPARE(browse()->details()->currentWidget(), browse()->metadata());
    }

    void filesHoldTheWholePicture() {
        open(test::teamHierarchy());
        const QByteArray svg = pane()->exportAs(HierarchyPane::Format::Svg);
        QSvgRenderer renderer(svg);
        QVERIFY(renderer.isValid());
        for (const char* words : {"targets/qa", "Invalid", "1 of 2 signatures", "Key hierarchy of localhost:5000/team/app", "targets/alice", "41 days"}) QVERIFY2(svg.contains(words), words);
        QVERIFY(!svg.contains("data:image"));
        const QImage png = QImage::fromData(pane()->exportAs(HierarchyPane::Format::Png), "PNG");
        QVERIFY(png.width() > 1200 && png.height() > 600);
        const QByteArray pdf = pane()->exportAs(HierarchyPane::Format::Pdf);
        QVERIFY(pdf.startsWith("%PDF-") && pdf.trimmed().endsWith("%%EOF"));
        const QByteArray dot = pane()->exportAs(HierarchyPane::Format::Dot);
        QCOMPARE(dot.count("->"), 9);
        QVERIFY(dot.contains("targets/releases"));
    }

    void theSameRepositoryReadAnewKeepsChoiceAndView() {
        open(test::teamHierarchy());
        pane()->chooseRole("targets/bob");
        pane()->view()->zoom(1.3);
        const double before = pane()->view()->scaleNow();
        backend_->report = test::teamHierarchy();
        browse()->refresh();
        QTRY_COMPARE(browse()->report(), backend_->report);
        QTRY_COMPARE(scene()->hierarchy().report, backend_->report);
        QCOMPARE(chosen(), std::string("targets/bob"));
        QCOMPARE(pane()->view()->scaleNow(), before);
    }

    void whoWorksInTheGraphGoesOnThereInAnotherRepository() {
        open(test::teamHierarchy());
        window_->activateWindow();
        QTRY_VERIFY(pane()->view()->hasFocus());
        backend_->report = test::sampleReport();
        window_->openReference(QStringLiteral("localhost:5000/team/other"));
        QTRY_COMPARE(browse()->report(), backend_->report);
        QTRY_VERIFY(scene()->hasRoles() && scene()->hierarchy().report == backend_->report);
        QVERIFY(pane()->view()->hasFocus());
    }

    void whereAnotherRepositoryCannotBeReadTheReasonIsSeen() {
        open(test::teamHierarchy());
        backend_->error = Error(ErrorCode::Network, "The trust server is away", "Try later.");
        window_->openReference(QStringLiteral("localhost:5000/team/other"));
        QTRY_VERIFY(browse()->banner()->isVisible());
        QVERIFY(!browse()->detailsEnlarged());
    }
};

QTEST_MAIN(HierarchyTest)
#include "hierarchy_test.moc"
