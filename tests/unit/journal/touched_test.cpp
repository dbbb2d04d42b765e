// What a change touches: what goes into a run file comes out again.
#include "tests/support/catch.hpp"
#include "tests/unit/journal/round_trip.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using shakedown::test::TemporaryFolder;

TEST_CASE("the map of a change comes back as it was, with names of any bytes") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  Touched touched;
  touched.repository = any_bytes;
  touched.base = std::string(40, 'a');
  touched.head = std::string(40, 'b');
  touched.state = "partial";
  touched.shallow = touched.traces = true;
  touched.commits = 7;
  touched.lines = {1, 2, 3, 4};
  touched.coverage = 0.6;
  touched.agents = {{"claude-code", "Opus 4.6", 2, 30}, {"copilot", "", 1, 5}};
  touched.warnings = {"one", "two"};
  touched.endpoints = {{"POST /orders",
                        true,
                        false,
                        2,
                        "pay calls charge",
                        any_bytes,
                        12,
                        {1, 0, 0, 1},
                        Authorship::ai,
                        SeenToRun::found,
                        any_bytes,
                        {}},
                       {"GET /",
                        false,
                        true,
                        3,
                        "everything",
                        "go.mod",
                        0,
                        {},
                        Authorship::unknown,
                        SeenToRun::not_looked,
                        "",
                        {}}};
  touched.changed = {{any_bytes, 3, 9, Authorship::mixed, "a mark", ChangedLines::Reach::endpoint},
                     {"b", 1, 1, Authorship::human, "", ChangedLines::Reach::outside}};
  journal->touched(touched);
  const auto run = closed_and_read(*journal, folder);
  REQUIRE(run.touched);
  CHECK(*run.touched == touched);
}

TEST_CASE("a run without a change has no map") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  CHECK_FALSE(closed_and_read(*journal, folder).touched);
}
