// Whatever a peer sends over HTTP/2 for two requests that are under way: bounded answers, a reason where the
// connection is of no use any more, no crash.
#include "harness/http/http2_session.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace shakedown;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  http::ResponseLimits limits;
  limits.kept_bytes = 100;
  http::Http2Session session(limits);
  const auto request = http::as_http2("POST /a HTTP/1.1\r\nHost: h\r\n\r\n", "body", "https", "h");
  if (!request) std::abort();
  const int first = session.open(request.value(), false);
  const int second = session.open(request.value(), true);
  (void)session.to_send();
  bool goes_on = true;
  for (const auto part : {bytes.substr(0, size / 2), bytes.substr(size / 2)}) {
    goes_on = goes_on && session.receive(part, Nanoseconds{1});
    if (goes_on) (void)session.to_send();
  }
  if (!goes_on && session.error().empty()) std::abort();
  if (goes_on && second != 0) session.let_go(second);
  for (const int stream : {first, second}) {
    if (stream != 0 && session.answer(stream).response.body.size() > limits.kept_bytes) std::abort();
  }
  return 0;
}
