#include "harness/provoke/experiment/journey_player.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/http/decode_body.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::experiments {
namespace {

constexpr std::size_t decoded_at_most = 16 * 1024 * 1024;

// The head without a recorded traceparent and with a fresh one.
std::string with_trace(const std::string& head, std::uint64_t seed, std::uint64_t number) {
  std::string out;
  std::size_t at = 0;
  while (at < head.size()) {
    const auto end = std::min(head.find("\r\n", at), head.size());
    const std::string_view line(head.data() + at, end - at);
    if (line.empty()) break;
    if (!equal_ignoring_case(line.substr(0, line.find(':')), "traceparent")) out.append(line).append("\r\n");
    at = end + 2;
  }
  return out + fmt::format("traceparent: 00-{:016x}{:016x}-{:016x}-01\r\n\r\n",
                           hash(seed, "trace", 1, number), hash(seed, "trace", 2, number),
                           hash(seed, "trace", 3, number) | 1);
}

bool as_expected(int status, int expected) {
  return expected == 0 ? status < 400 : status == expected;
}

}  // namespace

Headers headers_of(const std::string& head) {
  Headers headers;
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    at += 2;
    const auto end = head.find("\r\n", at);
    if (end == std::string::npos || end == at) break;
    const std::string_view line(head.data() + at, end - at);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
      auto value = line.substr(colon + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    }
    at = end;
  }
  return headers;
}

std::string traced_head(const PlayerSurroundings& around, const WrittenRequest& request,
                        std::uint64_t number) {
  const auto moment = static_cast<std::uint64_t>(around.clock.now().count());
  return with_trace(request.head, around.seed, hash_text(request.head) ^ moment ^ (number << 56));
}

Exchange exchange_of(const PlayerSurroundings& around, const WrittenRequest& request, const std::string& head,
                     net::ExchangeAnswer answer, std::uint64_t user) {
  Exchange exchange;
  exchange.stage = around.stage;
  exchange.endpoint = request.endpoint;
  exchange.journey_instance = user;
  exchange.journey = request.journey;
  exchange.step = request.step;
  exchange.timing = answer.timing;
  exchange.outcome = answer.outcome;
  exchange.error = std::move(answer.error);
  const auto space = head.find(' ');
  exchange.request.method = head.substr(0, space);
  exchange.request.target = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
  exchange.request.headers = headers_of(head);
  exchange.request.body = request.body;
  exchange.request_body_bytes = request.body.size();
  exchange.response = std::move(answer.response);
  exchange.response_body_bytes = answer.response_body_bytes;
  // Decoded once, so that what is compared and shown is what was meant.
  if (const auto* coding = find_header(exchange.response.headers, "Content-Encoding")) {
    if (auto decoded = http::decode_body(exchange.response.body, *coding, decoded_at_most)) {
      exchange.response.body = std::move(decoded).value();
      std::erase_if(exchange.response.headers, [](const Header& header) {
        return equal_ignoring_case(header.name, "Content-Encoding");
      });
    }
  }
  if (exchange.outcome == Outcome::answered &&
      !as_expected(exchange.response.status, request.expected_status))
    exchange.outcome = Outcome::unexpected_status;
  return exchange;
}

Exchange send(const PlayerSurroundings& around, const WrittenRequest& request, std::uint64_t user,
              Nanoseconds deadline, const std::stop_token& stop) {
  const std::string head = traced_head(around, request);
  const net::ExchangeQuestion question{head, request.body, request.is_head, kept_for_takes};
  auto answer = net::ask_once(around.origin, around.tls, question, deadline, around.clock, stop);
  return exchange_of(around, request, head, std::move(answer), user);
}

std::string trace_of(const Request& request) {
  const std::string* value = find_header(request.headers, "traceparent");
  return value && value->size() >= 35 ? value->substr(3, 32) : std::string();
}

std::string trace_of_head(const std::string& head) {
  Request request;
  request.headers = headers_of(head);
  return trace_of(request);
}

JourneyPlayer::JourneyPlayer(const PlayerSurroundings& around, int journey, std::uint64_t user)
    : around_(around), journey_(journey), user_(user) {
  const auto& identities = *around.identities;
  const Identity* identity = identities.empty() ? nullptr : &identities[user % identities.size()];
  traffic::begin_values(around.traffic->journeys[static_cast<std::size_t>(journey)], identity, values_);
}

std::optional<WrittenRequest> JourneyPlayer::write(int step) const {
  const auto& journey = around_.traffic->journeys[static_cast<std::size_t>(journey_)];
  const auto& compiled = around_.compiled->request(journey.steps[static_cast<std::size_t>(step)].request);
  if (!traffic::all_known(compiled.needs, values_)) return std::nullopt;
  WrittenRequest written;
  written.endpoint = compiled.endpoint;
  written.expected_status = compiled.source->expect.status;
  written.journey = journey_;
  written.step = step;
  written.is_head = compiled.is_head;
  written.source = compiled.source;
  if (compiled.needs.empty()) {
    written.head = compiled.fixed_head;
    written.body = compiled.fixed_body;
  } else {
    traffic::render(compiled, values_, written.head, written.body);
  }
  return written;
}

void JourneyPlayer::learn_from(const WrittenRequest& request, const Exchange& exchange) {
  if (exchange.response.status == 0) return;
  std::vector<traffic::HeaderView> headers;
  for (const Header& header : exchange.response.headers) headers.push_back({header.name, header.value});
  traffic::Extractor extractor;
  extractor.extract(request.source->takes, {exchange.response.status, headers, exchange.response.body},
                    values_);
}

Exchange JourneyPlayer::play(int step, Nanoseconds deadline, const std::stop_token& stop) {
  const auto written = write(step);
  if (!written) {
    const auto& journey = around_.traffic->journeys[static_cast<std::size_t>(journey_)];
    const auto& compiled = around_.compiled->request(journey.steps[static_cast<std::size_t>(step)].request);
    Exchange skipped;
    skipped.stage = around_.stage;
    skipped.endpoint = compiled.endpoint;
    skipped.journey_instance = user_;
    skipped.journey = journey_;
    skipped.step = step;
    skipped.outcome = Outcome::skipped;
    skipped.error = "a value it needs never came";
    skipped.timing.sent = skipped.timing.due = skipped.timing.done = around_.clock.now();
    skipped.request.method = compiled.source->method;
    return skipped;
  }
  auto exchange = send(around_, *written, user_, deadline, stop);
  learn_from(*written, exchange);
  return exchange;
}

}  // namespace shakedown::experiments
