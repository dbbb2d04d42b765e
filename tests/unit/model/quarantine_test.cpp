// Days, and the text that a run file keeps of a quarantine.
#include "harness/model/quarantine.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;

TEST_CASE("a day is one that the calendar has") {
  CHECK(day_named("1970-01-01") == 0);
  CHECK(day_named("2024-02-29") == 19'782);
  for (const char* wrong :
       {"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "2024/01/01", "tomorrow", ""})
    CHECK_FALSE(day_named(wrong));
  CHECK(day_text(19'782) == "2024-02-29");
  CHECK(day_of(86'399'999) == 0);
  CHECK(day_of(86'400'000) == 1);
}

TEST_CASE("entries come back from their text, whatever they hold") {
  QuarantineEntry entry;
  entry.rule = "server-error";
  entry.endpoint = "POST /orders";
  entry.reason = "two\tparts\nand lines";
  entry.owner = "a";
  entry.ticket = "T-1";
  entry.until = 19'782;
  const auto back = quarantine_of(quarantine_text({entry, entry}));
  REQUIRE(back.size() == 2);
  CHECK(back[1].rule == "server-error");
  CHECK(back[1].reason == "two parts and lines");
  CHECK(back[1].until == 19'782);
  CHECK(quarantine_of("no such\tline\n\n").empty());
}
