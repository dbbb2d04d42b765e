#include "harness/net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

namespace shakedown::net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

Result<std::unique_ptr<ssl::context>> make_client_context(const TlsSettings& settings) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  boost::system::error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                           ssl::context::no_tlsv1_1,
                       error);
  if (error) return problem("TLS cannot be set up: " + error.message());
  if (!settings.verify) {
    context->set_verify_mode(ssl::verify_none, error);
    return context;
  }
  context->set_verify_mode(ssl::verify_peer, error);
  context->set_default_verify_paths(error);
  if (error) return problem("the system's certificates cannot be read: " + error.message());
  if (!settings.ca_file.empty()) {
    context->load_verify_file(settings.ca_file, error);
    if (error)
      return problem("certificate file " + settings.ca_file + " cannot be used: " + error.message(),
                     "a PEM file is expected");
  }
  return context;
}

std::unique_ptr<TlsStream> make_client_stream(asio::ip::tcp::socket& socket, ssl::context& context,
                                              const TlsSettings& settings, const std::string& host) {
  auto stream = std::make_unique<TlsStream>(socket, context);
  boost::system::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(stream->native_handle(), host.c_str());
  static constexpr unsigned char alpn[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_set_alpn_protos(stream->native_handle(), alpn, sizeof alpn);
  if (settings.verify) {
    boost::system::error_code ignored;
    stream->set_verify_callback(ssl::host_name_verification(host), ignored);
  }
  return stream;
}

void name_server(SSL* session, const TlsSettings& settings, const std::string& host) {
  boost::system::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(session, host.c_str());
  if (!settings.verify) return;
  if (not_an_address)
    SSL_set1_host(session, host.c_str());
  else
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
}

Result<std::unique_ptr<ssl::context>> make_server_context(const std::string& certificate,
                                                          const std::string& key) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                           ssl::context::no_tlsv1_1,
                       error);
  if (!error) context->use_certificate_chain(asio::buffer(certificate), error);
  if (error) return problem("the certificate cannot be used: " + error.message(), "PEM text is expected");
  context->use_private_key(asio::buffer(key), ssl::context::pem, error);
  if (error) return problem("the key cannot be used: " + error.message(), "PEM text is expected");
  return context;
}

std::string handshake_error(TlsStream& stream, const boost::system::error_code& error) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict != X509_V_OK) return std::string("certificate: ") + X509_verify_cert_error_string(verdict);
  return error.message();
}

}  // namespace shakedown::net
