// What each fault does to bytes, by table, with times of the test's own.
#include <algorithm>

#include "harness/faults/latency.hpp"
#include "tests/unit/faults/played.hpp"

using namespace shakedown;
using namespace shakedown::test;
using faults::Ending;
using faults::Pipeline;

namespace {

Pipeline with(const FaultSpec& spec, std::uint64_t random = 1) {
  Pipeline pipeline;
  pipeline.arm(spec, random, 0ns);
  return pipeline;
}

}  // namespace

TEST_CASE("latency moves each chunk and the end by the same, however late it is asked") {
  auto spec = fault(FaultKind::latency);
  spec.delay = 10ms;
  auto pipeline = with(spec);
  pipeline.feed("a", 0ms);
  pipeline.feed("b", 4ms);
  pipeline.end_of_input(Ending::fin, 5ms);
  CHECK(play(pipeline, 1s) ==
        std::vector<Out>{{10ms, "a", Ending::none}, {14ms, "b", Ending::none}, {15ms, "", Ending::fin}});
}

TEST_CASE("two latencies add up from when each chunk was due, not from when it was fetched") {
  auto spec = fault(FaultKind::latency, "one");
  spec.delay = 10ms;
  Pipeline pipeline;
  pipeline.arm(spec, 1, 0ns);
  spec.name = "two";
  pipeline.arm(spec, 1, 0ns);
  pipeline.feed("a", 0ms);
  faults::Chunk chunk;
  CHECK_FALSE(pipeline.take(19ms, chunk));  // the first was due at 10 ms and fetched at 19
  CHECK(pipeline.next_due() == 20ms);
}

TEST_CASE("jitter keeps order and its bounds") {
  auto spec = fault(FaultKind::latency);
  spec.delay = 10ms;
  spec.jitter = 5ms;
  spec.spread = GENERATE(Spread::uniform, Spread::normal, Spread::pareto);
  auto pipeline = with(spec, 99);
  for (int i = 0; i < 200; ++i) pipeline.feed(std::string(1, static_cast<char>('a' + i % 26)), 0ms);
  const auto all = play(pipeline, 10s);
  REQUIRE(all.size() == 200);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].bytes[0] == static_cast<char>('a' + i % 26));
  if (spec.spread == Spread::uniform) CHECK((all.front().at >= 5ms && all.back().at < 15ms));
  if (spec.spread == Spread::pareto) CHECK(all.front().at >= 10ms);
}

TEST_CASE("the spreads have the shape that they are named for") {
  auto spec = fault(FaultKind::latency);
  spec.delay = 100ms;
  spec.jitter = 10ms;
  spec.spread = Spread::uniform;
  CHECK(faults::drawn_delay(spec, 0, 0) == 90ms);
  CHECK(faults::drawn_delay(spec, 0.5, 0) == 100ms);
  spec.spread = Spread::normal;
  CHECK(faults::drawn_delay(spec, 0, 0.3) == 100ms);
  CHECK(seconds(faults::drawn_delay(spec, 1 - std::exp(-0.5), 0)) == Approx(0.110));  // one deviation
  spec.spread = Spread::pareto;
  CHECK(faults::drawn_delay(spec, 0, 0) == 100ms);
  CHECK(seconds(faults::drawn_delay(spec, 0.875, 0)) == Approx(0.110));  // 1/8 are more than one jitter late
  spec.delay = -1s;
  CHECK(faults::drawn_delay(spec, 0, 0) == 0ns);
}

TEST_CASE("bandwidth lets bytes through as the line would, big chunks in parts of 100 ms") {
  auto spec = fault(FaultKind::bandwidth);
  spec.bytes_per_second = 1000;
  auto pipeline = with(spec);
  pipeline.feed(std::string(250, 'x'), 0ms);
  pipeline.end_of_input(Ending::fin, 0ms);
  const auto all = play(pipeline, 10s);
  REQUIRE(all.size() == 4);
  CHECK((all[0].at == 100ms && all[0].bytes.size() == 100));
  CHECK((all[1].at == 200ms && all[1].bytes.size() == 100));
  CHECK((all[2].at == 250ms && all[2].bytes.size() == 50));
  CHECK((all[3].at == 250ms && all[3].ending == Ending::fin));
  pipeline.feed("y", 5s);  // an idle line saves nothing up
  CHECK(pipeline.next_due() == 5001ms);
}

TEST_CASE("bandwidth 0 stalls until it is changed, and holds the sender back") {
  auto pipeline = with(fault(FaultKind::bandwidth));
  pipeline.feed(std::string(64 * 1024, 'x'), 0ms);
  CHECK(pipeline.next_due() == never);
  CHECK(pipeline.room(1 << 20) == 0);
  auto spec = fault(FaultKind::bandwidth);
  spec.bytes_per_second = 1'000'000'000;
  pipeline.arm(spec, 1, 1s);
  CHECK(joined(play(pipeline, 2s, 1s)).size() == 64 * 1024);
}

TEST_CASE("slice cuts in pieces, the first at once, the others apart") {
  auto spec = fault(FaultKind::slice);
  spec.bytes = 4;
  spec.delay = 10us;
  auto pipeline = with(spec);
  pipeline.feed("abcdefghij", 0ms);
  CHECK(play(pipeline, 1s) == std::vector<Out>{{0us, "abcd", Ending::none},
                                               {10us, "efgh", Ending::none},
                                               {20us, "ij", Ending::none}});
}

TEST_CASE("slice: sizes vary within their bounds; odd values leave chunks whole or take a byte") {
  auto spec = fault(FaultKind::slice);
  spec.bytes = 10;
  spec.variation = 5;
  auto pipeline = with(spec);
  pipeline.feed(std::string(1000, 'x'), 0ms);
  const auto all = play(pipeline, 1s);
  std::size_t least = 100, most = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    least = std::min(least, all[i].bytes.size());
    most = std::max(most, all[i].bytes.size());
  }
  CHECK((least >= 5 && least <= 6));
  CHECK((most >= 13 && most <= 15));
  CHECK(joined(all).size() == 1000);

  auto whole = with(fault(FaultKind::slice));
  whole.feed("abc", 0ms);
  CHECK(play(whole, 1s) == std::vector<Out>{{0ms, "abc", Ending::none}});
  spec.bytes = 1;
  spec.variation = 1000;
  auto wild = with(spec);
  wild.feed(std::string(1000, 'x'), 0ms);
  CHECK(joined(play(wild, 1s)).size() == 1000);
}

TEST_CASE("corrupt changes the same bytes however they come in chunks") {
  auto spec = fault(FaultKind::corrupt);
  spec.share = 0.05;
  const std::string sent(500, 'a');
  auto whole = with(spec, 5);
  whole.feed(sent, 0ms);
  const auto expected = joined(play(whole, 1s));
  CHECK(expected != sent);
  for (const std::size_t size : {1u, 7u, 499u}) {
    auto pieces = with(spec, 5);
    for (std::size_t i = 0; i < sent.size(); i += size) pieces.feed(sent.substr(i, size), 0ms);
    CHECK(joined(play(pieces, 1s)) == expected);
  }
  spec.share = 1;
  auto all = with(spec);
  all.feed(sent, 0ms);
  CHECK(joined(play(all, 1s)).find('a') == std::string::npos);
  spec.share = 0;
  auto none = with(spec);
  none.feed(sent, 0ms);
  CHECK(joined(play(none, 1s)) == sent);
  CHECK(none.take_acted().empty());
}

TEST_CASE("cut passes so many bytes, wherever the chunks end") {
  auto spec = fault(FaultKind::cut);
  spec.bytes = 5;
  for (std::size_t size = 1; size <= 10; ++size) {
    auto pipeline = with(spec);
    const std::string sent = "0123456789";
    for (std::size_t i = 0; i < sent.size(); i += size) pipeline.feed(sent.substr(i, size), 0ms);
    const auto all = play(pipeline, 1s);
    CHECK(joined(all) == "01234");
    CHECK(all.back().ending == Ending::close);
  }
}

TEST_CASE("cut: 0 at the first byte, a smaller limit at once, a time of use, and never twice") {
  auto nothing = with(fault(FaultKind::cut));
  CHECK(nothing.next_due() == never);
  nothing.feed("a", 1ms);
  CHECK(play(nothing, 1s) == std::vector<Out>{{1ms, "", Ending::close}});

  auto spec = fault(FaultKind::cut);
  spec.bytes = 100;
  auto lowered = with(spec);
  lowered.feed("abc", 0ms);
  CHECK(joined(play(lowered, 1s)) == "abc");
  spec.bytes = 2;
  lowered.arm(spec, 1, 5ms);
  CHECK(play(lowered, 1s, 5ms) == std::vector<Out>{{5ms, "", Ending::close}});

  spec.bytes = 0;
  spec.delay = 20ms;
  auto timed = with(spec);
  timed.feed("abc", 0ms);
  CHECK(play(timed, 1s) == std::vector<Out>{{0ms, "abc", Ending::none}, {20ms, "", Ending::close}});
  CHECK(timed.next_due() == never);
}

TEST_CASE("half_close ends one direction; slow_close only the end") {
  auto spec = fault(FaultKind::half_close);
  spec.bytes = 2;
  auto half = with(spec);
  half.feed("abc", 0ms);
  half.feed("more", 1ms);
  half.end_of_input(Ending::fin, 2ms);
  CHECK(play(half, 1s) == std::vector<Out>{{0ms, "ab", Ending::none}, {0ms, "", Ending::fin}});
  half.end_of_input(Ending::reset_on, 2s);  // an RST is more than the FIN that was told
  CHECK(play(half, 3s, 2s) == std::vector<Out>{{2s, "", Ending::reset_on}});

  auto at_once = with(fault(FaultKind::half_close));
  CHECK(play(at_once, 1s) == std::vector<Out>{{0ms, "", Ending::fin}});

  auto slow_spec = fault(FaultKind::slow_close);
  slow_spec.delay = 50ms;
  auto slow = with(slow_spec);
  slow.feed("abc", 0ms);
  slow.end_of_input(Ending::fin, 1ms);
  CHECK(play(slow, 1s) == std::vector<Out>{{0ms, "abc", Ending::none}, {51ms, "", Ending::fin}});
}

TEST_CASE("stall drops, closes after its delay, after a change anew, and when it is over") {
  auto spec = fault(FaultKind::stall);
  spec.delay = 10ms;
  auto closing = with(spec);
  closing.feed("abc", 0ms);
  closing.arm(spec, 1, 5ms);
  CHECK(play(closing, 1s) == std::vector<Out>{{15ms, "", Ending::close}});

  auto forever = with(fault(FaultKind::stall));
  forever.feed("abc", 0ms);
  CHECK(forever.next_due() == never);
  CHECK_FALSE(forever.swallowed_the_end());
  forever.end_of_input(Ending::fin, 1ms);
  CHECK(forever.swallowed_the_end());
  forever.disarm("f", 2ms);
  CHECK(play(forever, 1s, 2ms) == std::vector<Out>{{2ms, "", Ending::close}});
}

TEST_CASE("reset comes after the first byte and its delay; until then bytes are held and not lost") {
  auto spec = fault(FaultKind::reset);
  spec.delay = 10ms;
  auto pipeline = with(spec);
  CHECK(pipeline.next_due() == never);
  pipeline.feed("abc", 3ms);
  pipeline.feed("def", 4ms);
  REQUIRE(pipeline.missed().size() == 1);
  CHECK_FALSE(pipeline.missed()[0].applied);
  CHECK(play(pipeline, 1s) == std::vector<Out>{{13ms, "", Ending::reset}});
  CHECK(pipeline.missed().empty());

  auto healed = with(spec);
  healed.feed("abc", 3ms);
  healed.disarm("f", 5ms);
  CHECK(joined(play(healed, 1s, 5ms)) == "abc");

  auto unused = with(spec);
  unused.end_of_input(Ending::fin, 1ms);
  CHECK(play(unused, 1s) == std::vector<Out>{{1ms, "", Ending::fin}});
}

TEST_CASE("each fault says once for each arming what it did") {
  auto spec = fault(FaultKind::latency);
  spec.delay = 10ms;
  auto pipeline = with(spec);
  CHECK(pipeline.take_acted().empty());  // armed is not acted
  pipeline.feed("a", 0ms);
  pipeline.feed("b", 0ms);
  auto acted = pipeline.take_acted();
  REQUIRE(acted.size() == 1);
  CHECK(acted[0].fault == "f");
  CHECK(acted[0].says == "10 ms on the first chunk");
  pipeline.arm(spec, 1, 0ms);
  pipeline.feed("c", 0ms);
  CHECK(pipeline.take_acted().size() == 1);
}
