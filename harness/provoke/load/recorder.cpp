#include "harness/provoke/load/recorder.hpp"

#include <algorithm>

#include "harness/http/decode_body.hpp"
#include "harness/http/error_message.hpp"
#include "harness/model/hash.hpp"
#include "harness/model/names.hpp"

namespace shakedown::load {
namespace {

constexpr std::size_t slowest_kept = 3;       // an endpoint and stage
constexpr std::uint64_t samples_at_once = 2;  // the first of each endpoint, then one every `sample_every`
constexpr Nanoseconds sample_every = std::chrono::seconds(10);
constexpr std::uint64_t examples_per_signature = 3;
constexpr std::size_t most_signatures =
    500;  // of one thread and stage: beyond, failures are one nameless signature
// Of one report and thread. A report is read some milliseconds after its request may have been answered, so
// that the last few are held ready.
constexpr int most_under_way = 8;
constexpr std::size_t most_recent = 32;
constexpr Nanoseconds writing = std::chrono::milliseconds(250);  // a report, with its names and lines
constexpr std::size_t most_messages = 4096;
constexpr std::size_t kept_body = 64 * 1024;
constexpr std::size_t decoded_body = 256 * 1024;

// "METHOD target HTTP/1.1" and the fields, back into a Request: only for the few exchanges that are kept.
Request parse_head(std::string_view head) {
  Request request;
  const auto line_end = head.find("\r\n");
  const auto line = head.substr(0, line_end);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  request.method = line.substr(0, first);
  if (first != std::string_view::npos && last > first)
    request.target = line.substr(first + 1, last - first - 1);
  head.remove_prefix(line_end == std::string_view::npos ? head.size() : line_end + 2);
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const auto field = head.substr(0, end);
    if (field.empty()) break;
    const auto colon = field.find(": ");
    if (colon != std::string_view::npos) {
      request.headers.push_back({std::string(field.substr(0, colon)), std::string(field.substr(colon + 2))});
    }
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
  }
  return request;
}

std::int64_t bytes_of(const Exchange& exchange) {
  std::size_t n = 512 + exchange.error.size() + exchange.request.target.size() +
                  exchange.request.body.size() + exchange.response.body.size();
  for (const auto* headers : {&exchange.request.headers, &exchange.response.headers}) {
    for (const auto& header : *headers) n += header.name.size() + header.value.size();
  }
  return static_cast<std::int64_t>(n);
}

// The body as a person wants to read it: decoded where it was compressed and whole.
std::string readable_body(const http::ResponseReader& response) {
  const auto coding = response.field("Content-Encoding");
  const bool whole = response.body_bytes() == response.body().size();
  if (!coding.empty() && whole) {
    if (auto decoded = http::decode_body(response.body(), coding, decoded_body))
      return std::move(decoded).value();
  }
  return std::string(response.body());
}

bool expected(int status, int wanted) {
  return wanted != 0 ? status == wanted : status < 400;
}

}  // namespace

void StatusTally::add(int status, std::uint64_t count) {
  for (auto& [known, n] : counts) {
    if (known == status) {
      n += count;
      return;
    }
  }
  counts.emplace_back(status, count);
}

void Batch::clear() {
  for (auto& endpoint : endpoints) {
    if (!endpoint.used) continue;
    endpoint.used = false;
    endpoint.outcomes.fill(0);
    endpoint.statuses.counts.clear();
    endpoint.latency.clear();
    endpoint.service_time.clear();
  }
  due = sent = late = bunched = journeys_begun = journeys_completed = waiting = 0;
  gauges = {};
  send_lag.clear();
  signatures.clear();
  kept.clear();
}

Recorder::Recorder(const Options& options, BatchSink& sink, std::atomic<std::int64_t>& evidence_left)
    : options_(options), sink_(sink), evidence_left_(evidence_left), batch_(std::make_unique<Batch>()) {
  batch_->endpoints.resize(options.endpoint_count);
  batch_->begin = options.begin;
  batch_->thread = options.thread;
  memory_.resize(options.endpoint_count);
}

EndpointBatch& Recorder::at(int endpoint) {
  auto& batch = batch_->endpoints[static_cast<std::size_t>(endpoint)];
  batch.used = true;
  return batch;
}

void Recorder::sending(Nanoseconds now) {
  if (options_.ideal_gap_ns <= 0) return;
  const auto gap = static_cast<double>((now - last_sending_).count());
  if (last_sending_ != Nanoseconds{} && gap < options_.ideal_gap_ns / 10) ++batch_->bunched;
  last_sending_ = now;
}

bool Recorder::ended(const SentRequest& request, const net::Ended& ended) {
  // What ended in a new second belongs to it, also before the next tick.
  if (ended.timing.done >= batch_->begin + options_.interval) hand_over(ended.timing.done, last_gauges_, 0);
  auto outcome = ended.outcome;
  const int status = ended.response ? ended.response->status() : 0;
  if (outcome == Outcome::answered && !expected(status, request.expected_status))
    outcome = Outcome::unexpected_status;

  auto& batch = at(request.endpoint);
  ++batch.outcomes[static_cast<std::size_t>(outcome)];
  if (ended.outcome == Outcome::answered) {
    batch.statuses.add(status);
    if (options_.feed != nullptr) show(request, ended, outcome);
  }
  batch.latency.record(ended.timing.latency().count());
  batch.service_time.record(ended.timing.service_time().count());

  ++batch_->sent;
  const auto lag = ended.timing.send_lag();
  batch_->send_lag.record(lag.count());
  if (lag > options_.late_by) ++batch_->late;
  keep_where_it_matters(request, ended, outcome);
  if (options_.histories != nullptr && options_.histories->wants(request.endpoint))
    show_to_histories(request, ended, outcome);
  return outcome == Outcome::answered;
}

void Recorder::show(const SentRequest& request, const net::Ended& ended, Outcome outcome) {
  options_.feed->saw({request.head, request.body, request.endpoint, request.journey, request.step,
                      request.user, ended.connection, ended.timing, outcome, ended.response});
}

void Recorder::show_to_histories(const SentRequest& request, const net::Ended& ended, Outcome outcome) {
  const auto line = request.head.substr(0, request.head.find("\r\n"));
  const auto begin = std::min(line.find(' '), line.size() - 1) + 1;
  HistoryLog::Seen seen;
  seen.target = line.substr(begin, line.rfind(' ') - begin);
  seen.request_body = request.body;
  seen.outcome = outcome;
  seen.timing = ended.timing;
  seen.first_sent = ended.first_sent;
  const std::string body = ended.response ? readable_body(*ended.response) : std::string();
  seen.answer_body = body;
  if (ended.response) seen.status = ended.response->status();
  options_.histories->ended(request.endpoint, seen);
}

void Recorder::skipped(int endpoint, Nanoseconds) {
  ++at(endpoint).outcomes[static_cast<std::size_t>(Outcome::skipped)];
}

void Recorder::not_sent(int endpoint, Nanoseconds) {
  ++at(endpoint).outcomes[static_cast<std::size_t>(Outcome::not_sent)];
}

std::uint64_t Recorder::count_signature(const SentRequest& request, const net::Ended& ended,
                                        Outcome outcome) {
  const int status = ended.response ? ended.response->status() : 0;
  std::string message;
  if (outcome != Outcome::unexpected_status) {
    message = http::normalise_message(ended.error);
  } else {
    // A failing service repeats itself: the same bytes are normalised once.
    const auto raw = hash_text(ended.response->body());
    auto known = messages_.find(raw);
    if (known == messages_.end()) {
      if (messages_.size() >= most_messages) messages_.clear();
      const auto body = readable_body(*ended.response);
      auto said = http::normalise_message(http::error_message(ended.response->field("Content-Type"), body));
      known = messages_.emplace(raw, std::move(said)).first;
    }
    message = known->second;
  }
  auto key = hash(hash_text(message), "signature", static_cast<std::uint64_t>(request.endpoint),
                  (static_cast<std::uint64_t>(outcome) << 32) + static_cast<std::uint64_t>(status));
  if (examples_.size() >= most_signatures && !examples_.contains(key)) {
    message = "(more than " + std::to_string(most_signatures) + " different messages)";
    key = hash(0, "overflow", static_cast<std::uint64_t>(request.endpoint),
               (static_cast<std::uint64_t>(outcome) << 32) + static_cast<std::uint64_t>(status));
  }
  examples_.try_emplace(key, 0);
  for (auto& signature : batch_->signatures) {
    if (signature.key != key) continue;
    ++signature.count;
    signature.last_seen = ended.timing.done;
    return key;
  }
  batch_->signatures.push_back(
      {key, request.endpoint, outcome, status, std::move(message), ended.timing.done, ended.timing.done, 1});
  return key;
}

void Recorder::keep_where_it_matters(const SentRequest& request, const net::Ended& ended, Outcome outcome) {
  auto& memory = memory_[static_cast<std::size_t>(request.endpoint)];
  if (options_.sanitizer_reports != nullptr) keep_those_under_way();
  if (is_error(outcome)) {
    const auto key = count_signature(request, ended, outcome);
    auto& examples = examples_[key];
    if (examples < examples_per_signature) {
      ++examples;
      auto example = copy(request, ended, outcome, journal::KeptBecause::failure);
      example.signature_key = key;
      keep(std::move(example));
    }
    return;
  }
  if (was_under_way(ended.timing)) {
    ++kept_of_report_;
    return keep(copy(request, ended, outcome, journal::KeptBecause::evidence));
  }
  const auto latency = ended.timing.latency();
  if (memory.samples < samples_at_once || ended.timing.done - memory.last_sample >= sample_every) {
    ++memory.samples;
    memory.last_sample = ended.timing.done;
    return keep(copy(request, ended, outcome, journal::KeptBecause::sample));
  }
  if (options_.sanitizer_reports != nullptr) {
    recent_.push_back(copy(request, ended, outcome, journal::KeptBecause::evidence));
    if (recent_.size() > most_recent) recent_.pop_front();
  }
  if (memory.slowest.size() < slowest_kept) {
    memory.slowest.push_back({latency, copy(request, ended, outcome, journal::KeptBecause::slowest)});
  } else {
    const auto fastest = std::min_element(memory.slowest.begin(), memory.slowest.end(),
                                          [](const Slow& a, const Slow& b) { return a.latency < b.latency; });
    if (latency > fastest->latency) {
      *fastest = {latency, copy(request, ended, outcome, journal::KeptBecause::slowest)};
    }
  }
}

bool Recorder::was_under_way(const Timing& timing) const {
  return reported_ != Nanoseconds{} && kept_of_report_ < most_under_way && timing.sent <= reported_ &&
         timing.done >= reported_ - writing;
}

// Of a report that is new since the last request ended.
void Recorder::keep_those_under_way() {
  const Nanoseconds latest(options_.sanitizer_reports->load(std::memory_order_relaxed));
  if (latest == reported_) return;
  reported_ = latest;
  kept_of_report_ = 0;
  // The last to end are the nearest to it.
  for (auto kept = recent_.rbegin(); kept != recent_.rend(); ++kept) {
    const Timing timing = kept->record.exchange.timing;
    if (!was_under_way(timing)) continue;
    ++kept_of_report_;
    auto& slowest = memory_[static_cast<std::size_t>(kept->record.exchange.endpoint)].slowest;
    std::erase_if(slowest, [&](const Slow& slow) {
      const Exchange& other = slow.exchange.record.exchange;
      return other.timing.sent == timing.sent && other.connection == kept->record.exchange.connection;
    });
    keep(std::move(*kept));
  }
  recent_.clear();
}

KeptExchange Recorder::copy(const SentRequest& request, const net::Ended& ended, Outcome outcome,
                            journal::KeptBecause why) const {
  KeptExchange kept;
  kept.record.because = why;
  auto& exchange = kept.record.exchange;
  exchange.stage = options_.stage;
  exchange.endpoint = request.endpoint;
  exchange.journey = request.journey;
  exchange.step = request.step;
  exchange.journey_instance = request.user;
  exchange.connection = ended.connection;
  exchange.timing = ended.timing;
  exchange.outcome = outcome;
  exchange.error = ended.error;
  exchange.request = parse_head(request.head);
  exchange.request.body = request.body.substr(0, kept_body);
  exchange.request_body_bytes = request.body.size();
  kept.record.request_body_cut = request.body.size() > kept_body;
  if (ended.response) {
    exchange.response.status = ended.response->status();
    exchange.response.headers = ended.response->headers();
    exchange.response.body = readable_body(*ended.response);
    exchange.response_body_bytes = ended.response->body_bytes();
    const bool whole = ended.response->body_bytes() == ended.response->body().size();
    kept.record.response_body_cut = !whole || exchange.response.body.size() > kept_body;
    if (exchange.response.body.size() > kept_body) exchange.response.body.resize(kept_body);
  }
  return kept;
}

void Recorder::keep(KeptExchange exchange) {
  const auto bytes = bytes_of(exchange.record.exchange);
  if (evidence_left_.fetch_sub(bytes, std::memory_order_relaxed) < bytes) {
    evidence_left_.fetch_add(bytes, std::memory_order_relaxed);
    return;
  }
  batch_->kept.push_back(std::move(exchange));
}

void Recorder::tick(Nanoseconds now, const net::Gauges& gauges, std::uint64_t waiting) {
  last_gauges_ = gauges;
  batch_->waiting = waiting;
  if (now >= batch_->begin + options_.interval) hand_over(now, gauges, waiting);
}

void Recorder::hand_over(Nanoseconds now, const net::Gauges& gauges, std::uint64_t waiting) {
  batch_->gauges = gauges;
  batch_->waiting = std::max(batch_->waiting, waiting);
  batch_ = sink_.exchange(std::move(batch_));
  batch_->endpoints.resize(options_.endpoint_count);
  batch_->thread = options_.thread;
  // Intervals stay on the grid that begins with the stage, also where a tick came late.
  batch_->begin = now - (now - options_.begin) % options_.interval;
}

void Recorder::finish(Nanoseconds now) {
  for (auto& memory : memory_) {
    for (auto& slow : memory.slowest) keep(std::move(slow.exchange));
    memory.slowest.clear();
  }
  hand_over(now, last_gauges_, 0);
}

}  // namespace shakedown::load
