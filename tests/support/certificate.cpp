#include "tests/support/certificate.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace rotation::testing {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot make a certificate");
}

void add_extension(X509* certificate, int nid, const char* value) {
  const Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, value)};
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string text(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Certificate make_certificate(const std::string& subject_name, int days) {
  constexpr long kDay = 24L * 3600;
  const Key key{EVP_EC_gen("P-256")};
  const X509Certificate certificate{X509_new()};
  require(key != nullptr && certificate != nullptr);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("rotation test"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate.get(), NID_subject_alt_name, subject_name.c_str());
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

  const Memory pem{BIO_new(BIO_s_mem())};
  const Memory key_pem{BIO_new(BIO_s_mem())};
  require(PEM_write_bio_X509(pem.get(), certificate.get()) == 1 &&
          PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return {text(pem.get()), text(key_pem.get())};
}

}  // namespace rotation::testing
