#include "crypto/pkcs11_module.h"

#include <p11-kit/p11-kit.h>

#include <cstdlib>

#include "base/redact.h"

namespace roseglass::crypto {
namespace {

constexpr size_t kMaxObjects = 1'000;
constexpr CK_ULONG kMaxSlots = 256;
constexpr CK_ULONG kMaxAttribute = 64 << 10;

std::string owned(char* text) {
    std::string copy = text ? text : "";
    std::free(text);
    return copy;
}

/// p11-kit keeps a sentence about the last failure of this thread.
std::string whyNot(CK_RV answer) {
    const char* said = p11_kit_message();
    return printable(said && *said ? said : p11_kit_strerror(answer), 300);
}

}  // namespace

Result<std::shared_ptr<Pkcs11Module>> Pkcs11Module::start(CK_FUNCTION_LIST* functions, const std::string& name) {
    const CK_RV answer = p11_kit_module_initialize(functions);
    if (answer != CKR_OK) {
        const std::string why = whyNot(answer);
        p11_kit_module_release(functions);
        return fail(ErrorCode::Io, "The PKCS#11 module " + printable(name, 400) + " does not start: " + why, "See what its maker says about setting it up.");
    }
    return std::shared_ptr<Pkcs11Module>(new Pkcs11Module(functions, std::filesystem::path(name).filename().string()));
}

Result<std::shared_ptr<Pkcs11Module>> Pkcs11Module::load(const std::filesystem::path& file) {
    CK_FUNCTION_LIST* functions = p11_kit_module_load(file.c_str(), P11_KIT_MODULE_CRITICAL);
    if (!functions) {
        return fail(ErrorCode::Io, "The PKCS#11 module " + printable(file.string(), 400) + " cannot be loaded: " + whyNot(CKR_GENERAL_ERROR),
                    "Name the .so file that came with your token (--pkcs11-module, ROSEGLASS_PKCS11_MODULE).");
    }
    return start(functions, file.string());
}

std::vector<std::shared_ptr<Pkcs11Module>> Pkcs11Module::registered() {
    std::vector<std::shared_ptr<Pkcs11Module>> modules;
    CK_FUNCTION_LIST** all = p11_kit_modules_load(nullptr, 0);
    for (CK_FUNCTION_LIST** each = all; each && *each; ++each) {
        if (owned(p11_kit_config_option(*each, "trust-policy")) == "yes") {
            p11_kit_module_release(*each);
            continue;
        }
        if (auto module = start(*each, owned(p11_kit_module_get_filename(*each)))) modules.push_back(std::move(*module));
    }
    std::free(all);
    return modules;
}

Pkcs11Module::~Pkcs11Module() {
    p11_kit_module_finalize(functions_);
    p11_kit_module_release(functions_);
}

Result<std::vector<CK_SLOT_ID>> Pkcs11Module::slots() {
    CK_ULONG count = 0;
    CK_RV answer = functions_->C_GetSlotList(CK_TRUE, nullptr, &count);
    std::vector<CK_SLOT_ID> ids(std::min(count, kMaxSlots));
    count = ids.size();
    if (answer == CKR_OK && count > 0) answer = functions_->C_GetSlotList(CK_TRUE, ids.data(), &count);
    if (answer != CKR_OK) return fail(ErrorCode::Io, "The PKCS#11 module " + name_ + " cannot tell its tokens: " + printable(p11_kit_strerror(answer)));
    ids.resize(std::min<size_t>(ids.size(), count));
    return ids;
}

Result<Pkcs11Session> Pkcs11Session::open(std::shared_ptr<Pkcs11Module> module, CK_SLOT_ID slot, bool write, const std::string& tokenName) {
    CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
    const CK_RV answer = (*module)->C_OpenSession(slot, CKF_SERIAL_SESSION | (write ? CKF_RW_SESSION : 0), nullptr, nullptr, &handle);
    if (answer != CKR_OK) return fail(pkcs11Error(answer, tokenName));
    return Pkcs11Session(std::move(module), handle);
}

Pkcs11Session::~Pkcs11Session() {
    if (handle_ != CK_INVALID_HANDLE) (*module_)->C_CloseSession(handle_);
}

bool Pkcs11Session::isOpen() const {
    CK_SESSION_INFO info{};
    return (*module_)->C_GetSessionInfo(handle_, &info) == CKR_OK;
}

bool Pkcs11Session::isLoggedIn() const {
    CK_SESSION_INFO info{};
    return (*module_)->C_GetSessionInfo(handle_, &info) == CKR_OK && (info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS);
}

std::vector<CK_OBJECT_HANDLE> Pkcs11Session::find(std::vector<CK_ATTRIBUTE> wanted) const {
    std::vector<CK_OBJECT_HANDLE> found;
    if ((*module_)->C_FindObjectsInit(handle_, wanted.data(), wanted.size()) != CKR_OK) return found;
    CK_OBJECT_HANDLE some[32];
    CK_ULONG count = 0;
    while (found.size() < kMaxObjects && (*module_)->C_FindObjects(handle_, some, std::size(some), &count) == CKR_OK && count > 0 && count <= std::size(some)) {
        found.insert(found.end(), some, some + count);
    }
    (*module_)->C_FindObjectsFinal(handle_);
    return found;
}

std::optional<Bytes> Pkcs11Session::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
    CK_ATTRIBUTE wanted{type, nullptr, 0};
    if ((*module_)->C_GetAttributeValue(handle_, object, &wanted, 1) != CKR_OK || wanted.ulValueLen > kMaxAttribute) return std::nullopt;
    Bytes value(wanted.ulValueLen, '\0');
    wanted.pValue = value.data();
    if (!value.empty() && (*module_)->C_GetAttributeValue(handle_, object, &wanted, 1) != CKR_OK) return std::nullopt;
    value.resize(std::min<size_t>(value.size(), wanted.ulValueLen));
    return value;
}

bool isTokenGone(CK_RV answer) {
    switch (answer) {
        case CKR_DEVICE_REMOVED: case CKR_TOKEN_NOT_PRESENT: case CKR_TOKEN_NOT_RECOGNIZED: case CKR_SESSION_HANDLE_INVALID: case CKR_SESSION_CLOSED:
        case CKR_SLOT_ID_INVALID: case CKR_USER_NOT_LOGGED_IN: case CKR_OBJECT_HANDLE_INVALID: case CKR_KEY_HANDLE_INVALID: return true;
        default: return false;
    }
}

Error pkcs11Error(CK_RV answer, const std::string& tokenName) {
    const std::string the = "The token " + tokenName;
    if (isTokenGone(answer)) return Error(ErrorCode::KeyNotFound, the + " was taken out, or has ended the session", "Put it back in and try again.");
    switch (answer) {
        case CKR_PIN_INCORRECT: case CKR_PIN_INVALID: case CKR_PIN_LEN_RANGE: return Error(ErrorCode::BadPassphrase, "The PIN is not that of the token " + tokenName);
        case CKR_PIN_LOCKED: return Error(ErrorCode::BadPassphrase, the + " has locked its PIN after too many wrong ones", "Unlock it with its PUK or its security officer's PIN, with the tool of its maker.");
        case CKR_PIN_EXPIRED: return Error(ErrorCode::BadPassphrase, the + " wants its PIN changed first", "Change it with the tool of its maker.");
        case CKR_USER_PIN_NOT_INITIALIZED: return Error(ErrorCode::BadPassphrase, the + " has no PIN yet", "Set one with the tool of its maker.");
        case CKR_FUNCTION_CANCELED: case CKR_CANCEL: return Error(ErrorCode::Interrupted, "The PIN was not entered on the token " + tokenName);
        case CKR_TOKEN_WRITE_PROTECTED: case CKR_SESSION_READ_ONLY: return Error(ErrorCode::Io, the + " is write-protected", "Use another token, or a key that is on it already.");
        case CKR_DEVICE_MEMORY: return Error(ErrorCode::Io, the + " is full", "Remove what it no longer needs, with the tool of its maker.");
        default: return Error(ErrorCode::Io, the + " failed: " + printable(p11_kit_strerror(answer)), "Take it out, put it back in, and try again.");
    }
}

}  // namespace roseglass::crypto
