// `shakedown record` before services, and what it wrote replayed at fresh ones.
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/end_to_end/cli.hpp"
#include "tests/support/certificates.hpp"

using namespace shakedown::test;

namespace {

const std::string source = SHAKEDOWN_SOURCE_DIR;

bool accepts(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(port);
  const bool connected = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  ::close(descriptor);
  return connected;
}

// Runs a program that listens on `port`, does `meanwhile` once it does, and ends it with `signal`.
Ran while_serving(const std::vector<std::string>& command, const std::string& folder, std::uint16_t port,
                  const std::function<void()>& meanwhile, int signal = SIGINT) {
  bool done = false;
  return run_command(command, folder, [&](pid_t pid) {
    if (done || !accepts(port)) return;
    done = true;
    meanwhile();
    ::kill(pid, signal);
  });
}

const std::string program = std::string(SHAKEDOWN_BINARY_DIR) + "/harness/cli/shakedown";

std::vector<std::string> record_command(std::uint16_t port, const std::string& upstream,
                                        const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{program,      "record", "--listen", "127.0.0.1:" + std::to_string(port),
                                   "--upstream", upstream, "-o",       "seen.har"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

std::string url_of(std::uint16_t port, const std::string& scheme = "http") {
  return scheme + "://127.0.0.1:" + std::to_string(port);
}

boost::json::array entries_of(const std::string& file) {
  const auto text = read_file(file);
  INFO(text.substr(0, 2000));
  return boost::json::parse(text).at("log").at("entries").as_array();
}

std::string text_at(const boost::json::value& value, const std::string& pointer) {
  return std::string(value.at_pointer(pointer).as_string());
}

// Sends one page again and again for a second through what stands at `url`.
void send_pages(const std::string& url, const TemporaryFolder& folder, const std::string& out) {
  folder.write("pages.yaml", small_scenario(url));
  const auto ran = run_shakedown({"run", "pages.yaml", "--out", out}, folder.path().string());
  INFO(ran.out);
  INFO(ran.err);
  REQUIRE(ran.status == 0);
}

void serve_pages(FakeServer::Peer& peer) {
  while (!peer.request().empty()) {
    if (!peer.send(answer(200, "{\"page\":1,\"token\":\"tok-0123456789ab\"}",
                          "Content-Type: application/json\r\nSet-Cookie: sid=c00k1e-0123456789\r\n")))
      return;
  }
}

std::string replay_scenario(const std::string& recording) {
  return "scenario: replay\nlate: {by: 30s}\ntarget:\n  command: [node, " + source +
         "/tests/end_to_end/json_server/serve.cjs, \"{port}\"]\n  ready: {get: /db, within: 60s}\n" +
         "traffic:\n  - har: " + recording +
         "\nstages:\n  - {name: replay, load: {replay: 1x}}\ngates: [errors <= 0%]\n";
}

}  // namespace

TEST_CASE("what was recorded of a service replays at a fresh one, ids and tokens included") {
  const TemporaryFolder folder;
  const auto service = closed_port();
  const auto proxy = closed_port();
  folder.write("through.yaml",
               "scenario: through\nlate: {by: 30s}\ntarget: {url: \"" + url_of(proxy) + "\"}\n" +
                   "traffic:\n  - har: " + source + "/tests/data/traffic/chromium_json_server.har\n" +
                   "stages:\n  - {name: replay, load: {replay: 1x}}\ngates: [errors <= 0%]\n");
  Ran through, recorded;
  while_serving(
      {"node", source + "/tests/end_to_end/json_server/serve.cjs", std::to_string(service)}, "/", service,
      [&] {
        recorded = while_serving(record_command(proxy, url_of(service)), folder.path().string(), proxy, [&] {
          through = run_shakedown({"run", "through.yaml", "--out", "first"}, folder.path().string());
        });
      },
      SIGTERM);
  INFO(through.out);
  INFO(recorded.err);
  REQUIRE(through.status == 0);
  REQUIRE(recorded.status == 0);
  CHECK(entries_of(folder.file("seen.har")).size() > 5);

  folder.write("replay.yaml", replay_scenario("seen.har"));
  const auto replayed = run_shakedown({"run", "replay.yaml", "--out", "again"}, folder.path().string());
  INFO(replayed.out);
  INFO(replayed.err);
  CHECK(replayed.status == 0);
}

TEST_CASE("entries have real times, connections and whole bodies, and the file is whole after SIGKILL") {
  const TemporaryFolder folder;
  FakeServer server(serve_pages);
  const auto proxy = closed_port();
  const auto recorded = while_serving(
      record_command(proxy, server.url()), folder.path().string(), proxy,
      [&] { send_pages(url_of(proxy), folder, "run"); }, SIGKILL);
  CHECK(recorded.status == 128 + SIGKILL);
  const auto entries = entries_of(folder.file("seen.har"));
  REQUIRE(entries.size() > 2);
  const auto& entry = entries.front();
  CHECK(text_at(entry, "/request/url") == url_of(proxy) + "/page");
  CHECK(text_at(entry, "/response/content/text") == "{\"page\":1,\"token\":\"tok-0123456789ab\"}");
  CHECK(entry.at_pointer("/time").to_number<double>() > 0);
  CHECK_FALSE(text_at(entry, "/connection").empty());
  CHECK(text_at(entry, "/startedDateTime").starts_with("20"));
}

TEST_CASE("masked, a recording holds no secret") {
  const TemporaryFolder folder;
  FakeServer server(serve_pages);
  const auto proxy = closed_port();
  const auto recorded = while_serving(record_command(proxy, server.url(), {"--mask"}), folder.path().string(),
                                      proxy, [&] { send_pages(url_of(proxy), folder, "run"); });
  CHECK(recorded.status == 0);
  const auto text = read_file(folder.file("seen.har"));
  CHECK(contains(text, "masked-"));
  CHECK_FALSE(contains(text, "tok-0123456789ab"));
  CHECK_FALSE(contains(text, "c00k1e"));
}

TEST_CASE("beyond a size the next file begins, and bodies are kept up to their limit") {
  const TemporaryFolder folder;
  FakeServer server(serve_pages);
  const auto proxy = closed_port();
  const auto recorded =
      while_serving(record_command(proxy, server.url(), {"--rotate", "4KB", "--body-limit", "10B"}),
                    folder.path().string(), proxy, [&] { send_pages(url_of(proxy), folder, "run"); });
  INFO(recorded.err);
  CHECK(recorded.status == 0);
  CHECK(contains(recorded.err, "with a body beyond 10B"));
  CHECK(std::filesystem::file_size(folder.file("seen.har")) <= 4200);
  const auto second = entries_of(folder.file("seen.2.har"));
  REQUIRE_FALSE(second.empty());
  CHECK(text_at(second.front(), "/response/content/text") == "{\"page\":1,");
}

TEST_CASE("it speaks TLS to clients with a certificate that it is given") {
  const TemporaryFolder folder;
  FakeServer server(serve_pages);
  const auto proxy = closed_port();
  const auto made = make_certificates("127.0.0.1");
  folder.write("certificate.pem", made.certificate);
  folder.write("key.pem", made.key);
  folder.write("ca.pem", made.ca);
  Ran through;
  const auto recorded = while_serving(
      record_command(proxy, server.url(), {"--certificate", "certificate.pem", "--key", "key.pem"}),
      folder.path().string(), proxy, [&] {
        auto scenario = small_scenario(url_of(proxy, "https"));
        scenario.insert(scenario.find("\"}\n") + 1, ", tls: {ca: ca.pem}");
        folder.write("tls.yaml", scenario);
        through = run_shakedown({"run", "tls.yaml", "--out", "run"}, folder.path().string());
      });
  INFO(through.err);
  INFO(through.out);
  CHECK(through.status == 0);
  CHECK(recorded.status == 0);
  CHECK(text_at(entries_of(folder.file("seen.har")).front(), "/request/url").starts_with("https://"));
}

TEST_CASE("it stands before a service that speaks TLS, and verifies its certificate") {
  const TemporaryFolder folder;
  const auto service = closed_port();
  const auto proxy = closed_port();
  const auto made = make_certificates("127.0.0.1");
  folder.write("certificate.pem", made.certificate);
  folder.write("key.pem", made.key);
  folder.write("ca.pem", made.ca);
  folder.write(
      "orders.yaml",
      "scenario: small\ntarget: {url: \"" + url_of(proxy) + "\"}\nlate: {by: 30s}\n" +
          "traffic:\n  - journeys: [{name: pay, steps: [{post: /charges, json: {amount: 5}}]}]\n" +
          "gates: [errors <= 0%]\nstages:\n  - {name: load, for: 4s, load: {users: 1, think: 50ms}}\n");
  const auto recorded_with = [&](const std::vector<std::string>& more, Ran& through) {
    Ran recorded;
    while_serving(
        {"node", source + "/tests/end_to_end/tls_pair/charges.mjs", std::to_string(service),
         "certificate.pem", "key.pem"},
        folder.path().string(), service,
        [&] {
          recorded = while_serving(
              record_command(proxy, url_of(service, "https"), more), folder.path().string(), proxy, [&] {
                through = run_shakedown({"run", "orders.yaml", "--out", "run"}, folder.path().string());
              });
        },
        SIGTERM);
    return recorded;
  };
  Ran through;
  SECTION("trusted") {
    const auto recorded = recorded_with({"--ca", "ca.pem"}, through);
    INFO(through.err << through.out);
    CHECK(through.status == 0);
    CHECK(recorded.status == 0);
    const auto entries = entries_of(folder.file("seen.har"));
    REQUIRE_FALSE(entries.empty());
    CHECK(text_at(entries.front(), "/request/url") == url_of(proxy) + "/charges");
    CHECK(contains(text_at(entries.front(), "/response/content/text"), "\"id\":\"ch_"));
  }
  SECTION("not trusted: nothing gets through, and it says why") {
    const auto recorded = recorded_with({}, through);
    CHECK(through.status != 0);
    CHECK(contains(recorded.err, "the upstream's TLS handshake failed: certificate"));
  }
}

TEST_CASE("a disk that is full costs entries, not the file") {
  const TemporaryFolder folder;
  FakeServer server(serve_pages);
  const auto proxy = closed_port();
  std::vector<std::string> command{"sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\""};  // 4 KiB
  for (const auto& word : record_command(proxy, server.url())) command.push_back(word);
  std::string run_says;
  const auto recorded = while_serving(command, folder.path().string(), proxy, [&] {
    folder.write("pages.yaml", small_scenario(url_of(proxy)));
    run_says = run_shakedown({"run", "pages.yaml", "--out", "run"}, folder.path().string()).out;
  });
  INFO(recorded.err);
  INFO(run_says);
  CHECK(recorded.status == 0);
  CHECK(contains(recorded.err, "cannot write seen.har: File too large"));
  CHECK(contains(recorded.err, " lost"));
  CHECK_FALSE(entries_of(folder.file("seen.har")).empty());
}

TEST_CASE("what cannot be recorded is said before anything is written") {
  const TemporaryFolder folder;
  const auto here = folder.path().string();
  folder.write("there.har", "mine");
  CHECK(run_shakedown({"record", "--upstream", "127.0.0.1:1", "-o", "there.har"}, here).status == 2);
  CHECK(read_file(folder.file("there.har")) == "mine");
  CHECK(run_shakedown({"record", "--upstream", "127.0.0.1:1"}, here).status == 2);
  CHECK(run_shakedown({"record", "--upstream", "ftp://x", "-o", "a.har"}, here).status == 2);
  CHECK(run_shakedown({"record", "--upstream", "127.0.0.1:1", "-o", "a.har", "--key", "there.har"}, here)
            .status == 2);
  CHECK(run_shakedown({"record", "--upstream", "127.0.0.1:1", "-o", "a.har", "--rotate", "lots"}, here)
            .status == 2);
  const auto elsewhere = run_shakedown({"record", "--upstream", "http://192.0.2.1", "-o", "a.har"}, here);
  CHECK(elsewhere.status == 4);
  CHECK(contains(elsewhere.err, "192.0.2.1"));
  CHECK_FALSE(std::filesystem::exists(folder.file("a.har")));
}
