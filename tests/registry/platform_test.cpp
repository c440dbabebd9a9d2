// Which image runs on which machine, by the rules that containerd documents (platforms.Only, platforms.Normalize).
#include "registry/platform.h"

#include <gtest/gtest.h>

#include "registry/manifest.h"

namespace roseglass::registry {
namespace {

/// "linux/arm/v7" as an index writes it, whatever it is.
PlatformName written(const std::string& text) {
    PlatformName name;
    std::string* parts[] = {&name.os, &name.architecture, &name.variant};
    size_t part = 0;
    for (const char c : text) {
        if (c == '/') ++part;
        else *parts[part] += c;
    }
    return name;
}

std::vector<IndexEntry> entries(const std::vector<std::string>& names) {
    std::vector<IndexEntry> out;
    for (const std::string& text : names) {
        const PlatformName name = written(text);
        out.push_back({{}, name.os, name.architecture, name.variant});
    }
    return out;
}

}  // namespace

TEST(Platform, WhatRunsOnAMachineIsWhatContainerdTakes) {
    struct Row {
        const char* wanted;
        std::vector<std::string> runs, doesNot;
    };
    const Row rows[] = {
        {"linux/amd64", {"linux/amd64", "linux/amd64/v1", "linux/x86_64", "linux/x86-64", "linux/386", "linux/i386", "LINUX/AMD64"}, {"linux/amd64/v2", "linux/amd64/v3", "linux/arm64", "windows/amd64", "linux/amd64/x"}},
        {"linux/amd64/v2", {"linux/amd64", "linux/amd64/v1", "linux/amd64/v2", "linux/386"}, {"linux/amd64/v3", "linux/amd64/v4"}},
        {"linux/amd64/v3", {"linux/amd64", "linux/amd64/v1", "linux/amd64/v2", "linux/amd64/v3", "linux/386"}, {"linux/amd64/v4", "linux/amd64/v10"}},
        {"linux/amd64/zen", {"linux/amd64/zen", "linux/386"}, {"linux/amd64", "linux/amd64/v1", "linux/amd64/zen2"}},
        {"linux/386", {"linux/386", "linux/i386", "linux/i686"}, {"linux/amd64", "linux/386/x"}},
        {"linux/arm", {"linux/arm", "linux/arm/v7", "linux/arm/7", "linux/armhf", "linux/arm/v6", "linux/arm/v5", "linux/armel"}, {"linux/arm/v8", "linux/arm64", "linux/arm/v4", "linux/arm/v9"}},
        {"linux/arm/v8", {"linux/arm/v8", "linux/arm/v7", "linux/arm", "linux/arm/v6", "linux/arm/v5"}, {"linux/arm64", "linux/arm/v4"}},
        {"linux/arm/v6", {"linux/arm/v6", "linux/arm/6", "linux/arm/v5", "linux/armel"}, {"linux/arm/v7", "linux/arm", "linux/armhf"}},
        {"linux/arm/v5", {"linux/arm/v5"}, {"linux/arm/v6", "linux/arm", "linux/arm/v4"}},
        {"linux/arm/v4", {"linux/arm/v4"}, {"linux/arm/v3", "linux/arm/v5", "linux/arm"}},
        {"linux/arm/garbage", {"linux/arm/garbage"}, {"linux/arm", "linux/arm/v5", "linux/arm/v7", "linux/arm/garbag"}},
        {"linux/arm64", {"linux/arm64", "linux/arm64/v8", "linux/arm64/8", "linux/arm64/v8.0", "linux/aarch64", "linux/arm/v8", "linux/arm/v7", "linux/arm", "linux/arm/v5"}, {"linux/arm64/v9", "linux/arm64/v8.1", "linux/arm/v4", "linux/arm/v9", "linux/amd64"}},
        {"linux/arm64/v8.2", {"linux/arm64/v8.2", "linux/arm64/v8.1", "linux/arm64/v8", "linux/arm64", "linux/arm/v8", "linux/arm/v7"}, {"linux/arm64/v8.3", "linux/arm64/v9"}},
        {"linux/arm64/v9", {"linux/arm64/v9", "linux/arm64/v9.0", "linux/arm64/v8.5", "linux/arm64/v8.1", "linux/arm64", "linux/arm/v8", "linux/arm/v7"}, {"linux/arm64/v9.1", "linux/arm64/v8.6"}},
        {"linux/arm64/v9.2", {"linux/arm64/v9.2", "linux/arm64/v9.1", "linux/arm64/v9", "linux/arm64/v8.7", "linux/arm64/v8"}, {"linux/arm64/v9.3", "linux/arm64/v8.8"}},
        {"linux/arm64/v9.6", {"linux/arm64/v8.9"}, {"linux/arm64/v8.10"}},
        {"linux/arm64/odd", {"linux/arm64/odd", "linux/arm/odd"}, {"linux/arm64", "linux/arm64/v8", "linux/arm/v7"}},
        {"linux/s390x", {"linux/s390x"}, {"linux/s390", "linux/amd64"}},
        {"linux/riscv64", {"linux/riscv64"}, {"linux/riscv64/x"}},
        {"linux/mips64le/r6", {"linux/mips64le/r6"}, {"linux/mips64le", "linux/mips64le/r5"}},
        {"darwin/amd64", {"macos/amd64", "darwin/x86_64"}, {"linux/amd64"}},
        {"windows/arm64", {"windows/arm64"}, {"linux/arm64"}}};
    for (const Row& row : rows) {
        const auto wanted = PlatformName::parse(row.wanted);
        ASSERT_TRUE(wanted) << row.wanted;
        for (const std::string& name : row.runs) EXPECT_TRUE(fits(written(name), *wanted)) << name << " on " << row.wanted;
        for (const std::string& name : row.doesNot) EXPECT_FALSE(fits(written(name), *wanted)) << name << " on " << row.wanted;
    }
}

TEST(Platform, TheBestOfAnIndexIsTakenWhereverItStands) {
    struct Row {
        const char* wanted;
        std::vector<std::string> index;
        std::vector<size_t> order;
    };
    const Row rows[] = {{"linux/amd64", {"linux/386", "linux/amd64/v2", "linux/amd64"}, {2, 0}},
                        {"linux/amd64/v3", {"linux/amd64", "linux/amd64/v4", "linux/amd64/v2", "linux/386", "linux/amd64/v3"}, {4, 2, 0, 3}},
                        {"linux/arm/v7", {"linux/arm/v5", "linux/arm/v6", "linux/arm/v8"}, {1, 0}},
                        {"linux/arm", {"linux/arm/v6", "linux/arm", "linux/arm/v7"}, {1, 2, 0}},
                        {"linux/arm64", {"linux/arm/v7", "linux/arm/v8", "linux/arm64/v8", "linux/arm/v6"}, {2, 1, 0, 3}},
                        {"linux/arm64/v9.1", {"linux/arm64", "linux/arm64/v8.6", "linux/arm64/v8.4", "linux/arm64/v9"}, {3, 1, 2, 0}},
                        {"linux/amd64", {"", "unknown/unknown", "linux/386"}, {2, 0}},
                        {"linux/s390x", {"linux/amd64", "unknown/unknown"}, {}}};
    for (const Row& row : rows) EXPECT_EQ(choosePlatforms(entries(row.index), *PlatformName::parse(row.wanted)), row.order) << row.wanted << " of " << row.index.front();
    EXPECT_EQ(platformsOf(entries({"linux/amd64", "unknown/unknown", "", "linux/arm/v7"})), "linux/amd64, linux/arm/v7");
}

TEST(Platform, IsReadAsPeopleWriteIt) {
    const PlatformName here = PlatformName::ofThisMachine();
    const std::pair<std::string, std::string> rows[] = {{"linux/amd64", "linux/amd64"}, {"Linux/X86_64", "linux/amd64"}, {"linux/arm", "linux/arm"}, {"linux/armhf", "linux/arm/v7"}, {"linux/arm64/v8", "linux/arm64"}, {"macos/aarch64", "darwin/arm64"},
                                                        {"amd64", here.os + "/amd64"}, {"linux/amd64/v1", "linux/amd64"}, {"linux/arm/8", "linux/arm/v8"}, {"windows", "windows/" + here.architecture + (here.variant.empty() ? "" : "/" + here.variant)}};
    for (const auto& [text, name] : rows) EXPECT_EQ(PlatformName::parse(text)->toString(), name) << text;
    for (const char* text : {"", "/", "linux/", "linux//v7", "a/b/c/d", "linux/amd 64", "linux/*"}) EXPECT_EQ(PlatformName::parse(text).error().code, ErrorCode::Usage) << text;
}

}  // namespace roseglass::registry
