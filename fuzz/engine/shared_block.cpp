// What the target wrote is bounded here each time it is read.
#include "fuzz/engine/shared_block.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace shakedown::fuzz {
namespace {

std::string text_at(const std::uint8_t* bytes, std::uint32_t count) {
  return {reinterpret_cast<const char*>(bytes), std::min<std::size_t>(count, SHAKEDOWN_TEXT_BYTES)};
}

}  // namespace

Result<SharedBlock> SharedBlock::make() {
  auto made = CoverageBlock::make();
  if (!made) return made.error();
  return SharedBlock(std::move(made).value());
}

void SharedBlock::want(std::uint32_t what) {
  block().wanted = what;
}

void SharedBlock::read_slots(std::span<std::uint8_t> to) const {
  std::memcpy(to.data(), block().slots, std::min<std::size_t>(to.size(), SHAKEDOWN_SLOTS));
}

std::vector<TextCompare> SharedBlock::texts() const {
  std::vector<TextCompare> out;
  const auto count = std::min<std::uint32_t>(block().texts, SHAKEDOWN_MOST_TEXTS);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto& one = block().text[i];
    out.push_back({text_at(one.a, one.a_bytes), text_at(one.b, one.b_bytes)});
  }
  return out;
}

std::vector<NumberCompare> SharedBlock::numbers() const {
  std::vector<NumberCompare> out;
  for (const auto& one : block().number) {
    if (one.round == block().round && one.bytes != 0) {
      out.push_back({one.constant, one.value, std::min<std::uint32_t>(one.bytes, 8)});
    }
  }
  return out;
}

}  // namespace shakedown::fuzz
