// The streams in which an engine tells how it goes, however they are cut and whatever is in them.
#include "docker/engine_message.h"

#include <gtest/gtest.h>

#include <vector>

namespace roseglass::docker {
namespace {

struct Read {
    std::vector<EngineMessage> messages;
    Result<void> end;
};

/// The stream in pieces of this size.
Read readStream(const std::string& text, size_t pieceSize = 1) {
    Read read;
    MessageReader reader("team/app:1", [&](const EngineMessage& message) { read.messages.push_back(message); });
    for (size_t at = 0; at < text.size() && read.end; at += pieceSize) read.end = reader.take(std::string_view(text).substr(at, pieceSize));
    if (read.end) read.end = reader.finish();
    return read;
}

}  // namespace

TEST(EngineMessages, AreReadHoweverTheStreamIsCut) {
    const std::string text = "{\"status\":\"Pulling from team/app\",\"id\":\"1\"}\r\n{\"status\":\"Downloading\",\"progressDetail\":{\"current\":5,\"total\":10},\"id\":\"ab\"}\n\n"
                             "{\"stream\":\"a } \\\" { brace\\n\"}{\"aux\":{\"ID\":\"sha256:1\"}}\n";
    for (const size_t size : {1u, 2u, 7u, 1000u}) {
        const Read read = readStream(text, size);
        ASSERT_TRUE(read.end) << read.end.error().message;
        ASSERT_EQ(read.messages.size(), 4u) << size;
        EXPECT_EQ(read.messages[0].status, "Pulling from team/app");
        EXPECT_EQ(read.messages[1].done, 5u);
        EXPECT_EQ(read.messages[1].total, 10u);
        EXPECT_EQ(read.messages[2].stream, "a } \" { brace\n");
        EXPECT_EQ(read.messages[3].auxId, "sha256:1");
    }
}

TEST(EngineMessages, AnErrorInTheStreamIsTheCallsErrorAndTellsWhatItIs) {
    const std::pair<const char*, ErrorCode> table[] = {
        {"manifest for localhost:5000/x:2 not found: manifest unknown: manifest unknown", ErrorCode::NotFound},
        {"no matching manifest for linux/arm64 in the manifest list entries", ErrorCode::NotFound},
        {"pull access denied for x, repository does not exist or may require 'docker login'", ErrorCode::Unauthorized},
        {"unauthorized: authentication required", ErrorCode::Unauthorized},
        {"Get \\\"https://h/v2/\\\": no basic auth credentials", ErrorCode::Unauthorized},
        {"denied: requested access to the resource is denied", ErrorCode::Forbidden},
        {"toomanyrequests: You have reached your pull rate limit", ErrorCode::RateLimited},
        {"Get \\\"https://h/v2/\\\": x509: certificate signed by unknown authority", ErrorCode::Tls},
        {"dial tcp 127.0.0.1:1: connect: connection refused", ErrorCode::Network},
        {"dial tcp: lookup h: no such host", ErrorCode::Network},
        {"failed to create task for container: OCI runtime create failed: exec: \\\"/x\\\": permission denied: unknown", ErrorCode::Server},
        {"OCI runtime create failed: exec: \\\"x\\\": executable file not found in $PATH: unknown", ErrorCode::Server},
        {"open /srv/data: permission denied", ErrorCode::Forbidden},
        {"something else went wrong", ErrorCode::Server},
    };
    for (const auto& [text, code] : table) {
        for (const std::string& stream : {std::string("{\"status\":\"x\"}{\"errorDetail\":{\"message\":\"") + text + "\"}}", std::string("{\"error\":\"") + text + "\"}{\"status\":\"and on\"}"}) {
            const Read read = readStream(stream, 3);
            ASSERT_FALSE(read.end) << stream;
            EXPECT_EQ(read.end.error().code, code) << text;
            EXPECT_NE(read.end.error().message.find("team/app:1"), std::string::npos) << "names the thing";
            if (std::string_view(text).find("permission") != std::string_view::npos) { EXPECT_EQ(read.end.error().hint.find("registry"), std::string::npos) << text; }
        }
    }
}

TEST(EngineMessages, BrokenStreamsAreRefused) {
    const std::pair<std::string, ErrorCode> table[] = {
        {"{\"status\":\"x\"", ErrorCode::Server},
        {"{\"status\":\"x}", ErrorCode::Server},
        {"<html>", ErrorCode::Server},
        {"[1]", ErrorCode::Server},
        {"{]", ErrorCode::Server},
        {"{\"a\":" + std::string(200, '[') + std::string(200, ']') + "}", ErrorCode::Server},
        {"{\"stream\":\"" + std::string(5u << 20, 'x') + "\"}", ErrorCode::TooLarge},
    };
    for (const auto& [text, code] : table) {
        const Read read = readStream(text, 4096);
        ASSERT_FALSE(read.end) << text.substr(0, 40);
        EXPECT_EQ(read.end.error().code, code) << text.substr(0, 40);
    }
}

TEST(EngineMessages, WhatIsOfAnotherTypeIsLeftOut) {
    const Read read = readStream("{\"status\":5,\"id\":null,\"progressDetail\":[1],\"aux\":\"x\"}{\"progressDetail\":{\"current\":-1,\"total\":1.5},\"aux\":{\"ID\":7}}");
    ASSERT_TRUE(read.end);
    ASSERT_EQ(read.messages.size(), 2u);
    for (const EngineMessage& message : read.messages) {
        EXPECT_TRUE(message.status.empty() && message.id.empty() && message.auxId.empty());
        EXPECT_EQ(message.done + message.total, 0u);
    }
}

}  // namespace roseglass::docker
