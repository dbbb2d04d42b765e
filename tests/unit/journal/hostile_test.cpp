// Run files from elsewhere: whatever they hold, reading them is a Problem or a run, never a crash.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/journal/journal.hpp"
#include "harness/journal/reader.hpp"
#include "harness/model/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::raw_sql;
using shakedown::test::TemporaryFolder;

namespace {

std::string make_good_run(const TemporaryFolder& folder) {
  const std::string path = folder.file("run.db");
  auto created = Journal::create(path, {});
  REQUIRE(created);
  Journal& journal = *created.value();
  Histogram latency;
  latency.record(12'345, 7);
  journal.endpoints({{0, {"GET", "/"}}});
  journal.stage_began({1, "steady", "10/s", 0s, 0s, 0s, 0});
  for (int i = 0; i < 20; ++i) {
    journal.interval({1, 0, i * 1s, 1s, {7}, {{200, 7}}, latency});
    journal.log({i * 1s, "target", false, std::string(300, 'l')});
    ExchangeRecord record;
    record.exchange.request.headers = {{"Host", "a"}};
    journal.exchange(std::move(record));
  }
  journal.total({1, 0, {140}, {{200, 140}}, latency, latency});
  journal.generator({1, 140, 140, 0, 0, 0, 0, 0, latency, 1});
  journal.signature({1, 0, Outcome::reset, 0, "reset", 1s, 2s, 3, 1});
  journal.event({1s, EventKind::note, "harness", "note"});
  journal.sample({1s, "target", 1, 1, 1, 1s, 1, 1, 1});
  journal.fault({1, 1, 0, "slow", FaultKind::latency, "payments", "latency", 1s, 2s, 1, 0, ""});
  journal.injection({1s, 1, 1, 1, true, "2 s"});
  journal.call({});
  journal.call_tick({"payments", 1s, 1s, 1, 0, 0, {{200, 1}}, latency});
  journal.experiment({});
  journal.experiment_step({});
  REQUIRE(journal.close(20s, false));
  Judgement judgement;
  judgement.cells.emplace_back();
  judgement.findings.emplace_back().evidence.emplace_back();
  judgement.gates.emplace_back();
  REQUIRE(store_judgement(path, judgement));
  return path;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Made once: each run file that is written costs several waits for the disk.
std::string good_run(const TemporaryFolder& folder) {
  static const std::string bytes = [] {
    const TemporaryFolder first;
    return bytes_of(make_good_run(first));
  }();
  write_bytes(folder.file("run.db"), bytes);
  return folder.file("run.db");
}

std::string problem_of(const std::string& path) {
  const auto run = read_run(path);
  return run ? "" : to_string(run.error());
}

}  // namespace

TEST_CASE("the good run of these tests can be read") {
  const TemporaryFolder folder;
  CHECK(problem_of(good_run(folder)).empty());
}

TEST_CASE("what is no run file is refused by its path") {
  const TemporaryFolder folder;
  CHECK(problem_of(folder.path().string()).find("there is no run file") == 0);
  CHECK(problem_of(folder.file("missing.db")).find("there is no run file") == 0);
  write_bytes(folder.file("empty.db"), "");
  CHECK(problem_of(folder.file("empty.db")).find("is not a run file") != std::string::npos);
  write_bytes(folder.file("text.db"), std::string(5000, 'x'));
  CHECK(problem_of(folder.file("text.db")).find("file is not a database") != std::string::npos);
  raw_sql(folder.file("other.db"), "CREATE TABLE a (b)");
  CHECK(problem_of(folder.file("other.db")).find("is not a run file") != std::string::npos);
}

TEST_CASE("another version of the tables is refused by its number") {
  const TemporaryFolder folder;
  const std::string path = good_run(folder);
  raw_sql(path, "PRAGMA user_version = 99");
  CHECK(problem_of(path).find("version 99") != std::string::npos);
}

TEST_CASE("tables that are not ours to the letter are refused") {
  const TemporaryFolder folder;
  const std::string path = good_run(folder);
  const std::string change =
      GENERATE(as<std::string>{}, "DROP TABLE log", "CREATE TABLE extra (a)",
               "DROP TABLE log; CREATE VIEW log AS WITH RECURSIVE n(id) AS (SELECT 1 UNION "
               "ALL SELECT id + 1 FROM n) SELECT id, 0 AS at_ns, '' AS subject, 0 AS "
               "error_stream, '' AS text FROM n",
               "CREATE TRIGGER t AFTER DELETE ON findings BEGIN DELETE FROM run; END",
               "ALTER TABLE log ADD COLUMN more TEXT", "CREATE INDEX i ON log (at_ns)");
  raw_sql(path, change);
  INFO(change);
  CHECK(problem_of(path).find("a run's tables") != std::string::npos);
  CHECK_FALSE(store_judgement(path, {}));
}

TEST_CASE("damaged values are a problem that names the table") {
  const TemporaryFolder folder;
  const std::string path = good_run(folder);
  struct Damage {
    const char* table;
    const char* sql;
  };
  const auto damage = GENERATE(values<Damage>(
      {{"does not say which run", "DELETE FROM run"},
       {"table run", "UPDATE run SET seed = 'seven'"},
       {"table intervals", "UPDATE intervals SET outcomes = '{\"answered\":-1}' WHERE begin_ns = 0"},
       {"table intervals", "UPDATE intervals SET outcomes = '{\"vanished\":1}'"},
       {"table intervals", "UPDATE intervals SET outcomes = '[[[[[[1]]]]]]'"},
       {"table intervals", "UPDATE intervals SET statuses = '{\"2x0\":1}'"},
       {"table intervals", "UPDATE intervals SET count = -1"},
       {"table intervals", "UPDATE intervals SET stage = 1 << 40 WHERE begin_ns = 0"},
       {"table totals", "UPDATE totals SET latency = 'HISTFAAA'"},
       {"table generators", "UPDATE generators SET send_lag = '?'"},
       {"table exchanges", "UPDATE exchanges SET request_headers = '{}'"},
       {"table exchanges", "UPDATE exchanges SET request_headers = '[[\"a\"]]'"},
       {"table exchanges", "UPDATE exchanges SET response_headers = '[1'"},
       {"table exchanges", "UPDATE exchanges SET outcome = 'fine'"},
       {"table exchanges", "UPDATE exchanges SET because = ''"},
       {"table events", "UPDATE events SET kind = 'party'"},
       {"table signatures", "UPDATE signatures SET count = -5"},
       {"table faults", "UPDATE faults SET kind = 'gremlins'"},
       {"table faults", "UPDATE faults SET injected = -1"},
       {"table faults", "UPDATE faults SET id = 1 << 40"},
       {"table injections", "UPDATE injections SET fault = 1 << 40"},
       {"table calls", "UPDATE calls SET request_headers = '7'"},
       {"table calls", "UPDATE calls SET response_headers = '[[1,2]]'"},
       {"table calls", "UPDATE calls SET faults = '{}'"},
       {"table calls", "UPDATE calls SET faults = '[7]'"},
       {"table calls", "UPDATE calls SET request_body_bytes = -2"},
       {"table call_ticks", "UPDATE call_ticks SET calls = -1"},
       {"table call_ticks", "UPDATE call_ticks SET statuses = '[]'"},
       {"table experiments", "UPDATE experiments SET repetition = 1 << 40"},
       {"table experiment_steps", "UPDATE experiment_steps SET phase = 'party'"},
       {"table experiment_steps", "UPDATE experiment_steps SET calls = '[\"a\"]'"},
       {"table experiment_steps", "UPDATE experiment_steps SET calls = '[18446744073709551615]'"},
       {"table experiment_steps", "UPDATE experiment_steps SET calls = '7'"},
       {"table cells", "UPDATE cells SET state = 'fine'"},
       {"table findings", "UPDATE findings SET severity = 'dire'"},
       {"table evidence", "UPDATE evidence SET finding = 99"},
       {"table gates", "UPDATE gates SET measure = 'mood'"},
       {"table judgement", "UPDATE judgement SET verdict = 'maybe'"}}));
  raw_sql(path, damage.sql);
  INFO(damage.sql);
  CHECK(problem_of(path).find(damage.table) != std::string::npos);
}

TEST_CASE("absurd times are brought into a range where they can be subtracted") {
  const TemporaryFolder folder;
  const std::string path = good_run(folder);
  raw_sql(path, "UPDATE exchanges SET due_ns = -9223372036854775807, done_ns = 9223372036854775807");
  const auto run = read_run(path);
  REQUIRE(run);
  CHECK(run.value().exchanges[0].exchange.timing.latency() > 0s);
}

TEST_CASE("a truncated run file is a problem at every length that loses a table's page") {
  const TemporaryFolder folder;
  const std::string path = good_run(folder);
  raw_sql(path, "VACUUM");  // so that no page at the end is an unused one
  const std::string whole = bytes_of(path);
  const std::string cut = folder.file("cut.db");
  REQUIRE(whole.size() > 20 * 4096);
  for (std::size_t size = 0; size + 4096 < whole.size(); size += 1531) {
    write_bytes(cut, whole.substr(0, size));
    INFO(size << " of " << whole.size());
    CHECK_FALSE(problem_of(cut).empty());
  }
}

TEST_CASE("a run file with flipped bytes is read or refused, and nothing else") {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(good_run(folder));
  const std::string bent = folder.file("bent.db");
  int refused = 0;
  for (std::uint64_t round = 0; round < 300; ++round) {
    std::string bytes = whole;
    for (std::uint64_t i = 0; i < 40; ++i)
      bytes[hash(7, "place", round, i) % bytes.size()] = static_cast<char>(hash(7, "byte", round, i));
    write_bytes(bent, bytes);
    refused += problem_of(bent).empty() ? 0 : 1;
  }
  CHECK(refused > 0);
}
