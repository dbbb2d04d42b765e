// How exchanges end, and what is told of them.
#include <utility>
#include <vector>

#include "harness/net/http_link_core.hpp"

namespace shakedown::net {

std::uint64_t HttpLink::Core::ordinal_of(const LinkExchange& exchange) const {
  for (std::size_t i = exchanges_.size(); i-- > 0;) {
    if (&exchanges_[i] == &exchange) return first_ordinal_ + i;
  }
  return 0;
}

// Its last byte is queued or sent. Where a fault's ending stands in the queue, that is what ends it.
void HttpLink::Core::mark_over(LinkExchange& exchange) {
  if (closing_) return;
  if (queue_.empty()) return over_with(exchange, {});
  queue_.push({Entry::Kind::exchange_over, now_, ordinal_of(exchange), {}});
}

// No ending given: the client got what there was.
void HttpLink::Core::over_with(LinkExchange& exchange, std::string_view ending) {
  if (exchange.gone) return;
  exchange.gone = true;
  auto& seen = exchange.seen;
  seen.done = now_;
  if (seen.ending.empty()) {
    seen.answered = ending.empty() && exchange.response_whole;
    seen.ending = ending.empty() ? "answered" : ending;
  }
  if (!exchange.faults) return;
  exchange.faults->end();
  for (auto& [fault, applied, says] : exchange.faults->drain_said())
    tell(exchange, *fault, applied, std::move(says));
}

// Those at the front of the row that are over on both sides.
void HttpLink::Core::settle() {
  while (!exchanges_.empty() && exchanges_.front().gone && exchanges_.front().request_over) {
    emit(exchanges_.front());
    exchanges_.pop_front();
    ++first_ordinal_;
  }
}

void HttpLink::Core::end_all(std::string_view ending) {
  if (request_open_) give_up_request();
  for (auto& exchange : exchanges_) {
    over_with(exchange, ending);
    // The head of a request that never was.
    if (exchange.decided || exchange.response_begun) emit(exchange);
  }
  first_ordinal_ += exchanges_.size();
  responder_ = first_ordinal_;
  exchanges_.clear();
}

void HttpLink::Core::emit(LinkExchange& exchange) {
  if (settings_.observe) output_.exchanges.push_back(std::move(exchange.seen));
}

void HttpLink::Core::tell(LinkExchange& exchange, const FaultSpec& fault, bool applied, std::string says) {
  if (applied) exchange.seen.faults.push_back(fault.name);
  output_.injected.push_back({now_, settings_.proxy, fault.name, fault.kind, settings_.connection,
                              exchange.seen.request_number, applied, std::move(says)});
}

// A fault decides when a request's head is whole, so what is on its way escapes it.
void HttpLink::Core::armed(const FaultSpec& fault) {
  for (auto& exchange : exchanges_) {
    if (!exchange.decided || exchange.gone) continue;
    const auto& request = exchange.seen.request;
    std::vector<faults::RequestField> fields;
    for (const auto& [name, value] : request.headers) fields.push_back({name, value});
    if (!faults::fits(fault.match, {request.method, request.target, fields})) continue;
    tell(exchange, fault, false,
         exchange.response_begun ? "too late: its response had begun" : "too late: it was on its way");
  }
}

}  // namespace shakedown::net
