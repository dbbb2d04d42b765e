// Whatever bytes a target answers: the reader ends, stays inside its limits, and sees the same response
// however the bytes are split.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/http/decode_body.hpp"
#include "harness/http/error_message.hpp"
#include "harness/http/response_reader.hpp"

using shakedown::http::ResponseReader;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t split = data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ResponseReader whole;
  whole.begin(false);
  std::size_t used = 0;
  const auto at_once = whole.feed(bytes, used);
  if (used > bytes.size()) std::abort();

  ResponseReader parts;
  parts.begin(false);
  const auto first = parts.feed(bytes.substr(0, std::min(split, bytes.size())), used);
  if (first == ResponseReader::Progress::more && split < bytes.size()) {
    const auto second = parts.feed(bytes.substr(used), used);
    if (second == ResponseReader::Progress::done && at_once == second && parts.body() != whole.body())
      std::abort();
  }
  if (at_once == ResponseReader::Progress::done) {
    const auto body = shakedown::http::decode_body(whole.body(), whole.field("Content-Encoding"), 1 << 20);
    const auto message =
        shakedown::http::error_message(whole.field("Content-Type"), body ? body.value() : whole.body());
    if (shakedown::http::normalise_message(message).size() > shakedown::http::longest_error_message)
      std::abort();
  }
  return 0;
}
