#include "harness/http/decode_body.hpp"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "harness/model/http_message.hpp"

namespace shakedown::http {
namespace {

constexpr std::size_t decoded_at_once = 64 * 1024;

Problem too_long(std::size_t limit) {
  return problem("the body decodes to more than " + std::to_string(limit) + " bytes");
}

// windowBits 15 + 32: zlib finds out by itself whether it is gzip or zlib; raw deflate, which some servers
// send under the name deflate, is tried when that fails.
Result<std::string> inflate_with(std::string_view body, int window_bits, std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, window_bits) != Z_OK) return problem("zlib has no memory");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, inflateEnd);
  std::string out;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(body.size(), 0xffffffffu));
  while (true) {
    const std::size_t had = out.size();
    out.resize(had + std::min(decoded_at_once, limit + 1 - had));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
    stream.avail_out = static_cast<uInt>(out.size() - had);
    const int code = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (out.size() > limit) return too_long(limit);
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0 || window_bits < 0) return out;
      if (inflateReset(&stream) != Z_OK) return out;  // gzip allows several members, one after another
      continue;
    }
    if (code != Z_OK)
      return problem(stream.msg ? std::string("broken gzip or deflate data: ") + stream.msg
                                : std::string("gzip or deflate data ends too early"));
  }
}

Result<std::string> inflate_any(std::string_view body, std::size_t limit) {
  auto wrapped = inflate_with(body, 15 + 32, limit);
  if (wrapped) return wrapped;
  auto raw = inflate_with(body, -15, limit);
  return raw ? std::move(raw) : std::move(wrapped);
}

Result<std::string> unbrotli(std::string_view body, std::size_t limit) {
  const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
  std::string out;
  std::size_t left = body.size();
  auto next = reinterpret_cast<const std::uint8_t*>(body.data());
  std::vector<std::uint8_t> room(decoded_at_once);
  while (true) {
    std::size_t space = room.size();
    auto* to = room.data();
    const auto code = BrotliDecoderDecompressStream(state.get(), &left, &next, &space, &to, nullptr);
    out.append(reinterpret_cast<const char*>(room.data()), room.size() - space);
    if (out.size() > limit) return too_long(limit);
    if (code == BROTLI_DECODER_RESULT_SUCCESS) return out;
    if (code != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return problem("broken brotli data");
  }
}

Result<std::string> unzstd(std::string_view body, std::size_t limit) {
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                             ZSTD_freeDStream);
  ZSTD_inBuffer in{body.data(), body.size(), 0};
  std::vector<char> room(decoded_at_once);
  std::string out;
  while (true) {
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    const std::size_t code = ZSTD_decompressStream(stream.get(), &to, &in);
    if (ZSTD_isError(code)) return problem(std::string("broken zstd data: ") + ZSTD_getErrorName(code));
    out.append(room.data(), to.pos);
    if (out.size() > limit) return too_long(limit);
    if (code == 0 && in.pos == in.size) return out;
    if (in.pos == in.size && to.pos < to.size) return problem("zstd data ends too early");
  }
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Result<std::string> decode_one(std::string_view body, std::string_view coding, std::size_t limit) {
  if (coding.empty() || equal_ignoring_case(coding, "identity")) {
    if (body.size() > limit) return too_long(limit);
    return std::string(body);
  }
  if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip") ||
      equal_ignoring_case(coding, "deflate")) {
    return inflate_any(body, limit);
  }
  if (equal_ignoring_case(coding, "br")) return unbrotli(body, limit);
  if (equal_ignoring_case(coding, "zstd")) return unzstd(body, limit);
  return problem("content coding '" + std::string(coding.substr(0, 40)) + "' is not known",
                 "gzip, deflate, br and zstd are");
}

}  // namespace

Result<std::string> decode_body(std::string_view body, std::string_view coding, std::size_t limit) {
  constexpr int most_codings = 4;
  const auto comma = coding.rfind(',');
  if (comma == std::string_view::npos) return decode_one(body, trim(coding), limit);
  if (std::count(coding.begin(), coding.end(), ',') >= most_codings)
    return problem("too many content codings");
  auto outer = decode_one(body, trim(coding.substr(comma + 1)), limit);
  if (!outer) return outer;
  return decode_body(outer.value(), coding.substr(0, comma), limit);
}

}  // namespace shakedown::http
