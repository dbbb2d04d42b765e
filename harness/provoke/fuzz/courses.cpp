#include "harness/provoke/fuzz/courses.hpp"

#include <algorithm>

namespace shakedown::fuzz {
namespace {

constexpr int most_ends_of_one = 6;  // an operation that ends the target this often is left alone
constexpr std::size_t most_again = 1000;
constexpr int most_tries = 20;  // at a random request that ends nothing

bool is_poisoned(const std::set<std::string>& poison, const FuzzRequest& request) {
  return std::any_of(poison.begin(), poison.end(),
                     [&](const std::string& place) { return request.what.find(place) != std::string::npos; });
}

}  // namespace

bool Course::left_alone() const {
  return ends >= most_ends_of_one;
}

void Courses::begin_slice() {
  for (std::size_t lead = 0; lead < all_.size(); ++lead) all_[lead].lost = all_[lead].sent - ended(lead);
  some_end_ = std::any_of(all_.begin(), all_.end(), [](const Course& one) { return one.led && !one.slow; });
}

std::uint64_t Courses::ended(std::size_t lead) const {
  return lead < tallies_.size() ? tallies_[lead].requests : 0;
}

// A stream that does not end holds a connection until the deadline: one of each at a time is enough.
bool Courses::waits(std::size_t lead) const {
  const Course& course = all_[lead];
  return course.slow && some_end_ && course.sent > course.lost + ended(lead);
}

bool Courses::supply(Made& made) {
  if (supply_again(made)) return true;
  for (std::size_t tried = 0; tried < all_.size(); ++tried) {
    turn_ = (turn_ + 1) % all_.size();
    Course& course = all_[turn_];
    if (!course.is_asked() || waits(turn_)) continue;
    if (!course.made) {
      course.boundaries = boundary_cases(source_, course.led->request);
      course.boundaries_live = course.led->live;
      course.made = true;
    }
    while (course.next < course.boundaries.size() &&
           is_poisoned(course.poison, course.boundaries[course.next]))
      ++course.next;
    if (course.next >= course.boundaries.size()) {
      if (!course.boundaries.empty()) std::vector<FuzzRequest>().swap(course.boundaries);
      course.next = 0;
      continue;
    }
    made.request =
        rebound(std::move(course.boundaries[course.next++]), course.boundaries_live, course.led->live);
    made.lead = static_cast<int>(turn_);
    made.slow = course.slow;
    ++course.sent;
    return true;
  }
  return supply_random(made);
}

bool Courses::supply_again(Made& made) {
  for (; !again_.empty(); again_.pop_front()) {
    const Course& course = (*this)[again_.front().lead];
    if (!course.led || is_poisoned(course.poison, again_.front().request)) continue;
    made = again_.front();
    made.request = rebound(made.request, again_live_[static_cast<std::size_t>(made.lead)], course.led->live);
    again_.pop_front();
    return true;
  }
  return false;
}

bool Courses::supply_random(Made& made) {
  for (std::size_t turns = 0; turns < all_.size(); ++turns) {
    Course* course = least_served();
    if (!course) return false;
    for (int tries = 0; tries < most_tries; ++tries) {
      made.request = random_case(source_, course->led->request, random_);
      if (is_poisoned(course->poison, made.request)) continue;
      made.lead = static_cast<int>(course - all_.data());
      made.slow = course->slow;
      ++course->sent;
      return true;
    }
    ++course->passed_over;
  }
  return false;
}

Course* Courses::least_served() {
  Course* least = nullptr;
  for (std::size_t lead = 0; lead < all_.size(); ++lead) {
    Course& course = all_[lead];
    if (!course.is_asked() || waits(lead)) continue;
    const auto share = [](const Course& one) {
      return static_cast<double>(one.sent + one.passed_over) / (0.1 + one.weight);  // a floor for every one
    };
    if (!least || share(course) < share(*least)) least = &course;
  }
  return least;
}

bool Courses::boundaries_done() const {
  return std::all_of(all_.begin(), all_.end(), [](const Course& one) {
    return !one.is_asked() || (one.made && one.boundaries.empty());
  });
}

// A target that closes a connection goes on: other values of the same place may show something else.
void Courses::leave_alone(const Made& made, bool closed) {
  Course& course = (*this)[made.lead];
  ++course.ends;
  const std::string place = place_of(made.request.what);
  course.poison.insert(place.empty() || closed ? made.request.what : place);
}

void Courses::ask_again(const std::vector<Made>& open, int but) {
  for (std::size_t i = 0; i < open.size() && again_.size() < most_again; ++i) {
    if (static_cast<int>(i) != but) again_.push_back(open[i]);
  }
  again_live_ = live_values();
}

std::vector<std::vector<Live>> Courses::live_values() const {
  std::vector<std::vector<Live>> live;
  for (const Course& course : all_) live.push_back(course.led ? course.led->live : std::vector<Live>{});
  return live;
}

std::vector<int> Courses::by_weight() const {
  std::vector<int> leads;
  for (std::size_t lead = 0; lead < all_.size(); ++lead)
    if (all_[lead].wanted && all_[lead].led) leads.push_back(static_cast<int>(lead));
  std::stable_sort(leads.begin(), leads.end(),
                   [this](int one, int other) { return (*this)[one].weight > (*this)[other].weight; });
  return leads;
}

}  // namespace shakedown::fuzz
