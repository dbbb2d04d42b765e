// The one entry point: faults of processes and limits, and what cannot be applied.
#include "harness/target/capabilities.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/unit/target/faulty.hpp"

using namespace shakedown;
using namespace shakedown::target;
using std::chrono::milliseconds;

TEST_CASE("pause, kill and restart are applied and ended by name") {
  FaultyRun run;
  run.start();
  CHECK(run.ask("/write/kept") == all_moved);
  run.apply(fault_of(FaultKind::pause));
  CHECK(run.how == "SIGSTOP to all of its processes");
  CHECK(run.faults.acted("target", "f") == 1);
  CHECK(run.end() == 1);
  CHECK(run.ask("/read/kept") == all_moved);

  run.apply(fault_of(FaultKind::kill));
  CHECK(run.ask("/") == -1);
  CHECK(run.end() == 1);
  CHECK(run.ask("/read/kept") == all_moved);

  run.apply(fault_of(FaultKind::restart));
  CHECK(run.ask("/read/kept") == all_moved);
  CHECK(run.end() == 1);
  CHECK(run.seen.events(EventKind::process_ready).size() == 3);
  CHECK(run.seen.events(EventKind::process_killed).empty());
}

TEST_CASE("descriptors run out and are back afterwards") {
  FaultyRun run;
  run.start(std::vector<FaultKind>{});
  CHECK(run.ask("/open/40") == moved);
  auto fault = fault_of(FaultKind::descriptor_limit);
  fault.bytes = 30;
  run.apply(fault);
  CHECK(run.how == "no more than 30 open files for each of its processes");
  CHECK(run.ask("/open/40") == failed_with(EMFILE));
  CHECK(run.ask("/open/10") == moved);
  CHECK_FALSE(run.end());
  CHECK(run.ask("/open/40") == moved);
}

TEST_CASE("a limit that ended while the service was down does not come back with it") {
  FaultyRun run;
  run.start(std::vector<FaultKind>{});
  auto fault = fault_of(FaultKind::descriptor_limit);
  fault.bytes = 30;
  run.apply(fault);
  run.apply(fault_of(FaultKind::restart, "again"));
  CHECK(run.ask("/open/40") == failed_with(EMFILE));
  run.apply(fault_of(FaultKind::kill, "down"));
  run.end();
  run.end("down");
  CHECK(run.ask("/open/40") == moved);
}

TEST_CASE("the disk fills up for real where the machine allows a tmpfs, and has room again") {
  const auto allowed = probe_own_mounts();
  if (!allowed.available) {
    WARN("no tmpfs: " << allowed.says);
    return;
  }
  FaultyRun run;
  run.start(std::vector<FaultKind>{FaultKind::disk_full});
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "preload"));
  CHECK(run.ask("/read/here") == all_moved);  // the state is there
  CHECK(run.ask("/write/a") == all_moved);
  CHECK_FALSE(std::filesystem::exists(run.address.data + "/a"));  // which nobody else sees
  run.apply(fault_of(FaultKind::disk_full));
  CHECK(contains(run.how, "a tmpfs of "));
  CHECK(run.ask("/write/new") == failed_with(ENOSPC));
  CHECK(run.ask("/read/here") == all_moved);
  run.apply(fault_of(FaultKind::restart, "again"));
  CHECK(run.ask("/write/new") == failed_with(ENOSPC));
  CHECK_FALSE(run.end());
  CHECK(run.ask("/write/new") == all_moved);
  CHECK(run.ask("/read/a") == all_moved);
  run.services->stop_all();
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "state"));
}

TEST_CASE("the disk fills up by the library where there is no state to put on a tmpfs") {
  FaultyRun run;
  auto spec = spec_of({IO_SERVICE, "{port}", (run.folder.path() / "elsewhere").string()});
  spec.prepare_for = {FaultKind::disk_full};
  run.start(spec);
  run.apply(fault_of(FaultKind::disk_full));
  CHECK(run.how ==
        "ENOSPC by the preload library: the service has no state that the run could put on a tmpfs");
  CHECK(run.ask("/write/new") == failed_with(ENOSPC));
  CHECK(run.end() == 1);
  CHECK(run.ask("/write/new") == all_moved);
}

TEST_CASE("what cannot be applied says why, and changes nothing") {
  FaultyRun run;
  run.start();
  const auto refused = [&](const FaultSpec& fault) {
    const auto applied = run.faults.apply(fault);
    REQUIRE_FALSE(applied);
    return to_string(applied.error());
  };
  auto fault = fault_of(FaultKind::file_error);
  SECTION("a fault of the wire") {
    CHECK(contains(refused(fault_of(FaultKind::latency)), "a fault of the wire"));
  }
  SECTION("a service that nobody started") {
    fault.on = "payments";
    CHECK(refused(fault) == "file_error cannot be applied to payments: payments was never started");
  }
  SECTION("an attached service") {
    const auto silent = [](test::FakeServer::Peer& peer) { peer.wait_for_close(); };
    test::FakeServer server(silent);
    ServiceSpec spec;
    spec.name = fault.on = "database";
    spec.protocol = "tcp";
    spec.upstream = "127.0.0.1:" + std::to_string(server.port());
    REQUIRE(run.services->start(spec));
    CHECK(contains(refused(fault), "database runs elsewhere"));
  }
  SECTION("a service that is down") {
    run.apply(fault_of(FaultKind::kill, "down"));
    CHECK(contains(refused(fault), "target is not running"));
  }
  SECTION("a name that is taken") {
    run.apply(fault);
    CHECK(contains(refused(fault_of(FaultKind::pause)), "named f is on already"));
    CHECK(run.ask("/write/a") == failed_with(EIO));
  }
  SECTION("a second of a kind that would undo the first") {
    run.apply(fault_of(FaultKind::pause));
    CHECK(contains(refused(fault_of(FaultKind::pause, "g")), "pause is on already, as f"));
    run.end();
  }
  SECTION("an error that nobody knows") {
    fault.error_name = "ENOSUCH";
    CHECK(contains(refused(fault), "ENOSUCH is no error"));
    CHECK(contains(refused(fault), "EIO, ENOSPC"));
  }
  SECTION("an operation that nobody knows, or that it cannot happen in") {
    fault.match.method = "GET";
    CHECK(contains(refused(fault), "open, read, write, fsync or close"));
    fault.kind = FaultKind::short_io;
    fault.match.method = "fsync";
    CHECK(contains(refused(fault), "cannot happen to fsync"));
  }
  SECTION("a path that is not absolute or too long") {
    fault.match.path = "data";
    CHECK(contains(refused(fault), "no absolute path"));
    fault.match.path = "/" + std::string(600, 'x');
    CHECK(contains(refused(fault), "longer than 511 bytes"));
  }
  SECTION("a step of nothing, and one of some calls") {
    fault.kind = FaultKind::clock_step;
    CHECK(contains(refused(fault), "needs a delay"));
    fault.delay = std::chrono::hours(1);
    fault.every = 2;
    CHECK(contains(refused(fault), "steps once"));
  }
  SECTION("a slowness of nothing") {
    fault.kind = FaultKind::slow_fsync;
    CHECK(contains(refused(fault), "needs a delay"));
  }
  CHECK(run.faults.end("target", "never on"));
}

TEST_CASE("a service without an answer while a fault is on is not hung") {
  Run run({}, milliseconds(0));
  REQUIRE(run.services->start(serving()));
  ServiceFaults faults(*run.services, 1);
  auto fault = fault_of(FaultKind::descriptor_limit);
  fault.bytes = 1;
  REQUIRE(faults.apply(fault));
  for (int i = 0; i < 4; ++i) run.services->load_sees_answers("target", false);
  CHECK(run.seen.events(EventKind::process_unresponsive).empty());
}

TEST_CASE("destroying the faults heals the service, and starts none") {
  FaultyRun run;
  run.start();
  {
    ServiceFaults others(*run.services, 1);
    REQUIRE(others.apply(fault_of(FaultKind::file_error)));
    REQUIRE(others.apply(fault_of(FaultKind::pause, "paused")));
  }
  CHECK(run.ask("/write/a") == all_moved);
  {
    ServiceFaults others(*run.services, 1);
    REQUIRE(others.apply(fault_of(FaultKind::kill, "down")));
  }
  CHECK_FALSE(run.services->running("target"));
  CHECK(run.services->start_again("target"));
}

TEST_CASE("what the machine allows is said, each with how or why not") {
  const auto all = probe_capabilities();
  CHECK(all.size() == 4);
  for (const auto& one : all) {
    CAPTURE(one.name);
    CHECK_FALSE(one.says.empty());
    CHECK(one.says.find('\n') == std::string::npos);
  }
}
