// The small notations, and that the patterns of the JSON Schema accept what the parsers accept.
#include "harness/scenario/quantities.hpp"

#include <regex>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

TEST_CASE("durations") {
  CHECK(parse_duration("250ms").value() == 250ms);
  CHECK(parse_duration("1m30s").value() == 90s);
  CHECK(parse_duration("1.5s").value() == 1500ms);
  CHECK(parse_duration("2h").value() == 2h);
  CHECK(parse_duration("1d").value() == 24h);
  CHECK(parse_duration("7us5ns").value() == 7005ns);
  CHECK(parse_duration("0s").value() == 0s);
  CHECK(parse_duration("365d").value() == longest_duration);
  CHECK_FALSE(parse_duration("366d"));
}

TEST_CASE("sizes") {
  CHECK(parse_size("64MB").value() == 64'000'000);
  CHECK(parse_size("1GiB").value() == 1u << 30);
  CHECK(parse_size("1.5KiB").value() == 1536);
  CHECK(parse_size("7B").value() == 7);
  CHECK(parse_size("500kB").value() == 500'000);
  CHECK_FALSE(parse_size("2000TB"));
}

TEST_CASE("rates are a second, of requests unless they say journeys") {
  CHECK(parse_rate("500/s").value().per_second == 500);
  CHECK(parse_rate("30/m").value().per_second == 0.5);
  CHECK(parse_rate("7200/h").value().per_second == 2);
  CHECK(parse_rate("500/s").value().unit == RateUnit::requests);
  CHECK(parse_rate("20 journeys/s").value().unit == RateUnit::journeys);
  CHECK(parse_rate("20 requests/s").value().unit == RateUnit::requests);
  CHECK_FALSE(parse_rate("100000000/s"));
}

TEST_CASE("percentages are fractions, speeds factors") {
  CHECK(parse_percentage("0.1%").value() == Approx(0.001));
  CHECK(parse_percentage("100%").value() == 1);
  CHECK_FALSE(parse_percentage("101%"));
  CHECK(parse_speed("10x").value() == 10);
  CHECK(parse_speed("0.5").value() == 0.5);
  CHECK_FALSE(parse_speed("0x"));
}

TEST_CASE("what is no quantity says what one looks like") {
  CHECK(to_string(parse_duration("10").error()).find("250ms, 10s") != std::string::npos);
  CHECK(to_string(parse_size("10").error()).find("64MB") != std::string::npos);
  CHECK(to_string(parse_rate("10").error()).find("500/s") != std::string::npos);
  CHECK(to_string(parse_percentage("10").error()).find("0.1%") != std::string::npos);
  CHECK(to_string(parse_whole("99999999999999999999").error()).find("too large") != std::string::npos);
}

TEST_CASE("the schema's patterns and the parsers agree") {
  const std::string text =
      GENERATE("1s", "1.5s", "1m30s", "", "s", "1", "1 s", "-1s", "+1s", "1.s", ".5s", "1e3s", "1S", "1ms2",
               "1sm", "64MB", "64mb", "64kB", "1GiB", "1GIB", "1Gi", "5B", "500/s", "500 /s", "500/d",
               "20 journeys/s", "20  journeys/s", "20 journeys", "20 users/s", "1%", "1 %", "%", "0.1%",
               "10x", "10X", "10", "x", "1_000/s", "0x10", "nan", "inf");
  INFO(text);
  CHECK(std::regex_search(text, std::regex(duration_pattern)) == static_cast<bool>(parse_duration(text)));
  CHECK(std::regex_search(text, std::regex(size_pattern)) == static_cast<bool>(parse_size(text)));
  CHECK(std::regex_search(text, std::regex(rate_pattern)) == static_cast<bool>(parse_rate(text)));
  CHECK(std::regex_search(text, std::regex(percentage_pattern)) == static_cast<bool>(parse_percentage(text)));
  CHECK(std::regex_search(text, std::regex(speed_pattern)) == static_cast<bool>(parse_speed(text)));
}

TEST_CASE("a quantity written out is read back as the same") {
  const auto ns = GENERATE(as<std::int64_t>{}, 1, 999, 1'500, 250'000'000, 1'500'000'000, 59'999'999'999,
                           90'000'000'000, 3'600'000'000'000, 3'661'000'000'001, 7'322'000'001'000);
  CHECK(parse_duration(duration_text(Nanoseconds(ns))).value() == Nanoseconds(ns));
  CHECK(duration_text(90s) == "1m30s");
  CHECK(duration_text(250ms) == "250ms");
  CHECK(duration_text(1500ms) == "1.5s");
  const auto bytes = GENERATE(as<std::uint64_t>{}, 0u, 1u, 999u, 64'000'000u, 1u << 30, 1u << 20, 1'000'001u);
  CHECK(parse_size(size_text(bytes)).value() == bytes);
  CHECK(size_text(64'000'000) == "64MB");
  CHECK(size_text(64 << 20) == "64MiB");
  CHECK(number_text(0.00001) == "0.00001");
}
