// The faults on one direction of one connection, in the order they were armed: bytes and their end in, what
// is due out. Sans-io; harness/net owns the sockets and the clock.
//
//     pipeline.arm(fault, random, now);
//     if (pipeline.room() > 0) pipeline.feed(bytes, now);
//     while (pipeline.take(now, chunk)) ...   // one chunk is one write
//     wake at pipeline.next_due();
//
// Faults may be armed, changed and disarmed while bytes are inside: order always stays, and what a fault held
// goes on at once when it is over. Bounded: `room` is 0 while enough waits, so that the sender is held back.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/stage.hpp"

namespace shakedown::faults {

struct Acted {
  std::string fault;
  FaultKind kind = FaultKind::latency;
  bool applied = true;
  std::string says;
};

class Pipeline {
 public:
  // Adds the fault at the end, or changes the one of its name (and kind) in its place.
  void arm(const FaultSpec& fault, std::uint64_t random, Nanoseconds now);
  bool disarm(std::string_view fault, Nanoseconds now);
  bool has(std::string_view fault) const;
  bool has_faults() const { return !stages_.empty(); }
  // No faults and nothing inside: bytes may go past it again.
  bool is_idle() const { return stages_.empty() && exit_.empty(); }

  // How many more bytes are wanted now. `most` bounds what all stages hold together.
  std::size_t room(std::size_t most) const;
  void feed(std::string_view bytes, Nanoseconds now);
  void end_of_input(Ending ending, Nanoseconds now);

  Nanoseconds next_due() const;
  // The next chunk that is due, in order; false: none now. After an ending of the connection nothing
  // follows.
  bool take(Nanoseconds now, Chunk& chunk);

  std::size_t held() const;
  // The input's end came and a fault keeps it for itself: nobody will ever be told.
  bool swallowed_the_end() const;

  std::vector<Acted> take_acted();
  // The connection is over: what was about to happen and now cannot.
  std::vector<Acted> missed() const;

 private:
  void enter(std::size_t stage, Chunk chunk);
  bool can_move(std::size_t stage, Nanoseconds now) const;
  void note(Stage& stage);

  std::vector<std::unique_ptr<Stage>> stages_;
  std::deque<Chunk> exit_;  // behind the last stage
  std::vector<Acted> acted_;
  bool over_ = false;
};

}  // namespace shakedown::faults
