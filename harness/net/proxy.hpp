// One proxy: its listener, its faults and the connections it carries. On the loop's thread only.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/faults/http_faults.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/net/proxied_connection.hpp"
#include "harness/net/proxy_listener.hpp"
#include "harness/net/proxy_shared.hpp"
#include "harness/net/tcp_address.hpp"

namespace shakedown::net {

class Proxy {
 public:
  // Bound and listening where the spec is enabled.
  static Result<std::unique_ptr<Proxy>> make(ProxyShared& shared, const ProxySpec& spec);
  ~Proxy();

  // Another listen or upstream address, or another way to speak, drops all connections. A Problem changes
  // nothing.
  Status change(const ProxySpec& spec);
  ProxyState state() const;

  Status arm(const FaultSpec& fault);
  Status disarm(const std::string& fault);
  void disarm_all();
  void drop_connections(bool reset);

  // For its connections.
  const std::string& name() const { return state_.spec.name; }
  std::unique_ptr<HttpLink> make_link(std::uint64_t connection);  // none where it does not know HTTP
  const Result<HostPort>& upstream() const { return upstream_; }
  bool may_leave_loopback() const;
  SSL_CTX* upstream_context() const;
  SSL_CTX* listener_context() const;
  void name_upstream(SSL* session) const;  // the name it must have
  void upstream_failed(const std::string& why);
  void upstream_worked();
  void note_once(const std::string& text);
  void count_received(std::size_t direction, std::size_t bytes) { state_.received_bytes[direction] += bytes; }
  void count_sent(std::size_t direction, std::size_t bytes) { state_.sent_bytes[direction] += bytes; }
  void injected(std::uint64_t connection, const std::string& fault, FaultKind kind, bool applied,
                std::string says);
  void forget(ProxiedConnection& connection);
  // Wakes, from the loop, the connections whose answers a gate has let go.
  void look_at_gates();

 private:
  struct Armed {
    FaultSpec fault;
    std::uint64_t generation = 0;   // how often one was armed under this name
    std::uint64_t connections = 0;  // that it was asked about, since it was armed
  };
  struct Tls {
    std::unique_ptr<boost::asio::ssl::context> upstream;
    std::unique_ptr<boost::asio::ssl::context> listener;
  };

  Proxy(ProxyShared& shared, const ProxySpec& spec);
  static Result<Tls> make_tls(const ProxySpec& spec);
  Status listen_at(const SocketAddress& at);
  Status move_to(const SocketAddress& at);
  void accepted(Descriptor client);
  Status arm_listener(const FaultSpec& fault);
  void meet(Armed& armed, ProxiedConnection& connection);
  Armed* find(const std::string& fault);
  Status set_mode();
  // To go through while some of them end.
  std::vector<std::shared_ptr<ProxiedConnection>> all_connections() const;

  ProxyShared& shared_;
  ProxyState state_;
  Result<HostPort> upstream_;
  Tls tls_;
  std::unique_ptr<ProxyListener> listener_;  // none while disabled
  faults::HttpFaults http_faults_;
  std::vector<Armed> armed_;  // in order of arming
  std::map<std::string, std::uint64_t> generations_;
  std::map<std::uint64_t, std::shared_ptr<ProxiedConnection>> connections_;
  std::set<std::string> noted_;
  Timer gates_;  // set where one has opened
};

// Whether an upstream may be sent to, as far as its text tells; names are judged when they are looked up.
Status check_upstream(const ProxySpec& spec, const std::vector<std::string>& allowed);
bool same_tls(const ProxySpec& a, const ProxySpec& b);

}  // namespace shakedown::net
