#include "harness/journal/hdr_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <iterator>
#include <map>

namespace shakedown::journal {
namespace {

constexpr double nanoseconds_per_millisecond = 1e6;
constexpr int lines_per_half_distance = 5;
// HdrHistogram_c reads header lines and tags into fixed buffers.
constexpr std::size_t longest_tag = 100;

// A tag ends at the first comma and the line at its end; other tools also stop at spaces.
std::string tag_of(const Endpoint& endpoint) {
  std::string tag = to_string(endpoint).substr(0, longest_tag);
  for (char& c : tag) {
    if (c <= ' ' || c > '~' || c == ',' || c == '"') c = '_';
  }
  return tag;
}

double milliseconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / nanoseconds_per_millisecond;
}

double standard_deviation(const Histogram& histogram) {
  const double mean = histogram.mean();
  double squares = 0;
  histogram.each([&](int index, std::uint64_t count) {
    const double middle = (static_cast<double>(Histogram::lowest_value_at(index)) +
                           static_cast<double>(Histogram::highest_value_at(index))) /
                          2;
    squares += (middle - mean) * (middle - mean) * static_cast<double>(count);
  });
  return histogram.count() == 0 ? 0 : std::sqrt(squares / static_cast<double>(histogram.count()));
}

// The steps get finer towards 100 %: five for each time the distance to it halves, as in the Java tool.
double next_percentile(double percent) {
  const double halvings = std::floor(std::log2(100 / (100 - percent))) + 1;
  return percent + 100 / (lines_per_half_distance * std::exp2(halvings));
}

}  // namespace

std::string interval_log(const StoredRun& run) {
  std::string text;
  auto out = std::back_inserter(text);
  const double start = static_cast<double>(run.info.began_wall_ms) / 1000;
  const std::time_t whole_seconds = static_cast<std::time_t>(run.info.began_wall_ms / 1000);
  std::tm utc{};
  gmtime_r(&whole_seconds, &utc);
  text += "#[Logged with shakedown]\n#[Histogram log format version 1.3]\n";
  fmt::format_to(out, "#[StartTime: {:.3f} (seconds since epoch), {:%a %b %d %H:%M:%S} UTC {:%Y}]\n", start,
                 utc, utc);
  text += "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";

  std::map<int, std::string> tags;
  for (const EndpointRecord& record : run.endpoints) tags[record.id] = tag_of(record.endpoint);
  for (const IntervalFigures& interval : run.intervals) {
    if (interval.histogram.empty()) continue;
    const auto tag = tags.find(interval.endpoint);
    fmt::format_to(out, "Tag={},{:.3f},{:.3f},{:.3f},{}\n", tag == tags.end() ? "unknown" : tag->second,
                   seconds(interval.begin), seconds(interval.length), milliseconds(interval.max.count()),
                   interval.histogram);
  }
  return text;
}

std::string percentile_text(const Histogram& histogram) {
  std::string text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount",
                 "1/(1-Percentile)");
  const auto total = static_cast<double>(histogram.count());
  std::uint64_t seen = 0;
  double level = 0;
  double value = 0;
  histogram.each([&](int index, std::uint64_t count) {
    seen += count;
    value = milliseconds(Histogram::highest_value_at(index));
    const double reached = 100 * static_cast<double>(seen) / total;
    while (level <= reached) {
      fmt::format_to(out, "{:12.3f} {:2.12f} {:10} {:14.2f}\n", value, level / 100, seen,
                     1 / (1 - level / 100));
      level = next_percentile(level);
      // Of the levels that only the largest value reaches, the first one and 100 % are enough.
      if (seen == histogram.count()) break;
    }
  });
  if (histogram.count() > 0) fmt::format_to(out, "{:12.3f} {:2.12f} {:10}\n", value, 1.0, histogram.count());
  fmt::format_to(out, "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n",
                 histogram.mean() / nanoseconds_per_millisecond,
                 standard_deviation(histogram) / nanoseconds_per_millisecond);
  fmt::format_to(out, "#[Max     = {:12.3f}, Total count    = {:12}]\n", milliseconds(histogram.max()),
                 histogram.count());
  fmt::format_to(out, "#[Buckets = {:12}, SubBuckets     = {:12}]\n", Histogram::page_count - 1,
                 2 * Histogram::sub_bucket_half_count);
  return text;
}

}  // namespace shakedown::journal
