// Reports of sanitizers as gcc 12, clang 19 and Go 1.19 wrote them, and what logs do to them.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "harness/target/sanitizer_frame.hpp"
#include "harness/target/sanitizer_parser.hpp"
#include "harness/target/user_frame.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::target;

namespace {

std::string recorded(const std::string& name) {
  std::ifstream file(SANITIZER_LOGS "/" + name);
  std::stringstream text;
  text << file.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

std::vector<ParsedReport> parse(std::string_view log) {
  std::vector<ParsedReport> reports;
  SanitizerParser parser([&](ParsedReport report) { reports.push_back(std::move(report)); });
  while (!log.empty()) {
    const auto end = log.find('\n');
    parser.line(log.substr(0, end), Nanoseconds(1));
    log.remove_prefix(end == std::string_view::npos ? log.size() : end + 1);
  }
  parser.finish();
  for (auto& report : reports) name_report(report.report, {"/src"});
  return reports;
}

}  // namespace

TEST_CASE("a data race and an inversion of locks are read alike from either compiler, in either form") {
  std::set<std::string> keys;
  for (const char* name :
       {"tsan-gcc12.txt", "tsan-gcc12-own-format.txt", "tsan-clang19.txt", "tsan-clang19-own-format.txt"}) {
    CAPTURE(name);
    const auto reports = parse(recorded(name));
    REQUIRE(reports.size() == 2);
    const auto& race = reports[0].report;
    CHECK(race.tool == "ThreadSanitizer");
    CHECK(race.kind == "data race");
    CHECK(race.pid > 0);
    CHECK_FALSE(race.cut);
    CHECK(race.key == "ThreadSanitizer data race w1() at q.cpp:6 | w2() at q.cpp:7");
    CHECK(race.says.starts_with("data race: "));
    CHECK(race.says.ends_with("of size 4 in w2() at q.cpp:7; Previous write of size 4 in w1() at q.cpp:6"));
    const auto& locks = reports[1].report;
    CHECK(locks.kind == "lock-order-inversion (potential deadlock)");
    CHECK(locks.key.ends_with("l1() at q.cpp:8 | l2() at q.cpp:9"));
  }
}

TEST_CASE("a heap overflow, a leak and undefined behaviour are read with their places") {
  const auto gcc = parse(recorded("asan-gcc12.txt"));
  REQUIRE(gcc.size() == 1);
  CHECK(gcc[0].report.tool == "AddressSanitizer");
  CHECK(gcc[0].report.kind == "heap-buffer-overflow");
  CHECK(gcc[0].report.key == "AddressSanitizer heap-buffer-overflow heap(unsigned long) at h.cpp:7");

  const auto clang = parse(recorded("asan-ubsan-clang19-own-format.txt"));
  REQUIRE(clang.size() == 2);
  CHECK(clang[0].report.tool == "UndefinedBehaviorSanitizer");
  CHECK(clang[0].report.key == "UndefinedBehaviorSanitizer h.cpp:6:28 signed integer overflow: ");
  CHECK(clang[1].report.key == gcc[0].report.key);

  const auto leak = parse(recorded("ubsan-leak-clang19.txt"));
  REQUIRE(leak.size() == 2);
  CHECK(leak[1].report.tool == "LeakSanitizer");
  CHECK(leak[1].report.key == "LeakSanitizer memory leak leak() at h.cpp:5");
}

TEST_CASE("Go's race detector is read with its two lines a frame") {
  const auto reports = parse(recorded("go-1.19.txt"));
  REQUIRE_FALSE(reports.empty());
  CHECK(reports[0].report.tool == "Go race detector");
  CHECK(reports[0].report.key == "Go race detector data race main.inc() at s.go:6 | main.inc() at s.go:6");
  REQUIRE(reports[0].report.stacks.size() >= 2);
  CHECK(reports[0].report.stacks[1].title.starts_with("Previous write"));
}

TEST_CASE("a log cut anywhere gives at most its reports, and no more than one that is cut") {
  for (const char* name : {"tsan-gcc12.txt", "tsan-clang19-own-format.txt", "asan-gcc12.txt",
                           "ubsan-leak-clang19.txt", "go-1.19.txt"}) {
    CAPTURE(name);
    const auto log = recorded(name);
    const auto whole = parse(log).size();
    for (std::size_t length = 0; length < log.size(); length += 7) {
      const auto reports = parse(std::string_view(log).substr(0, length));
      REQUIRE(reports.size() <= whole);
      REQUIRE(std::count_if(reports.begin(), reports.end(),
                            [](const ParsedReport& one) { return one.report.cut; }) <= 1);
    }
  }
}

TEST_CASE("another report that breaks into one leaves it cut, and is whole itself") {
  const auto log = recorded("tsan-gcc12.txt");
  const auto middle = log.find("Previous write");
  const auto reports = parse(log.substr(0, middle) + "\n" + log);
  REQUIRE(reports.size() == 3);
  CHECK(reports[0].report.cut);
  CHECK_FALSE(reports[1].report.cut);
  CHECK(reports[1].report.stacks.size() >= 4);
}

TEST_CASE("a headline without words is a report with a name all the same") {
  const auto reports = parse("WARNING: ThreadSanitizer:  (pid=7)\n");
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].report.says == "an error without a name");
  CHECK(reports[0].report.key.starts_with("ThreadSanitizer an error without a name"));
}

TEST_CASE("a log of 100 MB is read within bounds") {
  const auto log = recorded("tsan-gcc12-own-format.txt");
  std::uint64_t reports = 0;
  std::map<std::string, int> keys;
  std::size_t largest = 0;
  SanitizerParser parser([&](ParsedReport report) {
    name_report(report.report, {"/src"});
    ++reports;
    ++keys[report.report.key];
    largest = std::max(largest, report.report.text.size());
  });
  constexpr std::size_t size = 100u << 20;
  std::size_t times = 0;
  for (std::size_t done = 0; done < size; done += log.size(), ++times) {
    std::string_view rest = log;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      parser.line(rest.substr(0, end), Nanoseconds(1));
      rest.remove_prefix(end + 1);
    }
  }
  parser.finish();
  CHECK(reports == 2 * times);
  CHECK(keys.size() == 2);
  CHECK(largest <= most_report_text);

  // One report that never ends.
  parser.line("WARNING: ThreadSanitizer: data race (pid=1)", Nanoseconds(1));
  for (int i = 0; i < 100'000; ++i) parser.line("    #0 f() /src/a.cpp:1 (a+0x1)", Nanoseconds(1));
  CHECK_FALSE(parser.inside());
}

TEST_CASE("a runtime that could not start is told apart from what it finds") {
  const auto reports = parse("FATAL: ThreadSanitizer: unexpected memory mapping 0x55d0-0x55d1\n");
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].environment);
  CHECK(reports[0].report.kind == "unexpected memory mapping");
}

TEST_CASE("frames are read in every form, and lines that only look like one are none") {
  struct Example {
    const char* line;
    const char* function;
    const char* file;
    int number;
    const char* module;
  };
  for (const Example& example : std::initializer_list<Example>{
           {"    #0 w2() /src/r.cpp:10:39 (rc+0xd43ff) (BuildId: 12ab)", "w2()", "/src/r.cpp", 10, "rc"},
           {"    #1 std::size() const /usr/include/c++/12/a.h:4 (rc+0x1)", "std::size() const",
            "/usr/include/c++/12/a.h", 4, "rc"},
           {"    #2 <null> <null> (libc.so.6+0x2)", "", "", 0, "libc.so.6"},
           {"    #0 0x5611 in heap(unsigned long) /src/h.cpp:7", "heap(unsigned long)", "/src/h.cpp", 7, ""},
           {"    #4 0x5611 in _start (/src/h+0x21b0)", "_start", "", 0, "/src/h"},
           {"    #4 0x5611  (/src/h+0x21b0)", "", "", 0, "/src/h"},
           {"@@F;0;w2();/src/r.cpp;10;39;/bin/rc;0xd43ff", "w2()", "/src/r.cpp", 10, "/bin/rc"},
           {"@@F;3;<null>;<null>;0;0;/lib/a.so;0x1", "", "", 0, "/lib/a.so"}}) {
    CAPTURE(example.line);
    const auto frame = parse_frame(example.line);
    REQUIRE(frame);
    CHECK(frame->function == example.function);
    CHECK(frame->file == example.file);
    CHECK(frame->line == example.number);
    CHECK(frame->module == example.module);
  }
  for (const char* line : {"", "#", "# 1", "#x f a.c:1", "@@F;1;f", "@@F;x;f;a;1;1;m;0", "f() a.cpp:1"}) {
    CAPTURE(line);
    CHECK_FALSE(parse_frame(line));
  }
}

TEST_CASE("the project's own frame is the first below its folders, else the first that is nobody else's") {
  const std::vector<journal::SanitizerFrame> frames = {
      {"pthread_mutex_lock", "", 0, "/lib/libtsan.so.2"},
      {"std::mutex::lock()", "/usr/include/c++/12/mutex", 1, "a"},
      {"vendor()", "/opt/vendor/v.cpp", 2, "a"},
      {"mine()", "/src/mine.cpp", 3, "a"}};
  CHECK(user_frame(frames, {"/src"}) == 3);
  CHECK(user_frame(frames, {}) == 2);
  CHECK(user_frame({frames[0], frames[1]}, {}) == -1);
  CHECK(user_frame({frames[0], {"handler", "", 0, "/srv/app"}}, {}) == 1);
}
