#include "fuzz/engine/engine.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>

#include "fuzz/engine/answer_features.hpp"
#include "harness/model/hash.hpp"
#include "harness/model/http_message.hpp"

namespace shakedown::fuzz {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int repeats = 3;
constexpr std::size_t most_produced = 512;
constexpr std::uint64_t executions_a_sign_in = 64;
constexpr auto idle_for = milliseconds(400);
constexpr auto quiet_step = microseconds(20);
constexpr int quiet_steps = 20;
constexpr std::uint64_t made_up_place = 0x10000000;

// What a request of the setup takes: "/pointer" of the body, "header NAME", "cookie NAME".
std::string taken_from(const Client& client, const Answer& answer, const std::string& what) {
  constexpr std::string_view header = "header ";
  constexpr std::string_view cookie = "cookie ";
  if (what.starts_with(header)) return std::string(client.reader().field(what.substr(header.size())));
  if (!what.starts_with(cookie)) return scalar_at(answer.body, what);
  const auto begin = what.substr(cookie.size()) + "=";
  std::string found;
  for (std::size_t i = 0; i < client.reader().field_count(); ++i) {
    const auto field = client.reader().field(i);
    if (!equal_ignoring_case(field.name, "set-cookie") || !field.value.starts_with(begin)) continue;
    found = field.value.substr(begin.size(), field.value.find(';') - begin.size());
  }
  return found;
}

}  // namespace

Engine::Engine(EngineSettings settings, Operations operations, Say say)
    : settings_(std::move(settings)),
      operations_(std::move(operations)),
      say_(std::move(say)),
      target_(settings_.target),
      seen_inputs_(1U << 16U),
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
  reach_ = Reach(operations_.operations.size(), own_);
  tally_.counters = own_;
  if (!run_setup()) return problem("a request of 'setup' was refused");
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
    if (done.outcome != Outcome::answered || done.answer.status >= 400) return false;
    for (const auto& [name, what] : request.take) taken_[name] = taken_from(client_, done.answer, what);
  }
  return true;
}

// A sequence may have ended what the setup began: a sign-out, or a password changed. Without this, all that
// comes after it would be refused. Now and then, because to be refused may be all that there is.
void Engine::sign_in_again() {
  const auto before = taken_;
  if (!run_setup()) taken_ = before;
  signed_in_ = tally_.executions;
  signed_out_ = false;
  wait_quiet();
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
    while (steady_clock::now() < until) {  // too short for giving the processor away and getting it back
    }
    const auto now = block_->fingerprint();
    if (now == before) return;
    before = now;
  }
}

void Engine::prepare(std::uint32_t wanted) {
  if (operations_.reset) {
    client_.exchange(message_of(operations_, *operations_.reset, taken_), settings_.patience);
    ++tally_.requests;
    wait_quiet();
  }
  if (block_ == nullptr) return;
  block_->want(wanted);
  block_->clear();
}

// A process that ends closes its connections a moment before it can be waited for, and listens no more.
bool Engine::died_of(Outcome outcome) {
  if (outcome == Outcome::late) return !target_.is_running();
  if (!target_.is_running(milliseconds(20))) return true;
  return !target_.listens() && !target_.is_running(milliseconds(500));
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
    played.died = died_of(done.outcome);
    break;
  }
  played.lines = target_.new_lines();
  return played;
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

void Engine::note_reach(const Sequence& sequence, const Counts& counts) {
  const auto& steps = sequence.steps;
  const bool alone = std::all_of(steps.begin(), steps.end(),
                                 [&](const auto& step) { return step.operation == steps.front().operation; });
  if (own_ == 0 || steps.empty() || !alone) return;
  Counts guiding = counts;
  map_.mask(guiding);
  reach_.learn(steps.front().operation, guiding);
}

// Fills what libFuzzer sees after a play that ended well; whether it did something new.
bool Engine::show(const Sequence& sequence, const Played& played) {
  auto counts = own_counts();
  const bool is_new = map_.learn(counts);
  note_reach(sequence, counts);
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

bool Engine::execute(std::string_view bytes) {
  std::fill(shown_.begin(), shown_.end(), std::uint8_t{0});
  shown_[0] = 1;  // libFuzzer gives up where nothing is ever covered
  const auto sequence = decode(bytes, operations_);
  if (!sequence) return false;
  if (over_) return true;
  const auto fingerprint = hash_text(bytes);
  const bool is_study = settings_.guided && own_ > 0 && fingerprint == to_study_;
  to_study_ = 0;
  const std::uint32_t slots = settings_.guided ? SHAKEDOWN_WANT_SLOTS : 0;
  if (signed_out_) sign_in_again();
  prepare(is_study ? slots | SHAKEDOWN_WANT_TEXTS | SHAKEDOWN_WANT_NUMBERS : slots);
  const auto played = play(*sequence);
  ++tally_.executions;
  const bool lost = played.died || played.outcome == Outcome::late;
  signed_out_ = !operations_.setup.empty() && tally_.executions - signed_in_ >= executions_a_sign_in &&
                std::any_of(played.answers.begin(), played.answers.end(),
                            [](const Answer& answer) { return answer.status == 401; });
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
