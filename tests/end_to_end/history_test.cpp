// What one run leaves for the next: history.db in runs/, quarantine, and `show --history`.
#include <atomic>

#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// A page that fails as long as the test wants it to.
struct Page {
  std::atomic<bool> broken{true};
  FakeServer server{[this](FakeServer::Peer& peer) {
    while (!peer.request().empty()) {
      if (!peer.send(broken ? answer(500, "database is locked") : answer(200, "{}"))) return;
    }
  }};
};

struct Nightly {
  TemporaryFolder folder;
  Page page;
  Ran run(const std::string& name, const std::string& more = "") const {
    folder.write("scenario.yaml", small_scenario(page.server.url(), "users: 1", "300ms") + more);
    return run_shakedown({"run", "scenario.yaml", "--out", "runs/" + name}, folder.path().string());
  }
  boost::json::value history_of(const std::string& name) const {
    return report_of(folder.file("runs/" + name)).at("history");
  }
};

std::string day_from_now(int days) {
  return run_command({"date", "-u", "-d", std::to_string(days) + " days", "+%F"}).out.substr(0, 10);
}

}  // namespace

TEST_CASE("a finding is new, then known, then fixed, and back when it shows again") {
  Nightly nightly;
  const auto at = nightly.folder.path().string();
  CHECK(nightly.run("one").status == 1);
  CHECK(nightly.history_of("one").at("runs").as_int64() == 1);
  CHECK(nightly.run("two").status == 1);
  CHECK(nightly.history_of("two").at("findings").at(0).at("state").as_string() == "known");
  nightly.page.broken = false;
  CHECK(nightly.run("three").status == 0);
  CHECK(nightly.history_of("three").at("findings").at(0).at("state").as_string() == "fixed");
  const auto told = run_shakedown({"show", "--history"}, at);
  INFO(told.out << told.err);
  CHECK(told.status == 0);
  CHECK(contains(told.out, "small  3 runs, the last three"));
  CHECK(contains(told.out, "fixed: not in the last 1 run, last seen in two"));
  nightly.page.broken = true;
  CHECK(nightly.run("four").status == 1);
  CHECK(nightly.history_of("four").at("findings").at(0).at("state").as_string() == "back");

  // Judged again, a run knows what it knew.
  const auto before = read_file(nightly.folder.file("runs/two/report.json"));
  CHECK(run_shakedown({"judge", "runs/two"}, at).status == 1);
  CHECK(read_file(nightly.folder.file("runs/two/report.json")) == before);
}

TEST_CASE("a run that is put elsewhere leaves no history beside itself") {
  Nightly nightly;
  nightly.folder.write("scenario.yaml", small_scenario(nightly.page.server.url(), "users: 1", "300ms"));
  const auto at = nightly.folder.path().string();
  CHECK(run_shakedown({"run", "scenario.yaml", "--out", "elsewhere"}, at).status == 1);
  CHECK_FALSE(std::filesystem::exists(nightly.folder.file("history.db")));
  CHECK(run_shakedown({"show", "--history"}, at).status == 2);
  CHECK(run_shakedown({"show"}, at).status == 2);
}

TEST_CASE("what is set aside does not fail the run until its day has passed") {
  Nightly nightly;
  const std::string begin =
      "quarantine: [{rule: server-error, reason: the lock, owner: team-a, ticket: A-1, until: ";
  const auto aside = nightly.run("one", begin + day_from_now(3) + "}]\n");
  INFO(aside.out << aside.err);
  CHECK(aside.status == 0);
  CHECK(contains(aside.out, "F1  in quarantine: GET /page"));
  CHECK(contains(read_file(nightly.folder.file("runs/one/junit.xml")), "quarantined until"));
  const auto over = nightly.run("two", begin + day_from_now(-1) + "}]\n");
  CHECK(over.status == 1);
  CHECK(contains(over.out, "quarantine of F1 is over"));
  const auto too_far = nightly.run("three", begin + day_from_now(40) + "}]\n");
  CHECK(too_far.status == 2);
  CHECK(contains(too_far.err, "longer than 30 days"));
}
