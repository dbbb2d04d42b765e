#include "harness/net/load_loop.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <charconv>

namespace shakedown::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr Nanoseconds longest_tick = std::chrono::milliseconds(20);
constexpr Nanoseconds shortest_tick = std::chrono::milliseconds(1);
constexpr Nanoseconds wait_for_continue = std::chrono::seconds(1);

Outcome connect_outcome(const error_code& error) {
  if (error == asio::error::connection_refused) return Outcome::refused;
  if (error == asio::error::timed_out) return Outcome::connect_timeout;
  return Outcome::connect_failed;
}

// "timeout=5, max=100" of the Keep-Alive field (RFC 2068, 19.7.1.1; still what servers send). A connection is
// not used in the last half second of that time, in which the server's close could cross our request.
Nanoseconds usable_for(std::string_view keep_alive) {
  const auto at = keep_alive.find("timeout=");
  if (at == std::string_view::npos) return never;
  int count = 0;
  const auto digits = keep_alive.substr(at + 8);
  if (std::from_chars(digits.data(), digits.data() + digits.size(), count).ec != std::errc() || count < 0)
    return never;
  return std::max<Nanoseconds>(std::chrono::seconds(count) - std::chrono::milliseconds(500),
                               std::chrono::milliseconds(100));
}

}  // namespace

LoadLoop::LoadLoop(const LoadThreadOptions& options, std::unique_ptr<asio::ssl::context> tls,
                   RequestSource& source, const RunClock& clock, const std::atomic<bool>& stop)
    : options_(options),
      source_(source),
      clock_(clock),
      stop_(stop),
      tls_(std::move(tls)),
      next_connection_id_(options.first_connection_id) {
  for (const auto& address : options.origin.addresses) {
    endpoints_.emplace_back(asio::ip::make_address(address), options.origin.origin.port);
  }
  const auto shortest =
      std::min({options.timeouts.connect, options.timeouts.first_byte, options.timeouts.whole});
  tick_ = std::clamp<Nanoseconds>(shortest / 20, shortest_tick, longest_tick);
}

void LoadLoop::run() {
  next_tick_ = clock_.now();
  while (!stop_.load(std::memory_order_relaxed)) {
    pump();
    const bool finished = counted_.in_flight == 0 && source_.next_due() == never;
    if (finished) break;
    wait();
  }
  for (const auto& connection : std::vector<Shared>(connections_)) close(*connection);
  timer_.cancel();
  context_.restart();
  context_.poll();  // the coroutines see their sockets closed and end
  source_.tick(clock_.now(), gauges());
}

void LoadLoop::pump() {
  if (pumping_) return;  // a send that fails ends its request, which comes back here
  pumping_ = true;
  blocked_ = false;
  for (auto now = clock_.now(); source_.next_due() <= now; now = clock_.now()) {
    Connection* connection = idle_connection(now);
    if (!connection && connections_.size() >= static_cast<std::size_t>(options_.max_connections)) {
      blocked_ = true;
      break;
    }
    const Outgoing request = source_.next(now);
    ++counted_.in_flight;
    Timing timing;
    timing.due = request.due;
    timing.possible = request.ready;
    if (!connection) {
      open_connection(request, timing, false, false);
      continue;
    }
    // A request that found every connection busy could go out only when this one became free.
    if (connection->blocked) timing.possible = std::max(timing.possible, connection->idle_since);
    connection->blocked = false;
    connection->has_request = true;
    connection->request = request;
    connection->timing = timing;
    connection->sent_again = false;
    connection->state = Connection::State::busy;
    send(*connection, now);
  }
  pumping_ = false;
}

Connection* LoadLoop::idle_connection(Nanoseconds now) {
  while (!idle_.empty()) {
    Connection* connection = idle_.back();
    idle_.pop_back();
    if (connection->usable_for == never || now - connection->idle_since < connection->usable_for)
      return connection;
    close(*connection);
  }
  return nullptr;
}

void LoadLoop::open_connection(const Outgoing& request, const Timing& timing, bool blocked, bool sent_again) {
  auto connection = std::make_shared<Connection>(context_, next_connection_id_);
  next_connection_id_ += options_.connection_id_step;
  connection->has_request = true;
  connection->request = request;
  connection->timing = timing;
  connection->blocked = blocked;
  connection->sent_again = sent_again;
  connection->began_connecting = clock_.now();
  connections_.push_back(connection);
  ++counted_.connections_opened;
  asio::co_spawn(context_, serve(connection), asio::detached);
}

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
  connection.has_request = false;
  close(connection);
  ++counted_.reconnects;
  open_connection(request, timing, false, true);
  return true;
}

void LoadLoop::end(Connection& connection, Outcome outcome, std::string_view error, Nanoseconds now) {
  Ended ended;
  ended.ticket = connection.request.ticket;
  ended.timing = connection.timing;
  ended.timing.done = now;
  if (ended.timing.sent == Nanoseconds{}) {  // it never got a connection: what it waited for is the connect
    ended.timing.sent = connection.began_connecting;
    ended.timing.possible = std::max(ended.timing.possible, connection.began_connecting);
  }
  ended.outcome = outcome;
  ended.error = error;
  ended.connection = connection.id;
  if (connection.reader.started()) ended.response = &connection.reader;

  const bool reusable = outcome == Outcome::answered && connection.reader.keep_alive() &&
                        !connection.writing && !connection.body_held && connection.in.held().empty() &&
                        connection.reader.status() != 101;
  connection.has_request = false;
  --counted_.in_flight;
  if (reusable) {
    connection.state = Connection::State::idle;
    connection.idle_since = now;
    connection.was_used = true;
    connection.blocked = blocked_;
    const auto keep_alive = connection.reader.field("Keep-Alive");
    if (!keep_alive.empty()) connection.usable_for = usable_for(keep_alive);
    idle_.push_back(&connection);
  }
  source_.ended(ended);
  if (!reusable) close(connection);
}

void LoadLoop::close(Connection& connection) {
  if (connection.state == Connection::State::closed) return;
  if (connection.state == Connection::State::idle) std::erase(idle_, &connection);
  connection.state = Connection::State::closed;
  error_code ignored;
  connection.socket.close(ignored);
}

void LoadLoop::check_deadlines(Nanoseconds now) {
  // A copy, because ending a request may open or close connections.
  for (const auto& connection : std::vector<Shared>(connections_)) {
    if (!connection->has_request) continue;
    const auto& timing = connection->timing;
    if (connection->state == Connection::State::connecting) {
      if (now - connection->began_connecting > options_.timeouts.connect) {
        end(*connection, Outcome::connect_timeout, "no connection in time", now);
      }
    } else if (connection->state == Connection::State::busy) {
      if (timing.first_byte == Nanoseconds{} && now - timing.sent > options_.timeouts.first_byte) {
        end(*connection, Outcome::first_byte_timeout, "no answer in time", now);
      } else if (now - timing.sent > options_.timeouts.whole) {
        end(*connection, Outcome::whole_timeout, "the answer did not end in time", now);
      } else if (connection->body_held && now - timing.sent > wait_for_continue) {
        connection->body_held = false;
        write_now(*connection, {}, connection->request.body);
      }
    }
  }
}

void LoadLoop::wait() {
  const auto now = clock_.now();
  if (now >= next_tick_) {
    next_tick_ = now + tick_;
    check_deadlines(now);
    source_.tick(now, gauges());
  }
  const auto due = blocked_ ? never : source_.next_due();
  context_.restart();
  if (due != never && due - now <= options_.spin) {
    context_.poll_one();
    return;
  }
  const auto wake = std::min(next_tick_, due == never ? never : due - options_.spin);
  if (wake < timer_at_) {
    timer_at_ = wake;
    asio::co_spawn(context_, sleep_until(wake), asio::detached);
  }
  context_.run_one();
}

asio::awaitable<void> LoadLoop::sleep_until(Nanoseconds at) {
  timer_.expires_at(clock_.at(at));
  const auto [error] = co_await timer_.async_wait(as_result);
  if (!error && timer_at_ == at) timer_at_ = never;
}

Gauges LoadLoop::gauges() const {
  Gauges now = counted_;
  now.connections = static_cast<std::uint64_t>(
      std::count_if(connections_.begin(), connections_.end(), [](const Shared& connection) {
        return connection->state == Connection::State::idle || connection->state == Connection::State::busy;
      }));
  now.starved = blocked_;
  return now;
}

}  // namespace shakedown::net
