// A service that is instrumented with OpenTelemetry: its spans come to a receiver of the run's own, and those
// with attributes of code say which functions ran for which request, by its trace. Spans tell of the code
// that makes them, so what they do not tell of may have run all the same.
#pragma once

#include <memory>
#include <string>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/target/witness.hpp"

namespace shakedown::alone {

// Listens on `listen`, a loopback address; with port 0 any free one. What a service sends after finish() is
// taken and dropped.
struct SpanPatience {
  Nanoseconds first;  // how long a service that sends any may take for the first
  Nanoseconds last;   // and after the last request
};
Result<std::unique_ptr<target::Witness>> make_span_witness(const std::string& listen, SpanPatience patience);

}  // namespace shakedown::alone
