// Stages together: order under any arming and disarming, bounds, and what goes on when a fault is over.
#include "harness/faults/pipeline.hpp"

#include "harness/model/hash.hpp"
#include "tests/unit/faults/played.hpp"

using namespace shakedown;
using namespace shakedown::test;
using faults::Ending;
using faults::Pipeline;

TEST_CASE("an empty pipeline passes bytes on at once and is idle again") {
  Pipeline pipeline;
  CHECK(pipeline.is_idle());
  pipeline.feed("abc", 1ms);
  CHECK_FALSE(pipeline.is_idle());
  pipeline.end_of_input(Ending::fin, 2ms);
  CHECK(joined(play(pipeline, 1s, 2ms)) == "abc");
  CHECK(pipeline.is_idle());
}

TEST_CASE("faults act in the order they were armed, and one of the same name is replaced in its place") {
  Pipeline pipeline;
  auto cut = fault(FaultKind::cut, "cut");
  cut.bytes = 3;
  auto latency = fault(FaultKind::latency, "late");
  latency.delay = 10ms;
  pipeline.arm(latency, 1, 0ns);
  pipeline.arm(cut, 1, 0ns);
  pipeline.feed("abcdef", 0ms);
  latency.delay = 20ms;
  pipeline.arm(latency, 1, 5ms);  // counts from when the bytes came
  CHECK(play(pipeline, 1s) == std::vector<Out>{{20ms, "abc", Ending::none}, {20ms, "", Ending::close}});
}

TEST_CASE("another kind under the same name takes over what the first held") {
  Pipeline pipeline;
  auto spec = fault(FaultKind::bandwidth);
  pipeline.arm(spec, 1, 0ns);
  pipeline.feed("abc", 0ms);
  auto latency = fault(FaultKind::latency);
  latency.delay = 10ms;
  pipeline.arm(latency, 1, 5ms);
  CHECK(play(pipeline, 1s) == std::vector<Out>{{15ms, "abc", Ending::none}});
}

TEST_CASE("what a removed fault held goes through the ones behind it") {
  Pipeline pipeline;
  auto first = fault(FaultKind::latency, "first");
  first.delay = 1h;
  auto second = fault(FaultKind::latency, "second");
  second.delay = 10ms;
  pipeline.arm(first, 1, 0ns);
  pipeline.arm(second, 1, 0ns);
  pipeline.feed("abc", 0ms);
  pipeline.end_of_input(Ending::fin, 0ms);
  CHECK(pipeline.disarm("first", 1s));
  CHECK_FALSE(pipeline.disarm("first", 1s));
  CHECK(play(pipeline, 10s, 1s) ==
        std::vector<Out>{{1010ms, "abc", Ending::none}, {1010ms, "", Ending::fin}});
}

TEST_CASE("room runs out where a fault holds bytes back, and comes back as they leave") {
  Pipeline pipeline;
  auto slow = fault(FaultKind::bandwidth, "slow");
  slow.bytes_per_second = 1'000'000;
  pipeline.arm(slow, 1, 0ns);
  constexpr std::size_t most = 1 << 20;
  std::size_t fed = 0;
  while (pipeline.room(most) > 0) {
    const auto size = std::min<std::size_t>(pipeline.room(most), 10'000);
    pipeline.feed(std::string(size, 'x'), 0ns);
    fed += size;
  }
  CHECK(fed == 64 * 1024);
  faults::Chunk chunk;
  CHECK(pipeline.take(pipeline.next_due(), chunk));
  CHECK(pipeline.room(most) == chunk.bytes.size());
}

TEST_CASE("a full stage holds back the one before it, and nothing is asked for in vain") {
  Pipeline pipeline;
  auto latency = fault(FaultKind::latency, "late");
  latency.delay = 1ms;
  pipeline.arm(latency, 1, 0ns);
  pipeline.arm(fault(FaultKind::bandwidth, "stalled"), 1, 0ns);
  for (int i = 0; i < 100; ++i) pipeline.feed(std::string(10'000, 'x'), 0ns);
  CHECK(play(pipeline, 1s).empty());
  CHECK(pipeline.held() == 1'000'000);
  CHECK(pipeline.next_due() == never);
  pipeline.disarm("stalled", 1s);
  CHECK(joined(play(pipeline, 2s, 1s)).size() == 1'000'000);
}

TEST_CASE("nothing follows the end of the connection") {
  Pipeline pipeline;
  auto cut = fault(FaultKind::cut);
  cut.bytes = 1;
  pipeline.arm(cut, 1, 0ns);
  pipeline.feed("ab", 0ms);
  CHECK(joined(play(pipeline, 1s)) == "a");
  pipeline.disarm("f", 1s);
  pipeline.feed("cd", 1s);
  CHECK(play(pipeline, 2s, 1s).empty());
  CHECK(pipeline.room(1000) == 0);
}

TEST_CASE("order holds whatever is armed, changed and disarmed while bytes are inside") {
  // Only faults that lose nothing, so that all bytes must come out as they went in.
  const std::vector<FaultKind> kinds{FaultKind::latency, FaultKind::bandwidth, FaultKind::slice,
                                     FaultKind::slow_close, FaultKind::reset};
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Pipeline pipeline;
    std::string sent, got;
    std::uint64_t number = 0;
    const auto draw = [&](std::uint64_t below) { return mix(seed * 100'003 + ++number) % below; };
    Nanoseconds now{};
    faults::Chunk chunk;
    for (int step = 0; step < 200; ++step) {
      now += Nanoseconds(draw(2'000'000));
      switch (draw(4)) {
        case 0: {
          auto spec = fault(kinds[draw(kinds.size())], std::string(1, static_cast<char>('a' + draw(4))));
          spec.delay = spec.kind == FaultKind::reset ? Nanoseconds(1h) : Nanoseconds(draw(5'000'000));
          spec.jitter = Nanoseconds(draw(5'000'000));
          spec.bytes = static_cast<std::int64_t>(draw(10));
          spec.bytes_per_second = static_cast<std::int64_t>(draw(100'000));
          pipeline.arm(spec, draw(1000), now);
          break;
        }
        case 1:
          pipeline.disarm(std::string(1, static_cast<char>('a' + draw(4))), now);
          break;
        default: {
          std::string bytes(1 + draw(50), '\0');
          for (char& byte : bytes) byte = static_cast<char>(draw(256));
          sent += bytes;
          pipeline.feed(bytes, now);
        }
      }
      while (pipeline.take(now, chunk)) got += chunk.bytes;
    }
    for (const auto* name : {"a", "b", "c", "d"}) pipeline.disarm(name, now);
    pipeline.end_of_input(Ending::fin, now);
    const auto rest = play(pipeline, now + 1s, now);
    got += joined(rest);
    REQUIRE((got == sent));
    REQUIRE(rest.back().ending == Ending::fin);
    REQUIRE(pipeline.is_idle());
  }
}
