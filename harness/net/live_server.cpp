#include "harness/net/live_server.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <list>
#include <optional>
#include <thread>

namespace shakedown::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr auto grace = std::chrono::seconds(1);
constexpr auto head_within = std::chrono::seconds(10);
constexpr std::size_t most_sessions = 32;
constexpr std::uint32_t most_head_bytes = 16 * 1024;
constexpr std::size_t most_read_bytes = 4 * 1024;  // a page has nothing to say

using Head = http::request_parser<http::empty_body>;
using Stream = websocket::stream<boost::beast::tcp_stream>;

struct Watcher {
  explicit Watcher(boost::beast::tcp_stream socket)
      : stream(std::move(socket)), news(stream.get_executor()) {}
  Stream stream;
  asio::steady_timer news;  // cancelled where there is some
  std::uint64_t seen = 0;   // version of what was sent last
  bool gone = false;
};

std::string text_of(const boost::beast::string_view& text) {
  return {text.data(), text.size()};
}

}  // namespace

class LiveServer::Loop {
 public:
  ~Loop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] { stop(); });
    thread_.join();
  }

  Status open(std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      return problem("the live view cannot listen on port " + std::to_string(port) + ": " + error.message());
    return Done{};
  }

  std::string address() const {
    error_code ignored;
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint(ignored).port());
  }

  void start(std::string page) {
    page_ = std::move(page);
    host_ = address();
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }

  std::size_t watchers() const { return watching_.load(); }

  void publish(std::string message) {
    asio::post(context_, [this, message = std::make_shared<const std::string>(std::move(message))] {
      newest_ = message;
      ++version_;
      for (auto& watcher : watchers_) watcher->news.cancel();
    });
  }

 private:
  using WatcherPointer = std::shared_ptr<Watcher>;

  void stop() {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (auto& watcher : watchers_) watcher->news.cancel();
    deadline_.expires_after(grace);
    deadline_.async_wait([this](const error_code&) { context_.stop(); });
    stop_if_alone();
  }

  // Who was let in and is not yet among the watchers is waited for too.
  void stop_if_alone() {
    if (stopping_ && watchers_.empty() && entering_ == 0) context_.stop();
  }

  asio::awaitable<void> accept() {
    while (!stopping_) {
      auto [error, socket] = co_await acceptor_.async_accept(as_result);
      if (stopping_) break;
      if (error) {
        asio::steady_timer pause(context_, std::chrono::milliseconds(10));
        const auto [waited] = co_await pause.async_wait(as_result);
        static_cast<void>(waited);
        continue;
      }
      if (sessions_ < most_sessions) {
        ++sessions_;
        asio::co_spawn(context_, serve(boost::beast::tcp_stream(std::move(socket))), asio::detached);
      }
    }
  }

  asio::awaitable<void> serve(boost::beast::tcp_stream stream) {
    boost::beast::flat_buffer buffer(most_head_bytes + most_read_bytes);
    Head head;
    head.header_limit(most_head_bytes);
    stream.expires_after(head_within);
    const auto [error, count] = co_await http::async_read_header(stream, buffer, head, as_result);
    if (!error) {
      const auto& request = head.get();
      if (websocket::is_upgrade(request) && text_of(request.target()) == "/live" && is_ours(request)) {
        co_await watch(std::make_shared<Watcher>(std::move(stream)), request);
      } else {
        co_await answer(stream, request);
      }
    }
    --sessions_;
  }

  template <class Request>
  bool names_us(const Request& request) const {
    const std::string host = text_of(request[http::field::host]);
    return host == host_ || host == "localhost" + host_.substr(host_.find(':'));
  }
  template <class Request>
  bool is_ours(const Request& request) const {
    return names_us(request) &&
           text_of(request[http::field::origin]) == "http://" + text_of(request[http::field::host]);
  }

  template <class Request>
  asio::awaitable<void> answer(boost::beast::tcp_stream& stream, const Request& request) {
    const bool found =
        names_us(request) && text_of(request.target()) == "/" && request.method() == http::verb::get;
    http::response<http::string_body> response(found ? http::status::ok : http::status::not_found, 11);
    response.set(http::field::content_type, found ? "text/html; charset=utf-8" : "text/plain");
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    response.keep_alive(false);
    response.body() = found ? page_ : "there is nothing here\n";
    response.prepare_payload();
    const auto [error, count] = co_await http::async_write(stream, response, as_result);
    static_cast<void>(error);
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  template <class Request>
  asio::awaitable<void> watch(WatcherPointer watcher, const Request& request) {
    boost::beast::get_lowest_layer(watcher->stream).expires_never();
    watcher->stream.set_option(websocket::stream_base::timeout::suggested(boost::beast::role_type::server));
    watcher->stream.read_message_max(most_read_bytes);
    watcher->stream.text(true);
    ++entering_;
    const auto [refused] = co_await watcher->stream.async_accept(request, as_result);
    --entering_;
    if (refused) {
      stop_if_alone();
      co_return;
    }
    watchers_.push_back(watcher);
    watching_ = watchers_.size();
    asio::co_spawn(context_, listen(watcher), asio::detached);
    co_await send_news(watcher);
    watchers_.remove(watcher);
    watching_ = watchers_.size();
    stop_if_alone();
  }

  asio::awaitable<void> send_news(WatcherPointer watcher) {
    while (!watcher->gone) {
      if (newest_ != nullptr && watcher->seen != version_) {
        const auto message = newest_;
        watcher->seen = version_;
        const auto [error, count] = co_await watcher->stream.async_write(asio::buffer(*message), as_result);
        if (error) co_return;
        continue;
      }
      if (stopping_) {
        const auto [error] =
            co_await watcher->stream.async_close(websocket::close_code::going_away, as_result);
        static_cast<void>(error);
        co_return;
      }
      watcher->news.expires_at(std::chrono::steady_clock::time_point::max());
      const auto [woken] = co_await watcher->news.async_wait(as_result);
      static_cast<void>(woken);
    }
  }

  // Whatever it says is dropped; that it went away is noticed.
  asio::awaitable<void> listen(WatcherPointer watcher) {
    boost::beast::flat_buffer buffer;
    while (!watcher->gone) {
      const auto [error, count] = co_await watcher->stream.async_read(buffer, as_result);
      buffer.consume(buffer.size());
      if (error) watcher->gone = true;
    }
    watcher->news.cancel();
  }

  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer deadline_{context_};
  std::string page_;
  std::string host_;
  std::list<WatcherPointer> watchers_;
  std::atomic<std::size_t> watching_{0};
  std::size_t sessions_ = 0;
  std::size_t entering_ = 0;
  std::shared_ptr<const std::string> newest_;
  std::uint64_t version_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

Result<std::unique_ptr<LiveServer>> LiveServer::start(std::uint16_t port, const Page& page) {
  auto loop = std::make_unique<Loop>();
  if (const auto opened = loop->open(port); !opened) return opened.error();
  auto server = std::unique_ptr<LiveServer>(new LiveServer(std::move(loop)));
  server->address_ = server->loop_->address();
  server->loop_->start(page(server->address_));
  return server;
}

LiveServer::LiveServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
LiveServer::~LiveServer() = default;

std::size_t LiveServer::watchers() const {
  return loop_->watchers();
}

void LiveServer::publish(std::string message) {
  loop_->publish(std::move(message));
}

}  // namespace shakedown::net
