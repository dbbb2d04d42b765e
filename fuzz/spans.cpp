// Both readers of spans against any bytes: what a service sends is read by the run.
#include <cstdint>
#include <string_view>

#include "harness/provoke/alone/spans.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const auto& read :
       {shakedown::alone::spans_of_protobuf(body), shakedown::alone::spans_of_json(body)}) {
    if (!read) continue;
    for (const auto& span : read.value()) {
      if (span.trace.size() > 32) __builtin_trap();
    }
  }
  return 0;
}
