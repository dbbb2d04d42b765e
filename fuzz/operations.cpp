// Any bytes as a file of operations: read or refused with a reason; what was read is written and read as the
// same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/engine/message.hpp"
#include "fuzz/engine/operations.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = read_operations({reinterpret_cast<const char*>(data), size});
  if (!read) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  const auto text = write_operations(read.value());
  const auto again = read_operations(text);
  if (!again || write_operations(again.value()) != text) std::abort();
  for (const auto& seed : seeds(read.value())) {
    const auto bytes = bytes_of(message_of(read.value(), seed.steps[0], {}, {}), "h");
    // One head, whatever the names and examples are.
    const auto head = bytes.substr(0, bytes.find("\r\n\r\n"));
    if (head.find('\0') != std::string::npos) std::abort();
  }
  return 0;
}
