// One HTTP/1.1 request to another service, synchronous, with a deadline for the whole of it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace demo {

struct ClientCall {
  std::string address;  // "127.0.0.1:8081"
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // JSON, unless a header says otherwise
  std::optional<std::chrono::milliseconds>
      deadline;  // connecting, sending and receiving together; none: for ever
};

struct ClientAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names as they came
  std::string body;
};

struct ClientError : std::runtime_error {
  ClientError(bool late, const std::string& what) : std::runtime_error(what), timed_out(late) {}
  bool timed_out;  // whether the deadline passed: the other side may have done what was asked
};

// An open connection that somebody keeps: as long as this lives, so does its descriptor.
class KeptConnection;
struct KeptConnectionDeleter {
  void operator()(KeptConnection*) const;
};
using KeptConnectionPtr = std::unique_ptr<KeptConnection, KeptConnectionDeleter>;

// Throws ClientError where no whole answer came. Every call has a connection of its own, so that what is left
// of a bad answer meets no later call; it is closed afterwards, unless the caller wants to `keep` it.
ClientAnswer call(const ClientCall& call, KeptConnectionPtr* keep = nullptr);

}  // namespace demo
