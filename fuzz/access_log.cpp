// The first line is a format (or empty), the rest a log in it. Bounded time and memory, no crash.
#include <algorithm>
#include <cstdint>
#include <string>

#include "harness/traffic/access_log.hpp"

using namespace shakedown;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto line = bytes.substr(0, bytes.find('\n'));
  auto format = traffic::compile_log_format(std::string(line));
  if (!format) return 0;
  traffic::AccessLogReader reader("fuzz.log", std::move(format).value());
  auto rest = bytes.substr(std::min(line.size() + 1, bytes.size()));
  reader.feed(rest.substr(0, rest.size() / 2));
  reader.feed(rest.substr(rest.size() / 2));
  (void)reader.finish();
  return 0;
}
