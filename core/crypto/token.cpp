#include "crypto/token.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/redact.h"
#include "crypto/token_data.h"

namespace roseglass::crypto {
namespace {

/// PKCS#11 pads its fixed fields with spaces; some modules with zeros.
template <size_t N>
std::string fieldOf(const CK_UTF8CHAR (&text)[N]) {
    std::string_view view(reinterpret_cast<const char*>(text), N);
    while (!view.empty() && (view.back() == ' ' || view.back() == '\0')) view.remove_suffix(1);
    return printable(view, 200);
}

std::optional<TokenInfo> readInfo(Pkcs11Module& module, CK_SLOT_ID slot) {
    CK_TOKEN_INFO raw{};
    if (module->C_GetTokenInfo(slot, &raw) != CKR_OK || !(raw.flags & CKF_TOKEN_INITIALIZED)) return std::nullopt;
    TokenInfo info;
    info.label = fieldOf(raw.label);
    info.manufacturer = fieldOf(raw.manufacturerID);
    info.model = fieldOf(raw.model);
    info.serial = fieldOf(raw.serialNumber);
    info.module = module.name();
    const auto has = [&](CK_FLAGS flag) { return (raw.flags & flag) != 0; };
    info.loginNeeded = has(CKF_LOGIN_REQUIRED);
    info.pinPad = has(CKF_PROTECTED_AUTHENTICATION_PATH);
    info.pinLow = has(CKF_USER_PIN_COUNT_LOW);
    info.pinFinalTry = has(CKF_USER_PIN_FINAL_TRY);
    info.pinLocked = has(CKF_USER_PIN_LOCKED);
    info.writeProtected = has(CKF_WRITE_PROTECTED);
    return info;
}

CK_KEY_TYPE kindOf(const PublicKey& key) { return key.keytype() == "rsa" ? CKK_RSA : CKK_EC; }

bool isSameToken(const TokenInfo& a, const TokenInfo& b) { return a.serial == b.serial && a.label == b.label && a.model == b.model; }

Error pinError(CK_RV answer, const TokenInfo& info) {
    Error error = pkcs11Error(answer == CKR_PIN_INCORRECT && info.pinLocked ? CKR_PIN_LOCKED : answer, info.name());
    if (!error.hint.empty()) return error;
    if (info.pinFinalTry) error.hint = "One more wrong PIN locks the token.";
    else if (info.pinLow) error.hint = "The token counts wrong PINs and locks itself after a few.";
    return error;
}

}  // namespace

TokenSession::~TokenSession() {
    const std::lock_guard lock(module->mutex());
    session.reset();
}

bool Token::Data::refresh() {
    const auto now = readInfo(*module, slot);
    if (!now || !isSameToken(*now, info)) return false;
    info = *now;
    return true;
}

Result<std::shared_ptr<TokenSession>> Token::Data::ready() {
    if (session && session->session->isOpen()) return session;
    RG_ASSIGN(Pkcs11Session opened, Pkcs11Session::open(module, slot, false, info.name()));
    // Another token may stand in the slot by now.
    if (!refresh()) return fail(pkcs11Error(CKR_TOKEN_NOT_PRESENT, info.name()));
    session = std::make_shared<TokenSession>();
    session->module = module;
    session->name = info.name();
    session->pinPad = info.pinPad;
    session->session.emplace(std::move(opened));
    return session;
}

std::vector<TokenKey> Token::Data::keys(const Pkcs11Session& open) const {
    std::map<std::pair<Bytes, CK_KEY_TYPE>, std::string> privateKeys;   // CKA_ID and kind: label
    for (const CK_OBJECT_HANDLE object : open.find({attributeOf(CKA_CLASS, CKO_PRIVATE_KEY)})) {
        const auto type = open.number<CK_KEY_TYPE>(object, CKA_KEY_TYPE);
        if (type) privateKeys.emplace(std::pair(open.attribute(object, CKA_ID).value_or(Bytes()), *type), printable(open.attribute(object, CKA_LABEL).value_or(Bytes()), 120));
    }
    const bool allShown = !info.loginNeeded || open.isLoggedIn();
    std::vector<TokenKey> keys;
    std::set<std::string> known;
    // A smart card may have certificates alone; where both are, the public key's label is the pair's.
    for (const CK_OBJECT_CLASS kind : {CKO_PUBLIC_KEY, CKO_CERTIFICATE}) {
        for (const CK_OBJECT_HANDLE object : open.find({attributeOf(CKA_CLASS, kind)})) {
            auto key = readPublicKey(open, object);
            Bytes pairId = open.attribute(object, CKA_ID).value_or(Bytes());
            if (!key) continue;
            const auto partner = privateKeys.find({pairId, kindOf(*key)});
            const bool seen = partner != privateKeys.end();
            if ((allShown && !seen) || !known.insert(key->id()).second) continue;
            std::string label = printable(open.attribute(object, CKA_LABEL).value_or(Bytes()), 120);
            if (seen && !partner->second.empty()) label = partner->second;
            keys.push_back({std::move(*key), std::move(label), std::move(pairId), seen});
        }
    }
    return keys;
}

TokenInfo Token::info() const {
    const std::lock_guard lock(data_->module->mutex());
    data_->refresh();
    return data_->info;
}

Result<std::vector<TokenKey>> Token::keys() const {
    const std::lock_guard lock(data_->module->mutex());
    RG_ASSIGN(const auto session, data_->ready());
    return data_->keys(*session->session);
}

bool Token::isLoggedIn() const {
    const std::lock_guard lock(data_->module->mutex());
    return data_->session && data_->session->session->isLoggedIn();
}

Result<void> Token::login(const Secret& pin) {
    const std::lock_guard lock(data_->module->mutex());
    RG_ASSIGN(const auto session, data_->ready());
    if (session->session->isLoggedIn()) return {};
    const bool onPad = data_->info.pinPad;
    if (!data_->refresh()) return fail(pkcs11Error(CKR_TOKEN_NOT_PRESENT, data_->info.name()));
    if (data_->info.pinLocked) return fail(pinError(CKR_PIN_LOCKED, data_->info));
    // The token would count it as a wrong one.
    if (!onPad && pin.empty()) return fail(ErrorCode::BadPassphrase, "The PIN of the token " + data_->info.name() + " is missing");
    auto* text = reinterpret_cast<CK_UTF8CHAR*>(const_cast<char*>(pin.reveal().data()));
    const CK_RV answer = (*data_->module)->C_Login(session->session->handle(), CKU_USER, onPad ? nullptr : text, onPad ? 0 : pin.reveal().size());
    if (answer != CKR_OK && answer != CKR_USER_ALREADY_LOGGED_IN) {
        data_->refresh();
        return fail(pinError(answer, data_->info));
    }
    // Where another part of the program was logged in meanwhile, this PIN was not looked at: it must serve for nothing.
    if (answer == CKR_OK) session->pin = Secret::copyOf(pin.reveal());
    return {};
}

Result<PrivateKey> Token::open(const PublicKey& publicKey) const {
    const std::lock_guard lock(data_->module->mutex());
    RG_ASSIGN(const auto session, data_->ready());
    for (const TokenKey& key : data_->keys(*session->session)) {
        if (key.publicKey.id() != publicKey.canonicalId()) continue;
        constexpr CK_OBJECT_CLASS privateKind = CKO_PRIVATE_KEY;
        const CK_KEY_TYPE type = kindOf(key.publicKey);
        auto objects = session->session->find({attributeOf(CKA_CLASS, privateKind), attributeOf(CKA_KEY_TYPE, type), attributeOf(CKA_ID, BytesView(key.pairId))});
        if (!objects.empty()) return openOnToken(session, std::move(objects), key.publicKey);
    }
    return fail(ErrorCode::KeyNotFound, "The private key " + publicKey.canonicalId().substr(0, 12) + " is not on the token " + data_->info.name(), "See key list for what it holds.");
}

struct TokenReader::Data {
    std::vector<std::shared_ptr<Pkcs11Module>> modules;
    std::mutex mutex;
    std::vector<std::shared_ptr<Token::Data>> known;
};

TokenReader::TokenReader(std::unique_ptr<Data> data) : data_(std::move(data)) {}
TokenReader::TokenReader(TokenReader&&) noexcept = default;
TokenReader& TokenReader::operator=(TokenReader&&) noexcept = default;
TokenReader::~TokenReader() = default;

Result<TokenReader> TokenReader::open(const std::filesystem::path& module) {
    auto data = std::make_unique<Data>();
    if (module.empty()) {
        data->modules = Pkcs11Module::registered();
    } else {
        RG_ASSIGN(auto loaded, Pkcs11Module::load(module));
        data->modules.push_back(std::move(loaded));
    }
    return TokenReader(std::move(data));
}

std::vector<Token> TokenReader::tokens() {
    const std::lock_guard lock(data_->mutex);
    std::vector<std::shared_ptr<Token::Data>> present;
    for (const auto& module : data_->modules) {
        const std::lock_guard moduleLock(module->mutex());
        const auto slots = module->slots();
        if (!slots) continue;
        for (const CK_SLOT_ID slot : *slots) {
            const auto info = readInfo(*module, slot);
            if (!info) continue;
            const auto same = std::find_if(data_->known.begin(), data_->known.end(), [&](const auto& token) { return token->module == module && token->slot == slot && isSameToken(token->info, *info); });
            if (same != data_->known.end()) (*same)->info = *info;
            present.push_back(same != data_->known.end() ? *same : std::make_shared<Token::Data>(Token::Data{module, slot, *info, nullptr}));
        }
    }
    data_->known = present;
    std::vector<Token> tokens;
    for (auto& token : present) tokens.emplace_back(std::move(token));
    return tokens;
}

}  // namespace roseglass::crypto
