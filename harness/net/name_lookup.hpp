// Looks names up on a thread of its own, because the system's resolver blocks. The thread begins with the
// first question and ends with this object, after the answer it waits for.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/net/tcp_address.hpp"

namespace shakedown::net {

class NameLookup {
 public:
  using Answer = std::function<void(std::vector<SocketAddress>)>;
  ~NameLookup();
  void ask(std::string host, std::uint16_t port, Answer answer);  // called back on the lookup's thread

 private:
  struct Question {
    std::string host;
    std::uint16_t port;
    Answer answer;
  };
  void work();

  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<Question> questions_;  // guarded
  bool over_ = false;               // guarded
  std::thread thread_;
};

}  // namespace shakedown::net
