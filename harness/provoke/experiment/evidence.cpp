#include "harness/provoke/experiment/evidence.hpp"

#include <utility>

namespace shakedown::experiments {

journal::ExchangeRecord as_evidence(Exchange exchange) {
  constexpr std::size_t most_body = 16 * 1024;
  journal::ExchangeRecord record;
  record.because = journal::KeptBecause::evidence;
  for (std::string* body : {&exchange.response.body, &exchange.request.body}) {
    if (body->size() > most_body) body->resize(most_body);
  }
  record.response_body_cut = exchange.response.body.size() < exchange.response_body_bytes;
  record.request_body_cut = exchange.request.body.size() < exchange.request_body_bytes;
  record.exchange = std::move(exchange);
  return record;
}

}  // namespace shakedown::experiments
