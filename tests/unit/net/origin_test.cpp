#include "harness/net/origin.hpp"

#include "tests/support/catch.hpp"

using shakedown::net::Origin;
using shakedown::net::parse_origin;
using shakedown::net::resolve;

TEST_CASE("a URL is taken apart and its default port left out of the authority") {
  const auto plain = parse_origin("http://127.0.0.1:8080/path").value();
  CHECK_FALSE(plain.tls);
  CHECK(plain.host == "127.0.0.1");
  CHECK(plain.authority() == "127.0.0.1:8080");
  const auto secure = parse_origin("https://shop.example.test").value();
  CHECK(secure.tls);
  CHECK(secure.port == 443);
  CHECK(secure.authority() == "shop.example.test");
  CHECK(parse_origin("http://[::1]:9000").value().authority() == "[::1]:9000");
}

TEST_CASE("what is not a usable URL is refused with a reason") {
  for (const auto* url : {"", "127.0.0.1:80", "ftp://127.0.0.1", "http://", "http://user:pw@127.0.0.1",
                          "http://a b", "http://127.0.0.1:99999", "http://127.0.0.1:0", "//127.0.0.1"}) {
    const auto origin = parse_origin(url);
    INFO(url);
    REQUIRE_FALSE(origin);
    CHECK_FALSE(origin.error().message.empty());
  }
}

TEST_CASE("loopback is always allowed, by name and by address") {
  CHECK(resolve(Origin{false, "127.0.0.1", 80}, {}));
  CHECK(resolve(Origin{false, "127.8.9.10", 80}, {}));
  CHECK(resolve(Origin{false, "localhost", 80}, {}));
}

TEST_CASE("a host that is neither loopback nor named is refused, and named it is allowed") {
  // TEST-NET-1 (RFC 5737): resolving a numeric address sends nothing.
  const Origin elsewhere{false, "192.0.2.7", 80};
  const auto refused = resolve(elsewhere, {"192.0.2.8"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("allow_hosts") != std::string::npos);
  CHECK(resolve(elsewhere, {"192.0.2.7"}));
}
