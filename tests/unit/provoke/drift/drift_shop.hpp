// A shop and its payment provider inside the test, with the mistakes that a test asks for: POST /pay charges
// through the proxy and believes what the answer says, GET /state says what is paid.
#pragma once

#include <atomic>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>

#include "harness/net/exchange_client.hpp"
#include "tests/support/fake_server.hpp"

namespace shakedown::test {

struct DriftMistakes {
  bool defaults_status = false;      // says "open" where the answer has no status
  bool fails_on_null = false;        // 500
  bool refuses_more = false;         // 502 where the answer has a field that it does not know
  bool knows_failures_only = false;  // takes every status but "failed" for success
  bool keeps_odd_amounts = false;    // an amount that is no number spoils every request afterwards
  bool waits_for_status = false;     // never answers where there is none
  int fails_at = 0;                  // this payment alone fails, whatever the provider says
};

class DriftShop {
 public:
  explicit DriftShop(DriftMistakes mistakes)
      : mistakes_(mistakes),
        provider_([this](FakeServer::Peer& peer) { provide(peer); }),
        shop_([this](FakeServer::Peer& peer) { serve(peer); }) {}
  ~DriftShop() { stop_.request_stop(); }

  void pay_through(const std::string& address) {
    net::Origin origin;
    origin.host = "127.0.0.1";
    origin.port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
    provider_origin_ = {origin, {"127.0.0.1"}};
  }
  std::string provider_address() const { return "127.0.0.1:" + std::to_string(provider_.port()); }
  std::string url() const { return shop_.url(); }

 private:
  static constexpr const char* json = "Content-Type: application/json\r\n";

  void provide(FakeServer::Peer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      peer.send(answer(201,
                       R"({"id":"ch_)" + std::to_string(100'000'000 + ++charges_) +
                           R"(","status":"succeeded","amount":5,"card":{"last4":"4242"}})",
                       json));
    }
  }

  std::string charge() {
    const std::string body = R"({"amount":5})";
    const std::string head =
        "POST /charges HTTP/1.1\r\nHost: payments\r\nContent-Length: 12\r\n"
        "Content-Type: application/json\r\n\r\n";
    const net::ExchangeQuestion asked{head, body, false, 65536};
    return net::ask_once(provider_origin_, {}, asked, std::chrono::seconds(60), RunClock(), stop_.get_token())
        .response.body;
  }

  // What a customer is told: status and body.
  std::string pay() {
    const std::string bad = answer(502, R"({"error":"payments"})", json);
    if (++asked_ == mistakes_.fails_at) return bad;
    boost::system::error_code error;
    const auto parsed = boost::json::parse(charge(), error);
    const auto* said = error ? nullptr : parsed.if_object();
    if (!said) return bad;
    const auto* card = said->if_contains("card");
    if (mistakes_.refuses_more && card && card->is_object() && card->get_object().size() > 1) return bad;
    if (spoiled_) return bad;
    const auto* amount = said->if_contains("amount");
    if (!amount || !amount->is_int64() || *amount != 5) {
      spoiled_ = mistakes_.keeps_odd_amounts;
      return bad;
    }
    const auto* status = said->if_contains("status");
    if (!status && mistakes_.defaults_status) return answer(201, R"({"paid":"open"})", json);
    if (!status && mistakes_.waits_for_status) return {};
    if (status && status->is_null() && mistakes_.fails_on_null) return answer(500, "null", json);
    const bool paid = mistakes_.knows_failures_only ? status && status->is_string() && *status != "failed"
                                                    : status && *status == "succeeded";
    if (!paid) return bad;
    const auto* id = said->if_contains("id");
    if (!id || !id->is_string()) return bad;
    ++paid_;
    return answer(201, R"({"paid":"yes","charge":)" + boost::json::serialize(*id) + "}", json);
  }

  void serve(FakeServer::Peer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      if (request.starts_with("GET /state")) {
        peer.send(answer(200, R"({"open":)" + std::to_string(spoiled_ ? 1 : 0) + "}", json));
        continue;
      }
      const std::string told = pay();
      if (!told.empty()) peer.send(told);
    }
  }

  const DriftMistakes mistakes_;
  std::atomic<int> asked_{0};
  std::atomic<int> charges_{0};
  std::atomic<int> paid_{0};
  std::atomic<bool> spoiled_{false};
  net::ResolvedOrigin provider_origin_;
  FakeServer provider_;
  FakeServer shop_;
  std::stop_source stop_;
};

}  // namespace shakedown::test
