#include "scenarios/demo/orders/identity.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "scenarios/demo/common/http_client.hpp"
#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/common/http_server.hpp"

namespace demo::orders {
namespace {

constexpr auto identity_deadline = std::chrono::milliseconds(1000);

Refusal no_answer(const std::string& why) {
  log_line("error identity: " + why);
  return {503, "identity_failed", "nobody can be recognised now; try again"};
}

ClientAnswer asked(const std::string& address, const std::string& method, const std::string& target,
                   const std::string& body) {
  try {
    return call({address, method, target, {}, body, identity_deadline});
  } catch (const ClientError& error) {
    throw no_answer(error.what());
  }
}

std::string field(const ClientAnswer& answer, const char* name) {
  boost::system::error_code error;
  const auto value = boost::json::parse(answer.body, error);
  const auto* found = !error && value.is_object() ? value.get_object().if_contains(name) : nullptr;
  if (!found || !found->is_string()) throw no_answer(fmt::format("its answer has no '{}'", name));
  return std::string(found->get_string());
}

// What stands in a path: letters, digits and dots are all that a token has.
std::string in_path(const std::string& token) {
  std::string out;
  for (const char c : token) {
    const auto byte = static_cast<unsigned char>(c);
    out += std::isalnum(byte) != 0 || c == '.' ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

}  // namespace

std::string IdentityClient::issue(const std::string& user) const {
  const auto answer =
      asked(address_, "POST", "/tokens", boost::json::serialize(boost::json::object{{"user", user}}));
  if (answer.status != 201) throw no_answer(fmt::format("a token was answered by {}", answer.status));
  return field(answer, "token");
}

std::optional<std::string> IdentityClient::user_of(const std::string& token) const {
  const auto answer = asked(address_, "GET", "/tokens/" + in_path(token), "");
  if (answer.status == 404) return std::nullopt;
  if (answer.status != 200) throw no_answer(fmt::format("a question was answered by {}", answer.status));
  return field(answer, "user");
}

void IdentityClient::end(const std::string& token) const {
  const auto answer = asked(address_, "DELETE", "/tokens/" + in_path(token), "");
  if (answer.status != 204) throw no_answer(fmt::format("an end was answered by {}", answer.status));
}

void IdentityClient::end_others(const std::string& token) const {
  const auto answer = asked(address_, "DELETE", "/tokens/" + in_path(token) + "/others", "");
  if (answer.status != 204) throw no_answer(fmt::format("an end was answered by {}", answer.status));
}

}  // namespace demo::orders
