#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/private_key.h"
#include "crypto/public_key.h"
#include "crypto/secret.h"

namespace roseglass::crypto {

/// What a hardware token says about itself. Texts are fit to be shown.
struct TokenInfo {
    std::string label;         ///< may be empty
    std::string manufacturer, model, serial;
    std::string module;        ///< the PKCS#11 module that reaches it: "libsofthsm2.so"
    bool loginNeeded = true;   ///< its private keys ask for a PIN
    bool pinPad = false;       ///< the PIN is entered on the token or its reader
    bool pinLow = false;       ///< a wrong PIN was entered last
    bool pinFinalTry = false;  ///< one more wrong PIN locks it
    bool pinLocked = false;
    bool writeProtected = false;

    /// What its PIN is known by within this program. No PIN is ever known by a key's ID: a key may be in a file as well.
    std::string pinSlot() const { return "pin:" + (!serial.empty() ? serial : module + " " + label); }
    /// The label; where there is none, the serial number, or the module. Never empty.
    const std::string& name() const { return !label.empty() ? label : !serial.empty() ? serial : module; }
};

/// A key pair on a token, as its public part tells.
struct TokenKey {
    PublicKey publicKey;   ///< bare; its id() is the canonical key ID
    std::string label;     ///< CKA_LABEL, fit to be shown; may be empty
    Bytes pairId;          ///< CKA_ID
    bool privateSeen = false;   ///< the token shows a private key of this pair, too; most do so after the login alone
};

/// A token in its slot. Copies share its session and login, which end with the last copy and the last key opened from it.
/// Thread-safe: a module runs one call at a time.
///
/// Errors of all calls: key-not-found (the token was taken out), bad-passphrase (wrong or locked PIN), io (what the module says).
class Token {
public:
    /// As it is now; an unreachable token answers what was known last.
    TokenInfo info() const;
    /// Its ECDSA and RSA pairs. Before login a token hides its private keys: then every public key and certificate counts
    /// as a pair. Others, and other kinds of keys, are left out.
    Result<std::vector<TokenKey>> keys() const;

    bool isLoggedIn() const;
    /// @param pin  empty for a PIN pad; given to the token once, unless it is locked. A login that is there already is
    /// kept. The error's hint says when tries run out.
    Result<void> login(const Secret& pin);
    /// A private key that signs on the token. Needs the login. Errors: also key-not-found (no such private key).
    Result<PrivateKey> open(const PublicKey& publicKey) const;

    /// Makes a pair on the token; its private key can never leave it. Needs the login.
    /// @param label  CKA_LABEL: "root", or the signer's name
    /// Errors: also usage (the token, or we, know no such keys on tokens).
    Result<TokenKey> generate(KeyAlgorithm algorithm, const std::string& label);
    /// Copies a key onto the token, from where it cannot be read again. Needs the login.
    /// Errors: also usage (as above), conflict (it is there already).
    Result<TokenKey> import(const PrivateKey& key, const std::string& label);

    struct Data;
    explicit Token(std::shared_ptr<Data> data) : data_(std::move(data)) {}

private:
    std::shared_ptr<Data> data_;
};

/// The tokens of this computer.
class TokenReader {
public:
    /// @param module  a PKCS#11 module's file; empty: those registered with p11-kit (OpenSC, YubiKey, … register themselves)
    /// Errors: io (it cannot be loaded).
    static Result<TokenReader> open(const std::filesystem::path& module);
    TokenReader(TokenReader&&) noexcept;
    TokenReader& operator=(TokenReader&&) noexcept;
    ~TokenReader();

    /// Those that are plugged in now, in the order of their slots. One known from an earlier call keeps its login.
    std::vector<Token> tokens();

private:
    struct Data;
    explicit TokenReader(std::unique_ptr<Data> data);
    std::unique_ptr<Data> data_;
};

}  // namespace roseglass::crypto
