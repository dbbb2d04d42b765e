// The loop that waits for a service, over net/probe.
#include "harness/target/readiness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/net/probe.hpp"

namespace shakedown::target {
namespace {

constexpr Nanoseconds shortest_pause = std::chrono::milliseconds(5);
constexpr Nanoseconds longest_pause = std::chrono::milliseconds(250);
constexpr Nanoseconds shortest_question = std::chrono::seconds(1);
}  // namespace

Question question_for(const Address& started, const TlsSpec& tls, const std::string& path) {
  Question question;
  question.origin.origin = {.tls = started.scheme == "https", .host = started.host, .port = started.port};
  question.origin.addresses = {started.host};
  if (started.host == "127.0.0.1") question.origin.addresses.emplace_back("::1");
  question.tls = {.verify = tls.verify, .ca_file = tls.ca};
  question.path = path.empty() || path.starts_with('/') ? path : "/" + path;
  return question;
}

Result<Answer> ask(const Question& question, Nanoseconds within) {
  const auto& path = question.path;
  const auto answer = net::probe(question.origin, question.tls, path, within);
  if (!answer) {
    const auto& why = answer.error();
    return path.empty() ? why : problem(fmt::format("GET {}: {}", path, why.message), why.hint);
  }
  const auto& [status, host] = answer.value();
  if (path.empty()) return Answer{.said = "it accepts connections", .host = host};
  std::string said = fmt::format("GET {} answered {}", path, status);
  if (status >= 500) return problem(std::move(said));
  return Answer{.said = std::move(said), .host = host};
}

Waited wait_until_ready(const Question& question, Nanoseconds within,
                        const std::function<bool(Nanoseconds)>& ended, const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + within;
  // One question may hang on a connection that nobody will serve, so it does not get all of the time.
  const Nanoseconds patience = std::max(shortest_question, within / 4);
  Waited waited{.how = Readiness::never, .said = "", .host = ""};
  Nanoseconds pause = shortest_pause;
  bool asked = false;
  while (true) {
    const Nanoseconds left = deadline - Clock::now();
    if (left <= Nanoseconds(0)) return waited;
    const auto answer = ask(question, std::min(left, patience));
    if (answer) {
      waited.said = answer.value().said;
      waited.how = Readiness::ready;
      waited.host = answer.value().host;
      return waited;
    }
    // A question that the deadline cut short says less than the one before it.
    if (!asked || Clock::now() < deadline) waited.said = to_string(answer.error());
    asked = true;
    if (ended(std::clamp<Nanoseconds>(deadline - Clock::now(), Nanoseconds(0), pause))) {
      waited.how = Readiness::ended;
      return waited;
    }
    if (stop.stop_requested()) {
      waited.how = Readiness::interrupted;
      return waited;
    }
    pause = std::min(pause * 2, longest_pause);
  }
}

}  // namespace shakedown::target
