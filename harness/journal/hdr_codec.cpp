// The V2 encoding, inside out: counts -> ZigZag LEB128 -> header and payload -> zlib -> header -> base64.
#include "harness/journal/hdr_codec.hpp"

#include <zlib.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <memory>

#include "harness/journal/base64.hpp"
#include "harness/journal/hdr_layout.hpp"

namespace shakedown::journal {
namespace {

constexpr std::uint32_t payload_cookie = 0x1c849313;     // V2, counts of variable length
constexpr std::uint32_t compressed_cookie = 0x1c849314;  // V2, compressed
constexpr std::size_t payload_header_bytes = 40;
constexpr std::size_t compressed_header_bytes = 8;
// A histogram of five figures over 63 bits, every bucket filled with a count of four bytes, is under this.
constexpr std::size_t largest_payload_bytes = 32u << 20;
constexpr std::size_t largest_base64_bytes = 48u << 20;

void put_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}
void put_u64(std::string& out, std::uint64_t value) {
  put_u32(out, static_cast<std::uint32_t>(value >> 32));
  put_u32(out, static_cast<std::uint32_t>(value));
}
std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}
std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(big_endian(bytes, at, 4));
}
std::int64_t i64_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::int64_t>(big_endian(bytes, at, 8));
}

// LEB128-64b9B: seven bits a byte, lowest first; the ninth byte has no continuation bit and carries eight.
void put_zigzag(std::string& out, std::int64_t value) {
  std::uint64_t bits = static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  for (int i = 0; i < 8; ++i) {
    if (bits < 0x80) {
      out.push_back(static_cast<char>(bits));
      return;
    }
    out.push_back(static_cast<char>((bits & 0x7f) | 0x80));
    bits >>= 7;
  }
  out.push_back(static_cast<char>(bits));
}
// False where the bytes end in the middle of a number.
bool take_zigzag(std::string_view& bytes, std::int64_t& value) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    if (i >= bytes.size()) return false;
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const bool last = i == 8 || (byte & 0x80) == 0;
    bits |= static_cast<std::uint64_t>(i == 8 ? byte : byte & 0x7f) << (7 * i);
    if (last) {
      bytes.remove_prefix(i + 1);
      break;
    }
  }
  value = static_cast<std::int64_t>(bits >> 1 ^ (~(bits & 1) + 1));
  return true;
}

std::string encoded_counts(const Histogram& histogram) {
  std::string out;
  int next = 0;
  histogram.each([&](int index, std::uint64_t count) {
    if (index > next) put_zigzag(out, next - index);
    put_zigzag(out, static_cast<std::int64_t>(count));
    next = index + 1;
  });
  // An empty histogram is one zero count, as in the Java encoder.
  if (out.empty()) put_zigzag(out, -1);
  return out;
}

Problem broken(const char* why) {
  return problem(std::string("not an HdrHistogram in V2 encoding: ") + why);
}

Result<std::string> inflated(std::string_view compressed) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return broken("zlib could not start");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string out;
  std::size_t used = 0;
  int code = Z_OK;
  while (code == Z_OK) {
    if (used == out.size()) {
      if (out.size() >= largest_payload_bytes) return broken("it inflates to more than any histogram holds");
      out.resize(out.empty() ? 4096 : std::min(out.size() * 2, largest_payload_bytes));
    }
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    stream.avail_out = static_cast<uInt>(out.size() - used);
    code = inflate(&stream, Z_NO_FLUSH);
    used = out.size() - stream.avail_out;
  }
  if (code != Z_STREAM_END) return broken("its compressed part is damaged or cut off");
  if (stream.avail_in != 0) return broken("bytes follow its compressed part");
  out.resize(used);
  return out;
}

Result<Histogram> counts_into_ours(std::string_view counts, const HdrLayout& layout) {
  Histogram histogram;
  std::int64_t index = 0;
  std::uint64_t sum = 0;
  while (!counts.empty()) {
    std::int64_t count = 0;
    if (!take_zigzag(counts, count)) return broken("a count is cut off");
    const std::int64_t left = layout.index_count() - index;
    if (count < 0) {
      if (count < -left) return broken("more counts than its parameters allow");
      index -= count;
      continue;
    }
    if (left == 0) return broken("more counts than its parameters allow");
    sum += static_cast<std::uint64_t>(count);
    if (sum > std::numeric_limits<std::int64_t>::max()) return broken("its counts overflow");
    if (layout.is_ours() && index < Histogram::index_count) {
      histogram.add_at(static_cast<int>(index), static_cast<std::uint64_t>(count));
    } else {
      histogram.record(layout.middle_value_at(index), static_cast<std::uint64_t>(count));
    }
    ++index;
  }
  return histogram;
}

}  // namespace

std::string encode_histogram(const Histogram& histogram) {
  const std::string counts = encoded_counts(histogram);
  std::string payload;
  payload.reserve(payload_header_bytes + counts.size());
  put_u32(payload, payload_cookie);
  put_u32(payload, static_cast<std::uint32_t>(counts.size()));
  put_u32(payload, 0);  // normalising index offset
  put_u32(payload, static_cast<std::uint32_t>(Histogram::significant_figures));
  put_u64(payload, static_cast<std::uint64_t>(Histogram::lowest));
  put_u64(payload, static_cast<std::uint64_t>(Histogram::highest));
  put_u64(payload, std::bit_cast<std::uint64_t>(1.0));  // integer to double ratio
  payload += counts;

  // Half the time of the default level, for texts that are less than one per cent longer.
  uLongf size = compressBound(static_cast<uLong>(payload.size()));
  std::string compressed(size, '\0');
  const int code = compress2(reinterpret_cast<Bytef*>(compressed.data()), &size,
                             reinterpret_cast<const Bytef*>(payload.data()),
                             static_cast<uLong>(payload.size()), Z_BEST_SPEED);
  assert(code == Z_OK);
  if (code != Z_OK) throw std::bad_alloc();  // the only other cause: the output has room by compressBound
  compressed.resize(size);

  std::string out;
  put_u32(out, compressed_cookie);
  put_u32(out, static_cast<std::uint32_t>(size));
  out += compressed;
  return to_base64(out);
}

Result<Histogram> decode_histogram(std::string_view base64) {
  if (base64.size() > largest_base64_bytes) return broken("it is too long");
  const std::optional<std::string> wrapped = from_base64(base64);
  if (!wrapped) return broken("it is not base64");
  if (wrapped->size() < compressed_header_bytes) return broken("it is cut off");
  if (u32_at(*wrapped, 0) != compressed_cookie) return broken("its first bytes are others");
  if (u32_at(*wrapped, 4) != wrapped->size() - compressed_header_bytes)
    return broken("its length is not the one that it states");

  const Result<std::string> inflation = inflated(std::string_view(*wrapped).substr(compressed_header_bytes));
  if (!inflation) return inflation.error();
  const std::string& payload = inflation.value();
  if (payload.size() < payload_header_bytes) return broken("its header is cut off");
  if (u32_at(payload, 0) != payload_cookie) return broken("its counts are in another encoding");
  if (u32_at(payload, 4) != payload.size() - payload_header_bytes)
    return broken("its payload is not as long as it states");
  // hdr-histogram-js puts an integer 1 into both fields and means nothing by it.
  const std::uint64_t ratio = big_endian(payload, 32, 8);
  const bool from_javascript = u32_at(payload, 8) == 1 && ratio == 1;
  if (!from_javascript && u32_at(payload, 8) != 0) return broken("its counts are shifted");
  if (!from_javascript && std::bit_cast<double>(ratio) != 1.0) return broken("its values are not integers");
  const std::uint32_t figures = u32_at(payload, 12);
  const std::optional<HdrLayout> layout =
      HdrLayout::of(i64_at(payload, 16), i64_at(payload, 24), figures > 5 ? 0 : static_cast<int>(figures));
  if (!layout) return broken("no histogram has its parameters");
  return counts_into_ours(std::string_view(payload).substr(payload_header_bytes), *layout);
}

}  // namespace shakedown::journal
