#include "harness/net/load_loop.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <charconv>

namespace shakedown::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr Nanoseconds longest_tick = std::chrono::milliseconds(20);
constexpr Nanoseconds shortest_tick = std::chrono::milliseconds(1);
constexpr Nanoseconds wait_for_continue = std::chrono::seconds(1);

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
  // The clock is read only where something may be due: it is a part of a request's cost that shows.
  for (auto due = source_.next_due(); due != never; due = source_.next_due()) {
    const auto now = clock_.now();
    if (due > now) break;
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
      open_connection(request, timing, false, false, {});
      continue;
    }
    // A request that found every connection busy could go out only when this one became free.
    if (connection->blocked) timing.possible = std::max(timing.possible, connection->idle_since);
    connection->blocked = false;
    connection->has_request = true;
    connection->request = request;
    connection->timing = timing;
    connection->sent_again = false;
    connection->first_sent = {};
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

void LoadLoop::open_connection(const Outgoing& request, const Timing& timing, bool blocked, bool sent_again,
                               Nanoseconds first_sent) {
  auto connection = std::make_shared<Connection>(context_, next_connection_id_);
  next_connection_id_ += options_.connection_id_step;
  connection->has_request = true;
  connection->request = request;
  connection->timing = timing;
  connection->blocked = blocked;
  connection->sent_again = sent_again;
  connection->first_sent = first_sent;
  connection->began_connecting = clock_.now();
  connections_.push_back(connection);
  ++counted_.connections_opened;
  asio::co_spawn(context_, serve(connection), asio::detached);
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
  ended.first_sent = connection.first_sent;
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
