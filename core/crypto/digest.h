#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace roseglass::crypto {

/// A SHA-256 value of 32 bytes.
struct Sha256 {
    std::array<uint8_t, 32> bytes{};

    std::string hex() const;
    /// "sha256:" and 64 lower-case hex digits, as the OCI image specification writes it.
    std::string toString() const;
    /// Accepts exactly what toString writes.
    static std::optional<Sha256> parse(std::string_view text);
    static std::optional<Sha256> fromHex(std::string_view hex);
    static std::optional<Sha256> fromRaw(BytesView raw);
    BytesView raw() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
    auto operator<=>(const Sha256&) const = default;
};

enum class HashAlgorithm { Sha256, Sha384, Sha512 };

/// A running hash: update any number of times, finish once.
class Hasher {
public:
    explicit Hasher(HashAlgorithm algorithm);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();
    void update(BytesView bytes);
    /// One that goes on from the same bytes.
    Hasher clone() const;
    /// The raw digest; the object is used up.
    Bytes finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

Sha256 sha256(BytesView bytes);
Bytes sha512(BytesView bytes);

/// Comparison in constant time; false for different lengths.
bool equalConstantTime(BytesView a, BytesView b);

}  // namespace roseglass::crypto
