#include "harness/scenario/hosts.hpp"

#include <boost/url.hpp>
#include <string>

#include "harness/model/http_message.hpp"

namespace shakedown::scenario {

bool is_loopback(std::string_view host) {
  if (const auto four = boost::urls::parse_ipv4_address(host)) return four->is_loopback();
  if (const auto six = boost::urls::parse_ipv6_address(host)) return six->is_loopback();
  constexpr std::string_view name = "localhost";
  if (equal_ignoring_case(host, name)) return true;
  if (host.size() < name.size() + 2) return false;
  const auto tail = host.substr(host.size() - name.size());
  return host[host.size() - name.size() - 1] == '.' && equal_ignoring_case(tail, name);
}

}  // namespace shakedown::scenario
