#include "feeds/simulator/certificate.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

namespace rotation::simulator {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

constexpr long kMonth = 30L * 24 * 3600;
constexpr long kHour = 3600;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("cannot make a certificate: ") + what);
}

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

// Signed by `issuer_key`; `issuer` is null for the authority itself.
Certificate make(const char* name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  Certificate made(X509_new());
  require(made != nullptr && X509_set_version(made.get(), 2) == 1, "version");
  unsigned char serial[8];
  require(RAND_bytes(serial, sizeof serial) == 1, "random numbers");
  serial[0] = static_cast<unsigned char>(serial[0] & 0x7F);
  std::uint64_t number = 0;
  for (const unsigned char byte : serial) number = number << 8 | byte;
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), number) == 1, "serial number");
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kMonth);
  X509_NAME* subject = X509_get_subject_name(made.get());
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1,
          "name");
  X509* const by = issuer != nullptr ? issuer : made.get();
  require(X509_set_issuer_name(made.get(), X509_get_subject_name(by)) == 1 &&
              X509_set_pubkey(made.get(), key) == 1,
          "key");
  if (issuer == nullptr) {
    extend(made.get(), by, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(made.get(), by, NID_key_usage, "critical,keyCertSign");
  } else {
    extend(made.get(), by, NID_basic_constraints, "critical,CA:FALSE");
    extend(made.get(), by, NID_key_usage, "critical,digitalSignature");
    extend(made.get(), by, NID_ext_key_usage, "serverAuth");
    extend(made.get(), by, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
  }
  extend(made.get(), by, NID_subject_key_identifier, "hash");
  extend(made.get(), by, NID_authority_key_identifier, "keyid");
  require(X509_sign(made.get(), issuer_key, EVP_sha256()) > 0, "signature");
  return made;
}

File open(const std::string& path) {
  File file(std::fopen(path.c_str(), "w"));
  if (!file) throw std::runtime_error("cannot write " + path);
  return file;
}

void write(const std::string& path, X509* certificate) {
  require(PEM_write_X509(open(path).get(), certificate) == 1, path.c_str());
}

}  // namespace

CertificateFiles write_certificates(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::filesystem::path folder(directory);
  const CertificateFiles files{(folder / "ca.pem").string(), (folder / "server.pem").string(),
                               (folder / "server.key").string()};
  const Key ca_key(EVP_EC_gen("P-256"));
  const Key key(EVP_EC_gen("P-256"));
  require(ca_key != nullptr && key != nullptr, "key");
  const Certificate ca = make("rotation-sim throw-away authority", ca_key.get(), nullptr, ca_key.get());
  const Certificate server = make("rotation-sim", key.get(), ca.get(), ca_key.get());
  write(files.ca, ca.get());
  write(files.certificate, server.get());
  const mode_t before = umask(S_IRWXG | S_IRWXO);
  const File file = open(files.key);
  umask(before);
  require(PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "key file");
  return files;
}

}  // namespace rotation::simulator
