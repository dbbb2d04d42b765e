// What the statistics of one request cost.
#include <benchmark/benchmark.h>

#include "harness/model/hash.hpp"
#include "harness/model/histogram.hpp"

using shakedown::Histogram;

static void record(benchmark::State& state) {
  Histogram histogram;
  std::uint64_t i = 0;
  for (auto _ : state) histogram.record(static_cast<std::int64_t>(50'000 + (shakedown::mix(++i) & 0xffff)));
}
BENCHMARK(record);

static void merge(benchmark::State& state) {
  Histogram a, b;
  for (std::uint64_t i = 0; i < 10'000; ++i)
    b.record(static_cast<std::int64_t>(50'000 + (shakedown::mix(i) & 0xfffff)));
  for (auto _ : state) a.add(b);
}
BENCHMARK(merge);

static void percentile(benchmark::State& state) {
  Histogram histogram;
  for (std::uint64_t i = 0; i < 10'000; ++i)
    histogram.record(static_cast<std::int64_t>(shakedown::mix(i) & 0xfffff));
  for (auto _ : state) benchmark::DoNotOptimize(histogram.percentile(99.9));
}
BENCHMARK(percentile);
