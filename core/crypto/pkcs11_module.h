#pragma once
#include <p11-kit/pkcs11.h>

#include <concepts>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

/// PKCS#11 with owners, for this folder only. p11-kit loads and starts the modules, because one process may hold several
/// users of a module (TLS libraries, agents): it counts them, and knows which modules this computer has.
namespace roseglass::crypto {

/// A PKCS#11 module that runs. Its functions are called under mutex() only.
class Pkcs11Module {
public:
    /// Errors: io (no such file, no PKCS#11 module, it does not start).
    static Result<std::shared_ptr<Pkcs11Module>> load(const std::filesystem::path& file);
    /// Those that p11-kit knows on this computer, less those that hold certificate authorities alone. One that does not
    /// start is left out.
    static std::vector<std::shared_ptr<Pkcs11Module>> registered();
    ~Pkcs11Module();
    Pkcs11Module(const Pkcs11Module&) = delete;
    Pkcs11Module& operator=(const Pkcs11Module&) = delete;

    CK_FUNCTION_LIST* operator->() const { return functions_; }
    std::recursive_mutex& mutex() { return mutex_; }
    /// "libykcs11.so"
    const std::string& name() const { return name_; }
    /// The slots that hold an initialised token. Errors: io.
    Result<std::vector<CK_SLOT_ID>> slots();

private:
    Pkcs11Module(CK_FUNCTION_LIST* functions, std::string name) : functions_(functions), name_(std::move(name)) {}
    static Result<std::shared_ptr<Pkcs11Module>> start(CK_FUNCTION_LIST* functions, const std::string& name);

    CK_FUNCTION_LIST* functions_;
    std::string name_;
    // Recursive: a session may end while another call of its owner holds it.
    std::recursive_mutex mutex_;
};

/// One value for a template.
inline CK_ATTRIBUTE attributeOf(CK_ATTRIBUTE_TYPE type, const void* value, size_t length) { return {type, const_cast<void*>(value), static_cast<CK_ULONG>(length)}; }
template <std::integral T>
CK_ATTRIBUTE attributeOf(CK_ATTRIBUTE_TYPE type, const T& number) { return attributeOf(type, &number, sizeof number); }
inline CK_ATTRIBUTE attributeOf(CK_ATTRIBUTE_TYPE type, BytesView bytes) { return attributeOf(type, bytes.data(), bytes.size()); }

/// An open session. The caller holds the module's mutex for every call, and while this goes.
class Pkcs11Session {
public:
    static Result<Pkcs11Session> open(std::shared_ptr<Pkcs11Module> module, CK_SLOT_ID slot, bool write, const std::string& tokenName);
    Pkcs11Session(Pkcs11Session&& other) noexcept : module_(std::move(other.module_)), handle_(std::exchange(other.handle_, CK_INVALID_HANDLE)) {}
    Pkcs11Session& operator=(Pkcs11Session&&) = delete;
    ~Pkcs11Session();

    CK_SESSION_HANDLE handle() const { return handle_; }
    /// False once the token was taken out.
    bool isOpen() const;
    bool isLoggedIn() const;
    /// At most 1,000 objects; what the module refuses is empty.
    std::vector<CK_OBJECT_HANDLE> find(std::vector<CK_ATTRIBUTE> wanted) const;
    /// A value of at most 64 KiB; nothing where the object has none or keeps it to itself.
    std::optional<Bytes> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
    template <class T>
    std::optional<T> number(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
        T value{};
        CK_ATTRIBUTE wanted = attributeOf(type, value);
        if ((*module_)->C_GetAttributeValue(handle_, object, &wanted, 1) != CKR_OK || wanted.ulValueLen != sizeof value) return std::nullopt;
        return value;
    }

private:
    Pkcs11Session(std::shared_ptr<Pkcs11Module> module, CK_SESSION_HANDLE handle) : module_(std::move(module)), handle_(handle) {}
    std::shared_ptr<Pkcs11Module> module_;
    CK_SESSION_HANDLE handle_;
};

/// A module's answer in words. `tokenName` names the token.
Error pkcs11Error(CK_RV answer, const std::string& tokenName);
/// Whether the answer says that the token is no longer there.
bool isTokenGone(CK_RV answer);

}  // namespace roseglass::crypto
