#include "harness/judge/words.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;

TEST_CASE("durations are said with three digits in a unit that fits") {
  CHECK(say_duration(0ns) == "0 ns");
  CHECK(say_duration(850ns) == "850 ns");
  CHECK(say_duration(12'345ns) == "12.3 µs");
  CHECK(say_duration(999'900ns) == "1.00 ms");
  CHECK(say_duration(612ms) == "612 ms");
  CHECK(say_duration(1250ms) == "1.25 s");
  CHECK(say_duration(90s) == "90.0 s");
  CHECK(say_duration(200s) == "3 min 20 s");
  CHECK(say_duration(-5ms) == "-5.00 ms");
}

TEST_CASE("shares, bytes and counts are said as people do") {
  CHECK(say_share(0) == "0 %");
  CHECK(say_share(0.0012) == "0.12 %");
  CHECK(say_share(1) == "100 %");
  CHECK(say_bytes(512) == "512 bytes");
  CHECK(say_bytes(13.0 * 1024 * 1024) == "13.0 MiB");
  CHECK(say_count(0) == "0");
  CHECK(say_count(999) == "999");
  CHECK(say_count(1234567) == "1,234,567");
  CHECK(counted(1, "request") == "1 request");
  CHECK(counted(2000, "request") == "2,000 requests");
}

TEST_CASE("a value is said in the unit of its measure") {
  CHECK(say_value(Measure::percentile, 612e6) == "612 ms");
  CHECK(say_value(Measure::max, 1e300) == say_duration(Nanoseconds(9'000'000'000'000'000'000)));
  CHECK(say_value(Measure::errors, 0.05) == "5.00 %");
  CHECK(say_value(Measure::rate, 499.7) == "500/s");
  CHECK(say_value(Measure::memory, 1024) == "1.00 KiB");
  CHECK(say_value(Measure::descriptors, 64) == "64.0");
}

TEST_CASE("a first line is cut between characters") {
  CHECK(first_line("one\ntwo") == "one");
  CHECK(first_line("") == "");
  CHECK(first_line(std::string(200, 'x'), 10) == "xxxxxxxxxx...");
  CHECK(first_line("12345678é", 9) == "12345678...");
}

TEST_CASE("the nearest word is near, or there is none") {
  CHECK(nearest("POST /order", {"GET /orders", "POST /orders"}) == "POST /orders");
  CHECK(nearest("setady", {"steady", "soak"}) == "steady");
  CHECK(nearest("steady", {"qwertyuiop"}) == "");
  CHECK(nearest(std::string(1000, 'a'), {std::string(1000, 'a')}) == "");
}
