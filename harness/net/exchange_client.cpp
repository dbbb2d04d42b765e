// An io_context for each question: the coroutine reads top to bottom, and run_for() is its deadline.
#include "harness/net/exchange_client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <vector>

#include "harness/http/response_reader.hpp"
#include "harness/net/tls_context.hpp"

namespace shakedown::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Progress = http::ResponseReader::Progress;

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr Nanoseconds look_for_stop = std::chrono::milliseconds(50);

// What the coroutine works on, and leaves its answer in.
struct Asking {
  const ResolvedOrigin& origin;
  const TlsSettings& tls;
  const ExchangeQuestion& question;
  const RunClock& clock;
  enum class Doing : std::uint8_t { connecting, waiting, reading } doing = Doing::connecting;
  bool over = false;
  ExchangeAnswer answer = {};
  http::ResponseReader reader = {};

  void end(Outcome outcome, std::string error) {
    over = true;
    answer.outcome = outcome;
    answer.error = std::move(error);
    answer.timing.done = clock.now();
    if (!reader.started()) return;
    answer.response = {reader.status(), reader.headers(), std::string(reader.body())};
    answer.response_body_bytes = reader.body_bytes();
  }
  void begin_sending() {
    doing = Doing::waiting;
    answer.timing.sent = answer.timing.due = answer.timing.possible = clock.now();
    http::ResponseLimits limits;
    limits.kept_bytes = question.kept_body_bytes;
    reader.begin(question.is_head_method, limits);
  }
};

// Takes what was read; true when that was the end.
bool take(Asking& asking, std::string& held) {
  while (!held.empty()) {
    std::size_t used = 0;
    const Progress progress = asking.reader.feed(held, used);
    held.erase(0, used);
    if (progress == Progress::more) return false;
    if (progress == Progress::interim) continue;
    if (progress == Progress::done) asking.end(Outcome::answered, "");
    if (progress == Progress::malformed) asking.end(Outcome::malformed, asking.reader.error());
    if (progress == Progress::too_large)
      asking.end(Outcome::too_large, "the response is larger than the limit");
    return true;
  }
  return false;
}

void peer_closed(Asking& asking, const error_code& error) {
  const bool orderly = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
  if (!asking.reader.started())
    return asking.end(orderly ? Outcome::closed : Outcome::reset,
                      orderly ? "closed without an answer" : error.message());
  if (!orderly) return asking.end(Outcome::reset, "in the middle of a response: " + error.message());
  if (asking.reader.closed() == Progress::done) return asking.end(Outcome::answered, "");
  asking.end(Outcome::truncated, "closed in the middle of a response");
}

template <class Stream>
asio::awaitable<void> exchange(Stream& stream, Asking& asking) {
  asking.begin_sending();
  const std::array<asio::const_buffer, 2> parts{
      asio::buffer(asking.question.head.data(), asking.question.head.size()),
      asio::buffer(asking.question.body.data(), asking.question.body.size())};
  const auto [unsent, sent] = co_await asio::async_write(stream, parts, as_result);
  // A server may answer and close before it has read all: what it said counts more than the failed write.
  std::string held;
  std::vector<char> room(16 * 1024);
  while (!asking.over) {
    const auto [error, bytes] = co_await stream.async_read_some(asio::buffer(room), as_result);
    if (error) {
      if (unsent && !asking.reader.started()) {
        asking.end(Outcome::send_failed, unsent.message());
      } else {
        peer_closed(asking, error);
      }
      co_return;
    }
    if (asking.answer.timing.first_byte == Nanoseconds{}) asking.answer.timing.first_byte = asking.clock.now();
    asking.doing = Asking::Doing::reading;
    held.append(room.data(), bytes);
    take(asking, held);
  }
}

asio::awaitable<void> over_tls(tcp::socket& socket, Asking& asking) {
  const auto context = make_client_context(asking.tls);
  if (!context) {
    asking.end(Outcome::tls_failed, context.error().message);
    co_return;
  }
  const auto stream = make_client_stream(socket, *context.value(), asking.tls, asking.origin.origin.host);
  const auto [error] = co_await stream->async_handshake(asio::ssl::stream_base::client, as_result);
  if (error) {
    asking.end(Outcome::tls_failed, handshake_error(*stream, error));
    co_return;
  }
  co_await exchange(*stream, asking);
}

asio::awaitable<void> ask(Asking& asking) {
  const auto executor = co_await asio::this_coro::executor;
  std::vector<tcp::endpoint> endpoints;
  for (const auto& address : asking.origin.addresses)
    endpoints.emplace_back(asio::ip::make_address(address), asking.origin.origin.port);
  tcp::socket socket(executor);
  const auto [error, endpoint] = co_await asio::async_connect(socket, endpoints, as_result);
  if (error) {
    asking.end(error == asio::error::connection_refused ? Outcome::refused
               : error == asio::error::timed_out       ? Outcome::connect_timeout
                                                       : Outcome::connect_failed,
               error.message());
    co_return;
  }
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  if (asking.origin.origin.tls) {
    co_await over_tls(socket, asking);
  } else {
    co_await exchange(socket, asking);
  }
}

Outcome timeout_of(Asking::Doing doing) {
  switch (doing) {
    case Asking::Doing::connecting:
      return Outcome::connect_timeout;
    case Asking::Doing::waiting:
      return Outcome::first_byte_timeout;
    case Asking::Doing::reading:
      return Outcome::whole_timeout;
  }
  return Outcome::first_byte_timeout;
}

}  // namespace

ExchangeAnswer ask_once(const ResolvedOrigin& origin, const TlsSettings& tls, const ExchangeQuestion& question,
                        Nanoseconds deadline, const RunClock& clock, const std::stop_token& stop) {
  Asking asking{.origin = origin, .tls = tls, .question = question, .clock = clock};
  const Nanoseconds began = clock.now();
  asking.answer.timing.sent = asking.answer.timing.due = asking.answer.timing.possible = began;
  {
    asio::io_context context(1);
    asio::co_spawn(context, ask(asking), asio::detached);
    while (!asking.over && !stop.stop_requested() && clock.now() < began + deadline)
      context.run_for(std::min(look_for_stop, began + deadline - clock.now()));
    if (!asking.over) {
      const bool stopped = stop.stop_requested();
      asking.end(stopped ? Outcome::not_sent : timeout_of(asking.doing), stopped ? "the run was stopped" : "");
    }
  }  // what is still going on ends here, before `asking`
  return std::move(asking.answer);
}

}  // namespace shakedown::net
