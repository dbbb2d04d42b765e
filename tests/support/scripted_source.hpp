// A RequestSource for tests: a list of requests, each with its time, and what became of them.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "harness/net/load_thread.hpp"

namespace shakedown::test {

struct ScriptedRequest {
  std::string method = "GET";
  std::string target = "/";
  std::string fields;
  std::string body;
  Nanoseconds due{};           // since the source was made
  bool after_previous = true;  // becomes due only when the one before has ended
};

struct Result {
  Outcome outcome = Outcome::answered;
  int status = 0;
  std::string body;
  std::string error;
  Timing timing;
  std::uint64_t connection = 0;
};

class ScriptedSource final : public net::RequestSource {
 public:
  ScriptedSource(std::vector<ScriptedRequest> script, Nanoseconds begin)
      : script_(std::move(script)), begin_(begin) {
    for (const auto& request : script_) {
      std::string head =
          request.method + " " + request.target + " HTTP/1.1\r\nHost: test\r\n" + request.fields;
      if (!request.body.empty()) head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
      heads_.push_back(head + "\r\n");
    }
    results.resize(script_.size());
  }

  Nanoseconds next_due() override {
    if (next_ >= script_.size()) return never;
    if (script_[next_].after_previous && ended_count < next_) return never;
    return begin_ + script_[next_].due;
  }
  net::Outgoing next(Nanoseconds now) override {
    const auto& request = script_[next_];
    net::Outgoing out;
    out.head = heads_[next_];
    out.body = request.body;
    out.ticket = next_++;
    out.due = begin_ + request.due;
    out.ready = request.after_previous ? now : out.due;
    out.is_head_method = request.method == "HEAD";
    out.expect_continue = request.fields.find("Expect: 100-continue") != std::string::npos;
    out.idempotent = request.method != "POST";
    return out;
  }
  void ended(const net::Ended& ended) override {
    auto& result = results[ended.ticket];
    result.outcome = ended.outcome;
    result.error = ended.error;
    result.timing = ended.timing;
    result.connection = ended.connection;
    if (ended.response) {
      result.status = ended.response->status();
      result.body = ended.response->body();
    }
    ++ended_count;
    if (stop_after != 0 && ended_count == stop_after) stop = true;
  }
  void tick(Nanoseconds, const net::Gauges& now) override { gauges = now; }

  std::vector<Result> results;
  std::size_t ended_count = 0;
  std::size_t stop_after = 0;
  std::atomic<bool> stop{false};
  net::Gauges gauges;

 private:
  std::vector<ScriptedRequest> script_;
  std::vector<std::string> heads_;
  Nanoseconds begin_;
  std::size_t next_ = 0;
};

}  // namespace shakedown::test
