#include "tests/support/certificates.hpp"

#include <atomic>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace rotation::testing {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;

void require(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL refused to make a certificate");
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  return key;
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

bool is_address(const std::string& host) {
  return std::unique_ptr<ASN1_OCTET_STRING, Deleter<ASN1_OCTET_STRING_free>>(a2i_IPADDRESS(host.c_str())) !=
         nullptr;
}

Certificate make_certificate(const std::string& name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key,
                             bool authority, std::chrono::hours from, std::chrono::hours to) {
  static std::atomic<long> serial{1};
  Certificate certificate(X509_new());
  X509* const x = certificate.get();
  require(x != nullptr && X509_set_version(x, 2) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x), std::chrono::seconds(from).count());
  X509_gmtime_adj(X509_getm_notAfter(x), std::chrono::seconds(to).count());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509* const signer = issuer != nullptr ? issuer : x;
  require(X509_set_issuer_name(x, X509_get_subject_name(signer)) == 1 && X509_set_pubkey(x, key) == 1);
  add_extension(x, signer, NID_basic_constraints, authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (authority) {
    add_extension(x, signer, NID_key_usage, "critical,keyCertSign");
  } else {
    add_extension(x, signer, NID_subject_alt_name, (is_address(name) ? "IP:" : "DNS:") + name);
  }
  require(X509_sign(x, issuer_key, EVP_sha256()) > 0);
  return certificate;
}

template <class Write>
std::string pem_text(Write write) {
  std::unique_ptr<BIO, Deleter<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr && write(memory.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  return pem_text([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}
std::string pem_of(EVP_PKEY* key) {
  return pem_text(
      [&](BIO* out) { return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

constexpr std::chrono::hours kFrom{-1};
constexpr std::chrono::hours kTo{24};

}  // namespace

struct Authority::Impl {
  Key key = make_key();
  Certificate certificate;
};

Authority::Authority(const std::string& name) : impl_(std::make_unique<Impl>()) {
  EVP_PKEY* const key = impl_->key.get();
  impl_->certificate = make_certificate(name, key, nullptr, key, true, kFrom, kTo);
}
Authority::~Authority() = default;
Authority::Authority(Authority&&) noexcept = default;

std::string Authority::pem() const {
  return pem_of(impl_->certificate.get());
}

Identity Authority::issue(const std::string& host, std::chrono::hours from, std::chrono::hours to) const {
  const Key key = make_key();
  const Certificate certificate =
      make_certificate(host, key.get(), impl_->certificate.get(), impl_->key.get(), false, from, to);
  return {pem_of(certificate.get()), pem_of(key.get())};
}

Identity self_signed(const std::string& host) {
  const Key key = make_key();
  const Certificate certificate = make_certificate(host, key.get(), nullptr, key.get(), false, kFrom, kTo);
  return {pem_of(certificate.get()), pem_of(key.get())};
}

}  // namespace rotation::testing
