// Which requests become which operations of a history.
#include "harness/provoke/load/history_log.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using load::HistoryLog;
using End = RecordedOperation::End;

namespace {

const std::vector<Endpoint> endpoints = {
    {"GET", "/stock/{stockId}"}, {"PUT", "/stock/{stockId}"}, {"GET", "/other"}};

HistorySource at(const std::string& placeholder, const std::string& member) {
  HistorySource source;
  source.text = placeholder.empty() ? "$." + member : placeholder;
  source.placeholder = placeholder;
  if (placeholder.empty()) source.path = {{PathPart::Kind::member, member, 0}};
  return source;
}

std::vector<HistorySpec> stock() {
  HistorySpec spec;
  spec.name = "stock";
  spec.model = "register";
  spec.operations = {{{}, "GET /stock/{id}", "read", at("{id}", ""), at("", "count"), {}},
                     {{}, "PUT /stock/{id}", "write", at("{id}", ""), at("", "count"), {}}};
  return {spec};
}

HistoryLog::Seen seen(const std::string& target, const char* asked, const char* answer, int status = 200) {
  HistoryLog::Seen request;
  request.target = target;
  request.request_body = asked;
  request.answer_body = answer;
  request.status = status;
  if (status >= 400) request.outcome = Outcome::unexpected_status;
  request.timing.sent = 1s;
  request.timing.done = 2s;
  return request;
}

}  // namespace

TEST_CASE("requests become operations, with the key from the path and the value from the body") {
  const auto specs = stock();
  HistoryLog log(specs, endpoints);
  CHECK(log.wants(0));
  CHECK_FALSE(log.wants(2));
  CHECK(log.missing(0).empty());
  const std::string target = "/stock/7?fields=count";
  log.ended(1, seen(target, R"({"count": 5.0})", ""));
  log.ended(0, seen(target, "", R"({"count": 5})"));
  const auto history = log.take().at(0);
  REQUIRE(history.operations.size() == 2);
  CHECK(history.operations[0].function == "write");
  CHECK(history.operations[0].key == "7");
  CHECK(history.operations[0].asked == "5");
  CHECK(history.operations[0].end == End::told);
  CHECK(history.operations[1].function == "read");
  CHECK(history.operations[1].answer == "5");
  CHECK(history.operations[1].sent == 1s);
  CHECK(history.operations[1].done == 2s);
}

TEST_CASE("a change that was refused did not happen, and one whose end nobody knows may have") {
  const auto specs = stock();
  HistoryLog log(specs, endpoints);
  const std::string target = "/stock/7";
  log.ended(1, seen(target, R"({"count": 1})", "", 409));
  log.ended(1, seen(target, R"({"count": 2})", "", 503));
  auto lost = seen(target, R"({"count": 3})", "", 0);
  lost.outcome = Outcome::first_byte_timeout;
  log.ended(1, lost);
  log.ended(0, seen(target, "", "", 404));
  log.ended(0, seen(target, "", "", 500));
  const auto history = log.take().at(0);
  REQUIRE(history.operations.size() == 2);
  for (const auto& operation : history.operations) CHECK(operation.end == End::unknown);
  CHECK(history.operations[0].asked == "2");
  CHECK(history.operations[1].asked == "3");
}

TEST_CASE("a change that was sent again after a connection was lost may have happened twice") {
  const auto specs = stock();
  HistoryLog log(specs, endpoints);
  const std::string target = "/stock/7";
  auto twice = seen(target, R"({"count": 1})", "");
  twice.first_sent = 500ms;
  log.ended(1, twice);
  const auto history = log.take().at(0);
  REQUIRE(history.operations.size() == 2);
  CHECK(history.operations[0].sent == 500ms);
  CHECK(history.operations[0].end == End::unknown);
  CHECK(history.operations[1].sent == 1s);
  CHECK(history.operations[1].end == End::told);
}

TEST_CASE("a read without the value says nothing, a change without it spoils the history") {
  const auto specs = stock();
  HistoryLog log(specs, endpoints);
  const std::string target = "/stock/seven";
  log.ended(0, seen(target, "", R"({"other": 1})"));
  log.ended(0, seen(target, "", "<html>"));
  log.ended(1, seen(target, R"({"other": 1})", ""));
  const auto history = log.take().at(0);
  CHECK(history.operations.empty());
  CHECK(history.unusable == "PUT /stock/{id}: one without $.count");
}

TEST_CASE("a value that is too long ends what is known, from when it was sent") {
  const auto specs = stock();
  HistoryLog log(specs, endpoints);
  const std::string body = R"({"count": ")" + std::string(5000, 'x') + R"("})";
  log.ended(1, seen("/stock/7", body.c_str(), ""));
  CHECK(log.take().at(0).complete_until == 1s);
}

TEST_CASE("an endpoint that the traffic does not have is missing") {
  auto specs = stock();
  specs[0].operations[0].endpoint = "GET /stocks/{id}";
  const HistoryLog log(specs, endpoints);
  CHECK(log.missing(0) == std::vector<std::string>{"GET /stocks/{id}"});
}
