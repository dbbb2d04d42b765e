// The histogram decoder against any bytes. The first byte chooses where they go in: as the base64 text
// itself, or as the payload inside its compression, which random bytes would never get through.
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/journal/base64.hpp"
#include "harness/journal/hdr_codec.hpp"

namespace {

using shakedown::Histogram;
namespace journal = shakedown::journal;

std::string wrapped(const std::string& payload) {
  uLongf size = compressBound(payload.size());
  std::string out(size + 8, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()) + 8, &size, reinterpret_cast<const Bytef*>(payload.data()),
            payload.size(), 1);
  out.resize(size + 8);
  const std::uint64_t header = 0x1c849314ULL << 32 | size;
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(header >> (56 - 8 * i) & 0xff);
  return journal::to_base64(out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto histogram = journal::decode_histogram(data[0] % 2 == 0 ? rest : wrapped(rest));
  if (!histogram) return 0;
  // What was understood is written and read again as the same.
  const auto again = journal::decode_histogram(journal::encode_histogram(histogram.value()));
  if (!again || again.value().count() != histogram.value().count()) std::abort();
  for (int i = 0; i < Histogram::index_count; ++i) {
    if (again.value().count_at(i) != histogram.value().count_at(i)) std::abort();
  }
  return 0;
}
