#include "harness/faults/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace shakedown::faults {

void Pipeline::note(Stage& stage) {
  auto said = stage.take_said();
  if (said) acted_.push_back({stage.fault().name, stage.fault().kind, true, std::move(*said)});
}

void Pipeline::arm(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  for (auto& stage : stages_) {
    if (stage->fault().name != fault.name) continue;
    if (stage->fault().kind == fault.kind) {
      stage->change(fault, random, now);
      note(*stage);
    } else {  // another kind under the same name, in the same place
      auto held = stage->withdraw(now);
      stage = make_stage(fault, random, now);
      for (auto& chunk : held) {
        chunk.at = now;
        stage->take(std::move(chunk));
      }
      note(*stage);
    }
    return;
  }
  auto stage = make_stage(fault, random, now);
  if (!stage) return;
  stages_.push_back(std::move(stage));
  note(*stages_.back());
}

bool Pipeline::disarm(std::string_view fault, Nanoseconds now) {
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    if (stages_[i]->fault().name != fault) continue;
    auto held = stages_[i]->withdraw(now);
    note(*stages_[i]);
    stages_.erase(stages_.begin() + static_cast<std::ptrdiff_t>(i));
    for (auto& chunk : held) {
      chunk.at = now;
      enter(i, std::move(chunk));
    }
    return true;
  }
  return false;
}

bool Pipeline::has(std::string_view fault) const {
  return std::any_of(stages_.begin(), stages_.end(), [&](const auto& s) { return s->fault().name == fault; });
}

std::size_t Pipeline::room(std::size_t most) const {
  if (over_) return 0;
  const auto limit = std::min(most, stages_.empty() ? std::size_t{64 * 1024} : stages_.front()->capacity());
  const auto first = stages_.empty() ? held() : stages_.front()->held();
  const auto all = held();
  if (first >= limit || all >= most) return 0;
  return std::min(limit - first, most - all);
}

void Pipeline::feed(std::string_view bytes, Nanoseconds now) {
  if (!bytes.empty()) enter(0, {std::string(bytes), now, Ending::none});
}

void Pipeline::end_of_input(Ending ending, Nanoseconds now) {
  enter(0, {{}, now, ending});
}

void Pipeline::enter(std::size_t stage, Chunk chunk) {
  if (stage == stages_.size()) {
    exit_.push_back(std::move(chunk));
    return;
  }
  stages_[stage]->take(std::move(chunk));
  note(*stages_[stage]);
}

// A chunk stays where it is while the stage after it has enough; an ending needs no room.
bool Pipeline::can_move(std::size_t stage, Nanoseconds now) const {
  if (stages_[stage]->due() > now) return false;
  return stage + 1 == stages_.size() || stages_[stage + 1]->held() < stages_[stage + 1]->capacity();
}

Nanoseconds Pipeline::next_due() const {
  if (over_) return never;
  if (!exit_.empty()) return exit_.front().at;
  auto next = never;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    const auto due = stages_[i]->due();
    if (due < next && can_move(i, due)) next = due;
  }
  return next;
}

bool Pipeline::take(Nanoseconds now, Chunk& chunk) {
  while (!over_ && exit_.empty()) {
    std::size_t from = stages_.size();
    while (from > 0 && !can_move(from - 1, now)) --from;
    if (from == 0) return false;
    auto& stage = *stages_[from - 1];
    Chunk moved = stage.give();
    note(stage);
    enter(from, std::move(moved));
  }
  if (over_) return false;
  chunk = std::move(exit_.front());
  exit_.pop_front();
  over_ = ends_all(chunk.ending);
  return true;
}

std::size_t Pipeline::held() const {
  std::size_t bytes = 0;
  for (const auto& stage : stages_) bytes += stage->held();
  for (const auto& chunk : exit_) bytes += chunk.bytes.size();
  return bytes;
}

bool Pipeline::swallowed_the_end() const {
  return std::any_of(stages_.begin(), stages_.end(), [](const auto& s) { return s->swallowed_the_end(); });
}

std::vector<Acted> Pipeline::take_acted() {
  return std::exchange(acted_, {});
}

std::vector<Acted> Pipeline::missed() const {
  std::vector<Acted> all;
  for (const auto& stage : stages_) {
    if (auto said = stage->missed()) {
      all.push_back({stage->fault().name, stage->fault().kind, false, std::move(*said)});
    }
  }
  return all;
}

}  // namespace shakedown::faults
