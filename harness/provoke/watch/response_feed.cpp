#include "harness/provoke/watch/response_feed.hpp"

#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <cstring>

#include "harness/provoke/watch/quick_hash.hpp"

namespace shakedown::watching {
namespace {

constexpr std::uint32_t no_place = ~0u;

// A message in the ring: this, then the request's head and body, the fields (two lengths, name, value each)
// and the body.
struct Prefix {
  std::uint32_t place = no_place;
  std::uint32_t generation = 0;
  std::uint64_t repeats_of_replaced = 0;
  int endpoint = 0;
  int journey = -1;
  int step = 0;
  int status = 0;
  std::uint64_t user = 0;
  std::uint64_t connection = 0;
  Timing timing;
  Outcome outcome = Outcome::answered;
  std::uint32_t request_head = 0;
  std::uint32_t request_body = 0;
  std::uint32_t fields = 0;
  std::uint32_t body = 0;
  std::uint64_t body_bytes = 0;
};

std::size_t bytes_of_fields(const http::ResponseReader& response) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < response.field_count(); ++i) {
    const auto field = response.field(i);
    bytes += 2 * sizeof(std::uint32_t) + field.name.size() + field.value.size();
  }
  return bytes;
}

std::uint64_t hash_of(const SeenResponse& seen) {
  const http::ResponseReader& response = *seen.response;
  std::uint64_t hash = quick_hash(
      static_cast<std::uint64_t>(seen.endpoint) << 32 | static_cast<std::uint32_t>(response.status()),
      seen.request_head);
  hash = quick_hash(hash, seen.request_body);
  for (std::size_t i = 0; i < response.field_count(); ++i) {
    const auto field = response.field(i);
    hash = quick_hash(quick_hash(hash, field.name), field.value);
  }
  return quick_hash(hash, response.body());
}

std::byte* put(std::byte* at, std::string_view text) {
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

std::byte* put(std::byte* at, std::size_t number) {
  const auto narrow = static_cast<std::uint32_t>(number);
  std::memcpy(at, &narrow, sizeof narrow);
  return at + sizeof narrow;
}

// Reads from what this process wrote itself, so lengths are right.
class Cursor {
 public:
  explicit Cursor(const std::byte* at) : at_(at) {}
  std::string_view text(std::size_t size) {
    const auto* from = reinterpret_cast<const char*>(at_);
    at_ += size;
    return {from, size};
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

 private:
  const std::byte* at_;
};

// "METHOD target HTTP/1.1" and the fields.
void read_head(std::string_view head, Request& request) {
  const auto line = head.substr(0, head.find("\r\n"));
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  request.method = line.substr(0, first);
  request.target.clear();
  if (first != std::string_view::npos && last > first)
    request.target = line.substr(first + 1, last - first - 1);
  request.headers.clear();
  head.remove_prefix(std::min(head.size(), line.size() + 2));
  while (!head.empty()) {
    const auto field = head.substr(0, head.find("\r\n"));
    if (field.empty()) break;
    const auto colon = field.find(": ");
    if (colon != std::string_view::npos)
      request.headers.push_back({std::string(field.substr(0, colon)), std::string(field.substr(colon + 2))});
    head.remove_prefix(std::min(head.size(), field.size() + 2));
  }
}

}  // namespace

bool ResponseFeed::again(Known& known, std::uint64_t hash) {
  const std::uint64_t state = known.state.load(std::memory_order_relaxed);
  if (state == 0 || known.hash != hash) return false;
  // Only this thread writes it; a full count stays full.
  if ((state & count_mask) < count_mask) known.state.store(state + 1, std::memory_order_relaxed);
  return true;
}

void ResponseFeed::saw(const SeenResponse& seen) {
  messages_.store(messages_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  const http::ResponseReader& response = *seen.response;
  const std::size_t fields = bytes_of_fields(response);
  const std::size_t bytes =
      seen.request_head.size() + seen.request_body.size() + fields + response.body().size();
  Known* known = nullptr;
  std::uint64_t hash = 0;
  std::size_t place = 0;
  if (bytes <= remembered_bytes) {
    hash = hash_of(seen);
    place = hash % remembered;
    known = &known_[place];
    if (again(*known, hash)) return;
  }
  std::byte* at = ring_.reserve(sizeof(Prefix) + bytes);
  if (at == nullptr) return;
  Prefix prefix;
  if (known != nullptr) {
    const std::uint64_t state = known->state.load(std::memory_order_relaxed);
    // Generations begin at 1, so that no state is 0.
    std::uint64_t generation = ((state >> count_bits) + 1) & ((1ULL << (64 - count_bits)) - 1);
    if (generation == 0) generation = 1;
    prefix.place = static_cast<std::uint32_t>(place);
    prefix.generation = static_cast<std::uint32_t>(generation);
    prefix.repeats_of_replaced = state & count_mask;
    known->hash = hash;
    known->state.store(generation << count_bits, std::memory_order_relaxed);
  }
  prefix.endpoint = seen.endpoint;
  prefix.journey = seen.journey;
  prefix.step = seen.step;
  prefix.status = response.status();
  prefix.user = seen.user;
  prefix.connection = seen.connection;
  prefix.timing = seen.timing;
  prefix.outcome = seen.outcome;
  prefix.request_head = static_cast<std::uint32_t>(seen.request_head.size());
  prefix.request_body = static_cast<std::uint32_t>(seen.request_body.size());
  prefix.fields = static_cast<std::uint32_t>(response.field_count());
  prefix.body = static_cast<std::uint32_t>(response.body().size());
  prefix.body_bytes = response.body_bytes();
  std::memcpy(at, &prefix, sizeof prefix);
  at = put(put(at + sizeof prefix, seen.request_head), seen.request_body);
  for (std::size_t i = 0; i < response.field_count(); ++i) {
    const auto field = response.field(i);
    at = put(put(at, field.name.size()), field.value.size());
    at = put(put(at, field.name), field.value);
  }
  put(at, response.body());
  ring_.commit();
}

bool ResponseFeed::take(Taken& into) {
  const auto record = ring_.front();
  if (record.empty()) return false;
  Prefix prefix;
  std::memcpy(&prefix, record.data(), sizeof prefix);
  Cursor cursor(record.data() + sizeof prefix);
  into.place.reset();
  if (prefix.place != no_place) into.place = prefix.place;
  into.generation = prefix.generation;
  into.repeats_of_replaced = prefix.repeats_of_replaced;
  Exchange& exchange = into.exchange;
  exchange.endpoint = prefix.endpoint;
  exchange.journey = prefix.journey;
  exchange.step = prefix.step;
  exchange.journey_instance = prefix.user;
  exchange.connection = prefix.connection;
  exchange.timing = prefix.timing;
  exchange.outcome = prefix.outcome;
  read_head(cursor.text(prefix.request_head), exchange.request);
  exchange.request.body = cursor.text(prefix.request_body);
  exchange.request_body_bytes = prefix.request_body;
  exchange.response.status = prefix.status;
  exchange.response.headers.clear();
  for (std::uint32_t i = 0; i < prefix.fields; ++i) {
    const std::uint32_t name = cursor.number();
    const std::uint32_t value = cursor.number();
    Header& header = exchange.response.headers.emplace_back();
    header.name = cursor.text(name);
    header.value = cursor.text(value);
  }
  exchange.response.body = cursor.text(prefix.body);
  exchange.response_body_bytes = prefix.body_bytes;
  into.response_cut = prefix.body_bytes != prefix.body;
  ring_.pop();
  return true;
}

void ResponseFeed::belongs_to_this_thread() {
  clockid_t clock = no_clock;
  if (::pthread_getcpuclockid(::pthread_self(), &clock) == 0) clock_.store(clock, std::memory_order_relaxed);
}

Nanoseconds ResponseFeed::cpu_time() const {
  const clockid_t clock = clock_.load(std::memory_order_relaxed);
  timespec time{};
  if (clock == no_clock || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + Nanoseconds(time.tv_nsec);
}

std::uint64_t ResponseFeed::repeats(std::size_t place, std::uint32_t generation) const {
  const std::uint64_t state = known_[place].state.load(std::memory_order_relaxed);
  return state >> count_bits == generation ? state & count_mask : 0;
}

}  // namespace shakedown::watching
