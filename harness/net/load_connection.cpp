// One connection's part of the loop: connecting, sending, reading, and what a peer's close means for the
// request that is under way. load_loop.cpp has the schedule.
#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>

#include "harness/net/load_loop.hpp"

namespace shakedown::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);

Outcome connect_outcome(const error_code& error) {
  if (error == asio::error::connection_refused) return Outcome::refused;
  if (error == asio::error::timed_out) return Outcome::connect_timeout;
  return Outcome::connect_failed;
}

}  // namespace

asio::awaitable<bool> LoadLoop::connect(Connection& connection) {
  error_code error;
  for (std::size_t tried = 0; tried < endpoints_.size(); ++tried) {
    const auto& endpoint = endpoints_[endpoint_in_use_];
    error_code ignored;
    connection.socket.close(ignored);
    connection.socket.open(endpoint.protocol(), error);
    if (!error) {
      connection.socket.set_option(tcp::no_delay(true), ignored);
      const auto [connect_error] = co_await connection.socket.async_connect(endpoint, as_result);
      error = connect_error;
    }
    if (connection.state == Connection::State::closed) co_return false;
    if (!error) break;
    endpoint_in_use_ = (endpoint_in_use_ + 1) % endpoints_.size();
  }
  if (error) {
    end(connection, connect_outcome(error), error.message(), clock_.now());
    co_return false;
  }
  connection.socket.non_blocking(true, error);
  if (tls_) {
    connection.tls = make_client_stream(connection.socket, *tls_, options_.tls, options_.origin.origin.host);
    const auto [handshake] =
        co_await connection.tls->async_handshake(asio::ssl::stream_base::client, as_result);
    if (connection.state == Connection::State::closed) co_return false;
    if (handshake) {
      end(connection, Outcome::tls_failed, handshake_error(*connection.tls, handshake), clock_.now());
      co_return false;
    }
  }
  co_return true;
}

asio::awaitable<void> LoadLoop::serve(Shared connection) {
  const bool connected = co_await connect(*connection);
  if (connected) {
    connection->state = Connection::State::busy;
    const auto now = clock_.now();
    connection->timing.possible = std::max(connection->timing.possible, now);
    send(*connection, now);
  }
  while (connection->state != Connection::State::closed) {
    error_code error;
    std::size_t bytes = 0;
    if (connection->tls) {
      const auto [read_error, read] =
          co_await connection->tls->async_read_some(connection->in.room(), as_result);
      error = read_error;
      bytes = read;
    } else {
      const auto [read_error, read] =
          co_await connection->socket.async_read_some(connection->in.room(), as_result);
      error = read_error;
      bytes = read;
    }
    if (connection->state == Connection::State::closed) break;
    if (error) {
      closed_by_peer(*connection, error);
    } else {
      received(*connection, bytes);
    }
    pump();
  }
  // The loop holds the last other reference; without this a run with many reconnects would keep every one of
  // them.
  std::erase(connections_, connection);
}

void LoadLoop::received(Connection& connection, std::size_t bytes) {
  const auto now = clock_.now();
  counted_.bytes_received += bytes;
  connection.in.filled(bytes);
  if (!connection.has_request) return close(connection);  // bytes that nobody asked for
  if (connection.timing.first_byte == Nanoseconds{}) connection.timing.first_byte = now;
  while (true) {
    std::size_t used = 0;
    const auto progress = connection.reader.feed(connection.in.held(), used);
    connection.in.consume(used);
    switch (progress) {
      case http::ResponseReader::Progress::more:
        return;
      case http::ResponseReader::Progress::interim:
        if (connection.body_held && connection.reader.interim_status() == 100) {
          connection.body_held = false;
          write_now(connection, {}, connection.request.body);
        }
        if (connection.in.held().empty()) return;
        continue;
      case http::ResponseReader::Progress::done:
        return end(connection, Outcome::answered, {}, now);
      case http::ResponseReader::Progress::malformed:
        return end(connection, Outcome::malformed, connection.reader.error(), now);
      case http::ResponseReader::Progress::too_large:
        return end(connection, Outcome::too_large, "the response is larger than the limit", now);
    }
  }
}

void LoadLoop::closed_by_peer(Connection& connection, const error_code& error) {
  const auto now = clock_.now();
  if (!connection.has_request) return close(connection);
  const bool orderly = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
  if (!connection.reader.started()) {
    if (connection.was_used && connection.request.idempotent && send_again_elsewhere(connection)) return;
    const std::string_view kept = connection.was_used ? ", on a kept connection" : "";
    const std::string said = (orderly ? "closed without an answer" : error.message()) + std::string(kept);
    return end(connection, orderly ? Outcome::closed : Outcome::reset, said, now);
  }
  if (!orderly)
    return end(connection, Outcome::reset, "in the middle of a response: " + error.message(), now);
  const bool whole = connection.reader.closed() == http::ResponseReader::Progress::done;
  if (whole) return end(connection, Outcome::answered, {}, now);
  end(connection, Outcome::truncated, "closed in the middle of a response", now);
}

void LoadLoop::send(Connection& connection, Nanoseconds now) {
  const auto& request = connection.request;
  http::ResponseLimits limits;
  limits.kept_bytes = request.kept_body_bytes;
  connection.reader.begin(request.is_head_method, limits);
  connection.timing.sent = now;
  connection.timing.first_byte = {};
  connection.written = 0;
  connection.body_held = request.expect_continue && !request.body.empty();
  write_now(connection, request.head, connection.body_held ? std::string_view() : request.body);
}

// A request nearly always fits into the socket's buffer: written without waiting, and the coroutine only for
// the rest.
void LoadLoop::write_now(Connection& connection, std::string_view head, std::string_view body) {
  std::size_t n = 0;
  if (!connection.tls) {
    error_code error;
    if (body.empty()) {  // one buffer is a plain send(2), which costs less than sendmsg(2)
      n = connection.socket.send(asio::buffer(head), 0, error);
    } else {
      const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
      n = connection.socket.send(parts, 0, error);
    }
    if (error && error != asio::error::would_block) return write_failed(connection, error);
    counted_.bytes_sent += n;
    connection.written += n;
    if (n == head.size() + body.size()) return;
  }
  const auto head_sent = std::min(n, head.size());
  head.remove_prefix(head_sent);
  body.remove_prefix(n - head_sent);
  const auto shared = std::find_if(connections_.begin(), connections_.end(),
                                   [&](const Shared& held) { return held.get() == &connection; });
  connection.writing = true;
  asio::co_spawn(context_, write_rest(*shared, head, body), asio::detached);
}

asio::awaitable<void> LoadLoop::write_rest(Shared connection, std::string_view head, std::string_view body) {
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
  error_code error;
  if (connection->tls) {
    const auto [write_error, n] = co_await asio::async_write(*connection->tls, parts, as_result);
    error = write_error;
    connection->written += n;
    counted_.bytes_sent += n;
  } else {
    const auto [write_error, n] = co_await asio::async_write(connection->socket, parts, as_result);
    error = write_error;
    connection->written += n;
    counted_.bytes_sent += n;
  }
  connection->writing = false;
  if (connection->state == Connection::State::closed) co_return;
  if (error) write_failed(*connection, error);
}

void LoadLoop::write_failed(Connection& connection, const error_code& error) {
  if (!connection.has_request) return close(connection);
  // Nothing of it reached the wire: the server closed before, so any method may be sent again.
  const bool untouched = connection.written == 0;
  if (connection.was_used && (untouched || connection.request.idempotent) && !connection.reader.started() &&
      send_again_elsewhere(connection)) {
    return;
  }
  // A server may answer early and close (413, say): what it sent is still to be read, and decides.
  if (!untouched) return;
  end(connection, Outcome::send_failed, error.message(), clock_.now());
}

bool LoadLoop::send_again_elsewhere(Connection& connection) {
  if (connection.sent_again) return false;
  const Outgoing request = connection.request;
  const Timing timing = connection.timing;
  const Nanoseconds first_sent = connection.written > 0 ? timing.sent : Nanoseconds{};
  connection.has_request = false;
  close(connection);
  ++counted_.reconnects;
  open_connection(request, timing, false, true, first_sent);
  return true;
}

}  // namespace shakedown::net
