// First pass: whose host and which templates. Second pass: batches of messages through a bounded queue.
#include "harness/cli/shapes_of_recording.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "harness/judge/words.hpp"
#include "harness/traffic/contract.hpp"
#include "harness/traffic/endpoint_index.hpp"
#include "harness/traffic/har_reader.hpp"
#include "harness/traffic/har_traffic.hpp"
#include "harness/traffic/path_template.hpp"

namespace shakedown::cli {
namespace {

struct Message {
  const std::string* endpoint = nullptr;
  traffic::RecordedEntry entry;
};
using Batch = std::vector<Message>;

// Hands batches from the thread that reads to the one that learns; whoever is too fast waits.
class Batches {
 public:
  void put(Batch batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < most_waiting; });
    waiting_.push_back(std::move(batch));
    changed_.notify_all();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  std::optional<Batch> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return std::nullopt;
    auto batch = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return batch;
  }

 private:
  static constexpr std::size_t most_waiting = 4;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_;
  bool closed_ = false;
};

struct Closing {
  Batches& batches;
  ~Closing() { batches.close(); }
};

void learn_all(Batches& batches, judge::ShapeSet& set) {
  judge::ShapeLearner learner;
  while (const auto batch = batches.take()) {
    for (const auto& [endpoint, entry] : *batch) {
      judge::ShapedExchange exchange;
      exchange.endpoint = *endpoint;
      exchange.request = &entry.request;
      exchange.response = &entry.response;
      exchange.request_cut = entry.request_body_cut;
      exchange.response_cut =
          entry.response_body_missing || entry.response.body.size() >= traffic::response_body_limit;
      exchange.at = entry.started.value_or(Nanoseconds{});
      exchange.exchange = static_cast<std::int64_t>(entry.number);
      learner.learn(set, exchange);
    }
  }
}

class RecordingReader {
 public:
  RecordingReader(const ShapesInput& input, traffic::ContractPaths contract)
      : input_(input), contract_(std::move(contract)), index_(contract_, learner_) {}

  Result<ReadShapes> run() {
    const auto first = traffic::read_har(input_.path, traffic::HarParts::without_response_bodies,
                                         [&](traffic::RecordedEntry&& entry) { look_at(entry); });
    if (!first) return first.error();
    choose_host();
    if (main_host_.empty()) return problem("no entry of " + input_.path + " is an HTTP exchange", why_none());
    learner_.learn();
    ReadShapes read;
    Status second = Done{};
    {
      const std::jthread learning([&] { learn_all(batches_, read.set); });
      const Closing closing{batches_};  // before that thread is waited for
      const auto notes =
          traffic::read_har(input_.path, traffic::HarParts::everything,
                            [&](traffic::RecordedEntry&& entry) { pass_on(std::move(entry)); });
      batches_.put(std::move(batch_));
      if (!notes) second = notes.error();
    }
    if (!second) return second.error();
    for (const auto& note : first.value()) read.notes.push_back(note.source + ": " + note.what);
    for (const auto& [what, count] : left_out_)
      read.notes.push_back(what + ", left out: " + judge::say_count(count));
    if (index_.beyond_limit() > 0)
      read.notes.push_back("exchanges of endpoints beyond " + judge::say_count(traffic::endpoint_limit) +
                           ", taken together: " + judge::say_count(index_.beyond_limit()));
    return read;
  }

 private:
  // What keeps an entry from being learned, or nullptr.
  static const char* unfit(const traffic::RecordedEntry& entry, const traffic::SplitUrl& url) {
    if (url.scheme != "http" && url.scheme != "https") return "entries that are not HTTP";
    if (entry.resource_type == "websocket" || entry.response.status == 101) return "WebSocket entries";
    if (entry.request.method == "CONNECT") return "CONNECT requests to a proxy";
    if (entry.from_cache) return "entries answered from the browser's cache or by a service worker";
    if (entry.response.status <= 0) return "entries without a response";
    return nullptr;
  }

  void look_at(const traffic::RecordedEntry& entry) {
    traffic::SplitUrl url;
    const bool is_url = traffic::split_url(entry.url, url);
    if (const char* why = is_url ? unfit(entry, url) : "entries that are not HTTP") {
      ++left_out_[why];
      return;
    }
    if (hosts_.size() >= most_hosts && hosts_.count(url.host) == 0) return;
    ++hosts_[url.host];
    learner_.add(std::string_view(url.target).substr(0, url.target.find('?')));
  }

  void choose_host() {
    std::uint64_t most = 0;
    for (const auto& [host, count] : hosts_) {
      if (count <= most) continue;
      most = count;
      main_host_ = host;
    }
  }

  bool is_named(const std::string& host) const {
    return std::any_of(input_.hosts.begin(), input_.hosts.end(), [&](const std::string& wanted) {
      return equal_ignoring_case(wanted, host) ||
             equal_ignoring_case(wanted, host.substr(0, host.rfind(':')));
    });
  }

  std::string why_none() const {
    std::string why;
    for (const auto& [what, count] : left_out_)
      why += (why.empty() ? "" : ", ") + judge::say_count(count) + " " + what;
    return why;
  }

  void pass_on(traffic::RecordedEntry&& entry) {
    traffic::SplitUrl url;
    if (!traffic::split_url(entry.url, url) || unfit(entry, url) != nullptr) return;
    if (url.host != main_host_ && !is_named(url.host)) {
      ++left_out_["entries to other hosts (--host names them)"];
      return;
    }
    Message message;
    message.endpoint = &name_of(entry.request.method, url.target);
    entry.request.target = std::move(url.target);
    if (!entry.mime.empty() && find_header(entry.response.headers, "content-type") == nullptr)
      entry.response.headers.push_back({"Content-Type", entry.mime});
    batch_bytes_ += entry.request.body.size() + entry.response.body.size();
    message.entry = std::move(entry);
    batch_.push_back(std::move(message));
    if (batch_.size() < batch_messages && batch_bytes_ < batch_limit) return;
    batches_.put(std::move(batch_));
    batch_ = {};
    batch_bytes_ = 0;
  }

  // The learning thread reads what this returns; a deque's elements stay where they are.
  const std::string& name_of(const std::string& method, const std::string& target) {
    const auto endpoint = index_.endpoint_of(method, target);
    const auto beyond = index_.beyond_limit();
    const auto number = static_cast<std::size_t>(index_.index_of(endpoint));
    if (number >= names_.size())
      names_.push_back(index_.beyond_limit() > beyond ? "* /{other}" : to_string(endpoint));
    return names_[number];
  }

  static constexpr std::size_t most_hosts = 1000;
  static constexpr std::size_t batch_messages = 64;
  static constexpr std::size_t batch_limit = std::size_t{1} << 20;  // bytes of bodies

  const ShapesInput& input_;
  traffic::ContractPaths contract_;
  traffic::PathLearner learner_;
  traffic::EndpointIndex index_;
  std::map<std::string, std::uint64_t> hosts_;
  std::map<std::string, std::uint64_t> left_out_;
  std::string main_host_;
  std::deque<std::string> names_;
  Batches batches_;
  Batch batch_;
  std::size_t batch_bytes_ = 0;
};

}  // namespace

Result<ReadShapes> shapes_of_recording(const ShapesInput& input) {
  traffic::ContractPaths paths;
  if (!input.contract.empty()) {
    const auto contract = traffic::read_contract(input.contract);
    if (!contract) return contract.error();
    paths = traffic::ContractPaths(contract.value());
  }
  return RecordingReader(input, std::move(paths)).run();
}

}  // namespace shakedown::cli
