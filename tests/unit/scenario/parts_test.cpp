// The small parts: nearest words, JSON from YAML, kinds of recordings, loopback, lengths of stages.
#include "harness/scenario/hosts.hpp"
#include "harness/scenario/json_text.hpp"
#include "harness/scenario/nearest.hpp"
#include "harness/scenario/recording_kind.hpp"
#include "harness/scenario/stage_lengths.hpp"
#include "harness/scenario/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

TEST_CASE("the nearest word is the one with the fewest changes, within reason") {
  const std::vector<std::string> known{"stages", "target", "traffic", "gates", "rate"};
  CHECK(nearest("stage", known) == std::optional<std::string>("stages"));
  CHECK(nearest("tarffic", known) == std::optional<std::string>("traffic"));
  CHECK(nearest("STAGES", known) == std::optional<std::string>("stages"));
  CHECK_FALSE(nearest("dependencies", known));
  CHECK_FALSE(nearest("", known));
  CHECK_FALSE(nearest(std::string(100'000, 'a'), known));
  CHECK(did_you_mean("xyz", {"a", "b"}) == "known here: a, b");
}

TEST_CASE("YAML values become JSON by the core schema") {
  const auto json = [](const std::string& yaml) {
    Problems problems;
    const auto node = read_yaml(yaml, "s.yaml", problems);
    REQUIRE(node);
    const auto text = json_text(*node);
    return text ? text.value() : to_string(text.error());
  };
  CHECK(json("{a: 1, b: '1', c: true, d: [~, null, x], e: {}, f: []}") ==
        R"({"a":1,"b":"1","c":true,"d":[null,null,"x"],"e":{},"f":[]})");
  CHECK(json("[1.10, -0.5e3, 12345678901234567890123, 0x1f, 0o17]") ==
        "[1.10,-0.5e3,12345678901234567890123,31,15]");
  CHECK(json("\"say \\\"hi\\\"\\n\"") == R"("say \"hi\"\n")");
  CHECK(json("[yes, no, on, 2026-01-02, 1:30]") == R"(["yes","no","on","2026-01-02","1:30"])");
  CHECK(json("{a: .nan}").find("s.yaml:1:5: JSON has no number .nan") == 0);
  CHECK(json("[+5]").find("s.yaml:1:2: JSON cannot write the number +5") == 0);
  CHECK(json("007").find("JSON cannot write") != std::string::npos);
}

TEST_CASE("a recording's kind is told by its name, else by its content") {
  const auto kind = [](const std::string& path, const std::string& begin) -> std::string {
    const auto found = recording_kind(path, begin);
    if (!found) return "unknown";
    return found->kind == TrafficKind::har ? "har" : found->format;
  };
  const std::string common = R"(10.0.0.7 - - [02/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12)";
  const std::string combined = common + R"( "-" "curl/8")";
  CHECK(kind("dir/a.HAR", "") == "har");
  CHECK(kind("access.log", "") == "combined");
  CHECK(kind("access.log", common + "\n") == "common");
  CHECK(kind("access.log.2.gz", "\x1f\x8b") == "combined");
  CHECK(kind("access.log-20260101", combined) == "combined");
  CHECK(kind("site.access", combined) == "combined");
  CHECK(kind("recording", "\xef\xbb\xbf {\n\"log\": {}}") == "har");
  CHECK(kind("recording", combined + "\n") == "combined");
  CHECK(kind("recording", common + "\r\n") == "common");
  CHECK(kind("recording.txt", "hello") == "unknown");
  CHECK(kind("har", "") == "unknown");
  CHECK(kind("12", "") == "unknown");
}

TEST_CASE("only this machine is loopback") {
  CHECK(is_loopback("127.0.0.1"));
  CHECK(is_loopback("127.9.9.9"));
  CHECK(is_loopback("::1"));
  CHECK(is_loopback("localhost"));
  CHECK(is_loopback("api.LOCALHOST"));
  CHECK_FALSE(is_loopback("128.0.0.1"));
  CHECK_FALSE(is_loopback("localhost.example.test"));
  CHECK_FALSE(is_loopback("notlocalhost"));
  CHECK_FALSE(is_loopback(".localhost.evil"));
  CHECK_FALSE(is_loopback("0.0.0.0"));
  CHECK_FALSE(is_loopback(""));
}

TEST_CASE("stages without a length share what the budget has left") {
  Scenario scenario;
  scenario.budget = 100s;
  StageSpec fixed, replay, open;
  fixed.length = 40s;
  fixed.load.kind = LoadKind::rate;
  replay.load.kind = LoadKind::replay;
  replay.load.speed = 2;
  open.load.kind = LoadKind::users;
  scenario.stages = {fixed, replay, open, open};
  CHECK(stage_lengths(scenario, 20s) == std::vector<Nanoseconds>{40s, 10s, 25s, 25s});
  scenario.budget = 1s;
  CHECK(stage_lengths(scenario, 20s)[2] == 1s);
}

TEST_CASE("text is well-formed UTF-8 without control characters") {
  CHECK_FALSE(first_bad_byte("plain\ttext\r\n \xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80"));
  CHECK(first_bad_byte("a\xc0\xaf") == std::optional<std::size_t>(1));         // overlong
  CHECK(first_bad_byte("\xe0\x80\xaf") == std::optional<std::size_t>(0));      // overlong
  CHECK(first_bad_byte("\xed\xa0\x80") == std::optional<std::size_t>(0));      // surrogate
  CHECK(first_bad_byte("\xf4\x90\x80\x80") == std::optional<std::size_t>(0));  // above U+10FFFF
  CHECK(first_bad_byte("ab\xe2\x82") == std::optional<std::size_t>(2));        // cut off
  CHECK(first_bad_byte("\x1b[31m") == std::optional<std::size_t>(0));
  CHECK(first_bad_byte("\x7f") == std::optional<std::size_t>(0));
}
