// The reference is the idempotency key: the payments service makes one charge of it, however often it hears
// it.
#include "scenarios/demo/orders/payments_client.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/common/http_server.hpp"
#include "scenarios/demo/common/text.hpp"

namespace demo::orders {
namespace {

constexpr auto deadline = std::chrono::milliseconds(1000);
constexpr int most_pages = 20;
constexpr int tries = 3;          // retry-double-charge, new-key-per-try
constexpr int stormy_tries = 10;  // retry-storm

// crash-on-odd-answer: "the provider always answers with an id", so nothing here can throw.
std::string unchecked_id(const std::string& body) noexcept {
  return std::string(boost::json::parse(body).at("id").as_string());
}

}  // namespace

PaymentsClient::PaymentsClient(std::string address, const Bugs& bugs, PaymentsShared& shared)
    : address_(std::move(address)), bugs_(bugs), shared_(shared) {}

std::string PaymentsClient::charge(const std::string& reference, std::int64_t amount,
                                   const std::string& card) {
  const auto body = boost::json::serialize(
      boost::json::object{{"reference", reference}, {"amount", amount}, {"card", card}});
  const bool repeats =
      bugs_.has(Bug::retry_double_charge) || bugs_.has(Bug::new_key_per_try) || bugs_.has(Bug::retry_storm);
  // deprecated-call: as in the provider's guide of two years ago.
  const std::string target = bugs_.has(Bug::deprecated_call) ? "/charge" : "/charges";
  if (bugs_.has(Bug::odd_answer_sticks) && shared_.odd_answer) {
    log("not asked, because of an answer that could not be read");
    throw Refusal{502, "payments_failed", "the payments service speaks another language"};
  }
  try {
    const auto answer =
        repeats ? ask_repeatedly(target, reference, body) : ask("POST", target, reference, body, deadline);
    return charge_id(answer, amount);
  } catch (const Refusal& refusal) {
    if (refusal.status == 402) throw;
    if (bugs_.has(Bug::thread_per_failure)) shared_.watchers.watch();
    if (!bugs_.has(Bug::swallow_payment_error)) throw;
    // "Do not lose the sale": the charge is booked now, under a number of our own, and settled later.
    return "ch_" + random_hex(12);
  }
}

void PaymentsClient::refund(const std::string& reference, std::int64_t least) {
  const auto answer = ask("POST", "/refunds", reference,
                          boost::json::serialize(boost::json::object{{"reference", reference}}), deadline);
  if (answer.status != 200)
    throw bad_gateway(fmt::format("the refund of {} was answered by {}", reference, answer.status));
  try {
    read_refund(answer.body, reference, least, bugs_);
  } catch (const UnusableAnswer& error) {
    throw bad_gateway(fmt::format("the refund of {}: {}", reference, error.what()));
  }
}

std::vector<ReceiptRow> PaymentsClient::charges_of(const std::string& reference) {
  std::vector<ReceiptRow> rows;
  std::set<std::string> seen;
  std::string target = "/charges?limit=50&reference=" + reference;
  while (!target.empty()) {
    // A link that leads back would lead round for ever, and one that leads on and on would too.
    if (!seen.insert(target).second || seen.size() > most_pages)
      throw bad_gateway(fmt::format("the pages of the charges of {} have no end", reference));
    const auto answer = ask("GET", target, "", "", deadline);
    if (answer.status != 200)
      throw bad_gateway(fmt::format("the charges of {} were answered by {}", reference, answer.status));
    try {
      auto page = read_charges(answer.body, bugs_);
      rows.insert(rows.end(), page.rows.begin(), page.rows.end());
      target = std::move(page.next);
    } catch (const UnusableAnswer& error) {
      throw bad_gateway(fmt::format("the charges of {}: {}", reference, error.what()));
    }
  }
  return rows;
}

void PaymentsClient::require_up() {
  const auto answer = ask("GET", "/healthz", "", "", deadline);
  if (answer.status != 200)
    throw bad_gateway(fmt::format("the health check was answered by {}", answer.status));
}

ClientAnswer PaymentsClient::ask(const std::string& method, const std::string& target, const std::string& key,
                                 const std::string& body, std::chrono::milliseconds patience) {
  if (bugs_.has(Bug::breaker_stuck) && shared_.breaker.open()) {
    log("the circuit breaker is open");
    throw Refusal{503, "payments_unavailable", "payments are not possible now"};
  }
  const PaymentsGate::Pass pass(shared_.gate);
  ClientCall request{address_, method, target, {}, body, patience};
  if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
  if (bugs_.has(Bug::no_deadline)) request.deadline.reset();
  try {
    auto answer = send(request);
    shared_.breaker.saw(answer.status < 500);
    return answer;
  } catch (const ClientError& error) {
    shared_.breaker.saw(false);
    if (!error.timed_out) throw bad_gateway(error.what());
    log(fmt::format("no answer within {} ms", patience.count()));
    throw Refusal{504, "payments_timeout",
                  "the payments service did not answer in time; the charge may have been made"};
  }
}

ClientAnswer PaymentsClient::send(const ClientCall& request) {
  const bool keep_failed = bugs_.has(Bug::keep_failed_connections);
  if (!bugs_.has(Bug::leak_connections) && !keep_failed) return call(request);
  KeptConnectionPtr connection;
  try {
    auto answer = call(request, &connection);
    if (!keep_failed) kept_.push_back(std::move(connection));
    return answer;
  } catch (const ClientError&) {
    kept_.push_back(std::move(connection));  // "to see afterwards what was wrong with it"
    throw;
  }
}

// Three planted bugs try again. What is wrong with each: no key, another key each time, too often without a
// pause.
ClientAnswer PaymentsClient::ask_repeatedly(const std::string& target, const std::string& reference,
                                            const std::string& body) {
  const int most = bugs_.has(Bug::retry_storm) ? stormy_tries : tries;
  const auto patience = bugs_.has(Bug::retry_storm) ? deadline / most : deadline;
  for (int attempt = 1;; ++attempt) {
    auto key = reference;
    if (bugs_.has(Bug::retry_double_charge)) key.clear();
    if (bugs_.has(Bug::new_key_per_try)) key = random_hex(16);
    try {
      auto answer = ask("POST", target, key, body, patience);
      if (answer.status < 500 || attempt == most) return answer;
    } catch (const Refusal&) {
      if (attempt == most) throw;
    }
  }
}

std::string PaymentsClient::charge_id(const ClientAnswer& answer, std::int64_t amount) const {
  if (answer.status == 402) throw Refusal{402, "card_declined", "the card was declined"};
  if (bugs_.has(Bug::crash_on_odd_answer)) return unchecked_id(answer.body);
  if (answer.status < 200 || answer.status > 299)
    throw bad_gateway(fmt::format("the charge was answered by {}", answer.status));
  try {
    return read_charge(answer.body, amount, bugs_);
  } catch (const UnusableAnswer& error) {
    // odd-answer-sticks: "better no payments than wrong ones".
    shared_.odd_answer = true;
    throw bad_gateway(fmt::format("the charge: {}", error.what()));
  }
}

Refusal PaymentsClient::bad_gateway(const std::string& why) const {
  log(why);
  return Refusal{502, "payments_failed", "the payments service failed; nothing is known about the charge"};
}

void PaymentsClient::log(const std::string& text) const {
  if (!bugs_.has(Bug::silent_payment_failure)) log_line("error payments: " + text);
}

}  // namespace demo::orders
