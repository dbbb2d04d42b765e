#include "harness/judge/race_explain.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "harness/judge/experiment_view.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_parts = 4096;

enum class Fit : unsigned char { no, answers_only, whole };

// Some of the burst's requests, as if only these had been sent.
using Part = std::vector<int>;

// The answers of one class in a serial play, in order, against those of the burst.
class ClassAnswers {
 public:
  void serial(const RaceAnswer& answer) { serial_.push_back(&answer); }
  void burst(const RaceAnswer& answer) {
    if (is_unknown(answer)) {
      ++unknown_;
    } else {
      burst_.push_back(&answer);
    }
  }

  bool fit(bool is_read) const {
    if (serial_.size() != burst_.size() + unknown_) return false;
    std::map<int, long> statuses;
    for (const auto* answer : serial_) ++statuses[answer->status];
    for (const auto* answer : burst_) {
      if (--statuses[answer->status] < 0) return false;
    }
    return is_read ? reads_fit() : writes_fit();
  }

 private:
  bool reads_fit() const {
    std::map<std::string, long> texts;
    for (const auto* answer : serial_) ++texts[answer->text];
    return std::all_of(burst_.begin(), burst_.end(),
                       [&](const auto* answer) { return --texts[answer->text] >= 0; });
  }

  // Each may tell what a later one tells. A text that no serial answer has proves nothing here.
  bool writes_fit() const {
    std::vector<const RaceAnswer*> successes;
    for (const auto* answer : serial_) {
      if (answer->success) successes.push_back(answer);
    }
    std::vector<std::size_t> latest;
    for (const auto* answer : burst_) {
      if (!answer->success) continue;
      std::size_t at = successes.size();
      for (std::size_t i = 0; i < successes.size(); ++i) {
        if (successes[i]->text == answer->text) at = i;
      }
      latest.push_back(at);
    }
    std::sort(latest.begin(), latest.end());
    for (std::size_t i = 0; i < latest.size(); ++i) {
      if (latest[i] < i) return false;
    }
    return true;
  }

  std::vector<const RaceAnswer*> serial_;
  std::vector<const RaceAnswer*> burst_;
  std::size_t unknown_ = 0;
};

class Explainer {
 public:
  Explainer(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared)
      : control_(control), burst_(burst), compared_(compared) {}

  Explanation explain() {
    Explanation result;
    std::set<std::vector<int>> wants;
    bool late = false;
    for (const Part& part : parts()) {
      for (const ComparedPlay& play : control_.plays()) {
        const Fit fit = fits(part, play);
        if (fit == Fit::answers_only) wants.insert(order_like(part, play));
        if (fit != Fit::whole) continue;
        result.legal = true;
        result.with_refusals = part.size() < compared_.order.size();
        if (in_real_time(part, play)) return result;
        late = true;
      }
    }
    result.in_real_time = !late;
    if (!result.legal) result.wants.assign(wants.begin(), wants.end());
    return result;
  }

 private:
  const RaceAnswer& answer(int request) const { return compared_.answers[static_cast<std::size_t>(request)]; }

  // All requests first, then with ever more of those left out that may count as not sent. Equal requests
  // with equal answers are not told apart.
  std::vector<Part> parts() const {
    std::map<std::pair<int, int>, std::vector<int>> groups;
    Part always;
    for (const int request : compared_.order) {
      const RaceAnswer& its = answer(request);
      if (is_unknown(its) || is_refusal(its.status)) {
        groups[{control_.class_of(request), is_unknown(its) ? 0 : its.status}].push_back(request);
      } else {
        always.push_back(request);
      }
    }
    std::vector<Part> parts{always};
    for (const auto& [key, requests] : groups) {
      std::vector<Part> longer;
      for (const Part& part : parts) {
        for (std::size_t kept = 0; kept <= requests.size(); ++kept) {
          const bool extreme = kept == 0 || kept == requests.size();
          if (!extreme && parts.size() * requests.size() > most_parts) continue;
          Part more = part;
          more.insert(more.end(), requests.begin(), requests.begin() + static_cast<std::ptrdiff_t>(kept));
          longer.push_back(std::move(more));
        }
      }
      parts = std::move(longer);
      if (parts.size() > most_parts) parts.resize(most_parts);
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& a, const Part& b) { return a.size() > b.size(); });
    return parts;
  }

  Fit fits(const Part& part, const ComparedPlay& play) const {
    if (play.order.size() < part.size()) return Fit::no;
    if (part.empty()) return is_state_as_before() ? Fit::whole : Fit::no;
    const std::vector<int> beginning(play.order.begin(),
                                     play.order.begin() + static_cast<std::ptrdiff_t>(part.size()));
    if (control_.classes_of(beginning) != control_.classes_of(part)) return Fit::no;
    if (!answers_fit(part, beginning, play)) return Fit::no;
    const bool state_is_its_own =
        std::all_of(play.order.begin() + static_cast<std::ptrdiff_t>(part.size()), play.order.end(),
                    [&](int request) { return !play.answers[static_cast<std::size_t>(request)].success; });
    if (!state_is_its_own) return is_played_by_itself(beginning) ? Fit::no : Fit::answers_only;
    return states_equal(compared_, play) ? Fit::whole : Fit::no;
  }

  // A play of just this order says which state it leaves.
  bool is_played_by_itself(const std::vector<int>& beginning) const {
    return std::any_of(control_.plays().begin(), control_.plays().end(), [&](const ComparedPlay& play) {
      return std::equal(play.order.begin(), play.order.end(), beginning.begin(), beginning.end(),
                        [&](int a, int b) { return control_.class_of(a) == control_.class_of(b); });
    });
  }

  bool is_state_as_before() const {
    return std::all_of(compared_.state.begin(), compared_.state.end(), [](const auto& read) {
      return !read.known || read.before.empty() || read.facts == read.before;
    });
  }

  bool answers_fit(const Part& part, const std::vector<int>& beginning, const ComparedPlay& play) const {
    std::map<int, ClassAnswers> by_class;
    bool unknown = false;
    for (const int request : beginning)
      by_class[control_.class_of(request)].serial(play.answers[static_cast<std::size_t>(request)]);
    for (const int request : part) {
      by_class[control_.class_of(request)].burst(answer(request));
      unknown = unknown || is_unknown(answer(request));
    }
    for (const auto& [its_class, answers] : by_class) {
      const auto one = std::find_if(part.begin(), part.end(), [&, wanted = its_class](int r) {
        return control_.class_of(r) == wanted;
      });
      if (!answers.fit(!changes_state(control_.request(*one).method))) return false;
    }
    return unknown || different_ids(part, compared_) == different_ids(beginning, play);
  }

  // How many different things the successful answers name, by place.
  std::map<std::string, std::size_t> different_ids(const std::vector<int>& requests,
                                                   const ComparedPlay& play) const {
    std::map<std::string, std::set<std::string>> values;
    for (const int request : requests) {
      if (!changes_state(control_.request(request).method)) continue;
      for (const auto& [place, value] : play.answers[static_cast<std::size_t>(request)].ids)
        values[place].insert(value);
    }
    std::map<std::string, std::size_t> counts;
    for (const auto& [place, different] : values) counts[place] = different.size();
    return counts;
  }

  std::vector<int> order_like(const Part& part, const ComparedPlay& play) const {
    Part left = part;
    std::vector<int> order;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const int its_class = control_.class_of(play.order[i]);
      const auto found = std::find_if(left.begin(), left.end(),
                                      [&](int request) { return control_.class_of(request) == its_class; });
      order.push_back(*found);
      left.erase(found);
    }
    return order;
  }

  // Only asked of reads, and only where no two requests are equal: otherwise the order is not known.
  bool in_real_time(const Part& part, const ComparedPlay& play) const {
    std::map<int, std::size_t> position;
    for (std::size_t i = 0; i < part.size(); ++i) position[control_.class_of(play.order[i])] = i;
    if (position.size() != part.size()) return true;
    const auto timing = [&](int request) -> const Timing& {
      return burst_.requests[static_cast<std::size_t>(request)].exchange.timing;
    };
    for (const int earlier : part) {
      if (!changes_state(control_.request(earlier).method) || is_unknown(answer(earlier))) continue;
      for (const int later : part) {
        if (changes_state(control_.request(later).method) || timing(earlier).done >= timing(later).sent)
          continue;
        if (position[control_.class_of(earlier)] > position[control_.class_of(later)]) return false;
      }
    }
    return true;
  }

  const RaceControl& control_;
  const RacePlay& burst_;
  const ComparedPlay& compared_;
};

}  // namespace

Explanation explain(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared) {
  return Explainer(control, burst, compared).explain();
}

bool is_refusal(int status) {
  constexpr std::array<int, 6> statuses = {408, 409, 423, 425, 429, 503};
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

bool is_unknown(const RaceAnswer& answer) {
  return answer.status == 0 || (answer.status >= 500 && answer.status != 503);
}

bool states_equal(const ComparedPlay& a, const ComparedPlay& b) {
  for (std::size_t i = 0; i < std::min(a.state.size(), b.state.size()); ++i) {
    if (a.state[i].known && b.state[i].known && a.state[i].facts != b.state[i].facts) return false;
  }
  return true;
}

}  // namespace shakedown::judge
