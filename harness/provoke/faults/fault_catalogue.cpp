#include "harness/provoke/faults/fault_catalogue.hpp"

#include <chrono>

#include "harness/model/names.hpp"

namespace shakedown::faults_matrix {

using namespace std::chrono_literals;

std::vector<FaultKind> all_faults(const Subject& subject) {
  if (subject.name == "target") {
    if (!subject.started) return {};
    return {FaultKind::disk_full, FaultKind::descriptor_limit, FaultKind::file_error,
            FaultKind::short_io,  FaultKind::slow_fsync,       FaultKind::clock_step};
  }
  std::vector<FaultKind> kinds{FaultKind::refuse,     FaultKind::connect_hang, FaultKind::reset,
                               FaultKind::stall,      FaultKind::cut,          FaultKind::half_close,
                               FaultKind::slow_close, FaultKind::latency,      FaultKind::bandwidth,
                               FaultKind::slice,      FaultKind::corrupt};
  if (subject.http) {
    for (const FaultKind kind :
         {FaultKind::http_status, FaultKind::http_delay_headers, FaultKind::http_delay_body,
          FaultKind::http_drip_body, FaultKind::http_truncate, FaultKind::http_malformed_chunk,
          FaultKind::http_empty_reply, FaultKind::http_wrong_length, FaultKind::http_duplicate_reply,
          FaultKind::http_lose_answer})
      kinds.push_back(kind);
  }
  if (subject.started) {
    for (const FaultKind kind : {FaultKind::pause, FaultKind::kill, FaultKind::restart}) kinds.push_back(kind);
  }
  return kinds;
}

FaultSpec fault_for_matrix(FaultKind kind, const std::string& on) {
  FaultSpec fault;
  fault.name = std::string("matrix-") + name_of(kind);
  fault.kind = kind;
  fault.on = on;
  switch (kind) {
    case FaultKind::latency:
      fault.delay = 400ms;
      fault.jitter = 100ms;
      break;
    case FaultKind::cut:
      fault.bytes = 30;  // inside of the head of an answer
      break;
    case FaultKind::slow_close:
      fault.delay = 2s;
      break;
    case FaultKind::bandwidth:
      fault.bytes_per_second = 2000;
      break;
    case FaultKind::slice:
      fault.bytes = 40;
      fault.variation = 20;
      fault.delay = 2ms;
      break;
    case FaultKind::corrupt:
      fault.share = 0.05;
      break;
    case FaultKind::http_status:
      fault.status = 503;
      fault.body = R"({"error":"unavailable"})";
      fault.headers = {{"Content-Type", "application/json"}};
      break;
    case FaultKind::http_delay_headers:
    case FaultKind::http_delay_body:
    case FaultKind::http_drip_body:
      fault.delay = 2s;
      break;
    case FaultKind::file_error:
      fault.error_name = "EIO";
      break;
    case FaultKind::slow_fsync:
      fault.delay = 300ms;
      break;
    case FaultKind::clock_step:
      fault.delay = 1h;
      break;
    default:
      break;
  }
  return fault;
}

std::string impossible(FaultKind kind, const Subject& subject) {
  const FaultLevel level = level_of(kind);
  const bool of_process = level == FaultLevel::process || level == FaultLevel::system;
  if (of_process && !subject.started) return subject.name + " is attached: there is no process of this run";
  if (!of_process && subject.name == "target") return "nothing stands before the target: this fault is for dependencies";
  if (level == FaultLevel::http && !subject.http) return subject.name + " does not speak HTTP";
  return {};
}

}  // namespace shakedown::faults_matrix
