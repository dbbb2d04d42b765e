// Proxies without sockets: who listens where is a table. Refuses what a system would refuse.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "harness/faults/listen_address.hpp"
#include "harness/faults/toxiproxy_api.hpp"

namespace shakedown::test {

class FakeProxies {
 public:
  std::map<std::string, faults::HeldProxy> proxies;
  std::set<std::string> kept;  // may not be removed
  int changes = 0;

  faults::ProxyHolder holder() {
    faults::ProxyHolder holder;
    holder.list = [this] {
      std::vector<faults::HeldProxy> all;
      for (const auto& [name, proxy] : proxies) all.push_back(proxy);
      return all;
    };
    holder.add = [this](const faults::ProxyWish& wish) -> Result<faults::HeldProxy> {
      faults::HeldProxy proxy{wish.name, wish.listen, wish.upstream, false, {}, {0, 0}, {0, 0}};
      if (wish.enabled) {
        if (const auto bound = bind(proxy); !bound) return bound.error();
      }
      return proxies.emplace(wish.name, proxy).first->second;
    };
    holder.change = [this](const faults::ProxyWish& wish) -> Result<faults::HeldProxy> {
      ++changes;
      auto& proxy = proxies.at(wish.name);
      proxy.enabled = false;
      proxy.listen = wish.listen;
      proxy.upstream = wish.upstream;
      if (wish.enabled) {
        if (const auto bound = bind(proxy); !bound) return bound.error();
      }
      return proxy;
    };
    holder.remove = [this](const std::string& name) -> Status {
      if (kept.contains(name)) return problem(name + " is a dependency of this run");
      proxies.erase(name);
      return Done{};
    };
    holder.arm = [this](const std::string& name, const FaultSpec& fault) -> Status {
      if (fault.kind == FaultKind::http_status && fault.status < 100)
        return problem("status " + std::to_string(fault.status) + " is none");
      auto& faults = proxies.at(name).faults;
      const auto same = std::find_if(faults.begin(), faults.end(),
                                     [&](const FaultSpec& armed) { return armed.name == fault.name; });
      if (same == faults.end()) {
        faults.push_back(fault);
      } else {
        *same = fault;
      }
      return Done{};
    };
    holder.disarm = [this](const std::string& name, const std::string& fault) -> Status {
      std::erase_if(proxies.at(name).faults, [&](const FaultSpec& armed) { return armed.name == fault; });
      return Done{};
    };
    return holder;
  }

 private:
  Status bind(faults::HeldProxy& proxy) {
    auto address = faults::read_listen_address(proxy.listen).resolved;
    if (address.ends_with(":0")) address.replace(address.size() - 1, 1, std::to_string(next_port_++));
    for (const auto& [name, other] : proxies) {
      if (name != proxy.name && other.enabled && other.listen == address)
        return problem("listen tcp " + address + ": bind: address already in use");
    }
    proxy.listen = address;
    proxy.enabled = true;
    return Done{};
  }

  int next_port_ = 54001;
};

}  // namespace shakedown::test
