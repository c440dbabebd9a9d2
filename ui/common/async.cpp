#include "ui/common/async.h"

namespace roseglass::ui {
namespace {

constexpr int kMaxWorkers = 32;

class Workers final : public QThreadPool {
public:
    Workers() {
        setMaxThreadCount(kMaxWorkers);
        // As Qt does for its own: no call outlives the application.
        qAddPostRoutine([] { workers().waitForDone(); });
    }
};

}  // namespace

QThreadPool& workers() {
    static Workers pool;
    return pool;
}

}  // namespace roseglass::ui
