#pragma once
#include <QFuture>
#include <QObject>
#include <QtConcurrent>
#include <stop_token>
#include <type_traits>

namespace roseglass::ui {

/// Runs `work(std::stop_token)` on a worker and hands its result to `done` on the thread of `context`; dropped when the
/// context has died by then. The stop source ends the work early.
template <class Work, class Done>
std::stop_source runAsync(QObject* context, Work work, Done done) {
    std::stop_source source;
    using T = std::invoke_result_t<Work, std::stop_token>;
    QtConcurrent::run([work = std::move(work), token = source.get_token()]() mutable { return std::make_shared<T>(work(token)); })
        .then(context, [done = std::move(done)](const std::shared_ptr<T>& result) mutable { done(std::move(*result)); });
    return source;
}

}  // namespace roseglass::ui
