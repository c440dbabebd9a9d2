#include <QtTest>
#include <atomic>
#include <chrono>
#include <memory>

#include "ui/common/async.h"

using namespace roseglass::ui;

class AsyncTest : public QObject {
    Q_OBJECT

private slots:
    void aResultComesBackOnTheInterfacesThread() {
        QThread* arrived = nullptr;
        int value = 0;
        runAsync(this, [](std::stop_token) { return 42; }, [&](int result) {
            value = result;
            arrived = QThread::currentThread();
        });
        QTRY_COMPARE(value, 42);
        QCOMPARE(arrived, QThread::currentThread());
    }

    void workCanBeStopped() {
        std::atomic<bool> stopped = false;
        auto source = runAsync(this, [&](std::stop_token token) {
            while (!token.stop_requested()) QThread::msleep(1);
            return true;
        }, [&](bool result) { stopped = result; });
        source.request_stop();
        QTRY_VERIFY(stopped);
    }

    void callsThatWaitStopNeitherOtherCallsNorThePainting() {
        std::vector<std::stop_source> waiting;
        std::atomic<int> begun = 0;
        const int many = QThread::idealThreadCount() + 3;
        for (int i = 0; i < many; ++i) {
            waiting.push_back(runAsync(this, [&](std::stop_token token) {
                ++begun;
                while (!token.stop_requested()) QThread::msleep(1);
                return 0;
            }, [](int) {}));
        }
        QTRY_COMPARE(begun.load(), many);
        QCOMPARE(QThreadPool::globalInstance()->activeThreadCount(), 0);
        bool done = false;
        runAsync(this, [](std::stop_token) { return true; }, [&](bool result) { done = result; });
        QTRY_VERIFY(done);
        for (std::stop_source& one : waiting) one.request_stop();
        QVERIFY(workers().waitForDone(10'000));
    }

    void aContextMayDieAtTheVeryMomentWhenTheWorkEnds() {
        std::atomic<int> begun = 0, late = 0;
        for (int i = 0; i < 8'000; ++i) {
            auto context = std::make_unique<QObject>();
            const auto alive = std::make_shared<bool>(true);
            runAsync(context.get(), [&](std::stop_token) { return ++begun; }, [&, alive](int) { late += *alive ? 0 : 1; });
            // Without a lock in between: the two threads shall meet at every distance.
            for (const auto end = std::chrono::steady_clock::now() + std::chrono::nanoseconds(i * 37 % 60'000); std::chrono::steady_clock::now() < end;) {}
            *alive = false;
            context.reset();
            if (i % 64 == 0) QCoreApplication::processEvents();
        }
        QTRY_COMPARE(begun.load(), 8'000);
        QCoreApplication::processEvents();
        QCOMPARE(late.load(), 0);
    }
};

QTEST_MAIN(AsyncTest)
#include "async_test.moc"
