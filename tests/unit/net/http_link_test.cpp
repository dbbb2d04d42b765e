// HttpLink without faults: what passes, in which order, what is told, and every way of ending.
#include "harness/net/http_link.hpp"

#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/net/link_peer.hpp"

using namespace shakedown;
using namespace shakedown::net;
using faults::HttpFaults;

namespace {

const std::string get = "GET /charges/7?full=1 HTTP/1.1\r\nHost: payments\r\nX-Trace: t1\r\n\r\n";
const std::string post =
    "POST /charges HTTP/1.1\r\nHost: payments\r\nContent-Length: 13\r\n\r\n{\"amount\": 5}";
const std::string chunked_post =
    "PUT /notes HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
const std::string created =
    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n3\r\n 7}\r\n0\r\n\r\n";
const std::string no_content = "HTTP/1.1 204 No Content\r\n\r\n";

}  // namespace

TEST_CASE("an exchange passes unchanged and is told with both its sides") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client(post);
  CHECK(peer.to_upstream == post);
  CHECK(peer.exchanges.empty());
  peer.now = Nanoseconds(5);
  peer.upstream(created);
  CHECK(peer.to_client == created);
  REQUIRE(peer.exchanges.size() == 1);
  const auto& seen = peer.exchange(0);
  CHECK(seen.proxy == "payments");
  CHECK(seen.connection == 1);
  CHECK(seen.request_number == 1);
  CHECK(seen.request.method == "POST");
  CHECK(seen.request.target == "/charges");
  CHECK(seen.request.body == "{\"amount\": 5}");
  CHECK(seen.request_body_bytes == 13);
  CHECK(seen.response.status == 201);
  CHECK(seen.response.body == "{\"id\": 7}");
  CHECK(seen.response_body_bytes == 9);
  CHECK(seen.began == Nanoseconds(1));
  CHECK(seen.request_done == Nanoseconds(1));
  CHECK(seen.first_byte == Nanoseconds(5));
  CHECK(seen.done == Nanoseconds(5));
  CHECK(seen.delivered);
  CHECK(seen.answered);
  CHECK(seen.ending == "answered");
  CHECK(seen.faults.empty());
  CHECK(peer.notes.empty());
  CHECK(peer.sends == 2);  // one for each read: nothing is cut up on its way
}

TEST_CASE("kept bodies have a limit, what passes has none") {
  HttpFaults faults(1);
  LinkPeer peer(faults, {.proxy = "p", .connection = 1, .kept_body_bytes = 3});
  peer.client(post);
  peer.upstream(ok);
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).request.body == "{\"a");
  CHECK(peer.exchange(0).response.body == "hel");
  CHECK(peer.exchange(0).response_body_bytes == 5);
  CHECK(peer.to_client == ok);
}

TEST_CASE("nobody watching, requests are counted and nothing is told") {
  HttpFaults faults(1);
  LinkPeer peer(faults, {.proxy = "p", .connection = 1, .observe = false});
  peer.client(get + post);
  peer.upstream(ok + created);
  CHECK(faults.requests() == 2);
  CHECK(peer.exchanges.empty());
  CHECK(peer.to_client == ok + created);
}

TEST_CASE("pipelined requests are told with their own responses, in order") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client(get + post + chunked_post + get);
  CHECK(peer.to_upstream == get + post + chunked_post + get);
  CHECK(peer.sends == 1);
  peer.upstream(ok + created + no_content + ok);
  REQUIRE(peer.exchanges.size() == 4);
  const int statuses[] = {200, 201, 204, 200};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(peer.exchange(i).response.status == statuses[i]);
    CHECK(peer.exchange(i).request_number == i + 1);
  }
  CHECK(peer.exchange(2).request.body == "hello");
}

TEST_CASE("however the bytes are split, the same passes and the same is told") {
  const auto sent = get + post + chunked_post;
  const auto answered = ok + created + no_content;
  for (std::size_t cut = 1; cut < std::max(sent.size(), answered.size()); ++cut) {
    HttpFaults faults(1);
    LinkPeer peer(faults);
    const auto cut_sent = std::min(cut, sent.size());
    const auto cut_answered = std::min(cut, answered.size());
    peer.client(sent.substr(0, cut_sent));
    REQUIRE(peer.to_upstream == sent.substr(0, cut_sent));
    peer.client(sent.substr(cut_sent));
    peer.upstream(answered.substr(0, cut_answered));
    REQUIRE(peer.to_client == answered.substr(0, cut_answered));
    peer.upstream(answered.substr(cut_answered));
    REQUIRE(peer.to_upstream == sent);
    REQUIRE(peer.to_client == answered);
    REQUIRE(peer.exchanges.size() == 3);
    REQUIRE(peer.exchange(1).response.body == "{\"id\": 7}");
    REQUIRE(peer.notes.empty());
  }
}

TEST_CASE("an interim response passes and the final one counts") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  peer.upstream("HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(peer.to_client == "HTTP/1.1 100 Continue\r\n\r\n");
  peer.client("hi");
  peer.upstream(ok);
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).response.status == 200);
  CHECK(peer.exchange(0).request.body == "hi");
}

TEST_CASE("a response to HEAD has no body, and the next one is its own") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client("HEAD / HTTP/1.1\r\n\r\n" + get);
  peer.upstream("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + ok);
  REQUIRE(peer.exchanges.size() == 2);
  CHECK(peer.exchange(0).response_body_bytes == 0);
  CHECK(peer.exchange(1).response.body == "hello");
}

TEST_CASE("a response before its request is whole passes at once and is told when the request is") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client(post.substr(0, post.size() - 4));
  peer.upstream(ok);
  CHECK(peer.to_client == ok);
  CHECK(peer.exchanges.empty());
  peer.client(post.substr(post.size() - 4) + get);
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).request.body == "{\"amount\": 5}");
  CHECK(peer.exchange(0).answered);
  peer.upstream(no_content);
  CHECK(peer.exchange(1).response.status == 204);
}

TEST_CASE("after 101 both directions are a tunnel") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  const std::string upgrade = "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  const std::string switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
  peer.client(upgrade + "\x81\x05hello");
  CHECK(peer.to_upstream == upgrade);  // HTTP or not is for the upstream to say
  peer.upstream(switching + "\x82GET / HTTP/1.1\r\n\r\n");
  CHECK(peer.to_upstream == upgrade + "\x81\x05hello");
  peer.client("\x81\x03you");
  CHECK(peer.to_upstream == upgrade + "\x81\x05hello\x81\x03you");
  CHECK(peer.to_client == switching + "\x82GET / HTTP/1.1\r\n\r\n");
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).response.status == 101);
  CHECK(peer.exchange(0).answered);
  CHECK(peer.link.tunnel());
  CHECK(peer.link.unseen_bytes(Side::client) > 1'000'000'000);
  CHECK(peer.link.unseen_bytes(Side::upstream) > 1'000'000'000);
  CHECK(peer.notes.empty());
}

TEST_CASE("an upgrade that is refused leaves HTTP, and what waited behind it is a request") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  const std::string upgrade = "GET /ws HTTP/1.1\r\nUpgrade: h2c\r\n\r\n";
  peer.client(upgrade + post);
  CHECK(peer.to_upstream == upgrade);
  peer.upstream(ok);
  CHECK(peer.to_upstream == upgrade + post);
  peer.upstream(created);
  REQUIRE(peer.exchanges.size() == 2);
  CHECK(peer.exchange(1).request.method == "POST");
  CHECK_FALSE(peer.link.tunnel());
}

TEST_CASE("CONNECT opens a tunnel where it succeeds") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client("CONNECT db:5432 HTTP/1.1\r\n\r\n");
  peer.upstream("HTTP/1.1 200 OK\r\n\r\n\x00\x01");
  peer.client("GET / HTTP/1.1\r\n\r\n");
  CHECK(peer.link.tunnel());
  CHECK(peer.exchanges.size() == 1);
  CHECK(faults.requests() == 1);
}

TEST_CASE("what is not HTTP passes as it is, in both directions, and is said once") {
  for (const std::string first :
       {"*1\r\n$4\r\nPING\r\n", "\x16\x03\x01\x02", "EHLO here\r\n", "PRI * HTTP/2.0\r\n\r\n"}) {
    HttpFaults faults(1);
    LinkPeer peer(faults);
    peer.client(first);
    peer.upstream("+PONG\r\n");
    peer.client(get);
    peer.upstream(ok);
    CHECK(peer.to_upstream == first + get);
    CHECK(peer.to_client == "+PONG\r\n" + ok);
    CHECK(peer.notes.size() == 1);
    CHECK(peer.exchanges.empty());
    CHECK(peer.link.tunnel());
  }
}

TEST_CASE("an upstream that speaks first is passed on") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.upstream("220 mail ready\r\n");
  peer.client("EHLO x\r\n");
  CHECK(peer.to_client == "220 mail ready\r\n");
  CHECK(peer.to_upstream == "EHLO x\r\n");
  CHECK(peer.notes.size() == 1);
}

TEST_CASE("garbage in place of a response passes and ends its exchange as such") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client(get + get);
  peer.upstream(ok + "<html>oops");
  peer.upstream(ok);
  CHECK(peer.to_client == ok + "<html>oops" + ok);
  REQUIRE(peer.exchanges.size() == 2);
  CHECK(peer.exchange(0).answered);
  CHECK_FALSE(peer.exchange(1).answered);
  CHECK(peer.exchange(1).ending == "not HTTP");
  CHECK(peer.notes.size() == 1);
}

TEST_CASE("shapes that two parsers read in two ways are not guessed at") {
  for (const std::string head : {"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                                 "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                                 "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"}) {
    HttpFaults faults(1);
    LinkPeer peer(faults);
    peer.client(head + "0\r\n\r\n" + get);
    CHECK(peer.to_upstream == head + "0\r\n\r\n" + get);
    CHECK(peer.notes.size() == 1);
    CHECK(faults.requests() == 0);
  }
}

TEST_CASE("a body until the connection's end is whole with it") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client(get);
  peer.upstream("HTTP/1.1 200 OK\r\n\r\nabc");
  CHECK(peer.exchanges.empty());
  peer.upstream_closes();
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).answered);
  CHECK(peer.exchange(0).response.body == "abc");
  CHECK(peer.client_finished);
}

TEST_CASE("the upstream closing at any byte loses none of them and ends what was asked") {
  const auto answers = created + ok;
  for (std::size_t cut = 0; cut < answers.size(); ++cut) {
    HttpFaults faults(1);
    LinkPeer peer(faults);
    peer.client(get + get);
    peer.upstream(answers.substr(0, cut));
    peer.upstream_closes(cut % 2 == 1);
    REQUIRE(peer.to_client == answers.substr(0, cut));
    REQUIRE(peer.exchanges.size() == 2);
    REQUIRE(peer.exchange(0).answered == (cut >= created.size()));
    REQUIRE(peer.exchange(1).ending == "upstream closed");
    REQUIRE(peer.client_reset == (cut % 2 == 1));
    if (!peer.client_reset) {
      REQUIRE(peer.client_finished);
      peer.client_closes();
      REQUIRE(peer.upstream_finished);
    }
    REQUIRE(peer.link.over());
  }
}

TEST_CASE("the client closing at any byte loses none of them") {
  const auto sent = post + get;
  for (std::size_t cut = 0; cut < sent.size(); ++cut) {
    HttpFaults faults(1);
    FaultSpec never_fits;
    never_fits.name = "never";
    never_fits.kind = FaultKind::http_status;
    never_fits.match.method = "BREW";
    REQUIRE(faults.arm(never_fits));
    LinkPeer peer(faults);
    peer.client(sent.substr(0, cut));
    peer.client_closes();
    REQUIRE(peer.to_upstream == sent.substr(0, cut));
    REQUIRE(peer.upstream_finished);
    if (cut >= post.size()) {
      peer.upstream(ok);
      REQUIRE(peer.exchanges.size() == 1);
      REQUIRE(peer.exchange(0).answered);
    }
    peer.upstream_closes();
    REQUIRE(peer.link.over());
    REQUIRE(peer.exchanges.size() == faults.requests());
  }
}

TEST_CASE("a client that resets takes the upstream with it") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client(get);
  peer.client_closes(true);
  CHECK(peer.upstream_reset);
  CHECK(peer.link.over());
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).ending == "client closed");
  CHECK(peer.exchange(0).delivered);
}

TEST_CASE("an upstream that refuses ends what was asked and the connection") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  peer.client(get);
  peer.upstream_refuses();
  CHECK(peer.client_finished);
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).ending == "upstream refused");
  CHECK_FALSE(peer.exchange(0).answered);
}

TEST_CASE("a connection that the proxy ends tells its exchanges and does nothing more") {
  HttpFaults faults(1);
  HttpLink link({.proxy = "p", .connection = 3}, faults);
  link.client_bytes(get, Nanoseconds(1));
  const auto& output = link.abandoned(Nanoseconds(9), "fault");
  CHECK(output.actions.empty());
  REQUIRE(output.exchanges.size() == 1);
  CHECK(output.exchanges[0].ending == "fault");
  CHECK(link.over());
}

TEST_CASE("the rest of a long body need not be seen, and is counted all the same") {
  HttpFaults faults(1);
  LinkPeer peer(faults, {.proxy = "p", .connection = 1, .kept_body_bytes = 4});
  peer.client(get);
  peer.upstream("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n01");
  CHECK(peer.link.unseen_bytes(Side::upstream) == 0);  // the body is not kept as far as it should be
  peer.upstream("23");
  CHECK(peer.link.unseen_bytes(Side::upstream) == 996);
  peer.link.passed_unseen(Side::upstream, 990, peer.now);
  CHECK(peer.link.unseen_bytes(Side::upstream) == 6);
  peer.upstream("456789" + ok);
  REQUIRE(peer.exchanges.size() == 1);
  CHECK(peer.exchange(0).response_body_bytes == 1000);
}

TEST_CASE("a client that asks and asks is not read for ever") {
  HttpFaults faults(1);
  LinkPeer peer(faults);
  for (int i = 0; i < 256; ++i) {
    REQUIRE(peer.link.wants(Side::client));
    peer.client(get);
  }
  CHECK_FALSE(peer.link.wants(Side::client));
  CHECK(peer.link.wants(Side::upstream));
  peer.upstream(ok);
  CHECK(peer.link.wants(Side::client));
}
