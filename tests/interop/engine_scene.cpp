#include "interop/engine_scene.h"

#include <sstream>

namespace roseglass::test {
namespace {

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

}  // namespace

void EngineScene::SetUpTestSuite() {
    PublishScene::SetUpTestSuite();
    engine = std::make_unique<Engine>();
}

void EngineScene::TearDownTestSuite() {
    engine.reset();
    PublishScene::TearDownTestSuite();
}

Ran EngineScene::ours(const Desk& desk, const std::vector<std::string>& words, std::vector<std::string> environment) {
    environment.insert(environment.begin(), {"DOCKER_HOST=" + engine->host(), "DOCKER_CONTENT_TRUST="});
    return desk.ours(words, environment);
}

Ran EngineScene::theirs(const Desk& desk, const std::vector<std::string>& words, bool trusting) {
    std::vector<std::string> environment = passphraseEnvironment();
    environment.insert(environment.end(), {"DOCKER_CONFIG=" + desk.folder().string(), "DOCKER_CONTENT_TRUST_SERVER=" + state.trustServer, std::string("DOCKER_CONTENT_TRUST=") + (trusting ? "1" : "0")});
    return engine->docker(words, environment);
}

std::string EngineScene::importRunnable(const std::string& name) {
    std::set<std::string> files{"bin/sh", "bin/cat", "bin/sleep"};
    for (const char* program : {"/bin/sh", "/bin/cat", "/bin/sleep"}) {
        std::istringstream words(runProgram({"ldd", program}).out);
        for (std::string word; words >> word;) {
            if (word.front() == '/') files.insert(word.substr(1));
        }
    }
    const TemporaryFolder folder;
    std::vector<std::string> pack{"tar", "-c", "-h", "-f", folder / "root.tar", "-C", "/"};
    pack.insert(pack.end(), files.begin(), files.end());
    const Ran packed = runProgram(pack);
    EXPECT_EQ(packed.exit, 0) << packed.all();
    const Ran imported = engine->docker({"import", folder / "root.tar", name});
    EXPECT_EQ(imported.exit, 0) << imported.all();
    return trimmed(imported.out);
}

std::string EngineScene::containers() { return engine->docker({"ps", "-a", "-q"}).out; }

}  // namespace roseglass::test
