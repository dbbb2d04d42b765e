// Descriptors, sockets, threads and memory that stay after the fault is gone. A pool that filled up is no
// leak, so it takes as much growth as there were failing requests, beyond what the control's requests made.
#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;

constexpr std::size_t least_requests = 5;  // fewer cannot be told from a pool
constexpr double leaking_share = 0.8;      // of the failing requests, each leaving one
constexpr std::uint64_t least_memory = 32u << 20;

const ProcessSample* last_sample(const journal::StoredRun& run, Nanoseconds from, Nanoseconds to) {
  const ProcessSample* last = nullptr;
  for (const ProcessSample& sample : run.samples) {
    if (sample.subject == "target" && sample.at >= from && sample.at <= to &&
        (!last || sample.at >= last->at))
      last = &sample;
  }
  return last;
}

const ProcessSample* first_sample(const journal::StoredRun& run, Nanoseconds from, Nanoseconds to) {
  const ProcessSample* first = nullptr;
  for (const ProcessSample& sample : run.samples) {
    if (sample.subject == "target" && sample.at >= from && sample.at <= to &&
        (!first || sample.at < first->at))
      first = &sample;
  }
  return first;
}

std::uint64_t growth(std::uint64_t before, std::uint64_t after) {
  return after > before ? after - before : 0;
}

// What one request leaves open without a fault, as the first use of a pool does: the more of the controls.
ProcessSample growth_in_controls(const ExperimentView& view) {
  ProcessSample most;
  for (const auto& [phase, asked] :
       {std::pair{Phase::control, view.control()}, std::pair{Phase::control_again, view.control_again()}}) {
    const auto& steps = view.of(phase);
    if (!asked || steps.empty()) continue;
    constexpr Nanoseconds soon = std::chrono::seconds(1);  // it is taken right behind the last read
    const Nanoseconds end = steps.back().exchange().timing.done;
    const ProcessSample* before =
        last_sample(view.run(), steps.front().exchange().timing.sent, asked->exchange().timing.sent);
    const ProcessSample* after = first_sample(view.run(), end, end + soon);
    if (!before || !after) continue;
    most.descriptors = std::max(most.descriptors, growth(before->descriptors, after->descriptors));
    most.sockets = std::max(most.sockets, growth(before->sockets, after->sockets));
    most.threads = std::max(most.threads, growth(before->threads, after->threads));
    most.rss_bytes = std::max(most.rss_bytes, growth(before->rss_bytes, after->rss_bytes));
  }
  return most;
}

}  // namespace

Ruling judge_left_behind(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  const journal::ExperimentRecord& record = view.record();
  const ProcessSample* before = last_sample(view.run(), record.begin, record.provoked);
  const ProcessSample* after = last_sample(view.run(), record.healed, record.end);
  if (!before || !after) return not_exercised("the target's process was not sampled");
  std::size_t requests = 0;
  for (const ViewedStep& step : view.of(Phase::provoked)) {
    if (step.record->needs_dependency && !succeeded(step.exchange())) ++requests;
  }
  if (requests < least_requests) return not_exercised("too few requests failed to tell a leak from a pool");
  const auto limit = static_cast<std::uint64_t>(std::ceil(leaking_share * static_cast<double>(requests)));
  const ProcessSample usual = growth_in_controls(view);
  struct Kind {
    const char* name;
    std::uint64_t before, after, limit;
  };
  const Kind kinds[] = {{"descriptor", before->descriptors, after->descriptors, limit + usual.descriptors},
                        {"socket", before->sockets, after->sockets, limit + usual.sockets},
                        {"thread", before->threads, after->threads, limit + usual.threads}};
  for (const Kind& kind : kinds) {
    const std::uint64_t more = growth(kind.before, kind.after);
    if (more < kind.limit) continue;
    return broken(Severity::medium,
                  counted(more, kind.name) + " more after healing than before, over " +
                      counted(requests, "failed request"),
                  {{Evidence::Kind::figure, 0,
                    counted(kind.before, kind.name) + " before the fault, " + say_count(kind.after) +
                        " after healing and " + counted(requests, "failed request")}});
  }
  const std::uint64_t memory = growth(before->rss_bytes, after->rss_bytes);
  if (memory >= least_memory + usual.rss_bytes)
    return broken(Severity::medium, say_bytes(static_cast<double>(memory)) +
                                        " of memory more after healing than before, over " +
                                        counted(requests, "failed request"));
  return held("back to where it was after " + counted(requests, "failed request"));
}

}  // namespace shakedown::judge
