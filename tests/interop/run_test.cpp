// create and run beside the real docker client with its content trust on, on the same engine.
#include <algorithm>

#include "base/file.h"
#include "interop/engine_scene.h"
#include "support/recording_socket.h"

namespace roseglass::test {
namespace {

using nlohmann::json;

class RunWithEngine : public EngineScene {
protected:
    /// REGISTRY/run/signed:1 is signed, :2 is not; REGISTRY/run/unsigned:1 has no trust data; local:1 is in the engine alone.
    void SetUp() override {
        if (!engine->isRunning() || !id.empty()) return;
        id = importRunnable("local:1");
        for (const std::string& name : {signedName + ":1", signedName + ":2", unsignedName + ":1"}) {
            ASSERT_EQ(engine->docker({"tag", "local:1", name}).exit, 0);
            ASSERT_EQ(engine->docker({"push", "-q", name}).exit, 0);
        }
        const Desk owner(state);
        const Ran made = owner.ours({"sign", signedName + ":1"});
        ASSERT_EQ(made.exit, 0) << made.all();
        digest = "sha256:" + digestOf(signedName + ":1");
    }
    static void SetUpTestSuite() {
        EngineScene::SetUpTestSuite();
        signedName = state.registryHost + "/run/signed";
        unsignedName = state.registryHost + "/run/unsigned";
    }
    static Ran run(const Desk& desk, std::vector<std::string> words) {
        words.insert(words.begin(), {"run", "--rm", "--network", "none"});
        return ours(desk, words);
    }
    static inline std::string signedName, unsignedName, id, digest;
};

}  // namespace

TEST_F(RunWithEngine, WhatDockerTakesWeTakeAndWhatItRefusesWeRefuse) {
    if (!engine->isRunning()) return engine->explain();
    enum Difference { Same, WeTake, WeRefuse };
    struct Row {
        std::string image;
        const char* what;
        Difference difference;
    };
    const std::string wrong = "sha256:" + std::string(64, 'a');
    for (const Row& row : {Row{signedName + ":1", "a signed tag", Same}, Row{signedName + ":2", "an unsigned tag of a signed repository", Same}, Row{signedName, "latest, which is not there", Same},
                           Row{unsignedName + ":1", "a repository without trust data", Same}, Row{signedName + "@" + digest, "a digest", Same}, Row{unsignedName + "@" + digest, "a digest that nobody signed", Same},
                           Row{signedName + ":1@" + digest, "a tag and its digest: docker cannot tag what it pulled", WeTake}, Row{signedName + ":2@" + digest, "an unsigned tag and a digest", Same},
                           Row{signedName + ":1@" + wrong, "a tag and another digest: docker drops the digest", WeRefuse}, Row{"local:1", "an image that the engine alone has", Same},
                           Row{id, "an image ID", Same}, Row{id.substr(7), "an image ID without its algorithm", Same}, Row{id.substr(7, 12), "a short ID, which is a name", Same}, Row{"UPPER:1", "no reference", Same}}) {
        for (const char* pull : {"missing", "always", "never"}) {
            const Desk desk(state);
            const std::string named = std::string(row.what) + ", --pull " + pull;
            const std::vector<std::string> words{"create", "--pull", pull, "--network", "none", row.image, "sh", "-c", "echo"};
            const auto fresh = [&] {
                forget({signedName, unsignedName});
                const bool needed = std::string(pull) == "never";
                EXPECT_TRUE(!needed || engine->docker({"pull", "-q", signedName + "@" + digest}).exit == 0);
            };
            fresh();
            const Ran docker = theirs(desk, words);
            fresh();
            const Ran mine = ours(desk, words);
            EXPECT_EQ(mine.exit == 0, row.difference == Same ? docker.exit == 0 : row.difference == WeTake) << named << "\n" << docker.all() << mine.all();
            const std::string myContainer = mine.exit == 0 ? mine.out.substr(0, 64) : "", theirContainer = docker.exit == 0 ? docker.out.substr(docker.out.size() - 65, 64) : myContainer;
            if (mine.exit == 0) {
                EXPECT_EQ(inspected(myContainer, "{{.Image}} {{.Config.Image}}"), inspected(theirContainer, "{{.Image}} {{.Config.Image}}")) << named;
            }
            for (const std::string& container : std::set<std::string>{myContainer, theirContainer}) {
                EXPECT_TRUE(container.empty() || engine->docker({"rm", container}).exit == 0) << named;
            }
        }
    }
    EXPECT_EQ(containers(), "") << "what was refused left nothing behind";
}

TEST_F(RunWithEngine, RefusalsHaveTheContractsCodesAndDockersWords) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    const Ran unsignedTag = run(desk, {signedName + ":2", "sh"});
    EXPECT_EQ(unsignedTag.exit, 1);
    EXPECT_NE(unsignedTag.err.find("No valid trust data for 2"), std::string::npos) << unsignedTag.all();
    const json error = json::parse(ours(desk, {"--json", "create", unsignedName + ":1"}).out, nullptr, false);
    EXPECT_EQ(error["error"]["code"], "no-trust-data") << error;
    EXPECT_EQ(ours(desk, {"create", "--bogus", signedName + ":1"}).exit, 2);
    EXPECT_EQ(ours(desk, {"create", "--pull", "often", signedName + ":1"}).exit, 2);
    EXPECT_EQ(ours(desk, {"create", "--disable-content-trust=perhaps", signedName + ":1"}).exit, 2);
    EXPECT_EQ(ours(desk, {"create"}).exit, 2);
    const Ran none = desk.ours({"run", signedName + ":1"}, {"DOCKER_HOST=unix:///nowhere/docker.sock"});
    EXPECT_EQ(none.exit, 3);
    EXPECT_NE(none.err.find("No Docker engine answers"), std::string::npos) << none.all();
    EXPECT_EQ(run(desk, {signedName + ":1", "/no/such/program"}).exit, 3);
    EXPECT_EQ(containers(), "");
}

TEST_F(RunWithEngine, TheEngineHearsOfDigestsAloneAndOfUnsignedImagesNothing) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    forget({signedName, unsignedName});
    RecordingSocket wire(engine->host().substr(7));
    const auto through = [&](const std::vector<std::string>& words) { return desk.ours(words, {"DOCKER_HOST=" + wire.host(), "DOCKER_CONTENT_TRUST="}); };
    for (const std::string& image : {unsignedName + ":1", signedName + ":2"}) {
        EXPECT_EQ(through({"create", image}).exit, 1);
        EXPECT_EQ(through({"run", "--rm", image}).exit, 1);
    }
    EXPECT_EQ(wire.said().find("run/"), std::string::npos) << wire.said();
    EXPECT_EQ(wire.said().find("/containers/"), std::string::npos) << wire.said();
    const Ran ran = through({"run", "--rm", "--network", "none", signedName + ":1", "sh", "-c", "echo hello"});
    EXPECT_EQ(ran.out, "hello\n") << ran.all();
    const std::string said = wire.said();
    EXPECT_NE(said.find("\"Image\":\"" + signedName + "@" + digest + "\""), std::string::npos) << said;
    EXPECT_NE(said.find("tag=sha256%3A" + digest.substr(7)), std::string::npos) << said;
    EXPECT_EQ(said.find("\"" + signedName + ":1\""), std::string::npos) << "never by its tag";
    EXPECT_EQ(said.find("tag=1 "), said.rfind("tag=1 ")) << "the tag is given to the image once, afterwards";
}

TEST_F(RunWithEngine, ExitCodeOutputAndInputAreTheContainers) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    const std::string image = signedName + ":1";
    const Ran both = run(desk, {image, "sh", "-c", "echo out; echo err >&2; exit 7"});
    EXPECT_EQ(both.exit, 7);
    EXPECT_EQ(both.out, "out\n");
    EXPECT_NE(both.err.find("err\n"), std::string::npos);
    EXPECT_EQ(run(desk, {image, "sh", "-c", "echo $0 $1 $2", "--json", "-q", "--help"}).out, "--json -q --help\n") << "what follows the image is the container's";
    EXPECT_EQ(run(desk, {"--", image, "sh", "-c", "echo $0", "--"}).out, "--\n");
    EXPECT_EQ(run(desk, {"-e", "A=1", "-eB=2", "--env", "A=3", "-w/bin", image, "sh", "-c", "echo $A $B; pwd"}).out, "3 2\n/bin\n");
    EXPECT_EQ(run(desk, {"--entrypoint", "/bin/sh", image, "-c", "exit 9"}).exit, 9);
    EXPECT_EQ(run(desk, {"-t", image, "sh", "-c", "echo out; echo err >&2"}).out, "out\r\nerr\r\n") << "a terminal mixes them";
    const Ran terminal = run(desk, {"-it", image, "sh"});
    EXPECT_EQ(terminal.exit, 2) << "there is no terminal here: " << terminal.all();
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder / "in", std::string(1'000'000, 'x')));
    const Ran piped = runProgram({"sh", "-c", "\"$0\" --docker-config \"$1\" --trust-server \"$2\" run -i --rm --network none \"$3\" cat < \"$4\"", ROSEGLASS_CLI, desk.folder(), state.trustServer, image, folder / "in"}, {"DOCKER_HOST=" + engine->host()});
    EXPECT_EQ(piped.exit, 0) << piped.err;
    EXPECT_TRUE(piped.out == std::string(1'000'000, 'x'));
    EXPECT_EQ(containers(), "") << "--rm";
}

TEST_F(RunWithEngine, ATerminalIsHandedOn) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    // script gives it a terminal, and types what comes in.
    const std::string command = std::string(ROSEGLASS_CLI) + " --docker-config " + desk.folder().string() + " --trust-server " + state.trustServer + " run -it --rm --network none " + signedName + ":1 sh";
    const Ran typed = runProgram({"script", "-qec", command, "/dev/null"}, {"DOCKER_HOST=" + engine->host()}, "test -t 0 && echo typed-$((1+1)); exit 6\n");
    EXPECT_EQ(typed.exit, 6) << typed.all();
    EXPECT_NE(typed.out.find("typed-2"), std::string::npos) << typed.out;
    EXPECT_EQ(containers(), "");
}

TEST_F(RunWithEngine, OptionsMeanWhatTheyMeanToDocker) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    const TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder / "env", "# c\nF=1\nG=x y\n"));
    const std::vector<std::vector<std::string>> table{
        {},
        {"-e", "A=1", "--env-file", folder / "env", "-l", "a=b", "--label", "c"},
        {"-v", folder.path().string() + ":/x:ro", "-v", "/anonymous", "--volume", "named:/n", "--tmpfs", "/t:size=1m"},
        {"-p", "8080:80", "--publish", "127.0.0.1:81:81/udp"},
        {"-w", "/w", "-u", "1:1", "--entrypoint", "/bin/sh", "--hostname", "h", "--read-only", "--network", "none"},
        {"-it", "--rm", "--platform", "linux/" + inspected(id, "{{.Architecture}}")},
        {"--entrypoint", ""},
    };
    const std::string format = "{{json .Config.Env}} {{json .Config.Labels}} {{json .HostConfig.Tmpfs}} {{json .HostConfig.PortBindings}} {{json .Config.ExposedPorts}} {{json .Config.WorkingDir}} "
                               "{{json .Config.User}} {{json .Config.Entrypoint}} {{json .Config.Cmd}} {{json .HostConfig.ReadonlyRootfs}} {{json .HostConfig.NetworkMode}} {{json .Config.Tty}} {{json .Config.OpenStdin}} "
                               "{{json .HostConfig.AutoRemove}} {{json .Config.Image}} {{json .Config.Volumes}}";
    // docker keeps them in a map, so their order is chance.
    const auto binds = [](const std::string& container) {
        json list = json::parse(inspected(container, "{{json .HostConfig.Binds}}"));
        if (list.is_array()) std::sort(list.begin(), list.end());
        return list;
    };
    for (const auto& options : table) {
        std::vector<std::string> words{"create"};
        words.insert(words.end(), options.begin(), options.end());
        words.insert(words.end(), {signedName + ":1", "sh", "-c", "-x --rm"});
        const Ran docker = theirs(desk, words), mine = ours(desk, words);
        const std::string shown = options.empty() ? "" : options[0] + " " + options[1];
        ASSERT_EQ(docker.exit, 0) << shown << docker.all();
        ASSERT_EQ(mine.exit, 0) << shown << mine.all();
        const std::string theirContainer = docker.out.substr(docker.out.size() - 65, 64), myContainer = mine.out.substr(0, 64);
        EXPECT_EQ(inspected(myContainer, format), inspected(theirContainer, format)) << shown;
        EXPECT_EQ(binds(myContainer), binds(theirContainer)) << shown;
        EXPECT_EQ(engine->docker({"rm", "-v", theirContainer, myContainer}).exit, 0);
    }
    const json created = json::parse(ours(desk, {"--json", "create", "--name", "named", signedName + ":1", "sh"}).out, nullptr, false);
    EXPECT_EQ(created["digest"], digest) << created;
    EXPECT_EQ(created["image"], signedName + "@" + digest);
    EXPECT_EQ(inspected("named", "{{.Id}}"), created["id"]);
    EXPECT_EQ(ours(desk, {"create", "--name", "named", signedName + ":1", "sh"}).exit, 7) << "the name is taken";
    EXPECT_EQ(engine->docker({"rm", "named"}).exit, 0);
}

TEST_F(RunWithEngine, ADryRunTellsTheEngineNothing) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    for (const char* verb : {"create", "run"}) {
        const json document = json::parse(ours(desk, {"--json", "--dry-run", verb, "--name", "dry", signedName + ":1", "sh"}).out, nullptr, false);
        EXPECT_EQ(document["request"]["path"], "/containers/create?name=dry") << document;
        EXPECT_EQ(document["request"]["body"]["Image"], signedName + "@" + digest);
        EXPECT_EQ(ours(desk, {"--dry-run", verb, unsignedName + ":1"}).exit, 1);
    }
    EXPECT_EQ(containers(), "");
}

TEST_F(RunWithEngine, TrustIsOnUnlessItIsTakenOff) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    struct Row {
        std::vector<std::string> options;
        const char* variable;
        bool trusting;
    };
    for (const Row& row : {Row{{}, "", true}, Row{{}, "1", true}, Row{{}, "0", false}, Row{{}, "false", false}, Row{{}, "rubbish", true}, Row{{"--disable-content-trust"}, "1", false}, Row{{"--disable-content-trust=false"}, "0", true}, Row{{"--disable-content-trust=true"}, "", false}}) {
        std::vector<std::string> words{"run", "--rm", "--network", "none"};
        words.insert(words.end(), row.options.begin(), row.options.end());
        words.insert(words.end(), {unsignedName + ":1", "sh", "-c", "echo hello"});
        const Ran ran = desk.ours(words, {"DOCKER_HOST=" + engine->host(), std::string("DOCKER_CONTENT_TRUST=") + row.variable});
        EXPECT_EQ(ran.exit, row.trusting ? 1 : 0) << row.variable << ran.all();
        EXPECT_EQ(ran.err.find("Content trust is off") != std::string::npos, !row.trusting) << ran.err;
        EXPECT_EQ(ran.out, row.trusting ? "" : "hello\n");
    }
}

TEST_F(RunWithEngine, AStoppedRunLeavesNoContainer) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    const Ran stopped = runProgram({"timeout", "--preserve-status", "-s", "INT", "3", ROSEGLASS_CLI, "--docker-config", desk.folder(), "--trust-server", state.trustServer, "run", "--rm", "--network", "none", signedName + ":1", "sleep", "1000"},
                                   {"DOCKER_HOST=" + engine->host()});
    EXPECT_EQ(stopped.exit, 130) << stopped.all();
    EXPECT_EQ(containers(), "");
}

TEST_F(RunWithEngine, WhatWasRunAndRefusedIsInTheLogOfActivity) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    EXPECT_EQ(ours(desk, {"create", unsignedName + ":1"}).exit, 1);
    EXPECT_EQ(ours(desk, {"--dry-run", "create", unsignedName + ":1"}).exit, 1);
    EXPECT_EQ(run(desk, {signedName + ":1", "sh", "-c", "exit 3"}).exit, 3);
    const std::string log = readFile(desk.folder() / "data/roseglass/activity.jsonl", 100'000).value_or("");
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2) << log;
    EXPECT_NE(log.find("no-trust-data"), std::string::npos) << log;
    EXPECT_NE(log.find("A container of " + signedName + "@" + digest), std::string::npos) << log;
}

TEST_F(RunWithEngine, ADetachedRunGoesOnByItself) {
    if (!engine->isRunning()) return engine->explain();
    const Desk desk(state);
    const Ran started = ours(desk, {"run", "-d", "--name", "alone", "--network", "none", signedName + ":1", "sleep", "1000"});
    ASSERT_EQ(started.exit, 0) << started.all();
    EXPECT_EQ(inspected("alone", "{{.State.Running}} {{.Id}}\n"), "true " + started.out.substr(0, 64));
    EXPECT_EQ(engine->docker({"rm", "-f", "alone"}).exit, 0);
}

}  // namespace roseglass::test
