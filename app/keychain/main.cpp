// roseglass-keychain: the passphrases of private keys in the system's keychain, for programs that do not link Qt.
//
// Speaks as docker's credential helpers do: `get`, `store` or `erase` as the only argument; on standard input the entry's
// name, for `store` {"ServerURL":…,"Username":…,"Secret":…}; the answer, or why there is none, on standard output. Entries
// are "key:" and a key ID, the same that the desktop application writes; others are not touched.
#include <sys/prctl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "crypto/secret_json.h"
#include "json/outside.h"
#include "ui/settings/keychain.h"

namespace {

using namespace roseglass;
using crypto::Secret;

constexpr size_t kMaxInput = 32 << 10;
constexpr size_t kIdLength = 64;
constexpr std::string_view kPrefix = "key:";
// The words by which docker knows that there is just no such entry.
constexpr const char* kNotFound = "credentials not found in native keychain";

struct Answer {
    int exit = 1;
    Secret text;
};

Answer refused(std::string why) { return {1, Secret(std::move(why))}; }

Secret readInput() {
    std::string text(kMaxInput, '\0');
    size_t size = 0;
    while (size < text.size()) {
        const ssize_t n = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        size += static_cast<size_t>(n);
    }
    text.resize(size);
    return Secret(std::move(text));
}

bool isEntry(std::string_view name) {
    return name.starts_with(kPrefix) && name.size() == kPrefix.size() + kIdLength && name.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

QString entryOf(std::string_view name) { return ui::keychain::passphraseEntry(std::string(name.substr(kPrefix.size()))); }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    return text;
}

Answer get(std::string_view name) {
    if (!isEntry(name)) return refused(kNotFound);
    auto found = ui::keychain::read(entryOf(name));
    if (!found) return refused(found.error().message);
    if (!*found) return refused(kNotFound);
    return {0, crypto::secretObject({{"ServerURL", name}, {"Username", "roseglass"}, {"Secret", (*found)->reveal()}})};
}

Answer store(std::string_view document) {
    const nlohmann::json json = jsonOrNull(document, budget::kHelperOutput);
    const auto text = [&](const char* key) { return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string(); };
    const Secret passphrase(text("Secret"));
    if (!isEntry(text("ServerURL")) || passphrase.empty()) return refused("This is no passphrase of a key");
    const auto written = ui::keychain::write(entryOf(text("ServerURL")), passphrase);
    return written ? Answer{0, {}} : refused(written.error().message);
}

Answer erase(std::string_view name) {
    if (!isEntry(name)) return refused(kNotFound);
    const auto removed = ui::keychain::remove(entryOf(name));
    return removed ? Answer{0, {}} : refused(removed.error().message);
}

Answer act(const std::string& action) {
    const Secret input = readInput();
    if (action == "get") return get(trimmed(input.reveal()));
    if (action == "store") return store(input.reveal());
    if (action == "erase") return erase(trimmed(input.reveal()));
    return refused("Usage: roseglass-keychain get|store|erase");
}

}  // namespace

int main(int argc, char** argv) {
    // Passphrases pass through this process: no core dump, no debugger of another user.
    ::prctl(PR_SET_DUMPABLE, 0);
    const QCoreApplication application(argc, argv);
    const std::string action = argc == 2 ? argv[1] : "";
    Answer answer;
    // The keychain's library may need the main thread's event loop meanwhile.
    std::thread worker([&] {
        answer = act(action);
        QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    worker.join();
    std::fwrite(answer.text.reveal().data(), 1, answer.text.reveal().size(), stdout);
    std::fflush(stdout);
    // The keychain's own thread never ends.
    std::_Exit(answer.exit);
}
