#include "harness/http/message_framer.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace shakedown::http;
using Kind = Piece::Kind;

namespace {

// Everything a framer says about a text that comes in parts.
struct Framed {
  std::string bytes;    // of all pieces: must be the input
  std::string payload;  // of all messages
  std::vector<std::string> heads;
  std::vector<std::size_t> ends;  // where messages end
  bool http = true;
  bool tunnel = false;
};

class Reader {
 public:
  explicit Reader(MessageRole role, AnsweredRequest answered = {}) : framer(role) {
    framer.answers(answered);
  }
  void feed(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto piece = framer.next(bytes);
      REQUIRE(!piece.bytes.empty());
      REQUIRE(piece.bytes.data() == bytes.data());
      bytes.remove_prefix(piece.bytes.size());
      seen.bytes += piece.bytes;
      if (piece.kind == Kind::data) seen.payload += piece.bytes;
      if (piece.kind == Kind::head_end) seen.heads.emplace_back(framer.head_text());
      if (piece.kind == Kind::not_http) seen.http = false;
      if (piece.kind == Kind::tunnel) seen.tunnel = true;
      if (piece.ends_message) seen.ends.push_back(seen.bytes.size());
    }
  }
  MessageFramer framer;
  Framed seen;
};

Framed whole(MessageRole role, std::string_view bytes, AnsweredRequest answered = {}) {
  Reader reader(role, answered);
  reader.feed(bytes);
  return reader.seen;
}

const std::string posts =
    "POST /a?b=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
    "\r\nGET / HTTP/1.1\r\nAccept: */*\r\n\r\n"
    "PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n00A\r\n0123456789\r\n0\r\nT: "
    "1\r\nU: 2\r\n\r\n"
    "DELETE /d HTTP/1.0\r\n\r\n";
const std::string answers =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
    "HTTP/1.1 204\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"
    "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
    "HTTP/1.1 200 Here you are \xc3\xa9\r\n\r\nto the end";

bool is_http(MessageRole role, const std::string& bytes) {
  const auto at_once = whole(role, bytes);
  CHECK(at_once.bytes == bytes);
  // What is refused at once is refused however it is split.
  Reader bytewise(role);
  for (const char c : bytes) bytewise.feed({&c, 1});
  CHECK(bytewise.seen.http == at_once.http);
  CHECK(bytewise.seen.bytes == bytes);
  return at_once.http;
}
bool is_request(const std::string& bytes) {
  return is_http(MessageRole::request, bytes);
}
bool is_response(const std::string& bytes) {
  return is_http(MessageRole::response, bytes);
}

}  // namespace

TEST_CASE("messages are told apart and their bytes kept, however they are split") {
  for (const auto role : {MessageRole::request, MessageRole::response}) {
    const auto& bytes = role == MessageRole::request ? posts : answers;
    const auto expected = whole(role, bytes);
    REQUIRE(expected.http);
    REQUIRE(expected.bytes == bytes);
    REQUIRE(expected.heads.size() == (role == MessageRole::request ? 4 : 6));
    REQUIRE(expected.payload == (role == MessageRole::request ? "hellohello0123456789" : "abcxto the end"));
    for (std::size_t first = 1; first < bytes.size(); ++first) {
      for (std::size_t second = first; second < bytes.size(); second += 7) {
        Reader reader(role);
        reader.feed(bytes.substr(0, first));
        reader.feed(bytes.substr(first, second - first));
        reader.feed(bytes.substr(second));
        REQUIRE(reader.seen.bytes == bytes);
        REQUIRE(reader.seen.payload == expected.payload);
        REQUIRE(reader.seen.heads == expected.heads);
        REQUIRE(reader.seen.ends == expected.ends);
      }
    }
  }
}

TEST_CASE("a head says what a proxy has to know") {
  MessageFramer framer(MessageRole::request);
  const std::string text =
      "POST /orders?x=1 HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nConnection: keep-alive, Upgrade\r\n"
      "Upgrade: h2c\r\nX-Empty:\r\nX-Space: \t a b \r\nContent-Length: 12\r\n\r\n";
  const auto piece = framer.next(text);
  REQUIRE(piece.kind == Kind::head_end);
  CHECK_FALSE(piece.ends_message);
  const auto& head = framer.head();
  CHECK(head.method == "POST");
  CHECK(head.target == "/orders?x=1");
  CHECK(head.minor_version == 1);
  CHECK(head.expects_continue);
  CHECK(head.upgrade);
  CHECK(head.keep_alive);
  CHECK(head.framing == BodyFraming::length);
  CHECK(head.length == 12);
  CHECK(head.field("x-space") == "a b");
  CHECK(head.field("X-Empty").empty());
  CHECK(head.fields.size() == 7);
  CHECK(framer.head_text() == text);
}

TEST_CASE("version and Connection say whether the connection goes on") {
  const auto keep_alive = [](const std::string& text) {
    MessageFramer framer(MessageRole::request);
    REQUIRE(framer.next(text).kind == Kind::head_end);
    return framer.head().keep_alive;
  };
  CHECK(keep_alive("GET / HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(keep_alive("GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n"));
  CHECK_FALSE(keep_alive("GET / HTTP/1.0\r\n\r\n"));
  CHECK(keep_alive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST_CASE("a response's framing depends on its request") {
  const std::string with_length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  CHECK(whole(MessageRole::response, with_length).ends.empty());
  CHECK(whole(MessageRole::response, with_length, {.head = true}).ends.size() == 1);
  CHECK(whole(MessageRole::response, with_length + "raw", {.connect = true}).tunnel);
  CHECK_FALSE(whole(MessageRole::response, "HTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\nx", {.connect = true})
                  .tunnel);
  CHECK(whole(MessageRole::response, "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nraw").tunnel);
}

TEST_CASE("a message cut at any byte is not whole, but for a body that ends with the connection") {
  const std::string message = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t cut = 1; cut < message.size(); ++cut) {
    Reader reader(MessageRole::response);
    reader.feed(message.substr(0, cut));
    REQUIRE(reader.framer.in_message());
    REQUIRE_FALSE(reader.framer.closed());
  }
  Reader until_close(MessageRole::response);
  until_close.feed("HTTP/1.1 200 OK\r\n\r\nabc");
  CHECK(until_close.framer.in_message());
  CHECK(until_close.framer.closed());
  Reader between(MessageRole::response);
  between.feed(message);
  CHECK_FALSE(between.framer.in_message());
  CHECK(between.framer.closed());
}

TEST_CASE("what two parsers would read in two ways is refused") {
  const std::string get = "GET / HTTP/1.1\r\n";
  REQUIRE(is_request(get + "\r\n"));
  CHECK_FALSE(is_request(get + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK_FALSE(is_request(get + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"));
  CHECK_FALSE(is_request(get + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"));
  for (const char* length : {"5, 5", "+5", "-1", "0x5", "5 5", "", "1e3", "99999999999999999999"}) {
    CHECK_FALSE(is_request(get + "Content-Length: " + length + "\r\n\r\n"));
  }
  for (const char* coding : {"", "chunked, chunked", "chunked, gzip", "gzip", ", chunked", "chunked,",
                             "xchunked", "chunked;q=1", "\"chunked\""}) {
    CHECK_FALSE(is_request(get + "Transfer-Encoding: " + coding + "\r\n\r\n"));
  }
  CHECK_FALSE(is_request(get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK_FALSE(is_request("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK_FALSE(is_request(get + "Transfer-Encoding : chunked\r\n\r\n"));
  CHECK_FALSE(is_request(get + " Transfer-Encoding: chunked\r\n\r\n"));
  CHECK_FALSE(is_request(get + "A: b\r\n folded\r\n\r\n"));
  CHECK_FALSE(is_request(get + "A: b\nContent-Length: 3\r\n\r\n"));
  CHECK_FALSE(is_request(get + "A: b\rContent-Length: 3\r\n\r\n"));
  CHECK_FALSE(is_request(get + std::string("A: b\0c\r\n\r\n", 10)));
  CHECK_FALSE(is_request(get + ": empty\r\n\r\n"));
  CHECK_FALSE(is_request(get + "no colon\r\n\r\n"));
  CHECK_FALSE(is_request("GET / HTTP/1.1\n\n"));
  CHECK_FALSE(is_request("GET  / HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(is_request("GET / x HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(is_request("GET /\r\n\r\n"));
  CHECK_FALSE(is_request("GET / HTTP/2.0\r\n\r\n"));
  CHECK_FALSE(is_request("GET / http/1.1\r\n\r\n"));
  CHECK_FALSE(is_request(std::string(65, 'A') + " / HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(is_request("\rGET / HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(is_response("HTTP/1.1 20 OK\r\n\r\n"));
  CHECK_FALSE(is_response("HTTP/1.1 099 OK\r\n\r\n"));
  CHECK_FALSE(is_response("HTTP/1.1 2000 OK\r\n\r\n"));
  CHECK_FALSE(is_response("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK_FALSE(is_response("\r\nHTTP/1.1 200 OK\r\n\r\n"));
  CHECK_FALSE(is_response("ICY 200 OK\r\n\r\n"));
}

TEST_CASE("chunks without sense are refused from where they are") {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  REQUIRE(is_request(head + "A \t;x\r\n0123456789\r\n0\r\n\r\n"));
  for (const std::string body :
       {"x\r\n", "\r\n", "-1\r\n", "5\nhello\r\n", "5\r\nhelloX", "5\r\nhello\rX", "5\r\nhello\n",
        "1000000000000000\r\n", "0x5\r\n", "5 5\r\n\x01", "5;a\x02\r\n", "0\r\n folded\r\n\r\n",
        "0\r\nA: b\n\r\n", "0\r\n:\r\n\r\n", "0\r\n\rX", "5\r\rhello", "2\r\nhello\r\n"}) {
    CHECK_FALSE(is_request(head + body));
  }
}

TEST_CASE("heads, size lines and trailers have a limit") {
  const std::string get = "GET / HTTP/1.1\r\nA: ";
  CHECK(is_request(get + std::string(65'000, 'a') + "\r\n\r\n"));
  CHECK_FALSE(is_request(get + std::string(66'000, 'a') + "\r\n\r\n"));
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK_FALSE(is_request(head + "5;" + std::string(17'000, 'a') + "\r\nhello"));
  CHECK_FALSE(is_request(head + "0\r\nA: " + std::string(66'000, 'a') + "\r\n\r\n"));
}

TEST_CASE("another protocol is known before it has a line") {
  for (const std::string first : {"\x16\x03\x01", "*1\r", "PRI * HTTP/2", "EHLO x\r", "{\"a\"", "GET\r"}) {
    CHECK_FALSE(whole(MessageRole::request, first).http);
  }
  for (const std::string first : {"220 ", "HTTP/2", "<", "+OK"}) {
    CHECK_FALSE(whole(MessageRole::response, first).http);
  }
}

TEST_CASE("bytes that were moved unseen count for the message") {
  MessageFramer framer(MessageRole::response);
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
  framer.next(head);
  CHECK(framer.unseen() == 10);
  CHECK_FALSE(framer.skip(4));
  CHECK(framer.unseen() == 6);
  CHECK(framer.next("ab").bytes == "ab");
  CHECK(framer.skip(4));
  CHECK(framer.unseen() == 0);
  CHECK_FALSE(framer.in_message());
}
