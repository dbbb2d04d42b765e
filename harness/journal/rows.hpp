// Writes records into the tables of an open run file. No thread, no transaction and no queue of its own:
// journal.cpp has those.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/journal/sqlite.hpp"

namespace shakedown::journal {

struct AllEndpoints {
  std::vector<EndpointRecord> endpoints;
};
struct StageEnd {
  int stage = 0;
  Nanoseconds end{};
};
struct RunEnd {
  Nanoseconds ended{};
  bool interrupted = false;
};
struct TickWithLatency {
  TickRecord tick;
  Histogram latency;  // of all endpoints
};

using Record = std::variant<AllEndpoints, TrafficRecord, StageRecord, StageEnd, Event, LogLine, ProcessSample,
                            IntervalRecord, TickWithLatency, TotalRecord, GeneratorRecord, SignatureRecord,
                            ExchangeRecord, FaultRecord, InjectionRecord, CallRecord, CallTickRecord,
                            ExperimentRecord, ExperimentStepRecord, RacePlayRecord, FuzzSignRecord,
                            FuzzEndpointRecord, AccessTryRecord, InvariantRecord, SanitizerReportRecord,
                            ShapeRecord, DeviationRecord, WatchedRecord, RoundsRecord, RoundRecord,
                            RoundFigureRecord, RoundCallsRecord, RoundErrorRecord, Touched, RunEnd>;

class RowWriter {
 public:
  explicit RowWriter(Database& database);

  Status put_run(const RunInfo& info);

  Status put(const AllEndpoints& all);
  Status put(const TrafficRecord& record);
  Status put(const StageRecord& stage);
  Status put(const StageEnd& end);
  Status put(const Event& event);
  Status put(const ProcessSample& sample);
  Status put(const IntervalRecord& record);
  Status put(const TickWithLatency& record);
  Status put(const TotalRecord& record);
  Status put(const GeneratorRecord& record);
  Status put(const SignatureRecord& record);
  Status put(const ExchangeRecord& record);
  Status put(const FaultRecord& record);
  Status put(const InjectionRecord& record);
  Status put(const CallRecord& record);
  Status put(const CallTickRecord& record);
  Status put(const ExperimentRecord& record);
  Status put(const ExperimentStepRecord& record);
  Status put(const RacePlayRecord& record);
  Status put(const FuzzSignRecord& record);
  Status put(const FuzzEndpointRecord& record);
  Status put(const AccessTryRecord& record);
  Status put(const InvariantRecord& record);
  Status put(const SanitizerReportRecord& record);
  Status put(const ShapeRecord& record);
  Status put(const DeviationRecord& record);
  Status put(const WatchedRecord& record);
  Status put(const RoundsRecord& record);
  Status put(const RoundRecord& record);
  Status put(const RoundFigureRecord& record);
  Status put(const RoundCallsRecord& record);
  Status put(const RoundErrorRecord& record);
  Status put(const Touched& touched);  // once
  Status put(const RunEnd& end);
  Status put_line(std::int64_t id, const LogLine& line);
  Status delete_line(std::int64_t id);

  // Intervals, ticks and call ticks that came a second time for the same key. The first one stays; the caller
  // broke the rule to merge them, and the run says so instead of failing.
  std::uint64_t duplicates() const { return duplicates_; }

 private:
  Status first_of_key(Statement& statement, Status status);

  Statement run_, run_end_, stage_, stage_end_, endpoints_clear_, endpoint_, traffic_, links_clear_, link_,
      notes_clear_, note_, event_, line_, line_delete_, sample_, interval_, tick_, total_, generator_,
      signature_, exchange_, fault_, injection_, call_, call_tick_, experiment_, experiment_step_, race_play_,
      fuzz_sign_, fuzz_endpoint_, access_try_, invariant_, sanitizer_report_, shape_, deviation_, watched_,
      rounds_stage_, round_, round_figure_, round_calls_, round_error_, touched_, touched_endpoint_,
      touched_lines_;
  std::uint64_t duplicates_ = 0;
};

}  // namespace shakedown::journal
