// Plays steps of one journey, one request after the other, with the live values that earlier answers gave:
// what a load thread does at speed, here for one user and one step at a time. One thread at a time.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/journey.hpp"
#include "harness/net/exchange_client.hpp"
#include "harness/traffic/compiled_traffic.hpp"
#include "harness/traffic/extract.hpp"

namespace shakedown::experiments {

struct PlayerSurroundings {
  const Traffic* traffic = nullptr;
  const traffic::CompiledTraffic* compiled = nullptr;
  const std::vector<Identity>* identities = nullptr;
  net::ResolvedOrigin origin;
  net::TlsSettings tls;
  RunClock clock;
  std::uint64_t seed = 0;
  int stage = 0;
};

// One request, written out: sending it again sends the same bytes.
struct WrittenRequest {
  std::string head;
  std::string body;
  int endpoint = 0;
  int expected_status = 0;
  int journey = 0;
  int step = 0;
  bool is_head = false;
  const RequestTemplate* source = nullptr;
};

// The fields of a written head, without the spaces before their values.
Headers headers_of(const std::string& head);

// Its head with a fresh `traceparent` field (W3C Trace Context). `number` tells requests apart that are
// written in the same nanosecond.
std::string traced_head(const PlayerSurroundings& around, const WrittenRequest& request,
                        std::uint64_t number = 0);
// What was sent with this head and came back, as an exchange of this user, its body decoded and its status
// judged as the load does.
Exchange exchange_of(const PlayerSurroundings& around, const WrittenRequest& request, const std::string& head,
                     net::ExchangeAnswer answer, std::uint64_t user);
inline constexpr std::size_t kept_for_takes = 4 * 1024 * 1024;  // of a response's body, for taking values

// Sends it and judges the status as the load does. Its `traceparent` field (W3C Trace Context) is a fresh one
// for each sending, by which calls of a target that hands it on are told apart. Any thread.
Exchange send(const PlayerSurroundings& around, const WrittenRequest& request, std::uint64_t user,
              Nanoseconds deadline, const std::stop_token& stop);
// The trace id in an exchange's or a call's request; empty where it has none.
std::string trace_of(const Request& request);
std::string trace_of_head(const std::string& head);

class JourneyPlayer {
 public:
  // `user` counts the plays of a run: it picks the identity.
  JourneyPlayer(const PlayerSurroundings& around, int journey, std::uint64_t user);

  // None where a value that the step needs never came.
  std::optional<WrittenRequest> write(int step) const;
  // Takes the values that the step's answer carries.
  void learn_from(const WrittenRequest& request, const Exchange& exchange);
  // write, send, learn_from; skipped where it could not be written.
  Exchange play(int step, Nanoseconds deadline, const std::stop_token& stop);
  std::uint64_t user() const { return user_; }
  const traffic::Values& values() const { return values_; }  // of the journey's variables, as they are now

 private:
  const PlayerSurroundings& around_;
  int journey_;
  std::uint64_t user_;
  traffic::Values values_;
};

}  // namespace shakedown::experiments
