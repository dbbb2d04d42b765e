#include "harness/scenario/utf8.hpp"

namespace shakedown::scenario {
namespace {

struct Range {
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
};

// The bytes that follow a lead byte: how many, and what the first of them may be (RFC 3629, 4).
struct Sequence {
  std::size_t more = 0;
  Range first;
  bool valid = true;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0x80) {
    const bool control = lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r';
    return {0, {}, !control && lead != 0x7f};
  }
  if (lead >= 0xc2 && lead <= 0xdf) return {1, {}, true};
  if (lead == 0xe0) return {2, {0xa0, 0xbf}, true};
  if (lead == 0xed) return {2, {0x80, 0x9f}, true};
  if (lead >= 0xe1 && lead <= 0xef) return {2, {}, true};
  if (lead == 0xf0) return {3, {0x90, 0xbf}, true};
  if (lead == 0xf4) return {3, {0x80, 0x8f}, true};
  if (lead >= 0xf1 && lead <= 0xf3) return {3, {}, true};
  return {0, {}, false};
}

}  // namespace

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto sequence = sequence_of(static_cast<unsigned char>(text[i]));
    if (!sequence.valid || i + sequence.more >= text.size()) return i;
    for (std::size_t k = 1; k <= sequence.more; ++k) {
      const Range range = k == 1 ? sequence.first : Range{};
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if (byte < range.low || byte > range.high) return i;
    }
    i += sequence.more + 1;
  }
  return std::nullopt;
}

}  // namespace shakedown::scenario
