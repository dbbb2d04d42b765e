// An HTTP/1.1 server: one thread reads and writes all connections, a few workers run the handler, which may
// block (on the database, on another service) without holding up anybody's reading and writing.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "scenarios/demo/common/http_message.hpp"

namespace demo {

// A descriptor kept for the time when there are none left: given up, it lets one connection in, which is told
// so instead of waiting in the listener's queue for ever. Made early, it is a low one, and so of use under a
// limit that was lowered later.
class SpareDescriptor {
 public:
  SpareDescriptor();
  ~SpareDescriptor();
  SpareDescriptor(const SpareDescriptor&) = delete;
  SpareDescriptor& operator=(const SpareDescriptor&) = delete;
  void take();  // where it has none; may fail, without a word
  void give_up();

 private:
  int descriptor_ = -1;
};

struct ServerSettings {
  std::shared_ptr<SpareDescriptor> spare = std::make_shared<SpareDescriptor>();
  std::string name = "service";  // for its log lines
  std::string address = "127.0.0.1";
  unsigned short port = 0;           // 0: any free one; the log line at the start says which
  int workers = 16;                  // how many handlers run at once
  bool log_every_request = true;     // false: only those that end in a 5xx
  std::size_t body_limit = 1 << 20;  // a longer body is answered by 413
};

// Called on a worker thread, on several at once. An exception that it lets out becomes a plain 500.
using Handler = std::function<Response(Request&)>;

// Serves until SIGTERM or SIGINT; then what is under way has three seconds to end, or the process ends
// with 1. Throws std::exception where it cannot listen.
void serve(const ServerSettings& settings, const Handler& handler);

// One line to standard error, whole even when several threads write at once.
void log_line(const std::string& text);

}  // namespace demo
