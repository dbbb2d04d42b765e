// From what a run recorded to a verdict.
#include "harness/judge/linearize/recorded.hpp"

#include "harness/judge/linearize/check.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge::linearize;
using namespace std::chrono_literals;

namespace {

RecordedOperation operation(const char* function, const char* value, Nanoseconds sent, Nanoseconds done,
                            const char* key = "") {
  RecordedOperation made;
  made.function = function;
  made.key = key;
  const bool answers = made.function == "read" || made.function == "dequeue";
  (answers ? made.answer : made.asked) = value;
  made.sent = sent;
  made.done = done;
  return made;
}

RecordedOperation lost(RecordedOperation made) {
  made.end = RecordedOperation::End::unknown;
  return made;
}

Answer verdict(const RecordedHistory& history, const char* model) {
  const auto events = events_of(history, model);
  INFO(events.json);
  CHECK(events.unknown.empty());
  auto log = read_events(events.json, "history.json");
  REQUIRE(log);
  auto interpreted = interpret(std::move(log).value(), *find_model(model), {});
  REQUIRE(interpreted);
  return check_history(interpreted.value(), *find_model(model), {}).answer;
}

Answer verdict(std::vector<RecordedOperation> operations, const char* model) {
  RecordedHistory history;
  history.operations = std::move(operations);
  return verdict(history, model);
}

}  // namespace

TEST_CASE("a register that was not empty is judged from what was read before the first change") {
  std::vector<RecordedOperation> operations = {
      operation("read", "17", 1s, 2s), operation("write", "18", 3s, 5s), operation("read", "17", 4s, 6s),
      operation("read", "18", 7s, 8s)};
  CHECK(verdict(operations, "register") == Answer::ok);
  operations.push_back(operation("read", "17", 9s, 10s));
  CHECK(verdict(operations, "register") == Answer::violated);
}

TEST_CASE("where nothing was read before, the one value that nobody wrote was there before") {
  CHECK(verdict({operation("write", "1", 1s, 3s), operation("read", "0", 2s, 4s)}, "register") == Answer::ok);
  CHECK(verdict({operation("write", "1", 1s, 2s), operation("read", "0", 3s, 4s)}, "register") ==
        Answer::violated);
  CHECK(verdict(
            {operation("write", "1", 1s, 2s), operation("read", "8", 1s, 4s), operation("read", "9", 1s, 4s)},
            "register") == Answer::violated);
}

TEST_CASE("objects of different keys are judged apart") {
  CHECK(verdict({operation("write", "1", 1s, 2s, "7"), operation("write", "2", 3s, 4s, "8"),
                 operation("read", "1", 5s, 6s, "7"), operation("read", "2", 5s, 6s, "8")},
                "register") == Answer::ok);
}

TEST_CASE("a change whose end is not known may have happened at any time, or never") {
  CHECK(verdict({operation("read", "0", 1s, 2s), lost(operation("write", "1", 3s, 4s)),
                 operation("read", "0", 5s, 6s), operation("read", "1", 7s, 8s)},
                "register") == Answer::ok);
  CHECK(verdict({operation("read", "0", 1s, 2s), lost(operation("write", "1", 3s, 4s)),
                 operation("read", "1", 5s, 6s), operation("read", "0", 7s, 8s)},
                "register") == Answer::violated);
}

TEST_CASE("what was recorded only in part is judged up to there") {
  RecordedHistory history;
  history.operations = {operation("read", "0", 1s, 2s), operation("write", "1", 3s, 4s),
                        operation("read", "5", 3s, 7s), operation("read", "6", 8s, 9s)};
  history.complete_until = 6s;
  CHECK(verdict(history, "register") == Answer::ok);
}

TEST_CASE("a counter loses no addition, and is judged only from what it counted before") {
  const std::vector<RecordedOperation> two = {operation("add", "1", 3s, 5s), operation("add", "1", 3s, 5s)};
  auto from_ten = two;
  from_ten.push_back(operation("read", "10", 1s, 2s));
  auto lost_one = from_ten;
  from_ten.push_back(operation("read", "12", 6s, 7s));
  lost_one.push_back(operation("read", "11", 6s, 7s));
  CHECK(verdict(from_ten, "counter") == Answer::ok);
  CHECK(verdict(lost_one, "counter") == Answer::violated);
  RecordedHistory history;
  history.operations = two;
  CHECK(events_of(history, "counter").unknown == "what it counted before the first change was not read");
}

TEST_CASE("a set keeps what was added, and has what it had before") {
  std::vector<RecordedOperation> operations = {operation("add", "3", 1s, 2s),
                                               operation("read", "[1,3]", 3s, 4s)};
  CHECK(verdict(operations, "set") == Answer::ok);
  operations.push_back(operation("read", "[1]", 5s, 6s));
  CHECK(verdict(operations, "set") == Answer::violated);
}

TEST_CASE("a queue gives no element twice") {
  CHECK(verdict({operation("enqueue", "\"a\"", 1s, 2s), operation("dequeue", "\"a\"", 3s, 5s),
                 operation("dequeue", "null", 4s, 6s)},
                "queue") == Answer::ok);
  CHECK(verdict({operation("enqueue", "\"a\"", 1s, 2s), operation("dequeue", "\"a\"", 3s, 5s),
                 operation("dequeue", "\"a\"", 4s, 6s)},
                "queue") == Answer::violated);
}

TEST_CASE("a history of nothing, or one that is spoilt, is not judged") {
  RecordedHistory history;
  CHECK(events_of(history, "register").unknown == "no operation was recorded");
  history.unusable = "PUT /stock/{id}: one without $.count";
  CHECK(events_of(history, "register").unknown == history.unusable);
}
