// Schedule perturbation, in a service whose race no ordinary burst shows; and what sanitizers say of it.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "harness/net/burst.hpp"
#include "tests/unit/target/faulty.hpp"

using namespace shakedown;
using namespace shakedown::target;

namespace {

constexpr int most_bursts = 100;

struct RacyRun : Run {
  RacyRun() : faults(*services, 7) {}

  void start(std::vector<std::string> command, bool perturbable = true) {
    auto spec = spec_of(std::move(command));
    spec.prepare_to_perturb = perturbable;
    const auto started = services->start(spec);
    if (!started) FAIL(to_string(started.error()));
    address = started.value();
  }
  void burst(const std::string& path, std::size_t requests) const {
    net::ResolvedOrigin origin;
    origin.origin.host = address.host;
    origin.origin.port = address.port;
    origin.addresses.push_back(address.host);
    const net::BurstRequest request{
        .head = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n", .body = "", .is_head_method = false};
    const auto result = net::send_burst(origin, {}, std::vector(requests, request), {}, RunClock());
    REQUIRE(result.answers.size() == requests);
  }
  // How many were sold of the one that there is, in a burst of eight.
  int sold(std::uint64_t seed) { return sold(PerturbSpec{.seed = seed}); }
  int sold(const PerturbSpec& how) {
    get(address, "/reset");
    const auto perturbed = faults.schedule().perturb("target", how);
    if (!perturbed) FAIL(to_string(perturbed.error()));
    burst("/take", 8);
    const auto acted = faults.schedule().calm("target");
    CHECK((acted.value_or(0) > 0 || how.probability < 1));
    return get(address, "/sold") - 300;
  }

  int bursts_until_overrun(std::uint64_t seed) {
    for (int burst = 1; burst <= most_bursts; ++burst) {
      if (sold(seed + static_cast<std::uint64_t>(burst)) > 1) return burst;
    }
    return most_bursts + 1;
  }

  ServiceFaults faults;
  Address address;
};

}  // namespace

TEST_CASE("a check-then-act without a window is overrun within 100 perturbed bursts") {
  RacyRun run;
  run.start({RACY_SERVICE, "{port}"});
  CHECK(run.bursts_until_overrun(0) <= most_bursts);
}

// Takes minutes, so it runs where it is asked for: `ctest --preset release -C Gallery -R gallery.perturbed`.
TEST_CASE("twenty times of twenty, and never in 10,000 bursts on its mended twin", "[.perturbed]") {
  std::vector<int> bursts;
  for (std::uint64_t n = 0; n < 20; ++n) {
    RacyRun run;
    run.start({RACY_SERVICE, "{port}"});
    bursts.push_back(run.bursts_until_overrun(n * most_bursts));
    CHECK(bursts.back() <= most_bursts);
  }
  std::sort(bursts.begin(), bursts.end());
  fmt::print("bursts until the overrun, twenty times: {}\n", fmt::join(bursts, " "));
  RacyRun twin;
  twin.start({RACY_SERVICE, "{port}", "mended"});
  int overrun = 0;
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) overrun += twin.sold(seed) == 1 ? 0 : 1;
  fmt::print("its mended twin: {} of 10000 bursts overrun\n", overrun);
  CHECK(overrun == 0);
}

TEST_CASE("its mended twin is never overrun, however it is perturbed") {
  RacyRun run;
  run.start({RACY_SERVICE, "{port}", "mended"});
  for (std::uint64_t seed = 1; seed <= 100; ++seed) REQUIRE(run.sold(seed) == 1);
}

TEST_CASE(
    "delays that are alike hold all eight between check and act; the mended twin sells one all the same") {
  using namespace std::chrono_literals;
  const auto delays = [](std::uint64_t seed) {
    return PerturbSpec{.kind = PerturbSpec::Kind::delay,
                       .alike = true,
                       .probability = 0.25,
                       .seed = seed,
                       .longest_delay = 4ms};
  };
  RacyRun run;
  run.start({RACY_SERVICE, "{port}"});
  int most = 0;
  for (std::uint64_t seed = 1; seed <= 100 && most < 8; ++seed) most = std::max(most, run.sold(delays(seed)));
  CHECK(most == 8);
  RacyRun twin;
  twin.start({RACY_SERVICE, "{port}", "mended"});
  for (std::uint64_t seed = 1; seed <= 30; ++seed) REQUIRE(twin.sold(delays(seed)) == 1);
}

TEST_CASE("nothing is perturbed before it is asked for, nor afterwards") {
  RacyRun run;
  run.start({RACY_SERVICE, "{port}"});
  auto& schedule = run.faults.schedule();
  CHECK_FALSE(schedule.perturbations("target"));
  REQUIRE(schedule.perturb("target", {.probability = 0}));
  run.burst("/take", 4);
  CHECK(schedule.perturbations("target") == 0);
  REQUIRE(schedule.perturb("target", {.kind = PerturbSpec::Kind::both, .most = 5}));
  run.burst("/take", 4);
  CHECK(schedule.calm("target") == 5);
  CHECK_FALSE(schedule.calm("target"));
}

TEST_CASE("a service out of the library's reach is not perturbed, and why is said") {
  RacyRun run;
  SECTION("started without it") {
    run.start({RACY_SERVICE, "{port}"}, false);
    const auto perturbed = run.faults.schedule().perturb("target", {});
    REQUIRE_FALSE(perturbed);
    CHECK(contains(text_of(perturbed.error()), "was not started ready for this"));
  }
  SECTION("linked statically") {
    run.start({IO_SERVICE_STATIC, "{port}", "/tmp"});
    const auto perturbed = run.faults.schedule().perturb("target", {});
    REQUIRE_FALSE(perturbed);
    CHECK(contains(text_of(perturbed.error()), "statically linked"));
  }
}

TEST_CASE("what a service starts is left alone, and the service behind a shell is not") {
  RacyRun run;
  run.start({"sh", "-c", RACY_SERVICE " $0", "{port}"});
  CHECK(run.sold(1) >= 1);
}

TEST_CASE(
    "a service built with ThreadSanitizer tells its race in a file of the run, once, with both places") {
  RacyRun run;
  run.start({RACY_SERVICE_TSAN, "{port}"});
  run.services->going_on(2, 3, 4);
  REQUIRE(run.faults.schedule().perturb("target", {}));
  // Whether two of them meet where nothing orders them is the machine's doing.
  for (int bursts = 0; bursts < 500 && run.seen.now().sanitizer_reports.empty(); ++bursts)
    run.burst("/bump", 8);
  run.services->stop_all();
  const auto lists = run.seen.now();
  REQUIRE_FALSE(lists.sanitizer_reports.empty());
  for (const auto& report : lists.sanitizer_reports) {
    CHECK(report.id == 1);
    CHECK(report.process == "target");
    CHECK(report.kind == "data race");
    CHECK(report.key.find("racy_service.cpp:") != std::string::npos);
    CHECK(report.stage == 2);
    CHECK(report.experiment == 3);
    CHECK(report.play == 4);
    CHECK_FALSE(report.cut);
    REQUIRE(report.stacks.size() >= 2);
    for (const int stack : {0, 1}) {
      const auto& one = report.stacks[static_cast<std::size_t>(stack)];
      REQUIRE(one.user_frame >= 0);
      const auto& frame = one.frames[static_cast<std::size_t>(one.user_frame)];
      CHECK(frame.file.ends_with("racy_service.cpp"));
    }
  }
  const auto notes = run.seen.events(EventKind::note);
  CHECK(std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
    return contains(note, "target is built with ThreadSanitizer");
  }));
  CHECK(run.seen.events(EventKind::sanitizer_report).size() == 1);
}

TEST_CASE("a check-then-act under locks is no data race, and ThreadSanitizer says nothing of it") {
  RacyRun run;
  run.start({RACY_SERVICE_TSAN, "{port}"});
  int most = 0;
  for (std::uint64_t seed = 1; seed <= 100 && most < 2; ++seed) most = std::max(most, run.sold(seed));
  CHECK(most > 1);
  run.services->stop_all();
  CHECK(run.seen.now().sanitizer_reports.empty());
}

TEST_CASE("the scenario's own sanitizer options win over the run's") {
  RacyRun run;
  auto spec = spec_of({RACY_SERVICE_TSAN, "{port}"});
  spec.environment["TSAN_OPTIONS"] = "report_bugs=0";
  const auto started = run.services->start(spec);
  REQUIRE(started);
  run.address = started.value();
  for (int bursts = 0; bursts < 5; ++bursts) run.burst("/bump", 8);
  run.services->stop_all();
  CHECK(run.seen.now().sanitizer_reports.empty());
}
