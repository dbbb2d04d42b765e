// The ring keeps what was put into it, in order and whole, and says when it is full.
#include "harness/provoke/watch/byte_ring.hpp"

#include <string>
#include <thread>

#include "tests/support/catch.hpp"

using namespace shakedown::watching;

namespace {

bool put(ByteRing& ring, const std::string& text) {
  std::byte* room = ring.reserve(text.size());
  if (room == nullptr) return false;
  std::memcpy(room, text.data(), text.size());
  ring.commit();
  return true;
}

std::string take(ByteRing& ring) {
  const auto record = ring.front();
  std::string text(reinterpret_cast<const char*>(record.data()), record.size());
  if (!record.empty()) ring.pop();
  return text;
}

std::string numbered(std::size_t number) {
  return std::to_string(number) + std::string(1 + number * 7 % 61, 'x');
}

}  // namespace

TEST_CASE("records come out of a ring in their order, also where it wraps") {
  ByteRing ring(1024);
  for (std::size_t i = 0; i < 1000; ++i) {
    REQUIRE(put(ring, numbered(i)));
    REQUIRE(put(ring, numbered(i + 1)));
    CHECK(take(ring) == numbered(i));
    CHECK(take(ring) == numbered(i + 1));
    CHECK(take(ring).empty());
  }
}

TEST_CASE("a full ring takes nothing and loses nothing") {
  ByteRing ring(256);
  std::size_t taken = 0;
  while (put(ring, numbered(taken))) ++taken;
  CHECK(taken > 2);
  CHECK(taken < 30);
  CHECK(ring.reserve(200) == nullptr);  // never fits in a quarter
  for (std::size_t i = 0; i < taken; ++i) CHECK(take(ring) == numbered(i));
  CHECK(take(ring).empty());
  CHECK(put(ring, "again"));
  CHECK(take(ring) == "again");
}

TEST_CASE("one thread fills a ring while another empties it") {
  ByteRing ring(4096);
  constexpr std::size_t count = 50'000;
  std::thread producer([&] {
    for (std::size_t i = 0; i < count;) {
      if (put(ring, numbered(i))) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count;) {
    const std::string text = take(ring);
    if (text.empty()) {
      std::this_thread::yield();
      continue;
    }
    if (text != numbered(i)) ++wrong;
    ++i;
  }
  producer.join();
  CHECK(wrong == 0);
}
