#include "harness/journal/log_keeper.hpp"

#include <cctype>

#include "harness/journal/journal.hpp"
#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;

namespace {

constexpr auto ends = static_cast<std::int64_t>(LogKeeper::lines_at_each_end);

}  // namespace

TEST_CASE("the first and the last lines of a subject are kept, those between are let go oldest first") {
  LogKeeper keeper;
  std::vector<std::int64_t> evicted;
  for (std::int64_t id = 1; id <= 2 * ends; ++id) keeper.add("target", id, 10, evicted);
  CHECK(evicted.empty());
  keeper.add("target", 2 * ends + 1, 10, evicted);
  keeper.add("target", 2 * ends + 2, 10, evicted);
  CHECK(evicted == std::vector<std::int64_t>{ends + 1, ends + 2});
  CHECK(keeper.evicted_lines() == std::map<std::string, std::uint64_t>{{"target", 2}});
}

TEST_CASE("a flood of one subject costs another one no line") {
  LogKeeper keeper;
  std::vector<std::int64_t> evicted;
  keeper.add("payments", 1, 10, evicted);
  for (std::int64_t id = 2; id <= 3 * ends; ++id) keeper.add("target", id, 10, evicted);
  CHECK_FALSE(evicted.empty());
  CHECK(evicted.front() == ends + 2);
  CHECK(keeper.evicted_lines().count("payments") == 0);
}

TEST_CASE("long lines are bounded by their bytes") {
  LogKeeper keeper;
  std::vector<std::int64_t> evicted;
  constexpr std::size_t line = 8192;
  constexpr auto fit = static_cast<std::int64_t>(LogKeeper::bytes_at_each_end / line);
  for (std::int64_t id = 1; id <= 2 * fit; ++id) keeper.add("target", id, line, evicted);
  CHECK(evicted.empty());
  keeper.add("target", 2 * fit + 1, line, evicted);
  CHECK(evicted == std::vector<std::int64_t>{fit + 1});
}

TEST_CASE("the newest line stays however long it is") {
  LogKeeper keeper;
  std::vector<std::int64_t> evicted;
  for (std::int64_t id = 1; id <= 3; ++id)
    keeper.add("target", id, LogKeeper::bytes_at_each_end + 1, evicted);
  CHECK(evicted == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("lines that come faster than the disk takes them are dropped, counted and never waited for") {
  const test::TemporaryFolder folder;
  const std::string path = folder.file("run.db");
  auto created = Journal::create(path, {});
  REQUIRE(created);
  constexpr std::uint64_t lines = 60'000;
  {
    // A disk that hangs: another connection holds the file until all lines are handed in.
    const test::WriteLock hold(path);
    for (std::uint64_t i = 0; i < lines; ++i) created.value()->log({1s, "target", false, "line"});
  }
  created.value()->event({2s, EventKind::note, "harness", "not a line"});
  REQUIRE(created.value()->close(3s, false));

  const auto read = read_run(path);
  REQUIRE(read);
  std::uint64_t dropped = 0;
  std::uint64_t accounted = read.value().log.size();
  for (const StoredEvent& stored : read.value().events) {
    const std::string& text = stored.event.text;
    if (stored.event.kind != EventKind::log_flood || text.find(" lines ") == std::string::npos) continue;
    if (text.find("were dropped") != std::string::npos) dropped += std::stoull(text);
    if (std::isdigit(static_cast<unsigned char>(text[0])) != 0) accounted += std::stoull(text);
  }
  CHECK(dropped >= 10'000);
  CHECK(accounted == lines);
  CHECK(read.value().events.back().event.kind == EventKind::log_flood);
}

TEST_CASE("the run file of a target that floods its log holds both ends and says what is missing") {
  const test::TemporaryFolder folder;
  auto created = Journal::create(folder.file("run.db"), {});
  REQUIRE(created);
  Journal& journal = *created.value();
  constexpr std::int64_t lines = 3 * ends + 7;
  for (std::int64_t i = 0; i < lines; ++i) {
    journal.log({Nanoseconds(i), "target", false, std::to_string(i)});
    // Some of the lines that must go are in the file already, some are still in the batch.
    if (i % 3000 == 0) REQUIRE(journal.flush());
  }
  REQUIRE(journal.close(1s, false));

  const auto read = read_run(folder.path().string());
  REQUIRE(read);
  const auto& log = read.value().log;
  REQUIRE(log.size() == 2 * ends);
  for (std::int64_t i = 0; i < ends; ++i) {
    REQUIRE(log[static_cast<std::size_t>(i)].line.text == std::to_string(i));
    REQUIRE(log[static_cast<std::size_t>(ends + i)].line.text == std::to_string(lines - ends + i));
  }
  const auto& events = read.value().events;
  REQUIRE(events.size() == 2);
  CHECK(events[0].event.kind == EventKind::log_flood);
  CHECK(events[0].event.subject == "target");
  CHECK(events[1].event.text == "5007 lines between its first and its last ones were not kept");
}
