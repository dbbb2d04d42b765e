#include "harness/net/fault_proxy.hpp"

#include <signal.h>

#include <future>
#include <map>
#include <thread>
#include <utility>

#include "harness/net/descriptor_limit.hpp"
#include "harness/net/proxy.hpp"
#include "harness/net/proxy_shared.hpp"

namespace shakedown::net {
namespace {

// Signals are for the program's other threads; a write into a closed socket then gives EPIPE only.
void keep_signals_away(sigset_t& before) {
  sigset_t all;
  sigfillset(&all);
  for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, own);
  pthread_sigmask(SIG_SETMASK, &all, &before);
}

Problem unknown_proxy(const std::string& name) {
  return problem("no proxy is named '" + name.substr(0, 200) + "'");
}

}  // namespace

class FaultProxies::Loop {
 public:
  Loop(std::unique_ptr<ReadinessLoop> loop, const ProxyOptions& options, ProxyObserver observer)
      : loop_(std::move(loop)), shared_{options, std::move(observer), *loop_, {}, {}} {
    sigset_t before;
    keep_signals_away(before);
    thread_ = std::thread([this] { loop_->run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  // Does `task` on the loop's thread and hands back what it gives.
  template <class Task>
  auto call(Task task) {
    using Given = decltype(task());
    const auto promise = std::make_shared<std::promise<Given>>();  // outlives whoever of the two is last
    auto given = promise->get_future();
    loop_->post([&task, promise] { promise->set_value(task()); });
    return given.get();
  }

  ~Loop() {
    call([this] {
      proxies_.clear();
      return 0;
    });
    loop_->stop();
    thread_.join();
  }

  template <class Task>
  auto on(const std::string& name, Task task) {
    return call([&]() -> Status {
      const auto found = proxies_.find(name);
      if (found == proxies_.end()) return unknown_proxy(name);
      return task(*found->second);
    });
  }

  Result<ProxyState> add(const ProxySpec& spec) {
    if (spec.name.empty()) return problem("a proxy needs a name");
    if (proxies_.contains(spec.name)) return problem("proxy already exists");
    auto made = Proxy::make(shared_, spec);
    if (!made) return made.error();
    auto& proxy = *made.value();
    proxies_.emplace(spec.name, std::move(made).value());
    return proxy.state();
  }

  Result<ProxyState> change(const ProxySpec& spec) {
    const auto found = proxies_.find(spec.name);
    if (found == proxies_.end()) return unknown_proxy(spec.name);
    const auto changed = found->second->change(spec);
    if (!changed) return changed.error();
    return found->second->state();
  }

  Status remove(const std::string& name) {
    if (proxies_.erase(name) == 0) return unknown_proxy(name);
    return Done{};
  }

  std::vector<ProxyState> list() const {
    std::vector<ProxyState> all;
    for (const auto& [name, proxy] : proxies_) all.push_back(proxy->state());
    return all;
  }

  std::optional<ProxyState> find(const std::string& name) const {
    const auto found = proxies_.find(name);
    if (found == proxies_.end()) return std::nullopt;
    return found->second->state();
  }

 private:
  std::unique_ptr<ReadinessLoop> loop_;
  ProxyShared shared_;
  std::map<std::string, std::unique_ptr<Proxy>> proxies_;  // the loop's thread only
  std::thread thread_;
};

FaultProxies::FaultProxies(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}

FaultProxies::~FaultProxies() = default;

Result<std::unique_ptr<FaultProxies>> FaultProxies::start(const ProxyOptions& options, const RunClock& clock,
                                                          ProxyObserver observer) {
  raise_descriptor_limit();
  auto loop = ReadinessLoop::make(clock);
  if (!loop) return loop.error();
  return std::unique_ptr<FaultProxies>(
      new FaultProxies(std::make_unique<Loop>(std::move(loop).value(), options, std::move(observer))));
}

Result<ProxyState> FaultProxies::add(const ProxySpec& spec) {
  return loop_->call([&] { return loop_->add(spec); });
}

Result<ProxyState> FaultProxies::change(const ProxySpec& spec) {
  return loop_->call([&] { return loop_->change(spec); });
}

Status FaultProxies::remove(const std::string& name) {
  return loop_->call([&] { return loop_->remove(name); });
}

std::optional<ProxyState> FaultProxies::find(const std::string& name) const {
  return loop_->call([&] { return loop_->find(name); });
}

std::vector<ProxyState> FaultProxies::list() const {
  return loop_->call([&] { return loop_->list(); });
}

Status FaultProxies::arm(const std::string& proxy, const FaultSpec& fault) {
  return loop_->on(proxy, [&](Proxy& one) { return one.arm(fault); });
}

Status FaultProxies::disarm(const std::string& proxy, const std::string& fault) {
  return loop_->on(proxy, [&](Proxy& one) { return one.disarm(fault); });
}

void FaultProxies::disarm_all(const std::string& proxy) {
  [[maybe_unused]] const auto done = loop_->on(proxy, [&](Proxy& one) -> Status {
    one.disarm_all();
    return Done{};
  });
}

void FaultProxies::drop_connections(const std::string& proxy, bool reset) {
  [[maybe_unused]] const auto done = loop_->on(proxy, [&](Proxy& one) -> Status {
    one.drop_connections(reset);
    return Done{};
  });
}

}  // namespace shakedown::net
