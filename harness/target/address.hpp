// Where a service is reached, and the placeholders by which a scenario's texts name it.
//
// In the texts of one service, `{port}`, `{address}`, `{url}`, `{host}` and `{data}` mean its own;
// `{NAME.port}` and so on mean those of the service NAME ("target" or a dependency), which must have been
// started before, and `{NAME.ca}` the certificate authority of one that is reached over TLS. Anything else in
// braces stays as it is, and so does everything after a "$": JSON, awk programs and shell variables pass
// through. Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "harness/model/result.hpp"

namespace shakedown::target {

struct Address {
  std::string name;             // "target" or the dependency's
  std::string scheme = "http";  // "http", "https" or "tcp"
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::string data;     // the fresh copy of its state; empty: it has none
  std::string ca = {};  // a PEM file that whoever connects to it is to trust; empty: there is none

  std::string address() const;  // "127.0.0.1:4711", "[::1]:4711"
  std::string url() const;      // "http://127.0.0.1:4711"
};

using Addresses = std::map<std::string, Address, std::less<>>;

// The text with the placeholders filled in for the service `self`, which must be among the addresses. A
// placeholder of an unknown service, or of state that a service does not have, is a Problem.
Result<std::string> fill(const std::string& text, const Addresses& addresses, const std::string& self);

// The same for a service that gets several addresses: where its own port and data belong, `{port}` and
// `{data}` stand, whatever the text called them. `self` need not be among the addresses.
Result<std::string> fill_others(const std::string& text, const Addresses& addresses, const std::string& self);

// Whether the text has a placeholder for the service's own port, and so learns where to listen.
bool names_own_port(const std::string& text, const std::string& self);

// "host:port" or "[::1]:port".
Result<Address> address_of_upstream(const std::string& name, const std::string& upstream);

}  // namespace shakedown::target
