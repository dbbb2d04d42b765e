// Where requests go: scheme, host and port, resolved once and checked before the first byte. This is the one
// place that decides whether a host may be sent to at all: loopback always, anything else only when the
// scenario names it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::net {

struct Origin {
  bool tls = false;
  std::string host;  // a name or an address, without brackets
  std::uint16_t port = 0;

  // "127.0.0.1:8080", without the scheme's default port: what goes into the Host field (RFC 9110, 7.2).
  std::string authority() const;
};

// "http://host[:port][/...]" or https. Fails on other schemes, on user information and on a missing host.
Result<Origin> parse_origin(std::string_view url);

struct ResolvedOrigin {
  Origin origin;
  std::vector<std::string> addresses;  // numeric, in the resolver's order
};

// Looks the name up and refuses any address that is not loopback (127.0.0.0/8, ::1) unless the host is in
// `allowed_hosts` by the name used here. Blocks while the resolver works.
Result<ResolvedOrigin> resolve(const Origin& origin, const std::vector<std::string>& allowed_hosts);

}  // namespace shakedown::net
