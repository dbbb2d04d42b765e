#include "harness/net/load_thread.hpp"

#include <memory>

#include "tests/support/catch.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/scripted_source.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using test::answer;
using test::FakeServer;
using test::ScriptedRequest;
using test::ScriptedSource;

namespace {

net::LoadThreadOptions options_for(std::uint16_t port) {
  net::LoadThreadOptions options;
  options.origin.origin.host = "127.0.0.1";
  options.origin.origin.port = port;
  options.origin.addresses.emplace_back("127.0.0.1");
  return options;
}

// Runs the script to its end and returns the source with its results.
std::unique_ptr<ScriptedSource> play(const net::LoadThreadOptions& options,
                                     std::vector<ScriptedRequest> script, std::size_t stop_after = 0) {
  const RunClock clock;
  auto source = std::make_unique<ScriptedSource>(std::move(script), clock.now());
  source->stop_after = stop_after;
  REQUIRE(net::run_load_thread(options, *source, clock, source->stop));
  return source;
}

void serve_everything(FakeServer::Peer& peer) {
  while (true) {
    const auto request = peer.request();
    if (request.empty()) return;
    peer.send(answer(200, request.substr(request.find("\r\n\r\n") + 4)));
  }
}

}  // namespace

TEST_CASE("requests that follow each other share one connection") {
  FakeServer server(serve_everything);
  const auto source = play(options_for(server.port()), std::vector<ScriptedRequest>(50));
  for (const auto& result : source->results) CHECK(result.outcome == Outcome::answered);
  CHECK(server.connections() == 1);
  CHECK(source->gauges.connections_opened == 1);
  CHECK(source->gauges.in_flight == 0);
}

TEST_CASE("requests due at once go out on connections of their own, up to the limit") {
  FakeServer server(serve_everything);
  auto options = options_for(server.port());
  options.max_connections = 4;
  std::vector<ScriptedRequest> script(20);
  for (auto& request : script) request.after_previous = false;
  const auto source = play(options, script);
  for (const auto& result : source->results) CHECK(result.outcome == Outcome::answered);
  CHECK(server.connections() == 4);
}

TEST_CASE("times are in order and latency counts from the due time") {
  FakeServer server(serve_everything);
  auto options = options_for(server.port());
  options.max_connections = 1;
  std::vector<ScriptedRequest> script(5);
  for (auto& request : script) request.after_previous = false;
  const auto source = play(options, script);
  for (const auto& result : source->results) {
    const auto& t = result.timing;
    CHECK(t.due <= t.possible);
    CHECK(t.possible <= t.sent);
    CHECK(t.sent <= t.first_byte);
    CHECK(t.first_byte <= t.done);
  }
  // With one connection the last request waited for the others: that is its latency, and not the generator's
  // lag.
  CHECK(source->results[4].timing.latency() >= source->results[3].timing.latency());
  CHECK(source->results[4].timing.possible >= source->results[3].timing.done);
}

TEST_CASE("a body goes out whole, a large one too") {
  FakeServer server(serve_everything);
  ScriptedRequest small, large;
  small.method = large.method = "POST";
  small.body = "hello";
  large.body.assign(8 << 20, 'x');
  auto options = options_for(server.port());
  const auto source = play(options, {small, large});
  CHECK(source->results[0].body == "hello");
  CHECK(source->results[1].outcome == Outcome::answered);
  CHECK(source->results[1].body == std::string(64 * 1024, 'x'));  // kept up to the limit
  CHECK(source->gauges.bytes_sent > (8u << 20));
}

TEST_CASE("a refused connection is an outcome with a time") {
  const auto source = play(options_for(test::closed_port()), {{}});
  CHECK(source->results[0].outcome == Outcome::refused);
  CHECK(source->results[0].timing.done >= source->results[0].timing.sent);
  CHECK_FALSE(source->results[0].error.empty());
}

TEST_CASE("the second address is tried where the first refuses") {
  FakeServer server(serve_everything);
  auto options = options_for(server.port());
  options.origin.addresses = {"127.0.0.2", "127.0.0.1"};  // the server listens on 127.0.0.1 only
  CHECK(play(options, {{}})->results[0].outcome == Outcome::answered);
}

TEST_CASE("how a response can fail") {
  struct Case {
    const char* name;
    std::function<void(FakeServer::Peer&)> serve;
    Outcome outcome;
  };
  const auto [name, serve, outcome] = GENERATE(values<Case>({
      {"closed without an answer", [](auto& peer) { peer.request(); }, Outcome::closed},
      {"reset without an answer",
       [](auto& peer) {
         peer.request();
         peer.reset();
       },
       Outcome::reset},
      {"cut in the head",
       [](auto& peer) {
         peer.request();
         peer.send("HTTP/1.1 200 O");
       },
       Outcome::truncated},
      {"cut in the body",
       [](auto& peer) {
         peer.request();
         peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhell");
       },
       Outcome::truncated},
      {"cut in a chunk",
       [](auto& peer) {
         peer.request();
         peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");
       },
       Outcome::truncated},
      {"garbage",
       [](auto& peer) {
         peer.request();
         peer.send("\x16\x03\x01 what\r\n\r\n");
         peer.wait_for_close();
       },
       Outcome::malformed},
  }));
  INFO(name);
  FakeServer server(serve);
  const auto source = play(options_for(server.port()), {{}});
  CHECK(source->results[0].outcome == outcome);
  CHECK_FALSE(source->results[0].error.empty());
}

TEST_CASE("a body that ends with the connection is whole") {
  FakeServer server([](auto& peer) {
    peer.request();
    peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
  });
  const auto source = play(options_for(server.port()), {{}, {}});
  CHECK(source->results[0].outcome == Outcome::answered);
  CHECK(source->results[0].body == "hello");
  CHECK(source->results[1].outcome == Outcome::answered);
  CHECK(server.connections() == 2);
}

TEST_CASE("interim responses are passed over") {
  FakeServer server([](auto& peer) {
    peer.request();
    peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(200, "ok"));
    peer.wait_for_close();
  });
  const auto source = play(options_for(server.port()), {{}});
  CHECK(source->results[0].status == 200);
}

TEST_CASE("a body that expects 100 Continue waits for it") {
  FakeServer server([](auto& peer) {
    const auto head = peer.head();
    if (head.find("Content-Length: 5") == std::string::npos) return;
    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
    peer.send(answer(200, peer.bytes(5)));
    peer.wait_for_close();
  });
  ScriptedRequest upload{"POST", "/", "Expect: 100-continue\r\n", "hello"};
  const auto source = play(options_for(server.port()), {upload});
  CHECK(source->results[0].outcome == Outcome::answered);
  CHECK(source->results[0].body == "hello");
}

TEST_CASE("an expected body is not sent when the answer comes first") {
  FakeServer server([](auto& peer) {
    peer.head();
    peer.send(answer(417, "no"));
    peer.wait_for_close();
  });
  ScriptedRequest upload{"POST", "/", "Expect: 100-continue\r\n", "hello"};
  const auto source = play(options_for(server.port()), {upload, {}});
  CHECK(source->results[0].status == 417);
  CHECK(server.connections() == 2);  // the first one is left in the middle of a request
}

TEST_CASE("an early answer ends an upload that the server does not read") {
  FakeServer server([](auto& peer) {
    peer.head();
    peer.send(answer(413, "too much"));
    peer.wait_for_close();
  });
  ScriptedRequest upload{"POST", "/", "", std::string(32 << 20, 'x')};
  const auto source = play(options_for(server.port()), {upload});
  CHECK(source->results[0].outcome == Outcome::answered);
  CHECK(source->results[0].status == 413);
}

TEST_CASE("what a kept connection loses is sent again where that is safe") {
  // The first connection answers once and closes when the second request arrives: a keep-alive that ran out.
  const auto serve = [](FakeServer::Peer& peer) {
    peer.request();
    peer.send(answer(200, "one"));
    peer.request();
    if (peer.number() == 0) return;
    peer.send(answer(200, "two"));
  };
  SECTION("a GET is") {
    FakeServer server(serve);
    const auto source = play(options_for(server.port()), {{}, {}});
    CHECK(source->results[1].outcome == Outcome::answered);
    CHECK(source->gauges.reconnects == 1);
  }
  SECTION("a POST is not, because it may have been carried out") {
    FakeServer server(serve);
    const auto source = play(options_for(server.port()), {{}, {"POST", "/", "", "x"}});
    CHECK(source->results[1].outcome == Outcome::closed);
    CHECK(source->gauges.reconnects == 0);
  }
}

TEST_CASE("a connection is not used beyond the server's keep-alive time") {
  FakeServer server([](FakeServer::Peer& peer) {
    while (!peer.request().empty()) peer.send(answer(200, "x", "Keep-Alive: timeout=0\r\n"));
  });
  ScriptedRequest later;
  later.due = 300ms;
  const auto source = play(options_for(server.port()), {{}, later});
  CHECK(source->results[1].outcome == Outcome::answered);
  CHECK(server.connections() == 2);
}

TEST_CASE("bytes that nobody asked for end a connection, not the run") {
  FakeServer server([](FakeServer::Peer& peer) {
    peer.request();
    peer.send(answer(200, "x") + "HTTP/1.1 500 surprise\r\n\r\n");
    peer.wait_for_close();
  });
  const auto source = play(options_for(server.port()), {{}, {}});
  CHECK(source->results[0].status == 200);
  CHECK(source->results[1].status == 200);
  CHECK(server.connections() == 2);
}

TEST_CASE("silence ends at the timeout that it belongs to") {
  auto options = options_for(0);
  options.timeouts.first_byte = 60ms;
  options.timeouts.whole = 120ms;
  SECTION("no first byte") {
    FakeServer server([](FakeServer::Peer& peer) { peer.wait_for_close(); });
    options.origin.origin.port = server.port();
    const auto source = play(options, {{}});
    CHECK(source->results[0].outcome == Outcome::first_byte_timeout);
    CHECK(source->results[0].timing.latency() >= 60ms);
  }
  SECTION("a body that never ends") {
    FakeServer server([](FakeServer::Peer& peer) {
      peer.request();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx");
      peer.wait_for_close();
    });
    options.origin.origin.port = server.port();
    const auto source = play(options, {{}});
    CHECK(source->results[0].outcome == Outcome::whole_timeout);
  }
}

TEST_CASE("a stop gives up what is in flight and returns") {
  FakeServer server([](FakeServer::Peer& peer) {
    peer.request();
    if (peer.number() == 0) peer.send(answer(200, "x"));
    peer.wait_for_close();
  });
  std::vector<ScriptedRequest> script(3);
  for (auto& request : script) request.after_previous = false;
  const auto source = play(options_for(server.port()), script, 1);
  CHECK(source->ended_count == 1);
}

TEST_CASE("a HEAD request's answer has no body") {
  FakeServer server([](FakeServer::Peer& peer) {
    while (!peer.request().empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  });
  const auto source = play(options_for(server.port()), {{"HEAD", "/", "", ""}, {"HEAD", "/", "", ""}});
  CHECK(source->results[1].outcome == Outcome::answered);
  CHECK(server.connections() == 1);
}

TEST_CASE("an even schedule is kept to the due times") {
  FakeServer server(serve_everything);
  std::vector<ScriptedRequest> script(40);
  for (std::size_t i = 0; i < script.size(); ++i) {
    script[i].after_previous = false;
    script[i].due = std::chrono::milliseconds(2 * i);
  }
  const auto source = play(options_for(server.port()), script);
  for (std::size_t i = 1; i < script.size(); ++i) {
    CHECK(source->results[i].timing.due - source->results[0].timing.due == script[i].due);
    CHECK(source->results[i].timing.sent >= source->results[i].timing.due);
  }
}
