// Secrets out of a recording, on request: credentials in headers, the values of all cookies, and what stands
// under a name like password or token in a query, a form or JSON. Equal secrets get equal masks, so that a
// token in one answer and in a later request is still the same value and a replay still links the two. What
// was once seen to be a secret is masked wherever it stands afterwards. Not looked into: the fields of
// multipart forms, HTML and scripts, before a value was seen elsewhere. Anti-forgery tokens stay, since they
// open nothing by themselves and come in HTML. Pure; not for several threads at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "harness/traffic/har_writer.hpp"

namespace shakedown::traffic {

class SecretMask {
 public:
  // Masks are made of hash(salt, secret): a salt that nobody knows keeps short secrets from being guessed.
  explicit SecretMask(std::uint64_t salt) : salt_(salt) {}

  void apply(HarExchange& exchange);

 private:
  std::string mask(std::string_view secret);
  std::string mask_credentials(std::string_view value);
  std::string mask_pairs(std::string_view text, bool cookies);
  std::string mask_url(std::string_view url);
  std::string mask_json(std::string_view text);
  std::string mask_body(const Headers& headers, std::string_view body);
  void mask_headers(Headers& headers);
  void mask_known(std::string& text) const;

  std::uint64_t salt_;
  std::unordered_map<std::string, std::string> known_;  // secrets of eight characters and more; bounded
};

// Whether a field of this name holds a secret: "password", "access_token", "X-Api-Key".
bool is_secret_name(std::string_view name);

}  // namespace shakedown::traffic
