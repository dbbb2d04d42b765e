// The faults on one direction of a connection: the input says what is armed, changed, disarmed and fed, and
// when. Checked: time never stands still, nothing follows the connection's end, bytes are bounded, and with
// faults that lose nothing, all of them come out in order.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/faults/pipeline.hpp"

namespace {

using namespace shakedown;

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}
  bool over() const { return left_ == 0; }
  std::uint8_t byte() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  // Small numbers mostly, and the odd ones at the edges.
  std::int64_t number() {
    const auto first = byte();
    if (first < 240) return first;
    if (first < 244) return INT64_MIN;
    if (first < 248) return INT64_MAX;
    return -static_cast<std::int64_t>(byte());
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

void check(bool holds) {
  if (!holds) std::abort();
}

bool loses_nothing(FaultKind kind) {
  return kind == FaultKind::latency || kind == FaultKind::bandwidth || kind == FaultKind::slice ||
         kind == FaultKind::slow_close;
}

FaultSpec fault_from(Input& input) {
  FaultSpec fault;
  fault.name = std::string(1, static_cast<char>('a' + input.byte() % 4));
  fault.kind = static_cast<FaultKind>(static_cast<int>(FaultKind::reset) + input.byte() % 9);
  fault.delay = Nanoseconds(input.number());
  fault.jitter = Nanoseconds(input.number());
  fault.spread = static_cast<Spread>(input.byte() % 3);
  fault.bytes = input.number();
  fault.variation = input.number();
  fault.bytes_per_second = input.number();
  fault.share = static_cast<double>(input.byte()) / 255;
  return fault;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  faults::Pipeline pipeline;
  Nanoseconds now{};
  std::string sent, got;
  bool whole = true, over = false, ended = false;
  const auto take_all = [&] {
    faults::Chunk chunk;
    while (pipeline.take(now, chunk)) {
      check(!over);
      check(chunk.at <= now);
      got += chunk.bytes;
      over = faults::ends_all(chunk.ending);
    }
    check(pipeline.next_due() > now);
  };
  while (!input.over()) {
    switch (input.byte() % 5) {
      case 0: {
        const auto fault = fault_from(input);
        whole = whole && loses_nothing(fault.kind);
        pipeline.arm(fault, input.byte(), now);
        break;
      }
      case 1:
        pipeline.disarm(std::string(1, static_cast<char>('a' + input.byte() % 4)), now);
        break;
      case 2:
        if (!ended) pipeline.end_of_input(static_cast<faults::Ending>(1 + input.byte() % 4), now);
        ended = true;
        break;
      default: {
        const std::string bytes(1 + input.byte(), static_cast<char>(input.byte()));
        if (ended || pipeline.room(1 << 16) < bytes.size()) break;
        sent += bytes;
        pipeline.feed(bytes, now);
      }
    }
    now += Nanoseconds(input.byte());
    take_all();
    check(pipeline.held() <= std::size_t{1} << 20);
  }
  for (const auto* name : {"a", "b", "c", "d"}) pipeline.disarm(name, now);
  take_all();
  if (whole) check(got == sent);
  return 0;
}
