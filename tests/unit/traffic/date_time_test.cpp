#include "harness/traffic/date_time.hpp"

#include "harness/traffic/time_axis.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("ISO 8601 moments with any fraction and offset") {
  const Nanoseconds noon = seconds(1714996800);  // 2024-05-06T12:00:00Z
  CHECK(parse_iso8601("2024-05-06T12:00:00Z") == noon);
  CHECK(parse_iso8601("2024-05-06T12:00:00") == noon);
  CHECK(parse_iso8601("2024-05-06T14:00:00+02:00") == noon);
  CHECK(parse_iso8601("2024-05-06T07:30:00.000-0430") == noon);
  CHECK(parse_iso8601("2024-05-06T12:00:00.25Z") == noon + milliseconds(250));
  CHECK(parse_iso8601("2024-05-06T12:00:00.1234567891234Z") == noon + Nanoseconds(123456789));
  CHECK(parse_iso8601("1970-01-01T00:00:00Z") == Nanoseconds(0));
  for (const char* bad : {"", "2024-05-06", "2024-13-06T12:00:00Z", "2024-02-30T12:00:00Z",
                          "2024-05-06T24:00:00Z", "2024-05-06T12:00:00+99:99", "20240506T120000Z",
                          "yesterday", "9999-01-01T00:00:00Z", "2024-05-06T12:00:00Zx", "2024-05-06T12:00"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_iso8601(bad));
  }
}

TEST_CASE("log times, epochs and lengths") {
  CHECK(parse_log_time("10/Oct/2000:13:55:36 -0700") == seconds(971211336));
  CHECK_FALSE(parse_log_time("10/Okt/2000:13:55:36 -0700"));
  const std::string_view whole = "10/Oct/2000:13:55:36 -0700";
  for (std::size_t cut = 0; cut < 20; ++cut) CHECK_FALSE(parse_log_time(whole.substr(0, cut)));
  CHECK(parse_epoch_seconds("1795255372.762") == seconds(1795255372) + milliseconds(762));
  CHECK(parse_epoch_seconds("1795255372") == seconds(1795255372));
  CHECK_FALSE(parse_epoch_seconds("99999999999999"));
  CHECK_FALSE(parse_epoch_seconds("9999999999"));
  CHECK_FALSE(parse_epoch_seconds("-1"));
  CHECK(parse_seconds("0.250") == milliseconds(250));
  CHECK(parse_seconds("0.250, 1.000 : 2") == milliseconds(3250));
  CHECK_FALSE(parse_seconds("-"));
}

TEST_CASE("recordings of one time share an axis, and those of different days begin together") {
  const Nanoseconds day = hours(24);
  const std::vector<TimeSpan> spans = {{day, day + seconds(10), {}},
                                       {day + seconds(5), day + seconds(20), {}},
                                       {3 * day, 3 * day + seconds(5), {}},
                                       {day - seconds(30), day - seconds(20), log_gap}};
  const auto zeros = zeros_of(spans);
  CHECK(zeros[3] == day - seconds(30));
  CHECK(zeros[0] == day - seconds(30));  // within the gap of a log
  CHECK(zeros[1] == zeros[0]);
  CHECK(zeros[2] == 3 * day);
}

}  // namespace
}  // namespace shakedown::traffic
