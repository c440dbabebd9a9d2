#pragma once
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "interop/peers.h"
#include "lab/lab.h"
#include "support/program.h"
#include "support/temporary_folder.h"

namespace roseglass::test {

/// The passphrases of every throw-away key in these tests, as both programs take them.
const std::vector<std::string>& passphraseEnvironment();

/// Somebody with a docker configuration folder of his own, who uses our program and the real ones on it.
class Desk {
public:
    explicit Desk(const lab::LabState& lab);

    /// roseglass-cli with --yes and these words.
    Ran ours(const std::vector<std::string>& words, const std::vector<std::string>& environment = {}) const;
    nlohmann::json json(const std::vector<std::string>& words) const;
    /// The real notary client on the same trust directory.
    Ran notary(const std::vector<std::string>& words) const;
    Ran docker(const std::vector<std::string>& words) const;
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::filesystem::path trustDir() const { return folder_.path() / "trust"; }

    /// What a consumer without any cache hears from the real clients, compared with what ours tells him.
    void expectPeersAgree(const std::string& gun) const;
    /// `notary list` of somebody with this trust directory: tag to digest.
    std::map<std::string, std::string> listed(const std::string& gun) const;

private:
    const lab::LabState& lab_;
    TemporaryFolder folder_;
};

/// One lab for all tests of a program, with images to sign.
class PublishScene : public ::testing::Test {
protected:
    static void SetUpTestSuite();
    static void TearDownTestSuite();
    /// Pushes a fresh image and answers its GUN.
    static std::string image(const std::string& path, const std::vector<std::string>& tags, const std::string& content = {});
    static std::string digestOf(const std::string& reference);
    /// Every role's file as the trust server serves it, and the registry's tags with their digests.
    static std::map<std::string, std::string> served(const std::string& gun);
    static std::map<std::string, std::string> filesBelow(const std::filesystem::path& folder);

    static inline std::unique_ptr<TemporaryFolder> labFolder;
    static inline lab::LabState state;
};

/// A certificate and its private key in PEM files, made by openssl.
struct SignerFiles {
    std::filesystem::path certificate, key;
};
SignerFiles makeSigner(const std::filesystem::path& folder, const std::string& name);

}  // namespace roseglass::test
