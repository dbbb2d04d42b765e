// A call has an event loop of its own: a deadline needs an asynchronous read, and the caller wants to wait.
#include "scenarios/demo/common/http_client.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>

namespace demo {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::size_t answer_limit = 1 << 20;

tcp::endpoint endpoint_of(const std::string& address, asio::io_context& io) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) throw ClientError(false, "'" + address + "' has no port");
  const auto host = address.substr(0, colon);
  const auto port = address.substr(colon + 1);
  tcp::resolver resolver(io);
  boost::system::error_code error;
  const auto found = resolver.resolve(host, port, tcp::resolver::numeric_service, error);
  if (error || found.empty()) throw ClientError(false, "'" + address + "' cannot be found");
  return found.begin()->endpoint();
}

asio::awaitable<ClientAnswer> exchange(beast::tcp_stream& stream, tcp::endpoint endpoint,
                                       const ClientCall& call, bool keep_alive) {
  http::request<http::string_body> request;
  request.method_string(call.method);
  request.target(call.target);
  request.version(11);
  request.set(http::field::host, call.address);
  request.keep_alive(keep_alive);
  if (!call.body.empty()) request.set(http::field::content_type, "application/json");
  for (const auto& [name, value] : call.headers) request.set(name, value);
  request.body() = call.body;
  request.prepare_payload();

  co_await stream.async_connect(endpoint, asio::use_awaitable);
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(answer_limit);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  auto response = parser.release();
  ClientAnswer answer{static_cast<int>(response.result_int()), {}, std::move(response.body())};
  for (const auto& field : response) {
    answer.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  co_return answer;
}

}  // namespace

class KeptConnection {
 public:
  asio::io_context io{1};
  beast::tcp_stream stream{io};
};

void KeptConnectionDeleter::operator()(KeptConnection* connection) const {
  delete connection;
}

namespace {

// An event loop takes three descriptors of its own: there may be none left.
KeptConnectionPtr new_connection() {
  try {
    return KeptConnectionPtr(new KeptConnection);
  } catch (const boost::system::system_error& error) {
    throw ClientError(false, error.code().message());
  }
}

}  // namespace

ClientAnswer call(const ClientCall& call, KeptConnectionPtr* keep) {
  auto connection = new_connection();
  const auto endpoint = endpoint_of(call.address, connection->io);
  if (call.deadline) connection->stream.expires_after(*call.deadline);
  std::exception_ptr failure;
  ClientAnswer answer;
  asio::co_spawn(connection->io, exchange(connection->stream, endpoint, call, keep != nullptr),
                 [&](std::exception_ptr error, ClientAnswer got) {
                   failure = error;
                   answer = std::move(got);
                 });
  connection->io.run();
  if (keep != nullptr) *keep = std::move(connection);
  if (failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      throw ClientError(error.code() == beast::error::timeout, error.code().message());
    }
  }
  return answer;
}

}  // namespace demo
