// What a load thread hands over arrives whole; what is the same to the byte is only counted; what is too much
// is counted too.
#include "harness/provoke/watch/response_feed.hpp"

#include <thread>

#include "tests/unit/provoke/watch/seen.hpp"

using namespace shakedown;
using namespace shakedown::watching;

TEST_CASE("a response comes out of a feed as it went in, with its request") {
  ResponseFeed feed;
  const Answer answer(R"({"total":12})", "ETag: \"1\"\r\n");
  feed.saw(answer.seen(2));
  ResponseFeed::Taken taken;
  REQUIRE(feed.take(taken));
  const Exchange& exchange = taken.exchange;
  CHECK(exchange.endpoint == 2);
  CHECK(exchange.journey == 3);
  CHECK(exchange.step == 4);
  CHECK(exchange.journey_instance == 5);
  CHECK(exchange.connection == 6);
  CHECK(exchange.timing.done == std::chrono::milliseconds(7));
  CHECK(exchange.request.method == "GET");
  CHECK(exchange.request.target == "/orders/17?full=1");
  REQUIRE(exchange.request.headers.size() == 2);
  CHECK(exchange.request.headers[1].value == "*/*");
  CHECK(exchange.response.status == 200);
  CHECK(exchange.response.body == R"({"total":12})");
  REQUIRE(find_header(exchange.response.headers, "etag") != nullptr);
  CHECK(*find_header(exchange.response.headers, "etag") == "\"1\"");
  CHECK_FALSE(taken.response_cut);
  CHECK_FALSE(feed.take(taken));
  CHECK(feed.messages() == 1);
}

TEST_CASE("the same response to the same request is copied once and counted") {
  ResponseFeed feed;
  const Answer answer(R"({"total":12})");
  for (int i = 0; i < 10; ++i) feed.saw(answer.seen());
  ResponseFeed::Taken taken;
  REQUIRE(feed.take(taken));
  REQUIRE(taken.place);
  CHECK(feed.repeats(*taken.place, taken.generation) == 9);
  CHECK_FALSE(feed.take(taken));
  CHECK(feed.messages() == 10);
}

TEST_CASE("another body, another header and another endpoint are other messages") {
  ResponseFeed feed;
  feed.saw(Answer(R"({"total":12})").seen());
  feed.saw(Answer(R"({"total":13})").seen());
  feed.saw(Answer(R"({"total":12})", "Date: now\r\n").seen());
  feed.saw(Answer(R"({"total":12})").seen(1));
  ResponseFeed::Taken taken;
  for (int i = 0; i < 4; ++i) CHECK(feed.take(taken));
  CHECK_FALSE(feed.take(taken));
}

TEST_CASE("no repeat is lost or counted twice when many messages take each other's places") {
  ResponseFeed feed;
  std::uint64_t seen = 0;
  std::uint64_t replaced = 0;
  std::uint64_t taken_messages = 0;
  std::vector<std::pair<std::size_t, std::uint32_t>> held(ResponseFeed::remembered, {0, 0});
  const auto drain = [&] {
    ResponseFeed::Taken taken;
    while (feed.take(taken)) {
      ++taken_messages;
      REQUIRE(taken.place);
      replaced += taken.repeats_of_replaced;
      held[*taken.place] = {*taken.place, taken.generation};
    }
  };
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3000; ++i) {
      const Answer answer("{\"n\":" + std::to_string(i) + "}");
      for (int again = 0; again <= i % 3; ++again, ++seen) feed.saw(answer.seen());
    }
    drain();
  }
  std::uint64_t standing = 0;
  for (const auto& [place, generation] : held)
    if (generation != 0) standing += feed.repeats(place, generation);
  CHECK(taken_messages + replaced + standing == seen);
  CHECK(feed.messages() == seen);
}

TEST_CASE("a feed that nobody empties takes no more than its room and counts the rest") {
  ResponseFeed feed(std::size_t{64} << 10);
  const std::string filler(8000, 'x');
  for (int i = 0; i < 100; ++i) feed.saw(Answer("\"" + std::to_string(i) + filler + "\"").seen());
  CHECK(feed.messages() == 100);
  ResponseFeed::Taken taken;
  int count = 0;
  while (feed.take(taken)) ++count;
  CHECK(count > 3);
  CHECK(count < 9);
}

TEST_CASE("a load thread feeds while another looks") {
  ResponseFeed feed;
  constexpr int count = 20'000;
  std::thread load([&] {
    feed.belongs_to_this_thread();
    std::vector<Answer> answers;
    for (int i = 0; i < 50; ++i) answers.emplace_back("{\"n\":" + std::to_string(i) + "}");
    for (int i = 0; i < count; ++i) feed.saw(answers[static_cast<std::size_t>(i) % 50].seen());
  });
  ResponseFeed::Taken taken;
  std::uint64_t copies = 0;
  while (feed.messages() < count) {
    while (feed.take(taken)) ++copies;
    static_cast<void>(feed.cpu_time());
    std::this_thread::yield();
  }
  load.join();
  while (feed.take(taken)) ++copies;
  CHECK(copies >= 50);
  CHECK(copies <= count);
}
