// What both forms of a burst share: what a burst that was not made says, in which order and when its requests
// are let go, and how an answer ends. Private to harness/net.
#pragma once

#include <poll.h>
#include <sched.h>

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "harness/net/burst.hpp"
#include "harness/net/burst_line.hpp"

namespace shakedown::net {

struct BurstCall {
  const std::vector<BurstRequest>& requests;
  const BurstOptions& options;
  const StampClock& clock;
  const std::stop_token& stop;
  const LineSettings& line;
};

BurstResult http1_burst(const BurstCall& call);
BurstResult http2_burst(const BurstCall& call);
// Whether the peer's SETTINGS come within `deadline`.
bool greets_in_http2(const LineSettings& settings, Nanoseconds deadline);

// A target that closes a connection so often while it waits will not let the burst stand.
inline constexpr int most_openings = 4;
inline constexpr Nanoseconds most_preparation = std::chrono::seconds(5);
// How often it is looked whether the peer has everything, which no event tells.
inline constexpr Nanoseconds looks_for_delivery = std::chrono::microseconds(500);
inline constexpr Nanoseconds burst_looks_for_stop = std::chrono::milliseconds(50);

// The order of release, or empty where `order` is none of so many requests.
std::vector<std::size_t> release_order(const std::vector<int>& order, std::size_t requests);

// Returns at `due`, to some microseconds. Meanwhile calls `look` with how long it may wait for something to
// happen; not any more shortly before. False: stopped.
bool wait_for_release(Nanoseconds due, const BurstCall& call, const std::function<void(Nanoseconds)>& look);

// While it lives nothing takes the processor from this thread, where the system allows that (CAP_SYS_NICE):
// the first byte of a sweep wakes the target, which would otherwise run in the sweep's place.
class Undisturbed {
 public:
  Undisturbed();
  ~Undisturbed();
  Undisturbed(const Undisturbed&) = delete;
  Undisturbed& operator=(const Undisturbed&) = delete;

 private:
  int policy_ = 0;
  sched_param parameters_{};
  bool changed_ = false;
};

// poll(2), to the microsecond.
void poll_for(std::span<pollfd> watched, Nanoseconds timeout);

// Ends an answer, whose timing has everything but `done`.
void end_answer(ExchangeAnswer& answer, Outcome outcome, std::string error, Nanoseconds now);

// The most requests at once between release and first byte (or end, where none came).
int overlap_of(const std::vector<BurstAnswer>& answers);

// Fills in what follows from the answers.
void tell_releases(BurstResult& result);

}  // namespace shakedown::net
