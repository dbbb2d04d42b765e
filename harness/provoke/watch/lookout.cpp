#include "harness/provoke/watch/lookout.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "harness/http/decode_body.hpp"
#include "harness/traffic/path_template.hpp"

namespace shakedown::watching {
namespace {

constexpr auto nap = std::chrono::milliseconds(20);
constexpr Nanoseconds last_look = std::chrono::seconds(2);  // at the end of a stage, at what still waits
constexpr int lowest_priority = 19;
constexpr int between_clocks = 16;  // messages; asking for CPU time is a system call
constexpr std::size_t decoded_at_most = 256 * 1024;
constexpr std::size_t kept_body = 64 * 1024;
constexpr std::size_t most_endpoints_of_a_dependency = 500;

Nanoseconds own_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Nanoseconds(time.tv_nsec);
}

// As a reader of JSON needs it. False where it is only a part, or cannot be decoded.
bool decode(Response& response) {
  const std::string* coding = find_header(response.headers, "Content-Encoding");
  if (coding == nullptr || response.body.empty()) return true;
  auto decoded = http::decode_body(response.body, *coding, decoded_at_most);
  if (!decoded) return false;
  response.body = std::move(decoded).value();
  std::erase_if(response.headers,
                [](const Header& header) { return equal_ignoring_case(header.name, "Content-Encoding"); });
  return true;
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find_first_of("?#"));
}

}  // namespace

Lookout::Lookout(const Around& around, WatchSpec spec)
    : around_(around),
      spec_(std::move(spec)),
      target_({around.stage, "target", spec_.shapes, spec_.target}),
      asked_at_(around.clock.now()) {
  for (const Endpoint& endpoint : around.endpoints) names_.push_back(to_string(endpoint));
  budget_.advance(asked_at_, Nanoseconds{}, 0);
  thread_ = std::thread([this] { run(); });
}

Lookout::~Lookout() {
  finish();
}

ResponseFeed& Lookout::feed() {
  auto source = std::make_unique<Source>();
  source->feed = std::make_unique<ResponseFeed>();
  source->known.resize(ResponseFeed::remembered);
  const std::lock_guard lock(mutex_);
  return *sources_.emplace_back(std::move(source))->feed;
}

void Lookout::finish() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  thread_.join();
}

void Lookout::run() {
  // Linux gives each thread a priority of its own; without the right to lower it the budget still holds.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), lowest_priority);
  Nanoseconds next_write = around_.clock.now() + written_every;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, nap, [&] { return stopping_; });
    refresh_budget();
    look(false, never);
    if (around_.clock.now() < next_write) continue;
    count_all_repeats();
    write();
    next_write = around_.clock.now() + written_every;
  }
  look(true, around_.clock.now() + last_look);
  count_all_repeats();
  write();
}

void Lookout::refresh_budget() {
  const Nanoseconds now = around_.clock.now();
  const Nanoseconds passed = std::max(now - asked_at_, Nanoseconds(1));
  double busy = 0;
  for (const auto& source : sources_) {
    const Nanoseconds spent = source->feed->cpu_time();
    busy = std::max(busy, seconds(spent - source->busy_before) / seconds(passed));
    source->busy_before = spent;
  }
  asked_at_ = now;
  budget_.advance(now, own_cpu_time(), busy);
  busy_ = busy;
}

bool Lookout::may_go_on(bool hurry, Nanoseconds until) {
  if (++looked_ % between_clocks != 0) return true;
  const Nanoseconds now = around_.clock.now();
  if (hurry) return now < until;
  budget_.advance(now, own_cpu_time(), busy_);
  return budget_.any_left();
}

bool Lookout::look(bool hurry, Nanoseconds until) {
  if (!hurry && !budget_.any_left()) return true;
  // Calls first: they are fewer, and nobody else tells of them.
  if (look_at_calls(hurry, until)) return true;
  bool left = false;
  for (const auto& source : sources_) left = look_at_responses(*source, hurry, until) || left;
  return left;
}

bool Lookout::look_at_responses(Source& source, bool hurry, Nanoseconds until) {
  ResponseFeed::Taken taken;
  while (source.feed->take(taken)) {
    taken.exchange.stage = around_.stage;
    const bool readable = !taken.response_cut && decode(taken.exchange.response);
    taken.response_cut = !readable;
    if (taken.place) {
      Known& known = source.known[*taken.place];
      count_repeats(known, taken.repeats_of_replaced);
      known.generation = taken.generation;
      known.counted = 0;
      known.response_cut = taken.response_cut;
      see(taken.exchange, taken.response_cut, 1);
      std::swap(known.exchange, taken.exchange);
    } else {
      see(taken.exchange, taken.response_cut, 1);
    }
    if (!may_go_on(hurry, until)) return true;
  }
  return false;
}

bool Lookout::look_at_calls(bool hurry, Nanoseconds until) {
  journal::CallRecord call;
  while (calls_.take(call)) {
    see_call(call);
    if (!may_go_on(hurry, until)) return true;
  }
  return false;
}

void Lookout::count_repeats(Known& known, std::uint64_t repeats) {
  if (known.generation == 0 || repeats <= known.counted) return;
  see(known.exchange, known.response_cut, repeats - known.counted);
  known.counted = repeats;
}

void Lookout::count_all_repeats() {
  for (const auto& source : sources_) {
    for (std::size_t place = 0; place < source->known.size(); ++place) {
      Known& known = source->known[place];
      if (known.generation != 0) count_repeats(known, source->feed->repeats(place, known.generation));
    }
  }
}

void Lookout::see(const Exchange& exchange, bool response_cut, std::uint64_t times) {
  Notebook::Message message;
  message.endpoint = names_[static_cast<std::size_t>(exchange.endpoint)];
  message.request = &exchange.request;
  message.response = &exchange.response;
  message.response_cut = response_cut;
  message.at = exchange.timing.done;
  // Of repeats only that they came until about now is known.
  message.last = times == 1 ? message.at : around_.clock.now();
  message.times = times;
  message.keep = [&] { return keep(exchange, response_cut); };
  target_.see(message);
}

std::int64_t Lookout::keep(const Exchange& exchange, bool response_cut) {
  journal::ExchangeRecord record;
  record.because = journal::KeptBecause::evidence;
  record.exchange = exchange;
  record.response_body_cut = response_cut || exchange.response.body.size() > kept_body;
  record.request_body_cut = exchange.request.body.size() > kept_body;
  for (std::string* body : {&record.exchange.request.body, &record.exchange.response.body})
    if (body->size() > kept_body) body->resize(kept_body);
  const auto bytes = static_cast<std::int64_t>(1024 + record.exchange.request.body.size() +
                                               record.exchange.response.body.size());
  if (around_.evidence_left.fetch_sub(bytes, std::memory_order_relaxed) < bytes) {
    around_.evidence_left.fetch_add(bytes, std::memory_order_relaxed);
    return 0;
  }
  return around_.journal.exchange(std::move(record));
}

Notebook& Lookout::notebook_of(const std::string& dependency) {
  const auto contract = spec_.dependencies.find(dependency);
  return dependencies_
      .try_emplace(dependency,
                   Notebook::About{around_.stage, dependency, spec_.shapes,
                                   contract == spec_.dependencies.end() ? nullptr : contract->second})
      .first->second;
}

std::string Lookout::endpoint_of(const journal::CallRecord& call, const judge::Contract* contract) {
  const auto path = path_of(call.request.target);
  if (contract != nullptr) {
    if (auto known = contract->endpoint_of(call.request.method, path); !known.empty()) return known;
  }
  std::string name = call.request.method + " " + traffic::template_of(path);
  auto& seen = dependency_endpoints_[call.dependency];
  if (!seen.contains(name) && seen.size() >= most_endpoints_of_a_dependency) return "* /{other}";
  seen.insert(name);
  return name;
}

void Lookout::see_call(journal::CallRecord& call) {
  const auto contract = spec_.dependencies.find(call.dependency);
  const std::string endpoint =
      endpoint_of(call, contract == spec_.dependencies.end() ? nullptr : contract->second);
  // What the dependency sent before a fault had its way is its own word only where nothing was done.
  if (!call.faults.empty()) call.response = {};
  Notebook::Message message;
  message.endpoint = endpoint;
  message.request = &call.request;
  message.response = &call.response;
  message.request_cut = call.request.body.size() != call.request_body_bytes;
  message.response_cut = call.response.body.size() != call.response_body_bytes || !decode(call.response);
  message.at = message.last = call.done;
  message.keep = [&] {
    if (call.id == 0) call.id = around_.journal.call(call);
    return call.id;
  };
  notebook_of(call.dependency).see(message);
}

void Lookout::write() {
  std::uint64_t messages = 0;
  for (const auto& source : sources_) messages += source->feed->messages();
  target_.set_messages(messages);
  if (!target_.empty()) target_.write(around_.journal);
  for (const auto& [dependency, count] : calls_.messages()) {
    Notebook& notebook = notebook_of(dependency);
    notebook.set_messages(count);
    if (!notebook.empty()) notebook.write(around_.journal);
  }
}

}  // namespace shakedown::watching
