// Placeholders are found by one pass over the text.
#include "harness/target/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <optional>
#include <vector>

#include "harness/target/nearest.hpp"

namespace shakedown::target {
namespace {

constexpr std::array<std::string_view, 6> attributes = {"port", "address", "url", "host", "data", "ca"};

struct Placeholder {
  std::string service;  // empty: the service itself
  std::string attribute;
};

bool is_attribute(std::string_view word) {
  return std::find(attributes.begin(), attributes.end(), word) != attributes.end();
}

bool is_name(std::string_view word) {
  const auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
  };
  return !word.empty() && std::all_of(word.begin(), word.end(), allowed);
}

std::optional<Placeholder> parse(std::string_view inside) {
  if (is_attribute(inside) && inside != "ca") return Placeholder{"", std::string(inside)};
  const auto dot = inside.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto service = inside.substr(0, dot);
  const auto attribute = inside.substr(dot + 1);
  if (!is_name(service) || !is_attribute(attribute)) return std::nullopt;
  return Placeholder{std::string(service), std::string(attribute)};
}

// Calls visit(placeholder) for each, and puts what it returns in its place.
using Visit = std::function<std::string(const Placeholder&)>;
std::string replace(std::string_view text, const Visit& visit) {
  std::string filled;
  while (!text.empty()) {
    const auto open = text.find('{');
    if (open == std::string_view::npos) break;
    filled += text.substr(0, open);
    const bool shell = open > 0 && text[open - 1] == '$';
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto placeholder =
        shell || close == std::string_view::npos ? std::nullopt : parse(text.substr(1, close - 1));
    if (placeholder) {
      filled += visit(*placeholder);
      text.remove_prefix(close + 1);
    } else {
      filled += '{';
      text.remove_prefix(1);
    }
  }
  filled += text;
  return filled;
}

std::string value_of(const Address& address, std::string_view attribute) {
  if (attribute == "port") return std::to_string(address.port);
  if (attribute == "address") return address.address();
  if (attribute == "url") return address.url();
  if (attribute == "host") return address.host;
  if (attribute == "ca") return address.ca;
  return address.data;
}

Problem unknown_service(const Placeholder& wanted, const Addresses& addresses) {
  std::vector<std::string> known;
  for (const auto& [name, address] : addresses) known.push_back(name);
  const auto near = nearest(wanted.service, known);
  return problem(fmt::format("{{{}.{}}} names no service that is running", wanted.service, wanted.attribute),
                 near ? fmt::format("did you mean {{{}.{}}}?", *near, wanted.attribute)
                      : "dependencies start in the order of the scenario, the target last");
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
  unsigned port = 0;
  if (digits.empty() || digits.size() > 5) return std::nullopt;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  if (port == 0 || port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

}  // namespace

std::string Address::address() const {
  const bool six = host.find(':') != std::string::npos;
  return six ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string Address::url() const {
  return fmt::format("{}://{}", scheme, address());
}

namespace {

using Own = std::function<std::string(const Placeholder&)>;

// `own`: what stands for the service itself; empty: its address.
Result<std::string> fill_with(const std::string& text, const Addresses& addresses, const std::string& self,
                              const Own& own) {
  std::optional<Problem> wrong;
  std::string filled = replace(text, [&](const Placeholder& wanted) -> std::string {
    if (own && (wanted.service.empty() || wanted.service == self)) return own(wanted);
    const auto found = addresses.find(wanted.service.empty() ? self : wanted.service);
    if (found == addresses.end()) {
      if (!wrong) wrong = unknown_service(wanted, addresses);
      return {};
    }
    if (wanted.attribute == "data" && found->second.data.empty() && !wrong) {
      wrong = problem(fmt::format("'{}' uses the state of {}, which has none", text, found->first),
                      "give the service a state: {copy: FOLDER}");
    }
    if (wanted.attribute == "ca" && found->second.ca.empty() && !wrong) {
      wrong = problem(
          fmt::format("'{}' uses the certificate authority of {}, which has none", text, found->first),
          "give the dependency `tls: {}`");
    }
    return value_of(found->second, wanted.attribute);
  });
  if (wrong) return *wrong;
  return filled;
}

}  // namespace

Result<std::string> fill(const std::string& text, const Addresses& addresses, const std::string& self) {
  return fill_with(text, addresses, self, {});
}

Result<std::string> fill_others(const std::string& text, const Addresses& addresses,
                                const std::string& self) {
  return fill_with(text, addresses, self, [](const Placeholder& wanted) -> std::string {
    const std::string host = "127.0.0.1";
    if (wanted.attribute == "address") return host + ":{port}";
    if (wanted.attribute == "url") return "http://" + host + ":{port}";
    if (wanted.attribute == "host") return host;
    return wanted.attribute == "ca" ? std::string() : "{" + wanted.attribute + "}";
  });
}

bool names_own_port(const std::string& text, const std::string& self) {
  bool found = false;
  replace(text, [&](const Placeholder& wanted) -> std::string {
    const bool own = wanted.service.empty() || wanted.service == self;
    if (own && wanted.attribute != "data" && wanted.attribute != "host" && wanted.attribute != "ca")
      found = true;
    return {};
  });
  return found;
}

Result<Address> address_of_upstream(const std::string& name, const std::string& upstream) {
  const auto colon = upstream.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : port_of(upstream.substr(colon + 1));
  std::string host = upstream.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (!port || host.empty() || host.find('/') != std::string::npos) {
    return problem(fmt::format("'{}' is not an address", upstream),
                   "expected HOST:PORT, as in 127.0.0.1:5432");
  }
  Address address;
  address.name = name;
  address.scheme = "tcp";
  address.host = host;
  address.port = *port;
  return address;
}

}  // namespace shakedown::target
