#include "harness/judge/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "harness/judge/case.hpp"
#include "harness/judge/compared_pairs.hpp"
#include "harness/judge/paired_shapes.hpp"
#include "harness/judge/shapes/diff.hpp"
#include "harness/judge/version_skew.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using journal::ChangeRecord;

constexpr std::size_t most_changes = 1000;
constexpr std::size_t most_differences = 200;  // of one pair of answers
constexpr int first_error = 400;
constexpr int first_server_error = 500;

const Response& answer(Kept kept) {
  return kept->exchange.response;
}

std::string status_of(Kept kept) {
  if (answer(kept).status != 0) return std::to_string(answer(kept).status);
  return kept->exchange.error.empty() ? "no answer" : "no answer: " + first_line(kept->exchange.error, 60);
}

// The requests themselves were the same but for what an answer before gave them.
bool comparable(const ComparedStep& step) {
  return !step.rounds.empty() && std::all_of(step.rounds.begin(), step.rounds.end(), [](const auto& round) {
    return answer(round.baseline).status != 0 && answer(round.baseline).status == answer(round.again).status;
  });
}

// Lists are compared by position, and many services order theirs differently at each start: a place in a list
// at which the target's own rounds differ proves nothing against the baseline.
bool in_list(const std::string& where) {
  return where.find("[*]") != std::string::npos;
}

bool status_changed(const ComparedStep::Round& round) {
  return answer(round.baseline).status != answer(round.target).status;
}

class Judging {
 public:
  Judging(const journal::StoredRun& run, Changes& into) : run_(run), case_(run), into_(into) {}

  void judge(const ComparedPairs& pairs) {
    pairs_ = &pairs;
    between_ = pairs.between;
    stage_ = stage_named(pairs.stage);
    noise_ = learn_noise(pairs);
    compare_statuses();
    compare_shapes();
    compare_values();
    add_skew();
    for (auto& [key, change] : values_) add(std::move(change));
    into_.noise.insert(into_.noise.end(), noise_.records.begin(), noise_.records.end());
  }

  // The shapes of a stored run, which are in the file beside this run's own.
  void judge_stored_shapes() {
    ShapeSet before, after;
    for (const journal::ShapeRecord& record : run_.shapes) {
      if (record.side != "baseline" && record.side != "target") continue;
      const auto shape = message_shape_from_text(record.shape);
      if (!shape) continue;
      ShapeSet& side = record.side == "baseline" ? before : after;
      // Requests are the traffic's, and not what the target is to blame for.
      if (record.is_request) continue;
      merge(side.shapes[{record.endpoint, Direction::response, record.status}], shape.value());
    }
    if (before.shapes.empty() || after.shapes.empty()) return;
    between_ = "the stored baseline and this run";
    DiffOptions options;
    options.now = std::chrono::milliseconds(run_.info.began_wall_ms);
    for (ChangeRecord& change : diff(before, after, options)) {
      change.exchange_before = 0;  // of the other run's file
      add(std::move(change));
    }
  }

 private:
  std::string stage_named(int id) const {
    for (const journal::StageRecord& stage : run_.stages) {
      if (stage.id == id) return stage.name;
    }
    return {};
  }

  using ValueKey = std::tuple<std::string, int, std::string>;  // endpoint, status, place

  void compare_statuses() {
    for (const auto& [place, step] : pairs_->steps) {
      if (!comparable(step)) continue;
      if (!std::all_of(step.rounds.begin(), step.rounds.end(), status_changed)) continue;
      const auto& round = step.rounds.front();
      const int before = answer(round.baseline).status;
      const int after = answer(round.target).status;
      auto& change = values_[{step.endpoint, before, "status " + std::to_string(after)}];
      if (change.count_after == 0) {
        change.endpoint = step.endpoint;
        change.status = before;
        change.where = "status";
        change.kind = "status";
        change.rule =
            before < first_error ? "response-success-status-removed" : "response-non-success-status-removed";
        const bool fails =
            after == 0 || after >= first_server_error || (before < first_error && after >= first_error);
        change.severity = fails ? Severity::high : Severity::medium;
        change.before = status_of(round.baseline);
        change.after = status_of(round.target);
        change.exchange_before = round.baseline->id;
        change.exchange_after = round.target->id;
      }
      change.count_before += step.rounds.size();
      change.count_after += step.rounds.size();
    }
  }

  // Each endpoint and status is one shape on each side, over all steps and rounds.
  void compare_shapes() {
    struct Sides {
      ShapeSet before, again;
      std::vector<ShapeSet> after;  // by round
      Kept first = nullptr, first_target = nullptr;
    };
    std::map<std::pair<std::string, int>, Sides> shapes;
    ShapeLearner learner;
    for (const auto& [place, step] : pairs_->steps) {
      if (!comparable(step)) continue;
      for (std::size_t number = 0; number < step.rounds.size(); ++number) {
        const auto& round = step.rounds[number];
        if (status_changed(round)) continue;
        Sides& sides = shapes[{step.endpoint, answer(round.baseline).status}];
        if (sides.first == nullptr) sides.first = round.baseline, sides.first_target = round.target;
        learn(learner, sides.before, step.endpoint, round.baseline);
        learn(learner, sides.again, step.endpoint, round.again);
        if (sides.after.size() <= number) sides.after.resize(number + 1);
        learn(learner, sides.after[number], step.endpoint, round.target);
      }
    }
    for (const auto& [key, sides] : shapes) {
      const ShapeKey of{key.first, Direction::response, key.second};
      const MessageShape& before = sides.before.shapes.at(of);
      std::set<std::string> own;  // what changes between equal rounds
      for (const ChangeRecord& change : paired_changes(before, sides.again.shapes.at(of)))
        own.insert(change.where);
      own.merge(own_of_lists(sides.after, of));
      ShapeSet after;
      for (const ShapeSet& round : sides.after) merge(after, round);
      for (ChangeRecord& change : paired_changes(before, after.shapes.at(of))) {
        if (own.contains(change.where) || is_noise_of_type(key.first, change)) continue;
        shaped_.insert({key.first, change.where});
        // Its new name is told with the old one.
        if (change.kind == "renamed")
          shaped_.insert({key.first, change.after.substr(0, change.after.find(": "))});
        change.endpoint = key.first;
        change.status = key.second;
        if (change.exchange_before == 0) change.exchange_before = sides.first->id;
        if (change.exchange_after == 0) change.exchange_after = sides.first_target->id;
        add(std::move(change));
      }
    }
  }

  // The places in lists whose shapes differ between the target's own rounds.
  static std::set<std::string> own_of_lists(const std::vector<ShapeSet>& rounds, const ShapeKey& of) {
    std::set<std::string> own;
    const MessageShape* first = nullptr;
    for (const ShapeSet& round : rounds) {
      const auto found = round.shapes.find(of);
      if (found == round.shapes.end()) continue;
      if (first == nullptr) {
        first = &found->second;
        continue;
      }
      for (const auto& [one, other] : {std::pair{first, &found->second}, std::pair{&found->second, first}}) {
        for (const ChangeRecord& change : paired_changes(*one, *other))
          if (in_list(change.where)) own.insert(change.where);
      }
    }
    return own;
  }

  // A place whose value is noise may still lose its type; one below a list of changing length may not be
  // there.
  bool is_noise_of_type(const std::string& endpoint, const ChangeRecord& change) const {
    if (change.kind == "retyped" || change.kind == "array-to-scalar") return false;
    return noise_.covers(endpoint, change.where);
  }

  void learn(ShapeLearner& learner, ShapeSet& set, const std::string& endpoint, Kept kept) {
    ShapedExchange shaped;
    shaped.endpoint = endpoint;
    shaped.response = &answer(kept);
    shaped.response_cut = kept->response_body_cut;
    shaped.at = kept->exchange.timing.done;
    shaped.exchange = kept->id;
    learner.learn(set, shaped);
  }

  // Told by compare_shapes already, or below such a place, or what a changed list brings with it.
  bool is_told(const std::string& endpoint, const std::string& where) const {
    return std::any_of(shaped_.begin(), shaped_.end(), [&](const auto& told) {
      if (told.first != endpoint || !where.starts_with(told.second)) return false;
      return where.size() == told.second.size() || where[told.second.size()] == '.' ||
             where[told.second.size()] == '[';
    });
  }

  // What differs in every round, by place.
  std::map<std::string, Difference> lasting(const ComparedStep& step) const {
    std::map<std::string, Difference> lasting;
    const auto mask = noise_.masks.find(step.endpoint);
    bool first = true;
    for (const auto& round : step.rounds) {
      std::map<std::string, Difference> here;
      if (round.baseline->response_body_cut || round.target->response_body_cut) return {};
      for (const Difference& difference :
           (mask == noise_.masks.end() ? NoiseMask() : mask->second)
               .differences(answer(round.baseline), answer(round.target), most_differences))
        here.try_emplace(generalised(difference.where), difference);
      if (first) {
        lasting = std::move(here);
      } else {
        std::erase_if(lasting, [&](const auto& entry) { return !here.contains(entry.first); });
      }
      first = false;
    }
    if (std::none_of(lasting.begin(), lasting.end(), [](const auto& entry) { return in_list(entry.first); }))
      return lasting;
    NoiseMask own;
    for (const auto& round : step.rounds) own.learn(answer(step.rounds.front().target), answer(round.target));
    std::erase_if(lasting,
                  [&](const auto& entry) { return in_list(entry.first) && own.covers(entry.first); });
    return lasting;
  }

  void compare_values() {
    for (const auto& [place, step] : pairs_->steps) {
      if (!comparable(step)) continue;
      if (std::any_of(step.rounds.begin(), step.rounds.end(), status_changed)) continue;
      const auto found = lasting(step);
      for (const auto& [where, difference] : found) {
        if (is_told(step.endpoint, where) || below_another(found, where)) continue;
        note_value(step, where, difference);
      }
    }
  }

  // The elements of a list whose length differs differ too.
  static bool below_another(const std::map<std::string, Difference>& all, const std::string& where) {
    return std::any_of(all.begin(), all.end(), [&](const auto& entry) {
      return entry.first.size() < where.size() && where.starts_with(entry.first) &&
             (where[entry.first.size()] == '.' || where[entry.first.size()] == '[');
    });
  }

  void note_value(const ComparedStep& step, const std::string& where, const Difference& difference) {
    const auto& round = step.rounds.front();
    auto& change = values_[{step.endpoint, answer(round.baseline).status, where}];
    if (change.count_after == 0) {
      change.endpoint = step.endpoint;
      change.status = answer(round.baseline).status;
      change.where = where;
      change.kind = difference.absent_before ? "added" : difference.absent_after ? "removed" : "value";
      change.severity = difference.absent_before ? Severity::info : Severity::medium;
      if (where.starts_with("header ")) {
        if (where == "header content-type") change.kind = "content-type";
        if (difference.absent_after) change.rule = "optional-response-header-removed";
        if (change.kind == "value") change.severity = Severity::low;
      }
      change.before = difference.absent_before ? "absent" : first_line(difference.before, 120);
      change.after = difference.absent_after ? "absent" : first_line(difference.after, 120);
      change.exchange_before = round.baseline->id;
      change.exchange_after = round.target->id;
    }
    change.count_before += step.rounds.size();
    change.count_after += step.rounds.size();
  }

  void add_skew() {
    for (const auto& [place, step] : pairs_->steps) {
      for (ChangeRecord& change : find_skew(step, noise_)) {
        const auto key = std::pair(step.endpoint, change.where);
        if (skewed_.insert(key).second) add(std::move(change));
      }
    }
  }

  void add(ChangeRecord change) {
    const bool within_target = change.kind == "version-skew" && pairs_ != nullptr;
    change.between = within_target ? "target and target" : between_;
    if (into_.changes.size() >= most_changes) return;
    if (change.severity > Severity::info) {
      Finding finding = finding_of(change);
      change.finding = finding.id;
      into_.findings.push_back(std::move(finding));
    }
    into_.changes.push_back(std::move(change));
  }

  static bool of_shape(const ChangeRecord& change) {
    return change.kind != "value" && change.kind != "status" && change.kind != "version-skew";
  }

  Finding finding_of(const ChangeRecord& change) const {
    Finding finding;
    finding.rule = change.kind == "version-skew" ? "version-skew"
                   : of_shape(change)            ? "shape-changed"
                                                 : "response-changed";
    finding.id = finding.rule + " " + change.endpoint + " " + std::to_string(change.status) + " " +
                 change.where + " " + change.after;
    finding.severity = change.severity;
    finding.endpoint = change.endpoint;
    finding.stage = stage_;
    finding.title = title_of(change);
    finding.why = why_of(change);
    finding.count = change.count_after;
    finding.of = change.count_after;
    if (change.exchange_before != 0)
      finding.evidence.push_back({Evidence::Kind::exchange, change.exchange_before, "before"});
    if (change.exchange_after != 0)
      finding.evidence.push_back({Evidence::Kind::exchange, change.exchange_after, "after"});
    if (!change.rule.empty())
      finding.evidence.push_back({Evidence::Kind::figure, 0, "oasdiff calls it " + change.rule});
    const auto time = [&](std::int64_t id) {
      const auto* kept = case_.exchange(id);
      return kept == nullptr ? Nanoseconds{} : kept->exchange.timing.done;
    };
    finding.first_seen = finding.last_seen = time(change.exchange_after);
    finding.reproduce = case_.reproduce(finding.stage);
    return finding;
  }

  static std::string title_of(const ChangeRecord& change) {
    const std::string before = first_line(change.before, 60);
    const std::string after = first_line(change.after, 60);
    if (change.kind == "version-skew")
      return fmt::format("{} answers the same read in two shapes by turns: {} is {}, and {}", change.endpoint,
                         change.where, before, after);
    if (change.kind == "status")
      return fmt::format("{} answered {} and now {}", change.endpoint, before, after);
    if (change.kind == "removed")
      return fmt::format("{} {}: {} is gone ({})", change.endpoint, change.status, change.where, before);
    if (change.kind == "renamed")
      return fmt::format("{} {}: {} is now {}", change.endpoint, change.status, change.where, after);
    return fmt::format("{} {}: {} was {} and is {}", change.endpoint, change.status, change.where, before,
                       after);
  }

  static const char* why_of(const ChangeRecord& change) {
    if (change.kind == "version-skew") {
      return "Clients meet both versions within one session; what was read from one may not be understood by "
             "what follows.";
    }
    if (of_shape(change))
      return "Clients that read what the baseline gave do not find it, or find something else there.";
    return "The same requests in the same state give another answer than before the change.";
  }

  const journal::StoredRun& run_;
  const Case case_;
  Changes& into_;
  const ComparedPairs* pairs_ = nullptr;
  std::string between_;
  std::string stage_;
  LearnedNoise noise_;
  std::set<std::pair<std::string, std::string>> shaped_, skewed_;
  std::map<ValueKey, ChangeRecord> values_;
};

}  // namespace

Changes evaluate_changes(const journal::StoredRun& run) {
  Changes changes;
  for (const ComparedPairs& pairs : compared_pairs(run)) Judging(run, changes).judge(pairs);
  Judging(run, changes).judge_stored_shapes();
  return changes;
}

}  // namespace shakedown::judge
