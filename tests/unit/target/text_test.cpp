// The pure parts: log streams, sanitizer headlines, words, placeholders, /proc's texts, the protocol.
#include <sys/mman.h>

#include "harness/target/address.hpp"
#include "harness/target/exit.hpp"
#include "harness/target/guardian_protocol.hpp"
#include "harness/target/host.hpp"
#include "harness/target/log_stream.hpp"
#include "harness/target/nearest.hpp"
#include "harness/target/proc.hpp"
#include "harness/target/process_tree.hpp"
#include "harness/target/run_delay.hpp"
#include "harness/target/sanitizer.hpp"
#include "harness/target/silence.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"

using namespace shakedown;
using namespace shakedown::target;

namespace {

struct Fed {
  explicit Fed(const LogLimits& limits = {}) : stream(limits) {}
  void feed(std::string_view bytes, Nanoseconds now = {}) {
    stream.feed(bytes, now, last,
                {.keep = [&](std::string_view line) { lines.emplace_back(line); },
                 .report = [&](std::string_view line) { reports.emplace_back(line); }});
  }
  void finish() {
    stream.finish({}, last,
                  {.keep = [&](std::string_view line) { lines.emplace_back(line); },
                   .report = [&](std::string_view line) { reports.emplace_back(line); }});
  }
  LogStream stream;
  LastLines last;
  std::vector<std::string> lines;
  std::vector<std::string> reports;
};
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a log is the same lines however it is cut into reads") {
  const std::string text("one\r\n\ntwo\0three\n\xff\xfe\nlast", 23);
  const Lines expected = {"one", "", std::string("two\0three", 9), "\xff\xfe", "last"};
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Fed fed;
    fed.feed(text.substr(0, cut));
    fed.feed(text.substr(cut));
    fed.finish();
    CHECK(fed.lines == expected);
    CHECK(fed.last.last(10) == expected);
  }
}

TEST_CASE("a long line is cut, and what it loses is counted") {
  Fed fed({.line_bytes = 4, .lines_per_second = 10, .total_bytes = 1000});
  SECTION("in one read") {
    fed.feed("abcdefghij\nab\n");
  }
  SECTION("in many") {
    for (const char c : std::string("abcdefghij\nab\n")) fed.feed({&c, 1});
  }
  CHECK(fed.lines == Lines{"abcd", "ab"});
  CHECK(fed.stream.lost().cut_lines == 1);
  CHECK(fed.stream.lost().bytes == 6);
}

TEST_CASE("lines beyond a second's share are dropped and counted, and the next second has its own") {
  Fed fed({.line_bytes = 100, .lines_per_second = 2, .total_bytes = 1000});
  fed.feed("a\nb\nc\nd\ne", std::chrono::seconds(1));
  fed.feed("e\nf\n", std::chrono::seconds(1));
  CHECK(fed.lines == Lines{"a", "b"});
  CHECK(fed.stream.lost().lines == 4);
  CHECK(fed.stream.lost().bytes == 9);
  CHECK(fed.last.last(3) == Lines{"d", "ee", "f"});
  fed.feed("g\n", std::chrono::seconds(2));
  CHECK(fed.lines.back() == "g");
}

TEST_CASE("a stream's total is bounded whatever the time") {
  Fed fed({.line_bytes = 100, .lines_per_second = 1000, .total_bytes = 10});
  for (int i = 0; i < 100; ++i) fed.feed("1234\n", std::chrono::seconds(i));
  CHECK(fed.lines.size() == 2);
  CHECK(fed.stream.lost().lines == 98);
}

TEST_CASE("dropped lines still count as last lines and are searched for reports") {
  Fed fed({.line_bytes = 100, .lines_per_second = 1, .total_bytes = 1000});
  std::string block;
  for (int i = 0; i < 200; ++i) block += "line " + std::to_string(i) + "\n";
  fed.feed("first\n" + block);
  CHECK(fed.last.last(1000).size() == LastLines::capacity);
  CHECK(fed.last.last(2) == Lines{"line 198", "line 199"});
  fed.feed("x\nWARNING: ThreadSanitizer: data race (pid=12)\ny\n");
  CHECK(fed.lines == Lines{"first"});
  CHECK(fed.reports == Lines{"ThreadSanitizer: data race"});
  CHECK(fed.last.last(1) == Lines{"y"});
}

TEST_CASE("sanitizer reports are known by their first line") {
  CHECK(sanitizer_headline("==12==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc 0x1)") ==
        "AddressSanitizer: SEGV on unknown address 0x0 (pc 0x1)");
  CHECK(sanitizer_headline("==12==ERROR: LeakSanitizer: detected memory leaks") ==
        "LeakSanitizer: detected memory leaks");
  CHECK(sanitizer_headline("==12==WARNING: MemorySanitizer: use-of-uninitialized-value") ==
        "MemorySanitizer: use-of-uninitialized-value");
  CHECK(sanitizer_headline("WARNING: ThreadSanitizer: data race (pid=7)") == "ThreadSanitizer: data race");
  CHECK(sanitizer_headline("src/cart.cpp:12:30: runtime error: signed integer overflow: 1 + 2") ==
        "src/cart.cpp:12:30: runtime error: signed integer overflow: 1 + 2");
  CHECK(sanitizer_headline("WARNING: DATA RACE") == "DATA RACE");
}

TEST_CASE("lines that merely mention a sanitizer are no reports") {
  for (const auto* line :
       {"built with AddressSanitizer", "ERROR: AddressSanitizer", "INFO ==1==ERROR: AddressSanitizer: x",
        "panic: runtime error: index out of range [5]", "http: runtime error: no", ":1:2: runtime error: x",
        "cart.cpp:12: runtime error: x", "==x==ERROR: AddressSanitizer: x", "====ERROR: AddressSanitizer: x",
        ""}) {
    CAPTURE(line);
    CHECK_FALSE(sanitizer_headline(line));
  }
}

TEST_CASE("bytes are shown as text that every report can hold") {
  CHECK(printable("caf\xc3\xa9\tok") == "caf\xc3\xa9\tok");
  CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
  CHECK(printable("\xff") == "\\xff");
  CHECK(printable("\xc0\x80") == "\\xc0\\x80");           // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");           // cut short
  CHECK(printable("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
}

TEST_CASE("endings have words") {
  CHECK(describe({.status = 3, .signal = 0}) == "exited with status 3");
  CHECK(describe({.status = 0, .signal = 11}) == "was killed by SIGSEGV (segmentation fault)");
  CHECK(describe({.status = 0, .signal = 60}) == "was killed by signal 60");
  CHECK(in_words(std::chrono::milliseconds(250)) == "250 ms");
  CHECK(in_words(std::chrono::milliseconds(3210)) == "3.2 s");
  CHECK(with_last_lines({}) == ", and logged nothing");
  CHECK(with_last_lines(Lines(12, "x")).size() == std::string("; its last log lines:").size() + 20);
  CHECK(with_last_lines({std::string(600, 'x')}).size() < 560);
}

TEST_CASE("placeholders are filled, everything else in braces stays") {
  Address target{.name = "target", .scheme = "https", .host = "127.0.0.1", .port = 80, .data = "/run/data"};
  Address payments{.name = "pay.ments-2", .scheme = "http", .host = "::1", .port = 81, .data = ""};
  const Addresses addresses = {{"target", target}, {payments.name, payments}};
  const auto filled = [&](const std::string& text) { return fill(text, addresses, "target"); };
  CHECK(filled("--port={port}").value() == "--port=80");
  CHECK(filled("{target.port}{url}").value() == "80https://127.0.0.1:80");
  CHECK(filled("{pay.ments-2.url} {pay.ments-2.host}").value() == "http://[::1]:81 ::1");
  CHECK(filled("db={data}/x").value() == "db=/run/data/x");
  for (const auto* text : {"{\"port\": 1}", "${port}", "{print $1}", "{port", "port}", "{}", "{{}}",
                           "{identity.name}", "a {b.c} d", "{a b.port}"}) {
    CHECK(filled(text).value() == text);
  }
  CHECK(filled("{{port}}").value() == "{80}");
  REQUIRE_FALSE(filled("{tarjet.port}"));
  CHECK(filled("{tarjet.port}").error().hint == "did you mean {target.port}?");
  CHECK_FALSE(filled("{pay.ments-2.data}"));
  CHECK_FALSE(filled("{pay.ments-2.ca}"));
  CHECK(filled("{ca}").value() == "{ca}");
  payments.ca = "/run/ca.pem";
  CHECK(fill("{pay.ments-2.ca}", {{"target", target}, {payments.name, payments}}, "target").value() ==
        "/run/ca.pem");
}

TEST_CASE("a text that names its service's port is known") {
  CHECK(names_own_port("--port={port}", "target"));
  CHECK(names_own_port("{target.address}", "target"));
  CHECK_FALSE(names_own_port("{payments.port} {data} ${port}", "target"));
}

TEST_CASE("an upstream is a host and a port") {
  CHECK(address_of_upstream("db", "127.0.0.1:5432").value().address() == "127.0.0.1:5432");
  CHECK(address_of_upstream("db", "[::1]:5432").value().address() == "[::1]:5432");
  for (const auto* text : {"", "db", "db:", ":1", "db:0", "db:65536", "db:1x", "http://db:1", "db:-1"}) {
    CAPTURE(text);
    CHECK_FALSE(address_of_upstream("db", text));
  }
}

TEST_CASE("the nearest word is found, and a far one is not offered") {
  CHECK(nearest("paymnets", {"orders", "payments"}) == "payments");
  CHECK(nearest("x", {"orders", "payments"}) == std::nullopt);
  CHECK(nearest("", {"a"}) == std::nullopt);
}

TEST_CASE("a stat line is read by field, whatever the program's name") {
  const std::string rest = " S 41 42 42 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 9 0 12345 1000000 256 99";
  for (const auto* name : {"(orders)", "(a b)", "(x) S 1 2)", "()"}) {
    const auto stat = parse_stat(std::string("77 ") + name + rest);
    REQUIRE(stat);
    CHECK(stat->pid == 77);
    CHECK(stat->state == 'S');
    CHECK(stat->parent == 41);
    CHECK(stat->cpu_ticks == 200);
    CHECK(stat->children_ticks == 15);
    CHECK(stat->threads == 9);
    CHECK(stat->virtual_bytes == 1000000);
    CHECK(stat->rss_pages == 256);
  }
  const auto whole = "77 (orders)" + rest;
  for (std::size_t cut = 0; cut + 7 < whole.size(); ++cut) CHECK_FALSE(parse_stat(whole.substr(0, cut)));
}

TEST_CASE("PSS, children and sockets are read from their texts") {
  CHECK(parse_pss("00400000-7fff [rollup]\nRss: 10 kB\nPss:      721 kB\nPss_Anon: 1 kB\n") == 721 * 1024);
  CHECK(parse_pss("Rss: 10 kB\n") == std::nullopt);
  CHECK(parse_pss("x\nPss: many kB\n") == std::nullopt);
  CHECK(parse_children("12 345 \n") == std::vector<pid_t>{12, 345});
  CHECK(parse_children("").empty());
  CHECK(is_socket("socket:[123]"));
  CHECK_FALSE(is_socket("/tmp/socket:[123]"));
}

TEST_CASE("a sample of this process is plausible") {
  const auto sample = sample_self();
  REQUIRE(sample);
  CHECK(sample->sums.processes == 1);
  CHECK(sample->sums.rss_bytes > 100'000);
  CHECK(sample->sums.descriptors >= 3);
  CHECK(read_pss(sample->pids).value_or(1) > 0);
  CHECK_FALSE(sample_below(::getppid()));  // not our child, so not a guardian of ours
}

TEST_CASE("a sanitizer's shadow memory is seen, and large reservations of others are none") {
  const auto sample = sample_self();
  REQUIRE(sample);
  CHECK(has_shadow_memory(*sample) == sanitized);
  if (sanitized) return;  // ThreadSanitizer leaves no room for the rest
  constexpr std::size_t pools = 6ull << 40;
  void* reserved = ::mmap(nullptr, pools, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  REQUIRE(reserved != MAP_FAILED);
  const auto larger = sample_self();
  ::munmap(reserved, pools);
  REQUIRE(larger);
  CHECK(larger->largest_virtual >= sample->largest_virtual + pools);
  CHECK_FALSE(has_shadow_memory(*larger));
}

TEST_CASE("the host is described in one line") {
  const auto text = host_description();
  CHECK(text.starts_with("Linux "));
  CHECK(text.find(" CPU") != std::string::npos);
  CHECK(text.ends_with(" GiB"));
}

TEST_CASE("a guardian's request survives the way and nothing less does") {
  const GuardianRequest request{.program = "/bin/x",
                                .arguments = {"x", "", std::string("a\0b", 3)},
                                .environment = {"A=1"},
                                .directory = "/",
                                .remove = {"/tmp/x", ""},
                                .remove_empty = {"/tmp/y"},
                                .in_memory = "/tmp/x",
                                .descriptors = (std::uint64_t{7} << 32) | 1024,
                                .fixed_addresses = true};
  const auto bytes = encode(request);
  const auto back = decode(bytes);
  REQUIRE(back);
  CHECK(back->program == request.program);
  CHECK(back->arguments == request.arguments);
  CHECK(back->environment == request.environment);
  CHECK(back->directory == request.directory);
  CHECK(back->remove == request.remove);
  CHECK(back->remove_empty == request.remove_empty);
  CHECK(back->in_memory == request.in_memory);
  CHECK(back->descriptors == request.descriptors);
  CHECK(back->fixed_addresses);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) CHECK_FALSE(decode(bytes.substr(0, cut)));
  CHECK_FALSE(decode(bytes + "x"));
}

TEST_CASE("a silence in which others had the processor alarms later") {
  Silence silence(std::chrono::seconds(5));
  CHECK_FALSE(
      silence.asked(std::chrono::seconds(0), std::chrono::seconds(3), false, std::chrono::seconds(3)));
  CHECK(silence.is_silent());
  CHECK_FALSE(
      silence.asked(std::chrono::seconds(3), std::chrono::seconds(6), false, std::chrono::seconds(4)));
  CHECK_FALSE(
      silence.asked(std::chrono::seconds(6), std::chrono::seconds(8), false, std::chrono::seconds(4)));
  CHECK(silence.asked(std::chrono::seconds(8), std::chrono::seconds(9), false, std::chrono::seconds(4)));
}

TEST_CASE("what a thread waited for a processor is the second figure of its schedstat") {
  CHECK(parse_run_delay("4711 815 3\n") == Nanoseconds(815));
  CHECK(parse_run_delay("0 0 0") == Nanoseconds(0));
  for (const char* odd :
       {"", "4711", "4711 ", "4711 815", "4711 -1 3", "4711 x 3", "4711 99999999999999999999 3"})
    CHECK_FALSE(parse_run_delay(odd));
}

TEST_CASE("the longest wait is that of one thread, and not the sum of them") {
  using Waits = RunDelays;
  const Waits before{{1, Nanoseconds(100)}, {2, Nanoseconds(50)}, {3, Nanoseconds(900)}};
  CHECK(longest_wait(before, before) == Nanoseconds(0));
  CHECK(longest_wait(before, {{1, Nanoseconds(130)}, {2, Nanoseconds(70)}}) == Nanoseconds(30));
  CHECK(longest_wait(before, {{1, Nanoseconds(100)}, {4, Nanoseconds(40)}}) == Nanoseconds(40));
  CHECK(longest_wait(before, {{3, Nanoseconds(20)}}) == Nanoseconds(20));  // another of the same number
  CHECK(longest_wait(before, {}) == Nanoseconds(0));
}

TEST_CASE("what waited for a processor may take longer, and not for ever") {
  CHECK(with_waits(std::chrono::seconds(5), {}) == std::chrono::seconds(5));
  CHECK(with_waits(std::chrono::seconds(5), std::chrono::seconds(2)) == std::chrono::seconds(7));
  CHECK(with_waits(std::chrono::seconds(5), std::chrono::hours(1)) == std::chrono::seconds(25));
}

TEST_CASE("this very process has threads that the kernel keeps such figures of") {
  CHECK(run_delays({::getpid()}).contains(::getpid()));
  CHECK(run_delays({}).empty());
}

TEST_CASE("a silence alarms once, after enough questions and enough time") {
  Silence silence(std::chrono::seconds(5));
  CHECK_FALSE(silence.asked(std::chrono::seconds(0), std::chrono::seconds(1), false));
  CHECK_FALSE(silence.asked(std::chrono::seconds(1), std::chrono::seconds(9),
                            false));  // long enough, but two questions
  const auto alarm = silence.asked(std::chrono::seconds(9), std::chrono::seconds(10), false);
  REQUIRE(alarm);
  CHECK(alarm->silent);
  CHECK(alarm->since == std::chrono::seconds(10));
  CHECK_FALSE(silence.asked(std::chrono::seconds(10), std::chrono::seconds(11), false));
  const auto over = silence.asked(std::chrono::seconds(11), std::chrono::seconds(12), true);
  REQUIRE(over);
  CHECK_FALSE(over->silent);
  CHECK_FALSE(silence.asked(std::chrono::seconds(12), std::chrono::seconds(12), true));
  // Three questions are not enough where they were quick.
  CHECK_FALSE(silence.asked(std::chrono::seconds(20), std::chrono::seconds(20), false));
  CHECK_FALSE(silence.asked(std::chrono::seconds(21), std::chrono::seconds(21), false));
  CHECK_FALSE(silence.asked(std::chrono::seconds(22), std::chrono::seconds(22), false));
  CHECK_FALSE(silence.asked(std::chrono::seconds(24), std::chrono::seconds(24), true));
}
