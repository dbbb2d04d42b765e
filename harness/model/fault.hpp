// What can go wrong between a service and what it depends on, as data: which fault, where, for which
// requests, when. A scenario, the Toxiproxy-compatible API and the matrix all end up here; harness/faults
// decides what a fault does to bytes, harness/net and harness/target carry it out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/drift.hpp"
#include "harness/model/http_message.hpp"
#include "harness/model/time.hpp"

namespace shakedown {

enum class FaultKind : std::uint8_t {
  // Of connections; the listener itself for the first two.
  refuse,        // nobody listens: new connections are refused, open ones are reset
  connect_hang,  // a connect never completes
  reset,         // RST, `delay` after the first byte (new and open connections)
  stall,         // accepted, and nothing passes in `stream`; closed after `delay`, 0: never
  cut,           // closed (FIN) after `bytes` in `stream`, or where `bytes` is 0 after `delay` of use
  half_close,    // FIN in `stream` after `bytes`; the other direction goes on
  slow_close,    // the close is passed on `delay` late
  // Of bytes.
  latency,    // each chunk `delay` later, give or take `jitter`
  bandwidth,  // `bytes_per_second`; 0: nothing passes
  slice,      // in pieces of `bytes` give or take `variation`, `delay` apart
  corrupt,    // `share` of the bytes changed
  // Of HTTP/1.1 exchanges, each request decided by itself.
  http_status,           // `status` in the upstream's place, which is not asked
  http_delay_headers,    // `delay` before the response's first byte
  http_delay_body,       // `delay` between its head and its body
  http_drip_body,        // `delay` spread over its body
  http_truncate,         // head and length whole, the body cut after half of it (or `bytes`), then closed
  http_malformed_chunk,  // the body as chunks, the last of them without sense
  http_empty_reply,      // the request is delivered, the connection closed without a byte
  http_wrong_length,     // Content-Length too large by `bytes` (default 10), then closed
  http_duplicate_reply,  // the same response twice
  http_lose_answer,  // the request is delivered and worked on, its answer never arrives: reset; after `delay`
  http_drift,        // its answer has another shape: `drift`
  // Of the process, where the run started it.
  pause,    // SIGSTOP, SIGCONT at the end
  kill,     // SIGKILL at the begin, started again at the end
  restart,  // SIGKILL and started again at once
  // Of the system around a process that the run started.
  disk_full,         // ENOSPC on its state
  descriptor_limit,  // EMFILE above `bytes` descriptors
  file_error,        // `error_name` on reads, writes, fsyncs
  short_io,          // reads and writes of fewer bytes than asked
  slow_fsync,        // fsync takes `delay` longer
  clock_step,        // the wall clock jumps by `delay` (may be negative)
};
inline constexpr int fault_kind_count = 31;

enum class Stream : std::uint8_t {
  upstream,    // bytes of the client, towards the dependency
  downstream,  // bytes of the dependency
  both,
};

enum class Spread : std::uint8_t { uniform, normal, pareto };

// Which requests an HTTP fault is for. Everything that is not empty must fit.
struct RequestMatch {
  std::string method;
  std::string path;  // a prefix where it ends in '*', a template where it has {holes}, else the path itself
  std::string header;
  std::string header_value;  // empty: any value

  friend bool operator==(const RequestMatch&, const RequestMatch&) = default;
};

struct FaultSpec {
  std::string name;  // unique for its proxy; part of every choice's hash
  FaultKind kind = FaultKind::latency;
  std::string on;  // the dependency's name, or "target"
  Stream stream = Stream::downstream;

  Nanoseconds delay{};
  Nanoseconds jitter{};
  Spread spread = Spread::uniform;
  std::int64_t bytes = 0;
  std::int64_t variation = 0;
  std::int64_t bytes_per_second = 0;
  double share = 0;
  int status = 0;
  std::string body;        // http_status: what it answers
  Headers headers;         // http_status: besides Content-Length
  std::string error_name;  // file_error: "EIO", "ENOSPC"
  DriftSpec drift;         // http_drift

  // http_delay_headers: answers to calls of one kind wait for each other, each for `delay` at most.
  struct Gather {
    int calls = 0;                   // so many; 0: they do not wait for each other
    Nanoseconds step{};              // between one that goes on and the next
    std::vector<std::string> order;  // of going on: trace ids (traceparent) of the requests behind the calls
  };
  Gather gather;

  // Which of the connections (TCP kinds) or requests (HTTP kinds) that fit: counted over the proxy in order
  // of their coming, from 1, since the fault was armed.
  RequestMatch match;
  double probability = 1;   // of each, from hash(seed, name, connection, request)
  std::uint64_t first = 0;  // only the first so many; 0: all
  std::uint64_t every = 1;  // only each so-many-th

  // In a stage's timeline: since the stage began. None: from its begin, to its end.
  std::optional<Nanoseconds> from;
  std::optional<Nanoseconds> until;
};

// Which part of the machinery carries it out.
enum class FaultLevel : std::uint8_t { listener, connection, http, process, system };
FaultLevel level_of(FaultKind kind);

// "latency 2 s ± 500 ms on payments", "status 503 on payments, POST /charges, first 2": one line for people.
std::string describe(const FaultSpec& fault);

}  // namespace shakedown
