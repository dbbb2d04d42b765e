// The run file while it is being written: append-only, one SQLite file in WAL mode, usable after a crash.
//
// Threads: every method may be called from any thread; a record is queued and one writer thread puts batches
// into the file at least twice a second, so no caller waits for a disk. The queue is bounded: log lines are
// dropped first (and counted in an event), nothing else ever is. A disk that is full or gone is a Problem
// kept in failure() and told once; what is recorded up to then stays usable and the run goes on to its
// report.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "harness/journal/records.hpp"
#include "harness/model/result.hpp"

namespace shakedown::journal {

class Journal {
 public:
  // Makes the file; it must not exist yet. The folder must.
  static Result<std::unique_ptr<Journal>> create(const std::string& path, const RunInfo& info);
  ~Journal();  // flushes and closes
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void endpoints(std::vector<EndpointRecord> all);
  void traffic(TrafficRecord record);
  void touched(Touched touched);  // once
  void stage_began(StageRecord stage);
  void stage_ended(int stage, Nanoseconds end);
  void event(Event event);
  void log(LogLine line);
  void sample(ProcessSample sample);
  void interval(IntervalRecord record);
  void tick(TickRecord record, const Histogram& latency_of_all_endpoints);
  void total(TotalRecord record);          // replaces the same stage and endpoint
  void generator(GeneratorRecord record);  // replaces the same stage
  void signature(SignatureRecord record);  // replaces the same id
  // Returns the id by which evidence refers to it. Ids count from 1 in order of the call.
  std::int64_t exchange(ExchangeRecord record);
  void fault(FaultRecord record);          // replaces the same id
  void injection(InjectionRecord record);  // dropped beyond injections_kept
  // As exchange(). The caller keeps within the run's budget for evidence.
  std::int64_t call(CallRecord record);
  void call_tick(CallTickRecord record);
  void experiment(ExperimentRecord record);  // replaces the same id
  void experiment_step(ExperimentStepRecord record);
  void race_play(RacePlayRecord record);  // replaces the same experiment and play
  void fuzz_sign(FuzzSignRecord record);
  void fuzz_endpoint(FuzzEndpointRecord record);  // replaces the same stage and endpoint
  void access_try(AccessTryRecord record);        // replaces the same experiment
  void invariant(InvariantRecord record);
  void sanitizer_report(SanitizerReportRecord record);  // replaces the same id
  void shape(ShapeRecord record);          // replaces the same stage, side, endpoint, direction and status
  void deviation(DeviationRecord record);  // replaces the same but for count, times and exchange
  void watched(WatchedRecord record);      // replaces the same stage and side

  void rounds_stage(RoundsRecord record);
  void round(RoundRecord record);  // replaces the same stage and position
  void round_figure(RoundFigureRecord record);
  void round_calls(RoundCallsRecord record);
  void round_error(RoundErrorRecord record);

  // Returns after everything queued before the call is in the file.
  Status flush();
  // Marks the run as complete, flushes, and folds the WAL into the one file.
  Status close(Nanoseconds ended, bool interrupted);
  std::optional<Problem> failure() const;

 private:
  class Writer;
  explicit Journal(std::unique_ptr<Writer> writer);
  std::unique_ptr<Writer> writer_;
};

// Puts the judgement into a closed run file, replacing an earlier one.
struct Judgement {
  std::vector<Finding> findings;
  std::vector<GateResult> gates;
  Verdict verdict = Verdict::inconclusive;
  std::vector<std::string> reasons;
  std::vector<MatrixCell> cells;
  std::vector<DriftCell> drift_cells;
  std::vector<RaceCell> race_cells;
  std::vector<AccessCell> access_cells;
  std::vector<ChangeRecord> changes;
  std::vector<NoiseRecord> noise;
  std::vector<ComparedFigure> compared_figures;
  std::vector<ComparedRounds> compared_rounds;
  History history;
};
Status store_judgement(const std::string& path, const Judgement& judgement);

}  // namespace shakedown::journal
