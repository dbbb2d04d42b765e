// TLS on both sides of a proxy, alone and together, with faults on what is inside.
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

#include "harness/net/run_certificate.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/net/proxy_fixture.hpp"
#include "tests/unit/net/tls_server.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using test::FakeServer;
using test::fault;
using test::ProxyClient;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr const char* request = "GET / HTTP/1.1\r\n\r\n";

// A client that trusts one authority; blocking.
class TlsClient {
 public:
  TlsClient(const std::string& address, const std::string& authority, const std::string& host)
      : context_(asio::ssl::context::tls_client), stream_(io_, context_) {
    context_.add_certificate_authority(asio::buffer(authority));
    stream_.set_verify_mode(asio::ssl::verify_peer);
    stream_.set_verify_callback(asio::ssl::host_name_verification(host));
    stream_.next_layer().connect({asio::ip::address_v4::loopback(), ProxyClient::port_of(address)}, error);
    if (!error) stream_.handshake(asio::ssl::stream_base::client, error);
  }
  void send(const std::string& bytes) { asio::write(stream_, asio::buffer(bytes), error); }
  std::string receive(std::size_t count) {
    std::string got(count, '\0');
    got.resize(asio::read(stream_, asio::buffer(got), error));
    return got;
  }
  boost::system::error_code error;

 private:
  asio::io_context io_;
  asio::ssl::context context_;
  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

TEST_CASE("TLS from the client with the run's own certificate, plain to the upstream") {
  const auto made = net::make_run_certificate();
  REQUIRE(made);
  FakeServer server(test::echo);
  test::Proxies proxies;
  net::ProxySpec spec;
  spec.name = "p";
  spec.upstream = "127.0.0.1:" + std::to_string(server.port());
  spec.listener_tls = net::ListenerTls{made.value().certificate, made.value().key};
  const auto listen = proxies.add(spec);
  for (const std::string host : {"127.0.0.1", "localhost"}) {
    TlsClient client(listen, made.value().authority, host);
    REQUIRE_FALSE(client.error);
    client.send("hello");
    CHECK(client.receive(5) == "hello");
    const std::string large(40'000, 'x');
    client.send(large);
    CHECK((client.receive(large.size()) == large));
  }
  SECTION("another host is not what it says it is") {
    TlsClient client(listen, made.value().authority, "example.test");
    CHECK(client.error);
  }
  SECTION("another run's authority does not do") {
    TlsClient client(listen, net::make_run_certificate().value().authority, "localhost");
    CHECK(client.error);
    CHECK(proxies.wait_for_note("a client's TLS handshake failed"));
  }
  SECTION("a client that speaks no TLS is closed and told once") {
    ProxyClient client(listen);
    client.send("GET / HTTP/1.1\r\n\r\n");
    client.ending();
    CHECK(proxies.wait_for_note("a client's TLS handshake failed"));
  }
  SECTION("faults act on the bytes inside") {
    auto cut = fault(FaultKind::cut);
    cut.bytes = 3;
    proxies.arm(cut);
    TlsClient client(listen, made.value().authority, "localhost");
    client.send("hello");
    CHECK(client.receive(5) == "hel");
  }
}

TEST_CASE("TLS to the upstream is verified, plain from the client") {
  const test::TemporaryFolder folder;
  const auto certificates = test::make_certificates("localhost");
  const auto ca = folder.write("ca.pem", certificates.ca);
  const test::TlsServer server(certificates);
  test::Proxies proxies;
  net::ProxySpec spec;
  spec.name = "p";
  spec.upstream = "localhost:" + std::to_string(server.port());
  SECTION("trusted: passes") {
    spec.upstream_tls = net::TlsSettings{true, ca};
    ProxyClient client(proxies.add(spec));
    client.send(request);
    const auto whole = test::answer(200, "secret");
    CHECK(client.receive(whole.size()) == whole);
  }
  SECTION("from an unknown authority: the client is closed, with the reason") {
    spec.upstream_tls = net::TlsSettings{true, ""};
    ProxyClient client(proxies.add(spec));
    CHECK(client.ending() == "FIN");
    CHECK(proxies.wait_for_note("the upstream's TLS handshake failed: certificate"));
  }
  SECTION("for another name: the same") {
    spec.upstream = "127.0.0.1:" + std::to_string(server.port());
    spec.upstream_tls = net::TlsSettings{true, ca};
    ProxyClient client(proxies.add(spec));
    CHECK(client.ending() == "FIN");
  }
  SECTION("not verified: passes, and over TLS from the client as well") {
    const auto made = net::make_run_certificate({"payments.test"}).value();
    spec.upstream_tls = net::TlsSettings{false, ""};
    spec.listener_tls = net::ListenerTls{made.certificate, made.key};
    TlsClient client(proxies.add(spec), made.authority, "payments.test");
    REQUIRE_FALSE(client.error);
    client.send(request);
    CHECK(client.receive(12) == "HTTP/1.1 200");
  }
}

TEST_CASE("certificates that are none are Problems, and so are names that are none") {
  test::Proxies proxies;
  net::ProxySpec spec;
  spec.name = "p";
  spec.upstream = "127.0.0.1:1";
  spec.listener_tls = net::ListenerTls{"garbage", "garbage"};
  CHECK_FALSE(proxies->add(spec));
  const auto made = net::make_run_certificate().value();
  spec.listener_tls = net::ListenerTls{made.certificate, "garbage"};
  CHECK_FALSE(proxies->add(spec));
  CHECK_FALSE(net::make_run_certificate({"a,DNS:b"}));
}
