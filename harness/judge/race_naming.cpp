#include "harness/judge/race_naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/experiment_view.hpp"
#include "harness/judge/race_explain.hpp"
#include "harness/judge/race_state.hpp"
#include "harness/judge/race_words.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Requests = std::vector<int>;

RaceRuling none() {
  return {RaceOutcome::serial, "", {}, {}};
}

std::string say_request(const Request& request) {
  return request.method + " " + first_line(request.target, 60);
}

std::string header_of(const Request& request, const char* name) {
  const auto* value = find_header(request.headers, name);
  return value ? *value : "";
}

std::size_t successes(const Requests& among, const ComparedPlay& play) {
  return static_cast<std::size_t>(std::count_if(among.begin(), among.end(), [&](int request) {
    return play.answers[static_cast<std::size_t>(request)].success;
  }));
}

std::size_t most_serial_successes(const RaceControl& control, const Requests& among) {
  std::size_t most = 0;
  for (const ComparedPlay& play : control.plays()) most = std::max(most, successes(among, play));
  return most;
}

// The burst's requests by a key of their own; those of an empty key, and single ones, are left out.
template <class KeyOf>
std::vector<Requests> groups_by(const RaceControl& control, const ComparedPlay& burst, KeyOf key_of) {
  std::map<std::string, Requests> groups;
  for (const int request : burst.order) {
    if (const std::string key = key_of(control.request(request)); !key.empty())
      groups[key].push_back(request);
  }
  std::vector<Requests> result;
  for (auto& [key, requests] : groups) {
    if (requests.size() > 1) result.push_back(std::move(requests));
  }
  return result;
}

std::string overrun_text(std::size_t succeeded, std::size_t of, std::size_t most, const std::string& what) {
  return fmt::format("{} of {} requests succeeded where every serial order lets {}: {}", succeeded, of, most,
                     what);
}

std::set<int> serial_statuses(const RaceControl& control, int request) {
  std::set<int> statuses;
  for (const ComparedPlay& play : control.plays()) {
    for (const int other : play.order) {
      if (control.class_of(other) == control.class_of(request))
        statuses.insert(play.answers[static_cast<std::size_t>(other)].status);
    }
  }
  return statuses;
}

std::string say_statuses(const std::set<int>& statuses) {
  return fmt::format("{}", fmt::join(statuses, " or "));
}

// What the refusals of the serial plays say: the target's own word for why not all may succeed.
std::string serial_refusals(const RaceControl& control, const Requests& among) {
  std::string text;
  for (const RacePlay& play : control.serial()) {
    for (const int request : among) {
      const auto& response = play.requests[static_cast<std::size_t>(request)].exchange.response;
      if (response.status >= 400) text += first_line(response.body, 300) + "\n";
    }
  }
  return text;
}

bool all_created(const ComparedPlay& burst, const Requests& among) {
  return std::all_of(among.begin(), among.end(), [&](int request) {
    const auto& answer = burst.answers[static_cast<std::size_t>(request)];
    return !answer.success || answer.status == 201;
  });
}

// More successes of equal requests (their credentials and keys aside) than any serial order has.
RaceRuling look_for_overrun(const RaceControl& control, const ComparedPlay& burst) {
  const auto same = [](const Request& request) {
    return changes_state(request.method) ? request.method + " " + request.target + "\n" + request.body
                                         : std::string();
  };
  auto groups = groups_by(control, burst, same);
  Requests writes;
  for (const int request : burst.order) {
    if (changes_state(control.request(request).method)) writes.push_back(request);
  }
  if (writes.size() > 1) groups.push_back(writes);
  for (const Requests& group : groups) {
    const auto succeeded = successes(group, burst);
    const auto most = most_serial_successes(control, group);
    if (succeeded <= most) continue;
    const std::string words = serial_refusals(control, group);
    const bool duplicate =
        speaks_of_a_duplicate(words) || (!speaks_of_a_limit(words) && most == 1 &&
                                         all_created(burst, group) && !is_a_bound_broken(control, burst));
    std::string what = say_request(control.request(group.front()));
    if (group.size() == writes.size() && groups.size() == 1 && group.size() > 1 &&
        same(control.request(group[0])) != same(control.request(group[1])))
      what += " and " + say_request(control.request(group[1]));
    return {duplicate ? RaceOutcome::duplicate_create : RaceOutcome::limit_overrun,
            overrun_text(succeeded, group.size(), most, what),
            {},
            {}};
  }
  return none();
}

RaceRuling look_for_torn_reads(const RaceControl& control, const ComparedPlay& burst) {
  for (const int request : burst.order) {
    const auto& answer = burst.answers[static_cast<std::size_t>(request)];
    if (changes_state(control.request(request).method) || !answer.success) continue;
    std::set<std::string> texts;
    std::set<std::pair<std::string, std::string>> facts;
    for (const ComparedPlay& play : control.plays()) {
      for (const int other : play.order) {
        if (control.class_of(other) != control.class_of(request)) continue;
        const auto& serial = play.answers[static_cast<std::size_t>(other)];
        texts.insert(serial.text);
        facts.insert(serial.facts.begin(), serial.facts.end());
      }
    }
    if (texts.contains(answer.text)) continue;
    const bool each_known = std::all_of(answer.facts.begin(), answer.facts.end(),
                                        [&](const auto& fact) { return facts.contains(fact); });
    if (each_known)
      return {RaceOutcome::torn_response,
              fmt::format("the answer to {} mixes two states: each of its values is one that it has in some "
                          "serial order, and no order has them together",
                          say_request(control.request(request))),
              {},
              {}};
  }
  return none();
}

// Successful answers of changing requests that tell the same, where every order tells something newer.
RaceRuling look_for_equal_answers(const RaceControl& control, const ComparedPlay& burst) {
  for (const int request : burst.order) {
    const auto& answer = burst.answers[static_cast<std::size_t>(request)];
    if (!answer.success || !changes_state(control.request(request).method)) continue;
    const auto equal = std::count_if(burst.order.begin(), burst.order.end(), [&](int other) {
      return control.class_of(other) == control.class_of(request) &&
             burst.answers[static_cast<std::size_t>(other)].text == answer.text;
    });
    if (equal > 1)
      return {RaceOutcome::other_state,
              fmt::format("{} of {} answers are the same where every serial order gives different ones: {}",
                          equal, burst.order.size(), say_request(control.request(request))),
              {},
              {}};
  }
  return {RaceOutcome::other_state, "its answers are those of no serial order", {}, {}};
}

// "If-Match: "v1"", or "If-None-Match: *": what no two changes can both find true (RFC 9110, section 13.1).
// Empty: neither.
std::string condition_of(const Request& request) {
  const std::string tag = header_of(request, "if-match");
  if (!tag.empty()) return "If-Match: " + first_line(tag, 40);
  return header_of(request, "if-none-match") == "*" ? "If-None-Match: *" : "";
}

}  // namespace

RaceRuling look_for_errors(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared,
                           Errors errors) {
  std::size_t failed = 0;
  std::string how;
  for (const int request : compared.order) {
    const auto& exchange = burst.requests[static_cast<std::size_t>(request)].exchange;
    const int status = compared.answers[static_cast<std::size_t>(request)].status;
    const bool own = status >= 500 && (status < 502 || status > 504);
    const bool broken = exchange.outcome == Outcome::truncated || exchange.outcome == Outcome::malformed;
    const bool any = errors == Errors::any && status >= 400;
    const bool counts = own || broken || timed_out(exchange) || any;
    if (!counts || (status != 0 && serial_statuses(control, request).contains(status))) continue;
    ++failed;
    if (!how.empty()) continue;
    how = status != 0 ? fmt::format("answered {}, where one after another they are answered {}", status,
                                    say_statuses(serial_statuses(control, request)))
                      : std::string("never answered whole, where one after another each is");
  }
  if (failed == 0) return none();
  return {RaceOutcome::concurrent_errors,
          fmt::format("{} of {} requests were {}: {}", failed, compared.order.size(), how,
                      say_request(control.request(compared.order.front()))),
          {},
          {}};
}

RaceRuling look_for_broken_promise(const RaceControl& control, const RacePlay&,
                                   const ComparedPlay& compared) {
  const auto conditional = groups_by(control, compared, [](const Request& request) {
    const std::string condition = condition_of(request);
    return condition.empty() ? "" : request.target + "\n" + condition;
  });
  for (const Requests& group : conditional) {
    const auto succeeded = successes(group, compared);
    const auto most = most_serial_successes(control, group);
    if (succeeded > most && succeeded > 1)
      return {RaceOutcome::conditional_overrun,
              overrun_text(succeeded, group.size(), most,
                           say_request(control.request(group.front())) + " with one " +
                               condition_of(control.request(group.front()))),
              {},
              {}};
  }
  const auto keyed =
      groups_by(control, compared, [](const Request& request) { return idempotency_key(request.headers); });
  for (const Requests& group : keyed) {
    const auto succeeded = successes(group, compared);
    const auto most = most_serial_successes(control, group);
    if (succeeded < 2) continue;
    if (succeeded > most)
      return {RaceOutcome::double_effect,
              overrun_text(succeeded, group.size(), most,
                           say_request(control.request(group.front())) + " under one idempotency key"),
              {},
              {}};
    const std::size_t named = most_different_ids(control, compared, group);
    const bool more_named = named > most_different_ids_serially(control, group);
    const auto more = more_in_state(control, compared);
    if (more_named || !more.empty())
      return {RaceOutcome::double_effect,
              fmt::format("{} of {} requests under one idempotency key had an effect of their own: {}{}",
                          more_named ? named : succeeded, group.size(),
                          say_request(control.request(group.front())), more.empty() ? "" : "; " + more),
              {},
              {}};
  }
  return none();
}

RaceRuling look_at_incomplete(const RaceControl& control, const RacePlay& burst,
                              const ComparedPlay& compared) {
  // Requests that are equal but for who sent them: no order lets more of them succeed than another.
  const auto& first = control.request(compared.order.front());
  const bool alike = std::all_of(compared.order.begin(), compared.order.end(), [&](int request) {
    const auto& other = control.request(request);
    return other.method == first.method && other.target == first.target && other.body == first.body;
  });
  if (alike) {
    if (auto overrun = look_for_overrun(control, compared); overrun.outcome != RaceOutcome::serial)
      return overrun;
  }
  if (auto errors = look_for_errors(control, burst, compared, Errors::of_the_target);
      errors.outcome != RaceOutcome::serial)
    return errors;
  RaceRuling open{RaceOutcome::inconclusive,
                  "not every order of its requests was played one after another, and none of those that were "
                  "explains it",
                  {},
                  {}};
  std::vector<int> by_end = compared.order;
  std::stable_sort(by_end.begin(), by_end.end(), [&](int a, int b) {
    const auto done = [&](int request) {
      return burst.requests[static_cast<std::size_t>(request)].exchange.timing.done;
    };
    return done(a) < done(b);
  });
  const bool played = std::any_of(control.plays().begin(), control.plays().end(),
                                  [&](const ComparedPlay& play) { return play.order == by_end; });
  if (!played) open.wants.push_back(std::move(by_end));
  return open;
}

RaceRuling name_what_differs(const RaceControl& control, const RacePlay& burst,
                             const ComparedPlay& compared) {
  if (auto overrun = look_for_overrun(control, compared); overrun.outcome != RaceOutcome::serial)
    return overrun;
  if (is_state_of_some_order(control, compared)) {
    if (auto errors = look_for_errors(control, burst, compared, Errors::any);
        errors.outcome != RaceOutcome::serial)
      return errors;
    if (auto torn = look_for_torn_reads(control, compared); torn.outcome != RaceOutcome::serial) return torn;
    return look_for_equal_answers(control, compared);
  }
  return name_state(control, burst, compared);
}

}  // namespace shakedown::judge
