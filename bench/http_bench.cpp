// What reading one response costs.
#include <benchmark/benchmark.h>

#include <string>

#include "harness/http/error_message.hpp"
#include "harness/http/response_reader.hpp"

namespace {

const std::string small =
    "HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Sat, 21 Nov 2026 09:00:00 GMT\r\nContent-Type: "
    "application/json\r\n"
    "Content-Length: 27\r\nConnection: keep-alive\r\n\r\n{\"id\":17,\"name\":\"a product\"}";

void read_response(benchmark::State& state) {
  shakedown::http::ResponseReader reader;
  for (auto _ : state) {
    reader.begin(false);
    std::size_t used = 0;
    benchmark::DoNotOptimize(reader.feed(small, used));
  }
}
BENCHMARK(read_response);

void normalise(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        shakedown::http::normalise_message("no product 17 in cart 0190b2c4-7a3e-7000-8000-1f2e3d4c5b6a"));
  }
}
BENCHMARK(normalise);

}  // namespace
