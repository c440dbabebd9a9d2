#include "tuf/signed_file.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "base/redact.h"
#include "json/canonical.h"

namespace roseglass::tuf {
namespace {

constexpr size_t kMaxSignatures = 1000;

std::string lowerCase(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

}  // namespace

Result<SignedFile> SignedFile::parse(std::shared_ptr<Bytes> bytes) {
    RG_ASSIGN(SignedFile file, read(std::move(bytes)));
    RG_TRY(file.identify());
    return file;
}

Result<SignedFile> SignedFile::read(std::shared_ptr<Bytes> bytes) {
    SignedFile file;
    file.bytes_ = std::move(bytes);
    RG_ASSIGN(file.document_, json::Document::parse(*file.bytes_));
    json::Object top;
    if (file.document_.root().get_object().get(top) != simdjson::SUCCESS) {
        return fail(ErrorCode::Malformed, "The metadata is not a JSON object");
    }
    const auto signedPart = json::findObject(top, "signed");
    const auto signatures = json::findArray(top, "signatures");
    if (!signedPart) return fail(ErrorCode::Malformed, "The metadata has no \"signed\" object");
    if (!signatures) return fail(ErrorCode::Malformed, "The metadata has no \"signatures\" array");
    file.signedValue_ = *json::find(top, "signed");
    file.signed_ = *signedPart;
    RG_TRY(file.readSignatures(*signatures));
    return file;
}

Result<void> SignedFile::identify() {
    const bool needsMessage = std::any_of(signatures_.begin(), signatures_.end(), [](const RawSignature& s) { return s.method == "eddsa"; });
    crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
    RG_TRY(json::writeCanonical(signedValue_, [&](BytesView piece) {
        hasher.update(piece);
        if (needsMessage) canonical_.append(piece);
    }));
    digest_ = *crypto::Sha256::fromRaw(hasher.finish());
    return {};
}

Result<void> SignedFile::readSignatures(json::Array array) {
    for (const json::Value item : array) {
        if (signatures_.size() == kMaxSignatures) return fail(ErrorCode::Malformed, "The metadata has over 1,000 signatures");
        json::Object object;
        if (item.get_object().get(object) != simdjson::SUCCESS) return fail(ErrorCode::Malformed, "A signature is not an object");
        RawSignature raw;
        const auto keyId = json::findString(object, "keyid");
        const auto signature = json::findString(object, "sig");
        if (!keyId || !signature) return fail(ErrorCode::Malformed, "A signature lacks \"keyid\" or \"sig\"");
        raw.keyId = *keyId;
        raw.method = lowerCase(json::findString(object, "method").value_or(""));
        if (auto decoded = fromBase64(*signature)) {
            raw.signature = std::move(*decoded);
        } else {
            raw.problem = "the signature is not base64";
        }
        signatures_.push_back(std::move(raw));
    }
    return {};
}

SignatureCount SignedFile::countSignatures(const Keys& keys, const RoleKeys& signers) const {
    SignatureCount count;
    count.threshold = signers.threshold;
    count.keyCount = signers.keyIds.size();
    std::set<std::string> counted;
    for (const RawSignature& raw : signatures_) {
        SignatureVerdict verdict{printable(raw.keyId, 80), printable(raw.method, 40), false, raw.problem, {}};
        const bool listed = std::find(signers.keyIds.begin(), signers.keyIds.end(), raw.keyId) != signers.keyIds.end();
        const auto known = keys.find(raw.keyId);
        if (!listed || known == keys.end()) {
            verdict.reason = "this key does not belong to the role";
        } else if (!known->second.key) {
            verdict.reason = known->second.problem;
            count.sawBadSignature = true;
        } else {
            verdict.canonicalId = known->second.key->canonicalId();
            if (!raw.problem.empty()) {
                count.sawBadSignature = true;
            } else if (const auto ok = known->second.key->verify(raw.method, {digest_, canonical_}, raw.signature)) {
                verdict.valid = true;
                if (counted.insert(verdict.canonicalId).second) ++count.valid;
            } else {
                verdict.reason = ok.error().message;
                (ok.error().code == ErrorCode::WeakKey ? count.sawWeakKey : count.sawBadSignature) = true;
            }
        }
        count.verdicts.push_back(std::move(verdict));
    }
    return count;
}

Error SignatureCount::error(const std::string& role) const {
    const ErrorCode code = sawWeakKey ? ErrorCode::WeakKey : sawBadSignature ? ErrorCode::BadSignature : ErrorCode::ThresholdNotMet;
    std::string message = "The signatures of " + role + " do not suffice: " + std::to_string(valid) + " of " +
                          std::to_string(threshold) + " needed are valid";
    for (const SignatureVerdict& verdict : verdicts) {
        if (!verdict.valid) {
            message += "; key " + verdict.keyId.substr(0, 12) + ": " + verdict.reason;
            break;
        }
    }
    return Error(code, std::move(message),
                 "The file was changed after it was signed, or signed by somebody without the right. Ask the publisher; do not go on.")
        .withRole(role)
        .withSides(expected(), std::to_string(valid));
}

}  // namespace roseglass::tuf
