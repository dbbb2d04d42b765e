#include "harness/net/http_server.hpp"

#include <atomic>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/unit/net/plain_client.hpp"

using namespace shakedown;
using namespace shakedown::net;
using namespace std::chrono_literals;

namespace {

Response echo(const Request& request) {
  const auto* agent = find_header(request.headers, "user-agent");
  return {
      200,
      {{"Content-Type", "text/plain"}},
      request.method + " " + request.target + " " + (agent != nullptr ? *agent : "-") + " " + request.body};
}

std::unique_ptr<HttpServer> server_with(HttpServerOptions options = {}, HttpServer::Handler handler = echo) {
  auto server = HttpServer::start(options, std::move(handler));
  REQUIRE(server);
  return std::move(server).value();
}

std::string answer_to(const HttpServer& server, std::string_view bytes) {
  Client client(server.address());
  client.send(bytes);
  return client.rest();
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("requests on one connection are answered in order, pipelined ones too") {
  const auto server = server_with();
  const auto got =
      answer_to(*server,
                "GET /a HTTP/1.1\r\nHost: x\r\nUser-Agent: me\r\n\r\n"
                "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz"
                "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                "2\r\nhi\r\n0\r\n\r\n");
  CHECK(has(got, "GET /a me "));
  CHECK(got.find("GET /a me ") < got.find("POST /b - xyz"));
  CHECK(got.find("POST /b - xyz") < got.find("POST /c - hi"));
  CHECK(has(got, "Content-Length: 10"));
}

TEST_CASE("a request that comes byte by byte is a request") {
  const auto server = server_with();
  Client client(server->address());
  for (const char c : std::string("POST /b HTTP/1.1\r\nConnection: close\r\nContent-Length: 3\r\n\r\nxyz"))
    client.send(std::string_view(&c, 1));
  CHECK(has(client.rest(), "POST /b - xyz"));
}

TEST_CASE("what is too large or no HTTP is answered as such and closed") {
  const auto server = server_with({.head_bytes = 1024, .body_bytes = 10});
  CHECK(has(answer_to(*server, "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\nxxxxxxxxxxx"), "413 "));
  CHECK(has(answer_to(*server, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" +
                                   std::string(255, 'x') + "\r\n0\r\n\r\n"),
            "413 "));
  CHECK(has(answer_to(*server, "GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"), "431 "));
  CHECK(has(answer_to(*server, "hello\r\n\r\n"), "400 "));
  CHECK(has(answer_to(*server, "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"), "400 "));
}

TEST_CASE("a large body that is refused is not a reset connection") {
  const auto server = server_with({.body_bytes = 1024 * 1024});
  const std::size_t size = 3 * 1024 * 1024;
  CHECK(has(answer_to(*server, "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
                                   std::string(size, 'x')),
            "413 "));
}

TEST_CASE("a client that waits to be told gets to send its body") {
  const auto server = server_with();
  Client client(server->address());
  client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n");
  CHECK(has(client.until("\r\n\r\n"), "100 Continue"));
  client.send("ok");
  CHECK(has(client.rest(), "POST / - ok"));
}

TEST_CASE("half a request that does not go on is timed out, silence is closed") {
  const auto server = server_with({.request_within = 50ms, .idle = 50ms});
  Client half(server->address());
  half.send("GET / HT");
  CHECK(has(half.rest(), "408 "));
  Client silent(server->address());
  CHECK(silent.rest().empty());
}

TEST_CASE("one connection too many is refused, and room again once one left") {
  const auto server = server_with({.connections = 1});
  const std::string get = "GET / HTTP/1.1\r\n\r\n";
  {
    Client first(server->address());
    first.send(get);
    REQUIRE(has(first.until("GET / - "), "200 OK"));
    CHECK(has(answer_to(*server, get), "503 "));
  }
  std::string answer;
  for (int i = 0; i < 1000 && answer.find("200 OK") == std::string::npos; ++i)
    answer = answer_to(*server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(has(answer, "200 OK"));
}

TEST_CASE("statuses without a body and HEAD have none") {
  const auto server = server_with({}, [](const Request& request) {
    return Response{request.target == "/none" ? 204 : 200, {}, "text"};
  });
  const auto none = answer_to(*server, "GET /none HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(has(none, "204 No Content"));
  CHECK(none.ends_with("\r\n\r\n"));
  CHECK(none.find("Content-Length") == std::string::npos);
  const auto head = answer_to(*server, "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(has(head, "Content-Length: 4"));
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("a handler that throws is a 500 and the server goes on") {
  const auto server = server_with({}, [](const Request& request) -> Response {
    if (request.target == "/throw") throw std::runtime_error("no");
    return {200, {}, "fine"};
  });
  const auto got =
      answer_to(*server, "GET /throw HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(has(got, "500 "));
  CHECK(has(got, "fine"));
}

TEST_CASE("it listens on loopback only unless it is told") {
  CHECK_FALSE(HttpServer::start({.listen = "0.0.0.0:0"}, echo));
  CHECK_FALSE(HttpServer::start({.listen = "[::]:0"}, echo));
  CHECK(HttpServer::start({.listen = "0.0.0.0:0", .any_address = true}, echo));
  CHECK(HttpServer::start({.listen = "localhost:0"}, echo));
}

TEST_CASE("an address that is taken or none is a problem") {
  const auto server = server_with();
  const auto again = HttpServer::start({.listen = server->address()}, echo);
  REQUIRE_FALSE(again);
  CHECK(again.error().message == "listen tcp " + server->address() + ": bind: address already in use");
  CHECK_FALSE(HttpServer::start({.listen = "127.0.0.1"}, echo));
  CHECK_FALSE(HttpServer::start({.listen = "127.0.0.1:99999"}, echo));
  CHECK_FALSE(HttpServer::start({.listen = "somewhere:1"}, echo));
}

TEST_CASE("its end closes what is open") {
  auto server = server_with();
  Client idle(server->address());
  idle.send("GET / HTTP/1.1\r\n\r\n");
  REQUIRE(has(idle.until("GET / - "), "200 OK"));
  const auto address = server->address();
  server.reset();
  CHECK(idle.rest().find("200 OK") != std::string::npos);
  CHECK_FALSE(Client(address).connected());
}
