// Starting services, and what a user hears when one does not start.
#include "harness/target/services.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <future>
#include <stop_token>
#include <thread>

#include "harness/net/descriptor_limit.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/unit/target/seen.hpp"

using namespace shakedown;
using namespace shakedown::target;
using std::chrono::milliseconds;

TEST_CASE("a service gets a free port, is ready when it answers, and ends when it is asked to") {
  Run run;
  const auto address = run.services->start(serving());
  REQUIRE(address);
  CHECK(address.value().host == "127.0.0.1");
  CHECK(address.value().port != 0);
  CHECK(address.value().url() == "http://127.0.0.1:" + std::to_string(address.value().port));
  CHECK(run.services->running("target"));
  CHECK(get(address.value(), "/") == 200);

  run.services->stop_all();
  CHECK_FALSE(run.services->running("target"));
  CHECK(run.services->exited("target") == Exit{.status = 0, .signal = SIGTERM});
  CHECK(get(address.value(), "/") == -1);
  CHECK(run.seen.events(EventKind::process_started).size() == 1);
  REQUIRE(run.seen.events(EventKind::process_ready).size() == 1);
  CHECK(contains(run.seen.events(EventKind::process_ready)[0], "GET /healthz answered 200"));
  REQUIRE(run.seen.events(EventKind::process_stopped).size() == 1);
  CHECK(contains(run.seen.events(EventKind::process_stopped)[0], "was killed by SIGTERM (terminated)"));
  CHECK(run.seen.events(EventKind::process_killed).empty());
  for (const auto& event : run.seen.now().events) CHECK(event.subject == "target");
}

TEST_CASE("placeholders, environment and working directory reach the command") {
  Run run;
  auto payments = serving();
  payments.name = "payments";
  payments.command[2] = "{port}";
  const auto first = run.services->start(payments);
  REQUIRE(first);

  auto orders = shell("echo \"$PWD|$GREETING|$PAY|${port}\"; exec $SERVE $1");
  orders.directory = run.folder.path();
  orders.environment["GREETING"] = "good morning";
  orders.environment["PAY"] = "{payments.url} {payments.address} {target.address}";
  const auto second = run.services->start(orders);
  REQUIRE(second);
  REQUIRE(run.seen.wait_for_line(run.folder.path().string() + "|good morning|" + first.value().url() + " " +
                                 first.value().address() + " " + second.value().address() + "|"));
}

TEST_CASE("a service has the limit of open files that the harness was started with") {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  const rlim_t soft = std::min<rlim_t>(limit.rlim_max - 1, 700);
  limit.rlim_cur = soft;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  net::raise_descriptor_limit();
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  CHECK(limit.rlim_cur == limit.rlim_max);
  Run run;
  REQUIRE(run.services->start(shell("echo \"files $(ulimit -Sn)\"; exec $SERVE $1")));
  CHECK(run.seen.wait_for_line("files " + std::to_string(soft)));
}

TEST_CASE("a service on ::1 is found there") {
  Run run;
  auto spec = serving({"--six"});
  const auto address = run.services->start(spec);
  REQUIRE(address);
  CHECK(address.value().host == "::1");
  CHECK(address.value().url() == "http://[::1]:" + std::to_string(address.value().port));
}

TEST_CASE("without a path a service is ready when it accepts connections") {
  Run run;
  auto spec = serving();
  spec.ready.get = "";
  REQUIRE(run.services->start(spec));
  CHECK(contains(run.seen.events(EventKind::process_ready).at(0), "it accepts connections"));
}

TEST_CASE("state is copied afresh at each start and removed afterwards") {
  Run run;
  const auto seed = run.folder.path() / "seed data";
  run.folder.write("seed data/stock", "10");
  auto spec = shell("echo \"found $(cat \"$2/stock\") in $2\"; echo 3 >\"$2/stock\"; exec $SERVE $1");
  spec.command.emplace_back("{target.data}");
  spec.state = StateCopy{.copy = seed, .as = "{target.data}"};

  const auto first = run.services->start(spec);
  REQUIRE(first);
  CHECK(contains(first.value().data, "seed data"));
  CHECK(run.seen.wait_for_line("found 10 in " + first.value().data));
  const auto second = run.services->restart("target");
  REQUIRE(second);
  CHECK(second.value().port == first.value().port);
  CHECK(second.value().data != first.value().data);
  CHECK(run.seen.wait_for_line("found 10 in " + second.value().data));
  CHECK_FALSE(std::filesystem::exists(first.value().data));
  CHECK(std::filesystem::exists(second.value().data));

  run.services->stop_all();
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "state"));
  CHECK(std::ifstream(seed / "stock").get() == '1');
}

TEST_CASE("a command that cannot run is a problem before anything runs") {
  Run run;
  auto spec = serving();
  SECTION("not in PATH") {
    spec.command = {"shakedown-no-such-command", "{port}"};
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(text_of(result.error()), "scenario.yaml:7:3: there is no command"));
  }
  SECTION("no such directory") {
    spec.directory = run.folder.path() / "nowhere";
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(text_of(result.error()), "nowhere does not exist"));
  }
  SECTION("no placeholder for the port") {
    spec.command = {TEST_SERVICE, "serve", "8080"};
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(text_of(result.error()), "does not say where to listen"));
    CHECK(contains(result.error().hint, "{target.port}"));
  }
  SECTION("a dependency that is not there") {
    spec.command.emplace_back("{paymnets.url}");
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(text_of(result.error()), "{paymnets.url} names no service"));
  }
  SECTION("no state to copy") {
    spec.state = StateCopy{.copy = run.folder.path() / "nothing", .as = "{target.data}"};
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(text_of(result.error()), "there is no state to copy"));
  }
  CHECK(run.seen.now().events.empty());
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "state" / "target-1"));
}

TEST_CASE("what only execve finds is a problem with its reason") {
  Run run;
  const auto script = run.folder.path() / "script";
  auto spec = spec_of({script, "{port}"});
  SECTION("a missing interpreter") {
    run.folder.write("script", "#!/no/such/interpreter\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(result.error().message, "cannot run " + script.string() + ": No such file"));
    CHECK(contains(result.error().hint, "interpreter"));
  }
  SECTION("a script without its first line") {
    run.folder.write("script", "echo hello\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(result.error().hint, "#!/bin/sh"));
  }
}

TEST_CASE("a program that is no guardian is a problem, not a wait") {
  test::TemporaryFolder folder;
  Seen seen;
  auto services = Services::open(seen.record(), RunClock(),
                                 {.run_folder = folder.path(), .guardian = {.program = "/bin/true"}});
  REQUIRE(services);
  const auto result = services.value()->start(serving());
  REQUIRE_FALSE(result);
  CHECK(contains(result.error().message, "/bin/true did not start"));
}

TEST_CASE("a service that exits at once is a problem with its status and its last lines") {
  Run run;
  const auto result = run.services->start(shell("echo starting; echo 'no configuration' >&2; exit 3"));
  REQUIRE_FALSE(result);
  const auto text = text_of(result.error());
  CHECK(contains(text, "scenario.yaml:7:3: target exited with status 3 before it was ready"));
  CHECK(contains(text, "starting"));
  CHECK(contains(text, "no configuration"));
  CHECK(run.seen.events(EventKind::process_exited).size() == 1);
  CHECK_FALSE(run.services->running("target"));
}

TEST_CASE("a service that goes into the background is told to stay") {
  Run run;
  const auto result = run.services->start(shell("$SERVE $1 & exit 0"));
  REQUIRE_FALSE(result);
  CHECK(contains(result.error().hint, "foreground"));
}

TEST_CASE("a service that never gets ready is a problem with what the probe last saw") {
  // All at once, with enough time each for a busy machine to get as far as the answer.
  constexpr auto within = std::chrono::seconds(4);
  Run deaf;
  auto deaf_spec = shell("echo thinking; exec sleep 1000 $1");
  deaf_spec.ready.within = within;
  Run failing;
  auto failing_spec = serving();
  failing_spec.ready = {.get = "/status/503", .within = within};
  Run strange;
  const auto certificates = test::make_certificates("127.0.0.1");
  auto strange_spec = serving({"--certificate", strange.folder.write("cert.pem", certificates.certificate),
                               "--key", strange.folder.write("key.pem", certificates.key)});
  strange_spec.scheme = "https";
  strange_spec.ready.within = within;

  const auto starting = [](Run& run, const ServiceSpec& spec) {
    return std::async(std::launch::async, [&run, &spec] { return run.services->start(spec); });
  };
  auto deaf_result = starting(deaf, deaf_spec);
  auto failing_result = starting(failing, failing_spec);
  auto strange_result = starting(strange, strange_spec);
  const auto deaf_says = deaf_result.get().error().message;
  CHECK(contains(deaf_says, "target was not ready within 4.0 s: GET /healthz: Connection refused"));
  CHECK(contains(deaf_says, "thinking"));
  CHECK(contains(failing_result.get().error().message, "GET /status/503 answered 503"));
  CHECK(contains(strange_result.get().error().message, "GET /healthz: certificate: "));
  for (const Run* run : {&deaf, &failing, &strange}) {
    CHECK(run->seen.events(EventKind::process_not_ready).size() == 1);
    CHECK_FALSE(run->services->running("target"));
  }
}

TEST_CASE("a status below 500 is an answer of a service that is ready") {
  Run run;
  auto spec = serving();
  spec.ready.get = "/status/404";
  CHECK(run.services->start(spec));
}

TEST_CASE("waiting for a service can be interrupted") {
  Run run;
  std::stop_source stop;
  std::thread interrupter([&] {
    run.seen.wait_for_line("thinking");
    stop.request_stop();
  });
  const auto result = run.services->start(shell("echo thinking; exec sleep 1000 $1"), stop.get_token());
  interrupter.join();
  REQUIRE_FALSE(result);
  CHECK(contains(result.error().message, "interrupted"));
  CHECK_FALSE(run.services->running("target"));
}

TEST_CASE("a port that was taken meanwhile is replaced by another") {
  Run run;
  // Complains the first time it runs, as if somebody had been faster.
  const auto marker = (run.folder.path() / "marker").string();
  auto spec = shell("if mkdir " + marker +
                    "; then echo 'bind: Address already in use' >&2; exit 1; fi; exec $SERVE $1");
  REQUIRE(run.services->start(spec));
  const auto notes = run.seen.events(EventKind::note);
  REQUIRE(notes.size() == 1);
  CHECK(contains(notes[0], "started again on another"));
  CHECK(run.seen.events(EventKind::process_exited).empty());
}

TEST_CASE("a port that stays taken is a problem after a few attempts") {
  Run run;
  const auto result = run.services->start(shell("echo 'EADDRINUSE'; exit 1"));
  REQUIRE_FALSE(result);
  CHECK(run.seen.events(EventKind::process_started).size() == Services::most_attempts);
}

TEST_CASE("a service that is running cannot be started twice, and an ended one can") {
  Run run;
  const auto address = run.services->start(serving());
  REQUIRE(address);
  CHECK_FALSE(run.services->start(serving()));
  CHECK(get(address.value(), "/exit/0") == -1);
  REQUIRE(run.seen.wait_for_event(EventKind::process_exited));
  CHECK(run.services->start(serving()));
}

TEST_CASE("an attached service is asked once whether it is there") {
  Run run;
  ServiceSpec spec;
  spec.name = "target";
  spec.ready = {.get = "", .within = std::chrono::seconds(5)};
  const auto silent = [](test::FakeServer::Peer& peer) { peer.wait_for_close(); };
  test::FakeServer server(silent);
  SECTION("by URL") {
    spec.url = server.url();
    const auto address = run.services->start(spec);
    REQUIRE(address);
    CHECK(address.value().url() == spec.url);
    CHECK(run.seen.events(EventKind::process_ready).size() == 1);
  }
  SECTION("by address") {
    spec.name = "database";
    spec.protocol = "tcp";
    spec.upstream = "127.0.0.1:" + std::to_string(server.port());
    const auto address = run.services->start(spec);
    REQUIRE(address);
    CHECK(address.value().scheme == "tcp");
    CHECK(address.value().address() == spec.upstream);
  }
  SECTION("not there") {
    spec.url = "http://127.0.0.1:" + std::to_string(test::closed_port());
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(result.error().message, "is not reachable: Connection refused"));
  }
  SECTION("there, but silent") {
    spec.url = server.url();
    spec.ready = {.get = "/healthz", .within = milliseconds(200)};
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(result.error().message, "within 200 ms"));
  }
  SECTION("somebody else's host") {
    spec.url = "http://192.0.2.1:80";  // TEST-NET-1 (RFC 5737): nothing is sent to it
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(text_of(result.error()), "allow_hosts"));
  }
  SECTION("not an address") {
    spec.upstream = "database";
    const auto result = run.services->start(spec);
    REQUIRE_FALSE(result);
    CHECK(contains(text_of(result.error()), "HOST:PORT"));
  }
}

TEST_CASE("an https service is ready when its certificate is trusted or need not be") {
  test::TemporaryFolder folder;
  const auto certificates = test::make_certificates("127.0.0.1");
  auto spec = serving({"--certificate", folder.write("cert.pem", certificates.certificate), "--key",
                       folder.write("key.pem", certificates.key)});
  spec.scheme = "https";
  Seen seen;
  ServicesOptions options{.run_folder = folder.path(), .guardian = {.program = TEST_SERVICE}};
  SECTION("a certificate that the scenario trusts") {
    options.tls.ca = folder.write("ca.pem", certificates.ca);
    auto services = Services::open(seen.record(), RunClock(), options);
    const auto address = services.value()->start(spec);
    REQUIRE(address);
    CHECK(address.value().url().starts_with("https://127.0.0.1:"));
  }
  SECTION("without verification") {
    options.tls.verify = false;
    auto services = Services::open(seen.record(), RunClock(), options);
    CHECK(services.value()->start(spec));
  }
}
