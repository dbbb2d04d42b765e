// Tokens where another service keeps them: what the shop asks of the token service. Without a deadline of its
// own no request would end, so each call has one of a second.
#pragma once

#include <optional>
#include <string>

namespace demo::orders {

class IdentityClient {
 public:
  explicit IdentityClient(std::string address) : address_(std::move(address)) {}
  bool in_use() const { return !address_.empty(); }

  // All throw Refusal 503 where the service does not answer as it must.
  std::string issue(const std::string& user) const;
  std::optional<std::string> user_of(const std::string& token) const;
  void end(const std::string& token) const;
  void end_others(const std::string& token) const;

 private:
  std::string address_;
};

}  // namespace demo::orders
