#include "interop/publish_scene.h"

#include "base/encoding.h"
#include "base/file.h"
#include "http/curl_transport.h"
#include "lab/image.h"
#include "registry/client.h"
#include "registry/reference.h"
#include "trust/client.h"

namespace roseglass::test {
namespace {

std::shared_ptr<http::Transport> labTransport(const lab::LabState& state) {
    http::CurlOptions options;
    options.tlsFor = [ca = state.caFile](const std::string&) { return http::TlsFiles{{ca}, {}, {}}; };
    return std::make_shared<http::CurlTransport>(options);
}

}  // namespace

const std::vector<std::string>& passphraseEnvironment() {
    static const std::vector<std::string> variables{"DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE=rootpass1", "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=repopass1", "NOTARY_ROOT_PASSPHRASE=rootpass1",
                                                    "NOTARY_TARGETS_PASSPHRASE=repopass1", "NOTARY_SNAPSHOT_PASSPHRASE=repopass1", "NOTARY_DELEGATION_PASSPHRASE=repopass1"};
    return variables;
}

Desk::Desk(const lab::LabState& lab) : lab_(lab) { std::filesystem::copy(lab.dockerConfig / "tls", folder_ / "tls", std::filesystem::copy_options::recursive); }

Ran Desk::ours(const std::vector<std::string>& words, const std::vector<std::string>& environment) const {
    std::vector<std::string> all{ROSEGLASS_CLI, "--docker-config", folder_.path(), "--trust-server", lab_.trustServer, "--yes"};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<std::string> variables = passphraseEnvironment();
    variables.push_back("XDG_DATA_HOME=" + (folder_ / "data").string());
    variables.insert(variables.end(), environment.begin(), environment.end());
    return runProgram(all, variables);
}

nlohmann::json Desk::json(const std::vector<std::string>& words) const {
    std::vector<std::string> all{"--json"};
    all.insert(all.end(), words.begin(), words.end());
    return nlohmann::json::parse(ours(all).out, nullptr, false);
}

Ran Desk::notary(const std::vector<std::string>& words) const {
    std::vector<std::string> all{"notary", "-s", lab_.trustServer, "--tlscacert", lab_.caFile, "-d", trustDir()};
    all.insert(all.end(), words.begin(), words.end());
    return runProgram(all, passphraseEnvironment(), "yes\n");
}

Ran Desk::docker(const std::vector<std::string>& words) const {
    std::vector<std::string> all{"docker"};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<std::string> variables = passphraseEnvironment();
    variables.insert(variables.end(), {"DOCKER_CONFIG=" + folder_.path().string(), "DOCKER_CONTENT_TRUST_SERVER=" + lab_.trustServer});
    return runProgram(all, variables);
}

std::map<std::string, std::string> Desk::listed(const std::string& gun) const {
    std::map<std::string, std::string> tags;
    for (const auto& [name, tag] : readNotaryList(notary({"list", gun}).out)) tags[name] = tag.digest;
    return tags;
}

void Desk::expectPeersAgree(const std::string& gun) const {
    const Desk consumer(lab_);
    trust::Options options;
    options.dockerConfig = consumer.folder();
    options.trustServer = lab_.trustServer;
    const auto report = trust::Client(options).inspect(gun, {});
    ASSERT_TRUE(report);
    ASSERT_EQ((*report)->status, trust::RepositoryStatus::Trusted) << ((*report)->trustError ? (*report)->trustError->message : "");
    const Desk peer(lab_);
    const Ran list = peer.notary({"list", gun});
    EXPECT_EQ(list.exit, 0) << list.all();
    EXPECT_EQ(asNotaryList(**report), readNotaryList(list.out)) << list.all();
    EXPECT_EQ(asDelegationList(**report), readDelegationList(peer.notary({"delegation", "list", gun}).out));
    const Ran inspected = peer.docker({"trust", "inspect", gun});
    EXPECT_EQ(inspected.exit, 0) << inspected.all();
    EXPECT_EQ(asDockerInspect(**report), readDockerInspect(inspected.out)) << inspected.all();
}

void PublishScene::SetUpTestSuite() {
    labFolder = std::make_unique<TemporaryFolder>();
    const auto started = lab::up(labFolder->path(), true, {});
    ASSERT_TRUE(started) << started.error().message;
    state = *started;
}

void PublishScene::TearDownTestSuite() {
    ASSERT_TRUE(lab::down(labFolder->path()));
    labFolder.reset();
}

std::string PublishScene::image(const std::string& path, const std::vector<std::string>& tags, const std::string& content) {
    const lab::ImagePusher images(labTransport(state), state.registryHost);
    for (const std::string& tag : tags) {
        const auto pushed = images.image(path, tag, content + path + " " + tag, {});
        EXPECT_TRUE(pushed) << pushed.error().message;
    }
    return state.registryHost + "/" + path;
}

std::string PublishScene::digestOf(const std::string& reference) {
    const auto parsed = registry::Reference::parse(reference);
    const registry::Client client(labTransport(state), registry::baseUrlFor(parsed->domain, {}));
    const auto served = client.resolve(parsed->path, *parsed->tag, {});
    return served ? served->digest.hex() : served.error().message;
}

std::map<std::string, std::string> PublishScene::served(const std::string& gun) {
    std::map<std::string, std::string> files;
    const auto transport = labTransport(state);
    const auto get = [&](const std::string& url) {
        http::Request request;
        request.url = url;
        request.maxBody = 64u << 20;
        const auto response = transport->send(request, {});
        return response ? std::to_string(response->status) + " " + response->body : response.error().message;
    };
    for (const char* role : {"root", "targets", "targets/releases", "targets/alice", "targets/bob", "targets/qa", "snapshot", "timestamp"}) {
        files[role] = get(state.trustServer + "/v2/" + gun + "/_trust/tuf/" + role + ".json");
    }
    files["changefeed"] = get(state.trustServer + "/v2/" + gun + "/_trust/changefeed?change_id=0&records=1000");
    files["catalog"] = get("http://" + state.registryHost + "/v2/_catalog");
    files["tags"] = get("http://" + state.registryHost + "/v2/" + gun.substr(gun.find('/') + 1) + "/tags/list");
    return files;
}

std::map<std::string, std::string> PublishScene::filesBelow(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files[entry.path().string()] = readUserFile(entry.path(), 1u << 30).value_or("?");
    }
    return files;
}

SignerFiles makeSigner(const std::filesystem::path& folder, const std::string& name) {
    const SignerFiles files{folder / (name + ".crt"), folder / (name + ".key")};
    const Ran made = runProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1000", "-subj", "/CN=" + name, "-keyout", files.key, "-out", files.certificate});
    EXPECT_EQ(made.exit, 0) << made.all();
    return files;
}

}  // namespace roseglass::test
