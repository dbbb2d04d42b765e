#include "harness/judge/race_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

#include "harness/judge/experiment_view.hpp"
#include "harness/judge/race_explain.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr double nearly = 1e-9;

// A number, how long a list is, or how many different things are named, with the sort of fact it is.
std::optional<double> amount_of(const std::string& value) {
  std::string digits = value;
  for (const char* before : {"list of ", "grown by ", "moved by "}) {
    if (value.starts_with(before)) digits = value.substr(std::string(before).size());
  }
  if (digits.empty()) return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(digits.c_str(), &end);
  if (end != digits.c_str() + digits.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

bool counts_elements(const std::string& value) {
  return value.starts_with("list of ") || value.starts_with("grown by ");
}

// What one place of one read amounts to, in the burst, before it and after each serial order of the same
// requests.
struct Amount {
  std::string where;  // "GET /orders: $"
  std::string place;
  bool of_elements = false;
  bool by_change = false;  // it is told as what it changed by
  double now = 0;
  std::optional<double> before;
  double least = 0, most = 0;
  std::int64_t exchange = 0;

  double base() const { return by_change ? 0.0 : before.value_or(0.0); }
  bool knows_base() const { return by_change || before.has_value(); }
};

const std::string* value_at(const Facts& facts, const std::string& place) {
  const auto found = std::lower_bound(facts.begin(), facts.end(), std::make_pair(place, std::string()));
  return found == facts.end() || found->first != place ? nullptr : &found->second;
}

std::vector<const ComparedPlay*> plays_of_these(const RaceControl& control, const ComparedPlay& burst) {
  std::vector<const ComparedPlay*> same;
  for (const ComparedPlay& play : control.plays()) {
    if (control.classes_of(play.order) == control.classes_of(burst.order)) same.push_back(&play);
  }
  return same;
}

std::string read_name(const RacePlay& play, std::size_t read) {
  const Request& request = play.state[read].exchange.request;
  return request.method + " " + first_line(request.target, 60);
}

void add_amounts(const std::vector<const ComparedPlay*>& serial, const ComparedPlay::Read& read,
                 std::size_t index, std::vector<Amount>& amounts) {
  for (const auto& [place, value] : read.facts) {
    const auto now = amount_of(value);
    if (!now || place == "status") continue;
    Amount amount;
    amount.place = place;
    amount.of_elements = counts_elements(value);
    amount.by_change = value.starts_with("grown by ") || value.starts_with("moved by ");
    amount.now = *now;
    if (const auto* was = value_at(read.before, place)) amount.before = amount_of(*was);
    bool any = false;
    for (const ComparedPlay* play : serial) {
      if (index >= play->state.size() || !play->state[index].known) continue;
      const auto* legal = value_at(play->state[index].facts, place);
      const auto its = legal ? amount_of(*legal) : std::nullopt;
      if (!its) continue;
      amount.least = any ? std::min(amount.least, *its) : *its;
      amount.most = any ? std::max(amount.most, *its) : *its;
      any = true;
    }
    if (any) amounts.push_back(std::move(amount));
  }
}

// Those that no serial order of the same requests explains.
std::vector<Amount> strange_amounts(const RaceControl& control, const ComparedPlay& burst) {
  const auto serial = plays_of_these(control, burst);
  std::vector<Amount> amounts;
  for (std::size_t i = 0; i < burst.state.size(); ++i) {
    if (!burst.state[i].known) continue;
    std::vector<Amount> here;
    add_amounts(serial, burst.state[i], i, here);
    for (Amount& amount : here) {
      if (amount.now >= amount.least - nearly && amount.now <= amount.most + nearly) continue;
      // Which read it was is the same in every play of the experiment.
      if (!control.serial().empty() && i < control.serial().front().state.size())
        amount.where = read_name(control.serial().front(), i);
      amounts.push_back(std::move(amount));
    }
  }
  return amounts;
}

std::string say_number(double number) {
  return fmt::format("{:g}", std::round(number * 1e6) / 1e6);
}

std::string say_amount(const Amount& amount) {
  const std::string legal = std::abs(amount.least - amount.most) < nearly
                                ? say_number(amount.least)
                                : say_number(amount.least) + " to " + say_number(amount.most);
  const char* unit = amount.of_elements ? (amount.by_change ? "grew by " : "has length ")
                     : amount.by_change ? "moved by "
                                        : "is ";
  return fmt::format(
      "{}: {} {}{}, and after every serial order {}{}", amount.where, amount.place, unit,
      say_number(amount.now), legal,
      amount.before && !amount.by_change ? " (before: " + say_number(*amount.before) + ")" : "");
}

bool is_more(const Amount& amount) {
  if (amount.of_elements) return amount.now > amount.most + nearly;
  if (!amount.knows_base()) return false;
  const double base = amount.base();
  return (amount.most > base + nearly && amount.now > amount.most + nearly) ||
         (amount.least < base - nearly && amount.now < amount.least - nearly);
}

bool is_less(const Amount& amount) {
  if (amount.of_elements) return amount.now < amount.least - nearly;
  if (!amount.knows_base()) return false;
  const double base = amount.base();
  return (amount.least > base + nearly && amount.now < amount.least - nearly) ||
         (amount.most < base - nearly && amount.now > amount.most + nearly);
}

// Whether any serial order moves it from where it was.
bool moves(const Amount& amount) {
  return std::abs(amount.least - amount.base()) > nearly || std::abs(amount.most - amount.base()) > nearly;
}

// A stock that is sold below nothing; not a sum that is 0 whatever happens.
bool is_below_zero(const Amount& amount) {
  return !amount.of_elements && !amount.by_change && amount.now < 0 && amount.least >= 0 &&
         (!amount.knows_base() || moves(amount));
}

// A sum that no serial order moves: where it has moved, one side of a change is missing.
bool is_unbalanced(const Amount& amount) {
  return !amount.of_elements && amount.knows_base() && !moves(amount);
}

std::size_t writes_that_succeeded(const RaceControl& control, const ComparedPlay& burst) {
  return static_cast<std::size_t>(std::count_if(burst.order.begin(), burst.order.end(), [&](int request) {
    const auto& answer = burst.answers[static_cast<std::size_t>(request)];
    return changes_state(control.request(request).method) && (answer.success || is_unknown(answer));
  }));
}

bool has_reads(const RaceControl& control, const ComparedPlay& burst) {
  return std::any_of(burst.order.begin(), burst.order.end(),
                     [&](int request) { return !changes_state(control.request(request).method); });
}

// The same read before the requests: of this play, else of another one from fresh state.
const Facts& read_before(const ComparedPlay& play, const std::vector<const ComparedPlay*>& others,
                         std::size_t read) {
  if (!play.state[read].before.empty()) return play.state[read].before;
  for (const ComparedPlay* other : others) {
    if (read < other->state.size() && !other->state[read].before.empty()) return other->state[read].before;
  }
  return play.state[read].before;
}

// A place that still is as it was before, where every serial order of these requests leaves something else.
std::string still_as_before(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared) {
  const auto serial = plays_of_these(control, compared);
  for (std::size_t i = 0; i < compared.state.size(); ++i) {
    const auto& read = compared.state[i];
    if (!read.known) continue;
    const Facts& facts_before = read_before(compared, serial, i);
    for (const auto& [place, value] : read.facts) {
      const auto* before = value_at(facts_before, place);
      if (!before || *before != value || place.find("[*]") != std::string::npos) continue;
      const bool otherwise =
          !serial.empty() && std::all_of(serial.begin(), serial.end(), [&](const ComparedPlay* play) {
            if (i >= play->state.size() || !play->state[i].known) return false;
            const auto* legal = value_at(play->state[i].facts, place);
            return legal && *legal != value;
          });
      if (otherwise)
        return fmt::format("{}: {} is still {}, and after every serial order it is not", read_name(burst, i),
                           place, first_line(value, 60));
    }
  }
  return {};
}

// The serial state with the fewest differences, told by the first of them.
std::string nearest_difference(const RaceControl& control, const RacePlay& burst,
                               const ComparedPlay& compared) {
  std::size_t fewest = static_cast<std::size_t>(-1);
  std::string says = "it is the state of no serial order";
  for (const ComparedPlay* play : plays_of_these(control, compared)) {
    std::size_t differences = 0;
    std::string first;
    for (std::size_t i = 0; i < std::min(play->state.size(), compared.state.size()); ++i) {
      if (!play->state[i].known || !compared.state[i].known) continue;
      const Facts now = facts_only_in(compared.state[i].facts, play->state[i].facts);
      const Facts legal = facts_only_in(play->state[i].facts, compared.state[i].facts);
      differences += now.size() + legal.size();
      if (!first.empty() || (now.empty() && legal.empty())) continue;
      const auto& told = now.empty() ? legal.front() : now.front();
      const auto* other = now.empty() ? nullptr : value_at(legal, told.first);
      first = fmt::format("{}: {} {} {}{}", read_name(burst, i), told.first, now.empty() ? "lacks" : "is",
                          first_line(told.second, 80),
                          other         ? ", and after the nearest serial order " + first_line(*other, 80)
                          : now.empty() ? ""
                                        : ", which no serial order leaves");
    }
    if (differences < fewest && !first.empty()) {
      fewest = differences;
      says = first;
    }
  }
  return says;
}

RaceRuling named(RaceOutcome outcome, std::string says, const RacePlay& burst) {
  RaceRuling ruling{outcome, std::move(says), {}, {}};
  for (std::size_t i = 0; i < burst.state.size(); ++i) {
    if (ruling.says.starts_with(read_name(burst, i)))
      ruling.evidence.push_back({Evidence::Kind::exchange, burst.state[i].id, "the state afterwards"});
  }
  return ruling;
}

// The same read twice afterwards: first as before, then right.
bool caught_up_later(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared) {
  for (std::size_t i = 0; i + 1 < compared.state.size(); ++i) {
    for (std::size_t j = i + 1; j < compared.state.size(); ++j) {
      if (burst.state[i].exchange.request.target != burst.state[j].exchange.request.target ||
          compared.state[i].facts == compared.state[j].facts)
        continue;
      for (const ComparedPlay* play : plays_of_these(control, compared)) {
        if (j < play->state.size() && play->state[j].facts == compared.state[j].facts) return true;
      }
    }
  }
  return false;
}

}  // namespace

bool is_state_of_some_order(const RaceControl& control, const ComparedPlay& burst) {
  const auto plays = plays_of_these(control, burst);
  return std::any_of(plays.begin(), plays.end(),
                     [&](const ComparedPlay* play) { return states_equal(burst, *play); });
}

bool is_a_bound_broken(const RaceControl& control, const ComparedPlay& burst) {
  const auto strange = strange_amounts(control, burst);
  return std::any_of(strange.begin(), strange.end(), [](const Amount& amount) {
    return is_below_zero(amount) ||
           (!amount.of_elements && is_more(amount) && !amount.place.starts_with("different values of "));
  });
}

std::string more_in_state(const RaceControl& control, const ComparedPlay& burst) {
  for (const Amount& amount : strange_amounts(control, burst)) {
    if (is_more(amount)) return say_amount(amount);
  }
  return {};
}

std::size_t most_different_ids(const RaceControl&, const ComparedPlay& play, const std::vector<int>& among) {
  std::map<std::string, std::set<std::string>> values;
  for (const int request : among) {
    const auto& answer = play.answers[static_cast<std::size_t>(request)];
    if (!answer.success) continue;
    for (const auto& [place, value] : answer.ids) values[place].insert(value);
  }
  std::size_t most = 0;
  for (const auto& [place, different] : values) most = std::max(most, different.size());
  return most;
}

std::size_t most_different_ids_serially(const RaceControl& control, const std::vector<int>& among) {
  std::size_t most = 0;
  for (const ComparedPlay& play : control.plays())
    most = std::max(most, most_different_ids(control, play, among));
  return most;
}

RaceRuling name_state(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared) {
  const auto strange = strange_amounts(control, compared);
  const auto first = [&](auto fits) { return std::find_if(strange.begin(), strange.end(), fits); };
  if (const auto below = first(is_below_zero); below != strange.end())
    return named(RaceOutcome::limit_overrun, say_amount(*below), burst);
  const bool one_write = writes_that_succeeded(control, compared) <= 1;
  const auto lost = one_write && (has_reads(control, compared) || caught_up_later(control, burst, compared))
                        ? RaceOutcome::stale_read
                        : RaceOutcome::lost_update;
  const auto missing = caught_up_later(control, burst, compared) ? RaceOutcome::stale_read : lost;
  if (const auto less = first(is_less); less != strange.end())
    return named(missing, say_amount(*less), burst);
  if (const auto more = first([](const Amount& a) { return a.of_elements && is_more(a); });
      more != strange.end())
    return named(RaceOutcome::duplicate_create, say_amount(*more), burst);
  if (auto same = still_as_before(control, burst, compared); !same.empty())
    return named(missing, std::move(same), burst);
  if (const auto sum = first(is_unbalanced); sum != strange.end() && !one_write)
    return named(RaceOutcome::lost_update, say_amount(*sum), burst);
  if (const auto more = first(is_more); more != strange.end())
    return named(RaceOutcome::other_state, say_amount(*more), burst);
  return named(RaceOutcome::other_state, nearest_difference(control, burst, compared), burst);
}

}  // namespace shakedown::judge
