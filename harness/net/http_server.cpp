// One io_context on one thread; a coroutine accepts, and one for each connection reads a request, asks the
// handler and writes what it said.
#include "harness/net/http_server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>
#include <list>
#include <optional>
#include <thread>
#include <utility>

namespace shakedown::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr auto grace = std::chrono::seconds(1);

using Parser = http::request_parser<http::string_body>;
using Message = http::response<http::string_body>;

Result<tcp::endpoint> read_endpoint(const std::string& listen) {
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return problem("address " + listen + ": missing port in address");
  auto host = listen.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  unsigned port = 0;
  const auto* end = listen.data() + listen.size();
  const auto [stopped, wrong] = std::from_chars(listen.data() + colon + 1, end, port);
  if (wrong != std::errc{} || stopped != end || port > 65535)
    return problem("address " + listen + ": invalid port");
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return problem("address " + listen + ": not a numeric address", "such as 127.0.0.1:8474");
  return tcp::endpoint(address, static_cast<std::uint16_t>(port));
}

std::string text_of(const tcp::endpoint& endpoint) {
  const auto host = endpoint.address().to_string();
  const auto port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

// The status of what could not be read; 0: nothing to say, the connection is over.
int status_of(const error_code& error, bool timed_out) {
  if (timed_out) return 408;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  return error.category() == http::make_error_code(http::error::bad_version).category() ? 400 : 0;
}

bool has_no_body(int status) {
  return status < 200 || status == 204 || status == 304;
}

Message message_of(Response&& response, unsigned version, bool keep_alive) {
  Message message;
  message.version(version);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& header : response.headers) message.insert(header.name, header.value);
  message.keep_alive(keep_alive);
  message.body() = std::move(response.body);
  if (has_no_body(response.status)) {
    message.body().clear();
  } else {
    message.content_length(message.body().size());
  }
  return message;
}

Request request_of(Parser& parser) {
  auto& read = parser.get();
  Request request;
  request.method = std::string(read.method_string());
  request.target = std::string(read.target());
  for (const auto& field : read)
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  request.body = std::move(read.body());
  return request;
}

// The stream's own deadline closes the socket; `limit` only cancels what is going on, so that there is
// somebody left to be told.
struct Session {
  explicit Session(tcp::socket socket) : stream(std::move(socket)), limit(stream.get_executor()) {}
  boost::beast::tcp_stream stream;
  asio::steady_timer limit;
  bool timed_out = false;
  bool writing = false;
};
using SessionPointer = std::shared_ptr<Session>;

void set_limit(const SessionPointer& session, Nanoseconds within) {
  session->stream.expires_never();
  session->limit.expires_after(within);
  session->limit.async_wait([session](const error_code& error) {
    const bool is_old = session->limit.expiry() > std::chrono::steady_clock::now();
    if (error || is_old) return;
    session->timed_out = true;
    session->stream.cancel();
  });
}

}  // namespace

class HttpServer::Loop {
 public:
  Loop(const HttpServerOptions& options, Handler handler)
      : options_(options), handler_(std::move(handler)), acceptor_(context_), deadline_(context_) {}

  ~Loop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] { stop(); });
    thread_.join();
  }

  Status open() {
    const auto endpoint = read_endpoint(options_.listen);
    if (!endpoint) return endpoint.error();
    if (!options_.any_address && !endpoint.value().address().is_loopback())
      return problem("listening on " + options_.listen + " would open it to other machines");
    error_code error;
    acceptor_.open(endpoint.value().protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint.value(), error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      const bool in_use = error == asio::error::address_in_use;
      return problem("listen tcp " + text_of(endpoint.value()) +
                     ": bind: " + (in_use ? std::string("address already in use") : error.message()));
    }
    return Done{};
  }

  std::string address() const {
    error_code ignored;
    return text_of(acceptor_.local_endpoint(ignored));
  }

  void start() {
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }

 private:
  // What is idle is closed; what is being written has a second.
  void stop() {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (auto& session : sessions_) {
      if (!session->writing) session->stream.close();
    }
    if (sessions_.empty()) return;
    deadline_.expires_after(grace);
    deadline_.async_wait([this](const error_code& error) {
      if (!error) context_.stop();
    });
  }

  asio::awaitable<void> accept() {
    while (!stopping_) {
      auto [error, socket] = co_await acceptor_.async_accept(as_result);
      if (stopping_) break;
      if (error) {
        // Out of descriptors, or a client that went away: others shall still be served.
        asio::steady_timer pause(context_, std::chrono::milliseconds(10));
        const auto [waited] = co_await pause.async_wait(as_result);
        static_cast<void>(waited);
        continue;
      }
      sessions_.push_back(std::make_shared<Session>(std::move(socket)));
      asio::co_spawn(context_, serve(sessions_.back()), asio::detached);
    }
  }

  asio::awaitable<void> serve(SessionPointer session) {
    if (sessions_.size() > options_.connections) {
      co_await refuse(*session, 503);
    } else {
      co_await talk(session);
    }
    session->limit.cancel();
    session->stream.close();
    sessions_.remove(session);
    if (stopping_ && sessions_.empty()) deadline_.cancel();
  }

  asio::awaitable<void> talk(SessionPointer session) {
    boost::beast::flat_buffer buffer(options_.head_bytes + 64 * 1024);
    bool open = true;
    while (open && !stopping_) {
      Parser parser;
      parser.header_limit(static_cast<std::uint32_t>(options_.head_bytes));
      parser.body_limit(options_.body_bytes);
      const int wrong = co_await read(session, buffer, parser);
      if (wrong != 0) {
        if (wrong > 0) co_await refuse(*session, wrong);
        co_return;
      }
      open = co_await respond(*session, parser);
    }
  }

  // 0: the request is whole; above: what to answer; below: nothing to say.
  asio::awaitable<int> read(SessionPointer session, boost::beast::flat_buffer& buffer, Parser& parser) {
    auto& stream = session->stream;
    if (buffer.size() == 0) {
      stream.expires_after(duration_cast<std::chrono::milliseconds>(options_.idle));
      const auto [gone, count] = co_await stream.async_read_some(buffer.prepare(4096), as_result);
      if (gone) co_return -1;
      buffer.commit(count);
    }
    set_limit(session, options_.request_within);
    const auto [bad_head, head] = co_await http::async_read_header(stream, buffer, parser, as_result);
    if (bad_head) co_return or_nothing(status_of(bad_head, session->timed_out));
    const auto expect = parser.get()[http::field::expect];
    if (boost::beast::iequals({expect.data(), expect.size()}, "100-continue") && !parser.is_done()) {
      static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      const auto [unsent, sent] = co_await asio::async_write(stream, asio::buffer(go_on), as_result);
      if (unsent) co_return -1;
    }
    const auto [bad_body, body] = co_await http::async_read(stream, buffer, parser, as_result);
    if (bad_body) co_return or_nothing(status_of(bad_body, session->timed_out));
    session->limit.cancel();
    co_return 0;
  }
  static int or_nothing(int status) { return status == 0 ? -1 : status; }

  // Whether the connection goes on.
  asio::awaitable<bool> respond(Session& session, Parser& parser) {
    const bool keep_alive = parser.get().keep_alive() && !stopping_;
    const bool is_head = parser.get().method() == http::verb::head;
    const auto version = parser.get().version();
    auto message = message_of(ask(request_of(parser)), version, keep_alive);
    const bool written = co_await write(session, message, is_head);
    co_return written&& keep_alive;
  }

  Response ask(const Request& request) {
    try {
      return handler_(request);
    } catch (const std::exception&) {
      return Response{500, {}, {}};
    }
  }

  asio::awaitable<bool> write(Session& session, Message& message, bool head_only) {
    session.writing = true;
    session.stream.expires_after(duration_cast<std::chrono::milliseconds>(options_.write_within));
    http::response_serializer<http::string_body> serializer(message);
    error_code result;
    if (head_only) {
      const auto [error, count] = co_await http::async_write_header(session.stream, serializer, as_result);
      result = error;
    } else {
      const auto [error, count] = co_await http::async_write(session.stream, serializer, as_result);
      result = error;
    }
    session.writing = false;
    co_return !result;
  }

  // Answers and closes so that the answer arrives: what the client still sends is read and dropped for a
  // moment, since closing with unread bytes is a reset.
  asio::awaitable<void> refuse(Session& session, int status) {
    auto message = message_of(Response{status, {}, {}}, 11, false);
    const bool written = co_await write(session, message, false);
    if (!written) co_return;
    error_code ignored;
    session.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    session.stream.expires_after(grace);
    std::string dropped(64 * 1024, '\0');
    for (std::size_t total = 0; total < 16 * options_.body_bytes;) {
      const auto [error, count] = co_await session.stream.async_read_some(asio::buffer(dropped), as_result);
      if (error) break;
      total += count;
    }
  }

  HttpServerOptions options_;
  Handler handler_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer deadline_;
  std::list<SessionPointer> sessions_;
  bool stopping_ = false;
  std::thread thread_;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, Handler handler) {
  auto loop = std::make_unique<Loop>(options, std::move(handler));
  if (const auto opened = loop->open(); !opened) return opened.error();
  auto server = std::unique_ptr<HttpServer>(new HttpServer(std::move(loop)));
  server->address_ = server->loop_->address();
  server->loop_->start();
  return server;
}

HttpServer::HttpServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
HttpServer::~HttpServer() = default;

}  // namespace shakedown::net
