// Time series as columns.
#include "reports/series.hpp"

#include <boost/json.hpp>

#include "reports/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

template <class Number>
Number sum(const json::value& column) {
  Number total = 0;
  for (const auto& value : column.as_array()) total += value.to_number<Number>();
  return total;
}

}  // namespace

TEST_CASE("all columns of a series have one length") {
  const auto ticks = ticks_json(samples::sample_run());
  for (const auto& [name, column] : ticks) {
    if (column.is_object()) continue;
    INFO(std::string_view(name));
    CHECK(column.as_array().size() == 90);
  }
  for (const auto& [outcome, column] : ticks.at("errors_by_outcome").as_object()) {
    CHECK(column.as_array().size() == 90);
  }
}

TEST_CASE("errors by outcome add up to the errors of each second") {
  const auto ticks = ticks_json(samples::sample_run());
  std::uint64_t by_outcome = 0;
  for (const auto& [outcome, column] : ticks.at("errors_by_outcome").as_object()) {
    by_outcome += sum<std::uint64_t>(column);
  }
  CHECK(by_outcome == sum<std::uint64_t>(ticks.at("errors")));
  CHECK(ticks.at("errors_by_outcome").as_object().contains("refused"));
  CHECK_FALSE(ticks.at("errors_by_outcome").as_object().contains("answered"));
}

TEST_CASE("a second in which nothing ended has no latency instead of zero") {
  auto run = samples::three_second_run();
  run.ticks[1].count = 0;
  const auto ticks = ticks_json(run);
  CHECK(ticks.at("p99_us").at(1).is_null());
  CHECK_FALSE(ticks.at("p99_us").at(0).is_null());
}

TEST_CASE("a long series is merged: counts added, percentiles the highest, stages kept apart") {
  const auto run = samples::huge_run();
  const auto ticks = ticks_json(run);
  const auto points = ticks.at("done").as_array().size();
  CHECK(points <= limits::tick_points + run.stages.size());
  CHECK(sum<std::uint64_t>(ticks.at("done")) == 14'400u * 1234u);
  CHECK(sum<std::uint64_t>(ticks.at("length_us")) == 14'400'000'000u);
  // Eight seconds a point: the first ends with the second numbered 7.
  CHECK(ticks.at("p99_us").at(0).as_int64() == 1235);
  CHECK(ticks.at("length_us").at(0).as_int64() == 8'000'000);
  const auto samples = samples_json(run);
  CHECK(samples.at(0).at("rss_bytes").as_array().size() <= limits::sample_points);
}

TEST_CASE("each process has its own samples") {
  const auto samples = samples_json(samples::sample_run());
  REQUIRE(samples.size() == 2);
  CHECK(samples.at(0).at("process").as_string() == "target");
  CHECK(samples.at(0).at("at_us").as_array().size() == 82);
  CHECK(samples.at(1).at("at_us").as_array().size() == 90);
}

TEST_CASE("points go forward in time whatever the order of the journal") {
  auto run = samples::three_second_run();
  std::swap(run.ticks[0], run.ticks[2]);
  CHECK(ticks_json(run) == ticks_json(samples::three_second_run()));
}
