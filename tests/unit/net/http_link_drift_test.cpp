// HttpLink with a drift armed: the answer's shape changes, its framing stays right, and the upstream is asked
// for what can be edited.
#include <string>

#include "harness/net/http_link.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/link_peer.hpp"

using namespace shakedown;
using namespace shakedown::net;
using faults::HttpFaults;

namespace {

const std::string get = "GET /charges/7 HTTP/1.1\r\nHost: payments\r\n\r\n";
const std::string post =
    "POST /charges HTTP/1.1\r\nAccept-Encoding: gzip, br\r\nContent-Length: 4\r\n\r\nbody";

std::string answer(const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\nX: y\r\n\r\n" + body;
}

FaultSpec drift(const char* op, const char* at) {
  FaultSpec spec;
  spec.name = "f";
  spec.kind = FaultKind::http_drift;
  spec.drift = {op, at, ""};
  return spec;
}

struct Armed {
  HttpFaults faults{7};
  LinkPeer peer{faults};
  explicit Armed(const FaultSpec& spec) { REQUIRE(faults.arm(spec)); }
};

}  // namespace

TEST_CASE("http_drift changes the body and its length, at whatever byte the answer is split") {
  const auto before = answer(R"({"amount":12,"id":7})");
  for (std::size_t cut = 1; cut < before.size(); ++cut) {
    Armed with(drift("number-to-string", "$.amount"));
    with.peer.client(get + get);
    with.peer.upstream(before.substr(0, cut));
    with.peer.upstream(before.substr(cut) + before);
    REQUIRE(with.peer.to_client == answer(R"({"amount":"12","id":7})") + answer(R"({"amount":"12","id":7})"));
    REQUIRE(with.peer.injected.size() == 2);
    REQUIRE(with.peer.injected[0].applied);
    REQUIRE(with.peer.injected[0].says == R"($.amount: 12 became "12")");
  }
}

TEST_CASE("http_drift gives a chunked answer a length, and one that ends with the connection too") {
  const std::string drifted = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\":null}";
  Armed chunked(drift("to-null", "$.a"));
  chunked.peer.client(get);
  chunked.peer.upstream(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n4\r\n: 1}\r\n0\r\nT: u\r\n\r\n");
  CHECK(chunked.peer.to_client == "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"a\": null}");
  Armed until_close(drift("to-null", "$.a"));
  until_close.peer.client(get);
  until_close.peer.upstream("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}");
  until_close.peer.upstream_closes();
  CHECK(until_close.peer.to_client == drifted);
}

TEST_CASE("http_drift passes what it cannot change as it came, and says why") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}x\r\n0\r\n\r\n";
  for (const auto& before : {answer("<html>"), answer(R"({"b":1})"),
                             answer(R"({"a":1})", "Content-Encoding: gzip\r\n"), chunked, answer("")}) {
    Armed with(drift("to-null", "$.a"));
    with.peer.client(get);
    with.peer.upstream(before);
    CHECK(with.peer.to_client == before);
    REQUIRE(with.peer.injected.size() == 1);
    CHECK_FALSE(with.peer.injected[0].applied);
    CHECK_FALSE(with.peer.injected[0].says.empty());
  }
  Armed large(drift("to-null", "$.a"));
  const auto before = answer("{\"a\":1,\"b\":\"" + std::string(5 << 20, 'x') + "\"}");
  large.peer.client(get);
  large.peer.upstream(before);
  CHECK(large.peer.to_client == before);
  CHECK_FALSE(large.peer.injected.at(0).applied);
}

TEST_CASE("an answer that is to drift is asked for uncoded, and no other") {
  auto spec = drift("to-null", "$.a");
  spec.match.path = "/charges";
  Armed with(spec);
  with.peer.client(post.substr(0, 40));
  CHECK(with.peer.to_upstream.empty());
  with.peer.client(post.substr(40));
  CHECK(with.peer.to_upstream ==
        "POST /charges HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: 4\r\n\r\nbody");
  auto other = spec;
  other.match.path = "/else";
  Armed untouched(other);
  untouched.peer.client(post);
  CHECK(untouched.peer.to_upstream == post);
}

TEST_CASE("http_drift changes status and fields, also where there is no body") {
  Armed gone(drift("endpoint-gone", ""));
  gone.peer.client(get);
  gone.peer.upstream("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n");
  CHECK(gone.peer.to_client ==
        "HTTP/1.1 410 Gone\r\nX: y\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n");
  Armed head(drift("header-lower-case", "header ETag"));
  head.peer.client("HEAD / HTTP/1.1\r\n\r\n");
  head.peer.upstream("HTTP/1.1 200 OK\r\nETag: 1\r\nContent-Length: 99\r\n\r\n");
  CHECK(head.peer.to_client == "HTTP/1.1 200 OK\r\netag: 1\r\nContent-Length: 99\r\n\r\n");
}

TEST_CASE("204 with a body is followed by FIN, so that its bytes are nobody's next answer") {
  Armed with(drift("no-content-with-body", ""));
  with.peer.client(get);
  with.peer.upstream(answer("{}"));
  CHECK(with.peer.to_client == "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\nX: y\r\n\r\n{}");
  CHECK(with.peer.client_finished);
}

TEST_CASE("a drift that cannot be meant is not armed") {
  HttpFaults faults(7);
  CHECK_FALSE(faults.arm(drift("no-such", "$.a")));
  CHECK_FALSE(faults.arm(drift("drop", "")));
}
