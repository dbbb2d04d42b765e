// What each HTTP fault makes of a response, without a connection around it.
#include "harness/faults/http_response.hpp"

#include <string>
#include <vector>

#include "harness/faults/http_head_edit.hpp"
#include "harness/faults/http_status.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults;
using namespace std::chrono_literals;
using Kind = ResponsePart::Kind;

namespace {

FaultSpec fault(FaultKind kind, Nanoseconds delay = {}, std::int64_t bytes = 0) {
  FaultSpec spec;
  spec.name = "f";
  spec.kind = kind;
  spec.delay = delay;
  spec.bytes = bytes;
  return spec;
}

struct Made {
  std::string bytes;
  std::vector<ResponseFaults::Out> parts;
  std::vector<ResponseFaults::Ledger> said;
  bool closed = false, reset = false, whole = false, cut = false;
};

struct Answer {
  ResponseHead head;
  std::string text;
  std::vector<std::pair<Kind, std::string>> body;
  Kind ending = Kind::whole;
};

Answer with_length(std::size_t size) {
  return {{200, true, false, Framing::length, size},
          "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\nX: y\r\n\r\n",
          {{Kind::data, std::string(size, 'b')}}};
}

Answer until_close(std::size_t size) {
  return {{200, true, false, Framing::until_close, 0},
          "HTTP/1.1 200 OK\r\n\r\n",
          {{Kind::data, std::string(size, 'b')}}};
}

Answer in_chunks(std::size_t chunks) {
  Answer response{
      {200, true, false, Framing::chunked, 0}, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", {}};
  for (std::size_t i = 0; i < chunks; ++i) {
    response.body.insert(response.body.end(),
                         {{Kind::chunk_size, "4\r\n"}, {Kind::data, "abcd"}, {Kind::chunk_end, "\r\n"}});
  }
  response.body.insert(response.body.end(), {{Kind::chunk_size, "0"}, {Kind::last_chunk, "\r\n\r\n"}});
  return response;
}

std::string bytes_of(const Answer& response) {
  auto all = response.text;
  for (const auto& [kind, bytes] : response.body) all += bytes;
  return all;
}

Made play(const std::vector<FaultSpec>& specs, const Answer& response, Nanoseconds at = 1s) {
  HttpPlan plan;
  for (const auto& spec : specs) plan.chosen.push_back({spec, spec.delay});
  ResponseFaults faults(plan);
  faults.take({Kind::head, response.text, at, &response.head});
  for (const auto& [kind, bytes] : response.body) faults.take({kind, bytes, at});
  faults.take({response.ending, {}, at});
  faults.end();
  Made made;
  made.parts = faults.drain();
  made.said = faults.drain_said();
  for (const auto& part : made.parts) {
    made.bytes += part.bytes;
    made.closed = made.closed || part.kind == Kind::close;
    made.reset = made.reset || part.kind == Kind::reset;
    made.whole = made.whole || part.kind == Kind::whole;
    made.cut = made.cut || part.kind == Kind::cut;
  }
  REQUIRE(made.said.size() == specs.size());
  return made;
}

}  // namespace

TEST_CASE("delays move parts and change none") {
  for (const auto& response : {with_length(250), until_close(70), in_chunks(30)}) {
    for (const auto kind :
         {FaultKind::http_delay_headers, FaultKind::http_delay_body, FaultKind::http_drip_body}) {
      const auto made = play({fault(kind, 2s)}, response);
      CHECK(made.bytes == bytes_of(response));
      CHECK(made.whole);
      CHECK(made.said[0].applied);
      auto before = Nanoseconds{};
      for (const auto& part : made.parts) {
        CHECK(part.at >= before);
        before = part.at;
      }
      CHECK(made.parts.front().at == (kind == FaultKind::http_delay_headers ? 3s : 1s));
      CHECK(made.parts.back().at == 3s);
    }
  }
}

TEST_CASE("a drip is even, in at most a hundred pieces") {
  const auto made = play({fault(FaultKind::http_drip_body, 1s)}, with_length(1050));
  std::size_t pieces = 0, largest = 0;
  for (const auto& part : made.parts) {
    if (part.kind != Kind::data) continue;
    ++pieces;
    largest = std::max(largest, part.bytes.size());
    CHECK(part.at == 1s + 10ms * static_cast<int>(pieces));
  }
  CHECK(pieces == 100);
  CHECK(largest == 11);
}

TEST_CASE("a body of unknown length is held for a drip only so far") {
  auto response = until_close(0);
  response.body.assign(10, {Kind::data, std::string(100'000, 'x')});
  const auto made = play({fault(FaultKind::http_drip_body, 1s)}, response);
  CHECK(made.bytes.size() == 1'000'000 + response.text.size());
  CHECK(made.parts.back().at == 2s);
}

TEST_CASE("a truncated body ends where it should, whatever its framing") {
  const auto half = play({fault(FaultKind::http_truncate)}, with_length(11));
  CHECK(half.bytes == with_length(11).text + "bbbbb");
  CHECK(half.closed);
  CHECK_FALSE(half.whole);
  CHECK(play({fault(FaultKind::http_truncate, {}, 3)}, with_length(11)).bytes ==
        with_length(11).text + "bbb");
  CHECK(play({fault(FaultKind::http_truncate, {}, 99)}, with_length(11)).bytes ==
        with_length(11).text + std::string(10, 'b'));
  CHECK(play({fault(FaultKind::http_truncate)}, with_length(1)).bytes == with_length(1).text);
  CHECK(play({fault(FaultKind::http_truncate)}, until_close(10)).bytes == until_close(0).text + "bbbbb");
  CHECK(play({fault(FaultKind::http_truncate)}, in_chunks(2)).bytes == in_chunks(0).text + "4\r\nabcd");
  CHECK(play({fault(FaultKind::http_truncate)}, in_chunks(0)).bytes == in_chunks(0).text);
  CHECK(play({fault(FaultKind::http_truncate, {}, 100)}, in_chunks(1)).bytes ==
        in_chunks(0).text + "4\r\nabcd");
}

TEST_CASE("a malformed chunk stands where the last one belongs") {
  CHECK(play({fault(FaultKind::http_malformed_chunk)}, with_length(17)).bytes ==
        "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n" + std::string(17, 'b') +
            "\r\nzz;\r\n");
  const auto made = play({fault(FaultKind::http_malformed_chunk)}, in_chunks(1));
  CHECK(made.bytes == in_chunks(0).text + "4\r\nabcd\r\nzz;\r\n");
  CHECK(made.closed);
  CHECK(play({fault(FaultKind::http_malformed_chunk)}, with_length(0)).bytes ==
        "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\nzz;\r\n");
}

TEST_CASE("a wrong length is too large, and one where there was none") {
  const auto made = play({fault(FaultKind::http_wrong_length, {}, 5)}, with_length(3));
  CHECK(made.bytes == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 8\r\n\r\nbbb");
  CHECK(made.closed);
  CHECK(play({fault(FaultKind::http_wrong_length)}, in_chunks(2)).bytes ==
        "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\nabcdabcd");
  auto huge = until_close(0);
  huge.body.assign(4, {Kind::data, std::string(100'000, 'x')});
  const auto passed = play({fault(FaultKind::http_wrong_length)}, huge);
  CHECK(passed.bytes == bytes_of(huge));
  CHECK(passed.whole);
  CHECK_FALSE(passed.said[0].applied);
}

TEST_CASE("a duplicated reply is the same twice, within a limit") {
  for (const auto& response : {with_length(20), with_length(0), in_chunks(3)}) {
    const auto made = play({fault(FaultKind::http_duplicate_reply)}, response);
    CHECK(made.bytes == bytes_of(response) + bytes_of(response));
    CHECK(made.whole);
  }
  const auto made = play({fault(FaultKind::http_duplicate_reply)}, with_length(300'000));
  CHECK(made.bytes == bytes_of(with_length(300'000)));
  CHECK_FALSE(made.said[0].applied);
}

TEST_CASE("nothing of an empty or a lost reply leaves") {
  const auto empty = play({fault(FaultKind::http_empty_reply)}, with_length(9));
  CHECK(empty.bytes.empty());
  CHECK(empty.closed);
  CHECK(empty.parts.size() == 1);
  const auto lost = play({fault(FaultKind::http_lose_answer, 2s)}, in_chunks(9));
  CHECK(lost.bytes.empty());
  CHECK(lost.reset);
  CHECK(lost.parts.at(0).at == 3s);
  CHECK(lost.said[0].says == "RST in place of the answer of 133 B");
}

TEST_CASE("without a body, what needs one says so and changes nothing") {
  const Answer head{
      {200, false, false, Framing::none, 0}, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", {}};
  for (const auto kind : {FaultKind::http_delay_body, FaultKind::http_drip_body, FaultKind::http_truncate,
                          FaultKind::http_malformed_chunk, FaultKind::http_wrong_length}) {
    const auto made = play({fault(kind, 1s)}, head);
    CHECK(made.bytes == head.text);
    CHECK(made.whole);
    CHECK_FALSE(made.said[0].applied);
  }
  CHECK(play({fault(FaultKind::http_duplicate_reply)}, head).bytes == head.text + head.text);
}

TEST_CASE("a response that its sender cut loses nothing of what came, but where nothing was to come") {
  for (auto response : {with_length(20), until_close(20), in_chunks(3)}) {
    response.body.pop_back();
    response.ending = Kind::cut;
    for (const auto kind : {FaultKind::http_delay_headers, FaultKind::http_delay_body,
                            FaultKind::http_drip_body, FaultKind::http_duplicate_reply}) {
      const auto made = play({fault(kind, 1s)}, response);
      CHECK(made.bytes == bytes_of(response));
      CHECK(made.cut);
    }
    CHECK(play({fault(FaultKind::http_lose_answer)}, response).reset);
    CHECK(play({fault(FaultKind::http_empty_reply)}, response).closed);
  }
}

TEST_CASE("what changes bytes comes before what delays them, in whatever order they were armed") {
  const std::vector<FaultSpec> one{fault(FaultKind::http_delay_headers, 1s), fault(FaultKind::http_truncate)};
  const std::vector<FaultSpec> other{one[1], one[0]};
  for (const auto& specs : {one, other}) {
    const auto made = play(specs, with_length(10));
    CHECK(made.bytes == with_length(10).text + "bbbbb");
    CHECK(made.parts.back().kind == Kind::close);
    CHECK(made.parts.back().at == 2s);
  }
}

TEST_CASE("a made answer is right for its request") {
  auto spec = fault(FaultKind::http_status);
  const auto text = [&](const AnswerForm& form) {
    const auto answer = make_answer(spec, form);
    return answer.head + "|" + answer.body;
  };
  CHECK(text({}) == "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n|");
  spec.status = 429;
  spec.body = "slow down";
  spec.headers = {{"Retry-After", "2"}};
  const std::string head =
      "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Type: text/plain; "
      "charset=utf-8\r\nContent-Length: 9\r\n";
  CHECK(text({}) == head + "\r\n|slow down");
  CHECK(text({.to_head = true}) == head + "\r\n|");
  CHECK(text({.keep_alive = false}) == head + "Connection: close\r\n\r\n|slow down");
  CHECK(text({.http_1_0 = true}) == head + "Connection: keep-alive\r\n\r\n|slow down");
  spec.headers = {{"content-type", "text/html"}};
  CHECK(text({}).find("text/plain") == std::string::npos);
  spec.headers.clear();
  spec.body = " {\"error\": 1}";
  CHECK(text({}).find("application/json") != std::string::npos);
  spec.status = 204;
  CHECK(text({}) == "HTTP/1.1 204 No Content\r\n\r\n|");
  spec.status = 299;
  CHECK(text({}).starts_with("HTTP/1.1 299 \r\n"));
}

TEST_CASE("a head is edited without touching its other bytes") {
  const std::string head =
      "HTTP/1.1 200 Content-Length: 1\r\nA:  b \r\ncontent-LENGTH:5\r\nX: Content-Length\r\n\r\n";
  CHECK(without_field(head, "Content-Length") ==
        "HTTP/1.1 200 Content-Length: 1\r\nA:  b \r\nX: Content-Length\r\n\r\n");
  CHECK(without_field(head, "Absent") == head);
  CHECK(with_field("HTTP/1.1 200 OK\r\n\r\n", "A", "b") == "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
}
