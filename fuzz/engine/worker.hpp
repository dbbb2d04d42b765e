// A worker process: libFuzzer's loop around one engine and its target.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "fuzz/engine/engine.hpp"

namespace shakedown::fuzz {

struct WorkerSettings {
  EngineSettings engine;
  std::string corpus;  // new units go there, and come from the other workers
  std::string seeds;   // a folder with what there is to begin with
  std::chrono::seconds run_for{60};
  std::uint64_t most_requests = 0;  // 0: no bound
  std::uint64_t number = 0;
  bool quiet = true;  // without libFuzzer's own lines
};

// Both talk by lines of JSON to this descriptor, and end the process.
[[noreturn]] void run_worker(const WorkerSettings& settings, const Operations& operations, int lines);
// Plays the corpus and deletes what adds nothing to smaller units. Only the corpus's own files are touched.
[[noreturn]] void run_minimiser(const WorkerSettings& settings, const Operations& operations, int lines);

}  // namespace shakedown::fuzz
