#include "harness/journal/reader.hpp"

#include <algorithm>
#include <filesystem>

#include "harness/journal/read_tables.hpp"
#include "harness/journal/schema.hpp"

namespace shakedown::journal {
namespace {

constexpr auto busy_wait = std::chrono::milliseconds(5000);

Result<std::string> file_of(const std::string& path) {
  std::error_code error;
  std::filesystem::path file(path);
  if (std::filesystem::is_directory(file, error)) file /= "run.db";
  if (std::filesystem::is_regular_file(file, error)) return file.string();
  return problem("there is no run file " + file.string(), "give the folder of a run, or the run.db in it");
}

// A run that crashed has no end of its own: it is as long as the last thing that is known of it.
Nanoseconds last_moment(const StoredRun& run) {
  Nanoseconds last{};
  for (const StageRecord& stage : run.stages) last = std::max({last, stage.begin, stage.end});
  for (const TickFigures& tick : run.ticks) last = std::max(last, tick.tick.begin + tick.tick.length);
  for (const StoredEvent& event : run.events) last = std::max(last, event.event.at);
  for (const ProcessSample& sample : run.samples) last = std::max(last, sample.at);
  for (const StoredLogLine& line : run.log) last = std::max(last, line.line.at);
  for (const FaultRecord& fault : run.faults) last = std::max({last, fault.begin, fault.end});
  for (const CallRecord& call : run.calls) last = std::max(last, call.done);
  for (const ExperimentRecord& experiment : run.experiments)
    last = std::max({last, experiment.begin, experiment.end});
  return last;
}

}  // namespace

Result<StoredRun> read_run(const std::string& path) {
  const Result<std::string> file = file_of(path);
  if (!file) return file.error();
  Result<Database> opened = Database::open(file.value(), Database::Access::read, busy_wait);
  if (!opened) return opened.error();
  Database& database = opened.value();
  // One transaction: all tables as they are at one moment, also while the run goes on.
  if (Status begun = database.execute("BEGIN"); !begun) return begun.error();
  if (Status ours = check_tables(database); !ours) return ours.error();

  StoredRun run;
  ReadState state;
  for (const auto read :
       {read_info, read_traffic, read_figures, read_exchanges, read_process, read_provoked, read_races,
        read_fuzz, read_access, read_touched, read_observed, read_rounds, read_judgement})
    read(database, state, run);
  if (state.problem) {
    Problem problem = *state.problem;
    problem.where.file = file.value();
    return problem;
  }
  if (!run.complete) run.length = last_moment(run);
  return run;
}

}  // namespace shakedown::journal
