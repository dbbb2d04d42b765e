// An io_context per question: the coroutine reads top to bottom, and run_for() is its deadline.
#include "harness/net/probe.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "harness/net/tls_context.hpp"

namespace shakedown::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr std::uint32_t most_header_bytes = 16 * 1024;
constexpr int most_interim_responses = 8;

// `doing` is what a deadline interrupted; `answer` is what the coroutine leaves behind.
struct Question {
  const ResolvedOrigin& origin;
  const TlsSettings& tls;
  const std::string& path;
  const char* doing = "no connection was accepted";
  std::optional<Result<ProbeAnswer>> answer = std::nullopt;
};

Problem failed(const error_code& error) {
  return problem(error.message());
}

template <class Stream>
asio::awaitable<Result<int>> get(Stream& stream, Question& question) {
  http::request<http::empty_body> request(http::verb::get, question.path, 11);
  request.set(http::field::host, question.origin.origin.authority());
  request.set(http::field::user_agent, "shakedown-probe");
  request.set(http::field::accept, "*/*");
  request.set(http::field::connection, "close");
  question.doing = "nothing answered";
  const auto [unsent, sent] = co_await http::async_write(stream, request, as_result);
  if (unsent) co_return failed(unsent);

  boost::beast::flat_buffer buffer(most_header_bytes);
  for (int interim = 0; interim <= most_interim_responses; ++interim) {
    http::response_parser<http::empty_body> parser;
    parser.header_limit(most_header_bytes);
    parser.body_limit(boost::none);  // no body is read
    const auto [unread, bytes] = co_await http::async_read_header(stream, buffer, parser, as_result);
    if (unread) co_return failed(unread);
    const int status = static_cast<int>(parser.get().result_int());
    if (status >= 200) co_return status;
  }
  co_return problem("it sent interim responses only");
}

asio::awaitable<Result<int>> get_over_tls(tcp::socket& socket, Question& question) {
  const auto context = make_client_context(question.tls);
  if (!context) co_return context.error();
  const auto stream = make_client_stream(socket, *context.value(), question.tls, question.origin.origin.host);
  question.doing = "the TLS handshake did not end";
  const auto [error] = co_await stream->async_handshake(asio::ssl::stream_base::client, as_result);
  if (error) co_return problem(handshake_error(*stream, error));
  auto status = co_await get(*stream, question);
  co_return status;
}

asio::awaitable<Result<ProbeAnswer>> put(Question& question) {
  const auto executor = co_await asio::this_coro::executor;
  std::vector<tcp::endpoint> endpoints;
  for (const auto& address : question.origin.addresses) {
    endpoints.emplace_back(asio::ip::make_address(address), question.origin.origin.port);
  }
  tcp::socket socket(executor);
  const auto [refused, endpoint] = co_await asio::async_connect(socket, endpoints, as_result);
  if (refused) co_return failed(refused);
  ProbeAnswer answer{.status = 0, .address = endpoint.address().to_string()};
  if (question.path.empty()) co_return answer;
  if (question.origin.origin.tls) {
    const auto status = co_await get_over_tls(socket, question);
    if (!status) co_return status.error();
    answer.status = status.value();
    co_return answer;
  }
  const auto status = co_await get(socket, question);
  if (!status) co_return status.error();
  answer.status = status.value();
  co_return answer;
}

asio::awaitable<void> answer(Question& question) {
  auto said = co_await put(question);
  question.answer.emplace(std::move(said));
}

}  // namespace

Result<ProbeAnswer> probe(const ResolvedOrigin& origin, const TlsSettings& tls, const std::string& path,
                          Nanoseconds within) {
  Question question{.origin = origin, .tls = tls, .path = path};
  {
    asio::io_context context(1);
    asio::co_spawn(context, answer(question), asio::detached);
    context.run_for(within);
  }  // what is still going on ends here, before `question`
  if (question.answer) return *question.answer;
  const auto milliseconds = duration_cast<std::chrono::milliseconds>(within).count();
  return problem(std::string(question.doing) + " within " + std::to_string(milliseconds) + " ms");
}

}  // namespace shakedown::net
