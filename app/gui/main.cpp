#include <sys/prctl.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <csignal>

#include "lab/lab.h"
#include "screens.h"
#include "ui/common/appearance.h"
#include "ui/window/main_window.h"

namespace {

using namespace roseglass;

void applyAppearance() {
    const int choice = QSettings().value(QStringLiteral("appearance"), 0).toInt();
    ui::Appearance::instance().choose(choice == 1 ? ui::Appearance::Choice::Light : choice == 2 ? ui::Appearance::Choice::Dark : ui::Appearance::Choice::System);
}

}  // namespace

int main(int argc, char** argv) {
    // Passphrases and tokens pass through this process: no core dump, no debugger of another user.
    ::prctl(PR_SET_DUMPABLE, 0);
    std::signal(SIGPIPE, SIG_IGN);
    QApplication::setApplicationName(QStringLiteral("roseglass"));
    QApplication::setOrganizationName(QStringLiteral("roseglass"));
    QApplication::setApplicationVersion(QStringLiteral(ROSEGLASS_VERSION));
    const QApplication application(argc, argv);

    QCommandLineParser parser;
    parser.setApplicationDescription(QObject::tr("Shows, makes and checks Docker Content Trust."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption server(QStringLiteral("trust-server"), QObject::tr("The trust server."), QStringLiteral("URL"));
    const QCommandLineOption config(QStringLiteral("docker-config"), QObject::tr("Docker's configuration folder."), QStringLiteral("DIR"));
    const QCommandLineOption lab(QStringLiteral("lab"), QObject::tr("Start the local lab and open its repositories."));
    const QCommandLineOption labFolder(QStringLiteral("lab-folder"), QObject::tr("Where the lab lives."), QStringLiteral("DIR"));
    const QCommandLineOption screens(QStringLiteral("screens"), QObject::tr("Render every pane to PNG files, then end."), QStringLiteral("DIR"));
    const QCommandLineOption states(QStringLiteral("states-only"), QObject::tr("With --screens: only the states of tags and repositories."));
    parser.addOptions({server, config, lab, labFolder, screens, states});
    parser.addPositionalArgument(QStringLiteral("reference"), QObject::tr("An image reference to open."), QStringLiteral("[REFERENCE]"));
    parser.process(application);

    trust::Options options = trust::optionsFromEnvironment();
    options.trustServer = parser.value(server).toStdString();
    if (parser.isSet(config)) options.dockerConfig = parser.value(config).toStdString();
    applyAppearance();
    ui::MainWindow window(std::move(options));
    window.show();
    const bool render = parser.isSet(screens);
    if (parser.isSet(lab) || render) {
        window.startLab(parser.isSet(labFolder) ? std::filesystem::path(parser.value(labFolder).toStdString()) : roseglass::lab::defaultFolder());
    }
    if (render) QObject::connect(&window, &ui::MainWindow::labReady, &window, [&] { renderScreens(window, parser.value(screens), parser.isSet(states)); });
    if (!parser.positionalArguments().isEmpty()) window.openReference(parser.positionalArguments().constFirst());
    return QApplication::exec();
}
