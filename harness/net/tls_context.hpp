// Makes the OpenSSL contexts and streams of client connections. Private to harness/net (it includes Asio).
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string>

#include "harness/model/result.hpp"
#include "harness/net/tls_settings.hpp"

namespace shakedown::net {

using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

Result<std::unique_ptr<boost::asio::ssl::context>> make_client_context(const TlsSettings& settings);

// Server name indication (RFC 6066, 3; not for addresses), ALPN http/1.1 and the name that the certificate
// must carry.
std::unique_ptr<TlsStream> make_client_stream(boost::asio::ip::tcp::socket& socket,
                                              boost::asio::ssl::context& context, const TlsSettings& settings,
                                              const std::string& host);

// The same on a session that Asio does not drive: server name, ALPN and the name to be verified.
void name_server(SSL* session, const TlsSettings& settings, const std::string& host);

// For clients that connect to us; `certificate` (with its chain) and `key` are PEM text.
Result<std::unique_ptr<boost::asio::ssl::context>> make_server_context(const std::string& certificate,
                                                                       const std::string& key);

// What the handshake failed on, for a human: the certificate's problem where there is one.
std::string handshake_error(TlsStream& stream, const boost::system::error_code& error);

}  // namespace shakedown::net
