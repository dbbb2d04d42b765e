#include "harness/net/proxy.hpp"

#include <algorithm>
#include <utility>

#include "harness/net/tls_context.hpp"

namespace shakedown::net {

// The upstream is dialled for each client, so a name is looked up then; an address is judged at once.
Status check_upstream(const ProxySpec& spec, const std::vector<std::string>& allowed) {
  const auto upstream = parse_host_port(spec.upstream);
  if (!upstream) return Done{};  // each dial fails, as with any upstream that is not there
  const auto numeric = numeric_address(upstream.value().host, upstream.value().port);
  if (numeric.size == 0 || numeric.is_loopback()) return Done{};
  for (const auto& host : allowed) {
    if (equal_ignoring_case(host, upstream.value().host)) return Done{};
  }
  return problem("upstream " + spec.upstream + " is neither loopback nor named in allow_hosts",
                 "add `allow_hosts: [" + upstream.value().host + "]` if this host is yours to test");
}

bool same_tls(const ProxySpec& a, const ProxySpec& b) {
  const auto of_upstream = [](const ProxySpec& s) {
    return s.upstream_tls ? std::to_string(s.upstream_tls->verify) + s.upstream_tls->ca_file
                          : std::string("-");
  };
  const auto of_listener = [](const ProxySpec& s) {
    return s.listener_tls ? s.listener_tls->certificate + s.listener_tls->key : std::string();
  };
  return of_upstream(a) == of_upstream(b) && of_listener(a) == of_listener(b);
}

Proxy::Proxy(ProxyShared& shared, const ProxySpec& spec)
    : shared_(shared),
      upstream_(parse_host_port(spec.upstream)),
      http_faults_(shared.options.seed),
      gates_(shared.loop, [this] {
        for (const auto& connection : all_connections()) connection->wake();
      }) {
  state_.spec = spec;
  state_.listen = spec.listen;
}

Proxy::~Proxy() {
  listener_.reset();
  drop_connections(false);
}

Result<Proxy::Tls> Proxy::make_tls(const ProxySpec& spec) {
  Tls tls;
  if (spec.upstream_tls) {
    auto made = make_client_context(*spec.upstream_tls);
    if (!made) return made.error();
    tls.upstream = std::move(made).value();
  }
  if (spec.listener_tls) {
    auto made = make_server_context(spec.listener_tls->certificate, spec.listener_tls->key);
    if (!made) return made.error();
    tls.listener = std::move(made).value();
  }
  return tls;
}

Result<std::unique_ptr<Proxy>> Proxy::make(ProxyShared& shared, const ProxySpec& spec) {
  const auto allowed = check_upstream(spec, shared.options.allow_hosts);
  if (!allowed) return allowed.error();
  std::unique_ptr<Proxy> made(new Proxy(shared, spec));
  auto tls = make_tls(spec);
  if (!tls) return tls.error();
  made->tls_ = std::move(tls).value();
  if (!spec.enabled) return made;
  const auto at = listening_address(spec.listen);
  if (!at) return problem("listen tcp: " + at.error().message);
  const auto opened = made->listen_at(at.value());
  if (!opened) return opened.error();
  return made;
}

ProxyState Proxy::state() const {
  ProxyState state = state_;
  for (const auto& armed : armed_) state.faults.push_back(armed.fault);
  state.connections_open = connections_.size();
  state.requests = http_faults_.requests();
  return state;
}

std::unique_ptr<HttpLink> Proxy::make_link(std::uint64_t connection) {
  if (!state_.spec.http) return nullptr;
  LinkSettings settings;
  settings.proxy = state_.spec.name;
  settings.connection = connection;
  settings.observe = static_cast<bool>(shared_.observer.exchange);
  settings.kept_body_bytes = state_.spec.kept_body_bytes;
  return std::make_unique<HttpLink>(settings, http_faults_);
}

bool Proxy::may_leave_loopback() const {
  const auto& hosts = shared_.options.allow_hosts;
  return upstream_ && std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
           return equal_ignoring_case(host, upstream_.value().host);
         });
}

SSL_CTX* Proxy::upstream_context() const {
  return tls_.upstream ? tls_.upstream->native_handle() : nullptr;
}

SSL_CTX* Proxy::listener_context() const {
  return tls_.listener ? tls_.listener->native_handle() : nullptr;
}

void Proxy::name_upstream(SSL* session) const {
  name_server(session, *state_.spec.upstream_tls, upstream_.value().host);
}

void Proxy::note_once(const std::string& text) {
  constexpr std::size_t most = 100;
  if (noted_.size() < most && noted_.insert(text).second) shared_.note(state_.spec.name, text);
}

void Proxy::upstream_failed(const std::string& why) {
  note_once("upstream " + state_.spec.upstream + " cannot be reached: " + why);
}

void Proxy::upstream_worked() {
  if (!noted_.empty()) std::erase_if(noted_, [](const auto& text) { return text.starts_with("upstream "); });
}

void Proxy::injected(std::uint64_t connection, const std::string& fault, FaultKind kind, bool applied,
                     std::string says) {
  InjectedFault one;
  one.at = shared_.loop.now();
  one.proxy = state_.spec.name;
  one.fault = fault;
  one.kind = kind;
  one.connection = connection;
  one.applied = applied;
  one.says = std::move(says);
  shared_.injected(std::move(one));
}

void Proxy::accepted(Descriptor client) {
  const auto number = ++state_.connections;
  ++shared_.connections_open;
  const auto connection = std::make_shared<ProxiedConnection>(shared_, *this, number);
  connections_.emplace(number, connection);
  for (auto& armed : armed_) meet(armed, *connection);
  connection->start(std::move(client));
}

void Proxy::forget(ProxiedConnection& connection) {
  const auto found = connections_.find(connection.number());
  if (found == connections_.end()) return;
  shared_.loop.bury(std::move(found->second));
  connections_.erase(found);
  --shared_.connections_open;
}

std::vector<std::shared_ptr<ProxiedConnection>> Proxy::all_connections() const {
  std::vector<std::shared_ptr<ProxiedConnection>> all;
  for (const auto& [number, connection] : connections_) all.push_back(connection);
  return all;
}

void Proxy::drop_connections(bool reset) {
  for (const auto& connection : all_connections()) connection->end(reset);
}

}  // namespace shakedown::net
