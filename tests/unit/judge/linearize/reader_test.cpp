// Reading histories: the formats, and that what is wrong is told with its place.
#include <string>

#include "harness/judge/linearize/model.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge::linearize;

namespace {

EventLog read(const std::string& text) {
  auto log = read_events(text, "h.edn");
  if (!log) FAIL(to_string(log.error()));
  return std::move(log).value();
}

std::string problem_of(const std::string& text, const std::string& model = "cas") {
  auto log = read_events(text, "h.edn");
  if (!log) return to_string(log.error());
  const auto history = interpret(std::move(log).value(), *find_model(model), {});
  return history ? "none" : to_string(history.error());
}

bool starts(const std::string& text, const std::string& with) {
  INFO(text);
  return text.rfind(with, 0) == 0;
}

}  // namespace

TEST_CASE(
    "EDN as lines, vector and list, with comments, tags and discarded forms, reads as the same events") {
  const std::string two =
      "{:type :invoke, :f :write, :value 3, :process 1, :time 5 :index 0}\n"
      "; a comment\n{:process 1 :type :ok :f :write :value 3 :extra {:a [1 2 \"x\\n\"]}}";
  for (const auto& text : {two, "[" + two + "]", "(" + two + ")", "#_ {:type :gone} " + two,
                           "#jepsen.history.Op" + two, "^{:meta 1} " + two}) {
    INFO(text);
    const auto log = read(text);
    REQUIRE(log.events.size() == 2);
    CHECK(log.events[0].type == EventType::invoke);
    CHECK(log.pool.integer_of(log.events[0].value) == 3);
    CHECK(log.events[1].type == EventType::ok);
    CHECK(log.pool.text_of(log.events[1].function) == "write");
  }
  CHECK(read(two).events[0].time == 5);
  CHECK(read(two).events[1].line == 3);
}

TEST_CASE("JSON as an array and as objects one after another reads as the same events") {
  const std::string one = R"({"type":"invoke","f":"cas","value":[1,2],"process":7})";
  for (const auto& text : {"[" + one + ",\n" + one + "]", one + "\n" + one}) {
    const auto log = read(text);
    REQUIRE(log.events.size() == 2);
    CHECK(log.pool.to_text(log.events[1].value) == "[1 2]");
    CHECK(log.events[1].line == 2);
  }
  CHECK(read(R"([{"type":"info","f":"read","value":"\u00e9\ud83d\ude00"}])")
            .pool.text_of(
                read(R"([{"type":"info","f":"read","value":"\u00e9\ud83d\ude00"}])").events[0].value) ==
        "é😀");
}

TEST_CASE("a log of jepsen.util reads as events; what other threads logged is left out") {
  const auto log = read(
      "INFO  jepsen.core - Run complete\nINFO  jepsen.util - :nemesis :info :start nil\n"
      "INFO  jepsen.util - 4\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - 4\t:fail\t:cas\t[1 2]\n");
  REQUIRE(log.events.size() == 2);
  CHECK(log.events[1].type == EventType::fail);
  CHECK(log.events[1].line == 4);
  CHECK(log.fail_means == FailMeans::comparison_failed);
}

TEST_CASE("what is wrong with a history is told with line and column") {
  CHECK(starts(problem_of("{:type :invoke :f :read\n  :value [1 2}"), "h.edn:2:14: '}' closes nothing here"));
  CHECK(starts(problem_of("\n {:type :sideways}"), "h.edn:2:9: the type :sideways is unknown"));
  CHECK(starts(problem_of("{:f :read}"), "h.edn:1:1: this operation has no type"));
  CHECK(starts(problem_of("{:type :ok :f :read :value \"abc"), "h.edn:1:28: this text is never closed"));
  CHECK(starts(problem_of("[{:type :invoke :f :read :process 0}\n"), "h.edn:1:1: this list of operations"));
  CHECK(starts(problem_of(""), "h.edn:1:1: this history has no operation"));
  CHECK(starts(problem_of("[7]"), "h.edn:1:2: an operation is expected here"));
  CHECK(starts(problem_of("{:type :invoke :value " + std::string(100, '[')), "h.edn:1:87: nested deeper"));
}

TEST_CASE("a history that cannot have been is refused with the place where it goes wrong") {
  const std::string ask = "{:type :invoke :f :read :process 1 :time 10}\n";
  CHECK(starts(problem_of(ask + ask), "h.edn:2:1: process 1 asks while it waits for an answer"));
  CHECK(starts(problem_of("{:type :ok :f :read :process 1}"),
               "h.edn:1:1: this completion of process 1 has no"));
  CHECK(starts(problem_of(ask + " {:type :ok :f :read :process 1 :time 9}"),
               "h.edn:2:2: the clock of process 1 goes back"));
  CHECK(starts(problem_of(ask + "{:type :ok :f :write :process 1 :time 12}"),
               "h.edn:2:1: this answers :write"));
  CHECK(starts(problem_of("{:type :invoke :f :jump :process 1}"),
               "h.edn:1:1: the model cas has no operation :jump"));
  CHECK(starts(problem_of("{:type :invoke :f :cas :value 3 :process 1}"),
               "h.edn:1:1: a compare-and-set needs"));
  CHECK(
      starts(problem_of("{:type :invoke :f :get :process 1}", "kv"), "h.edn:1:1: this operation has no key"));
}

TEST_CASE("clocks of different processes are not compared, and a question without an answer is no mistake") {
  CHECK(problem_of(
            "{:type :invoke :f :read :process 1 :time 10}\n{:type :invoke :f :read :process 2 :time 9}") ==
        "none");
}

TEST_CASE("values are equal where their forms are, in whatever order a set or map was written") {
  ValuePool pool;
  const ValueId a = pool.integer(1), b = pool.text("b"), c = pool.keyword("b");
  CHECK(b != c);
  CHECK(pool.set(std::vector{a, b, a}) == pool.set(std::vector{b, a}));
  CHECK(pool.map(std::vector{a, b, c, a}) == pool.map(std::vector{c, a, a, b}));
  CHECK(pool.list(std::vector{a, b}) != pool.list(std::vector{b, a}));
  CHECK(pool.real(1.0) != a);
  CHECK(pool.list({}) != pool.set({}));
}
