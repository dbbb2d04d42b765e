#include "harness/http/response_reader.hpp"

#include <string>

#include "tests/support/catch.hpp"

using shakedown::http::ResponseLimits;
using shakedown::http::ResponseReader;
using Progress = ResponseReader::Progress;

namespace {

// Feeds bytes the way a connection does: what was not used is offered again with what comes next.
struct Feeder {
  ResponseReader reader;
  std::string held;

  Progress feed(std::string_view bytes) {
    held += bytes;
    while (true) {
      std::size_t used = 0;
      const auto progress = reader.feed(held, used);
      held.erase(0, used);
      if (progress != Progress::interim || held.empty()) return progress;
    }
  }
};

const std::string simple =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\nX-Request: 7\r\n\r\n{\"id\": "
    "17 }";
const std::string chunked =
    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n "
    "world\r\n0\r\nTrailer: t\r\n\r\n";

}  // namespace

TEST_CASE("a response is the same however its bytes are split") {
  const auto& [bytes, status, body] = GENERATE_REF(
      table<std::string, int, std::string>({{simple, 200, "{\"id\": 17 }"},
                                            {chunked, 201, "hello world"},
                                            {"HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", 204, ""}}));
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    Feeder feeder;
    REQUIRE(feeder.feed(bytes.substr(0, cut)) == Progress::more);
    REQUIRE(feeder.feed(bytes.substr(cut)) == Progress::done);
    REQUIRE(feeder.reader.status() == status);
    REQUIRE(feeder.reader.body() == body);
    REQUIRE(feeder.reader.body_bytes() == body.size());
    REQUIRE(feeder.reader.keep_alive());
    REQUIRE(feeder.held.empty());
  }
}

TEST_CASE("a response cut at any byte is malformed, never done") {
  for (const auto& bytes : {simple, chunked}) {
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      Feeder feeder;
      REQUIRE(feeder.feed(bytes.substr(0, cut)) == Progress::more);
      REQUIRE(feeder.reader.started());
      REQUIRE(feeder.reader.closed() == Progress::malformed);
    }
  }
}

TEST_CASE("fields are found without case and keep their order") {
  Feeder feeder;
  REQUIRE(feeder.feed(simple) == Progress::done);
  CHECK(feeder.reader.field("content-type") == "application/json");
  CHECK(feeder.reader.field("X-REQUEST") == "7");
  CHECK(feeder.reader.field("absent").empty());
  const auto headers = feeder.reader.headers();
  REQUIRE(headers.size() == 3);
  CHECK(headers[2].name == "X-Request");
}

TEST_CASE("a response to HEAD has no body whatever its length says") {
  Feeder feeder;
  feeder.reader.begin(true);
  CHECK(feeder.feed("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n") == Progress::done);
  CHECK(feeder.reader.keep_alive());
}

TEST_CASE("without a length the body ends with the connection") {
  Feeder feeder;
  REQUIRE(feeder.feed("HTTP/1.1 200 OK\r\n\r\nhello") == Progress::more);
  CHECK(feeder.reader.closed() == Progress::done);
  CHECK(feeder.reader.body() == "hello");
  CHECK_FALSE(feeder.reader.keep_alive());
}

TEST_CASE("Connection: close and HTTP/1.0 end the connection") {
  for (const auto* bytes : {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"}) {
    Feeder feeder;
    REQUIRE(feeder.feed(bytes) == Progress::done);
    CHECK_FALSE(feeder.reader.keep_alive());
  }
}

TEST_CASE("interim responses are told and the final one follows") {
  Feeder feeder;
  CHECK(feeder.feed("HTTP/1.1 100 Continue\r\n\r\n") == Progress::interim);
  CHECK(feeder.reader.interim_status() == 100);
  CHECK(feeder.feed("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + simple) == Progress::done);
  CHECK(feeder.reader.status() == 200);
}

TEST_CASE("bytes behind a response stay unused") {
  Feeder feeder;
  CHECK(feeder.feed(simple + "HTTP/1.1 500 Oops\r\n") == Progress::done);
  CHECK(feeder.held == "HTTP/1.1 500 Oops\r\n");
}

TEST_CASE("a reader serves one response after another") {
  Feeder feeder;
  for (int i = 0; i < 3; ++i) {
    feeder.reader.begin(false);
    CHECK_FALSE(feeder.reader.started());
    REQUIRE(feeder.feed(i == 1 ? chunked : simple) == Progress::done);
    CHECK(feeder.reader.body() == (i == 1 ? "hello world" : "{\"id\": 17 }"));
  }
}

TEST_CASE("what is not HTTP is malformed with a reason") {
  for (const auto* bytes :
       {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    Feeder feeder;
    CHECK(feeder.feed(bytes) == Progress::malformed);
    CHECK_FALSE(feeder.reader.error().empty());
  }
}

TEST_CASE("endless fields are malformed at the limit") {
  Feeder feeder;
  ResponseLimits limits;
  limits.header_bytes = 1000;
  feeder.reader.begin(false, limits);
  CHECK(feeder.feed("HTTP/1.1 200 OK\r\nA: " + std::string(2000, 'x')) == Progress::malformed);
}

TEST_CASE("of a long body the beginning is kept and the whole is counted") {
  Feeder feeder;
  ResponseLimits limits;
  limits.kept_bytes = 4;
  feeder.reader.begin(false, limits);
  REQUIRE(feeder.feed(simple) == Progress::done);
  CHECK(feeder.reader.body() == "{\"id");
  CHECK(feeder.reader.body_bytes() == 11);
}

TEST_CASE("a body beyond its limit is too large") {
  ResponseLimits limits;
  limits.body_bytes = 5;
  for (const auto& bytes : {simple, chunked}) {
    Feeder feeder;
    feeder.reader.begin(false, limits);
    CHECK(feeder.feed(bytes) == Progress::too_large);
  }
}
