// Any bytes as requests to the fault API: one a line, "METHOD TARGET BODY". Every answer to JSON is JSON, and
// what the API lists is what it can find.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "harness/faults/go_json.hpp"
#include "harness/faults/toxiproxy_api.hpp"

using namespace shakedown;

namespace {

faults::ProxyHolder holder_of(std::map<std::string, faults::HeldProxy>& proxies) {
  faults::ProxyHolder holder;
  holder.list = [&] {
    std::vector<faults::HeldProxy> all;
    for (const auto& [name, proxy] : proxies) all.push_back(proxy);
    return all;
  };
  const auto set = [&](const faults::ProxyWish& wish) -> Result<faults::HeldProxy> {
    auto& proxy = proxies[wish.name];
    proxy.name = wish.name;
    proxy.listen = wish.listen;
    proxy.upstream = wish.upstream;
    proxy.enabled = wish.enabled;
    return proxy;
  };
  holder.add = set;
  holder.change = set;
  holder.remove = [&](const std::string& name) -> Status {
    proxies.erase(name);
    return Done{};
  };
  holder.arm = [&](const std::string& name, const FaultSpec& fault) -> Status {
    proxies.at(name).faults.push_back(fault);
    return Done{};
  };
  holder.disarm = [&](const std::string& name, const std::string& fault) -> Status {
    std::erase_if(proxies.at(name).faults, [&](const FaultSpec& armed) { return armed.name == fault; });
    return Done{};
  };
  return holder;
}

std::string_view word(std::string_view& line) {
  const auto end = std::min(line.find(' '), line.size());
  const auto first = line.substr(0, end);
  line.remove_prefix(std::min(line.size(), end + 1));
  return first;
}

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::map<std::string, faults::HeldProxy> proxies;
  faults::ToxiproxyApi api(holder_of(proxies), {.version = "1", .metrics = true});
  for (int requests = 0; !bytes.empty() && requests < 50; ++requests) {
    auto line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    faults::ApiRequest request;
    request.method = word(line);
    request.target = word(line);
    request.body = line;
    const auto answer = api.answer(request);
    if (answer.content_type.starts_with("application/json"))
      expect(static_cast<bool>(faults::first_json_value(answer.body)));
  }
  const auto all = api.answer({"GET", "/proxies", "", ""});
  const auto json = faults::first_json_value(all.body);
  expect(json && json.value().members.size() == proxies.size());
  return 0;
}
