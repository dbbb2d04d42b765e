// Where this folder puts what it sees: the journal, or a test's own lists. The functions are called from the
// watcher's and the sampler's thread and from whoever starts or stops a service, so they must be thread-safe
// and must not call back into Services.
#pragma once

#include <functional>
#include <utility>

#include "harness/journal/journal.hpp"
#include "harness/model/event.hpp"

namespace shakedown::target {

struct Record {
  std::function<void(Event)> event;
  std::function<void(LogLine)> log;
  std::function<void(ProcessSample)> sample;
  std::function<void(journal::SanitizerReportRecord)> sanitizer_report = [](const auto&) {};
};

// The journal must outlive every holder of the record.
inline Record record_in(journal::Journal& journal) {
  return {[&journal](Event event) { journal.event(std::move(event)); },
          [&journal](LogLine line) { journal.log(std::move(line)); },
          [&journal](ProcessSample sample) { journal.sample(std::move(sample)); },
          [&journal](journal::SanitizerReportRecord report) { journal.sanitizer_report(std::move(report)); }};
}

}  // namespace shakedown::target
