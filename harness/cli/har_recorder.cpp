#include "harness/cli/har_recorder.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/http/decode_body.hpp"

namespace shakedown::cli {
namespace {

constexpr std::size_t most_waiting_bytes = 256 * 1024 * 1024;
constexpr std::size_t most_decoded_bytes = 64 * 1024 * 1024;

std::size_t size_of(const net::ProxiedExchange& exchange) {
  return exchange.request.body.size() + exchange.response.body.size() + 4096;
}

Nanoseconds length(Nanoseconds from, Nanoseconds to) {
  return from == Nanoseconds{} || to == Nanoseconds{} ? Nanoseconds{} : std::max(to - from, Nanoseconds{});
}

}  // namespace

HarRecorder::HarRecorder(HarFile file, const RunClock& clock, RecorderOptions options)
    : file_(std::move(file)), options_(std::move(options)) {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  wall_begin_ = duration_cast<Nanoseconds>(wall) - clock.now();
  if (options_.masking) mask_.emplace(*options_.masking);
  thread_ = std::thread([this] { write_all(); });
}

HarRecorder::~HarRecorder() {
  finish();
}

void HarRecorder::set_address(const std::string& listen) {
  const std::lock_guard lock(mutex_);
  listen_ = listen;
}

void HarRecorder::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void HarRecorder::take(net::ProxiedExchange exchange) {
  {
    const std::lock_guard lock(mutex_);
    const auto size = size_of(exchange);
    if (finished_ || waiting_bytes_ + size > most_waiting_bytes) {
      ++lost_;
      return;
    }
    waiting_bytes_ += size;
    waiting_.push_back(std::move(exchange));
  }
  changed_.notify_one();
}

void HarRecorder::write_all() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return finished_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto exchange = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    write(exchange);
    lock.lock();
    waiting_bytes_ -= size_of(exchange);
  }
}

void HarRecorder::write(const net::ProxiedExchange& exchange) {
  if (exchange.request.method.empty() || exchange.ending == "not HTTP") {
    const std::lock_guard lock(mutex_);
    ++not_http_;
    return;
  }
  auto har = har_exchange(exchange);
  if (mask_) mask_->apply(har);
  const auto written = file_.append(traffic::har_entry(har));
  const std::lock_guard lock(mutex_);
  if (har.request_body_cut || har.response_body_cut) ++cut_;
  if (written) return;
  if (lost_++ == 0) options_.say(to_string(written.error()));
}

traffic::HarExchange HarRecorder::har_exchange(const net::ProxiedExchange& exchange) const {
  traffic::HarExchange har;
  har.started = wall_begin_ + exchange.began;
  har.send = length(exchange.began, exchange.request_done);
  har.wait = length(exchange.request_done, exchange.first_byte);
  har.receive = length(exchange.first_byte, exchange.done);
  const auto* host = find_header(exchange.request.headers, "host");
  const auto& target = exchange.request.target;
  har.url = target.starts_with('/') || target == "*"
                ? options_.scheme + "://" + (host != nullptr && !host->empty() ? *host : listen_) +
                      (target == "*" ? "/*" : target)
                : target;
  har.request = exchange.request;
  har.response = exchange.response;
  har.request_body_bytes = exchange.request_body_bytes;
  har.response_body_bytes = exchange.response_body_bytes;
  har.request_body_cut = exchange.request.body.size() < exchange.request_body_bytes;
  har.response_body_cut = exchange.response.body.size() < exchange.response_body_bytes;
  const auto* coding = find_header(exchange.response.headers, "content-encoding");
  if (coding != nullptr && !har.response_body_cut) {
    auto decoded = http::decode_body(exchange.response.body, *coding, most_decoded_bytes);
    if (decoded) har.response.body = std::move(decoded).value();
  }
  har.connection = std::to_string(exchange.connection);
  if (exchange.ending != "answered") har.comment = exchange.ending;
  return har;
}

}  // namespace shakedown::cli
