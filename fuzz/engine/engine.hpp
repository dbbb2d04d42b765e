// One worker's work: plays sequences against its target, reads what guides, finds what is wrong, keeps the
// target alive. libFuzzer decides which sequence comes next; worker.cpp connects the two.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "fuzz/engine/client.hpp"
#include "fuzz/engine/coverage_map.hpp"
#include "fuzz/engine/finding_text.hpp"
#include "fuzz/engine/mutate.hpp"
#include "fuzz/engine/reach.hpp"
#include "fuzz/engine/shared_block.hpp"
#include "fuzz/engine/target.hpp"

namespace shakedown::fuzz {

struct EngineSettings {
  TargetSpec target;
  std::chrono::milliseconds patience{2000};  // for an answer; then it hangs
  std::uint64_t most_resident_bytes = 0;     // of the target; 0: no bound
  std::uint64_t seed = 1;
  bool guided = true;
  bool share_memory = true;
};

class Engine {
 public:
  using Say = std::function<void(const std::string& json_line)>;
  Engine(EngineSettings settings, Operations operations, Say say);

  Status begin();

  // What guides, for libFuzzer: a counter that is always set, the target's, slots of compares, slots of
  // answers.
  std::span<std::uint8_t> counters() { return shown_; }
  // Program counters for them, as many; those that are known are the target's own.
  std::vector<std::uintptr_t> places() const;

  // False: not a sequence.
  bool execute(std::string_view bytes);
  std::string mutated(std::string_view bytes, std::uint64_t seed, std::size_t most,
                      const ByteMutator& by_bytes);
  std::string crossed_over(std::string_view a, std::string_view b, std::uint64_t seed, std::size_t most);
  // Which features these bytes have; empty where they are no sequence.
  std::vector<std::uint32_t> features(std::string_view bytes);

  bool is_over() const { return over_; }  // the target cannot be started any more
  const std::string& why_over() const { return why_over_; }
  Tally tally() const;
  std::vector<bool> hits() const { return map_.hits(); }
  // By operation, in sequences of nothing else.
  const std::vector<std::uint64_t>& reached() const { return reach_.counters(); }
  std::string operation(std::size_t index) const { return operations_.operations[index].name(); }
  const std::string& guided_by() const { return guided_by_; }

 private:
  struct Played {
    std::vector<Message> messages;
    std::vector<Answer> answers;
    std::vector<std::chrono::microseconds> took;
    Outcome outcome = Outcome::answered;  // of the last step
    bool died = false;
    std::vector<std::string> lines;  // what the target wrote meanwhile
    std::size_t steps() const { return messages.size(); }
  };
  struct Sighting {
    std::string event;
    std::size_t step = 0;
    std::string message;
    int status = 0;
    std::string log_line;
  };

  Status start_target();
  void restart();
  bool run_setup();
  void sign_in_again();
  void learn_idle();
  void wait_quiet() const;
  void prepare(std::uint32_t wanted);
  bool died_of(Outcome outcome);
  Played play(const Sequence& sequence);
  std::optional<Sighting> sighting_of(const Played& played) const;
  std::string key_of_sighting(const Sequence& sequence, const Played& played, const Sighting& sighting) const;
  void record(const Sequence& sequence, const Played& played, const Sighting& sighting);
  bool shows(const Sequence& sequence, const std::string& key, Played& played);
  Sequence reduced(Sequence sequence, const std::string& key);
  void look_at_growth(const Sequence& sequence);
  void study(const Sequence& sequence);
  std::optional<std::string> next_hint();
  void learn_from(const Sequence& sequence, const Played& played);
  void calibrate(const Sequence& sequence);
  void note_reach(const Sequence& sequence, const Counts& counts);
  bool show(const Sequence& sequence, const Played& played);
  void note_answer(std::size_t slot);
  Counts own_counts() const;

  EngineSettings settings_;
  Operations operations_;
  Say say_;
  Target target_;
  Client client_;
  std::unique_ptr<SharedBlock> block_;
  std::string guided_by_;
  Taken taken_;
  std::uint64_t signed_in_ = 0;  // after so many executions
  bool signed_out_ = false;
  std::size_t own_ = 0;  // how many counters the target has
  std::vector<std::uint64_t> own_places_;
  Counts shown_;
  CoverageMap map_{0};
  Reach reach_;
  Knowledge knowledge_;
  std::set<std::string> known_findings_;
  std::set<std::uint64_t> known_answers_;
  // A sequence that did something new is studied next, and then what was found is tried in its place, the
  // newest first.
  struct Studied {
    Sequence sequence;
    std::vector<Hint> hints;
  };
  std::vector<std::string> worth_a_study_;
  std::deque<Studied> pending_;
  std::unordered_set<std::uint64_t> studied_;
  std::unordered_set<std::uint64_t> tried_hints_;
  std::vector<std::uint32_t>
      seen_inputs_;  // fingerprints: what comes again is of the corpus, and worth a study
  std::uint64_t to_study_ = 0;
  std::chrono::steady_clock::time_point began_;
  Tally tally_;
  bool over_ = false;
  std::string why_over_;
};

}  // namespace shakedown::fuzz
