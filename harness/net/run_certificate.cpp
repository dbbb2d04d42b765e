#include "harness/net/run_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

namespace shakedown::net {
namespace {

struct Free {
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(BIGNUM* p) const { BN_free(p); }
  void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

constexpr long hour = 3600;
constexpr long day = 24 * hour;

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Two certificates of one name and serial number confuse those who have seen the other: 127 random bits.
bool set_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Free> number(BN_new());
  return number && BN_rand(number.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

Certificate begin_certificate(const std::string& name, EVP_PKEY* key) {
  Certificate made(X509_new());
  const bool begun =
      made && X509_set_version(made.get(), X509_VERSION_3) == 1 && set_serial(made.get()) &&
      X509_gmtime_adj(X509_getm_notBefore(made.get()), -hour) &&
      X509_gmtime_adj(X509_getm_notAfter(made.get()), 30 * day) && X509_set_pubkey(made.get(), key) == 1 &&
      X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0) == 1;
  return begun ? std::move(made) : nullptr;
}

Certificate make_authority(EVP_PKEY* key) {
  auto made = begin_certificate("Shakedown run authority", key);
  const bool whole =
      made && X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1 &&
      add_extension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      add_extension(made.get(), made.get(), NID_key_usage, "critical,keyCertSign") &&
      add_extension(made.get(), made.get(), NID_subject_key_identifier, "hash") &&
      X509_sign(made.get(), key, EVP_sha256()) > 0;
  return whole ? std::move(made) : nullptr;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string all = "DNS:localhost,IP:127.0.0.1,IP:::1";
  for (const auto& name : names) {
    const bool is_address =
        name.find(':') != std::string::npos || name.find_first_not_of("0123456789.") == std::string::npos;
    all += (is_address ? ",IP:" : ",DNS:") + name;
  }
  return all;
}

Certificate make_leaf(EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key,
                      const std::vector<std::string>& names) {
  auto made = begin_certificate("localhost", key);
  const bool whole = made && X509_set_issuer_name(made.get(), X509_get_subject_name(authority)) == 1 &&
                     add_extension(made.get(), authority, NID_basic_constraints, "critical,CA:FALSE") &&
                     add_extension(made.get(), authority, NID_key_usage, "critical,digitalSignature") &&
                     add_extension(made.get(), authority, NID_ext_key_usage, "serverAuth") &&
                     add_extension(made.get(), authority, NID_subject_alt_name, alternative_names(names)) &&
                     add_extension(made.get(), authority, NID_authority_key_identifier, "keyid") &&
                     X509_sign(made.get(), authority_key, EVP_sha256()) > 0;
  return whole ? std::move(made) : nullptr;
}

template <class Write>
std::string pem(Write write) {
  const std::unique_ptr<BIO, Free> memory(BIO_new(BIO_s_mem()));
  if (!memory || write(memory.get()) != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Problem failed(const char* what) {
  char why[256] = "";
  ERR_error_string_n(ERR_get_error(), why, sizeof why);
  return problem(std::string("the run's ") + what + " cannot be made: " + why);
}

// A name goes into a list where commas separate: letters, digits and what host names have besides.
bool is_plain(const std::string& name) {
  return !name.empty() && name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789.-_:*") == std::string::npos;
}

}  // namespace

Result<RunCertificate> make_run_certificate(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (!is_plain(name)) return problem("'" + name.substr(0, 200) + "' is no host name");
  }
  ERR_clear_error();
  const Key authority_key(EVP_EC_gen("P-256"));
  const Key key(EVP_EC_gen("P-256"));
  if (!authority_key || !key) return failed("key");
  const auto authority = make_authority(authority_key.get());
  if (!authority) return failed("certificate authority");
  const auto leaf = make_leaf(key.get(), authority.get(), authority_key.get(), names);
  if (!leaf) return failed("certificate");
  RunCertificate made;
  made.authority = pem([&](BIO* out) { return PEM_write_bio_X509(out, authority.get()); });
  made.certificate = pem([&](BIO* out) { return PEM_write_bio_X509(out, leaf.get()); });
  made.key = pem([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  if (made.authority.empty() || made.certificate.empty() || made.key.empty()) return failed("certificate");
  return made;
}

}  // namespace shakedown::net
