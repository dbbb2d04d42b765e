// Toxiproxy's HTTP API (its version 2), so that test suites and client libraries written for it work here
// unchanged: requests in, answers out, over whoever holds the proxies. Faults of HTTP are further types of
// toxics on the same API (toxic_types.hpp). What differs from the original, on purpose: a slicer without a
// size slices nothing in place of ending the server, toxicity 0 does nothing at all, reset_peer is an RST on
// open connections too, a seed means something, and the counters of /metrics are those of this moment.
//
// Pure but for its memory of what clients set. Not for several threads at once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/process_metrics.hpp"
#include "harness/faults/toxic_json.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"

namespace shakedown::faults {

struct HeldProxy {
  std::string name;
  std::string listen;  // as bound; as it was asked for while disabled
  std::string upstream;
  bool enabled = true;
  std::vector<FaultSpec> faults;             // in order of arming
  std::uint64_t received_bytes[2] = {0, 0};  // from the client, from the upstream
  std::uint64_t sent_bytes[2] = {0, 0};      // to the upstream, to the client
};

struct ProxyWish {
  std::string name;
  std::string listen;
  std::string upstream;
  bool enabled = true;
};

// Whoever holds the proxies. A refusal is a Problem: of an address it is the text that the client gets
// (status 500), of a fault what is wrong with it (400), of a removal or a disarming why it is not allowed
// (403).
struct ProxyHolder {
  std::function<std::vector<HeldProxy>()> list;  // by name
  std::function<Result<HeldProxy>(const ProxyWish&)> add;
  std::function<Result<HeldProxy>(const ProxyWish&)> change;
  std::function<Status(const std::string& proxy)> remove;
  std::function<Status(const std::string& proxy, const FaultSpec&)> arm;
  std::function<Status(const std::string& proxy, const std::string& fault)> disarm;
};

struct ApiRequest {
  std::string method;
  std::string target;  // path, percent-encoded, with a query or without
  std::string user_agent;
  std::string body;
};

struct ApiResponse {
  int status = 200;
  std::string content_type;  // empty: no body, no field
  Headers headers;
  std::string body;
};

struct ApiOptions {
  std::string version;                           // what /version says
  bool metrics = false;                          // whether /metrics has the proxies' counters
  std::function<ProcessFigures()> process = {};  // for /metrics; empty: it has none of these
};

class ToxiproxyApi {
 public:
  ToxiproxyApi(ProxyHolder holder, ApiOptions options);

  ApiResponse answer(const ApiRequest& request);

  // The array of a configuration file, made as POST /populate makes it. Returns how many proxies there are.
  Result<std::size_t> populate(std::string_view json);

 private:
  struct Refusal {
    int status = 0;
    std::string message;
  };
  struct Populated {
    std::vector<HeldProxy> proxies;
    std::optional<Refusal> refusal;
  };
  using Path = std::vector<std::string>;

  std::optional<ApiResponse> route(const ApiRequest& request, const Path& path);
  ApiResponse list_proxies() const;
  ApiResponse create_proxy(const std::string& body);
  ApiResponse populate_answer(const std::string& body);
  Populated populate_from(std::string_view body);
  Result<HeldProxy> add_or_replace(const ProxyWish& wish);
  ApiResponse update_proxy(const HeldProxy& proxy, const std::string& body);
  ApiResponse remove_proxy(const std::string& name);
  ApiResponse reset();
  ApiResponse metrics() const;
  std::string counters() const;
  ApiResponse with_proxy(const ApiRequest& request, const Path& path, const HeldProxy& proxy);
  ApiResponse with_toxic(const ApiRequest& request, const HeldProxy& proxy, const std::string& name);
  ApiResponse create_toxic(const HeldProxy& proxy, const std::string& body);
  ApiResponse update_toxic(const HeldProxy& proxy, Toxic toxic, const std::string& body);
  ApiResponse remove_toxic(const HeldProxy& proxy, const std::string& name);

  std::optional<HeldProxy> find(const std::string& name) const;
  std::vector<Toxic> toxics_of(const HeldProxy& proxy) const;
  std::string proxy_json(const HeldProxy& proxy) const;
  std::string toxics_json(const HeldProxy& proxy) const;
  Status apply(const std::string& proxy, const Toxic& toxic);
  Status take_off(const HeldProxy& proxy, const std::string& toxic);

  ProxyHolder holder_;
  ApiOptions options_;
  std::map<std::string, std::vector<Toxic>> set_;  // what clients set, by proxy, in order
  std::uint64_t requests_ = 0;
};

}  // namespace shakedown::faults
