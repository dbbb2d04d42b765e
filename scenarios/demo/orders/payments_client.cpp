// The reference is the idempotency key: the payments service makes one charge of it, however often it hears
// it.
#include "scenarios/demo/orders/payments_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/common/http_server.hpp"

namespace demo::orders {
namespace {

constexpr auto deadline = std::chrono::milliseconds(1000);
constexpr int tries = 3;  // retry-double-charge

Refusal bad_gateway(const std::string& why) {
  log_line("error payments: " + why);
  return Refusal{502, "payments_failed", "the payments service failed; nothing is known about the charge"};
}

}  // namespace

PaymentsClient::PaymentsClient(std::string address, const Bugs& bugs)
    : address_(std::move(address)), bugs_(bugs) {}

std::string PaymentsClient::charge(const std::string& reference, std::int64_t amount,
                                   const std::string& card) {
  const auto body = boost::json::serialize(
      boost::json::object{{"reference", reference}, {"amount", amount}, {"card", card}});
  try {
    const auto answer = bugs_.has(Bug::retry_double_charge) ? ask_repeatedly("/charges", body)
                                                            : ask("POST", "/charges", reference, body);
    return charge_id(answer, amount);
  } catch (const Refusal& refusal) {
    if (!bugs_.has(Bug::swallow_payment_error) || refusal.status == 402) throw;
    // "Do not lose the sale": the charge is booked now and settled later.
    return "pending";
  }
}

void PaymentsClient::refund(const std::string& reference) {
  const auto answer = ask("POST", "/refunds", reference,
                          boost::json::serialize(boost::json::object{{"reference", reference}}));
  if (answer.status != 200)
    throw bad_gateway(fmt::format("the refund of {} was answered by {}", reference, answer.status));
}

void PaymentsClient::require_up() {
  const auto answer = ask("GET", "/healthz", "", "");
  if (answer.status != 200)
    throw bad_gateway(fmt::format("the health check was answered by {}", answer.status));
}

ClientAnswer PaymentsClient::ask(const std::string& method, const std::string& target, const std::string& key,
                                 const std::string& body) {
  ClientCall request{address_, method, target, {}, body, deadline};
  if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
  if (bugs_.has(Bug::no_deadline)) request.deadline.reset();
  try {
    if (!bugs_.has(Bug::leak_connections)) return call(request);
    KeptConnectionPtr connection;
    auto answer = call(request, &connection);
    kept_.push_back(std::move(connection));
    return answer;
  } catch (const ClientError& error) {
    if (!error.timed_out) throw bad_gateway(error.what());
    log_line(fmt::format("error payments: no answer within {} ms", deadline.count()));
    throw Refusal{504, "payments_timeout",
                  "the payments service did not answer in time; the charge may have been made"};
  }
}

ClientAnswer PaymentsClient::ask_repeatedly(const std::string& target, const std::string& body) {
  for (int attempt = 1;; ++attempt) {
    try {
      auto answer = ask("POST", target, "", body);
      if (answer.status < 500 || attempt == tries) return answer;
    } catch (const Refusal&) {
      if (attempt == tries) throw;
    }
  }
}

std::string PaymentsClient::charge_id(const ClientAnswer& answer, std::int64_t amount) const {
  if (answer.status == 402) throw Refusal{402, "card_declined", "the card was declined"};
  if (answer.status < 200 || answer.status > 299)
    throw bad_gateway(fmt::format("the charge was answered by {}", answer.status));

  boost::system::error_code error;
  const auto parsed = boost::json::parse(answer.body, error);
  if (error || !parsed.is_object()) throw bad_gateway("the charge's answer is not a JSON object");
  const auto& charge = parsed.as_object();
  const auto* id = charge.if_contains("id");
  if (bugs_.has(Bug::trust_payment_answer)) {
    return id != nullptr && id->is_string() ? std::string(id->as_string()) : "unknown";
  }
  if (bugs_.has(Bug::refuse_new_fields)) {
    static constexpr std::array<std::string_view, 7> known{"id",     "reference", "amount", "currency",
                                                           "status", "card",      "created"};
    for (const auto& field : charge) {
      if (std::find(known.begin(), known.end(), std::string_view(field.key())) == known.end()) {
        throw bad_gateway(
            fmt::format("the charge's answer has an unknown field '{}'", std::string_view(field.key())));
      }
    }
  }
  const auto* status = charge.if_contains("status");
  const auto* charged = charge.if_contains("amount");
  const auto* currency = charge.if_contains("currency");
  const bool right = id != nullptr && id->is_string() && status != nullptr && *status == "succeeded" &&
                     charged != nullptr && *charged == amount && currency != nullptr && *currency == "EUR";
  if (!right) throw bad_gateway("the charge's answer does not say that this amount was charged");
  return std::string(id->as_string());
}

}  // namespace demo::orders
