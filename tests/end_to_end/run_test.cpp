// `shakedown run` from a scenario to its reports, against servers that behave and servers that do not.
#include <map>

#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

void serve_pages(FakeServer::Peer& peer) {
  while (!peer.request().empty()) {
    if (!peer.send(answer(200, "{\"ok\":true}", "Content-Type: application/json\r\n"))) return;
  }
}

struct Played {
  TemporaryFolder folder;
  Ran ran;
  std::string run_folder() const { return folder.file("run"); }
};

void play(Played& played, const std::string& scenario) {
  played.folder.write("scenario.yaml", scenario);
  played.ran = run_shakedown({"run", "scenario.yaml", "--out", "run"}, played.folder.path().string());
  INFO(played.ran.out);
  INFO(played.ran.err);
  CHECK(played.ran.status != 137);
}

// A scenario whose target is a shell command.
std::string with_command(const std::string& script, const std::string& within = "1s") {
  return "scenario: command\ntarget:\n  command: [sh, -c, '" + script +
         "', sh, \"{port}\"]\n  ready: {within: " + within +
         "}\ntraffic:\n  - journeys:\n      - {name: page, steps: [{get: /page}]}\nstages:\n  - {name: load, "
         "for: 1s, load: {users: 1}}\n";
}

}  // namespace

TEST_CASE("a run against a healthy service passes and leaves every report") {
  FakeServer server(serve_pages);
  Played played;
  play(played, small_scenario(server.url()) + "gates: [errors < 1%, p99 < 60s]\n");
  CHECK(played.ran.status == 0);
  for (const auto* file : {"run.db", "report.html", "report.json", "junit.xml", "summary.md"}) {
    INFO(file);
    CHECK(std::filesystem::file_size(played.run_folder() + "/" + file) > 100);
  }
  CHECK(contains(played.ran.out, "PASS"));
  CHECK(verdict_of(report_of(played.run_folder())) == "pass");
}

TEST_CASE("a gate that fails decides the exit status") {
  FakeServer server(serve_pages);
  Played played;
  play(played, small_scenario(server.url()) + "gates: [p99 < 1ns]\n");
  CHECK(played.ran.status == 1);
  CHECK(contains(played.ran.out, "p99 < 1"));
}

TEST_CASE("a server error is a finding with its message and an example") {
  FakeServer server([](FakeServer::Peer& peer) {
    while (!peer.request().empty()) {
      if (!peer.send(answer(500, "{\"error\":\"no stock for 17\"}", "Content-Type: application/json\r\n")))
        return;
    }
  });
  Played played;
  play(played, small_scenario(server.url(), "rate: 50/s"));
  CHECK(played.ran.status == 1);
  const auto report = boost::json::serialize(report_of(played.run_folder()));
  CHECK(contains(report, "server-error"));
  CHECK(contains(report, "no stock for {n}"));
  CHECK(contains(report, "no stock for 17"));
}

TEST_CASE("servers that break every rule end the run with findings, never the harness") {
  struct Case {
    const char* name;
    std::function<void(FakeServer::Peer&)> serve;
  };
  const auto [name, serve] = GENERATE(values<Case>({
      {"closes every connection", [](auto&) {}},
      {"resets every connection",
       [](auto& peer) {
         peer.request();
         peer.reset();
       }},
      {"answers garbage",
       [](auto& peer) {
         peer.request();
         peer.send("\x00\xff garbage\r\n\r\n\r\n");
       }},
      {"answers forever",
       [](auto& peer) {
         peer.request();
         peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
         while (peer.send("4000\r\n" + std::string(0x4000, 'x') + "\r\n")) {
         }
       }},
      {"endless header",
       [](auto& peer) {
         peer.request();
         peer.send("HTTP/1.1 200 OK\r\n");
         while (peer.send("X-Long: " + std::string(1000, 'y') + "\r\n")) {
         }
       }},
      {"says nothing", [](auto& peer) { peer.wait_for_close(); }},
  }));
  INFO(name);
  FakeServer server(serve);
  Played played;
  play(played, small_scenario(server.url(), "users: 2", "1s"));
  CHECK(played.ran.status == 1);
  CHECK(verdict_of(report_of(played.run_folder())) == "fail");
}

TEST_CASE("a port that nobody listens on is said before anything is sent") {
  Played played;
  play(played, small_scenario("http://127.0.0.1:" + std::to_string(closed_port())));
  CHECK(played.ran.status == 4);
  CHECK(contains(played.ran.err, "refused"));
}

TEST_CASE("a host that is neither loopback nor named is refused") {
  Played played;
  play(played, small_scenario("http://192.0.2.1:80"));
  CHECK((played.ran.status == 2 || played.ran.status == 4));
  CHECK(contains(played.ran.err, "allow_hosts"));
}

TEST_CASE("a target that exits at once is told with its status and last words") {
  Played played;
  play(played, with_command("echo cannot open the database >&2; exit 3"));
  CHECK(played.ran.status == 4);
  CHECK(contains(played.ran.err, "cannot open the database"));
  CHECK(contains(played.ran.err, "3"));
}

TEST_CASE("a target that never gets ready is told, and nothing of it is left") {
  Played played;
  play(played, with_command("echo started; exec tail -f /dev/null", "300ms"));
  CHECK(played.ran.status == 4);
  CHECK(contains(played.ran.err, "ready"));
  CHECK(std::filesystem::exists(played.run_folder() + "/report.html"));
}

TEST_CASE("a command that does not exist is a problem with its place") {
  Played played;
  play(played,
       "target: {command: [./no-such-program, \"{port}\"]}\ntraffic:\n  - journeys: [{name: p, steps: [{get: "
       "/}]}]\n");
  CHECK((played.ran.status == 2 || played.ran.status == 4));
  CHECK(contains(played.ran.err, "no-such-program"));
}

TEST_CASE("every problem of a scenario is told at once, with its place") {
  const TemporaryFolder folder;
  folder.write("bad.yaml",
               "target: {ulr: \"http://127.0.0.1:1\"}\ntraffic: [missing.har]\nstages:\n  - {name: a, for: "
               "0s, load: {rate: -5/s}}\n");
  const auto ran = run_shakedown({"check", "bad.yaml"}, folder.path().string());
  CHECK(ran.status == 2);
  CHECK(contains(ran.err, "bad.yaml:1:"));
  CHECK(contains(ran.err, "ulr"));
  CHECK(contains(ran.err, "`url`"));
  CHECK(contains(ran.err, "missing.har"));
  CHECK(contains(ran.err, "bad.yaml:4:"));
}

TEST_CASE("hostile scenarios are refused quickly") {
  const TemporaryFolder folder;
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'l'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + std::string(1, c) + " [";
    for (int i = 0; i < 9; ++i) bomb += (i ? "," : "") + ("*" + before);
    bomb += "]\n";
  }
  for (const auto& text : {bomb, std::string("a: &a [*a]\n"), std::string("target: 1\ntarget: 2\n"),
                           std::string(5000, '['), std::string("\xff\xfe\x00", 3)}) {
    folder.write("hostile.yaml", text);
    const auto ran = run_shakedown({"check", "hostile.yaml"}, folder.path().string());
    CHECK(ran.status == 2);
    CHECK(contains(ran.err, "hostile.yaml"));
  }
}

TEST_CASE("init writes a scenario that checks and runs, and run takes the same options") {
  FakeServer server(serve_pages);
  const TemporaryFolder folder;
  const auto at = folder.path().string();
  folder.write("day.log",
               "127.0.0.1 - - [21/Nov/2026:09:00:00 +0000] \"GET /page HTTP/1.1\" 200 11\n"
               "127.0.0.1 - - [21/Nov/2026:09:00:01 +0000] \"GET /page HTTP/1.1\" 200 11\n");
  const auto init =
      run_shakedown({"init", "--url", server.url(), "--traffic", "day.log", "--out", "made.yaml"}, at);
  INFO(init.err);
  REQUIRE(init.status == 0);
  CHECK(run_shakedown({"check", "made.yaml"}, at).status == 0);
  const auto from_file = run_shakedown({"run", "made.yaml", "--out", "one", "--set", "budget=3s"}, at);
  INFO(from_file.err);
  CHECK(from_file.status == 0);
  const auto from_options =
      run_shakedown({"run", "--url", server.url(), "--traffic", "day.log", "--out", "two"}, at);
  INFO(from_options.err);
  CHECK(from_options.status == 0);
  CHECK(run_shakedown({"init", "--url", server.url(), "--out", "made.yaml"}, at).status ==
        2);  // never over a file
}

TEST_CASE("a stored run is judged and rendered again, the same to the byte") {
  FakeServer server(serve_pages);
  Played played;
  play(played, small_scenario(server.url()));
  const auto at = played.folder.path().string();
  const auto first = read_file(played.run_folder() + "/report.json");
  CHECK(run_shakedown({"report", "run", "--format", "json", "--out", "again.json"}, at).status == 0);
  CHECK(read_file(played.folder.file("again.json")) == first);
  for (const auto& [format, file] : std::map<std::string, std::string>{{"html", "report.html"},
                                                                       {"junit", "junit.xml"},
                                                                       {"sarif", "results.sarif"},
                                                                       {"ctrf", "ctrf.json"},
                                                                       {"markdown", "summary.md"},
                                                                       {"openmetrics", "metrics.txt"}}) {
    INFO(format);
    CHECK(run_shakedown({"report", "run", "--format", format, "--out", "again"}, at).status == 0);
    CHECK(read_file(played.folder.file("again")) == read_file(played.run_folder() + "/" + file));
  }
  CHECK(contains(run_shakedown({"report", "run", "--format", "hdr"}, at).out, "Tag=GET_/page,"));
  CHECK(run_shakedown({"report", "run", "--format", "text"}, at).out == run_shakedown({"show", "run"}, at).out);
  CHECK(run_shakedown({"judge", "run"}, at).status == 0);
  CHECK(read_file(played.run_folder() + "/report.json") == first);
  CHECK(contains(run_shakedown({"show", "run"}, at).out, "PASS"));
}

TEST_CASE("a run never writes over another") {
  FakeServer server(serve_pages);
  Played played;
  play(played, small_scenario(server.url()));
  const auto again = run_shakedown({"run", "scenario.yaml", "--out", "run"}, played.folder.path().string());
  CHECK(again.status == 4);
  CHECK(contains(again.err, "not empty"));
}

TEST_CASE("a disk that fills up is told, and what does not fit is never a pass") {
  if (run_command({"unshare", "--user", "--map-root-user", "--mount", "true"}).status != 0) {
    WARN("not tried: this machine allows no file system of the test's own");
    return;
  }
  FakeServer server(serve_pages);
  TemporaryFolder folder;
  folder.write("scenario.yaml", small_scenario(server.url(), "rate: 50/s"));
  folder.write("full/placeholder", "");
  // Too small for the run file; for what comes during the run; for the reports.
  for (const auto* size : {"64k", "160k", "288k"}) {
    const auto ran =
        run_command({"unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                     "mount -t tmpfs -o size=$1 none full && "
                     "{ \"$0\" run scenario.yaml --out full/run; status=$?; ls full/run >&2; exit $status; }",
                     SHAKEDOWN_BINARY_DIR "/harness/cli/shakedown", size},
                    folder.path().string());
    INFO(size << "\n" << ran.out << "\n" << ran.err);
    CHECK((ran.status == 3 || ran.status == 4));
    CHECK(contains(ran.err, "full"));
    CHECK_FALSE(contains(ran.out, "report.html"));
  }
}

TEST_CASE("a folder that cannot be made is told before anything is started") {
  FakeServer server(serve_pages);
  const TemporaryFolder folder;
  folder.write("scenario.yaml", small_scenario(server.url()));
  folder.write("file", "");
  const auto ran = run_shakedown({"run", "scenario.yaml", "--out", "file/run"}, folder.path().string());
  CHECK(ran.status == 4);
  CHECK(server.connections() == 0);
}

TEST_CASE("a wrong command line is status 2 with a word on what is wrong") {
  for (const auto& arguments : {std::vector<std::string>{},
                                {"rnu"},
                                {"run"},
                                {"run", "a.yaml", "--url", "http://127.0.0.1:1"},
                                {"show"},
                                {"report", "/nonexistent"}}) {
    const auto ran = run_shakedown(arguments);
    CHECK(ran.status == 2);
    CHECK_FALSE(ran.err.empty());
  }
  CHECK(run_shakedown({"--help"}).status == 0);
  CHECK(contains(run_shakedown({"--version"}).out, "shakedown 0"));
}
