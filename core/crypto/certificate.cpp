#include "crypto/certificate.h"

#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>

#include "base/encoding.h"
#include "crypto/certificate_data.h"

namespace roseglass::crypto {
namespace {

constexpr size_t kMaxPem = 256 << 10;
constexpr size_t kMaxCertificates = 16;
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

void readCommonNames(X509_NAME* name, Certificate::Data& data) {
    for (int index = -1; (index = X509_NAME_get_index_by_NID(name, NID_commonName, index)) >= 0; ++data.commonNames) {
        unsigned char* text = nullptr;
        const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
        data.commonName =
            length > 0 ? std::string(reinterpret_cast<char*>(text), static_cast<size_t>(length)) : std::string();
        OPENSSL_free(text);
    }
}

std::string oneLine(X509_NAME* name) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<size_t>(length)};
}

std::optional<Instant> instantOf(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    using namespace std::chrono;
    const year_month_day date{year{parts.tm_year + 1900}, month{static_cast<unsigned>(parts.tm_mon + 1)}, day{static_cast<unsigned>(parts.tm_mday)}};
    if (!date.ok()) return std::nullopt;
    const Instant instant =
        Instant{sys_days{date}} + hours{parts.tm_hour} + minutes{parts.tm_min} + seconds{parts.tm_sec};
    return isWritable(instant) ? std::optional(instant) : std::nullopt;
}

std::string signatureHashOf(X509* x509) {
    int hash = NID_undef;
    // PSS names its hash in the parameters.
    if (X509_get_signature_info(x509, &hash, nullptr, nullptr, nullptr) != 1) return {};
    std::string name = hash == NID_undef ? "" : OBJ_nid2sn(hash);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

tl::unexpected<Error> malformed(const char* what) {
    ERR_clear_error();
    return fail(ErrorCode::Malformed, what);
}

}  // namespace

Result<Certificate> Certificate::parseDer(BytesView der) {
    const unsigned char* at = bytesOf(der);
    X509Ptr x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!x509) return malformed("A certificate cannot be read");
    if (at != bytesOf(der) + der.size()) return malformed("A certificate has bytes behind its end");
    auto data = std::make_shared<Data>();
    const auto notBefore = instantOf(X509_get0_notBefore(x509.get()));
    const auto notAfter = instantOf(X509_get0_notAfter(x509.get()));
    if (!notBefore || !notAfter || *notAfter < *notBefore) return malformed("A certificate's dates cannot be read");
    data->notBefore = *notBefore;
    data->notAfter = *notAfter;
    readCommonNames(X509_get_subject_name(x509.get()), *data);
    data->issuerName = oneLine(X509_get_issuer_name(x509.get()));
    data->subjectName = oneLine(X509_get_subject_name(x509.get()));
    const BignumPtr serial(ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509.get()), nullptr));
    if (serial) {
        char* hex = BN_bn2hex(serial.get());
        data->serial = hex;
        OPENSSL_free(hex);
    }
    data->ca = X509_check_ca(x509.get()) == 1;
    data->signsCertificates = (X509_get_extension_flags(x509.get()) & EXFLAG_KUSAGE) != 0 &&
                              (X509_get_key_usage(x509.get()) & KU_KEY_CERT_SIGN) != 0;
    data->signatureHash = signatureHashOf(x509.get());
    data->der = der;
    data->publicKeyDer = derOf(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(x509.get()));
    if (const EVP_PKEY* key = X509_get0_pubkey(x509.get())) {
        const KeyShape shape = shapeOf(key);
        data->keyKind = shape.kind;
        data->keyWeakness = shape.weakness;
    }
    ERR_clear_error();
    data->x509 = std::move(x509);
    return Certificate(std::move(data));
}

Result<std::vector<Certificate>> Certificate::parsePem(BytesView pem) {
    if (pem.size() > kMaxPem) return fail(ErrorCode::TooLarge, "The certificates are larger than 256 KiB");
    std::vector<Certificate> out;
    for (size_t begin = pem.find(kBegin); begin != BytesView::npos; begin = pem.find(kBegin)) {
        pem.remove_prefix(begin + kBegin.size());
        const size_t end = pem.find(kEnd);
        if (end == BytesView::npos) return malformed("A certificate has no end line");
        std::string text(pem.substr(0, end));
        std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
        const auto der = fromBase64(text);
        if (!der) return malformed("A certificate is not base64");
        RG_ASSIGN(Certificate certificate, parseDer(*der));
        if (out.size() == kMaxCertificates) return malformed("There are more than 16 certificates");
        out.push_back(std::move(certificate));
        pem.remove_prefix(end + kEnd.size());
    }
    if (out.empty()) return malformed("There is no certificate in the text");
    return out;
}

const std::string& Certificate::commonName() const { return data_->commonName; }
size_t Certificate::commonNames() const {
    return data_->commonNames;
}
const std::string& Certificate::issuerName() const { return data_->issuerName; }
const std::string& Certificate::subjectName() const {
    return data_->subjectName;
}
const std::string& Certificate::serial() const { return data_->serial; }
Instant Certificate::notBefore() const { return data_->notBefore; }
Instant Certificate::notAfter() const { return data_->notAfter; }
bool Certificate::isCa() const { return data_->ca; }
const std::string& Certificate::signatureHash() const { return data_->signatureHash; }
const Bytes& Certificate::der() const { return data_->der; }
const Bytes& Certificate::publicKeyDer() const { return data_->publicKeyDer; }
const std::string& Certificate::keyKind() const { return data_->keyKind; }

std::vector<std::string> Certificate::subjectIdentities() const {
    std::vector<std::string> out;
    auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(data_->x509.get(), NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names) && out.size() < kMaxCertificates; ++i) {
        int type = 0;
        const auto* text = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type));
        if (type != GEN_EMAIL && type != GEN_URI) continue;
        out.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), static_cast<size_t>(ASN1_STRING_length(text)));
    }
    GENERAL_NAMES_free(names);
    ERR_clear_error();
    return out;
}

bool Certificate::isSignedBy(const Certificate& issuer) const {
    if (!issuer.isCa() || issuerName() != issuer.subjectName()) return false;
    EVP_PKEY* key = X509_get0_pubkey(issuer.data_->x509.get());
    const bool ok = key && X509_verify(data_->x509.get(), key) == 1;
    ERR_clear_error();
    return ok;
}

bool Certificate::isAuthority() const {
    return isCa() && (data_->signsCertificates || !isSignedBy(*this));
}

std::string Certificate::problemAt(Instant now, bool ofSignature) const {
    static constexpr std::string_view kBroken[] = {"md2", "md4", "md5", "mdc2", "ripemd160", "sha1"};
    if (ofSignature && std::find(std::begin(kBroken), std::end(kBroken), signatureHash()) != std::end(kBroken))
        return "is signed with " + signatureHash();
    // As notary: clocks of publishers run ahead.
    if (notBefore() > now + std::chrono::hours(24)) return "is not valid before " + formatRfc3339(notBefore());
    if (notAfter() <= now) return "expired on " + formatRfc3339(notAfter());
    if (keyKind().empty()) return "has a key of a kind that Notary does not know";
    if (!data_->keyWeakness.empty()) return "has a key that must not be used: " + data_->keyWeakness;
    return {};
}

}  // namespace roseglass::crypto
