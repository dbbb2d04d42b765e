#include "harness/cli/histories.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "harness/judge/linearize/check.hpp"
#include "harness/judge/linearize/picture.hpp"
#include "harness/judge/linearize/recorded.hpp"
#include "harness/judge/words.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

using namespace judge::linearize;

// A run does not wait for long for its own verdict; `shakedown linearize` takes more where it is given more.
constexpr std::uint64_t most_steps = 50'000'000;
constexpr std::size_t most_memory = std::size_t{256} << 20;

// In the run's folder; two names may look the same in a file's.
std::string file_of(int stage, std::size_t number, const std::string& name) {
  std::string plain = name.substr(0, 80);
  std::replace_if(
      plain.begin(), plain.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '-');
  return fmt::format("histories/{}.{}-{}.json", stage, number, plain);
}

Status write_in(const std::string& folder, const std::string& file, const std::string& text) {
  std::error_code failed;  // then the file cannot be written, which says why
  std::filesystem::create_directories(std::filesystem::path(folder) / "histories", failed);
  return reports::write_file(folder + "/" + file, text);
}

std::string size_of(const RecordedEvents& events) {
  return fmt::format("{} of {}", judge::counted(events.operations, "operation"),
                     judge::counted(events.keys, "object"));
}

void judge_events(const RecordedEvents& events, const HistorySpec& spec, const std::string& file,
                  journal::InvariantRecord& record) {
  auto log = read_events(events.json, file);
  const Model* model = find_model(spec.model);
  if (!log || model == nullptr) {
    record.says = log ? "there is no model " + spec.model : to_string(log.error());
    return;
  }
  auto history = interpret(std::move(log).value(), *model, {});
  if (!history) {
    record.says = to_string(history.error());
    return;
  }
  const auto outcome = check_history(history.value(), *model, {most_steps, most_memory, true});
  record.judged = outcome.answer != Answer::unknown;
  record.held = outcome.answer == Answer::ok;
  if (outcome.answer == Answer::unknown) {
    record.says = fmt::format("{}: {}", size_of(events), outcome.why_unknown);
  } else if (record.held) {
    record.says = fmt::format("{}: an order explains every answer", size_of(events));
  } else {
    const Counterexample& example = outcome.counterexample;
    const Operation& impossible = example.operations[example.impossible];
    const std::string of_key =
        example.keyed ? " of " + history.value().log.pool.to_text(example.key) : std::string();
    record.says = fmt::format(
        "no order of {} explains what clients saw: \"{}\"{} has no place; drawn, in the run's folder, by "
        "shakedown linearize {} --model {}",
        judge::counted(example.operations.size(), "operation"),
        describe(history.value(), history.value().actions[impossible.action]), of_key, file, spec.model);
  }
}

}  // namespace

void look_at_histories(const LoadHistories& histories) {
  const auto recorded = histories.log.take();
  for (std::size_t i = 0; i < histories.specs.size(); ++i) {
    const HistorySpec& spec = histories.specs[i];
    for (const std::string& endpoint : histories.log.missing(i)) {
      histories.journal.event(
          {histories.clock.now(), EventKind::note, "harness",
           fmt::format("history {}: no request of this traffic is {}", spec.name, endpoint)});
    }
    const auto events = events_of(recorded[i], spec.model);
    const std::string file = file_of(histories.stage, i + 1, spec.name);
    journal::InvariantRecord record;
    record.stage = histories.stage;
    record.name = spec.name;
    record.expects = fmt::format("some order of the operations explains them ({})", spec.model);
    const auto written = write_in(histories.folder, file, events.json);
    if (!written) {
      record.says = to_string(written.error());
    } else if (histories.interrupted) {
      record.says = "the stage was interrupted, and what was under way then is not known";
    } else if (!events.unknown.empty()) {
      record.says = events.unknown;
    } else {
      judge_events(events, spec, file, record);
    }
    record.at = histories.clock.now();
    histories.journal.invariant(std::move(record));
  }
}

}  // namespace shakedown::cli
