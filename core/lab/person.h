#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lab/image.h"
#include "lab/lab.h"
#include "trust/publisher.h"

namespace roseglass::lab {

/// Somebody in the lab who signs, with a trust directory of his own. The passphrases of the lab's throw-away keys are the
/// same for everybody: rootpass1 for root keys, repopass1 for all others.
class Person {
public:
    /// The owner of the lab's repositories: his keys lie in the lab's docker configuration.
    static Person owner(const LabState& lab);
    /// Makes a signer's key and its certificate. Errors: io.
    static Result<Person> signer(const LabState& lab, const std::string& name);

    Result<void> initialise(const std::string& gun, const Job& job);
    /// @param role  a signer's name or a role; empty: wherever docker would sign
    Result<void> sign(const std::string& gun, const std::string& tag, const PushedManifest& manifest, const std::string& role, const Job& job);
    Result<void> addSigner(const std::string& gun, const Person& signer, const Job& job);
    Result<void> delegate(const std::string& gun, const std::string& role, const Person& signer, const std::string& path, const Job& job);
    Result<void> removeKey(const std::string& gun, const std::string& role, const Person& signer, const Job& job);
    Result<void> rotate(const std::string& gun, const std::string& role, const Job& job);
    /// Signs a role again, to expire after this time.
    Result<void> renew(const std::string& gun, const std::string& role, std::chrono::seconds lifetime, const Job& job);

private:
    Person(const LabState& lab, std::filesystem::path trustDir);
    Result<void> execute(const Result<trust::Plan>& plan, const Job& job);

    std::unique_ptr<trust::Publisher> publisher_;
    std::string name_, keyId_;
    std::filesystem::path certificate_;
};

}  // namespace roseglass::lab
