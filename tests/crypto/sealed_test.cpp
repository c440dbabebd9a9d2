#include "crypto/sealed.h"

#include <gtest/gtest.h>

namespace roseglass::crypto {
namespace {

const Secret kPassphrase = Secret::copyOf("a long passphrase");

/// The same bytes under cheap parameters, so that many can be tried.
Sealed cheap() {
    static const Sealed made = *seal(Secret::copyOf("what is sealed"), kPassphrase, 1024);
    return made;
}

}  // namespace

TEST(Sealed, OpensWithItsPassphraseAlone) {
    for (const auto& [size, n] : {std::pair<size_t, uint64_t>{0, 1024}, {1, 1024}, {1000, 1 << 17}, {1 << 20, 2048}}) {
        const std::string plain(size, 'p');
        const auto sealed = seal(Secret::copyOf(plain), kPassphrase, n);
        ASSERT_TRUE(sealed);
        EXPECT_EQ(sealed->salt.size(), 16u);
        EXPECT_EQ(sealed->nonce.size(), 12u);
        EXPECT_EQ(sealed->data.size(), size + 16);
        EXPECT_EQ(sealed->data.find("pppppppp"), std::string::npos);
        const auto opened = open(*sealed, kPassphrase);
        ASSERT_TRUE(opened) << opened.error().message;
        EXPECT_EQ(opened->reveal(), plain);
        EXPECT_EQ(open(*sealed, Secret::copyOf("another passphrase")).error().code, ErrorCode::BadPassphrase);
    }
    EXPECT_NE(cheap().salt, seal(Secret::copyOf("what is sealed"), kPassphrase, 1024)->salt);
}

TEST(Sealed, RefusesOneFlippedBitAnywhere) {
    struct Part {
        const char* name;
        Bytes Sealed::*bytes;
    };
    for (const Part& part : {Part{"salt", &Sealed::salt}, Part{"nonce", &Sealed::nonce}, Part{"data", &Sealed::data}}) {
        for (size_t bit = 0; bit < (cheap().*part.bytes).size() * 8; ++bit) {
            Sealed changed = cheap();
            char& byte = (changed.*part.bytes)[bit / 8];
            byte = static_cast<char>(byte ^ (1 << (bit % 8)));
            const auto opened = open(changed, kPassphrase);
            ASSERT_FALSE(opened) << part.name << bit;
            EXPECT_EQ(opened.error().code, ErrorCode::BadPassphrase) << part.name << bit;
        }
    }
}

TEST(Sealed, RefusesParametersThatNobodyWrites) {
    const std::pair<const char*, std::function<void(Sealed&)>> rows[] = {
        {"n 0", [](Sealed& s) { s.n = 0; }},       {"n 1", [](Sealed& s) { s.n = 1; }},          {"n no power of two", [](Sealed& s) { s.n = 100'000; }},
        {"n huge", [](Sealed& s) { s.n = 1ULL << 40; }}, {"n 2^64-1", [](Sealed& s) { s.n = ~0ULL; }}, {"r 0", [](Sealed& s) { s.r = 0; }},
        {"r huge", [](Sealed& s) { s.r = ~0U; }},  {"p 0", [](Sealed& s) { s.p = 0; }},          {"p huge", [](Sealed& s) { s.p = ~0U; }},
        {"over 512 MiB", [](Sealed& s) { s.n = 1 << 20; s.r = 16; }}, {"no salt", [](Sealed& s) { s.salt.clear(); }}, {"short nonce", [](Sealed& s) { s.nonce.pop_back(); }},
        {"no tag", [](Sealed& s) { s.data.resize(15); }}};
    for (const auto& [what, change] : rows) {
        Sealed changed = cheap();
        change(changed);
        const auto opened = open(changed, kPassphrase);
        ASSERT_FALSE(opened) << what;
        EXPECT_EQ(opened.error().code, ErrorCode::Malformed) << what;
    }
}

}  // namespace roseglass::crypto
