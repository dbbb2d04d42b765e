#include "harness/journal/hdr_log.hpp"

#include <sstream>

#include "harness/journal/hdr_codec.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("the interval log has the header of format 1.3 and one tagged line an interval") {
  StoredRun run;
  run.info.began_wall_ms = 1'441'812'279'474;
  run.endpoints = {{0, {"GET", "/orders/{id}"}}, {1, {"POST", "/a b,c\n\"d\"\xff"}}};
  Histogram latency;
  latency.record(2'769'000);
  const std::string encoded = encode_histogram(latency);
  IntervalFigures interval;
  interval.begin = 127ms;
  interval.length = 1007ms;
  interval.count = 1;
  interval.max = 2769us;
  interval.histogram = encoded;
  run.intervals = {interval, interval, interval, interval};
  run.intervals[1].endpoint = 1;
  run.intervals[2].histogram.clear();
  run.intervals[3].endpoint = 99;

  const auto lines = lines_of(interval_log(run));
  REQUIRE(lines.size() == 7);
  CHECK(lines[0] == "#[Logged with shakedown]");
  CHECK(lines[1] == "#[Histogram log format version 1.3]");
  CHECK(lines[2] == "#[StartTime: 1441812279.474 (seconds since epoch), Wed Sep 09 15:24:39 UTC 2015]");
  CHECK(lines[3] ==
        "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
  CHECK(lines[4] == "Tag=GET_/orders/{id},0.127,1.007,2.769," + encoded);
  CHECK(lines[5] == "Tag=POST_/a_b_c__d__,0.127,1.007,2.769," + encoded);
  CHECK(lines[6] == "Tag=unknown,0.127,1.007,2.769," + encoded);
}

TEST_CASE("an endless path does not make an endless tag") {
  StoredRun run;
  run.endpoints = {{0, {"GET", std::string(100'000, '/')}}};
  run.intervals.emplace_back().histogram = "HIST";
  CHECK(interval_log(run).size() < 500);
}

// As HdrHistogram's own outputPercentileDistribution prints for these values, at five lines a half distance.
TEST_CASE("the percentile text is that of the HdrHistogram tools") {
  Histogram histogram;
  for (int i = 1; i <= 4; ++i) histogram.record(i * 1'000'000);
  const auto lines = lines_of(percentile_text(histogram));
  REQUIRE(lines.size() > 8);
  CHECK(lines[0] == "       Value     Percentile TotalCount 1/(1-Percentile)");
  CHECK(lines[1].empty());
  CHECK(lines[2] == "       1.000 0.000000000000          1           1.00");
  CHECK(lines[3] == "       1.000 0.100000000000          1           1.11");
  CHECK(lines[4] == "       1.000 0.200000000000          1           1.25");
  CHECK(lines[5] == "       2.001 0.300000000000          2           1.43");
  CHECK(lines[lines.size() - 5] == "       4.002 0.775000000000          4           4.44");
  CHECK(lines[lines.size() - 4] == "       4.002 1.000000000000          4");
  CHECK(lines[lines.size() - 3] == "#[Mean    =        2.500, StdDeviation   =        1.118]");
  CHECK(lines[lines.size() - 2] == "#[Max     =        4.000, Total count    =            4]");
  CHECK(lines[lines.size() - 1] == "#[Buckets =           32, SubBuckets     =         2048]");
}

TEST_CASE("an empty histogram has a percentile text without values") {
  const auto lines = lines_of(percentile_text({}));
  REQUIRE(lines.size() == 5);
  CHECK(lines[3] == "#[Max     =        0.000, Total count    =            0]");
}
