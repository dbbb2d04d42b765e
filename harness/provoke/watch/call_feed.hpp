// Calls to dependencies on their way to whoever looks at them: a queue within a fixed number of bytes. When
// it is full a call is only counted.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::watching {

class CallFeed {
 public:
  static constexpr std::size_t waiting_bytes = std::size_t{4} << 20;

  void saw(const journal::CallRecord& call) {
    const std::size_t bytes = bytes_of(call);
    const std::lock_guard lock(mutex_);
    if (call.response.status != 0) ++messages_[call.dependency];
    if (bytes_ + bytes > waiting_bytes) return;
    bytes_ += bytes;
    calls_.push_back(call);
  }
  bool take(journal::CallRecord& into) {
    const std::lock_guard lock(mutex_);
    if (calls_.empty()) return false;
    into = std::move(calls_.front());
    calls_.pop_front();
    bytes_ -= bytes_of(into);
    return true;
  }
  // Answered calls by dependency, taken or not.
  std::map<std::string, std::uint64_t> messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
  }

 private:
  static std::size_t bytes_of(const journal::CallRecord& call) {
    std::size_t bytes =
        sizeof call + call.request.target.size() + call.request.body.size() + call.response.body.size();
    for (const Headers* headers : {&call.request.headers, &call.response.headers}) {
      for (const Header& header : *headers) bytes += sizeof header + header.name.size() + header.value.size();
    }
    return bytes;
  }

  mutable std::mutex mutex_;
  std::deque<journal::CallRecord> calls_;
  std::size_t bytes_ = 0;
  std::map<std::string, std::uint64_t> messages_;
};

}  // namespace shakedown::watching
