// How long the key hierarchy of many delegations takes to build, to lay out and to draw while it pans, without a screen:
// prints medians and the worst frame, asserts nothing. Usage: QT_QPA_PLATFORM=offscreen hierarchy-bench [DELEGATIONS ...]
#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "ui/common/appearance.h"
#include "ui/hierarchy/hierarchy_layout.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_view.h"
#include "ui/sample_hierarchy.h"

using namespace roseglass;
using namespace roseglass::ui;

namespace {

constexpr int kRuns = 21, kFrames = 200;

template <class Work>
double medianMs(Work work) {
    std::vector<double> times;
    for (int run = 0; run < kRuns; ++run) {
        QElapsedTimer timer;
        timer.start();
        work();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + kRuns / 2, times.end());
    return times[kRuns / 2];
}

/// Of this thread: what a busy machine takes away is not in it.
double cpuMs() {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) * 1e3 + static_cast<double>(at.tv_nsec) / 1e6;
}

struct Frames {
    double first, worst, worstCpu, median;
};

/// The first frame at this scale, which paints what is in sight; then the worst and the median of those in which the view
/// scrolls over the picture. Whole frames: more than a screen that moves its pixels has to draw.
Frames panning(HierarchyView& view) {
    QImage frame(view.viewport()->size(), QImage::Format_ARGB32_Premultiplied);
    std::vector<double> times, cpu;
    for (int i = 0; i < kFrames; ++i) {
        for (QScrollBar* bar : {view.horizontalScrollBar(), view.verticalScrollBar()}) bar->setValue(bar->minimum() + (bar->maximum() - bar->minimum()) * i / kFrames);
        const double before = cpuMs();
        QElapsedTimer timer;
        timer.start();
        view.viewport()->render(&frame);
        cpu.push_back(cpuMs() - before);
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    const double first = times.front();
    times.erase(times.begin());
    std::sort(times.begin(), times.end());
    return {first, times.back(), *std::max_element(cpu.begin() + 1, cpu.end()), times[times.size() / 2]};
}

void measure(size_t count) {
    const auto report = test::hierarchyOf(count);
    std::shared_ptr<const Hierarchy> hierarchy;
    const double build = medianMs([&] { hierarchy = buildHierarchy(report, nullptr); });
    FoldView open;
    const int targets = hierarchy->indexOf("targets");
    if (count > 60) open.toggled.insert(targets);
    HierarchyLayout layout;
    const double layOutMs = medianMs([&] { layout = layOut(*hierarchy, open); });
    HierarchyScene scene;
    HierarchyView view(&scene);
    view.resize(1600, 900);
    view.show();
    const double draw = medianMs([&] { scene.show(hierarchy); });
    if (count > 60) scene.toggleGroup(targets);
    std::printf("%zu delegations: model %.2f ms, layout %.2f ms, scene %.2f ms, items %zu\n", count, build, layOutMs, draw, layout.items.size());
    for (const double scale : {0.0, 0.55, 1.0}) {
        view.fit();
        if (scale > 0) view.zoom(scale / view.scaleNow());
        const Frames frames = panning(view);
        std::printf("  scale %.2f: first frame %.1f ms; panning: worst %.1f ms (%.1f ms of processor time), median %.1f ms\n", view.scaleNow(), frames.first, frames.worst, frames.worstCpu, frames.median);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    Appearance::instance().choose(Appearance::Choice::Light);
    std::vector<size_t> counts;
    for (int i = 1; i < argc; ++i) counts.push_back(std::strtoull(argv[i], nullptr, 10));
    if (counts.empty()) counts = {3, 30, 300};
    for (const size_t count : counts) measure(count);
    return 0;
}
