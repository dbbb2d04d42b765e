// Addresses of a program to places of its source: what the kernel and the symbolizers print, read.
#include "harness/target/symbols.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::target;

TEST_CASE("the files of a process's memory are those of its mappings, each once") {
  const auto files = parse_maps(
      "55d0c0000000-55d0c0100000 r--p 00000000 08:01 1 /srv/shop\n"
      "55d0c0100000-55d0c0200000 r-xp 00100000 08:01 1 /srv/shop\n"
      "7f0000000000-7f0000001000 rw-p 00000000 00:00 0 [heap]\n"
      "7f0000002000-7f0000003000 r-xp 00000000 08:01 2 /usr/lib/with space.so (deleted)\n"
      "rubbish\n");
  REQUIRE(files.size() == 2);
  CHECK(files[0].path == "/srv/shop");
  CHECK(files[0].from == 0x55d0c0000000);
  CHECK(files[0].to == 0x55d0c0200000);
  CHECK(files[1].path == "/usr/lib/with space.so (deleted)");
}

TEST_CASE("a printed address has its place and those that it was inlined into") {
  const auto places = parse_symbols(
      "0x401136\nshop::charge(int)\n/src/pay.cpp:31 (discriminator 2)\nshop::order()\n/src/order.cpp:12\n"
      "0x0000000000401200\nmain\n/src/main.cpp:5:3\n"
      "0x9\n??\n??:0\n"
      "0xa\n??\n/src/a.cpp:0\n");
  REQUIRE(places.size() == 2);
  const auto& charge = places.at(0x401136);
  REQUIRE(charge.size() == 2);
  CHECK(charge[0] == ExecutedPlace{"/src/pay.cpp", 31, "shop::charge(int)"});
  CHECK(charge[1] == ExecutedPlace{"/src/order.cpp", 12, "shop::order()"});
  CHECK(places.at(0x401200).front() == ExecutedPlace{"/src/main.cpp", 5, "main"});
}

TEST_CASE("what is cut or makes no sense names no place") {
  CHECK(parse_symbols("").empty());
  CHECK(parse_symbols("0x1\n").empty());
  CHECK(parse_symbols("0x1\nmain").empty());
  CHECK(parse_symbols("main\n/a.cpp:1\n").empty());
  CHECK(parse_symbols("0xzz\nmain\n/a.cpp:1\n").empty());
}
