// The engine against the demo shop: what only guidance finds, what kills the target, and the clean twin.
#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/command.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown::test;

namespace {

const std::string vouchers = SHAKEDOWN_SOURCE_DIR "/scenarios/demo/vouchers.json";
const std::string orders = SHAKEDOWN_SOURCE_DIR "/scenarios/demo/orders.json";
const std::string counted = SHAKEDOWN_BINARY_DIR "/scenarios/demo/orders/demo_orders_coverage";
const std::string plain = SHAKEDOWN_BINARY_DIR "/scenarios/demo/orders/demo_orders";

struct Fuzzed {
  int status = 0;
  std::vector<boost::json::value> findings;
  boost::json::value summary;
  std::string err;

  bool finds(const std::string& text) const {
    for (const auto& finding : findings) {
      if (serialize(finding).find(text) != std::string::npos) return true;
    }
    return false;
  }
  std::int64_t number(const char* name) const { return summary.at(name).to_number<std::int64_t>(); }

 private:
  static std::string serialize(const boost::json::value& value) { return boost::json::serialize(value); }
};

Fuzzed fuzz_command(const std::string& operations, const std::vector<std::string>& options,
                    const std::vector<std::string>& target) {
  std::vector<std::string> command{SHAKEDOWN_BINARY_DIR "/fuzz/shakedown-fuzz", "--operations", operations};
  command.insert(command.end(), options.begin(), options.end());
  command.emplace_back("--");
  command.insert(command.end(), target.begin(), target.end());
  const auto ran = run_command(command);
  Fuzzed out;
  out.status = ran.status;
  out.err = ran.err;
  std::string_view left = ran.out;
  while (!left.empty()) {
    const auto end = std::min(left.find('\n'), left.size());
    auto value = boost::json::parse(boost::json::string_view(left.data(), end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (value.at("type").as_string() == "summary") {
      out.summary = std::move(value);
    } else {
      out.findings.push_back(std::move(value));
    }
  }
  return out;
}

// The shop with these bugs.
Fuzzed fuzz(const std::string& operations, std::vector<std::string> options, const std::string& program,
            const std::vector<std::string>& bugs) {
  options.insert(options.end(), {"--state", SHAKEDOWN_SOURCE_DIR "/scenarios/demo/seed"});
  std::vector<std::string> target{program,      "--port",      "{port}", "--data",  "{data}",
                                  "--payments", "127.0.0.1:9", "--log",  "failures"};
  for (const auto& bug : bugs) target.insert(target.end(), {"--bug", bug});
  return fuzz_command(operations, options, target);
}

// Each bug leaves another line in the log.
constexpr auto deep = "division by zero";
constexpr auto debug_word = "debug mode";

}  // namespace

TEST_CASE("guidance finds a branch five comparisons deep and a word of 19 characters", "[engine]") {
  TemporaryFolder folder;
  const auto corpus = (folder.path() / "corpus").string();
  const auto found = fuzz(vouchers, {"--for", "90", "--enough", "2", "--corpus", corpus}, counted,
                          {"deep-branch", "debug-word"});
  INFO(found.err);
  CHECK(found.status == 1);
  CHECK(found.finds(deep));
  CHECK(found.finds("/vouchers/internal-debug-mode"));
  for (const auto& finding : found.findings) CHECK(finding.at("showed") == finding.at("tried"));
  CHECK(found.number("counters_touched") > 100);
  CHECK(found.number("corpus") > 3);

  // The corpus is of use to the next run, and the clean shop has neither bug.
  const auto clean = fuzz(vouchers, {"--for", "60", "--requests", "3000", "--corpus", corpus}, counted, {});
  INFO(clean.err);
  CHECK(clean.status == 0);
  CHECK(clean.findings.empty());
}

TEST_CASE("a target that dies is started again, and the run goes on", "[engine]") {
  const auto found =
      fuzz(orders, {"--for", "90", "--enough", "1", "--workers", "2"}, counted, {"crash-on-empty-cart"});
  INFO(found.err);
  REQUIRE(found.findings.size() == 1);
  const auto& finding = found.findings[0];
  CHECK(finding.at("event").as_string() == "crash");
  CHECK(finding.at("showed").as_int64() == 3);
  CHECK(finding.at("steps").as_array().size() == 1);
  CHECK(found.number("restarts") >= 3);
}

TEST_CASE("a service in JavaScript has counters, too", "[engine]") {
  const std::string folder = SHAKEDOWN_SOURCE_DIR "/tests/end_to_end/engine/node/";
  const auto run = [&](const std::vector<std::string>& options, const std::string& bugs) {
    return fuzz_command(folder + "operations.json", options,
                        {"node", "--require", SHAKEDOWN_SOURCE_DIR "/fuzz/coverage/node/register.cjs",
                         folder + "service.cjs", "{port}", bugs});
  };
  const auto found = run({"--for", "90", "--enough", "2"}, "planted");
  INFO(found.err);
  CHECK(found.finds(deep));
  CHECK(found.finds(debug_word));
  CHECK(found.number("counters") > 50);
  const auto clean = run({"--for", "60", "--requests", "2000"}, "clean");
  INFO(clean.err);
  CHECK(clean.status == 0);
}

TEST_CASE("a target without counters is guided by its answers", "[engine]") {
  const auto found = fuzz(vouchers, {"--for", "30", "--requests", "2000"}, plain, {});
  INFO(found.err);
  CHECK(found.status == 0);
  CHECK(found.summary.at("guided_by").as_string() == "answers: the target shows no counters");
  CHECK(found.number("counters") == 0);
}

TEST_CASE("what cannot be fuzzed is said", "[engine]") {
  CHECK(fuzz(vouchers, {"--for", "5"}, "/nowhere/program", {}).status == 4);
  const auto run = [](std::vector<std::string> words) {
    words.insert(words.begin(), SHAKEDOWN_BINARY_DIR "/fuzz/shakedown-fuzz");
    return run_command(words);
  };
  const auto remote = run({"--operations", vouchers, "--url", "http://192.0.2.1:80"});
  CHECK(remote.status == 2);
  CHECK_THAT(remote.err, Catch::Contains("only loopback is fuzzed"));
  CHECK(run({"--operations", vouchers}).status == 2);
  CHECK(run({"--operations", SHAKEDOWN_SOURCE_DIR "/README.md", "--url", "http://127.0.0.1:9"}).status == 2);
}

TEST_CASE("five of five within a minute, none without guidance in ten, the clean shop silent", "[gallery]") {
  for (int seed = 1; seed <= 5; ++seed) {
    const auto found = fuzz(vouchers, {"--for", "60", "--enough", "2", "--seed", std::to_string(seed)},
                            counted, {"deep-branch", "debug-word"});
    INFO("seed " << seed << ": " << found.err);
    CHECK(found.finds(deep));
    CHECK(found.finds(debug_word));
    WARN(fmt::format("seed {}: both after {:.1f} s, {} sequences", seed,
                     found.summary.at("seconds").as_double(), found.number("executions")));
    const auto clean = fuzz(vouchers, {"--for", "20", "--seed", std::to_string(seed)}, counted, {});
    CHECK(clean.status == 0);
  }
  // In parts, because no command runs longer than two minutes here.
  for (int part = 0; part < 6; ++part) {
    const auto blind =
        fuzz(vouchers, {"--for", "100", "--guidance", "off", "--seed", std::to_string(100 + part)}, counted,
             {"deep-branch", "debug-word"});
    INFO(blind.err);
    CHECK(blind.status == 0);
    CHECK(blind.findings.empty());
  }
}
