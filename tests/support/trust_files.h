#pragma once
#include "notary/trust_files.h"
#include "support/repository_builder.h"

namespace roseglass::test {

/// What a repository's server has, as files.
inline notary::TrustFiles trustFilesOf(const RepositoryBuilder& repository) {
    notary::TrustFiles out;
    for (const auto& [file, bytes] : repository.files) {
        if (file == "root.json") continue;
        if (file.ends_with(".root.json")) out.roots[std::stoll(file)] = std::make_shared<Bytes>(bytes);
        else out.roles[file.substr(0, file.size() - 5)] = std::make_shared<Bytes>(bytes);
    }
    return out;
}

}  // namespace roseglass::test
