// One keep-alive connection to the target: a request, and its answer or what came instead. Blocking, because
// in coverage-guided mode requests go one after another.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "fuzz/engine/message.hpp"
#include "harness/http/response_reader.hpp"

namespace shakedown::fuzz {

enum class Outcome : std::uint8_t {
  answered,
  refused,   // no connection
  closed,    // the connection ended without a whole answer
  late,      // no whole answer in time
  not_http,  // bytes that are no HTTP
};

struct Exchanged {
  Outcome outcome = Outcome::refused;
  Answer answer;
  std::chrono::microseconds took{0};
};

class Client {
 public:
  Client() = default;
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void aim_at(const std::string& host, std::uint16_t port);
  Exchanged exchange(const Message& message, std::chrono::milliseconds patience);
  // The fields of the latest answer.
  const http::ResponseReader& reader() const { return reader_; }
  void close();

 private:
  bool connect();
  Exchanged once(const std::string& bytes, bool head, std::chrono::steady_clock::time_point until);

  std::string host_;
  std::uint16_t port_ = 0;
  int socket_ = -1;
  bool used_ = false;       // an answer came over this connection
  bool got_bytes_ = false;  // of the present answer
  http::ResponseReader reader_;
};

}  // namespace shakedown::fuzz
