// TLS to a target: verified by default, with a reason when it fails.
#include "harness/net/load_thread.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/scripted_source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/net/tls_server.hpp"

using namespace shakedown;
using test::TlsServer;

namespace {

test::Result request(const std::string& host, std::uint16_t port, const net::TlsSettings& tls) {
  net::LoadThreadOptions options;
  options.origin.origin.tls = true;
  options.origin.origin.host = host;
  options.origin.origin.port = port;
  options.origin.addresses.emplace_back("127.0.0.1");
  options.tls = tls;
  const RunClock clock;
  test::ScriptedSource source(std::vector<test::ScriptedRequest>(1), clock.now());
  const auto status = net::run_load_thread(options, source, clock, source.stop);
  REQUIRE(status);
  return source.results[0];
}

}  // namespace

TEST_CASE("a certificate is checked against the authority and the name") {
  const test::TemporaryFolder folder;
  const auto certificates = test::make_certificates("localhost");
  const auto ca = folder.write("ca.pem", certificates.ca);
  const TlsServer server(certificates);
  SECTION("trusted and for this host: answered") {
    const auto result = request("localhost", server.port(), {true, ca});
    CHECK(result.outcome == Outcome::answered);
    CHECK(result.body == "secret");
  }
  SECTION("from an unknown authority: refused with the reason") {
    const auto result = request("localhost", server.port(), {true, ""});
    CHECK(result.outcome == Outcome::tls_failed);
    CHECK(result.error.find("certificate") != std::string::npos);
  }
  SECTION("for another name: refused") {
    CHECK(request("127.0.0.1", server.port(), {true, ca}).outcome == Outcome::tls_failed);
  }
  SECTION("with verification off: answered") {
    CHECK(request("127.0.0.1", server.port(), {false, ""}).outcome == Outcome::answered);
  }
}

TEST_CASE("a server that speaks no TLS is a TLS failure") {
  test::FakeServer server([](auto& peer) {
    peer.bytes(1);
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  CHECK(request("localhost", server.port(), {}).outcome == Outcome::tls_failed);
}

TEST_CASE("an unreadable authority file stops the thread before it sends") {
  net::LoadThreadOptions options;
  options.origin.origin.tls = true;
  options.origin.addresses.emplace_back("127.0.0.1");
  options.tls.ca_file = "/nonexistent/ca.pem";
  const RunClock clock;
  test::ScriptedSource source({{}}, clock.now());
  const auto status = net::run_load_thread(options, source, clock, source.stop);
  REQUIRE_FALSE(status);
  CHECK(status.error().message.find("/nonexistent/ca.pem") != std::string::npos);
}
