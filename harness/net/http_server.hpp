// A small HTTP/1.1 server for what the program itself serves: the fault API, a live view. Bounded in every
// direction, because whoever can reach a port can send it anything: heads, bodies, connections and times have
// limits, and what goes beyond them is answered as RFC 9110 says (431, 413, 503, 408, and 400 for what is not
// HTTP) and closed. Listens on loopback only, unless it is told otherwise.
//
//     auto server = HttpServer::start({.listen = "127.0.0.1:8474"}, [](const Request& request) {
//       return Response{200, {{"Content-Type", "text/plain"}}, "hello"};
//     });
//
// One thread of its own; the handler is called on it, one request at a time, and may block. The destructor
// lets a response that is being written end, for at most a second, and closes everything.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown::net {

struct HttpServerOptions {
  std::string listen = "127.0.0.1:0";  // a numeric address or localhost; port 0: any free one
  bool any_address = false;            // whether it may be other than loopback
  std::size_t head_bytes = 16 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::size_t connections = 64;
  Nanoseconds request_within = std::chrono::seconds(15);  // from its first byte to its last
  Nanoseconds idle = std::chrono::seconds(60);            // between two requests
  Nanoseconds write_within = std::chrono::seconds(30);
};

class HttpServer {
 public:
  // Content-Length, Date and Connection are the server's; a status without a body (204, 304) has none.
  using Handler = std::function<Response(const Request&)>;

  // Fails where the address cannot be bound or may not be listened on.
  static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  const std::string& address() const { return address_; }  // "127.0.0.1:8474", as bound

 private:
  class Loop;
  explicit HttpServer(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
  std::string address_;
};

}  // namespace shakedown::net
