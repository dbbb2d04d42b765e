// Everything in the block but the engine's own fields is written by the target, and so bounded here each time
// it is read.
#include "fuzz/engine/shared_block.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace shakedown::fuzz {
namespace {

std::uint8_t* area_of(shakedown_coverage* block) {
  return reinterpret_cast<std::uint8_t*>(block) + SHAKEDOWN_COVERAGE_COUNTERS_AT;
}

std::string text_at(const std::uint8_t* bytes, std::uint32_t count) {
  return {reinterpret_cast<const char*>(bytes), std::min<std::size_t>(count, SHAKEDOWN_TEXT_BYTES)};
}

}  // namespace

Result<SharedBlock> SharedBlock::make() {
  const int file = ::memfd_create("shakedown-coverage", MFD_CLOEXEC);
  if (file < 0) return problem(fmt::format("no shared memory: {}", std::strerror(errno)));
  if (::ftruncate(file, static_cast<off_t>(SHAKEDOWN_COVERAGE_BYTES)) != 0) {
    const auto why = fmt::format("no shared memory: {}", std::strerror(errno));
    ::close(file);
    return problem(why);
  }
  void* mapped = ::mmap(nullptr, SHAKEDOWN_COVERAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) {
    const auto why = fmt::format("no shared memory: {}", std::strerror(errno));
    ::close(file);
    return problem(why);
  }
  return SharedBlock(file, mapped);
}

SharedBlock::SharedBlock(int file, void* mapped)
    : file_(file),
      block_(static_cast<shakedown_coverage*>(mapped)),
      path_(fmt::format("/proc/{}/fd/{}", ::getpid(), file)) {
  block_->magic = SHAKEDOWN_COVERAGE_MAGIC;
  block_->version = SHAKEDOWN_COVERAGE_VERSION;
  block_->texts_at = offsetof(shakedown_coverage, text);
  block_->counters_at = SHAKEDOWN_COVERAGE_COUNTERS_AT;
}

SharedBlock::SharedBlock(SharedBlock&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      block_(std::exchange(other.block_, nullptr)),
      path_(std::move(other.path_)) {}

SharedBlock::~SharedBlock() {
  if (block_ != nullptr) ::munmap(block_, SHAKEDOWN_COVERAGE_BYTES);
  if (file_ >= 0) ::close(file_);
}

template <class Work>
void SharedBlock::for_blocks(Work work) const {
  const auto modules = std::min<std::uint32_t>(block_->modules, SHAKEDOWN_MOST_MODULES);
  for (std::uint32_t i = 0; i < modules; ++i) {
    const auto module = block_->module[i];
    if (module.first > SHAKEDOWN_MOST_COUNTERS || module.count > SHAKEDOWN_MOST_COUNTERS - module.first)
      continue;
    work(area_of(block_) + module.first, module.count, module.base, block_->pcs + module.first);
  }
  if (block_->has_places != 0) work(block_->places, SHAKEDOWN_PLACES, std::uint64_t{0}, nullptr);
}

bool SharedBlock::in_use() const {
  return block_->process != 0 && counters() > 0;
}

std::size_t SharedBlock::counters() const {
  std::size_t sum = 0;
  for_blocks([&](auto*, std::uint32_t count, std::uint64_t, const std::uint64_t*) { sum += count; });
  return sum;
}

std::vector<std::uint64_t> SharedBlock::places() const {
  std::vector<std::uint64_t> out;
  for_blocks([&](auto*, std::uint32_t count, std::uint64_t base, const std::uint64_t* pcs) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto pc = pcs == nullptr ? 0 : pcs[i];
      const auto at = pc & ~SHAKEDOWN_FUNCTION_BEGINS;
      out.push_back(at == 0 ? 0 : (at - base) | (pc & SHAKEDOWN_FUNCTION_BEGINS));
    }
  });
  return out;
}

void SharedBlock::want(std::uint32_t what) {
  block_->wanted = what;
}

void SharedBlock::clear() {
  for_blocks([](std::uint8_t* counts, std::uint32_t count, std::uint64_t, const std::uint64_t*) {
    std::memset(counts, 0, count);
  });
  std::memset(block_->slots, 0, SHAKEDOWN_SLOTS);
  block_->texts = 0;
  ++block_->round;
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

std::uint64_t SharedBlock::fingerprint() const {
  std::uint64_t sum = 0;
  for_blocks([&](const std::uint8_t* counts, std::uint32_t count, std::uint64_t, const std::uint64_t*) {
    std::uint64_t part = 0;
    std::uint32_t i = 0;
    for (; i + 8 <= count; i += 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, counts + i, 8);
      part += eight;
    }
    for (; i < count; ++i) part += counts[i];
    sum = sum * 31 + part;
  });
  return sum;
}

void SharedBlock::read_counters(std::span<std::uint8_t> to) const {
  std::size_t at = 0;
  for_blocks([&](const std::uint8_t* counts, std::uint32_t count, std::uint64_t, const std::uint64_t*) {
    const auto taken = std::min<std::size_t>(count, to.size() - at);
    std::memcpy(to.data() + at, counts, taken);
    at += taken;
  });
}

void SharedBlock::read_slots(std::span<std::uint8_t> to) const {
  std::memcpy(to.data(), block_->slots, std::min<std::size_t>(to.size(), SHAKEDOWN_SLOTS));
}

std::vector<TextCompare> SharedBlock::texts() const {
  std::vector<TextCompare> out;
  const auto count = std::min<std::uint32_t>(block_->texts, SHAKEDOWN_MOST_TEXTS);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto& one = block_->text[i];
    out.push_back({text_at(one.a, one.a_bytes), text_at(one.b, one.b_bytes)});
  }
  return out;
}

std::vector<NumberCompare> SharedBlock::numbers() const {
  std::vector<NumberCompare> out;
  for (const auto& one : block_->number) {
    if (one.round == block_->round && one.bytes != 0) {
      out.push_back({one.constant, one.value, std::min<std::uint32_t>(one.bytes, 8)});
    }
  }
  return out;
}

}  // namespace shakedown::fuzz
