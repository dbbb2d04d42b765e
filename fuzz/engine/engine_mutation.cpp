// Of the engine: which sequence is next. First what did something new is studied, then what was found in it
// is tried, and in between values and requests are changed at random.
#include <algorithm>
#include <utility>

#include "fuzz/engine/engine.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_words = 2048;
constexpr std::size_t most_pending = 256;
constexpr std::size_t most_tried = 1'000'000;

}  // namespace

void Engine::study(const Sequence& sequence) {
  const auto texts = block_->texts();
  Studied studied{sequence, {}};
  if (tried_hints_.size() > most_tried) tried_hints_.clear();
  for (auto& hint : hints_of(sequence, texts, block_->numbers())) {
    const auto& step = sequence.steps[hint.step];
    const auto key = hash(hash_text(hint.bytes), "hint", step.operation, step.values[hint.value].field);
    if (tried_hints_.insert(key).second) studied.hints.push_back(std::move(hint));
  }
  if (!studied.hints.empty()) pending_.push_back(std::move(studied));
  if (pending_.size() > most_pending) pending_.pop_front();
  auto& words = knowledge_.words;
  for (const auto& compare : texts) {
    for (const auto* word : {&compare.a, &compare.b}) {
      if (word->size() < 2 || words.size() >= most_words) continue;
      if (std::find(words.begin(), words.end(), *word) == words.end()) words.push_back(*word);
    }
  }
}

std::optional<std::string> Engine::next_hint() {
  if (pending_.empty()) return std::nullopt;
  auto& [sequence, hints] = pending_.back();
  auto changed = sequence;
  auto& value = changed.steps[hints.back().step].values[hints.back().value];
  value.bytes = std::move(hints.back().bytes);
  hints.pop_back();
  if (hints.empty()) pending_.pop_back();
  return encode(changed, operations_);
}

std::string Engine::mutated(std::string_view bytes, std::uint64_t seed, std::size_t most,
                            const ByteMutator& by_bytes) {
  Random random(hash(settings_.seed, "mutation", seed, hash_text(bytes)));
  auto sequence = decode(bytes, operations_);
  if (!sequence) {
    const auto all = seeds(operations_);
    return encode(all[random.below(all.size())], operations_);
  }
  if (settings_.guided && own_ > 0) {
    if (!worth_a_study_.empty()) {
      auto next = std::move(worth_a_study_.back());
      worth_a_study_.pop_back();
      const auto fingerprint = hash_text(next);
      if (next.size() <= most && studied_.insert(fingerprint).second) {
        to_study_ = fingerprint;
        return next;
      }
    }
    // What comes a second time is kept by libFuzzer, be it for how near it came.
    const auto fingerprint = hash_text(bytes);
    auto& seen = seen_inputs_[fingerprint % seen_inputs_.size()];
    const auto mark = static_cast<std::uint32_t>(fingerprint >> 32U);
    if (std::exchange(seen, mark) == mark && studied_.insert(fingerprint).second) {
      to_study_ = fingerprint;
      return std::string(bytes);
    }
    if (!random.one_in(4)) {
      auto hinted = next_hint();
      if (hinted && hinted->size() <= most) return *hinted;
    }
  }
  const auto changes = 1 + (random.one_in(3) ? random.below(3) : 0);
  for (std::size_t i = 0; i < changes; ++i) mutate(*sequence, knowledge_, random, by_bytes);
  auto out = encode(*sequence, operations_);
  return out.empty() || out.size() > most ? std::string(bytes) : out;
}

std::string Engine::crossed_over(std::string_view a, std::string_view b, std::uint64_t seed,
                                 std::size_t most) {
  const auto first = decode(a, operations_);
  const auto second = decode(b, operations_);
  if (!first || !second) return std::string(a);
  Random random(hash(settings_.seed, "crossing", seed, hash_text(a)));
  auto out = encode(crossed(*first, *second, random), operations_);
  return out.empty() || out.size() > most ? std::string(a) : out;
}

}  // namespace shakedown::fuzz
