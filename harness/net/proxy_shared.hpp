// What all proxies of one FaultProxies share: the loop and what lies beside it. On the loop's thread only.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "harness/net/fault_proxy.hpp"
#include "harness/net/name_lookup.hpp"
#include "harness/net/pipe_pool.hpp"
#include "harness/net/readiness_loop.hpp"

namespace shakedown::net {

struct ProxyShared {
  ProxyOptions options;
  ProxyObserver observer;
  ReadinessLoop& loop;
  PipePool pipes;
  NameLookup names;
  std::vector<char> room = std::vector<char>(64 * 1024);  // to read into, for one read at a time
  std::size_t connections_open = 0;
  std::size_t held = 0;  // bytes that faults hold back, of all connections

  // How much one direction may hold back: a delayed fast line needs megabytes, but not all lines at once.
  std::size_t most_held() const {
    constexpr std::size_t together = 256 * 1024 * 1024;
    return held > together ? 64 * 1024 : 16 * 1024 * 1024;
  }
  void injected(InjectedFault fault) const {
    if (observer.injected) observer.injected(std::move(fault));
  }
  void note(const std::string& proxy, const std::string& text) const {
    if (observer.note) observer.note(proxy, text);
  }
};

}  // namespace shakedown::net
