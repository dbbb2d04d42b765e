#include "harness/cli/dependencies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "harness/cli/held_proxies.hpp"
#include "harness/cli/version.hpp"
#include "harness/net/run_certificate.hpp"

namespace shakedown::cli {
namespace {

constexpr int most_notes = 200;
// Of the run's evidence: a flood of calls must leave room for the exchanges themselves.
constexpr std::uint64_t part_for_calls = 4;

faulting::CallRecorder::Options call_options(const Dependencies::Around& around) {
  faulting::CallRecorder::Options options;
  options.budget = static_cast<std::int64_t>(around.scenario.evidence_bytes / part_for_calls);
  options.interval = around.interval;
  return options;
}

}  // namespace

Dependencies::Dependencies(const Around& around)
    : around_(around),
      calls_(around.journal, call_options(around)),
      service_faults_(around.services, around.scenario.seed) {}

Dependencies::~Dependencies() {
  heal();
  proxies_.reset();  // no more calls from here on
  board_->settle();
  calls_.finish();
  std::error_code ignored;
  if (!ca_file_.empty()) std::filesystem::remove(ca_file_, ignored);
}

// One certificate for all of them, for the hosts by whose names the target may know them.
Status Dependencies::make_certificate() {
  std::vector<std::string> hosts;
  bool needed = false;
  for (const auto& dependency : around_.scenario.dependencies) {
    if (!dependency.tls || !dependency.tls->target) continue;
    needed = true;
    for (const auto& address : {dependency.listen, dependency.upstream}) {
      const auto host = target::address_of_upstream(dependency.name, address);
      if (host) hosts.push_back(host.value().host);
    }
  }
  if (!needed) return Done{};
  auto made = net::make_run_certificate(hosts);
  if (!made) return made.error();
  certificate_ = {made.value().certificate, made.value().key};
  ca_file_ = (std::filesystem::absolute(around_.folder) / "ca.pem").string();
  std::ofstream file(ca_file_, std::ios::binary);
  file << made.value().authority;
  file.close();
  if (!file) return problem("cannot write " + ca_file_);
  return Done{};
}

Result<std::unique_ptr<Dependencies>> Dependencies::open(const Around& around) {
  std::unique_ptr<Dependencies> made(new Dependencies(around));
  Dependencies* self = made.get();
  faulting::WireHands wire{
      [self](const FaultSpec& fault) { return self->proxies_->arm(fault.on, fault); },
      [self](const FaultSpec& fault) { return self->proxies_->disarm(fault.on, fault.name); }};
  faulting::ServiceHands hands{
      [self](const FaultSpec& fault, const std::stop_token& stop) -> Status {
        const auto applied = self->service_faults_.apply(fault, stop);
        if (!applied) return applied.error();
        return Done{};
      },
      [self](const FaultSpec& fault, const std::stop_token& stop) -> Result<std::uint64_t> {
        const auto ended = self->service_faults_.end(fault.on, fault.name, stop);
        if (!ended) return ended.error();
        return ended.value().acted.value_or(0);
      }};
  made->board_ = std::make_unique<faulting::FaultBoard>(around.journal, around.clock, std::move(wire),
                                                        std::move(hands), around.complain);
  net::ProxyOptions options;
  options.seed = around.scenario.seed;
  options.allow_hosts = around.scenario.allow_hosts;
  if (auto certified = made->make_certificate(); !certified) return certified.error();
  auto proxies = net::FaultProxies::start(options, around.clock, made->observer());
  if (!proxies) return proxies.error();
  made->proxies_ = std::move(proxies).value();
  return made;
}

net::ProxyObserver Dependencies::observer() {
  net::ProxyObserver observer;
  observer.exchange = [this](net::ProxiedExchange exchange) { calls_.call(std::move(exchange)); };
  observer.injected = [this](const net::InjectedFault& what) {
    board_->injected(what);
    const std::lock_guard lock(watching_);
    if (injections_) injections_(what);
  };
  observer.note = [this](const std::string& proxy, const std::string& text) { note(proxy, text); };
  return observer;
}

void Dependencies::note(const std::string& proxy, const std::string& text) {
  if (++notes_ > most_notes) return;
  const bool last = notes_ == most_notes;
  around_.journal.event({around_.clock.now(), EventKind::note, proxy,
                         last ? text + " (further notes of proxies are left out)" : text});
}

void Dependencies::watch_injections(std::function<void(const net::InjectedFault&)> watcher) {
  const std::lock_guard lock(watching_);
  injections_ = std::move(watcher);
}

Status Dependencies::stand_before(const ServiceSpec& dependency, const target::Address& real) {
  net::ProxySpec spec;
  spec.name = dependency.name;
  spec.upstream = real.address();
  spec.http = dependency.protocol == "http";
  if (!dependency.listen.empty()) spec.listen = dependency.listen;
  const auto& tls = dependency.tls;
  if (tls && tls->upstream) spec.upstream_tls = net::TlsSettings{tls->judged.verify, tls->judged.ca};
  if (tls && tls->target) spec.listener_tls = certificate_;
  const auto added = proxies_->add(spec);
  if (!added) return Problem{dependency.where, added.error().message, added.error().hint};
  auto address = target::address_of_upstream(dependency.name, added.value().listen);
  if (!address) return address.error();
  if (spec.http) address.value().scheme = spec.listener_tls ? "https" : "http";
  if (spec.listener_tls) address.value().ca = ca_file_;
  around_.services.reach_through(dependency.name, address.value());
  around_.journal.event(
      {around_.clock.now(), EventKind::note, dependency.name,
       fmt::format("{} at {} is reached through {}", dependency.name, spec.upstream, added.value().listen)});
  return Done{};
}

Status Dependencies::serve_api() {
  if (around_.scenario.fault_api.empty()) return Done{};
  HeldProxiesOptions options;
  for (const auto& dependency : around_.scenario.dependencies) options.kept.push_back(dependency.name);
  auto holder = held_by(*proxies_, std::move(options));
  holder.arm = [this](const std::string& proxy, const FaultSpec& fault) {
    FaultSpec armed = fault;
    armed.on = proxy;
    return board_->arm(armed);
  };
  holder.disarm = [this](const std::string& proxy, const std::string& name) {
    return board_->disarm(proxy, name);
  };
  api_ = std::make_unique<faults::ToxiproxyApi>(holder, faults::ApiOptions{.version = version});
  auto server = net::HttpServer::start({.listen = around_.scenario.fault_api},
                                       [this](const Request& request) { return answer_of(*api_, request); });
  if (!server) return server.error();
  server_ = std::move(server).value();
  around_.journal.event({around_.clock.now(), EventKind::note, "harness",
                         "Toxiproxy's API is served on http://" + server_->address()});
  return Done{};
}

void Dependencies::heal() {
  server_.reset();
  board_->all_off();
}

ServiceSpec prepared_for_faults(ServiceSpec service, const std::vector<StageSpec>& stages) {
  if (service.command.empty()) return service;
  const auto add = [&](FaultKind kind) {
    auto& kinds = service.prepare_for;
    if (target::needs_preparation(kind) && std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      kinds.push_back(kind);
  };
  for (const auto& stage : stages) {
    for (const auto& fault : stage.faults) {
      if (fault.on == service.name) add(fault.kind);
    }
    if (stage.races && service.name == "target") {
      const auto& ways = stage.races->ways;
      service.prepare_to_perturb = service.prepare_to_perturb ||
                                   std::find(ways.begin(), ways.end(), RacesSpec::Way::perturb) != ways.end();
    }
    if (!stage.matrix) continue;
    const auto& on = stage.matrix->on;
    if (std::find(on.begin(), on.end(), service.name) == on.end()) continue;
    for (const FaultKind kind : stage.matrix->faults) add(kind);
    for (int kind = 0; stage.matrix->all && kind < fault_kind_count; ++kind)
      add(static_cast<FaultKind>(kind));
  }
  return service;
}

}  // namespace shakedown::cli
