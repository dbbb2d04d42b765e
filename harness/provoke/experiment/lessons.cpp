#include "harness/provoke/experiment/lessons.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "harness/traffic/path_template.hpp"

namespace shakedown::experiments {
namespace {

constexpr Nanoseconds calls_settle = std::chrono::milliseconds(100);

using Bytes = std::map<std::string, std::uint64_t>;

// What the target has sent to each dependency that is no HTTP.
Bytes upstream_bytes(const Surroundings& around) {
  Bytes bytes;
  for (const net::ProxyState& proxy : around.proxies.list()) {
    if (!proxy.spec.http) bytes[proxy.spec.name] = proxy.received_bytes[0];
  }
  return bytes;
}

bool is_anothers(const journal::CallRecord& call, const Exchange& exchange,
                 const std::vector<Exchange>& all) {
  const std::string trace = trace_of(call.request);
  return !trace.empty() && trace != trace_of(exchange.request) &&
         std::any_of(all.begin(), all.end(),
                     [&](const Exchange& other) { return trace_of(other.request) == trace; });
}

// A journey played once: what each step was answered, and which dependencies its bytes reached.
struct PlayedJourney {
  std::vector<Exchange> exchanges;
  std::vector<std::set<std::string>> by_bytes;
  bool played_well() const {
    return !exchanges.empty() && std::all_of(exchanges.begin(), exchanges.end(), [](const Exchange& one) {
      return one.outcome == Outcome::answered;
    });
  }
};

PlayedJourney play(Surroundings& around, JourneyPlayer player, int journey, Nanoseconds deadline) {
  PlayedJourney course;
  auto bytes = upstream_bytes(around);
  const auto& steps = around.traffic.journeys[static_cast<std::size_t>(journey)].steps;
  for (int step = 0; step < static_cast<int>(steps.size()) && !around.stop.stop_requested(); ++step) {
    course.exchanges.push_back(player.play(step, deadline, around.stop));
    const auto now = upstream_bytes(around);
    std::set<std::string> reached;
    for (const auto& [dependency, count] : now) {
      if (count > bytes[dependency]) reached.insert(dependency);
    }
    bytes = now;
    course.by_bytes.push_back(std::move(reached));
  }
  std::this_thread::sleep_for(calls_settle);
  return course;
}

void take_lessons(const Surroundings& around, int journey, const PlayedJourney& course, Lessons& lessons) {
  const auto& exchanges = course.exchanges;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const Exchange& exchange = exchanges[i];
    Lesson lesson;
    lesson.succeeded = exchange.outcome == Outcome::answered;
    const std::string* type = find_header(exchange.response.headers, "Content-Type");
    lesson.json = type && type->find("json") != std::string::npos;
    lesson.reaches = course.by_bytes[i];
    const Nanoseconds next = i + 1 < exchanges.size() ? exchanges[i + 1].timing.sent : never;
    for (const ServiceSpec& dependency : around.scenario.dependencies) {
      for (const auto& call : around.sightings.calls_between(dependency.name, exchange.timing.sent, next)) {
        if (!is_anothers(call, exchange, exchanges)) lesson.reaches.insert(dependency.name);
      }
    }
    lessons[{journey, static_cast<int>(i)}] = std::move(lesson);
  }
}

}  // namespace

std::string asked_endpoint(const Request& request) {
  return request.method + " " + traffic::template_of(request.target);
}

Result<Lessons> learn(Surroundings& around, FreshStart& fresh, Nanoseconds deadline) {
  return learn(around, fresh, deadline, journeys_to_learn_from(around.traffic));
}

Result<Lessons> learn(Surroundings& around, FreshStart& fresh, Nanoseconds deadline,
                      const std::vector<int>& journeys,
                      const std::function<std::uint64_t(int journey)>& user_of) {
  Lessons lessons;
  for (const int journey : journeys) {
    // What fails is asked once more: one slow answer of a busy machine must not cost an endpoint its place in
    // every plan.
    PlayedJourney course;
    for (int n = 0; n < 2 && !course.played_well() && !around.stop.stop_requested(); ++n) {
      if (const auto started = fresh.again(); !started) return started.error();
      course = play(around, JourneyPlayer(fresh.player(), journey, user_of ? user_of(journey) : 0), journey,
                    deadline);
    }
    take_lessons(around, journey, course, lessons);
  }
  return lessons;
}

}  // namespace shakedown::experiments
