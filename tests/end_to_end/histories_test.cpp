// Histories from a run: a register that keeps its promise, and one that shows what was there before.
#include <filesystem>
#include <mutex>

#include "harness/journal/reader.hpp"
#include "tests/end_to_end/cli.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown;
using namespace shakedown::test;

namespace {

// PUT /value sets what GET /value answers; where it is stale, GET answers what was set before that.
class ValueServer {
 public:
  explicit ValueServer(bool stale) : stale_(stale) {}
  std::uint16_t port() const { return server_.port(); }

 private:
  void serve(FakeServer::Peer& peer) {
    for (auto request = peer.request(); !request.empty(); request = peer.request()) {
      std::string told;
      {
        const std::lock_guard lock(mutex_);
        if (request.starts_with("PUT ")) {
          before_ = value_;
          value_ = request.substr(request.find("\r\n\r\n") + 4);
        }
        told = stale_ ? before_ : value_;
      }
      if (!peer.send(answer(200, told, "Content-Type: application/json\r\n"))) return;
    }
  }

  const bool stale_;
  std::mutex mutex_;
  std::string value_ = R"({"v": 0})";
  std::string before_ = value_;
  FakeServer server_{[this](FakeServer::Peer& peer) { serve(peer); }};
};

struct PlayedHistory {
  TemporaryFolder folder;
  Ran ran;
  journal::StoredRun run;

  explicit PlayedHistory(bool stale, int users) {
    const ValueServer server(stale);
    folder.write("scenario.yaml",
                 "scenario: a value\nseed: 7\nlate: {by: 60s}\ntarget: {url: 'http://127.0.0.1:" +
                     std::to_string(server.port()) +
                     "'}\n"
                     "traffic:\n  - journeys:\n      - name: set and get\n        steps:\n"
                     "          - {put: /value, json: {v: 1}}\n          - {get: /value}\n"
                     "          - {put: /value, json: {v: 2}}\n          - {get: /value}\n"
                     "histories:\n  - name: the value\n    model: register\n    operations:\n"
                     "      PUT /value: {does: write, value: $.v}\n"
                     "      GET /value: {does: read, value: $.v}\n"
                     "stages: [{name: load, for: 1s, load: {users: " +
                     std::to_string(users) +
                     ", think: 5ms}}]\n"
                     "gates: [\"findings: none at low or above\"]\n");
    ran = run_shakedown({"run", "scenario.yaml", "--out", "run"}, folder.path().string());
    INFO(ran.out);
    INFO(ran.err);
    auto read = journal::read_run(folder.file("run"));
    REQUIRE(read);
    run = std::move(read).value();
    REQUIRE(run.invariants.size() == 1);
  }
  Ran linearize() const {
    return run_shakedown({"linearize", folder.file("run/histories/1.1-the-value.json"), "--model", "register"},
                         folder.path().string());
  }
};

}  // namespace

TEST_CASE("a load's history that some order explains is told as such") {
  const PlayedHistory played(false, 4);
  INFO(played.ran.out);
  CHECK(played.ran.status == 0);
  const auto& verdict = played.run.invariants[0];
  CHECK(verdict.name == "the value");
  CHECK(verdict.judged);
  CHECK(verdict.held);
  CHECK(verdict.says.find("an order explains every answer") != std::string::npos);
  CHECK(played.linearize().status == 0);
}

TEST_CASE("a read of what was there before is a finding, and its history is drawn by the checker") {
  const PlayedHistory played(true, 1);
  INFO(played.ran.out);
  CHECK(played.ran.status == 1);
  const auto& verdict = played.run.invariants[0];
  CHECK(verdict.judged);
  CHECK_FALSE(verdict.held);
  CHECK(played.ran.out.find("the value: no order of ") != std::string::npos);
  const auto drawn = played.linearize();
  CHECK(drawn.status == 1);
  CHECK(drawn.out.find("not linearizable") != std::string::npos);
}
