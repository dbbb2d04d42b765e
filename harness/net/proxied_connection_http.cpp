// The one place where HTTP comes in: what is read goes to the connection's link, which says what is to be
// done.
#include <algorithm>
#include <utility>

#include "harness/net/proxied_connection.hpp"
#include "harness/net/proxy.hpp"

namespace shakedown::net {

using faults::Ending;

void ProxiedConnection::received(Flow& flow, std::string_view bytes) {
  if (!link_) return pass(flow, bytes);
  const auto now = shared_.loop.now();
  obey(side_of(flow) == Side::client ? link_->client_bytes(bytes, now) : link_->upstream_bytes(bytes, now));
  proxy_.look_at_gates();
}

void ProxiedConnection::spliced(Flow& flow, std::size_t bytes) {
  obey(link_->passed_unseen(side_of(flow), bytes, shared_.loop.now()));
}

void ProxiedConnection::input_over(Flow& flow, Ending ending) {
  flow.input_ended = true;
  if (flow.from->was_reset) ending = Ending::reset_on;
  if (!link_) return pass_ending(flow, ending);
  const auto now = shared_.loop.now();
  const bool reset = ending == Ending::reset_on;
  obey(side_of(flow) == Side::client ? link_->client_closed(now, reset) : link_->upstream_closed(now, reset));
}

void ProxiedConnection::http_armed(const FaultSpec& fault) {
  if (!link_ || state_ == State::over) return;
  obey(link_->armed(fault, shared_.loop.now()));
  settle();
}

void ProxiedConnection::wake() {
  if (state_ != State::open) return;
  const auto now = shared_.loop.now();
  if (link_ && !link_->over() && link_->next_due() <= now) obey(link_->act(now));
  for (auto& one : flows_) pump(one);
  settle();
}

void ProxiedConnection::obey(const LinkOutput& output) {
  for (const auto& action : output.actions) {
    auto& towards = flows_[action.side == Side::upstream ? 0 : 1];
    switch (action.kind) {
      case LinkAction::Kind::send:
        pass(towards, action.bytes);
        break;
      case LinkAction::Kind::finish:
        pass_ending(towards, Ending::fin);
        break;
      case LinkAction::Kind::reset:
        pass_ending(towards, Ending::reset_on);
        break;
      case LinkAction::Kind::over:
        for (auto& one : flows_) pass_ending(one, Ending::fin);
        break;
    }
  }
  tell(output);
}

void ProxiedConnection::tell(const LinkOutput& output) {
  const auto& to_client = flows_[1];
  for (const auto& exchange : output.exchanges)
    leaving_.push_back({exchange.answered ? to_client.passed : 0, exchange});
  if (to_client.lost) tell_those_that_never_left("client closed");
  tell_those_that_left();
  for (const auto& fault : output.injected) shared_.injected(fault);
  for (const auto& note : output.notes) shared_.note(proxy_.name(), note);
}

void ProxiedConnection::tell(ProxiedExchange exchange) {
  const auto& to_upstream = flows_[0];
  const bool held = exchange.response.status == 0 && to_upstream.left < to_upstream.passed;
  if (held) exchange.delivered = false;  // a fault on the bytes kept it, or some of it
  for (const auto& fault : acted_) {     // those of the connection act on all that it carries
    if (std::find(exchange.faults.begin(), exchange.faults.end(), fault) == exchange.faults.end()) {
      exchange.faults.push_back(fault);
    }
  }
  if (shared_.observer.exchange) shared_.observer.exchange(std::move(exchange));
}

// The link knows when a response was whole; a fault on the bytes may hold it back for long after that, or for
// ever, and the client has it only when its last byte has left.
void ProxiedConnection::tell_those_that_left() {
  while (!leaving_.empty() && flows_[1].left >= leaving_.front().until) {
    auto exchange = std::move(leaving_.front().exchange);
    leaving_.pop_front();
    if (exchange.answered) exchange.done = std::max(exchange.done, shared_.loop.now());
    tell(std::move(exchange));
  }
}

void ProxiedConnection::tell_those_that_never_left(std::string_view why) {
  for (auto& [until, exchange] : std::exchange(leaving_, {})) {
    if (exchange.answered) {
      exchange.answered = false;
      exchange.ending = why;
      exchange.done = shared_.loop.now();
    }
    tell(std::move(exchange));
  }
}

}  // namespace shakedown::net
