// A PKCS#11 module for tests: SoftHSM, but as hardware behaves. The third wrong PIN in a row locks a token; where
// DIFFICULT_TOKEN_OUT names a file that is there, all tokens are unplugged; with DIFFICULT_TOKEN_EACH_TIME each signature
// by a key that is made here wants the PIN again; DIFFICULT_TOKEN_LOG names a file that gets a line for each C_Login: for
// whom, and the PIN. Where DIFFICULT_TOKEN_OTHER has a PIN, another part of the program logs in just before.
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace {

CK_FUNCTION_LIST* soft = nullptr;
CK_FUNCTION_LIST difficult;
int wrongPins = 0;
constexpr int kTries = 3;

bool isOut() {
    const char* file = std::getenv("DIFFICULT_TOKEN_OUT");
    return file && ::access(file, F_OK) == 0;
}

CK_RV getSlotList(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
    if (!isOut() || !present) return soft->C_GetSlotList(present, slots, count);
    *count = 0;
    return CKR_OK;
}

CK_RV getTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
    if (isOut()) return CKR_TOKEN_NOT_PRESENT;
    const CK_RV answer = soft->C_GetTokenInfo(slot, info);
    // SoftHSM itself remembers that a wrong PIN was entered last.
    info->flags &= ~static_cast<CK_FLAGS>(CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
    if (wrongPins > 0) info->flags |= CKF_USER_PIN_COUNT_LOW;
    if (wrongPins == kTries - 1) info->flags |= CKF_USER_PIN_FINAL_TRY;
    if (wrongPins >= kTries) info->flags |= CKF_USER_PIN_LOCKED;
    return answer;
}

CK_RV openSession(CK_SLOT_ID slot, CK_FLAGS flags, void* data, CK_NOTIFY notify, CK_SESSION_HANDLE* session) {
    return isOut() ? CKR_TOKEN_NOT_PRESENT : soft->C_OpenSession(slot, flags, data, notify, session);
}

CK_RV getSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO* info) { return isOut() ? CKR_SESSION_HANDLE_INVALID : soft->C_GetSessionInfo(session, info); }

CK_RV signInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) { return isOut() ? CKR_DEVICE_REMOVED : soft->C_SignInit(session, mechanism, key); }

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG length) {
    if (isOut()) return CKR_DEVICE_REMOVED;
    if (const char* log = std::getenv("DIFFICULT_TOKEN_LOG")) {
        std::ofstream(log, std::ios::app) << (user == CKU_CONTEXT_SPECIFIC ? "again " : "user ") << std::string(reinterpret_cast<const char*>(pin), length) << "\n";
    }
    if (const char* other = std::getenv("DIFFICULT_TOKEN_OTHER")) {
        std::string theirs = other;
        soft->C_Login(session, CKU_USER, reinterpret_cast<CK_UTF8CHAR*>(theirs.data()), theirs.size());
        return CKR_USER_ALREADY_LOGGED_IN;
    }
    if (wrongPins >= kTries) return CKR_PIN_LOCKED;
    const CK_RV answer = soft->C_Login(session, user, pin, length);
    if (answer == CKR_PIN_INCORRECT) ++wrongPins;
    if (answer == CKR_OK) wrongPins = 0;
    return answer;
}

CK_RV generateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* open, CK_ULONG openCount, CK_ATTRIBUTE* closed, CK_ULONG closedCount, CK_OBJECT_HANDLE* publicKey, CK_OBJECT_HANDLE* privateKey) {
    std::vector<CK_ATTRIBUTE> attributes(closed, closed + closedCount);
    CK_BBOOL yes = CK_TRUE;
    if (std::getenv("DIFFICULT_TOKEN_EACH_TIME")) attributes.push_back({CKA_ALWAYS_AUTHENTICATE, &yes, sizeof yes});
    return soft->C_GenerateKeyPair(session, mechanism, open, openCount, attributes.data(), attributes.size(), publicKey, privateKey);
}

}  // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
    void* library = ::dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    const auto get = library ? reinterpret_cast<CK_RV (*)(CK_FUNCTION_LIST**)>(::dlsym(library, "C_GetFunctionList")) : nullptr;
    if (!get || get(&soft) != CKR_OK) return CKR_GENERAL_ERROR;
    difficult = *soft;
    difficult.C_GetSlotList = getSlotList;
    difficult.C_GetTokenInfo = getTokenInfo;
    difficult.C_OpenSession = openSession;
    difficult.C_GetSessionInfo = getSessionInfo;
    difficult.C_SignInit = signInit;
    difficult.C_Login = login;
    difficult.C_GenerateKeyPair = generateKeyPair;
    wrongPins = 0;
    *list = &difficult;
    return CKR_OK;
}
