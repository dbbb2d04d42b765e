// The server's coroutines: one accepts, one per connection reads a request, hops to a worker for the handler,
// hops back and writes the answer.
#include "scenarios/demo/common/http_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <thread>

#include "scenarios/demo/common/text.hpp"

namespace demo {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr auto idle_limit = std::chrono::seconds(60);
constexpr auto join_limit = std::chrono::seconds(3);
constexpr std::uint32_t header_limit = 16 * 1024;

using Parser = http::request_parser<http::string_body>;

Request to_request(http::request<http::string_body>& message) {
  Request request;
  // HEAD is a GET whose answer is sent without its body.
  request.method = message.method() == http::verb::head ? "GET" : std::string(message.method_string());
  const std::string target(message.target());
  const auto question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  if (question < target.size()) {
    request.query_text = target.substr(question + 1);
    request.query = parse_query(request.query_text);
  }
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.headers.emplace(std::move(name), std::string(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

http::response<http::string_body> to_message(Response&& response, bool keep_alive, bool head) {
  http::response<http::string_body> message{static_cast<http::status>(response.status), 11};
  message.keep_alive(keep_alive);
  if (!response.body.empty()) message.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  const auto length = response.body.size();
  message.body() = std::move(response.body);
  message.prepare_payload();
  if (head) {
    message.body().clear();
    message.content_length(length);
  }
  return message;
}

// What to tell a client whose bytes are not a request; 0: nothing, it has gone.
Refusal refusal_for(const beast::error_code& error) {
  if (error == http::error::body_limit) return {413, "too_large", "the body is too long"};
  if (error == http::error::header_limit) return {431, "header_too_large", "the header is too long"};
  if (error.category() == make_error_code(http::error::bad_method).category()) {
    return {400, "bad_request", "this is not an HTTP/1.1 request: " + error.message()};
  }
  return {0, "", ""};
}

Response answer(const ServerSettings& settings, const Handler& handler,
                http::request<http::string_body>& message) {
  const auto began = std::chrono::steady_clock::now();
  const std::string line =
      fmt::format("{} {}", std::string_view(message.method_string()), std::string_view(message.target()));
  Response response;
  try {
    auto request = to_request(message);
    response = handler(request);
  } catch (const Refusal& refusal) {
    response = error_response(refusal);
  } catch (const std::exception& error) {
    log_line(fmt::format("error {}: {}", line, error.what()));
    response = error_response({500, "internal", "something went wrong"});
  }
  if (settings.log_every_request) {
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    log_line(fmt::format("info {} {} {:.1f} ms", line, response.status, took.count()));
  }
  return response;
}

asio::awaitable<void> converse(beast::tcp_stream stream, const ServerSettings& settings,
                               const Handler& handler, asio::thread_pool& workers) {
  beast::flat_buffer buffer;
  for (;;) {
    Parser parser;
    parser.body_limit(settings.body_limit);
    parser.header_limit(header_limit);
    stream.expires_after(idle_limit);
    const auto [read_error, received] = co_await http::async_read(stream, buffer, parser, as_result);
    if (read_error) {
      const auto refusal = refusal_for(read_error);
      if (refusal.status != 0) {
        const auto message = to_message(error_response(refusal), false, false);
        co_await http::async_write(stream, message, as_result);
      }
      break;
    }
    auto request = parser.release();
    const bool head = request.method() == http::verb::head;
    const bool keep_alive = request.keep_alive();
    stream.expires_never();

    co_await asio::post(asio::bind_executor(workers.get_executor(), asio::use_awaitable));
    auto response = answer(settings, handler, request);
    co_await asio::post(stream.get_executor(), asio::use_awaitable);

    const auto message = to_message(std::move(response), keep_alive, head);
    stream.expires_after(idle_limit);
    const auto [write_error, sent] = co_await http::async_write(stream, message, as_result);
    if (write_error || !keep_alive) break;
  }
  beast::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> turn_away(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  stream.expires_after(std::chrono::milliseconds(200));
  // The request is read first: a connection closed with unread bytes in it is reset, and its answer lost.
  beast::flat_buffer buffer;
  Parser parser;
  const auto [read_error, received] = co_await http::async_read(stream, buffer, parser, as_result);
  if (read_error) co_return;
  const Refusal refusal{503, "too_many_connections", "too many connections are open; try again"};
  const auto message = to_message(error_response(refusal), false, false);
  co_await http::async_write(stream, message, as_result);
  beast::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, const ServerSettings& settings,
                                 const Handler& handler, asio::thread_pool& workers) {
  auto& spare = *settings.spare;
  for (;;) {
    co_await acceptor.async_wait(tcp::acceptor::wait_read, as_result);
    beast::error_code error;
    auto socket = acceptor.accept(error);
    if (!error) {
      spare.take();
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      asio::co_spawn(acceptor.get_executor(),
                     converse(beast::tcp_stream(std::move(socket)), settings, handler, workers),
                     asio::detached);
      continue;
    }
    if (error == asio::error::would_block) continue;
    log_line(fmt::format("error accept: {}", error.message()));
    spare.give_up();
    auto one = acceptor.accept(error);
    if (!error) {
      co_await turn_away(std::move(one));
    } else {
      // Without a pause this could spin.
      asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(100));
      co_await pause.async_wait(as_result);
    }
    spare.take();
  }
}

// A worker that waits for ever must not keep the process from ending: it is left behind.
void join_or_leave(asio::thread_pool& workers, const std::string& name) {
  const std::jthread watch([&](const std::stop_token& joined) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_for(lock, joined, join_limit, [] { return false; });
    if (joined.stop_requested()) return;
    log_line(fmt::format("error {} ends while requests are still worked on", name));
    std::_Exit(1);
  });
  workers.join();
}

}  // namespace

SpareDescriptor::SpareDescriptor() {
  take();
}

SpareDescriptor::~SpareDescriptor() {
  give_up();
}

void SpareDescriptor::take() {
  if (descriptor_ < 0) descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void SpareDescriptor::give_up() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

void log_line(const std::string& text) {
  const std::string line = text + "\n";
  // One write each, as a rule: lines of several threads do not mix. A log that cannot be written must not
  // stop a service.
  for (std::size_t at = 0; at < line.size();) {
    const auto written = ::write(STDERR_FILENO, line.data() + at, line.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    at += static_cast<std::size_t>(written);
  }
}

void serve(const ServerSettings& settings, const Handler& handler) {
  asio::io_context io(1);
  // After io, so that it goes first: what waits in it holds connections that belong to io.
  asio::thread_pool workers(static_cast<std::size_t>(settings.workers));
  const tcp::endpoint here(asio::ip::make_address(settings.address), settings.port);
  tcp::acceptor acceptor(io, here);
  acceptor.non_blocking(true);
  asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code&, int) { io.stop(); });
  asio::co_spawn(io, accept_all(acceptor, settings, handler, workers), asio::detached);
  log_line(fmt::format("info {} listens on {}:{}", settings.name, settings.address,
                       acceptor.local_endpoint().port()));
  io.run();
  log_line(fmt::format("info {} stops", settings.name));
  workers.stop();
  join_or_leave(workers, settings.name);
}

}  // namespace demo
