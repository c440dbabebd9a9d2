#pragma once
#include <gtest/gtest.h>

#include "base/file.h"
#include "support/image_files.h"
#include "support/image_registry.h"
#include "support/temporary_folder.h"
#include "trust/pull.h"

namespace roseglass::test {

/// A registry, a folder to pull into, and a puller without content trust: what a digest says must hold all the same.
struct PullScene {
    ImageRegistry registry;
    TemporaryFolder folder;

    trust::Options options() const {
        trust::Options options;
        options.dockerConfig = folder / "config";
        options.activityFile = folder / "activity/log.jsonl";
        options.dockerHost = "unix://" + (folder / "no-engine").string();
        return options;
    }

    Result<trust::PullResult> pull(const std::string& reference, const std::string& destination, const std::string& platform = "linux/amd64", const Job& job = {}) {
        const trust::Puller puller(options());
        RG_ASSIGN(plan, puller.plan(reference, {false, platform, destination}, job));
        return puller.execute(*plan, {}, job);
    }
    Result<trust::PullResult> pullLayout(const std::string& tagOrDigest, const std::string& to = "out", const Job& job = {}) {
        return pull(registry.name(tagOrDigest), "oci:" + (folder / to).string(), "linux/amd64", job);
    }

    /// What is in the folder, the log and hidden files included.
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
            if (entry.path().filename() != "activity") all.push_back(entry.path().filename().string());
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    std::string file(const std::string& path) const { return readUserFile(folder / path, 1u << 30).value_or("?"); }
    nlohmann::json index(const std::string& layout = "out") const { return nlohmann::json::parse(file(layout + "/index.json"), nullptr, false); }
    std::string blob(const std::string& digest, const std::string& layout = "out") const { return file(layout + "/blobs/sha256/" + digest.substr(7)); }

    std::shared_ptr<const trust::PullPlan> plan;
};

template <class T>
std::string outcome(const Result<T>& result) { return result ? "done" : std::string(codeName(result.error().code)); }

}  // namespace roseglass::test
