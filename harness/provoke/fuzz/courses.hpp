// Which made-up request is sent next: the boundaries of all operations in turn, so that none waits for
// another's last, and then random ones, of the operation that has had the least of its share. What ended the
// target is left alone from then on, and what was under way then is asked again. No I/O.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/leads.hpp"
#include "harness/provoke/fuzz/pump.hpp"

namespace shakedown::fuzz {

// How far one operation was taken.
struct Course {
  bool wanted = false;
  std::string not_wanted;  // why
  double weight = 1;
  std::optional<Led> led;  // of this slice: its request as it goes well, with live values
  std::string not_led;     // why there is none
  bool slow = false;       // its answers do not end, or not in time among others: one at a time is enough
  int unexplained = 0;     // times that it had no answer, and by itself it had one

  bool left_alone() const;  // it ended the target too often
  bool is_asked() const { return led && !left_alone(); }

 private:
  friend class Courses;
  std::vector<FuzzRequest> boundaries;
  std::vector<Live> boundaries_live;  // that they were made with
  std::size_t next = 0;
  bool made = false;             // the boundaries were
  std::set<std::string> poison;  // places that end or hang the target
  int ends = 0;
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;         // of these, were under way when an earlier slice was over
  std::uint64_t passed_over = 0;  // times that all that was made would have ended the target
};

class Courses {
 public:
  // `grammar`, `contract` and `tallies` (what was answered so far, by lead) are borrowed. `local`: the target
  // may be sent other methods than the operation's. All that is made is made from the seed.
  Courses(const Grammar& grammar, const judge::Contract* contract, bool local,
          const std::vector<Tally>& tallies, std::uint64_t seed)
      : source_{grammar, contract, !local, &values_}, tallies_(tallies), random_(seed) {}
  Courses(const Courses&) = delete;
  Courses& operator=(const Courses&) = delete;

  // Of the next lead.
  Course& add() { return all_.emplace_back(); }
  std::size_t size() const { return all_.size(); }
  Course& operator[](int lead) { return all_[static_cast<std::size_t>(lead)]; }
  const Course& operator[](int lead) const { return all_[static_cast<std::size_t>(lead)]; }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

  // All that can be asked have been led up to, and nothing is under way.
  void begin_slice();
  // False: nothing is to be sent for now.
  bool supply(Made& made);
  // Of all that are still asked.
  bool boundaries_done() const;

  // The target ended, or fell silent, and this request of the ones under way does it; `closed`: it only
  // closed the connection.
  void leave_alone(const Made& made, bool closed);
  // Of this slice, but for one by its index (-1: all of them).
  void ask_again(const std::vector<Made>& open, int but);

  std::vector<std::vector<Live>> live_values() const;  // by lead
  std::vector<int> by_weight() const;                  // leads that were led up to, heavier ones first

 private:
  std::uint64_t ended(std::size_t lead) const;
  bool waits(std::size_t lead) const;
  bool supply_again(Made& made);
  bool supply_random(Made& made);
  Course* least_served();  // null: none is to be asked for now

  KnownBoundaries values_;
  const Source source_;
  const std::vector<Tally>& tallies_;
  Random random_;
  std::vector<Course> all_;
  std::deque<Made> again_;                     // were under way when the target ended
  std::vector<std::vector<Live>> again_live_;  // by lead, what they were made with
  std::size_t turn_ = 0;
  bool some_end_ = false;  // of the operations, some answer at once
};

}  // namespace shakedown::fuzz
