#include "crypto/pem.h"

#include <gtest/gtest.h>

#include "support/fixtures.h"

namespace roseglass::crypto {

using Headers = std::vector<std::pair<std::string, std::string>>;

TEST(Pem, ReadsBlocksWithTheirHeaders) {
    struct Row {
        const char* what;
        std::string text;
        std::vector<std::string> labels;
        Headers headers;  ///< of the first
        std::string der;
    };
    const Row rows[] = {
        {"nothing", "", {}, {}, ""},
        {"no block", "some text\n-----BEGIN\n-----\n", {}, {}, ""},
        {"plain", "-----BEGIN X-----\nYWJj\n-----END X-----\n", {"X"}, {}, "abc"},
        {"no last line end", "-----BEGIN X-----\nYWJj\n-----END X-----", {"X"}, {}, "abc"},
        {"empty body", "-----BEGIN X-----\n-----END X-----\n", {"X"}, {}, ""},
        {"CRLF and blanks at line ends", "-----BEGIN X-----\r\nYW  \r\nJj\t\r\n-----END X-----\r\n", {"X"}, {}, "abc"},
        {"text before, between and after", "hello\n-----BEGIN X-----\nYWJj\n-----END X-----\nbetween\n-----BEGIN Y-----\nYQ==\n-----END Y-----\nafter", {"X", "Y"}, {}, "abc"},
        {"headers", "-----BEGIN X-----\nrole: root\ngun: localhost:5000/team/app\n\nYWJj\n-----END X-----\n", {"X"}, {{"role", "root"}, {"gun", "localhost:5000/team/app"}}, "abc"},
        {"headers without an empty line", "-----BEGIN X-----\nrole: a b\nYWJj\n-----END X-----\n", {"X"}, {{"role", "a b"}}, "abc"},
        {"a header without a value", "-----BEGIN X-----\npath: \nrole:root\n\nYWJj\n-----END X-----\n", {"X"}, {{"path", ""}, {"role", "root"}}, "abc"},
        {"Proc-Type", "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nYWJj\n-----END X-----\n", {"X"}, {{"Proc-Type", "4,ENCRYPTED"}, {"DEK-Info", "AES-256-CBC,00"}}, "abc"}};
    for (const Row& row : rows) {
        const auto blocks = readPem(row.text);
        ASSERT_TRUE(blocks) << row.what << ": " << blocks.error().message;
        std::vector<std::string> labels;
        for (const PemBlock& block : *blocks) labels.push_back(block.label);
        EXPECT_EQ(labels, row.labels) << row.what;
        if (blocks->empty()) continue;
        EXPECT_EQ(blocks->front().headers, row.headers) << row.what;
        EXPECT_EQ(blocks->front().der.reveal(), row.der) << row.what;
    }
}

TEST(Pem, RefusesDamagedAndEndlessTexts) {
    std::string many;
    for (int i = 0; i < 65; ++i) many += "-----BEGIN X-----\nYQ==\n-----END X-----\n";
    const std::tuple<const char*, std::string, ErrorCode> rows[] = {
        {"no end", "-----BEGIN X-----\nYWJj\n", ErrorCode::Malformed},
        {"another end", "-----BEGIN X-----\nYWJj\n-----END Y-----\n", ErrorCode::Malformed},
        {"no base64", "-----BEGIN X-----\n*\n-----END X-----\n", ErrorCode::Malformed},
        {"cut base64", "-----BEGIN X-----\nYWJ\n-----END X-----\n", ErrorCode::Malformed},
        {"a header after the body", "-----BEGIN X-----\nYWJj\nrole: root\n-----END X-----\n", ErrorCode::Malformed},
        {"a block in a block", "-----BEGIN X-----\n-----BEGIN X-----\nYWJj\n-----END X-----\n", ErrorCode::Malformed},
        {"65 blocks", many, ErrorCode::TooLarge},
        {"over 1 MiB", std::string((1 << 20) + 1, 'x'), ErrorCode::TooLarge}};
    for (const auto& [what, text, code] : rows) {
        const auto blocks = readPem(text);
        ASSERT_FALSE(blocks) << what;
        EXPECT_EQ(blocks.error().code, code) << what;
        EXPECT_EQ(blocks.error().message.find("YWJ"), std::string::npos) << "a key's text is in no error";
    }
    EXPECT_EQ(readPem(many.substr(many.size() / 65))->size(), 64u);
}

TEST(Pem, KnowsWhichBlocksArePrivateAndEncrypted) {
    const std::tuple<const char*, bool, bool> rows[] = {{"ec-plain-sec1.pem", true, false}, {"ec-plain-pkcs8.pem", true, false},          {"ec-proc-type.pem", true, true}, {"rsa-proc-type.pem", true, true},
                                                        {"ed25519-plain.pem", true, false}, {"ec-pbkdf2-sha256-600k.pem", true, true}, {"notary-export.pem", true, true}, {"carol.crt", false, false},
                                                        {"alice.pub", false, false}};
    for (const auto& [file, isPrivate, isEncrypted] : rows) {
        const auto blocks = readPem(test::fixture(std::string("keys/") + file));
        ASSERT_TRUE(blocks) << file;
        ASSERT_FALSE(blocks->empty()) << file;
        EXPECT_EQ(blocks->front().isPrivateKey(), isPrivate) << file;
        EXPECT_EQ(blocks->front().isEncrypted(), isEncrypted) << file;
    }
    const auto exported = readPem(test::fixture("keys/notary-export.pem"));
    EXPECT_EQ(exported->front().header("role"), "targets");
    EXPECT_EQ(exported->front().header("gun"), "localhost:25000/big/r100000");
    EXPECT_EQ(exported->front().header("none"), "");
}

TEST(Pem, WritesWhatItReads) {
    for (const size_t size : {0, 1, 47, 48, 49, 1000}) {
        for (const Headers& headers : {Headers{}, Headers{{"gun", "g"}, {"role", std::string(2000, 'r')}}}) {
            const PemBlock block{"PRIVATE KEY", headers, Secret(std::string(size, '\x7f'))};
            const Secret text = writePem(block);
            for (size_t at = 0, end; (end = text.reveal().find('\n', at)) != std::string_view::npos; at = end + 1) {
                EXPECT_TRUE(end - at <= 64 || text.reveal().substr(at).starts_with("role: ")) << size;
            }
            const auto again = readPem(text.reveal());
            ASSERT_TRUE(again && again->size() == 1) << size;
            EXPECT_EQ(again->front().headers, headers);
            EXPECT_EQ(again->front().der.reveal(), block.der.reveal());
        }
    }
    const std::string fixture = test::fixture("trust/private/0aef55fdae987e4ef70331204d58bebf78f059cbd07acd8c148743bdf01caff4.key");
    EXPECT_EQ(writePem(readPem(fixture)->front()).reveal(), fixture) << "as notary writes it";
}

}  // namespace roseglass::crypto
