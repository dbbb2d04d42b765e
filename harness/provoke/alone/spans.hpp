// Spans as OpenTelemetry's SDKs send them over HTTP (OTLP 1, trace/v1/trace.proto, as protobuf or JSON): of
// each only what says whose it is and which code made it. Pure; what is sent is hostile.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/touched.hpp"

namespace shakedown::alone {

struct SpanCode {
  std::string trace;    // 32 hexadecimal digits, in lower case
  ExecutedPlace place;  // empty: the span says nothing of code
};

// An ExportTraceServiceRequest. A Problem where it is none. Ids in JSON may be hexadecimal or, as some SDKs
// have them, base64.
Result<std::vector<SpanCode>> spans_of_protobuf(std::string_view body);
Result<std::vector<SpanCode>> spans_of_json(std::string_view body);

}  // namespace shakedown::alone
