// From a proxy's exchanges to a HAR: takes them on the proxy's thread without waiting, and writes them on a
// thread of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "harness/cli/har_file.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/traffic/har_mask.hpp"

namespace shakedown::cli {

struct RecorderOptions {
  std::string scheme = "http";           // what clients speak to the proxy
  std::optional<std::uint64_t> masking;  // the salt; none: secrets stay
  std::function<void(const std::string&)> say;
};

class HarRecorder {
 public:
  // `clock` is the proxy's.
  HarRecorder(HarFile file, const RunClock& clock, RecorderOptions options);
  // Writes what was taken.
  ~HarRecorder();
  HarRecorder(const HarRecorder&) = delete;
  HarRecorder& operator=(const HarRecorder&) = delete;

  void set_address(const std::string& listen);  // for requests without a Host field
  void take(net::ProxiedExchange exchange);

  // Writes the rest and ends. Nothing is taken afterwards.
  void finish();
  const HarFile& file() const { return file_; }  // after finish
  std::uint64_t lost() const { return lost_; }   // not written: no room in memory or on disk
  std::uint64_t not_http() const { return not_http_; }
  std::uint64_t cut() const { return cut_; }  // with a body longer than what was kept

 private:
  void write_all();
  void write(const net::ProxiedExchange& exchange);
  traffic::HarExchange har_exchange(const net::ProxiedExchange& exchange) const;

  HarFile file_;
  RecorderOptions options_;
  Nanoseconds wall_begin_{};  // since 1970, of the clock's begin
  std::optional<traffic::SecretMask> mask_;
  std::string listen_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<net::ProxiedExchange> waiting_;  // guarded, as are the two below
  std::size_t waiting_bytes_ = 0;
  bool finished_ = false;
  std::uint64_t lost_ = 0;
  std::uint64_t not_http_ = 0;
  std::uint64_t cut_ = 0;
  std::thread thread_;
};

}  // namespace shakedown::cli
