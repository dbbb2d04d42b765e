// What the run file holds, as values: one struct a table (README.md beside this file documents the tables).
// Written while it happens through journal.hpp, read afterwards as one StoredRun through reader.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/endpoint.hpp"
#include "harness/model/event.hpp"
#include "harness/model/exchange.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/finding.hpp"
#include "harness/model/gate.hpp"
#include "harness/model/histogram.hpp"
#include "harness/model/history.hpp"
#include "harness/model/touched.hpp"

namespace shakedown::journal {

// The conditions of the run. Everything is text or a plain number so that a later version can still show it.
struct RunInfo {
  std::string name;     // the scenario's
  std::string version;  // of shakedown
  std::string command_line;
  std::string scenario_file;
  std::string scenario_text;
  std::uint64_t seed = 0;
  std::int64_t began_wall_ms = 0;  // Unix time
  std::string host;                // "Linux 6.1.0 x86_64, 2 CPUs (Xeon E5-2680 v4), 24.0 GiB"
  std::string machine;     // runs of the same machine since its last start have the same; empty: not known
  std::string target;      // command line or URL
  Nanoseconds late_by{};   // a send later than this counts as late
  double late_share = 0;   // more than this share of late sends makes the run inconclusive
  std::string gates;       // the scenario's gates, one a line, for judging the run again
  std::string quarantine;  // what it sets aside, one entry a line (model/quarantine.hpp)
};

struct StageRecord {
  int id = 0;
  std::string name;
  std::string load;  // "500/s, poisson", "64 users", "replay at speed 10": one line for a human
  Nanoseconds begin{};
  Nanoseconds end{};                   // 0 while it runs or after a crash
  Nanoseconds planned{};               // 0: as long as it takes
  std::uint64_t planned_requests = 0;  // replay: how many the recording has; 0: open-ended
};

struct EndpointRecord {
  int id = 0;
  Endpoint endpoint;
};

// A journey, for showing. Links are the automatic correlation: what was taken from where and went where.
struct LinkRecord {
  std::string variable;
  std::string from;        // "POST /login: response JSON $.token"
  std::string to;          // "GET /orders: header Authorization after 'Bearer '"
  std::uint64_t uses = 0;  // how many steps of how many journeys use this same link
};
struct TrafficRecord {
  std::uint64_t journeys = 0;
  std::uint64_t steps = 0;
  std::uint64_t links_made = 0;  // the sum of all uses
  std::vector<LinkRecord> links;
  struct Note {
    std::string source;
    std::string what;
    std::uint64_t count = 0;
  };
  std::vector<Note> notes;
};

using OutcomeCounts = std::array<std::uint64_t, outcome_count>;
using StatusCounts = std::map<int, std::uint64_t>;

// One endpoint of one stage in one interval of time (a second, in runs of up to an hour): what ended in it.
struct IntervalRecord {
  int stage = 0;
  int endpoint = 0;
  Nanoseconds begin{};
  Nanoseconds length{};
  OutcomeCounts outcomes{};
  StatusCounts statuses;
  Histogram latency;  // from due, of everything that was sent
};

// The same interval, over all endpoints: what the generator did.
struct TickRecord {
  int stage = 0;
  Nanoseconds begin{};
  Nanoseconds length{};
  std::uint64_t due = 0;  // requests the schedule asked for in it
  std::uint64_t sent = 0;
  std::uint64_t done = 0;
  std::uint64_t errors = 0;
  std::uint64_t in_flight = 0;    // at its end
  std::uint64_t waiting = 0;      // due, but waiting for a connection or a predecessor, at its end
  std::uint64_t connections = 0;  // open at its end
  std::uint64_t connections_opened = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  Histogram send_lag;
};

// One endpoint over a whole stage.
struct TotalRecord {
  int stage = 0;
  int endpoint = 0;
  OutcomeCounts outcomes{};
  StatusCounts statuses;
  Histogram latency;       // from due
  Histogram service_time;  // from the send
};

// The generator over a whole stage.
struct GeneratorRecord {
  int stage = 0;
  std::uint64_t due = 0;
  std::uint64_t sent = 0;
  std::uint64_t late = 0;  // sent more than RunInfo::late_by after they could have been
  std::uint64_t bunched =
      0;  // sends closer than a tenth of the ideal gap to the one before (even arrivals only)
  std::uint64_t journeys_begun = 0;
  std::uint64_t journeys_completed = 0;  // every step answered as expected
  std::uint64_t reconnects =
      0;  // requests sent again on a fresh connection, because a kept one had been closed
  Histogram send_lag;
  int threads = 0;
};

// Failures that are the same failure: endpoint, outcome, status and the message with its variable parts taken
// out.
struct SignatureRecord {
  int id = 0;
  int endpoint = 0;
  Outcome outcome = Outcome::unexpected_status;
  int status = 0;
  std::string message;  // normalised: "no product {n}"; at most 300 bytes
  Nanoseconds first_seen{};
  Nanoseconds last_seen{};
  std::uint64_t count = 0;
  std::int64_t exchange = 0;  // a whole example; 0: none was kept
};

enum class KeptBecause : std::uint8_t { failure, slowest, sample, evidence };

struct ExchangeRecord {
  std::int64_t id = 0;
  KeptBecause because = KeptBecause::sample;
  int signature = 0;  // 0: none
  Exchange exchange;
  bool request_body_cut = false;
  bool response_body_cut = false;
};

struct StoredEvent {
  std::int64_t id = 0;
  Event event;
};
struct StoredLogLine {
  std::int64_t id = 0;
  LogLine line;
};

// A fault from its arming to its end: a band in every chart, and what failures cite.
struct FaultRecord {
  int id = 0;  // from 1
  int stage = 0;
  int experiment = 0;  // 0: of the stage's own timeline
  std::string name;    // FaultSpec::name
  FaultKind kind = FaultKind::latency;
  std::string on;    // the dependency, or "target"
  std::string says;  // describe(spec)
  Nanoseconds begin{};
  Nanoseconds end{};           // 0 while it is armed or after a crash
  std::uint64_t injected = 0;  // how often it acted
  std::uint64_t too_late = 0;  // wanted, but its bytes had gone
  std::string not_applied;     // why it could not be armed at all; empty where it was
};

// One action of a fault. The first `injections_kept` of a run are kept; FaultRecord counts all.
inline constexpr std::uint64_t injections_kept = 20'000;
struct InjectionRecord {
  Nanoseconds at{};
  int fault = 0;                     // FaultRecord::id
  std::uint64_t connection = 0;      // of the dependency's proxy
  std::uint64_t request_number = 0;  // 0: of the connection
  bool applied = true;
  std::string says;
};

// What a dependency was asked and answered, within the run's budget for evidence.
struct CallRecord {
  std::int64_t id = 0;
  std::string dependency;
  std::uint64_t connection = 0;
  std::uint64_t request_number = 0;
  Nanoseconds began{};         // its first byte came from the target
  Nanoseconds request_done{};  // 0: never whole
  Nanoseconds first_byte{};    // of the dependency's answer; 0: none
  Nanoseconds done{};
  Request request;
  Response response;  // as the dependency sent it; status 0: none
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;
  bool delivered = false;  // the dependency got the request whole
  bool answered = false;   // the target got the answer whole, as it was sent
  std::string ending;
  std::vector<std::string> faults;  // FaultSpec::name of those that acted on it
};

// All calls to one dependency in one interval, kept or not.
struct CallTickRecord {
  std::string dependency;
  Nanoseconds begin{};
  Nanoseconds length{};
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;  // not answered, or answered 5xx
  std::uint64_t harmed = 0;  // on which a fault acted
  StatusCounts statuses;     // as the dependency answered
  Histogram duration;        // from first byte in to last byte out
};

// One provocation with its control, once. Experiments that are the same but for `repetition` confirm each
// other.
struct ExperimentRecord {
  int id = 0;  // from 1
  int stage = 0;
  std::string kind;     // "fault", "drift", "race", "compare", "fuzz", "access"
  std::string subject;  // the dependency, or "target"
  std::string what;     // the provocation's name: "http_lose_answer", "drop"
  std::string says;     // one line for people
  int repetition = 1;
  Nanoseconds begin{};
  Nanoseconds end{};
  Nanoseconds provoked{};     // the fault was armed
  Nanoseconds healed{};       // and disarmed
  std::string not_exercised;  // why it proves nothing: the fault could not be applied, no request reached it;
                              // else empty
  std::string reproduce;      // the scenario that shows it again, YAML
  // Drift, and fields that access adds to a request.
  std::string asked = {};   // the endpoint whose message was changed: "POST /charges"
  bool is_request = false;  // its request, and not its response
  std::string place = {};   // "$.status"
  std::string became = {};  // what stood there then, as JSON text; empty: nothing, or not known
};

// One request of an experiment.
struct ExperimentStepRecord {
  enum class Phase : std::uint8_t {
    control,        // unprovoked
    control_again,  // the same once more: what differs is noise
    before,         // what led up to the provocation, itself unprovoked, with the state read just before
    provoked,
    recovering,  // after healing, until the first whole success
    after,       // the state read after healing
  };
  int experiment = 0;
  Phase phase = Phase::control;
  int journey = 0;
  int step = 0;
  std::int64_t exchange = 0;        // ExchangeRecord::id
  std::vector<std::int64_t> calls;  // CallRecord::id of what it made the target ask of the dependency
  bool needs_dependency = false;    // in the control it reached the dependency
  bool is_read = false;             // changes nothing: its answer shows the state
  // Races only.
  int play = 0;      // RacePlayRecord::play
  int request = -1;  // which of the experiment's concurrent requests; -1: what leads up to them, or a read
};

// One play of a race experiment, from fresh state: its requests one after another, or all at once.
struct RacePlayRecord {
  enum class Kind : std::uint8_t { serial, burst };
  int experiment = 0;
  int play = 0;  // from 1, within the experiment
  Kind kind = Kind::serial;
  std::vector<int> order;          // of the requests: as sent, or as released; those left out are not played
  std::string how;                 // burst: "single packet, answers of payments let go together"
  Nanoseconds step{};              // burst: between one release and the next; 0: all in one sweep
  Nanoseconds released{};          // burst: the first release
  Nanoseconds spread{};            // burst: from the first release to the last, as sent
  int overlap = 0;                 // burst: the most requests that were seen under way at once
  std::string certified_by;        // burst: "timing", "dependency"; empty: the overlap was not seen
  std::string not_exercised;       // why it proves nothing; else empty
  std::uint64_t perturbation = 0;  // seed of the schedule perturbation; 0: none
  std::string state;               // "fresh start", "new identities"
};

// What is wrong with one answer of a fuzz experiment, as it was seen when it came: a contract and a process
// are needed for it, which a stored run does not have.
struct FuzzSignRecord {
  int experiment = 0;
  int play = 0;               // from 1, within the experiment
  std::string rule;           // "fuzz/server-error"
  std::string key;            // equal ones are the same: the masked message, the broken constraint
  std::string says;           // one sentence
  std::int64_t exchange = 0;  // ExchangeRecord::id
};

// What one endpoint was asked in a stage of made-up requests, and how much of its contract was met.
struct FuzzEndpointRecord {
  int stage = 0;
  std::string endpoint;  // "POST /orders"
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;
  StatusCounts statuses;
  std::vector<int> documented;          // statuses of the contract; 0: default; 2: 2XX; empty: there is none
  std::vector<std::string> parameters;  // of the contract: "query limit"
  std::vector<std::string> places;      // that were changed: "query limit", "$.items[0].quantity"
  // Of the target's, by what coverage guided, in sequences of this endpoint alone; `counters` 0: none were
  // seen.
  std::uint64_t counters_reached = 0;
  std::uint64_t counters = 0;
  std::string not_reached;  // why it was not, or not well; empty: it was
};

// One request as somebody who may not make it, or in a way in which it may not be made: what an experiment of
// access was about. Its steps are the owner's same request (control, control again), reads by the owner
// (before, after) and the request itself (provoked).
struct AccessTryRecord {
  int experiment = 0;
  std::string side;      // "target", "baseline"
  std::string endpoint;  // "GET /orders/{id}"
  std::string who;  // "nobody", "another user", "an ordinary user", "an administrator", "an expired token",
                    // "a changed token", "an unsigned token", "a signed-out token", "an earlier session"
  std::string way;  // empty: as its owner makes it; "path: upper case", "field: role", "failing: identity",
                    // "cache"
  std::string declared;  // what the contract or the scenario says that it needs: "token", "admin", "public";
                         // empty: nothing
  std::string carried;   // how the traffic's request says who it is: "header", "cookie"; empty: not at all
  bool privileged = false;  // only administrators make it in the traffic
  bool owned = false;       // it names an object that its owner has made
  std::string list;  // whether the asker's own list shows that object: "apart", "shared"; empty: unknown
  std::vector<std::string> marks;  // values that are the owner's alone: ids, tokens, names
};

// An invariant of the scenario, looked at once.
struct InvariantRecord {
  int stage = 0;
  int experiment = 0;  // 0: of a stage
  int play = 0;
  std::string name;
  std::string expects;  // its condition as the scenario says it
  Nanoseconds at{};
  bool held = false;
  bool judged = false;        // false: it could not be evaluated, and `says` tells why
  std::string says;           // "$.sum is -30"
  std::int64_t exchange = 0;  // the read that it stands on; 0: none was kept
};

// One report of a sanitizer or race detector, parsed, as it was found in the log files of a process.
struct SanitizerFrame {
  std::string function;
  std::string file;
  int line = 0;
  std::string module;
};
struct SanitizerStack {
  std::string title;  // "Write of size 4 by thread T2", "Previous write of size 4 by thread T1"
  std::vector<SanitizerFrame> frames;
  int user_frame = -1;  // index of the first frame of the project's own code; -1: none
};
struct SanitizerReportRecord {
  int id = 0;
  std::string process;  // "target" or the dependency's name
  int pid = 0;
  std::string tool;  // "ThreadSanitizer", "AddressSanitizer", "UndefinedBehaviorSanitizer", "LeakSanitizer",
                     // "Go race detector"
  std::string kind;  // "data race", "lock-order-inversion (potential deadlock)", "heap-use-after-free"
  std::string key;   // reports of the same key are the same defect
  std::vector<SanitizerStack> stacks;
  std::string says;  // one sentence that names both places
  std::string text;  // the report as written, cut at a stated size
  std::uint64_t count = 0;
  Nanoseconds first_seen{};
  Nanoseconds last_seen{};
  int stage = 0;       // at first sight
  int experiment = 0;  // likewise; 0: none was going on
  int play = 0;
  bool io_sync_off = false;  // seen only in the look that does not count I/O as synchronisation
  bool cut = false;          // the log ended in the middle of it
};

// What messages of one kind looked like in one stage, summed up: judge's MessageShape as its JSON text.
struct ShapeRecord {
  int stage = 0;
  std::string side;      // "target", "baseline", or the dependency's name
  std::string endpoint;  // "POST /orders"; of a dependency: its own endpoint
  bool is_request = false;
  int status = 0;  // 0 for requests
  std::uint64_t messages = 0;
  std::string shape;
};

// One way in which messages of a service left its contract, with how often and since when.
struct DeviationRecord {
  int stage = 0;
  std::string side;      // "target", "baseline", or the dependency's name
  std::string endpoint;  // "GET /orders/{id}"
  int status = 0;
  std::string rule;   // "body", "undocumented-endpoint", "undocumented-status", "undocumented-content-type",
                      // "missing-header", "header", "not-json", "deprecated", "request-body"
  std::string where;  // "$.items[*].price", "header etag"; empty: the message as a whole
  std::string expected;
  std::string got;
  std::string schema;  // where the contract says so: "openapi.yaml:120:9" or "#/components/schemas/Order"
  std::uint64_t count = 0;
  Nanoseconds first_seen{};
  Nanoseconds last_seen{};
  std::int64_t exchange = 0;  // a whole example (of a dependency: CallRecord::id); 0: none was kept
};
// How much of a stage's traffic was looked at by shapes and contract; what was too much is said.
struct WatchedRecord {
  int stage = 0;
  std::string side;
  std::uint64_t messages = 0;  // exchanges that ended with a response
  std::uint64_t looked_at = 0;
  std::uint64_t checked = 0;  // against a contract; 0: there is none
};

// Per-interval figures as the reader returns them: the percentiles are worked out when they are written, and
// the histogram stays encoded, because a long run has millions of them.
struct IntervalFigures {
  int stage = 0;
  int endpoint = 0;
  Nanoseconds begin{};
  Nanoseconds length{};
  OutcomeCounts outcomes{};
  StatusCounts statuses;
  std::uint64_t count = 0;  // of latencies
  Nanoseconds p50{}, p90{}, p95{}, p99{}, max{};
  std::string histogram;  // HdrHistogram V2, compressed, base64; empty where count is 0
};
struct TickFigures {
  TickRecord tick;  // send_lag is left empty
  Nanoseconds lag_p50{}, lag_p99{}, lag_max{};
  // Latency over all endpoints in this interval.
  std::uint64_t count = 0;
  Nanoseconds p50{}, p90{}, p95{}, p99{}, max{};
};

// A stage that compares by load: the same load to baseline and target in rounds.
struct RoundsRecord {
  int stage = 0;
  std::string between;  // "baseline and target"; empty: the target alone, for later runs
  std::string load;     // "200/s"
  int planned = 0;      // rounds of each side
  Nanoseconds warm_up{};
  Nanoseconds measured{};
  double margin = 0;    // a change of less than this share is not told
  double must_see = 0;  // where a change of this share could not have been seen, the verdict is inconclusive
};

// One round: a fresh start of one side, a warm-up, and what was measured after it.
struct RoundRecord {
  int stage = 0;
  int position = 0;        // in the order in which they were played, from 1
  std::string side;        // "baseline", "target"
  Nanoseconds begin{};     // of the load
  Nanoseconds measured{};  // the warm-up was over
  Nanoseconds end{};
  std::uint64_t due = 0;  // in the measured time, like everything below
  std::uint64_t sent = 0;
  std::uint64_t late = 0;
  std::string not_measured;  // why it counts for nothing; else empty
};
struct RoundFigureRecord {
  int stage = 0;
  int position = 0;
  int endpoint = 0;
  OutcomeCounts outcomes{};
  Histogram latency;  // from due
};
// What the target's dependencies were asked in a round.
struct RoundCallsRecord {
  int stage = 0;
  int position = 0;
  std::string dependency;
  std::string asked;  // "GET /charges/{id}"
  std::uint64_t calls = 0;
};
struct RoundErrorRecord {
  int stage = 0;
  int position = 0;
  int endpoint = 0;
  Outcome outcome = Outcome::unexpected_status;
  int status = 0;
  std::string message;  // normalised, as SignatureRecord's
  std::uint64_t count = 0;
  std::int64_t exchange = 0;  // a whole example; 0: none was kept
};

// One figure of one endpoint over all rounds.
struct ComparedFigure {
  int stage = 0;
  std::string subject;  // "POST /orders"; "GET /charges on payments"; empty: all endpoints together
  std::string figure;   // "p50", "p95", "p99", "errors", "throughput", "calls"
  // Of each round: nanoseconds, a share, a second, a request.
  std::vector<double> baseline_rounds, target_rounds;
  double baseline = 0, target = 0;  // their middle
  // How much larger the target's is: a share (0.25 for a quarter more), of errors a difference of shares;
  // with a 95 % interval, and the smallest change for the worse that would have been told.
  double change = 0, low = 0, high = 0, smallest = 0;
  double p = 1;  // the chance of such a change for the worse somewhere, without one
  bool worse = false, better = false;
  std::string finding;
};
// What the rounds of a stage come to.
struct ComparedRounds {
  int stage = 0;
  Verdict verdict = Verdict::inconclusive;
  std::string says;  // one sentence
  int baseline = 0;  // rounds that count
  int target = 0;
  std::uint64_t labelings = 0;
  bool exact = true;
  std::vector<std::string> not_compared;  // "DELETE /orders/{id}: fewer than 10 requests in a round"
};

// What was found out about one set of concurrent requests: a row of the report's table of races.
struct RaceCell {
  std::string what;      // ExperimentRecord::what: "POST /orders x 3", "PUT /cart | GET /cart"
  std::string endpoint;  // of the first request
  enum class Outcome : std::uint8_t {
    serial,               // every burst ended as some serial order does
    limit_overrun,        // more of them succeeded than in any serial order
    duplicate_create,     // the same thing was made twice
    lost_update,          // a write that was acknowledged is gone
    double_effect,        // one idempotency key, two effects
    torn_response,        // one answer mixes two states
    foreign_response,     // another identity's data
    stale_read,           // a read after a completed write shows what was before
    concurrent_errors,    // errors that no serial order has
    deadlock,             // requests that never end, and a target that stays stuck
    conditional_overrun,  // two successes for one If-Match
    other_state,          // a state that no serial order leaves, of none of these names
    crashed,
    not_exercised,  // no burst was seen to overlap
    inconclusive,   // the noise mask swallows everything, or the controls failed
  };
  Outcome outcome = Outcome::inconclusive;
  int shown = 0;         // bursts with this outcome
  int of = 0;            // bursts that were exercised
  int serial_plays = 0;  // serial plays that the legal outcomes stand on
  int legal_outcomes = 0;
  double rate_low = 0, rate_high = 0;  // 95 % interval of shown / of (Wilson)
  int least_requests = 0;              // the fewest that still show it; 0: not narrowed down
  Nanoseconds widest_step{};           // the loosest timing that still shows it
  std::string says;                    // one sentence
  std::string finding;                 // Finding::id where there is one
};

// What one kind of asker gets of one endpoint, in one way: a cell of the report's matrix of access.
struct AccessCell {
  std::string endpoint;
  std::string who;  // AccessTryRecord::who
  std::string way;  // AccessTryRecord::way
  enum class Outcome : std::uint8_t {
    refused,
    allowed,  // answered, and rightly so: a public route, the asker's own data, an administrator
    open,     // answered, and should not be
    tells,    // refused, with what is the owner's in the refusal
    not_exercised,
    inconclusive,
  };
  Outcome outcome = Outcome::inconclusive;
  std::string rule;         // of the oracle that speaks in `open` and `tells`
  int shown = 0;            // tries with this outcome
  int of = 0;               // tries that were exercised
  std::string in_baseline;  // the outcome there, as a word; empty: not asked
  std::string says;         // one sentence
  std::string finding;      // Finding::id where there is one
};

// What one oracle says of one provocation, over all of its repetitions: a cell of the report's matrix.
struct MatrixCell {
  std::string kind;  // ExperimentRecord::kind
  std::string subject;
  std::string what;
  std::string rule;  // the oracle
  enum class State : std::uint8_t { held, broken, not_exercised, inconclusive };
  State state = State::inconclusive;
  int shown = 0;        // repetitions in which it was broken
  int of = 0;           // repetitions that exercised it
  std::string says;     // one sentence
  std::string finding;  // Finding::id where there is one
};

// What the target did with one change of one place: a cell of the report's table of what it really needs.
struct DriftCell {
  std::string subject;  // the dependency, or "target" where its own requests were changed
  std::string asked;    // "POST /charges"
  bool is_request = false;
  std::string place;     // "$.status"
  std::string op;        // "drop"
  std::string endpoint;  // of the target: "POST /orders/{id}/pay"
  enum class Outcome : std::uint8_t {
    tolerated,        // the same result as in the control
    defaulted,        // a success that differs only where the changed value is shown
    failed_loudly,    // an error that the contract or the recording knows (4xx, 502, 503, 504)
    server_error,     // a 5xx that nobody documented
    failed_silently,  // 2xx, and another result or effect than the control's
    value_ignored,    // an unknown word was taken for success, where a known one changes the result
    crashed,
    hung,
    poisoned,      // the second control differs from the first
    refused_more,  // an error because of a field that was added
    not_exercised,
    inconclusive,
  };
  Outcome outcome = Outcome::inconclusive;
  bool logged = false;  // a log line of the target while it lasted that the controls do not have
  int shown = 0;        // repetitions with this outcome
  int of = 0;           // repetitions that exercised it
  std::string says;     // one sentence
  std::string finding;  // Finding::id where there is one
};

// One difference between what messages looked like and what they look like now.
struct ChangeRecord {
  std::string between;  // "baseline and target", "this run and 2026-11-01.db", "contract and target"
  std::string endpoint;
  bool is_request = false;
  int status = 0;
  std::string where;  // "$.items[*].price", "header etag", "content-type", "status"
  std::string kind;   // "removed", "added", "renamed", "retyped", "null", "absent", "new-value", "precision",
                      // "format", "array-to-scalar", "nesting", "case", "content-type", "status",
                      // "pagination", "deprecation", "version-skew", "value"
  std::string rule;   // oasdiff's id; empty: it has none
  Severity severity = Severity::info;
  std::string before;  // what was there, for people: "integer in 412 of 412"
  std::string after;
  std::uint64_t count_before = 0;  // samples that the old statement stands on
  std::uint64_t count_after = 0;
  double bound = 0;  // the chance that such a change is sampling only; 0: not a matter of sampling
  std::int64_t exchange_before = 0;  // a pair of examples; 0: none was kept
  std::int64_t exchange_after = 0;
  std::string finding;
};
// What differs anyway between two equal runs, and so was left out.
struct NoiseRecord {
  std::string endpoint;
  std::string where;
  std::uint64_t pairs = 0;  // compared
  std::uint64_t differed = 0;
};

// All calls to one dependency in one interval as the reader returns them; the histogram stays encoded.
struct CallTickFigures {
  CallTickRecord tick;      // duration is left empty
  std::uint64_t count = 0;  // of durations
  Nanoseconds p50{}, p90{}, p95{}, p99{}, max{};
  std::string histogram;  // HdrHistogram V2, compressed, base64; empty where count is 0
};

struct StoredRun {
  RunInfo info;
  bool complete = false;  // run_ended was written: not a crash
  bool interrupted = false;
  Nanoseconds length{};
  std::vector<StageRecord> stages;
  std::vector<EndpointRecord> endpoints;
  TrafficRecord traffic;
  std::vector<IntervalFigures> intervals;
  std::vector<TickFigures> ticks;
  std::vector<TotalRecord> totals;
  std::vector<GeneratorRecord> generators;
  std::vector<SignatureRecord> signatures;
  std::vector<ExchangeRecord> exchanges;
  std::vector<StoredEvent> events;
  std::vector<StoredLogLine> log;  // bounded when written: the first and last lines of each process
  std::vector<ProcessSample> samples;
  std::vector<FaultRecord> faults;
  std::vector<InjectionRecord> injections;
  std::vector<CallRecord> calls;
  std::vector<CallTickFigures> call_ticks;
  std::vector<ExperimentRecord> experiments;
  std::vector<ExperimentStepRecord> experiment_steps;
  std::vector<RacePlayRecord> race_plays;
  std::vector<FuzzSignRecord> fuzz_signs;
  std::vector<FuzzEndpointRecord> fuzz_endpoints;
  std::vector<AccessTryRecord> access_tries;
  std::vector<InvariantRecord> invariants;
  std::vector<SanitizerReportRecord> sanitizer_reports;
  std::vector<ShapeRecord> shapes;
  std::vector<DeviationRecord> deviations;
  std::vector<WatchedRecord> watched;
  std::optional<Touched> touched;  // what a change touches, where the scenario names one
  std::vector<RoundsRecord> rounds_stages;
  std::vector<RoundRecord> rounds;
  std::vector<RoundFigureRecord> round_figures;
  std::vector<RoundCallsRecord> round_calls;
  std::vector<RoundErrorRecord> round_errors;
  // What judge made of it; empty until judged.
  std::vector<Finding> findings;
  std::vector<GateResult> gates;
  std::optional<Verdict> verdict;
  std::vector<std::string> reasons;  // of the verdict, most important first
  std::vector<MatrixCell> cells;
  std::vector<DriftCell> drift_cells;
  std::vector<RaceCell> race_cells;
  std::vector<AccessCell> access_cells;
  std::vector<ChangeRecord> changes;
  std::vector<NoiseRecord> noise;
  std::vector<ComparedFigure> compared_figures;
  std::vector<ComparedRounds> compared_rounds;
  History history;
};

}  // namespace shakedown::journal
