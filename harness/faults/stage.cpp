#include "harness/faults/stage.hpp"

#include <utility>

#include "harness/faults/bandwidth.hpp"
#include "harness/faults/corrupt.hpp"
#include "harness/faults/cut.hpp"
#include "harness/faults/half_close.hpp"
#include "harness/faults/latency.hpp"
#include "harness/faults/reset.hpp"
#include "harness/faults/slice.hpp"
#include "harness/faults/slow_close.hpp"
#include "harness/faults/stall.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::faults {

void Stage::hold(Chunk chunk) {
  held_ += chunk.bytes.size();
  queue_.push_back(std::move(chunk));
}

Chunk Stage::pop() {
  Chunk chunk = std::move(queue_.front());
  queue_.pop_front();
  if (front_taken_ > 0) chunk.bytes.erase(0, std::exchange(front_taken_, 0));
  held_ -= chunk.bytes.size();
  return chunk;
}

void Stage::drop_held() {
  queue_.clear();
  front_taken_ = 0;
  held_ = 0;
}

Chunk Stage::split_front(std::size_t size, Nanoseconds at) {
  Chunk piece;
  if (size >= front_left()) {
    piece = pop();
  } else {
    piece.bytes = queue_.front().bytes.substr(front_taken_, size);
    front_taken_ += size;  // not erased: pieces of a few bytes would each move all the others
    held_ -= size;
  }
  piece.at = at;
  return piece;
}

double Stage::draw(std::uint64_t number) const {
  return unit(mix(random_ + number));
}

void Stage::says(std::string what) {
  if (said_) return;
  said_ = true;
  unreported_ = std::move(what);
}

std::optional<std::string> Stage::take_said() {
  return std::exchange(unreported_, std::nullopt);
}

void Stage::change(const FaultSpec& fault, std::uint64_t random, Nanoseconds) {
  fault_ = fault;
  random_ = random;
  said_ = false;
}

std::vector<Chunk> Stage::withdraw(Nanoseconds) {
  std::vector<Chunk> left;
  while (!queue_.empty()) left.push_back(pop());
  return left;
}

std::unique_ptr<Stage> make_stage(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  switch (fault.kind) {
    case FaultKind::latency:
      return std::make_unique<Latency>(fault, random);
    case FaultKind::bandwidth:
      return std::make_unique<Bandwidth>(fault, random, now);
    case FaultKind::slice:
      return std::make_unique<Slice>(fault, random);
    case FaultKind::corrupt:
      return std::make_unique<Corrupt>(fault, random);
    case FaultKind::cut:
      return std::make_unique<Cut>(fault, random, now);
    case FaultKind::half_close:
      return std::make_unique<HalfClose>(fault, random, now);
    case FaultKind::slow_close:
      return std::make_unique<SlowClose>(fault, random);
    case FaultKind::stall:
      return std::make_unique<Stall>(fault, random, now);
    case FaultKind::reset:
      return std::make_unique<Reset>(fault, random);
    default:
      return nullptr;
  }
}

}  // namespace shakedown::faults
