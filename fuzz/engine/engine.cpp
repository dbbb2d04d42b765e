#include "fuzz/engine/engine.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <thread>

#include "fuzz/engine/answer_features.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::fuzz {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int repeats = 3;
constexpr int confirmations = 3;
constexpr int most_reductions = 60;
constexpr std::size_t most_findings = 200;
constexpr std::size_t most_words = 2048;
constexpr std::size_t most_produced = 512;
constexpr std::size_t most_pending = 256;
constexpr std::size_t most_tried = 1'000'000;
constexpr std::size_t input_fingerprints = 1 << 16;
constexpr std::uint64_t growth_every = 256;
constexpr auto idle_for = milliseconds(400);
constexpr auto quiet_step = microseconds(30);
constexpr int quiet_steps = 20;
constexpr std::uint64_t made_up_place = 0x10000000;

std::uint64_t fingerprint_of(std::string_view bytes) {
  return hash_text(bytes) | 1;
}

// The first line with one of these words; empty where there is none.
std::string line_with(const std::vector<std::string>& lines, std::initializer_list<std::string_view> words) {
  for (const auto& line : lines) {
    for (const auto word : words) {
      if (line.find(word) != std::string::npos) return line;
    }
  }
  return {};
}

std::string error_line(const std::vector<std::string>& lines) {
  return line_with(lines, {"error", "ERROR", "Error", "xception", "panic", "Traceback", "fatal", "FATAL"});
}

// What a sanitizer or a runtime says last names the bug best.
std::string report_line(const std::vector<std::string>& lines) {
  const auto summary = line_with(lines, {"SUMMARY:", "panic:", "terminate called", "Assertion"});
  return summary.empty() ? error_line(lines) : summary;
}

// A line of the log without what was sent, so that one bug is one line.
std::string without_input(std::string line, const Message& message, const Step& step) {
  std::vector<std::string> sent{message.target, message.target.substr(0, message.target.find('?'))};
  for (const auto& value : step.values) sent.push_back(value.bytes);
  std::sort(sent.begin(), sent.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const auto& text : sent) {
    if (text.size() < 3) continue;
    for (auto at = line.find(text); at != std::string::npos; at = line.find(text, at + 1))
      line.replace(at, text.size(), "#");
  }
  return line;
}

std::uint64_t resident_limit_reached(const Target& target, std::uint64_t most) {
  const auto bytes = most == 0 ? 0 : target.resident_bytes();
  return bytes > most ? bytes : 0;
}

}  // namespace

Engine::Engine(EngineSettings settings, Operations operations, Say say)
    : settings_(std::move(settings)),
      operations_(std::move(operations)),
      say_(std::move(say)),
      target_(settings_.target),
      seen_inputs_(input_fingerprints),
      began_(steady_clock::now()) {
  knowledge_.operations = &operations_;
  knowledge_.sent.resize(operations_.operations.size());
}

Status Engine::begin() {
  const auto started = start_target();
  if (!started) return started;
  if (block_ != nullptr && !block_->in_use()) {
    guided_by_ = "answers: the target shows no counters";
    block_.reset();
  } else if (block_ != nullptr) {
    own_ = block_->counters();
    own_places_ = block_->places();
    guided_by_ = fmt::format("{} counters", own_);
  }
  if (!settings_.guided) guided_by_ = "nothing: guidance is off";
  shown_.resize(1 + own_ + SHAKEDOWN_SLOTS + answer_slots);
  map_ = CoverageMap(own_);
  tally_.counters = own_;
  if (!run_setup()) return problem("a request of 'setup' was not answered by 2xx");
  if (own_ > 0) learn_idle();
  began_ = steady_clock::now();
  return Done{};
}

Status Engine::start_target() {
  if (settings_.share_memory && target_.is_ours()) {
    auto made = SharedBlock::make();
    if (made) {
      block_ = std::make_unique<SharedBlock>(std::move(made).value());
    } else {
      guided_by_ = "answers: " + made.error().message;
    }
  } else {
    guided_by_ = target_.is_ours() ? "answers" : "answers: the target was not started by this run";
  }
  auto started = target_.start(block_ == nullptr ? std::string() : block_->path());
  client_.aim_at(target_.host(), target_.port());
  return started;
}

// The same program has the same counters; where they are not there again, answers guide from here on.
void Engine::restart() {
  ++tally_.restarts;
  if (!target_.is_ours()) {
    client_.close();
    if (target_.is_running(settings_.target.ready_within)) return;
    over_ = true;
    why_over_ = "the target is gone, and was not started by this run";
    return;
  }
  std::string why;
  for (int tries = 0; tries < 3; ++tries) {
    std::unique_ptr<SharedBlock> block;
    if (own_ > 0) {
      if (auto made = SharedBlock::make()) block = std::make_unique<SharedBlock>(std::move(made).value());
    }
    const auto started = target_.start(block == nullptr ? std::string() : block->path());
    client_.aim_at(target_.host(), target_.port());
    block_ = std::move(block);
    if (started && run_setup()) return;
    why = started ? "the setup failed" : started.error().message;
  }
  over_ = true;
  why_over_ = "the target could not be started again: " + why;
}

bool Engine::run_setup() {
  taken_.clear();
  for (const auto& request : operations_.setup) {
    const auto done = client_.exchange(message_of(operations_, request, taken_), settings_.patience);
    if (done.outcome != Outcome::answered || done.answer.status / 100 != 2) return false;
    for (const auto& [name, pointer] : request.take) taken_[name] = scalar_at(done.answer.body, pointer);
  }
  return true;
}

Counts Engine::own_counts() const {
  Counts counts(own_);
  if (block_ != nullptr) block_->read_counters(counts);
  return counts;
}

void Engine::learn_idle() {
  wait_quiet();
  block_->clear();
  ::poll(nullptr, 0, static_cast<int>(idle_for.count()));
  map_.learn_idle(own_counts());
  tally_.idle = map_.idle();
}

// Threads of the target may still be at work when the answer is there: until nothing has moved for a moment.
void Engine::wait_quiet() const {
  if (block_ == nullptr) return;
  auto before = block_->fingerprint();
  for (int i = 0; i < quiet_steps; ++i) {
    const auto until = steady_clock::now() + quiet_step;
    while (steady_clock::now() < until) std::this_thread::yield();
    const auto now = block_->fingerprint();
    if (now == before) return;
    before = now;
  }
}

void Engine::prepare(std::uint32_t wanted) {
  if (operations_.reset) {
    client_.exchange(message_of(operations_, *operations_.reset, taken_), settings_.patience);
    ++tally_.requests;
  }
  if (block_ == nullptr) return;
  wait_quiet();
  block_->want(wanted);
  block_->clear();
}

Engine::Played Engine::play(const Sequence& sequence) {
  Played played;
  target_.new_lines();  // of what was before
  for (const auto& step : sequence.steps) {
    played.messages.push_back(message_of(operations_, step, played.answers, taken_));
    auto done = client_.exchange(played.messages.back(), settings_.patience);
    ++tally_.requests;
    ++knowledge_.sent[step.operation];
    played.answers.push_back(std::move(done.answer));
    played.took.push_back(done.took);
    played.outcome = done.outcome;
    if (done.outcome == Outcome::answered) continue;
    played.died = !target_.is_running(done.outcome == Outcome::late ? milliseconds(0) : milliseconds(300));
    break;
  }
  played.lines = target_.new_lines();
  return played;
}

std::optional<Engine::Sighting> Engine::sighting_of(const Played& played) const {
  if (played.messages.empty()) return std::nullopt;
  const auto last = played.steps() - 1;
  if (played.died) return Sighting{"crash", last, target_.ending(), 0, report_line(played.lines)};
  switch (played.outcome) {
    case Outcome::late:
      return Sighting{"hang", last, fmt::format("no answer within {} ms", settings_.patience.count()), 0, {}};
    case Outcome::closed:
      return Sighting{"closed", last, "the connection was closed without an answer", 0, {}};
    case Outcome::not_http:
      return Sighting{"not-http", last, "what came is not HTTP", 0, {}};
    case Outcome::refused:
      return Sighting{"closed", last, "no connection was taken", 0, {}};
    case Outcome::answered:
      break;
  }
  for (std::size_t i = 0; i < played.steps(); ++i) {
    const auto& answer = played.answers[i];
    if (answer.status >= 500)
      return Sighting{"5xx", i, answer.body.substr(0, 300), answer.status, error_line(played.lines)};
  }
  return std::nullopt;
}

std::string Engine::key_of_sighting(const Sequence& sequence, const Played& played,
                                    const Sighting& sighting) const {
  const auto& step = sequence.steps[sighting.step];
  const auto& operation = operations_.operations[step.operation];
  const auto log_line = without_input(sighting.log_line, played.messages[sighting.step], step);
  const auto status = sighting.status == 0 ? std::string() : fmt::format("{} ", sighting.status);
  return key_of(sighting.event, operation.name(), status + sighting.message + " " + log_line);
}

// Plays it once more, from a fresh start where the last play left none; whether the same is seen.
bool Engine::shows(const Sequence& sequence, const std::string& key, Played& played) {
  prepare(0);
  played = play(sequence);
  const auto sighting = sighting_of(played);
  const bool same = sighting && key_of_sighting(sequence, played, *sighting) == key;
  if (played.died || played.outcome == Outcome::late) restart();
  return same;
}

Sequence Engine::reduced(Sequence sequence, const std::string& key) {
  int left = most_reductions;
  Played played;
  const auto try_without = [&](auto remove) {
    auto smaller = sequence;
    remove(smaller);
    put_right(smaller);
    if (smaller.steps.empty() || left-- <= 0 || over_ || !shows(smaller, key, played)) return false;
    sequence = std::move(smaller);
    return true;
  };
  const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  for (std::size_t i = sequence.steps.size(); i-- > 0 && sequence.steps.size() > 1;) {
    try_without([&](Sequence& smaller) { erase_step(smaller, i); });
  }
  for (std::size_t step = 0; step < sequence.steps.size(); ++step) {
    for (std::size_t i = sequence.steps[step].values.size(); i-- > 0;) {
      try_without([&](Sequence& smaller) {
        auto& values = smaller.steps[step].values;
        values.erase(values.begin() + at(i));
      });
    }
  }
  return sequence;
}

void Engine::record(const Sequence& sequence, const Played& played, const Sighting& sighting) {
  const auto key = key_of_sighting(sequence, played, sighting);
  if (known_findings_.size() >= most_findings || !known_findings_.insert(key).second) return;
  FindingLine line;
  line.key = key;
  line.event = sighting.event;
  line.operation = operations_.operations[sequence.steps[sighting.step].operation].name();
  line.message = sighting.message;
  line.status = sighting.status;
  line.execution = tally_.executions;
  line.at_seconds = std::chrono::duration<double>(steady_clock::now() - began_).count();
  line.log.assign(
      target_.tail().end() - std::min<std::ptrdiff_t>(20, static_cast<std::ptrdiff_t>(target_.tail().size())),
      target_.tail().end());
  const bool needs_start = played.died || played.outcome == Outcome::late;
  if (needs_start) restart();
  if (over_) return;
  auto shown = sequence;
  shown.steps.resize(played.steps());
  shown = reduced(std::move(shown), key);
  auto last = played;
  for (int i = 0; i < confirmations && !over_; ++i) {
    ++line.tried;
    Played again;
    if (shows(shown, key, again)) {
      ++line.showed;
      last = std::move(again);
    }
  }
  for (std::size_t i = 0; i < last.steps(); ++i)
    line.steps.push_back({last.messages[i], last.answers[i].status});
  say_(line_of(line));
}

void Engine::look_at_growth(const Sequence& sequence) {
  if (tally_.executions % growth_every != 0) return;
  const auto bytes = resident_limit_reached(target_, settings_.most_resident_bytes);
  if (bytes == 0) return;
  FindingLine line;
  line.key = line.event = "memory";
  line.operation = operations_.operations[sequence.steps.back().operation].name();
  line.message =
      fmt::format("{} MiB resident after {} sequences; started again", bytes >> 20U, tally_.executions);
  line.execution = tally_.executions;
  line.at_seconds = std::chrono::duration<double>(steady_clock::now() - began_).count();
  if (known_findings_.insert("memory").second) say_(line_of(line));
  restart();
}

// From answers that are new in kind: where scalars are that a later request may use.
void Engine::learn_from(const Sequence& sequence, const Played& played) {
  for (std::size_t i = 0; i < played.steps(); ++i) {
    const auto& answer = played.answers[i];
    const auto operation = sequence.steps[i].operation;
    const auto kind = operation * 1000 + static_cast<std::uint64_t>(answer.status);
    if (answer.status / 100 != 2 || !known_answers_.insert(kind).second) continue;
    for (auto& pointer : scalar_pointers(answer.body)) {
      Produced one{operation, std::move(pointer)};
      auto& produced = knowledge_.produced;
      if (produced.size() < most_produced &&
          std::find(produced.begin(), produced.end(), one) == produced.end()) {
        produced.push_back(std::move(one));
      }
    }
  }
}

// Only repeats are compared with each other: the first play may have filled a cache, which is no noise.
void Engine::calibrate(const Sequence& sequence) {
  std::vector<Counts> all;
  for (int i = 0; i < repeats; ++i) {
    prepare(0);
    const auto again = play(sequence);
    if (again.died || again.outcome == Outcome::late) {
      restart();
      return;
    }
    wait_quiet();
    all.push_back(own_counts());
  }
  map_.learn_repeats(all);
}

void Engine::note_answer(std::size_t slot) {
  shown_[1 + own_ + SHAKEDOWN_SLOTS + slot] = 1;
}

// Fills what libFuzzer sees after a play that ended well; whether it did something new.
bool Engine::show(const Sequence& sequence, const Played& played) {
  auto counts = own_counts();
  const bool is_new = map_.learn(counts);
  if (!settings_.guided) return false;
  if (block_ != nullptr) block_->read_slots(std::span(shown_).subspan(1 + own_, SHAKEDOWN_SLOTS));
  for (std::size_t i = 0; i < played.steps(); ++i) {
    const Answered answered{sequence.steps[i].operation, played.answers[i], played.took[i]};
    for (const auto slot : features_of(answered, own_ == 0)) note_answer(slot);
  }
  if (own_ == 0) {
    for (const auto& line : played.lines) note_answer(feature_of_log_line(line));
  }
  if (is_new) calibrate(sequence);
  map_.mask(counts);
  std::copy(counts.begin(), counts.end(), shown_.begin() + 1);
  return is_new;
}

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

bool Engine::execute(std::string_view bytes) {
  std::fill(shown_.begin(), shown_.end(), std::uint8_t{0});
  shown_[0] = 1;  // libFuzzer gives up where nothing is ever covered
  const auto sequence = decode(bytes, operations_);
  if (!sequence) return false;
  if (over_) return true;
  const auto fingerprint = fingerprint_of(bytes);
  const bool is_study = settings_.guided && own_ > 0 && fingerprint == to_study_;
  to_study_ = 0;
  const std::uint32_t slots = settings_.guided ? SHAKEDOWN_WANT_SLOTS : 0;
  prepare(is_study ? slots | SHAKEDOWN_WANT_TEXTS | SHAKEDOWN_WANT_NUMBERS : slots);
  const auto played = play(*sequence);
  ++tally_.executions;
  const bool lost = played.died || played.outcome == Outcome::late;
  if (!lost) wait_quiet();
  if (is_study && !lost) study(*sequence);
  if (!lost) {
    if (show(*sequence, played)) worth_a_study_.emplace_back(bytes);
    learn_from(*sequence, played);
  }
  const auto sighting = sighting_of(played);
  if (sighting) {
    const bool is_known = known_findings_.contains(key_of_sighting(*sequence, played, *sighting));
    if (!is_known) record(*sequence, played, *sighting);
    if (is_known && lost) restart();
  }
  if (!over_) look_at_growth(*sequence);
  return true;
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
      const auto fingerprint = fingerprint_of(next);
      if (next.size() <= most && studied_.insert(fingerprint).second) {
        to_study_ = fingerprint;
        return next;
      }
    }
    // What comes a second time is kept by libFuzzer, be it for how near it came.
    const auto fingerprint = fingerprint_of(bytes);
    auto& seen = seen_inputs_[fingerprint % input_fingerprints];
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

std::vector<std::uint32_t> Engine::features(std::string_view bytes) {
  std::vector<std::uint32_t> out;
  if (!execute(bytes)) return out;
  for (std::size_t i = 1; i < shown_.size(); ++i) {
    if (shown_[i] != 0) out.push_back(static_cast<std::uint32_t>(i) * 256 + bucket_of(shown_[i]));
  }
  return out;
}

std::vector<std::uintptr_t> Engine::places() const {
  std::vector<std::uintptr_t> out;
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const auto own = i >= 1 && i <= own_places_.size() ? own_places_[i - 1] : 0;
    const auto at = own & ~SHAKEDOWN_FUNCTION_BEGINS;
    out.push_back(at != 0 ? at : made_up_place + i);
    out.push_back((own & SHAKEDOWN_FUNCTION_BEGINS) != 0 ? 1 : 0);
  }
  return out;
}

Tally Engine::tally() const {
  auto out = tally_;
  const auto hit = map_.hits();
  out.touched = map_.touched();
  out.varying = map_.varying();
  for (std::size_t i = 0; i < own_places_.size(); ++i) {
    if ((own_places_[i] & SHAKEDOWN_FUNCTION_BEGINS) == 0) continue;
    ++out.functions;
    if (hit[i]) ++out.functions_touched;
  }
  out.seconds = std::chrono::duration<double>(steady_clock::now() - began_).count();
  return out;
}

}  // namespace shakedown::fuzz
