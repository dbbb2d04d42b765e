#include "harness/http/decode_body.hpp"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/support/catch.hpp"

using shakedown::http::decode_body;

namespace {

constexpr std::size_t limit = 1 << 20;

std::string deflated(const std::string& text, int window_bits) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
std::string gzip(const std::string& text) {
  return deflated(text, 15 + 16);
}

std::string brotli(const std::string& text) {
  std::string out(text.size() + 1024, '\0');
  std::size_t size = out.size();
  REQUIRE(BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(),
                                reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())));
  out.resize(size);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "{\"id\":" + std::to_string(i * 7919) + "},";
  return text;
}

}  // namespace

TEST_CASE("every known coding gives back what was encoded") {
  for (const auto& text : {std::string(), std::string("x"), sample()}) {
    CHECK(decode_body(text, "", limit).value() == text);
    CHECK(decode_body(text, "identity", limit).value() == text);
    CHECK(decode_body(gzip(text), "gzip", limit).value() == text);
    CHECK(decode_body(gzip(text), "X-GZip", limit).value() == text);
    CHECK(decode_body(deflated(text, 15), "deflate", limit).value() == text);
    CHECK(decode_body(deflated(text, -15), "deflate", limit).value() == text);
    CHECK(decode_body(brotli(text), "br", limit).value() == text);
    CHECK(decode_body(zstd(text), "zstd", limit).value() == text);
  }
}

TEST_CASE("several codings are undone from the last to the first") {
  const auto text = sample();
  CHECK(decode_body(brotli(gzip(text)), "gzip, br", limit).value() == text);
}

TEST_CASE("a gzip body of several members is one text") {
  CHECK(decode_body(gzip("one ") + gzip("two"), "gzip", limit).value() == "one two");
}

TEST_CASE("a bomb stops at the limit") {
  const std::string zeros(8 << 20, '\0');
  CHECK_FALSE(decode_body(gzip(zeros), "gzip", limit));
  CHECK_FALSE(decode_body(brotli(zeros), "br", limit));
  CHECK_FALSE(decode_body(zstd(zeros), "zstd", limit));
  CHECK_FALSE(decode_body(gzip(gzip(zeros)), "gzip, gzip", limit));
}

TEST_CASE("cut and broken data is an error, at whatever byte") {
  const auto text = sample().substr(0, 3000);
  for (const auto& [bytes, coding] :
       {std::pair{gzip(text), "gzip"}, std::pair{brotli(text), "br"}, std::pair{zstd(text), "zstd"}}) {
    for (std::size_t cut = 0; cut + 1 < bytes.size(); cut += 7) {
      REQUIRE_FALSE(decode_body(std::string_view(bytes).substr(0, cut), coding, limit));
    }
    REQUIRE_FALSE(decode_body("this is plain text", coding, limit));
  }
}

TEST_CASE("an unknown coding is named in the error") {
  const auto result = decode_body("x", "compress", limit);
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find("compress") != std::string::npos);
}
