// What keeping costs: a histogram into its text (once a second for each endpoint) and back, a record into the
// journal's queue (what a caller waits for).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "harness/journal/hdr_codec.hpp"
#include "harness/journal/journal.hpp"
#include "harness/model/hash.hpp"
#include "harness/model/histogram.hpp"

namespace {

using namespace shakedown;

Histogram filled() {
  Histogram histogram;
  for (std::uint64_t i = 0; i < 4096; ++i)
    histogram.record(static_cast<std::int64_t>(100'000 + hash(1, "latency", i) % 50'000'000));
  return histogram;
}

void encode(benchmark::State& state) {
  const Histogram histogram = filled();
  for (auto _ : state) benchmark::DoNotOptimize(journal::encode_histogram(histogram));
}
BENCHMARK(encode);

void decode(benchmark::State& state) {
  const std::string text = journal::encode_histogram(filled());
  for (auto _ : state) benchmark::DoNotOptimize(journal::decode_histogram(text));
}
BENCHMARK(decode);

// The caller's share only; the writer thread works beside it and its time is not counted.
void queue_log_line(benchmark::State& state) {
  std::string folder = (std::filesystem::temp_directory_path() / "shakedown-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    state.SkipWithError("no temporary folder");
    return;
  }
  {
    auto created = journal::Journal::create(folder + "/run.db", {});
    if (!created) {
      state.SkipWithError("no run file");
    } else {
      for (auto _ : state)
        created.value()->log({Nanoseconds(1), "target", false, "GET /orders/17 200 in 3 ms, 412 bytes"});
    }
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(queue_log_line);

}  // namespace
