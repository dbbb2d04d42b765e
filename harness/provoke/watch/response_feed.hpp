// What one load thread hands over to whoever looks at responses: copies, within a fixed number of bytes that
// wait. When that is full the response is only counted, and a load thread never waits for anybody. A response
// that is the same to the byte as one before, to the same request, is not copied again: it is known by its
// hash, and counted.
//
// Threads: saw() is for the one load thread, take() and the rest for the one that looks.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/response_reader.hpp"
#include "harness/model/exchange.hpp"
#include "harness/provoke/watch/byte_ring.hpp"

namespace shakedown::watching {

// A response as the load thread has it: valid during the call.
struct SeenResponse {
  std::string_view request_head;  // request line and fields
  std::string_view request_body;
  int endpoint = 0;
  int journey = -1;
  int step = 0;
  std::uint64_t user = 0;
  std::uint64_t connection = 0;
  Timing timing;
  Outcome outcome = Outcome::answered;
  const http::ResponseReader* response = nullptr;
};

class ResponseFeed {
 public:
  static constexpr std::size_t waiting_bytes = std::size_t{4} << 20;
  static constexpr std::size_t remembered = 1024;        // messages known by their hash
  static constexpr std::size_t remembered_bytes = 4096;  // longer ones are never the same twice

  explicit ResponseFeed(std::size_t bytes = waiting_bytes) : ring_(bytes), known_(remembered) {}

  void saw(const SeenResponse& seen);

  // The next message that has not been seen before, as an exchange without decoding anything. `place` is
  // where its repeats are counted, where it is remembered.
  struct Taken {
    Exchange exchange;
    bool response_cut = false;
    std::optional<std::size_t> place;
    std::uint32_t generation = 0;
    // How often the message that this one takes the place of came again, over all.
    std::uint64_t repeats_of_replaced = 0;
  };
  bool take(Taken& into);

  // How often the message of this place came again, while it is still of this generation; 0 once another has
  // its place, which then brings the count along.
  std::uint64_t repeats(std::size_t place, std::uint32_t generation) const;
  std::uint64_t messages() const { return messages_.load(std::memory_order_relaxed); }

  // The load thread says that it is the one; afterwards anybody may ask how much CPU time it has taken (0
  // once it is over).
  void belongs_to_this_thread();
  Nanoseconds cpu_time() const;

 private:
  // One word, so that a count is never read as another message's: 24 bits of generation, 40 of repeats.
  static constexpr int count_bits = 40;
  static constexpr std::uint64_t count_mask = (1ULL << count_bits) - 1;
  struct Known {
    std::uint64_t hash = 0;               // the load thread's
    std::atomic<std::uint64_t> state{0};  // 0: nothing
  };

  static constexpr clockid_t no_clock = -1;

  bool again(Known& known, std::uint64_t hash);

  ByteRing ring_;
  std::vector<Known> known_;
  alignas(64) std::atomic<std::uint64_t> messages_{0};
  std::atomic<clockid_t> clock_{no_clock};
};

}  // namespace shakedown::watching
