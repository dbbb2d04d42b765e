// A TLS server for one connection, which answers each request with "secret".
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "tests/support/certificates.hpp"
#include "tests/support/fake_server.hpp"

namespace shakedown::test {

namespace asio = boost::asio;

class TlsServer {
 public:
  explicit TlsServer(const Certificates& certificates) : context_(asio::ssl::context::tls_server) {
    context_.use_certificate(asio::buffer(certificates.certificate), asio::ssl::context::pem);
    context_.use_private_key(asio::buffer(certificates.key), asio::ssl::context::pem);
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    boost::system::error_code ignored;
    asio::ip::tcp::socket poke(io_);
    poke.connect(acceptor_.local_endpoint(), ignored);  // so that accept returns if no client ever came
    poke.close(ignored);
    thread_.join();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void serve() {
    asio::ssl::stream<asio::ip::tcp::socket> stream(io_, context_);
    boost::system::error_code error;
    acceptor_.accept(stream.next_layer(), error);
    stream.handshake(asio::ssl::stream_base::server, error);
    std::string held;
    while (!error) {
      const auto n = asio::read_until(stream, asio::dynamic_buffer(held), "\r\n\r\n", error);
      if (error) break;
      held.erase(0, n);
      asio::write(stream, asio::buffer(answer(200, "secret")), error);
    }
  }

  asio::io_context io_;
  asio::ssl::context context_;
  asio::ip::tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

}  // namespace shakedown::test
