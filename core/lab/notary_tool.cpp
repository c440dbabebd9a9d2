#include "lab/notary_tool.h"

#include "base/file.h"
#include "lab/process.h"

namespace roseglass::lab {

NotaryTool::NotaryTool(const LabState& lab, std::filesystem::path trustDir) : lab_(lab), trustDir_(std::move(trustDir)) {}

Result<void> NotaryTool::run(const std::vector<std::string>& arguments, const Job& job) const {
    Command command;
    command.program = "notary";
    command.arguments = {"-s", lab_.trustServer, "--tlscacert", lab_.caFile.string(), "-d", trustDir_.string()};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.environment = {"NOTARY_ROOT_PASSPHRASE=rootpass1", "NOTARY_TARGETS_PASSPHRASE=repopass1", "NOTARY_SNAPSHOT_PASSPHRASE=snappass1",
                           "NOTARY_DELEGATION_PASSPHRASE=repopass1"};
    command.input = "yes\n";
    RG_TRY(runCommand(command, job));
    return {};
}

Result<void> NotaryTool::initialise(const std::string& gun, const Job& job) const {
    RG_TRY(run({"init", "-p", gun}, job));
    return run({"key", "rotate", gun, "snapshot", "-r"}, job);
}

Result<void> NotaryTool::stage(const std::string& gun, const std::string& tag, const PushedManifest& manifest, const std::vector<std::string>& roles, const Job& job) const {
    std::vector<std::string> arguments{"addhash", gun, tag, std::to_string(manifest.length), "--sha256", manifest.digest.hex()};
    for (const std::string& role : roles) arguments.insert(arguments.end(), {"--roles", role});
    return run(arguments, job);
}

Result<void> NotaryTool::delegate(const std::string& gun, const std::string& role, const std::vector<std::filesystem::path>& certificates, const std::string& path, const Job& job) const {
    std::vector<std::string> arguments{"delegation", "add", gun, role};
    for (const auto& certificate : certificates) arguments.push_back(certificate.string());
    if (path.empty()) arguments.emplace_back("--all-paths");
    else arguments.insert(arguments.end(), {"--paths", path});
    return run(arguments, job);
}

Result<Person> makePerson(const LabState& lab, const std::string& name, const Job& job) {
    const std::filesystem::path folder = lab.folder / "people" / name;
    RG_TRY(makePrivateFolder(folder / "trust"));
    RG_ASSIGN(crypto::PrivateKey key, crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256));
    crypto::CertificateBuilder builder;
    builder.commonName = name;
    builder.notBefore = systemClock()() - std::chrono::hours(1);
    builder.notAfter = builder.notBefore + std::chrono::hours(24 * 365 * 3);
    RG_ASSIGN(const Bytes certificate, builder.build(key, key, nullptr));
    RG_TRY(writeFileAtomically(folder / (name + ".crt"), certificate, 0644));
    RG_TRY(writeFileAtomically(folder / (name + ".key"), key.toPem().reveal(), 0600));
    Person person{std::move(key), folder / (name + ".crt"), NotaryTool(lab, folder / "trust")};
    RG_TRY(person.notary.run({"key", "import", (folder / (name + ".key")).string(), "--role", name}, job));
    return person;
}

}  // namespace roseglass::lab
