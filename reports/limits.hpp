// How much of a run goes into report.json and report.html. run.db keeps everything that the journal kept; a
// report must open at once in a browser and pass through a mail, so each part has its share of 5 MB. Sizes
// are bytes inside report.html (document.hpp, size_in_page). What does not fit is counted under "left_out".
#pragma once

#include <cstddef>
#include <cstdint>

namespace shakedown::reports::limits {

inline constexpr std::size_t findings_size = 1'000'000;
inline constexpr std::size_t exchanges_size = 1'100'000;
inline constexpr std::size_t experiments_size = 400'000;
inline constexpr std::size_t calls_size = 350'000;
inline constexpr std::size_t matrix_size = 150'000;
inline constexpr std::size_t drift_size = 400'000;
inline constexpr std::size_t races_size = 250'000;
inline constexpr std::size_t fuzz_size = 150'000;
inline constexpr std::size_t access_size = 250'000;
inline constexpr std::size_t touched_size = 150'000;
inline constexpr std::size_t faults_size = 150'000;
inline constexpr std::size_t deviations_size = 150'000;
inline constexpr std::size_t changes_size = 200'000;
inline constexpr std::size_t noise_size = 50'000;
inline constexpr std::size_t rounds_size = 400'000;
inline constexpr std::size_t log_size = 300'000;
inline constexpr std::size_t events_size = 150'000;
inline constexpr std::size_t endpoints_size = 400'000;
inline constexpr std::size_t signatures_size = 200'000;
inline constexpr std::size_t stages_size = 100'000;
inline constexpr std::size_t gates_size = 100'000;
inline constexpr std::size_t links_size = 100'000;
inline constexpr std::size_t notes_size = 50'000;
inline constexpr std::size_t history_size = 100'000;  // of findings and of gates each
inline constexpr std::size_t reasons_size = 20'000;

// Points of a time series; more are merged, so that a point stands for two or more intervals.
inline constexpr std::size_t tick_points = 1800;
inline constexpr std::size_t sample_points = 3600;  // all processes together

// Texts.
inline constexpr std::size_t sentence = 2000;
inline constexpr std::size_t name = 300;
inline constexpr std::size_t log_line = 2000;
inline constexpr std::size_t body = 16 << 10;
inline constexpr std::size_t header_value = 2000;
inline constexpr std::size_t header_count = 100;
inline constexpr std::size_t scenario = 64 << 10;
inline constexpr std::size_t evidence_of_one_finding = 50;
inline constexpr std::size_t reproduce = 8 << 10;  // a scenario

// Parts of one thing.
inline constexpr std::size_t injections_of_one_fault = 20;
inline constexpr std::size_t endpoints_of_one_fault = 100;
inline constexpr std::size_t calls_of_one_step = 50;
inline constexpr std::size_t tries_of_one_step = 20;
inline constexpr std::size_t repetitions = 100;
inline constexpr std::size_t rules = 50;
inline constexpr std::size_t dependencies = 50;
inline constexpr std::size_t watched = 500;
inline constexpr std::size_t cells_of_one_place = 150;

// Lines of a process's log around a piece of evidence, and at the end of the log.
inline constexpr std::size_t lines_before = 8;
inline constexpr std::size_t lines_after = 4;
inline constexpr std::size_t last_lines = 200;
inline constexpr std::size_t lines_of_one_experiment = 30;

// junit.xml: readers load it whole and show a line or two of each case.
inline constexpr std::size_t junit_cases = 1000;  // a suite; the most severe findings are kept
inline constexpr std::size_t junit_text = 500;
inline constexpr std::size_t junit_evidence = 5;
inline constexpr std::size_t junit_reasons = 20;

// What else machines read, and the most that they take: code scanning keeps 5,000 results, a reader of CTRF
// for pull requests gives up at 1 MB.
inline constexpr std::size_t sarif_results = 5000;
inline constexpr std::size_t ctrf_size = 900'000;
inline constexpr std::size_t metrics_rows = 2000;  // an endpoint in a stage

}  // namespace shakedown::reports::limits
