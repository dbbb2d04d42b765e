// Vectors: the sample is jHiccup's (Java); the others were written by hdr-histogram-js 3.0.
#include "harness/journal/hdr_codec.hpp"

#include <zlib.h>

#include <vector>

#include "harness/journal/base64.hpp"
#include "harness/model/hash.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::journal;

namespace {

constexpr const char* sample =
    "HISTFAAAAEV42pNpmSzMwMCgyAABTBDKT4GBgdnNYMcCBvsPEBEJISEuATEZMQ4uASkhIR4nrxg9v2lMaxhvMekILGZkKmcCAEf2CsI"
    "=";
// 1, 3 x 1000, 2047, 2 x 2048, 10 x 123456, 100 x 1e6, 5 x 2.5e8, 3.6e12; 1 to 3.6e12, three figures.
constexpr const char* with_our_parameters =
    "HISTFAAAADx4nJNpmSzMwMAgzsDAwMjAwMDMAAGMDAzMbgY7FjDA+Uyn+dlWCzCx9MeJrDU4wbiwnmv9HUYmAN06Cjc=";
// 2 x 5000, 30 x 1500000, 59e9; 1000 to 6e10, two figures.
constexpr const char* with_coarser_parameters =
    "HISTFAAAAC94nJNpmSzMwMDAwcDAwMjAwMDEAAbMLxgYGHh/uEcwQAGjIMtNLpujckwAfWoF+w==";
constexpr const char* empty = "HISTFAAAACB4nJNpmSzMwMDACMXMDBDAyMDA7GawYwEDnA8ASQ8DHw==";
// 4 x 123456789, 7; 1 to 3.6e12, five figures.
constexpr const char* with_finer_parameters =
    "HISTFAAAAC14nJNpmSzMwMDAzsDAwMjAwMDKAAGMDAzMbgY7FjDA+LxMu7evZeQAAGX0BV4=";

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

// A payload with these header fields and counts, wrapped as decode_histogram takes it.
struct Payload {
  std::uint32_t cookie = 0x1c849313;
  std::int64_t stated_length = -1;  // -1: the true one
  std::uint32_t offset = 0;
  std::uint32_t figures = 3;
  std::uint64_t lowest = 1;
  std::uint64_t highest = 3'600'000'000'000;
  std::uint64_t ratio = 0x3ff0000000000000;
  std::string counts;

  std::string plain() const {
    const auto length = stated_length < 0 ? static_cast<std::int64_t>(counts.size()) : stated_length;
    return big_endian(cookie, 4) + big_endian(static_cast<std::uint64_t>(length), 4) + big_endian(offset, 4) +
           big_endian(figures, 4) + big_endian(lowest, 8) + big_endian(highest, 8) + big_endian(ratio, 8) +
           counts;
  }
};

std::string wrapped(const std::string& plain) {
  uLongf size = compressBound(plain.size());
  std::string packed(size, '\0');
  REQUIRE(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                   reinterpret_cast<const Bytef*>(plain.data()), plain.size()) == Z_OK);
  packed.resize(size);
  return to_base64(big_endian(0x1c849314, 4) + big_endian(size, 4) + packed);
}

std::string unwrapped(const std::string& base64) {
  const std::string bytes = from_base64(base64).value();
  std::string plain(1 << 20, '\0');
  uLongf size = plain.size();
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                     reinterpret_cast<const Bytef*>(bytes.data()) + 8, bytes.size() - 8) == Z_OK);
  plain.resize(size);
  return plain;
}

Histogram decoded(std::string_view base64) {
  const auto histogram = decode_histogram(base64);
  if (!histogram) FAIL(histogram.error().message);
  return histogram.value();
}

bool same_counts(const Histogram& a, const Histogram& b) {
  for (int i = 0; i < Histogram::index_count; ++i) {
    if (a.count_at(i) != b.count_at(i)) return false;
  }
  return a.count() == b.count();
}

Histogram our_vector() {
  Histogram histogram;
  for (const auto& [value, count] : std::vector<std::pair<std::int64_t, std::uint64_t>>{{1, 1},
                                                                                        {1000, 3},
                                                                                        {2047, 1},
                                                                                        {2048, 2},
                                                                                        {123456, 10},
                                                                                        {1000000, 100},
                                                                                        {250000000, 5},
                                                                                        {3600000000000, 1}})
    histogram.record(value, count);
  return histogram;
}

}  // namespace

TEST_CASE("a histogram that Java wrote is read, with its own coarser buckets") {
  const Histogram histogram = decoded(sample);
  CHECK(histogram.count() == 741);
  // Two significant figures, lowest discernible value 20,000.
  CHECK(static_cast<double>(histogram.max()) == Approx(2'785'278).epsilon(0.01));
  CHECK(static_cast<double>(histogram.percentile(50)) == Approx(344'063).epsilon(0.05));
  CHECK(static_cast<double>(histogram.percentile(99)) == Approx(409'599).epsilon(0.05));
  CHECK(histogram.mean() == Approx(301'998).epsilon(0.01));
}

TEST_CASE("a histogram with our parameters is read to the last count") {
  CHECK(same_counts(decoded(with_our_parameters), our_vector()));
  CHECK(decoded(empty).count() == 0);
}

TEST_CASE("what we write is what the other implementations write, byte for byte") {
  // hdr-histogram-js puts an integer 1 into the offset and the ratio, which is a double, and writes a single
  // zero count as 0 and not as a run of one, as HdrHistogram_c does; readers take both.
  Payload payload;
  payload.counts = unwrapped(with_our_parameters).substr(40);
  REQUIRE(payload.counts.front() == '\0');
  payload.counts.front() = '\x01';
  CHECK(unwrapped(encode_histogram(our_vector())) == payload.plain());
  payload.counts = "\x01";
  CHECK(unwrapped(encode_histogram({})) == payload.plain());
  CHECK(encode_histogram(our_vector()).substr(0, 8) == "HISTFAAA");
}

TEST_CASE("other parameters are recorded anew into ours, each value near the middle of its bucket") {
  const Histogram coarse = decoded(with_coarser_parameters);
  CHECK(coarse.count() == 33);
  CHECK(static_cast<double>(coarse.percentile(0)) == Approx(5000).margin(512));
  CHECK(static_cast<double>(coarse.percentile(50)) == Approx(1.5e6).epsilon(0.01));
  CHECK(static_cast<double>(coarse.max()) == Approx(59e9).epsilon(0.01));

  const Histogram fine = decoded(with_finer_parameters);
  CHECK(fine.count() == 5);
  CHECK(fine.min() == 7);
  CHECK(static_cast<double>(fine.max()) == Approx(123'456'789).epsilon(0.001));
}

TEST_CASE("every histogram survives being written and read") {
  for (std::uint64_t round = 0; round < 50; ++round) {
    Histogram histogram;
    for (std::uint64_t i = 0; i < hash(1, "how many", round) % 300; ++i) {
      const std::uint64_t value = hash(1, "value", round, i) >> (22 + hash(1, "size", round, i) % 42);
      histogram.record(static_cast<std::int64_t>(value), 1 + hash(1, "count", round, i) % 1000);
    }
    REQUIRE(same_counts(decoded(encode_histogram(histogram)), histogram));
  }
  Histogram edge;
  edge.record(0, 1ull << 62);
  edge.record(Histogram::highest, 1);
  CHECK(same_counts(decoded(encode_histogram(edge)), edge));
}

TEST_CASE("values beyond our range are clamped, not lost") {
  Payload wide;
  wide.highest = 1ull << 62;
  wide.figures = 1;
  wide.counts = std::string("\xff\x0f\x02", 3);  // 1024 empty buckets, then one count
  const auto histogram = decode_histogram(wrapped(wide.plain()));
  CHECK_FALSE(histogram);  // there are not that many buckets

  wide.counts = std::string("\xff\x0d\x02", 3);  // 896 empty buckets
  REQUIRE(decode_histogram(wrapped(wide.plain())));
  CHECK(decoded(wrapped(wide.plain())).max() == Histogram::highest);
}

TEST_CASE("a histogram that is cut anywhere is refused") {
  const std::string whole = with_our_parameters;
  for (std::size_t size = 0; size < whole.size(); ++size)
    REQUIRE_FALSE(decode_histogram(whole.substr(0, size)));

  const std::string plain = unwrapped(whole);
  for (std::size_t size = 0; size < plain.size(); ++size)
    REQUIRE_FALSE(decode_histogram(wrapped(plain.substr(0, size))));
}

TEST_CASE("what no histogram says is refused") {
  Payload bad;
  bad.counts = "\x02";
  REQUIRE(decode_histogram(wrapped(bad.plain())));
  SECTION("another encoding of the counts") {
    bad.cookie = 0x1c849303;
  }
  SECTION("a shifted histogram") {
    bad.offset = 1;
  }
  SECTION("no significant figure") {
    bad.figures = 0;
  }
  SECTION("six significant figures") {
    bad.figures = 6;
  }
  SECTION("a lowest value of zero") {
    bad.lowest = 0;
  }
  SECTION("a highest value below the lowest") {
    bad.highest = 1;
  }
  SECTION("a negative highest value") {
    bad.highest = ~0ull;
  }
  SECTION("a unit that leaves no room for buckets") {
    bad.lowest = 1ull << 61;
    bad.highest = (1ull << 62) + 5;
  }
  SECTION("fractions") {
    bad.ratio = 0x3fe0000000000000;
  }
  SECTION("less payload than stated") {
    bad.stated_length = 2;
  }
  SECTION("more payload than stated") {
    bad.stated_length = 0;
  }
  SECTION("a run of zeros beyond the end") {
    bad.counts = "\xff\xff\xff\xff\xff\xff\xff\xff\xff";
  }
  SECTION("a count that does not end") {
    bad.counts = "\x82";
  }
  SECTION("counts that overflow") {
    const std::string huge = "\xfe\xff\xff\xff\xff\xff\xff\xff\xff";
    bad.counts = huge;
    bad.counts += huge;
  }
  SECTION("more counts than buckets") {
    bad.counts = std::string(40'000, '\x02');
  }
  CHECK_FALSE(decode_histogram(wrapped(bad.plain())));
}

TEST_CASE("what is not a wrapped histogram is refused") {
  const std::string bytes = from_base64(with_our_parameters).value();
  CHECK_FALSE(decode_histogram(""));
  CHECK_FALSE(decode_histogram("not base64!"));
  CHECK_FALSE(decode_histogram("HIST=AAA"));
  CHECK_FALSE(decode_histogram(to_base64(bytes + "x")));
  CHECK_FALSE(decode_histogram(to_base64(big_endian(0x1c849314, 4) + big_endian(3, 4) + "xyz")));
  CHECK_FALSE(decode_histogram(to_base64(big_endian(0x1c849303, 4) + bytes.substr(4))));
  const std::string longer = bytes.substr(8) + "tail";
  CHECK_FALSE(decode_histogram(to_base64(big_endian(0x1c849314, 4) + big_endian(longer.size(), 4) + longer)));
}

TEST_CASE("a histogram that would inflate without end is given up on") {
  const std::string bomb = wrapped(std::string(40u << 20, '\0'));
  CHECK(bomb.size() < 200'000);
  const auto refused = decode_histogram(bomb);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("more than any histogram") != std::string::npos);
}

TEST_CASE("base64 takes only what it writes") {
  for (const std::string text : {"", "f", "fo", "foo", "foob"})
    CHECK(from_base64(to_base64(text)).value() == text);
  CHECK(to_base64("foob") == "Zm9vYg==");
  for (const char* bad : {"Zm9v\n", " Zm9v   ", "Zm9=Zm9v", "Z===", "Zg=", "Zm9\xff"})
    CHECK_FALSE(from_base64(bad));
}
