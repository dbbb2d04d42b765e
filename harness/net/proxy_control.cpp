// What the outside changes on a proxy: its addresses and its faults.
#include <algorithm>
#include <utility>

#include "harness/faults/choice.hpp"
#include "harness/net/proxy.hpp"

namespace shakedown::net {

Status Proxy::listen_at(const SocketAddress& at) {
  auto listener = ProxyListener::make(
      shared_, at, [this](Descriptor client) { accepted(std::move(client)); },
      [this](const std::string& note) { note_once(note); });
  if (!listener) return listener.error();
  listener_ = std::move(listener).value();
  state_.listen = listener_->address().text();
  return set_mode();
}

// The new address is bound before the old one is let go, unless they are in each other's way.
Status Proxy::move_to(const SocketAddress& at) {
  if (!listener_ || listener_->address().port() != at.port()) return listen_at(at);
  const auto old = listener_->address();
  listener_.reset();
  const auto moved = listen_at(at);
  if (!moved) {
    const auto back = listen_at(old);
    if (!back) note_once(back.error().message);
  }
  return moved;
}

Status Proxy::change(const ProxySpec& spec) {
  const auto allowed = check_upstream(spec, shared_.options.allow_hosts);
  if (!allowed) return allowed.error();
  if (!spec.http && !http_faults_.empty()) {
    return problem("proxy " + spec.name + " has faults of HTTP", "disarm them, or leave it knowing HTTP");
  }
  auto tls = make_tls(spec);
  if (!tls) return tls.error();
  // The text that was given before and the address that came of it both mean: as it is.
  const bool same_listen = spec.listen == state_.spec.listen || spec.listen == state_.listen;
  const auto at = listening_address(same_listen ? state_.listen : spec.listen);
  if (!at) return at.error();
  const bool moves = !same_listen && at.value().text() != state_.listen;
  const bool speaks_the_same =
      spec.upstream == state_.spec.upstream && spec.http == state_.spec.http && same_tls(spec, state_.spec);
  if (spec.enabled && (moves || !listener_)) {
    const auto moved = move_to(at.value());
    if (!moved) return moved.error();
  }
  if (!spec.enabled) {
    listener_.reset();
    if (moves) state_.listen = spec.listen;
  }
  state_.spec = spec;
  upstream_ = parse_host_port(spec.upstream);
  tls_ = std::move(tls).value();
  if (moves || !speaks_the_same || !spec.enabled) drop_connections(false);
  return Done{};
}

Proxy::Armed* Proxy::find(const std::string& fault) {
  const auto found =
      std::find_if(armed_.begin(), armed_.end(), [&](const Armed& a) { return a.fault.name == fault; });
  return found == armed_.end() ? nullptr : &*found;
}

Status Proxy::arm(const FaultSpec& fault) {
  const auto possible = faults::check_for_proxy(fault, state_.spec.http);
  if (!possible) return possible.error();
  if (level_of(fault.kind) == FaultLevel::http) {
    const auto taken = http_faults_.arm(fault);
    if (!taken) return taken.error();
  } else {
    http_faults_.disarm(fault.name);  // where it replaces one of another level
  }
  Armed* armed = find(fault.name);
  const auto generation = generations_[fault.name]++;
  if (!armed) armed = &armed_.emplace_back();
  *armed = {fault, generation, 0};
  if (level_of(fault.kind) == FaultLevel::listener) return arm_listener(fault);
  look_at_gates();
  const auto mode = set_mode();
  if (!mode) return mode.error();
  for (const auto& connection : all_connections()) {
    meet(*armed, *connection);
    if (level_of(fault.kind) == FaultLevel::http) connection->http_armed(fault);
  }
  return Done{};
}

Status Proxy::arm_listener(const FaultSpec& fault) {
  for (const auto& connection : all_connections()) connection->disarm(fault.name);
  const auto mode = set_mode();
  if (!mode) return mode.error();
  if (fault.kind == FaultKind::refuse) {
    injected(0, fault.name, fault.kind, true,
             "connections are refused, " + std::to_string(connections_.size()) + " open ones reset");
    drop_connections(true);
  } else {
    injected(0, fault.name, fault.kind, true, "connects are not answered");
  }
  return Done{};
}

// Whether the fault is for this connection: counted and drawn once each time it is armed.
void Proxy::meet(Armed& armed, ProxiedConnection& connection) {
  if (level_of(armed.fault.kind) != FaultLevel::connection) return connection.disarm(armed.fault.name);
  const auto ordinal = ++armed.connections;
  const auto random =
      faults::random_of(shared_.options.seed, armed.fault, connection.number(), armed.generation);
  if (faults::is_chosen(armed.fault, ordinal, random))
    connection.arm(armed.fault, random);
  else
    connection.disarm(armed.fault.name);
}

Status Proxy::disarm(const std::string& fault) {
  const auto found =
      std::find_if(armed_.begin(), armed_.end(), [&](const Armed& a) { return a.fault.name == fault; });
  if (found == armed_.end()) return problem("no fault '" + fault.substr(0, 200) + "' is armed on this proxy");
  armed_.erase(found);
  http_faults_.disarm(fault);
  look_at_gates();
  for (const auto& connection : all_connections()) connection->disarm(fault);
  return set_mode();
}

void Proxy::look_at_gates() {
  if (http_faults_.take_opened()) gates_.set(shared_.loop.now());
}

void Proxy::disarm_all() {
  while (!armed_.empty()) {
    const auto done = disarm(std::string(armed_.back().fault.name));
    if (!done) note_once(done.error().message);
  }
}

Status Proxy::set_mode() {
  if (!listener_) return Done{};
  auto mode = ProxyListener::Mode::open;
  for (const auto& armed : armed_) {
    if (armed.fault.kind == FaultKind::refuse) mode = ProxyListener::Mode::refusing;
    if (armed.fault.kind == FaultKind::connect_hang && mode == ProxyListener::Mode::open) {
      mode = ProxyListener::Mode::hanging;
    }
  }
  return listener_->set(mode);
}

}  // namespace shakedown::net
