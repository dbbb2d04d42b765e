// How small structures are written in one column of text: counts by outcome or status as a JSON object,
// headers as a JSON array of pairs, enumerations as words. The readers take hostile text and answer with a
// Problem.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/result.hpp"

namespace shakedown::journal {

// {"answered":120,"reset":2}: only what is not zero.
std::string text_of(const OutcomeCounts& counts);
Result<OutcomeCounts> outcome_counts(std::string_view text);

// {"200":118,"404":2}
std::string text_of(const StatusCounts& counts);
Result<StatusCounts> status_counts(std::string_view text);

// [["Content-Type","text/plain"],...], in their order. Bytes that are not UTF-8 stay as they are.
std::string text_of(const Headers& headers);
Result<Headers> headers_of(std::string_view text);

// ["latency","loses answers"] and [7,8], in their order.
std::string text_of(const std::vector<std::string>& names);
Result<std::vector<std::string>> names_of(std::string_view text);
std::string text_of(const std::vector<std::int64_t>& ids);
Result<std::vector<std::int64_t>> ids_of(std::string_view text);
std::string text_of(const std::vector<int>& numbers);
Result<std::vector<int>> numbers_of(std::string_view text);
// [0.25,1e-3], each to the last bit.
std::string text_of(const std::vector<double>& numbers);
Result<std::vector<double>> reals_of(std::string_view text);

// [{"title":"Write of size 4","user_frame":0,"frames":[["function","file",line,"module"],...]},...]
std::string text_of(const std::vector<SanitizerStack>& stacks);
Result<std::vector<SanitizerStack>> stacks_of(std::string_view text);

const char* name_of(KeptBecause because);
std::optional<KeptBecause> kept_because_named(std::string_view name);
const char* name_of(Evidence::Kind kind);
std::optional<Evidence::Kind> evidence_kind_named(std::string_view name);
const char* name_of(Measure measure);
std::optional<Measure> measure_named(std::string_view name);
const char* name_of(Comparison comparison);
std::optional<Comparison> comparison_named(std::string_view name);

const char* name_of(ExperimentStepRecord::Phase phase);
std::optional<ExperimentStepRecord::Phase> phase_named(std::string_view name);
const char* name_of(MatrixCell::State state);
std::optional<MatrixCell::State> cell_state_named(std::string_view name);
const char* name_of(DriftCell::Outcome outcome);
std::optional<DriftCell::Outcome> drift_outcome_named(std::string_view name);
const char* name_of(RacePlayRecord::Kind kind);
std::optional<RacePlayRecord::Kind> race_play_kind_named(std::string_view name);
const char* name_of(RaceCell::Outcome outcome);
std::optional<RaceCell::Outcome> race_outcome_named(std::string_view name);
const char* name_of(AccessCell::Outcome outcome);
std::optional<AccessCell::Outcome> access_outcome_named(std::string_view name);

}  // namespace shakedown::journal
