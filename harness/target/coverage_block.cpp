// Everything in the block but the engine's own fields is written by the target, and so bounded here each time
// it is read.
#include "harness/target/coverage_block.hpp"

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

namespace shakedown::target {
namespace {

std::uint8_t* area_of(shakedown_coverage* block) {
  return reinterpret_cast<std::uint8_t*>(block) + SHAKEDOWN_COVERAGE_COUNTERS_AT;
}

}  // namespace

Result<CoverageBlock> CoverageBlock::make() {
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
  return CoverageBlock(file, mapped);
}

CoverageBlock::CoverageBlock(int file, void* mapped)
    : file_(file),
      block_(static_cast<shakedown_coverage*>(mapped)),
      path_(fmt::format("/proc/{}/fd/{}", ::getpid(), file)) {
  block_->magic = SHAKEDOWN_COVERAGE_MAGIC;
  block_->version = SHAKEDOWN_COVERAGE_VERSION;
  block_->texts_at = offsetof(shakedown_coverage, text);
  block_->counters_at = SHAKEDOWN_COVERAGE_COUNTERS_AT;
}

CoverageBlock::CoverageBlock(CoverageBlock&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      block_(std::exchange(other.block_, nullptr)),
      path_(std::move(other.path_)) {}

CoverageBlock::~CoverageBlock() {
  if (block_ != nullptr) ::munmap(block_, SHAKEDOWN_COVERAGE_BYTES);
  if (file_ >= 0) ::close(file_);
}

template <class Work>
void CoverageBlock::for_blocks(Work work) const {
  const auto modules = std::min<std::uint32_t>(block_->modules, SHAKEDOWN_MOST_MODULES);
  for (std::uint32_t i = 0; i < modules; ++i) {
    const auto module = block_->module[i];
    if (module.first > SHAKEDOWN_MOST_COUNTERS || module.count > SHAKEDOWN_MOST_COUNTERS - module.first)
      continue;
    work(area_of(block_) + module.first, module.count, module.base, block_->pcs + module.first);
  }
  if (block_->has_places != 0) work(block_->places, SHAKEDOWN_PLACES, std::uint64_t{0}, nullptr);
}

bool CoverageBlock::in_use() const {
  return block_->process != 0 && counters() > 0;
}

std::size_t CoverageBlock::counters() const {
  std::size_t sum = 0;
  for_blocks([&](auto*, std::uint32_t count, std::uint64_t, const std::uint64_t*) { sum += count; });
  return sum;
}

std::vector<std::uint64_t> CoverageBlock::places() const {
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

std::vector<std::uint64_t> CoverageBlock::bases() const {
  std::vector<std::uint64_t> out;
  for_blocks([&](auto*, std::uint32_t count, std::uint64_t base, const std::uint64_t*) {
    out.insert(out.end(), count, base);
  });
  return out;
}

void CoverageBlock::clear() {
  for_blocks([](std::uint8_t* counts, std::uint32_t count, std::uint64_t, const std::uint64_t*) {
    std::memset(counts, 0, count);
  });
  std::memset(block_->slots, 0, SHAKEDOWN_SLOTS);
  block_->texts = 0;
  ++block_->round;
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

std::uint64_t CoverageBlock::fingerprint() const {
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

void CoverageBlock::read_counters(std::span<std::uint8_t> to) const {
  std::size_t at = 0;
  for_blocks([&](const std::uint8_t* counts, std::uint32_t count, std::uint64_t, const std::uint64_t*) {
    const auto taken = std::min<std::size_t>(count, to.size() - at);
    std::memcpy(to.data() + at, counts, taken);
    at += taken;
  });
}

}  // namespace shakedown::target
