#include "harness/faults/listen_address.hpp"

#include <algorithm>
#include <charconv>

namespace shakedown::faults {
namespace {

ListenAddress wrong(std::string_view address, std::string_view why) {
  return {{}, "address " + std::string(address) + ": " + std::string(why)};
}

}  // namespace

ListenAddress read_listen_address(std::string_view text) {
  if (text.empty()) return {"[::]:0", {}};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong(text, "missing port in address");
  auto host = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  if (host.starts_with('[')) {
    if (!host.ends_with(']'))
      return wrong(text, host.find(']') == std::string_view::npos ? "missing ']' in address"
                                                                  : "missing port in address");
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return wrong(text, "too many colons in address");
  }
  const bool is_number =
      !port.empty() && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!port.empty() && !is_number) return wrong("tcp/" + std::string(port), "unknown port");
  unsigned number = 0;
  if (is_number) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || number > 65535) return wrong(port, "invalid port");
  }
  std::string name(host.empty() ? "::" : host == "localhost" ? "127.0.0.1" : host);
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return {name + ":" + std::to_string(number), {}};
}

}  // namespace shakedown::faults
