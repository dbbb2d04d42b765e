#include "harness/net/origin.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "harness/model/http_message.hpp"

namespace shakedown::net {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string Origin::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  const std::uint16_t usual = tls ? 443 : 80;
  return port == usual ? name : name + ":" + std::to_string(port);
}

Result<Origin> parse_origin(std::string_view url) {
  const std::string quoted = "'" + std::string(url.substr(0, 200)) + "'";
  const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
  if (!parsed || !parsed->has_authority())
    return problem(quoted + " is not a URL", "expected http://HOST:PORT");
  const auto scheme = parsed->scheme_id();
  if (scheme != boost::urls::scheme::http && scheme != boost::urls::scheme::https) {
    return problem(quoted + " has neither scheme http nor https");
  }
  if (parsed->has_userinfo()) {
    return problem(quoted + " has user information in it", "send it as an Authorization header");
  }
  Origin origin;
  origin.tls = scheme == boost::urls::scheme::https;
  origin.host = parsed->host_address();
  if (origin.host.empty()) return problem(quoted + " names no host");
  origin.port = origin.tls ? 443 : 80;
  if (parsed->has_port()) {  // port_number() would wrap 99999 around
    const std::string digits(parsed->port());
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), origin.port);
    if (end.ec != std::errc() || origin.port == 0) return problem(quoted + " has no usable port");
  }
  return origin;
}

Result<ResolvedOrigin> resolve(const Origin& origin, const std::vector<std::string>& allowed_hosts) {
  asio::io_context context;
  tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found = resolver.resolve(origin.host, std::to_string(origin.port), error);
  if (error) return problem("host '" + origin.host + "' cannot be resolved: " + error.message());

  const bool allowed = std::any_of(allowed_hosts.begin(), allowed_hosts.end(), [&](const std::string& host) {
    return equal_ignoring_case(host, origin.host);
  });
  ResolvedOrigin resolved{origin, {}};
  for (const auto& entry : found) {
    const auto address = entry.endpoint().address();
    if (!allowed && !address.is_loopback()) {
      return problem("host '" + origin.host + "' (" + address.to_string() +
                         ") is neither loopback nor named in allow_hosts: nothing was sent",
                     "add `allow_hosts: [" + origin.host + "]` if this host is yours to test");
    }
    resolved.addresses.push_back(address.to_string());
  }
  if (resolved.addresses.empty()) return problem("host '" + origin.host + "' has no address");
  return resolved;
}

}  // namespace shakedown::net
