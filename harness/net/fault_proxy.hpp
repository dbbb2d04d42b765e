// Proxies that stand between a service and what it depends on, and between clients and a service: one
// listener each, bytes through unchanged, until a fault is armed.
//
//     auto proxies = FaultProxies::start({.seed = seed}, clock, observer);
//     const auto proxy = proxies->add({.name = "payments", .upstream = "127.0.0.1:9001", .http = true});
//     ... hand proxy.value().listen to the service ...
//     proxies->arm("payments", fault);   // also on connections that are open
//     proxies->disarm("payments", fault.name);
//
// One thread and one event loop carry all of a FaultProxies' proxies. Where no fault is armed and nobody
// watches the exchanges, bytes move by splice(2) and are never copied. What a fault does to bytes is decided
// in harness/faults; every choice comes from hash(seed, fault, connection, request) with connections and
// requests counted for each proxy, so that the same seed gives the same faults. Bytes that are not HTTP where
// HTTP was promised pass as they are, and that is told once for each connection.
//
// Threads: every method may be called from any thread and blocks until the loop has done it. The observer is
// called on the loop's thread and must neither block nor call back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/fault.hpp"
#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/net/tls_settings.hpp"

namespace shakedown::net {

struct ListenerTls {
  std::string certificate;  // PEM text, the chain
  std::string key;          // PEM text
};

struct ProxySpec {
  std::string name;
  std::string listen = "127.0.0.1:0";  // port 0: any free one
  std::string upstream;                // "host:port"; looked up and dialled for each client
  bool enabled = true;
  bool http = false;  // HTTP/1.1: exchanges are told apart, observed, and can have faults of their own
  std::optional<TlsSettings> upstream_tls;
  std::optional<ListenerTls> listener_tls;
  std::size_t kept_body_bytes = 64 * 1024;  // of each observed body; the rest is counted
};

struct ProxyState {
  ProxySpec spec;
  std::string listen;             // as bound: "127.0.0.1:43567", kept while disabled; before: the text
  std::vector<FaultSpec> faults;  // in order of arming
  std::uint64_t connections_open = 0;
  std::uint64_t connections = 0;             // since it was added
  std::uint64_t requests = 0;                // http only
  std::uint64_t received_bytes[2] = {0, 0};  // from the client, from the upstream; up to now
  std::uint64_t sent_bytes[2] = {0, 0};      // to the upstream, to the client
};

// One request through a proxy with what came back, as both sides saw it.
struct ProxiedExchange {
  std::string proxy;
  std::uint64_t connection = 0;      // of this proxy, from 1
  std::uint64_t request_number = 0;  // of this proxy, from 1, over all its connections
  Nanoseconds began{};               // its first byte came
  Nanoseconds request_done{};        // its last byte came; 0: never
  Nanoseconds first_byte{};          // of the upstream's response; 0: none
  Nanoseconds done{};                // the response was passed on whole, or it was over
  Request request;                   // body cut at kept_body_bytes
  Response response;                 // as the upstream sent it; status 0: none
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;
  bool delivered = false;  // the request reached the upstream whole
  bool answered = false;   // the client got the whole response as the upstream sent it
  std::string
      ending;  // "answered", "client closed", "upstream closed", "upstream refused", "fault", "not HTTP"
  std::vector<std::string> faults;  // names of those that acted on it
};

struct InjectedFault {
  Nanoseconds at{};
  std::string proxy;
  std::string fault;
  FaultKind kind = FaultKind::latency;
  std::uint64_t connection = 0;
  std::uint64_t request_number = 0;  // 0: of the connection
  bool applied = true;               // false: wanted, but too late (its bytes had gone)
  std::string says;                  // "RST after 1.2 kB"
};

// Empty functions are not called, and an observer without `exchange` leaves exchanges of TCP proxies unread.
struct ProxyObserver {
  std::function<void(ProxiedExchange)> exchange;
  std::function<void(InjectedFault)> injected;
  // Something a reader of the run should know: garbage where HTTP was promised, an upstream that refuses.
  std::function<void(const std::string& proxy, const std::string& text)> note;
};

struct ProxyOptions {
  std::uint64_t seed = 0;
  std::vector<std::string> allow_hosts;  // upstreams besides loopback
  std::size_t most_connections = 20'000;
};

// A fault that cannot be made so (a level that is not the proxy's, an absurd value) is a Problem, as is an
// unknown name, a name twice, an address that cannot be bound ("listen tcp 127.0.0.1:3310: bind: address
// already in use") or is none
// ("listen tcp: address local373: missing port in address").
class FaultProxies {
 public:
  static Result<std::unique_ptr<FaultProxies>> start(const ProxyOptions& options, const RunClock& clock,
                                                     ProxyObserver observer);
  ~FaultProxies();  // closes everything
  FaultProxies(const FaultProxies&) = delete;
  FaultProxies& operator=(const FaultProxies&) = delete;

  Result<ProxyState> add(const ProxySpec& spec);
  // Another listen or upstream address drops all connections; `enabled` false closes the listener too. Faults
  // stay.
  Result<ProxyState> change(const ProxySpec& spec);
  Status remove(const std::string& name);
  std::optional<ProxyState> find(const std::string& name) const;
  std::vector<ProxyState> list() const;  // by name

  // Arms a fault, or replaces the one of its name in its place; open connections feel it from their next byte
  // on.
  Status arm(const std::string& proxy, const FaultSpec& fault);
  Status disarm(const std::string& proxy, const std::string& fault);
  void disarm_all(const std::string& proxy);

  // Resets (RST) or closes every open connection of a proxy.
  void drop_connections(const std::string& proxy, bool reset);

 private:
  class Loop;
  explicit FaultProxies(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace shakedown::net
