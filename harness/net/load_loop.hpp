// The event loop behind run_load_thread. Private to harness/net (it includes Asio).
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "harness/net/connection.hpp"
#include "harness/net/load_thread.hpp"

namespace shakedown::net {

class LoadLoop {
 public:
  LoadLoop(const LoadThreadOptions& options, std::unique_ptr<boost::asio::ssl::context> tls,
           RequestSource& source, const RunClock& clock, const std::atomic<bool>& stop);
  void run();

 private:
  using Shared = std::shared_ptr<Connection>;

  // Hands due requests to connections until nothing is due or no connection is free.
  void pump();
  Connection* idle_connection(Nanoseconds now);
  void open_connection(const Outgoing& request, const Timing& timing, bool blocked, bool sent_again,
                       Nanoseconds first_sent);

  // The life of one connection: connect, then read until it closes.
  boost::asio::awaitable<void> serve(Shared connection);
  boost::asio::awaitable<bool> connect(Connection& connection);
  void received(Connection& connection, std::size_t bytes);
  void closed_by_peer(Connection& connection, const boost::system::error_code& error);

  void send(Connection& connection, Nanoseconds now);
  void write_now(Connection& connection, std::string_view head, std::string_view body);
  boost::asio::awaitable<void> write_rest(Shared connection, std::string_view head, std::string_view body);
  void write_failed(Connection& connection, const boost::system::error_code& error);

  // Ends the request a connection carries and tells the source.
  void end(Connection& connection, Outcome outcome, std::string_view error, Nanoseconds now);
  bool send_again_elsewhere(Connection& connection);
  void close(Connection& connection);

  void check_deadlines(Nanoseconds now);
  void wait();
  boost::asio::awaitable<void> sleep_until(Nanoseconds at);
  Gauges gauges() const;

  const LoadThreadOptions& options_;
  RequestSource& source_;
  const RunClock& clock_;
  const std::atomic<bool>& stop_;
  // Declared before everything that holds its sockets and timers. One thread, so without locks.
  boost::asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};
  std::unique_ptr<boost::asio::ssl::context> tls_;
  std::vector<boost::asio::ip::tcp::endpoint> endpoints_;
  std::size_t endpoint_in_use_ = 0;
  std::vector<Shared> connections_;
  std::vector<Connection*> idle_;
  boost::asio::steady_timer timer_{context_};
  Nanoseconds timer_at_ = never;
  Nanoseconds next_tick_{};
  Nanoseconds tick_;
  std::uint64_t next_connection_id_;
  Gauges counted_;
  bool blocked_ = false;  // something is due and no connection is free for it
  bool pumping_ = false;
};

}  // namespace shakedown::net
