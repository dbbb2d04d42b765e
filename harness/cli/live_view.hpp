// The report's page while the run goes on: what the run file holds by then, judged as if it ended now.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "harness/net/live_server.hpp"

namespace shakedown::cli {

class LiveView {
 public:
  // Port 0: any free one. Says where it is.
  static Result<std::unique_ptr<LiveView>> open(const std::string& run_file, std::uint16_t port);
  ~LiveView();
  LiveView(const LiveView&) = delete;
  LiveView& operator=(const LiveView&) = delete;

  // The run is over and judged: shows that, once.
  void finish();

 private:
  LiveView(std::string run_file, std::unique_ptr<net::LiveServer> server);
  void follow();

  const std::string run_file_;
  const std::unique_ptr<net::LiveServer> server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace shakedown::cli
