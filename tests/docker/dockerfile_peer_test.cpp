// Dockerfiles made at random, before our reader and before buildah's own parser (peer/): each image that it pulls is one that we
// named, or we refused the file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "docker/dockerfile.h"
#include "docker/dockerfile_generator.h"
#include "registry/reference.h"
#include "support/program.h"

namespace roseglass::test {
namespace {

using docker::Dockerfile;
using docker::ImageUse;

/// What the peer pulls for each file.
std::vector<std::vector<std::string>> pulledBy(const std::vector<std::string>& files) {
    std::string in;
    for (const std::string& file : files) {
        for (int shift = 24; shift >= 0; shift -= 8) in += static_cast<char>(file.size() >> shift & 0xFF);
        in += file;
    }
    const Ran ran = runProgram({DOCKERFILE_PEER}, {}, in);
    EXPECT_EQ(ran.exit, 0) << ran.all();
    std::vector<std::vector<std::string>> pulled(1);
    for (size_t at = 0; at < ran.out.size(); ++at) {
        if (ran.out[at] == '\n') pulled.emplace_back();
        if (ran.out[at] != '"') continue;
        const size_t end = ran.out.find_first_of("\"\n", at + 1);
        pulled.back().push_back(ran.out.substr(at + 1, end - at - 1));
        at = end;
    }
    pulled.pop_back();
    EXPECT_EQ(pulled.size(), files.size());
    pulled.resize(files.size());
    return pulled;
}

/// The images of a file that was taken; nothing where it was refused, or cannot be judged as a whole.
std::optional<Dockerfile> taken(const std::string& file) {
    auto read = Dockerfile::parse(file, {});
    const auto isUnknown = [](const ImageUse& use) { return use.kind == ImageUse::Kind::Unknown; };
    if (!read || std::any_of(read->images().begin(), read->images().end(), isUnknown)) return std::nullopt;
    return std::move(*read);
}

/// With a digest in place of each name, as `build` sends it.
std::string pinned(const Dockerfile& file) {
    std::vector<std::optional<std::string>> names;
    for (const ImageUse& use : file.images()) {
        const std::string name = use.kind == ImageUse::Kind::External ? "registry.example/i:1@sha256:" + std::string(64, 'a') : use.resolved;
        names.push_back(name == use.name ? std::nullopt : std::optional(name));
    }
    return file.withNames(names);
}

/// What is no name of an image is refused by every builder, never pulled: a stage `one` that is asked for as `One`.
bool isAName(const std::string& image) { return registry::Reference::parse(image).has_value(); }

size_t howMany() {
    const char* asked = std::getenv("ROSEGLASS_DOCKERFILES");
    return asked ? std::strtoul(asked, nullptr, 10) : 5'000;
}

}  // namespace

TEST(DockerfilePeer, IsThereAndPartsWordsWhereWeRefuseTo) {
    ASSERT_TRUE(std::filesystem::exists(DOCKERFILE_PEER)) << "tests/docker/peer/build makes it, as tests/run does";
    const std::vector<std::string> files{"FROM a\nCOPY --chown=0\xA0--from=evil:1 /a /b\n", "FROM a AS One\nFROM one\n", "FROM a\nRUN <<EOF\nCOPY --from=evil /a /b\nEOF\n"};
    EXPECT_EQ(pulledBy(files), (std::vector<std::vector<std::string>>{{"a", "evil:1"}, {"a", "one"}, {"a", "evil"}}));
    for (const std::string& file : files) EXPECT_FALSE(taken(file)) << file;
}

TEST(DockerfilePeer, PullsNothingThatWasNotNamedAndPinned) {
    DockerfileGenerator generator(1);
    std::vector<std::string> files, pinnedFiles;
    std::vector<Dockerfile> readings;
    const size_t count = howMany();
    for (size_t i = 0; i < count; ++i) {
        std::string file = generator.next();
        auto reading = taken(file);
        if (!reading) continue;
        files.push_back(std::move(file));
        pinnedFiles.push_back(pinned(*reading));
        readings.push_back(std::move(*reading));
    }
    ASSERT_GT(files.size(), count / 20) << "too few are taken for a test";
    const auto pulled = pulledBy(files), pulledPinned = pulledBy(pinnedFiles);
    for (size_t i = 0; i < files.size(); ++i) {
        const auto isNamed = [&](const std::string& image) {
            const auto& uses = readings[i].images();
            return std::any_of(uses.begin(), uses.end(), [&](const ImageUse& use) { return use.kind == ImageUse::Kind::External && use.resolved == image; });
        };
        for (const std::string& image : pulled[i]) EXPECT_TRUE(isNamed(image) || !isAName(image)) << image << " in\n" << files[i];
        for (const std::string& image : pulledPinned[i]) EXPECT_TRUE(image.find("@sha256:") != std::string::npos || !isAName(image)) << image << " in\n" << pinnedFiles[i];
        EXPECT_TRUE(taken(pinnedFiles[i])) << pinnedFiles[i];
    }
}

}  // namespace roseglass::test
