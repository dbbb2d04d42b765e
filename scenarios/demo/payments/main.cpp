// The demo's payment provider: charges cards, gives money back. It has no planted bugs; what goes wrong
// between it and the shop is made by the harness or by the shop.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <boost/json/array.hpp>
#include <charconv>
#include <chrono>
#include <string>
#include <thread>

#include "scenarios/demo/common/http_server.hpp"
#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/payments/charges.hpp"

namespace {

using demo::Request;
using demo::Response;
using demo::payments::Charge;
using demo::payments::Charges;

constexpr std::int64_t largest_amount = 10'000'000;  // cents
constexpr std::size_t longest_list = 1000;
constexpr std::int64_t tax_percent = 19;  // it is part of the amount
constexpr double fee_percent = 1.4;
constexpr std::int64_t settlement_batch = 1042;  // the one of today

boost::json::object to_json(const Charge& charge) {
  const auto net = charge.amount * 100 / (100 + tax_percent);
  return {{"id", charge.id},
          {"reference", charge.reference},
          {"amount", charge.amount},
          {"net", net},
          {"tax", charge.amount - net},
          {"currency", "EUR"},
          {"status", charge.refunded ? "refunded" : "succeeded"},
          {"captured", true},
          {"card", {{"brand", "visa"}, {"last4", charge.card_last4}}},
          {"batch", settlement_batch},
          {"feePercent", fee_percent},
          {"note", nullptr},
          {"created", charge.created}};
}

Response post_charge(Charges& charges, const Request& request) {
  const auto body = demo::json_body(request);
  const auto reference = demo::text_field(body, "reference", 64);
  const auto amount = demo::integer_field(body, "amount", 1, largest_amount);
  const auto card = demo::card_field(body);
  const std::string key(request.header("idempotency-key"));
  return demo::json_response(201, to_json(charges.charge(key, reference, amount, card)));
}

// What POST /charges was called before there were idempotency keys in every library (RFC 9745, RFC 8594).
Response post_old_charge(Charges& charges, const Request& request) {
  auto response = post_charge(charges, request);
  response.headers.emplace_back("Deprecation", "@1767225600");
  response.headers.emplace_back("Sunset", "Thu, 31 Dec 2026 23:59:59 GMT");
  response.headers.emplace_back("Link", "</charges>; rel=\"successor-version\"");
  return response;
}

std::size_t size_parameter(const Request& request, const std::string& name, std::size_t otherwise) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return otherwise;
  const auto& text = found->second;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw demo::Refusal{400, "bad_number", "'" + name + "' must be a whole number"};
  }
  return std::min(value, longest_list);
}

// All of them, or those of one of the shop's references: what really happened, for whoever wants to judge.
// In pages of `limit`; `next` is the link to the one after this, or null.
Response get_charges(const Charges& charges, const Request& request) {
  const auto reference = request.query.find("reference");
  const bool of_one = reference != request.query.end();
  const auto found = of_one ? charges.of_reference(reference->second) : charges.newest(longest_list);
  const auto limit = std::max<std::size_t>(1, size_parameter(request, "limit", longest_list));
  const auto begin = std::min(found.size(), size_parameter(request, "after", 0));
  const auto end = std::min(found.size(), begin + limit);
  boost::json::array items;
  for (auto i = begin; i < end; ++i) items.push_back(to_json(found[i]));
  boost::json::object out{{"items", std::move(items)}, {"next", nullptr}};
  if (end < found.size()) {
    // References are letters, digits and hyphens: nothing to escape.
    out["next"] = "/charges?limit=" + std::to_string(limit) + "&after=" + std::to_string(end) +
                  (of_one ? "&reference=" + reference->second : "");
  }
  return demo::json_response(200, out);
}

// How long the bank takes for a charge or a refund.
class Bank {
 public:
  // Only the first `slow` of them take that long; negative: all.
  Bank(std::chrono::milliseconds latency, int slow) : latency_(latency), all_(slow < 0), left_(slow) {}
  void work() {
    if (all_ || left_.fetch_sub(1) > 0) std::this_thread::sleep_for(latency_);
  }

 private:
  std::chrono::milliseconds latency_;
  bool all_;
  std::atomic<int> left_;
};

Response handle(Charges& charges, Bank& bank, Request& request) {
  if (request.method == "GET" && request.path == "/healthz")
    return demo::json_response(200, {{"status", "ok"}});
  if (request.method == "GET" && request.path == "/charges") return get_charges(charges, request);
  if (request.method == "GET" && request.path == "/totals") {
    const auto totals = charges.totals();
    return demo::json_response(200, {{"charged", totals.charged},
                                     {"refunded", totals.refunded},
                                     {"net", totals.charged - totals.refunded}});
  }
  if (request.method == "POST" && request.path == "/charges") {
    bank.work();
    return post_charge(charges, request);
  }
  if (request.method == "POST" && request.path == "/charge") {
    bank.work();
    return post_old_charge(charges, request);
  }
  if (request.method == "POST" && request.path == "/refunds") {
    bank.work();
    const auto reference = demo::text_field(demo::json_body(request), "reference", 64);
    return demo::json_response(200, {{"reference", reference}, {"refunded", charges.refund(reference)}});
  }
  throw demo::Refusal{404, "not_found", "there is nothing at this path"};
}

}  // namespace

int main(int argc, char** argv) {
  demo::ServerSettings settings;
  settings.name = "payments";
  int latency = 3;
  int slow = -1;
  std::string log = "all";
  CLI::App app("The demo's payment provider");
  app.add_option("--port", settings.port, "Port to listen on; 0 picks a free one")->required();
  app.add_option("--address", settings.address, "Address to listen on")->capture_default_str();
  app.add_option("--latency", latency, "How long the bank takes, in milliseconds")
      ->check(CLI::Range(0, 60'000))
      ->capture_default_str();
  app.add_option("--slow", slow, "How many charges and refunds take that long, the first ones; -1: all")
      ->check(CLI::Range(-1, 1'000'000))
      ->capture_default_str();
  app.add_option("--log", log, "What to log: all requests, or failures only")
      ->check(CLI::IsMember({"all", "failures"}))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  settings.log_every_request = log == "all";
  try {
    Charges charges;
    Bank bank(std::chrono::milliseconds(latency), slow);
    demo::serve(settings, [&](Request& request) { return handle(charges, bank, request); });
  } catch (const std::exception& error) {
    demo::log_line(std::string("error payments cannot start: ") + error.what());
    return 1;
  }
  return 0;
}
