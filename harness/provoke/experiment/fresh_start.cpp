#include "harness/provoke/experiment/fresh_start.hpp"

namespace shakedown::experiments {

FreshStart::FreshStart(Surroundings& around) : FreshStart(around, around.scenario.target, around.origin) {}

FreshStart::FreshStart(Surroundings& around, const ServiceSpec& service, const net::ResolvedOrigin& origin)
    : around_(around),
      service_(service),
      compiled_(std::make_unique<traffic::CompiledTraffic>(around.traffic, origin.origin.authority())) {
  player_.traffic = &around.traffic;
  player_.compiled = compiled_.get();
  player_.identities = &around.identities;
  player_.origin = origin;
  player_.tls = {around.scenario.tls.verify, around.scenario.tls.ca};
  player_.clock = around.clock;
  player_.seed = around.scenario.seed;
  player_.stage = around.stage;
}

Status FreshStart::again() {
  for (const ServiceSpec& dependency : around_.scenario.dependencies) {
    if (dependency.command.empty()) continue;
    if (auto started = restart_dependency(dependency); !started) return started;
  }
  if (!possible()) return Done{};
  ++starts_;
  const auto address = around_.services.restart(service_.name, around_.stop);
  return address ? aim(address.value()) : Status(address.error());
}

Status FreshStart::for_the_next() {
  if (around_.stop.stop_requested()) return Done{};
  return again();
}

Status FreshStart::restart_dependency(const ServiceSpec& dependency) {
  const auto address = around_.services.restart(dependency.name, around_.stop);
  if (!address) return address.error();
  const auto proxy = around_.proxies.find(dependency.name);
  if (!proxy || proxy->spec.upstream == address.value().address()) return Done{};
  net::ProxySpec spec = proxy->spec;
  spec.listen = proxy->listen;
  spec.upstream = address.value().address();
  const auto changed = around_.proxies.change(spec);
  return changed ? Status(Done{}) : Status(changed.error());
}

Status FreshStart::aim(const target::Address& address) {
  const auto origin = net::parse_origin(address.url());
  if (!origin) return origin.error();
  auto resolved = net::resolve(origin.value(), around_.scenario.allow_hosts);
  if (!resolved) return resolved.error();
  if (resolved.value().origin.authority() != player_.origin.origin.authority()) {
    compiled_ =
        std::make_unique<traffic::CompiledTraffic>(around_.traffic, resolved.value().origin.authority());
    player_.compiled = compiled_.get();
  }
  player_.origin = std::move(resolved).value();
  if (service_.name == "target") around_.origin = player_.origin;
  return Done{};
}

}  // namespace shakedown::experiments
