#include <QAbstractItemModelTester>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QtTest>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "ui/common/appearance.h"
#include "ui/common/banner.h"
#include "ui/pull/dockerfile_dialog.h"
#include "ui/pull/dockerfile_model.h"
#include "ui/sample_report.h"
#include "ui/window/main_window.h"

using namespace roseglass;
using namespace roseglass::ui;

namespace {

const crypto::Sha256 kDigest = crypto::sha256(std::string("1.4.2"));

/// Judged by the names alone: what ends with "nightly" is unsigned.
Result<std::shared_ptr<const trust::DockerfileReport>> judge(const std::filesystem::path& path) {
    RG_ASSIGN(Bytes bytes, readFile(path, 4096));
    auto report = std::make_shared<trust::DockerfileReport>();
    RG_ASSIGN(report->file, docker::Dockerfile::parse(std::move(bytes), {}));
    for (const docker::ImageUse& use : report->file.images()) {
        trust::DockerfileRow row;
        row.use = use;
        if (use.kind == docker::ImageUse::Kind::Stage) {
            row.state = trust::ImageState::Stage;
        } else if (use.name.ends_with("nightly")) {
            row.state = trust::ImageState::Unsigned;
            row.error = Error(ErrorCode::UnsignedTag, "No valid trust data for nightly", "Use a signed tag.");
        } else {
            row.state = trust::ImageState::Signed;
            row.signers = {"alice", "bob"};
            row.digest = kDigest;
            row.pinned = use.name + "@" + kDigest.toString();
        }
        report->rows.push_back(std::move(row));
    }
    return report;
}

}  // namespace

/// A Dockerfile that is dropped on the window.
class DockerfileTest : public QObject {
    Q_OBJECT

    test::TemporaryFolder folder_;
    std::shared_ptr<test::SampleBackend> backend_;
    std::unique_ptr<MainWindow> window_;

    QString write(const char* name, const std::string& words) {
        const auto path = folder_ / name;
        [&] { QVERIFY(writeFileAtomically(path, words, 0644).has_value()); }();
        return QString::fromStdString(path.string());
    }
    /// Null where the window does not take the file.
    DockerfileDialog* drop(const QString& file) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &enter);
        if (!enter.isAccepted()) return nullptr;
        QDropEvent event(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &event);
        return window_->findChild<DockerfileDialog*>();
    }
    static void untilChecked(DockerfileDialog* dialog) { QTRY_VERIFY(dialog->againButton()->isEnabled()); }

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("roseglass-test"));
        QSettings().clear();
        Appearance::instance().choose(Appearance::Choice::Light);
    }
    void init() {
        backend_ = std::make_shared<test::SampleBackend>();
        backend_->onDockerfile = [](const std::filesystem::path& path, const Job&) { return judge(path); };
        window_ = std::make_unique<MainWindow>(trust::Options(), backend_);
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    }
    void cleanup() { window_.reset(); }

    void aDockerfileIsKnownByItsName() {
        for (const char* name : {"Dockerfile", "dockerfile", "Dockerfile.test", "app.Dockerfile", "Containerfile"}) QVERIFY2(DockerfileDialog::isDockerfile(QString::fromLatin1(name)), name);
        for (const char* name : {"Dockerfiles", "image.tar", "mydockerfile", ""}) QVERIFY2(!DockerfileDialog::isDockerfile(QString::fromLatin1(name)), name);
    }

    void aDroppedDockerfileShowsWhoVouchesForEachImage() {
        DockerfileDialog* dialog = drop(write("Dockerfile", "FROM localhost:5000/team/app:1.4.2 AS build\nRUN make\nFROM localhost:5000/team/base:nightly\nCOPY --from=build /a /b\n"));
        QVERIFY(dialog);
        untilChecked(dialog);
        const QAbstractItemModelTester tester(dialog->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(dialog->model()->rowCount(), 3);
        const auto row = [dialog](int at) {
            QStringList cells;
            for (int column = 0; column < DockerfileModel::Digest; ++column) cells << dialog->model()->index(at, column).data().toString();
            return cells.join(QStringLiteral(" | "));
        };
        QCOMPARE(row(0), QStringLiteral("1 | localhost:5000/team/app:1.4.2 | Signed | alice, bob"));
        QCOMPARE(row(1), QStringLiteral("3 | localhost:5000/team/base:nightly | Unsigned | —"));
        QCOMPARE(row(2), QStringLiteral("4 | build | An earlier stage | —"));
        QVERIFY(dialog->banner()->accessibleName().startsWith(QLatin1String("1 of 3 images is not trusted")));
        // The one that stands in the way is chosen, and its way out told.
        QCOMPARE(dialog->table()->currentIndex().row(), 1);
        QVERIFY(dialog->detail()->text().contains(QLatin1String("FROM in line 3: No valid trust data for nightly. Use a signed tag.")));
        QVERIFY(!dialog->saveButton()->isEnabled() && !dialog->saveButton()->toolTip().isEmpty());
        QVERIFY(dialog->pinned().isEmpty());
    }

    void aPinnedCopyNamesTheDigestsAndChangesNothingElse() {
        DockerfileDialog* dialog = drop(write("Dockerfile", "# comment\nFROM localhost:5000/team/app:1.4.2\nRUN echo  \"two  blanks\"\n"));
        QVERIFY(dialog);
        untilChecked(dialog);
        QVERIFY(dialog->saveButton()->isEnabled());
        QTest::mouseClick(dialog->saveButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog->findChild<QFileDialog*>());
        emit dialog->findChild<QFileDialog*>()->fileSelected(QString::fromStdString((folder_ / "pinned").string()));
        const auto saved = readFile(folder_ / "pinned", 4096);
        QVERIFY(saved.has_value());
        QCOMPARE(*saved, "# comment\nFROM localhost:5000/team/app:1.4.2@" + kDigest.toString() + "\nRUN echo  \"two  blanks\"\n");
    }

    void aFileThatCannotBeReadIsToldAndCheckedAgainOnceItIsMended() {
        backend_->onDockerfile = [](const std::filesystem::path& path, const Job&) -> Result<std::shared_ptr<const trust::DockerfileReport>> {
            return fail(ErrorCode::Malformed, path.filename().string() + ", line 1: FROM names no image", "Write FROM and an image.");
        };
        DockerfileDialog* dialog = drop(write("Dockerfile", "FROM\n"));
        QVERIFY(dialog);
        untilChecked(dialog);
        QVERIFY(dialog->banner()->accessibleName().contains(QLatin1String("line 1: FROM names no image")) && dialog->banner()->accessibleName().contains(QLatin1String("[malformed]")));
        QVERIFY(!dialog->saveButton()->isEnabled());
        backend_->onDockerfile = [](const std::filesystem::path& path, const Job&) { return judge(path); };
        write("Dockerfile", "FROM localhost:5000/team/app:1.4.2\n");
        QTest::mouseClick(dialog->againButton(), Qt::LeftButton);
        untilChecked(dialog);
        QVERIFY(dialog->saveButton()->isEnabled());
    }

    void checkingCanBeStopped() {
        backend_->onDockerfile = [](const std::filesystem::path&, const Job& job) -> Result<std::shared_ptr<const trust::DockerfileReport>> {
            while (!job.stopped()) job.pause(std::chrono::milliseconds(5));
            return fail(ErrorCode::Interrupted, "Stopped");
        };
        DockerfileDialog* dialog = drop(write("Dockerfile", "FROM a\n"));
        QVERIFY(dialog);
        QVERIFY(!dialog->againButton()->isEnabled());
        QTest::mouseClick(dialog->banner()->findChild<QPushButton*>(), Qt::LeftButton);
        untilChecked(dialog);
        QCOMPARE(dialog->banner()->accessibleName(), QStringLiteral("Stopped. "));
    }

    void otherFilesAreNotTaken() { QVERIFY(!drop(write("notes.txt", "FROM a\n"))); }
};

QTEST_MAIN(DockerfileTest)
#include "dockerfile_test.moc"
