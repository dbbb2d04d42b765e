#include "harness/provoke/fuzz/turns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/restart_trial.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::array<int, 3> shares{2, 1, 1};  // of time, growth and what others read

}  // namespace

bool Turns::step(std::size_t oracle) {
  return oracle == 0 ? time_.step() : oracle == 1 ? growth_.step() : pollution_.step();
}

void Turns::go_on(Nanoseconds length, const std::function<std::vector<int>()>& leads) {
  const auto now = [&] { return stage_.around.clock.now(); };
  const auto over = [&] { return stage_.around.stop.stop_requested() || now() >= until_; };
  if (std::all_of(done_.begin(), done_.end(), [](bool one) { return one; }) || over()) return;
  if (const auto fresh = stage_.fresh.again(); !fresh) return;
  if (!begun_) {
    begun_ = true;
    can_see_growth_ = growth_.possible();
    can_read_memory_ = growth_.can_read_memory();
    done_[1] = !can_see_growth_;
    auto all = leads();
    // What has a body can be given more that is odd.
    std::stable_partition(all.begin(), all.end(), [&](int lead) {
      const Lead& from = stage_.leads[static_cast<std::size_t>(lead)];
      return !is_safe(stage_.grammar.operations[static_cast<std::size_t>(from.operation)].method);
    });
    for (const int lead : all) {
      time_.add(lead);
      growth_.add(lead);
      pollution_.add(lead);
    }
    for (std::size_t i = 0; i < stage_.leads.size(); ++i) pollution_.may_read(static_cast<int>(i));
  }
  Nanoseconds end = now() + length;
  while (!over() && now() < end) {
    // The one that has had the least of its share.
    std::size_t oracle = oracles;
    for (std::size_t i = 0; i < oracles; ++i) {
      if (!done_[i] && (oracle == oracles || spent_[i] / shares[i] < spent_[oracle] / shares[oracle]))
        oracle = i;
    }
    if (oracle == oracles) return;
    const int before = confirmed() + not_shown();
    const Nanoseconds began = now();
    done_[oracle] = !step(oracle);
    // What there is to confirm takes no time from the others.
    if (before != confirmed() + not_shown()) {
      end += now() - began;
    } else {
      spent_[oracle] += now() - began;
    }
  }
}

void Turns::as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live,
                       const std::vector<int>& others) {
  if (spec_.watch == FuzzSpec::Watch::growth) {
    growth_.as_written(request, lead, live);
  } else if (spec_.watch == FuzzSpec::Watch::restart) {
    poisoned_restart(stage_, spec_, request, lead, live, true);
  } else if (spec_.watch == FuzzSpec::Watch::others) {
    pollution_.as_written(request, lead, live, others);
  } else {
    time_.as_written(request, lead, live);
  }
}

std::string Turns::summary() const {
  if (!begun_) return {};
  std::string text =
      fmt::format("long values at {} in growing sizes", judge::counted(time_.sites(), "place"));
  const std::string watched = judge::counted(growth_.tried(), "endpoint") + " watched for ";
  text += !can_see_growth_ ? "; not watched for what stays: the target has no process here"
          : can_read_memory_
              ? "; " + watched + "descriptors and memory that stay"
              : "; " + watched + "descriptors that stay, and not for memory: a sanitizer is in the target";
  text += fmt::format("; what others read around {}", judge::counted(pollution_.tried(), "endpoint"));
  return text + ", with " + judge::counted(requests(), "request");
}

}  // namespace shakedown::fuzz
