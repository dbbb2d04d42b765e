// Faults by the preload library, in a plain C service.
#include <csignal>
#include <fstream>
#include <future>
#include <thread>

#include "harness/model/hash.hpp"
#include "harness/target/process_tree.hpp"
#include "tests/unit/target/faulty.hpp"

using namespace shakedown;
using namespace shakedown::target;
using std::chrono::milliseconds;

TEST_CASE("an error of files comes while it is on, in the calls that can have it, and is counted") {
  FaultyRun run;
  run.start();
  CHECK(run.ask("/write/a") == all_moved);
  run.apply(fault_of(FaultKind::file_error));
  CHECK(run.how == "by the preload library");
  for (const char* what :
       {"/write/a", "/append/a", "/read/here", "/vector/a", "/positioned/a", "/stream/a", "/sync/a"}) {
    CAPTURE(what);
    CHECK(run.ask(what) == failed_with(EIO));
  }
  CHECK(run.faults.acted("target", "f") == 7);
  CHECK(run.end() == 7);
  for (const char* what : {"/write/a", "/read/here", "/vector/a", "/positioned/a", "/stream/a"}) {
    CAPTURE(what);
    CHECK(run.ask(what) == all_moved);
  }
  CHECK_FALSE(run.faults.acted("target", "f"));
}

TEST_CASE("each error is for the operations that know it, or for the one that is named") {
  FaultyRun run;
  run.start();
  auto fault = fault_of(FaultKind::file_error);
  SECTION("no space") {
    fault.error_name = "ENOSPC";
    run.apply(fault);
    CHECK(run.ask("/read/here") == all_moved);
    CHECK(run.ask("/append/here") == failed_with(ENOSPC));
    CHECK(run.ask("/write/new") == failed_with(ENOSPC));
    CHECK_FALSE(std::filesystem::exists(run.address.data + "/new"));
  }
  SECTION("a read-only file system") {
    fault.error_name = "EROFS";
    run.apply(fault);
    CHECK(run.ask("/read/here") == all_moved);
    CHECK(run.ask("/append/here") == failed_with(EROFS));
  }
  SECTION("not to be opened") {
    fault.error_name = "EACCES";
    run.apply(fault);
    CHECK(run.ask("/read/here") == failed_with(EACCES));
    CHECK(run.ask("/stream/here") == failed_with(EACCES));
  }
  SECTION("reads only") {
    fault.match.method = "read";
    run.apply(fault);
    CHECK(run.ask("/read/here") == failed_with(EIO));
    CHECK(run.ask("/write/a") == all_moved);
  }
  SECTION("close, which closes all the same") {
    fault.match.method = "close";
    run.apply(fault);
    CHECK(run.ask("/write/a", 100) == std::vector<int>(100, failed_with(EIO)));
    CHECK(run.end() == 100);
    CHECK(run.ask("/open/0") == moved);
    const auto side = run.services->system_side("target");
    REQUIRE(side);
    const auto folder = "/proc/" + std::to_string(side.value().pids.at(0)) + "/fd";
    CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) < 20);
  }
}

TEST_CASE("files elsewhere, sockets, pipes and the standard streams are left alone") {
  FaultyRun run;
  auto spec = spec_of({IO_SERVICE, "{port}", (run.folder.path() / "elsewhere").string()});
  spec.prepare_for = library_kinds;
  SECTION("only the state, where there is one") {
    spec.command = {IO_SERVICE, "{port}", (run.folder.path() / "elsewhere").string(), "{target.data}"};
    spec.state = StateCopy{.copy = (run.folder.path() / "seed").string(), .as = "{target.data}"};
    run.start(spec);
    run.apply(fault_of(FaultKind::file_error));
    CHECK(run.ask("/write/a") == all_moved);
    CHECK(run.end() == 0);
  }
  SECTION("everything but the system's own, where there is none") {
    run.start(spec);
    run.apply(fault_of(FaultKind::file_error));
    CHECK(run.ask("/write/a") == failed_with(EIO));
  }
  SECTION("the files below a path") {
    run.start(spec);
    auto fault = fault_of(FaultKind::file_error);
    fault.match.path = (run.folder.path() / "elsewhere" / "a").string() + "*";
    run.apply(fault);
    CHECK(run.ask("/write/a-b") == failed_with(EIO));
    CHECK(run.ask("/write/b") == all_moved);
  }
  SECTION("neither output nor sockets, even of everything") {
    run.start(spec);
    auto fault = fault_of(FaultKind::file_error);
    fault.match.path = "/";
    run.apply(fault);
    CHECK(run.ask("/write/a") == failed_with(EIO));
    CHECK(run.ask("/say/hello") == moved);
    CHECK(run.seen.wait_for_line("said hello"));
  }
}

TEST_CASE("a path through a symbolic link is the file that it leads to") {
  FaultyRun run;
  const auto link = run.folder.path() / "link";
  std::filesystem::create_directory_symlink(run.folder.path() / "elsewhere", link);
  auto spec = spec_of({IO_SERVICE, "{port}", link.string()});
  spec.prepare_for = library_kinds;
  run.start(spec);
  auto fault = fault_of(FaultKind::file_error);
  fault.match.path = link.string();
  run.apply(fault);
  CHECK(run.ask("/write/a") == failed_with(EIO));  // by the open file's own name
  run.end();
  fault.error_name = "EACCES";
  run.apply(fault);
  CHECK(run.ask("/write/a") == failed_with(EACCES));  // by the name it was opened with
}

TEST_CASE("first, every and probability choose calls, and the seed chooses the same ones again") {
  FaultyRun run(11);
  run.start();
  auto fault = fault_of(FaultKind::file_error);
  const auto write = [&](int times) {
    std::string shown;
    for (const int status : run.ask("/write/a", times)) shown += status == all_moved ? '.' : 'x';
    return shown;
  };
  SECTION("first") {
    fault.first = 2;
    run.apply(fault);
    CHECK(write(5) == "xx...");
  }
  SECTION("every") {
    fault.every = 3;
    run.apply(fault);
    CHECK(write(7) == "..x..x.");
  }
  SECTION("probability") {
    fault.probability = 0.3;
    std::string expected;
    for (std::uint64_t n = 1; n <= 40; ++n) expected += unit(hash(11, "f", 0, n)) < 0.3 ? 'x' : '.';
    for (int again = 0; again < 2; ++again) {
      run.apply(fault);
      CHECK(write(40) == expected);
      CHECK(run.end() == static_cast<std::uint64_t>(std::count(expected.begin(), expected.end(), 'x')));
    }
  }
}

TEST_CASE("reads and writes move less than they were asked to") {
  FaultyRun run;
  run.start();
  auto fault = fault_of(FaultKind::short_io);
  SECTION("any number below") {
    run.apply(fault);
    for (const char* what : {"/write/a", "/read/here", "/vector/a", "/positioned/a"}) {
      CAPTURE(what);
      for (const int status : run.ask(what, 5)) {
        CHECK(status > moved);
        CHECK(status < all_moved);
      }
    }
    CHECK(run.end() == 20);
  }
  SECTION("at most so many") {
    fault.bytes = 10;
    run.apply(fault);
    CHECK(run.ask("/write/a") == moved + 10);
    CHECK(run.ask("/read/here") == moved + 10);
    CHECK(run.ask("/vector/a") == moved + 10);
    fault.name = "more";
    CHECK(run.ask("/read/a") == moved + 10);
  }
  SECTION("pieces are whole while they fit") {
    fault.bytes = 40;
    run.apply(fault);
    CHECK(run.ask("/vector/a") == moved + 32);
  }
  SECTION("what is asked for anyway is no act") {
    fault.bytes = 64;
    run.apply(fault);
    CHECK(run.ask("/write/a") == all_moved);
    CHECK(run.end() == 0);
  }
}

TEST_CASE("fsync takes longer while it is slow, and no longer than that") {
  FaultyRun run;
  run.start();
  auto fault = fault_of(FaultKind::slow_fsync);
  fault.delay = milliseconds(300);
  run.apply(fault);
  CHECK(run.ask("/sync/a") >= moved + 30);
  CHECK(run.ask("/write/a") == all_moved);
  CHECK(run.end() == 1);
  fault.delay = std::chrono::hours(1);
  run.apply(fault);
  auto answer = std::async(std::launch::async, [&] { return run.ask("/sync/a"); });
  while (run.faults.acted("target", "f") != 1) std::this_thread::yield();
  CHECK(run.end() == 1);
  CHECK(answer.get() != -1);  // within its patience
}

TEST_CASE("the wall clock steps both ways, and waits with deadlines stay as long as they are") {
  FaultyRun run;
  run.start();
  CHECK(run.ask("/clock") == moved);
  for (const int hours : {48, -3}) {
    auto fault = fault_of(FaultKind::clock_step);
    fault.delay = std::chrono::hours(hours);
    run.apply(fault);
    CHECK(run.ask("/clock") == moved + hours);
    CHECK(run.ask("/wait") == moved + 10);
    CHECK(run.faults.acted("target", "f").value_or(0) >= 4);
    run.end();
    CHECK(run.ask("/clock") == moved);
  }
}

TEST_CASE("several faults at once, each ended by itself") {
  FaultyRun run;
  run.start();
  auto slow = fault_of(FaultKind::clock_step, "step");
  slow.delay = std::chrono::hours(5);
  run.apply(slow);
  auto fault = fault_of(FaultKind::file_error, "error");
  fault.match.method = "read";
  run.apply(fault);
  run.apply(fault_of(FaultKind::short_io, "short"));
  CHECK(run.ask("/read/here") == failed_with(EIO));
  CHECK(run.ask("/write/a") < all_moved);
  CHECK(run.ask("/clock") == moved + 5);
  run.end("short");
  CHECK(run.ask("/write/a") == all_moved);
  CHECK(run.ask("/read/here") == failed_with(EIO));
  CHECK(run.faults.end_all());
  CHECK(run.ask("/read/here") == all_moved);
  CHECK(run.ask("/clock") == moved);
}

TEST_CASE("places for rules are used again, and one too many is a problem") {
  FaultyRun run;
  run.start();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 8; ++i) run.apply(fault_of(FaultKind::short_io, std::to_string(i)));
    const auto refused = run.faults.apply(fault_of(FaultKind::short_io, "ninth"));
    REQUIRE_FALSE(refused);
    CHECK(contains(refused.error().message, "more than 8 faults"));
    CHECK(run.faults.end_all());
    CHECK(run.ask("/write/a") == all_moved);
  }
}

TEST_CASE("children of the service have its faults") {
  FaultyRun run;
  run.start();
  CHECK(run.ask("/child/a") == all_moved);
  run.apply(fault_of(FaultKind::file_error));
  CHECK(run.ask("/child/a") == moved + 100 + EIO);
  CHECK(run.end() == 1);
}

TEST_CASE("a service that was killed and started again still has its faults, one that is fresh has none") {
  FaultyRun run;
  run.start();
  run.apply(fault_of(FaultKind::file_error));
  run.apply(fault_of(FaultKind::restart, "again"));
  CHECK(run.ask("/write/a") == failed_with(EIO));
  REQUIRE(run.services->restart("target"));
  CHECK(run.ask("/write/a") == all_moved);
  CHECK(run.end() == 1);
  CHECK(run.end("again") == 1);
}

TEST_CASE("a run's folder with a space in its name does not keep the library out") {
  FaultyRun run;
  const auto folder = run.folder.path() / "a run: with spaces";
  std::filesystem::create_directory(folder);
  auto services = Services::open(run.seen.record(), RunClock(),
                                 {.run_folder = folder, .guardian = {.program = TEST_SERVICE}});
  REQUIRE(services);
  ServiceFaults faults(*services.value(), 1);
  const auto address = services.value()->start(run.with_state({IO_SERVICE}, library_kinds));
  REQUIRE(address);
  REQUIRE(faults.apply(fault_of(FaultKind::file_error)));
  CHECK(get(address.value(), "/write/a") == failed_with(EIO));
  const auto control = services.value()->system_side("target").value().prepared.control;
  CHECK(std::filesystem::exists(control));
  services.value()->stop_all();
  CHECK_FALSE(std::filesystem::exists(std::filesystem::path(control).parent_path().parent_path()));
}

TEST_CASE("a service that cuts its control file short hurts only itself") {
  FaultyRun run;
  run.start();
  run.apply(fault_of(FaultKind::file_error));
  const auto side = run.services->system_side("target");
  REQUIRE(side);
  std::filesystem::resize_file(side.value().prepared.control, 0);
  CHECK_FALSE(run.faults.acted("target", "f"));
  CHECK_FALSE(run.end());
}

TEST_CASE("nothing is put into a service that will have no such fault") {
  FaultyRun run;
  run.start(std::vector<FaultKind>{FaultKind::pause, FaultKind::descriptor_limit});
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "preload"));
  const auto refused = run.faults.apply(fault_of(FaultKind::file_error));
  REQUIRE_FALSE(refused);
  CHECK(
      contains(refused.error().message, "file_error cannot be applied to target: it was not started ready"));
}

TEST_CASE("the library and its control file go with the service") {
  FaultyRun run;
  run.start();
  CHECK(std::filesystem::exists(run.folder.path() / "preload" / "target-1" / "control"));
  REQUIRE(run.services->restart("target"));
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "preload" / "target-1"));
  run.services->stop_all();
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "preload"));
}

TEST_CASE("programs out of the library's reach are named with the reason") {
  FaultyRun run;
  SECTION("statically linked") {
    run.start(run.with_state({IO_SERVICE_STATIC}, library_kinds));
    const auto refused = run.faults.apply(fault_of(FaultKind::file_error));
    REQUIRE_FALSE(refused);
    CHECK(contains(refused.error().message, "io_service_static is out of the preload library's reach"));
    CHECK(contains(refused.error().message, "statically linked"));
    CHECK_FALSE(std::filesystem::exists(run.folder.path() / "preload"));
  }
  SECTION("statically linked behind a shell, which only shows when it runs") {
    run.start(
        run.with_state({"sh", "-c", std::string(IO_SERVICE_STATIC) + " $0 $1; exit $?"}, library_kinds));
    const auto refused = run.faults.apply(fault_of(FaultKind::file_error));
    REQUIRE_FALSE(refused);
    CHECK(contains(refused.error().message, "io_service_static is out of the preload library's reach"));
  }
  SECTION("with another environment") {
    run.start(run.with_state({"sh", "-c", "exec env -i " IO_SERVICE " $0 $1"}, library_kinds));
    const auto refused = run.faults.apply(fault_of(FaultKind::clock_step));
    REQUIRE_FALSE(refused);
    CHECK(contains(refused.error().message, "without having loaded the library"));
  }
  CHECK(run.ask("/write/a") == all_moved);
}

TEST_CASE("a service built as the harness is, with a sanitizer or without, starts with the library in it") {
  FaultyRun run;
  auto spec = serving();
  spec.prepare_for = library_kinds;
  run.start(spec);
  auto fault = fault_of(FaultKind::clock_step);
  fault.delay = std::chrono::hours(1);
  run.apply(fault);
  CHECK(run.ask("/") == 200);
  run.end();
}
