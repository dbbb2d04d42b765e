#include "harness/cli/live_view.hpp"

#include <algorithm>
#include <chrono>

#include "harness/cli/judging.hpp"
#include "harness/cli/terminal.hpp"
#include "reports/html.hpp"

namespace shakedown::cli {
namespace {

constexpr std::chrono::nanoseconds least_pause = std::chrono::seconds(1);
// Reading and judging may take so much of one processor, and the load needs the rest.
constexpr int of_the_time = 20;

std::string message(const std::string& report, bool running) {
  return std::string("{\"running\":") + (running ? "true" : "false") + ",\"report\":" + report + "}";
}

}  // namespace

Result<std::unique_ptr<LiveView>> LiveView::open(const std::string& run_file, std::uint16_t port) {
  auto server = net::LiveServer::start(port, reports::live_html);
  if (!server) return server.error();
  say("live view: http://" + server.value()->address() + "/");
  return std::unique_ptr<LiveView>(new LiveView(run_file, std::move(server).value()));
}

LiveView::LiveView(std::string run_file, std::unique_ptr<net::LiveServer> server)
    : run_file_(std::move(run_file)), server_(std::move(server)), thread_([this] { follow(); }) {}

LiveView::~LiveView() {
  finish();
}

void LiveView::follow() {
  std::chrono::nanoseconds pause = least_pause;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, pause, [this] { return over_; })) return;
    }
    pause = least_pause;
    if (server_->watchers() == 0) continue;
    const auto begun = std::chrono::steady_clock::now();
    // The file is not there yet, or a batch is being written: the next time will do.
    if (const auto report = report_so_far(run_file_)) server_->publish(message(report.value(), true));
    pause =
        std::max<std::chrono::nanoseconds>(pause, of_the_time * (std::chrono::steady_clock::now() - begun));
  }
}

void LiveView::finish() {
  {
    const std::lock_guard lock(mutex_);
    if (over_) return;
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (server_->watchers() == 0) return;
  if (const auto report = stored_report(run_file_)) server_->publish(message(report.value(), false));
}

}  // namespace shakedown::cli
