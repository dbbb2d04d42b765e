#include "harness/provoke/alone/alone.hpp"

#include "harness/provoke/experiment/probes.hpp"

namespace shakedown::alone {
namespace {

using experiments::JourneyPlayer;

// What the request before has left to do must not count for this one.
bool ask(const experiments::PlayerSurroundings& around, JourneyPlayer& player, int step,
         const std::vector<target::Witness*>& witnesses, Nanoseconds deadline, const std::stop_token& stop) {
  for (auto* witness : witnesses) witness->begin();
  const Exchange exchange = player.play(step, deadline, stop);
  const bool sent = exchange.response.status != 0;
  if (!sent || exchange.endpoint < 0) return false;
  const auto& endpoint = around.traffic->endpoints[static_cast<std::size_t>(exchange.endpoint)];
  for (auto* witness : witnesses) witness->end(to_string(endpoint), experiments::trace_of(exchange.request));
  return true;
}

}  // namespace

void ask_nothing(const experiments::PlayerSurroundings& around, Nanoseconds deadline,
                 const std::stop_token& stop) {
  experiments::WrittenRequest request;
  request.head = "GET / HTTP/1.1\r\nHost: " + around.origin.origin.authority() + "\r\n\r\n";
  const std::string head = experiments::traced_head(around, request);
  constexpr std::size_t kept = 1024;
  net::ask_once(around.origin, around.tls, {head, request.body, false, kept}, deadline, around.clock, stop);
}

AskedAlone ask_alone(const experiments::PlayerSurroundings& around,
                     const std::vector<target::Witness*>& witnesses, Nanoseconds deadline, Nanoseconds length,
                     const std::stop_token& stop) {
  AskedAlone asked;
  const Nanoseconds until = around.clock.now() + length;
  const auto over = [&] { return stop.stop_requested() || around.clock.now() >= until; };
  for (const int journey : experiments::journeys_to_learn_from(*around.traffic)) {
    JourneyPlayer player(around, journey, 0);
    const auto steps = around.traffic->journeys[static_cast<std::size_t>(journey)].steps.size();
    for (int step = 0; step < static_cast<int>(steps) && !over(); ++step) {
      if (ask(around, player, step, witnesses, deadline, stop)) ++asked.requests;
    }
  }
  for (auto* witness : witnesses) {
    for (ExecutedAlone& one : witness->finish()) asked.executed.push_back(std::move(one));
  }
  return asked;
}

}  // namespace shakedown::alone
