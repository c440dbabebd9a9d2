#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "crypto/private_key.h"
#include "lab/image.h"
#include "lab/lab.h"

namespace roseglass::lab {

/// The real notary client, used as one person with a trust directory of his own. The passphrases of the lab's throw-away
/// keys are the same for everybody.
class NotaryTool {
public:
    NotaryTool(const LabState& lab, std::filesystem::path trustDir);

    /// Errors: io with what notary said, timeout, interrupted.
    Result<void> run(const std::vector<std::string>& arguments, const Job& job) const;
    /// Repository initialised, snapshot key with the server, as docker does it.
    Result<void> initialise(const std::string& gun, const Job& job) const;
    /// Stages a tag's digest and length in these roles; publish() sends it.
    Result<void> stage(const std::string& gun, const std::string& tag, const PushedManifest& manifest, const std::vector<std::string>& roles, const Job& job) const;
    Result<void> publish(const std::string& gun, const Job& job) const { return run({"publish", gun}, job); }
    Result<void> delegate(const std::string& gun, const std::string& role, const std::vector<std::filesystem::path>& certificates, const std::string& path, const Job& job) const;

    const std::filesystem::path& trustDir() const { return trustDir_; }

private:
    const LabState& lab_;
    std::filesystem::path trustDir_;
};

/// Someone who signs: a key, its certificate in a file, and a notary client that holds the key.
struct Person {
    crypto::PrivateKey key;
    std::filesystem::path certificate;
    NotaryTool notary;
};
Result<Person> makePerson(const LabState& lab, const std::string& name, const Job& job);

}  // namespace roseglass::lab
