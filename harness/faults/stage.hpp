// One fault on one direction of one connection: takes chunks, hands them on when they are due, changed or
// not at all. Base of the faults in this folder; by itself it passes everything on at once.
//
// Sans-io: time comes with the chunks and as `now`, choices come from `random`, which the caller made from
// hash(seed, fault, connection, generation). Chunks leave in the order they came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/faults/chunk.hpp"
#include "harness/model/fault.hpp"

namespace shakedown::faults {

class Stage {
 public:
  Stage(const FaultSpec& fault, std::uint64_t random) : fault_(fault), random_(random) {}
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  virtual void take(Chunk chunk) { hold(std::move(chunk)); }
  // When `give` has something; `never` where nothing waits or it waits for ever.
  virtual Nanoseconds due() const { return queue_.empty() ? never : queue_.front().at; }
  // What is due; its `at` is when it was, which may be a little before now.
  virtual Chunk give() { return pop(); }
  // The same fault with other values. What is held is planned anew; what was counted stays counted.
  virtual void change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now);
  // The fault is over: what it still holds, to be passed on at once.
  virtual std::vector<Chunk> withdraw(Nanoseconds now);
  // The connection ended. What the fault was about to do and now cannot; nothing for most.
  virtual std::optional<std::string> missed() const { return std::nullopt; }

  // It has had its input's end or needs none, and will never hand anything on.
  virtual bool swallowed_the_end() const { return false; }

  std::size_t held() const { return held_; }  // bytes
  // How many of them are enough: the sender is to feel what holds them. More where the delay alone does.
  virtual std::size_t capacity() const { return 64 * 1024; }
  const FaultSpec& fault() const { return fault_; }
  // What it did, once for each arming, for the run's ledger.
  std::optional<std::string> take_said();

 protected:
  void hold(Chunk chunk);
  Chunk pop();
  void drop_held();
  void says(std::string what);
  void forget_said() { said_ = false; }
  std::deque<Chunk>& queue() { return queue_; }
  const std::deque<Chunk>& queue() const { return queue_; }
  // The bytes of the front that are still there, and the first `size` of them, due at `at`; all where there
  // are not more.
  std::size_t front_left() const { return queue_.front().bytes.size() - front_taken_; }
  Chunk split_front(std::size_t size, Nanoseconds at);
  double draw(std::uint64_t number) const;  // in [0, 1)

  FaultSpec fault_;
  std::uint64_t random_;

 private:
  std::deque<Chunk> queue_;
  std::size_t front_taken_ = 0;  // bytes of the front that have gone
  std::size_t held_ = 0;
  bool said_ = false;
  std::optional<std::string> unreported_;
};

// The stage of a fault of level `connection`.
std::unique_ptr<Stage> make_stage(const FaultSpec& fault, std::uint64_t random, Nanoseconds now);

}  // namespace shakedown::faults
