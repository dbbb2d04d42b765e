#include "reports/line_hash.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <map>

#include "harness/model/utf8.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

constexpr std::size_t window_size = 100;
constexpr std::uint64_t base = 37;
constexpr std::uint16_t end_of_text = 65535;

constexpr std::uint64_t power_of_window() {
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < window_size; ++i) power *= base;
  return power;
}

class LineHasher {
 public:
  void character(std::uint16_t c) {
    if (c == ' ' || c == '\t' || (after_return_ && c == '\n')) {
      after_return_ = false;
      return;
    }
    after_return_ = c == '\r';
    if (after_return_) c = '\n';
    leave();
    if (at_start_) {
      at_start_ = false;
      begins_[position_] = ++lines_;
    }
    at_start_ = c == '\n';
    roll(c);
  }

  std::vector<std::string> finish() {
    character(end_of_text);
    for (std::size_t i = 0; i < window_size; ++i) {
      leave();
      roll(0);
    }
    return std::move(hashes_);
  }

 private:
  // The line whose first character is about to leave the window has all of its text in the hash.
  void leave() {
    if (begins_[position_] == 0) return;
    begins_[position_] = 0;
    hashes_.push_back(fmt::format("{:x}:{}", hash_, ++seen_[hash_]));
  }

  void roll(std::uint16_t c) {
    const std::uint64_t gone = window_[position_];
    window_[position_] = c;
    hash_ = base * hash_ + c - power_of_window() * gone;
    position_ = (position_ + 1) % window_size;
  }

  std::array<std::uint16_t, window_size> window_{};
  std::array<std::size_t, window_size> begins_{};  // the line that begins at this character; 0: none does
  std::size_t position_ = 0;
  std::size_t lines_ = 0;
  std::uint64_t hash_ = 0;
  bool at_start_ = true;
  bool after_return_ = false;
  std::map<std::uint64_t, int> seen_;
  std::vector<std::string> hashes_;
};

std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t point = byte(0) & (0xFFu >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) point = (point << 6) | (byte(i) & 0x3Fu);
  return point;
}

}  // namespace

std::vector<std::string> line_hashes(std::string_view text) {
  LineHasher hasher;
  const auto valid = clean(text);
  for (std::string_view rest = valid; !rest.empty();) {
    const auto length = utf8_length(rest);
    const auto point = code_point(rest.substr(0, length));
    rest.remove_prefix(length);
    if (point < 0x10000) {
      hasher.character(static_cast<std::uint16_t>(point));
    } else {  // UTF-16, as JavaScript counts characters
      hasher.character(static_cast<std::uint16_t>(0xD800 + ((point - 0x10000) >> 10)));
      hasher.character(static_cast<std::uint16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
    }
  }
  return hasher.finish();
}

}  // namespace shakedown::reports
