#pragma once
#include <QCoreApplication>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <memory>
#include <stop_token>
#include <type_traits>

namespace roseglass::ui {

/// Where core calls run: they wait for servers and disks rather than compute, so there are more of them than cores. Not Qt's
/// own pool, whose threads Qt paints with: a few calls that wait there would stop the interface.
QThreadPool& workers();

/// Runs `work(std::stop_token)` on a worker and hands its result to `done` on the interface's thread, where `context` lives;
/// dropped when the context has died by then. The stop source ends the work early.
///
/// Not by QFuture::then(context): Qt 6.4 looks at the context from the worker, and crashes where it dies in that moment.
/// Here only the interface's thread asks whether it is still there.
template <class Work, class Done>
std::stop_source runAsync(QObject* context, Work work, Done done) {
    std::stop_source source;
    using T = std::invoke_result_t<Work, std::stop_token>;
    auto guard = std::make_shared<const QPointer<QObject>>(context);
    auto then = std::make_shared<Done>(std::move(done));
    workers().start([work = std::make_shared<Work>(std::move(work)), token = source.get_token(), guard = std::move(guard), then = std::move(then)]() mutable {
        auto result = std::make_shared<T>((*work)(token));
        work.reset();
        // Gone once the program ends; nobody waits for the result then.
        QCoreApplication* application = QCoreApplication::instance();
        if (!application) return;
        QMetaObject::invokeMethod(application, [guard = std::move(guard), then = std::move(then), result = std::move(result)] {
            if (*guard) (*then)(std::move(*result));
        }, Qt::QueuedConnection);
    });
    return source;
}

}  // namespace roseglass::ui
