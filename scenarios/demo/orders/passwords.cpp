// OpenSSL does the work.
#include "scenarios/demo/orders/passwords.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <span>
#include <stdexcept>

#include "scenarios/demo/common/text.hpp"

namespace demo::orders {
namespace {

constexpr int iterations = 1000;

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

std::string hex(std::span<const unsigned char> bytes) {
  std::string out;
  for (const auto byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

std::string derive(const std::string& password, const std::string& salt) {
  Digest digest{};
  if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                        reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                        iterations, EVP_sha256(), static_cast<int>(digest.size()), digest.data()) != 1) {
    throw std::runtime_error("the password cannot be hashed");
  }
  return hex(digest);
}

}  // namespace

std::string hash_password(const std::string& password) {
  const auto salt = random_hex(16);
  return salt + "$" + derive(password, salt);
}

bool password_matches(const std::string& password, const std::string& stored) {
  const auto dollar = stored.find('$');
  if (dollar == std::string::npos) return false;
  const auto expected = stored.substr(dollar + 1);
  const auto derived = derive(password, stored.substr(0, dollar));
  return expected.size() == derived.size() &&
         CRYPTO_memcmp(expected.data(), derived.data(), derived.size()) == 0;
}

std::string hash_token(const std::string& token) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return hex(digest);
}

}  // namespace demo::orders
