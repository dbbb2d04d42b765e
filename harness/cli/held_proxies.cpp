#include "harness/cli/held_proxies.hpp"

#include <algorithm>
#include <utility>

namespace shakedown::cli {
namespace {

faults::HeldProxy held(const net::ProxyState& state) {
  faults::HeldProxy proxy{
      state.spec.name, state.listen, state.spec.upstream, state.spec.enabled, state.faults, {0, 0}, {0, 0}};
  std::copy_n(state.received_bytes, 2, proxy.received_bytes);
  std::copy_n(state.sent_bytes, 2, proxy.sent_bytes);
  return proxy;
}

Result<faults::HeldProxy> held(const Result<net::ProxyState>& state) {
  if (!state) return state.error();
  return held(state.value());
}

}  // namespace

faults::ProxyHolder held_by(net::FaultProxies& proxies, HeldProxiesOptions options) {
  faults::ProxyHolder holder;
  holder.list = [&proxies] {
    std::vector<faults::HeldProxy> all;
    for (const auto& state : proxies.list()) all.push_back(held(state));
    return all;
  };
  holder.add = [&proxies, http = options.http](const faults::ProxyWish& wish) {
    net::ProxySpec spec;
    spec.name = wish.name;
    spec.listen = wish.listen;
    spec.upstream = wish.upstream;
    spec.enabled = wish.enabled;
    spec.http = http;
    return held(proxies.add(spec));
  };
  holder.change = [&proxies](const faults::ProxyWish& wish) -> Result<faults::HeldProxy> {
    const auto state = proxies.find(wish.name);
    if (!state) return problem("proxy not found");
    auto spec = state->spec;
    spec.listen = wish.listen;
    spec.upstream = wish.upstream;
    spec.enabled = wish.enabled;
    return held(proxies.change(spec));
  };
  holder.remove = [&proxies, kept = std::move(options.kept)](const std::string& name) -> Status {
    if (std::find(kept.begin(), kept.end(), name) != kept.end())
      return problem("proxy " + name + " stands before a dependency of this run");
    return proxies.remove(name);
  };
  holder.arm = [&proxies](const std::string& proxy, const FaultSpec& fault) {
    return proxies.arm(proxy, fault);
  };
  holder.disarm = [&proxies](const std::string& proxy, const std::string& fault) {
    return proxies.disarm(proxy, fault);
  };
  return holder;
}

Response answer_of(faults::ToxiproxyApi& api, const Request& request) {
  const auto* agent = find_header(request.headers, "user-agent");
  auto answer =
      api.answer({request.method, request.target, agent != nullptr ? *agent : std::string(), request.body});
  Response response{answer.status, std::move(answer.headers), std::move(answer.body)};
  if (!answer.content_type.empty()) response.headers.push_back({"Content-Type", answer.content_type});
  return response;
}

}  // namespace shakedown::cli
