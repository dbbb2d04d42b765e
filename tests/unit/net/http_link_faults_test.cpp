// HttpLink with faults armed: each on its own, on keep-alive, pipelined, armed too late, and combined.
#include <string>

#include "harness/net/http_link.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/link_peer.hpp"

using namespace shakedown;
using namespace shakedown::net;
using namespace std::chrono_literals;
using faults::HttpFaults;

namespace {

const std::string get = "GET /charges/7 HTTP/1.1\r\nHost: payments\r\n\r\n";
const std::string post = "POST /charges HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
const std::string chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n";
const std::string unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

FaultSpec fault(FaultKind kind, Nanoseconds delay = {}) {
  FaultSpec spec;
  spec.name = "f";
  spec.kind = kind;
  spec.delay = delay;
  return spec;
}

struct Armed {
  HttpFaults faults{7};
  LinkPeer peer{faults};
  explicit Armed(const FaultSpec& spec) { REQUIRE(faults.arm(spec)); }
};

}  // namespace

TEST_CASE("http_status answers in the upstream's place, and the connection goes on") {
  auto spec = fault(FaultKind::http_status);
  spec.first = 1;
  Armed with(spec);
  auto& peer = with.peer;
  peer.client(post + get);
  CHECK(peer.to_client == unavailable);
  CHECK(peer.to_upstream == get);  // the first one's body is dropped with it
  peer.upstream(ok);
  CHECK(peer.to_client == unavailable + ok);
  REQUIRE(peer.exchanges.size() == 2);
  CHECK(peer.exchange(0).ending == "fault");
  CHECK_FALSE(peer.exchange(0).delivered);
  CHECK_FALSE(peer.exchange(0).answered);
  CHECK(peer.exchange(0).response.status == 0);
  CHECK(peer.exchange(0).request.body == "body");
  CHECK(peer.exchange(0).faults == std::vector<std::string>{"f"});
  CHECK(peer.exchange(1).answered);
  REQUIRE(peer.injected.size() == 1);
  CHECK(peer.injected[0].applied);
  CHECK(peer.injected[0].request_number == 1);
  CHECK(peer.injected[0].says == "status 503 in the upstream's place");
}

TEST_CASE("http_status holds a head until it is whole, at whatever byte it is split") {
  for (std::size_t cut = 1; cut < post.size(); ++cut) {
    Armed with(fault(FaultKind::http_status));
    with.peer.client(post.substr(0, cut));
    with.peer.client(post.substr(cut));
    REQUIRE(with.peer.to_upstream.empty());
    REQUIRE(with.peer.to_client == unavailable);
  }
  for (std::size_t cut = 1; cut < post.size(); ++cut) {
    auto spec = fault(FaultKind::http_status);
    spec.match.method = "DELETE";
    Armed with(spec);
    with.peer.client(post.substr(0, cut));
    with.peer.client(post.substr(cut));
    REQUIRE(with.peer.to_upstream == post);
    REQUIRE(with.peer.to_client.empty());
  }
}

TEST_CASE("http_status waits for its turn behind a response that is still to come") {
  auto spec = fault(FaultKind::http_status);
  spec.match.method = "POST";
  Armed with(spec);
  auto& peer = with.peer;
  peer.client(get + post + get);
  CHECK(peer.to_upstream == get + get);
  CHECK(peer.to_client.empty());
  peer.upstream(ok.substr(0, 30));
  CHECK(peer.to_client == ok.substr(0, 30));
  peer.upstream(ok.substr(30) + chunked);
  CHECK(peer.to_client == ok + unavailable + chunked);
}

TEST_CASE("http_status closes where the client asked for that or its body is in doubt") {
  for (const std::string request : {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
                                    "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"}) {
    Armed with(fault(FaultKind::http_status));
    auto& peer = with.peer;
    peer.client(request);
    CHECK(peer.to_client.find("Connection: close\r\n") != std::string::npos);
    CHECK(peer.client_finished);
    CHECK_FALSE(peer.link.over());  // the client's bytes are read off, so that its last ones arrive
    CHECK(peer.link.wants(Side::client));
    peer.client("abc");
    peer.client_closes();
    CHECK(peer.link.over());
    CHECK(peer.to_upstream.empty());
    CHECK(peer.exchanges.size() == 1);
  }
}

TEST_CASE("a client that does not close after a fault's FIN is not waited for longer than two seconds") {
  Armed with(fault(FaultKind::http_truncate));
  with.peer.client(get);
  with.peer.upstream(ok);
  CHECK(with.peer.client_finished);
  CHECK_FALSE(with.peer.link.over());
  with.peer.until(3s);
  CHECK(with.peer.link.over());
}

TEST_CASE("http_delay_headers holds the response, and what stands behind it keeps its place") {
  auto spec = fault(FaultKind::http_delay_headers, 2s);
  spec.first = 1;
  Armed with(spec);
  auto& peer = with.peer;
  peer.client(get + get);
  peer.upstream(ok + chunked);
  CHECK(peer.to_client.empty());
  CHECK(peer.link.next_due() == 2s + 1ns);
  peer.until(2s);
  CHECK(peer.to_client.empty());
  peer.until(2s + 1ns);
  CHECK(peer.to_client == ok + chunked);
  REQUIRE(peer.exchanges.size() == 2);
  CHECK(peer.exchange(0).answered);
  CHECK(peer.exchange(0).done == 2s + 1ns);
  CHECK(peer.exchange(0).first_byte == 1ns);
  CHECK(peer.exchange(0).faults.size() == 1);
}

TEST_CASE("a drip behind a delayed response begins when that has gone") {
  HttpFaults faults(7);
  auto slow = fault(FaultKind::http_delay_headers, 2s);
  slow.name = "slow";
  slow.match.method = "GET";
  auto drip = fault(FaultKind::http_drip_body, 1s);
  drip.match.method = "POST";
  REQUIRE(faults.arm(slow));
  REQUIRE(faults.arm(drip));
  LinkPeer peer(faults);
  peer.client(get + post);
  peer.upstream(ok + ok);
  peer.until(2500ms + 1ns);
  CHECK(peer.to_client == ok + ok.substr(0, ok.size() - 5));
  peer.until(4s);
  CHECK(peer.to_client == ok + ok);
}

TEST_CASE("a delayed response is passed on whole though the upstream closes meanwhile") {
  Armed with(fault(FaultKind::http_delay_headers, 1s));
  auto& peer = with.peer;
  peer.client(get);
  peer.upstream(ok);
  peer.upstream_closes();
  CHECK_FALSE(peer.client_finished);
  peer.until(2s);
  CHECK(peer.to_client == ok);
  CHECK(peer.client_finished);
  CHECK(peer.exchange(0).answered);
}

TEST_CASE("what waits inside stops the upstream from being read") {
  Armed with(fault(FaultKind::http_delay_headers, 1s));
  auto& peer = with.peer;
  peer.client(get);
  peer.upstream("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
  peer.upstream(std::string(300'000, 'x'));
  CHECK_FALSE(peer.link.wants(Side::upstream));
  peer.until(1s + 1ns);
  CHECK(peer.link.wants(Side::upstream));
  CHECK(peer.to_client.size() > 300'000);
}

TEST_CASE("http_delay_body passes the head and holds the body") {
  Armed with(fault(FaultKind::http_delay_body, 1s));
  auto& peer = with.peer;
  peer.client(get);
  peer.upstream(ok);
  CHECK(peer.to_client == ok.substr(0, ok.size() - 10));
  peer.until(1s + 1ns);
  CHECK(peer.to_client == ok);
}

TEST_CASE("http_drip_body spreads the body over its time") {
  Armed with(fault(FaultKind::http_drip_body, 1s));
  auto& peer = with.peer;
  peer.client(get);
  peer.upstream(ok);
  peer.until(2s);
  CHECK(peer.to_client == ok);
  REQUIRE(peer.client_sends.size() == 11);  // the head, and a byte each tenth of a second
  CHECK(peer.client_sends[1].at == 100ms + 1ns);
  CHECK(peer.client_sends[10].at == 1s + 1ns);
}

TEST_CASE("http_truncate keeps head and length and cuts the body") {
  auto spec = fault(FaultKind::http_truncate);
  Armed half(spec);
  half.peer.client(get);
  half.peer.upstream(ok.substr(0, 45));
  half.peer.upstream(ok.substr(45));
  CHECK(half.peer.to_client == ok.substr(0, ok.size() - 5));
  CHECK(half.peer.client_finished);
  CHECK_FALSE(half.peer.client_reset);
  REQUIRE(half.peer.exchanges.size() == 1);
  CHECK(half.peer.exchange(0).ending == "fault");
  CHECK(half.peer.exchange(0).delivered);
  CHECK(half.peer.injected[0].says == "the body cut after 5 B, then FIN");
  spec.bytes = 3;
  Armed three(spec);
  three.peer.client(get);
  three.peer.upstream(ok);
  CHECK(three.peer.to_client == ok.substr(0, ok.size() - 7));
}

TEST_CASE("http_truncate of a chunked body leaves it without its last chunk") {
  for (const std::int64_t bytes : {0, 6, 100}) {
    auto spec = fault(FaultKind::http_truncate);
    spec.bytes = bytes;
    Armed with(spec);
    with.peer.client(get);
    for (const char c : chunked) with.peer.upstream(std::string_view(&c, 1));
    const std::size_t payload_end = chunked.find(bytes == 0   ? "abcd"
                                                 : bytes == 6 ? "ef"
                                                              : "efgh") +
                                    (bytes == 6 ? 2 : 4);
    CHECK(with.peer.to_client == chunked.substr(0, payload_end));
    CHECK(with.peer.client_finished);
  }
}

TEST_CASE("http_malformed_chunk ends the body with a chunk without sense") {
  Armed with(fault(FaultKind::http_malformed_chunk));
  with.peer.client(get);
  with.peer.upstream(ok);
  CHECK(with.peer.to_client ==
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\nzz;\r\n");
  CHECK(with.peer.client_finished);
  Armed already(fault(FaultKind::http_malformed_chunk));
  already.peer.client(get);
  for (const char c : chunked) already.peer.upstream(std::string_view(&c, 1));
  CHECK(already.peer.to_client == chunked.substr(0, chunked.size() - 5) + "zz;\r\n");
}

TEST_CASE("http_empty_reply delivers the request and closes without a byte") {
  Armed with(fault(FaultKind::http_empty_reply));
  with.peer.client(post);
  CHECK(with.peer.to_upstream == post);
  CHECK_FALSE(with.peer.client_finished);
  with.peer.upstream(ok);
  CHECK(with.peer.client_finished);
  CHECK(with.peer.to_client.empty());
  REQUIRE(with.peer.exchanges.size() == 1);
  CHECK(with.peer.exchange(0).delivered);
  CHECK(with.peer.exchange(0).response.status == 200);
  CHECK_FALSE(with.peer.exchange(0).answered);
}

TEST_CASE("http_wrong_length promises more than there is") {
  auto spec = fault(FaultKind::http_wrong_length);
  Armed with(spec);
  with.peer.client(get);
  with.peer.upstream(ok);
  CHECK(with.peer.to_client == "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789");
  CHECK(with.peer.client_finished);
  spec.bytes = 1;
  Armed counted(spec);
  counted.peer.client(get);
  counted.peer.upstream(chunked);
  CHECK(counted.peer.to_client == "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefgh");
}

TEST_CASE("http_duplicate_reply sends the response twice and goes on") {
  auto spec = fault(FaultKind::http_duplicate_reply);
  spec.first = 1;
  Armed with(spec);
  with.peer.client(get + get);
  with.peer.upstream(chunked + ok);
  CHECK(with.peer.to_client == chunked + chunked + ok);
  CHECK_FALSE(with.peer.client_finished);
  CHECK(with.peer.exchanges.size() == 2);
}

TEST_CASE("http_lose_answer waits for the whole answer and resets") {
  Armed with(fault(FaultKind::http_lose_answer, 500ms));
  auto& peer = with.peer;
  peer.client(post);
  CHECK(peer.to_upstream == post);
  peer.upstream("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" +
                ok.substr(0, ok.size() - 1));
  CHECK(peer.to_client == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(peer.link.next_due() == never);
  peer.upstream(ok.substr(ok.size() - 1));
  CHECK_FALSE(peer.client_reset);
  peer.until(1s);
  CHECK(peer.client_reset);
  CHECK(peer.link.over());
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).response.body == "0123456789");
  CHECK(peer.exchange(0).delivered);
  CHECK_FALSE(peer.exchange(0).answered);
  CHECK(peer.exchange(0).ending == "fault");
  CHECK(peer.exchange(0).done == 500ms + 1ns);
}

TEST_CASE("http_lose_answer does not touch the response before it") {
  auto spec = fault(FaultKind::http_lose_answer);
  spec.match.method = "POST";
  Armed with(spec);
  with.peer.client(get + post + get);
  with.peer.upstream(ok);
  CHECK(with.peer.to_client == ok);
  with.peer.upstream(chunked + ok);
  CHECK(with.peer.to_client == ok);
  CHECK(with.peer.client_reset);
  REQUIRE(with.peer.exchanges.size() == 3);
  CHECK(with.peer.exchange(0).answered);
  CHECK(with.peer.exchange(2).ending == "fault");
  CHECK(with.peer.exchange(2).faults.empty());
}

TEST_CASE("an upstream that closes before its answer loses it too") {
  Armed lost(fault(FaultKind::http_lose_answer));
  lost.peer.client(get);
  lost.peer.upstream(ok.substr(0, 40));
  lost.peer.upstream_closes();
  CHECK(lost.peer.client_reset);
  CHECK(lost.peer.to_client.empty());
  Armed empty(fault(FaultKind::http_empty_reply));
  empty.peer.client(get);
  empty.peer.upstream_closes();
  CHECK(empty.peer.client_finished);
  CHECK(empty.peer.injected.size() == 1);
}

TEST_CASE("a fault that finds no body says so, and the response passes") {
  for (const auto kind : {FaultKind::http_delay_body, FaultKind::http_drip_body, FaultKind::http_truncate,
                          FaultKind::http_malformed_chunk, FaultKind::http_wrong_length}) {
    Armed with(fault(kind, 1s));
    with.peer.client("HEAD / HTTP/1.1\r\n\r\n");
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
    with.peer.upstream(head);
    CHECK(with.peer.to_client == head);
    REQUIRE(with.peer.injected.size() == 1);
    CHECK_FALSE(with.peer.injected[0].applied);
    CHECK(with.peer.injected[0].says == "the response has no body");
    REQUIRE(with.peer.exchanges.size() == 1);
    CHECK(with.peer.exchange(0).answered);
    CHECK(with.peer.exchange(0).faults.empty());
  }
}

TEST_CASE("a fault acts from the next request on, and says where it came too late") {
  HttpFaults faults(7);
  LinkPeer peer(faults);
  peer.client(get + get);
  peer.upstream(ok.substr(0, 20));
  peer.arm(faults, fault(FaultKind::http_status));
  REQUIRE(peer.injected.size() == 2);
  CHECK_FALSE(peer.injected[0].applied);
  CHECK(peer.injected[0].says == "too late: its response had begun");
  CHECK(peer.injected[1].says == "too late: it was on its way");
  peer.client(get);
  peer.upstream(ok.substr(20) + ok);
  CHECK(peer.to_client == ok + ok + unavailable);
  CHECK(faults.disarm("f"));
  peer.client(get);
  peer.upstream(ok);
  CHECK(peer.to_client == ok + ok + unavailable + ok);
}

TEST_CASE("http_status is too late for a head that is already on its way") {
  HttpFaults faults(7);
  LinkPeer peer(faults);
  peer.client(get.substr(0, 8));
  peer.arm(faults, fault(FaultKind::http_status));
  peer.client(get.substr(8));
  CHECK(peer.to_upstream == get);
  REQUIRE(peer.injected.size() == 1);
  CHECK_FALSE(peer.injected[0].applied);
  peer.upstream(ok);
  CHECK(peer.to_client == ok);
}

TEST_CASE("a response that began before its request's head was whole escapes every fault") {
  Armed with(fault(FaultKind::http_truncate));
  with.peer.client(get.substr(0, 8));
  with.peer.upstream(ok);
  with.peer.client(get.substr(8));
  CHECK(with.peer.to_client == ok);
  REQUIRE(with.peer.injected.size() == 1);
  CHECK_FALSE(with.peer.injected[0].applied);
}

TEST_CASE("garbage where a response was to be changed passes as it is") {
  for (const auto kind :
       {FaultKind::http_delay_body, FaultKind::http_drip_body, FaultKind::http_truncate,
        FaultKind::http_malformed_chunk, FaultKind::http_wrong_length, FaultKind::http_duplicate_reply}) {
    for (const std::string garbage : {"<html>", "HTTP/1.1 200 OK\r\nA b\r\n\r\n"}) {
      for (std::size_t cut = 1; cut < garbage.size(); ++cut) {
        Armed with(fault(kind, 1s));
        with.peer.client(get);
        with.peer.upstream(garbage.substr(0, cut));
        with.peer.upstream(garbage.substr(cut));
        REQUIRE(with.peer.to_client == garbage);
        REQUIRE(with.peer.notes.size() == 1);
        REQUIRE_FALSE(with.peer.injected.at(0).applied);
      }
    }
  }
}

TEST_CASE("faults combine: a made answer comes late and torn") {
  HttpFaults faults(7);
  auto status = fault(FaultKind::http_status);
  status.name = "status";
  status.body = "{\"error\": 1}";
  auto slow = fault(FaultKind::http_delay_headers, 1s);
  slow.name = "slow";
  auto torn = fault(FaultKind::http_truncate);
  torn.name = "torn";
  for (const auto& one : {slow, torn, status}) REQUIRE(faults.arm(one));
  LinkPeer peer(faults);
  peer.client(post);
  CHECK(peer.to_client.empty());
  peer.until(1s + 1ns);
  CHECK(peer.to_client ==
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: "
        "12\r\n\r\n{\"erro");
  CHECK(peer.client_finished);
  CHECK(peer.to_upstream.empty());
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).faults.size() == 3);
}

TEST_CASE("every fault with the upstream closing at every byte ends, and never sends more than there was") {
  for (auto kind = FaultKind::http_delay_headers; kind <= FaultKind::http_lose_answer;
       kind = static_cast<FaultKind>(static_cast<int>(kind) + 1)) {
    for (const auto& answer : {ok, chunked}) {
      for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
        Armed with(fault(kind, 1s));
        with.peer.client(get);
        with.peer.upstream(answer.substr(0, cut));
        with.peer.upstream_closes();
        with.peer.until(10s);
        with.peer.client_closes();
        REQUIRE(with.peer.link.over());
        REQUIRE(with.peer.exchanges.size() == 1);
        REQUIRE((with.peer.client_finished || with.peer.client_reset));
        if (kind == FaultKind::http_delay_headers || kind == FaultKind::http_delay_body ||
            kind == FaultKind::http_drip_body)
          REQUIRE(with.peer.to_client == answer.substr(0, cut));
      }
    }
  }
}

TEST_CASE("the same seed gives the same faults, another seed others") {
  const auto run = [](std::uint64_t seed) {
    HttpFaults faults(seed);
    auto spec = fault(FaultKind::http_status);
    spec.probability = 0.5;
    static_cast<void>(faults.arm(spec));
    LinkPeer peer(faults);
    for (int i = 0; i < 64; ++i) {
      peer.client(get);
      if (peer.to_upstream.size() > 0) peer.upstream(ok);
      peer.to_upstream.clear();
    }
    return peer.to_client;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
}
