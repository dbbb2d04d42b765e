// What a scenario file says, typed, with every default filled in. scenario/ makes it, the rest reads it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/model/fault.hpp"
#include "harness/model/gate.hpp"
#include "harness/model/invariant_expression.hpp"
#include "harness/model/load.hpp"
#include "harness/model/quarantine.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown {

struct ReadyProbe {
  std::string
      get;  // a path: ready when it answers below 500; empty: ready when the port accepts a connection
  Nanoseconds within = std::chrono::seconds(10);
};

struct StateCopy {
  std::string copy;  // file or folder, relative to the scenario's own folder
  std::string as;    // where in the command it goes: "{target.data}"
};

struct TlsSpec {
  bool verify = true;
  std::string ca;  // a PEM file to trust besides the system's
};

// TLS on the way from the target to a dependency. The run's proxy ends the one connection and begins the
// other, so each half has it or not.
struct DependencyTls {
  bool upstream = true;  // the dependency speaks TLS
  bool target = true;    // the target does, with a certificate that the run makes: {NAME.ca} is to be trusted
  TlsSpec judged;        // how the dependency's certificate is judged
};

// A process that the run starts, or an address that it attaches to.
struct ServiceSpec {
  Place where;
  std::string name;  // "target", or the dependency's name
  std::vector<std::string>
      command;           // placeholders {target.port}, {port}, {NAME.address}... still in; empty: attached
  std::string url;       // target only, attached: "http://127.0.0.1:8080"
  std::string upstream;  // dependency only, attached: "127.0.0.1:5432"
  std::string listen;    // dependency: where the run's proxy stands before it; empty: any free port
  std::string protocol = "http";  // dependency: http or tcp
  std::optional<DependencyTls> tls;
  std::string scheme = "http";  // of a started target: http or https
  std::string directory;        // absolute; the scenario file's folder where it says nothing
  std::map<std::string, std::string> environment;
  ReadyProbe ready;
  std::optional<StateCopy> state;
  Nanoseconds stop_within = std::chrono::seconds(5);  // after SIGTERM, before SIGKILL
  std::string contract;  // dependency: absolute path of its OpenAPI document; empty: none
  // Faults of the system that will be switched on while it runs, and that it must be started ready for.
  std::vector<FaultKind> prepare_for;
  // ThreadSanitizer counts data that goes through a pipe or socket as synchronisation; false: it does not.
  bool sanitizer_io_sync = true;
  bool prepare_to_perturb = false;  // likewise, and its threads' schedule (target/perturber.hpp)
};

// One step of a hand-written journey. Texts still hold "{token}" and "{identity.name}".
struct HandStep {
  Place where;
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;            // JSON already rendered to text where the scenario said `json:`
  bool body_is_bytes = false;  // `body_base64:`: it has no holes, and may be anything
  std::string body_type;       // content type that `json:` or `form:` imply; empty otherwise
  std::vector<std::pair<std::string, std::string>>
      takes;              // variable -> "$.token", "header Location segment 1", "cookie sid"
  int expect_status = 0;  // 0: anything below 400
};

struct HandJourney {
  Place where;
  std::string name;
  std::vector<HandStep> steps;
};

// A user's word about correlation. Names are those that the run prints.
struct LinkEdit {
  enum class What : std::uint8_t { add, change, drop };
  Place where;
  What what = What::drop;
  std::string variable;  // which link: the variable's name
  std::string take;      // add, change: "$.token", "header Location segment 1", "cookie sid"
  std::string from;      // add, change: the endpoint whose response carries it: "POST /login"
  std::string to;        // add: the endpoint whose request uses it: "GET /orders", or "*"
  std::string
      at;  // add: where: "header Authorization", "query page", "path 2", "json $.id", "form id", "cookie sid"
};

enum class TrafficKind : std::uint8_t { har, access_log, journeys, contract };

struct TrafficSource {
  Place where;
  TrafficKind kind = TrafficKind::har;
  std::string path;    // absolute; empty for hand-written journeys
  std::string format;  // access log: "common", "combined", or a format string of nginx or Apache
  bool correlate = true;
  std::vector<std::string> hosts;  // HAR: hosts besides the main one whose entries go to the target
  std::vector<LinkEdit> links;
  std::vector<HandJourney> journeys;
};

// Experiments instead of, or besides, a load: each fault on each dependency, with a control.
struct MatrixSpec {
  Place where;
  std::vector<std::string> on;    // dependencies in the order of the scenario, or as named; may name "target"
  bool all = false;               // every fault that makes sense for the service it is on
  std::vector<FaultKind> faults;  // where not `all`: these, in this order
  Nanoseconds deadline = std::chrono::seconds(10);  // a request that is longer underway has no deadline
  Nanoseconds recovery = std::chrono::seconds(10);  // after healing, all must be as before within this
  int repeat = 5;  // how often each experiment is made, so that what it shows is confirmed
};

// The same journeys to what was there before and to the target instead of a load: one request after the
// other, or under a load of their own.
struct CompareSpec {
  // Rounds of load: each is a fresh start of one of the two.
  struct OfLoad {
    LoadSpec load;  // rate or users
    Nanoseconds measure = std::chrono::seconds(10);
    Nanoseconds warm_up = std::chrono::seconds(3);  // before it, and not measured
    double margin = 0.1;                            // a change of less than this share is not told
    double must_see = 0.5;  // where a slowdown by this share could be missed, the verdict is inconclusive
    Nanoseconds within{};   // the most it takes; 0: as long as it takes
  };
  Place where;
  int rounds =
      2;  // without a load each round asks the baseline twice and the target once; with one, each once
  std::optional<OfLoad> of_load;
};

// Experiments with changes of shape: one operator at one place at a time, each with its controls.
struct DriftStageSpec {
  Place where;
  std::vector<std::string> on;  // HTTP dependencies whose answers are changed; "target": requests to it
  bool all = true;              // every operator that makes sense for what the traffic shows
  std::vector<std::string> operators;  // where not `all`: these
  // Only these: "$.status", "POST /charges", "POST /charges $.status"; empty: every place.
  std::vector<std::string> places;
  Nanoseconds deadline = std::chrono::seconds(5);  // a request that is longer underway hangs
  int repeat = 5;  // how often what looks wrong is tried in all, so that it is confirmed
};

// Experiments with requests at once: each set of them played one after another, and then in bursts.
struct RacesSpec {
  // How a burst is made. All release the last bytes of their requests together.
  enum class Way : std::uint8_t {
    sweep,    // nothing else
    offsets,  // with a step between one release and the next
    gate,     // answers of the dependencies that the requests reach are held back meanwhile
    perturb,  // the target's threads yield at their synchronisation points meanwhile
  };
  enum class Protocol : std::uint8_t { any, http1, http2 };
  struct Allowed {
    std::string endpoint;
    int successes = 0;
  };
  Place where;
  std::vector<std::string> endpoints;  // "POST /orders"; empty: all that change state
  bool only_touched = false;           // those that the scenario's change touches
  bool find_pairs = true;              // pairs of different requests on one resource are found by themselves
  std::vector<std::string> pairs;      // where not: these, "POST /orders | GET /orders"
  std::vector<std::string> only;       // only sets of these names, as reports call them; empty: all
  std::vector<int> requests = {2, 3, 5};  // how many at once, of each set
  int bursts = 20;                        // of each set, where nothing shows
  std::vector<Way> ways = {Way::gate, Way::perturb, Way::sweep, Way::offsets};
  std::vector<Nanoseconds> offsets;  // steps; empty: parts of what one request takes
  Protocol protocol = Protocol::any;
  std::vector<Allowed> allow;                      // more successes of this endpoint in one burst are wrong
  Nanoseconds deadline = std::chrono::seconds(5);  // a request that is longer underway hangs
  int repeat = 5;  // how often what looks wrong is shown again, so that it is confirmed
};

// Requests that were made up.
struct FuzzSpec {
  Place where;
  std::vector<std::string> endpoints;  // "POST /orders"; empty: all
  bool only_touched = false;           // those that the scenario's change touches
  bool as_written = false;             // none is made up: the last request of each journey is sent as it is
  bool sequences = false;              // only sequences are made up, each of them repeated
  // What shows a request that is sent as written: its answer, or an experiment with it.
  enum class Watch : std::uint8_t { answer, time, growth, others, restart };
  Watch watch = Watch::answer;
  Nanoseconds deadline = std::chrono::seconds(2);  // a request that is longer underway hangs
  int repeat = 3;                                  // how often what looks wrong is shown again
  int connections = 16;                            // at once
  int enough = 0;  // the stage ends once so many things were found; 0: it takes its time
  // Whether coverage guides a part of it: automatic where the target that the run starts has counters.
  enum class Guided : std::uint8_t { automatic, on, off };
  Guided guided = Guided::automatic;
  std::string corpus;  // a folder of sequences, kept from run to run; empty: none is kept
};

// Who may reach what: the traffic's requests again as somebody else, and in ways that slip by a check.
struct AccessSpec {
  Place where;
  std::vector<std::string> endpoints;  // "GET /orders/{id}"; empty: all
  bool only_touched = false;           // those that the scenario's change touches
  std::vector<std::string> admins;     // users who are administrators, besides those whose `role` says so
  std::vector<std::string> admin_journeys;  // that an administrator plays
  std::vector<std::string> open;            // endpoints that anybody may call
  std::vector<std::string> shared;          // endpoints whose objects users may see and change of each other
  std::string sign_out;                     // "POST /logout"; empty: found by its name
  std::string expired;                      // a token that has expired; empty: none is known
  std::vector<std::string> only;            // only cells of these names, as reports call them; empty: all
  Nanoseconds deadline = std::chrono::seconds(5);
  int repeat = 5;  // how often what looks open is tried in all, so that it is confirmed
};

struct StageSpec {
  Place where;
  std::string name;
  std::optional<Nanoseconds>
      length;  // `for`; none: the recording's own length for a replay, else a share of the budget
  LoadSpec load;
  std::vector<FaultSpec> faults;  // the timeline, in the order of the scenario; each has a name of its own
  std::optional<MatrixSpec>
      matrix;  // such a stage has no load and no timeline; `length` is the most it takes
  std::optional<CompareSpec> compare;   // nor has such a one
  std::optional<DriftStageSpec> drift;  // likewise
  std::optional<RacesSpec> races;       // likewise
  std::optional<FuzzSpec> fuzz;         // likewise
  std::optional<AccessSpec> access;     // likewise
};

// A condition on what a read answers, looked at while the run goes on.
struct InvariantSpec {
  enum class After : std::uint8_t { each_stage, each_burst, stage };
  Place where;
  std::string name;
  After after = After::each_stage;
  std::string stage;                                         // with After::stage
  std::string get;                                           // the path
  std::vector<std::pair<std::string, std::string>> headers;  // may speak of {identity.NAME}
  InvariantExpression expects;
};

// Where a value of an operation stands: under a JSON path, or in the place of a placeholder of the endpoint.
struct HistorySource {
  std::string text;         // as the scenario says it; empty: there is none
  std::string placeholder;  // "{id}"; empty: `path`
  std::vector<PathPart> path;

  bool given() const { return !text.empty(); }
};

// Requests that are operations of an object: whether any order of them explains what clients saw.
struct HistorySpec {
  struct Operation {
    Place where;
    std::string endpoint;  // "PUT /stock/{id}"
    std::string function;  // "read", "write", "cas", "add", "remove", "enqueue", "dequeue"
    HistorySource key;
    HistorySource value;     // of a read and a dequeue in the answer, of the others in the request
    HistorySource expected;  // of a cas
  };
  Place where;
  std::string name;
  std::string model;  // "register", "cas", "counter", "set", "queue"
  std::vector<Operation> operations;
};

// A change, and what is known of it: its lines are led to the endpoints that they reach.
struct TouchedSpec {
  Place where;
  std::string repository;  // absolute: a folder in it
  std::string since;       // a revision; what changed since its merge base with HEAD
  // Which files belong to which endpoint, where the code does not tell: "POST /orders" -> "src/orders/**".
  std::vector<std::pair<std::string, std::vector<std::string>>> routes;
  std::string agents;  // absolute path of a table of agents in place of the shipped one; empty: none
  std::string noir;    // absolute path of OWASP Noir's JSON; empty: none
  std::vector<std::string> command;  // prints Agent Trace records of the lines as they are now; empty: none
  bool confirm = true;               // a target that tells what it runs is asked each endpoint alone first
  std::string spans;  // "127.0.0.1:4318": where a target that is attached sends its spans; empty: nowhere
};

struct Scenario {
  std::string name;
  std::string file;    // path of the scenario, empty when it was made from options
  std::string text;    // its source, kept in the journal
  std::string folder;  // absolute: what relative paths in it are relative to
  std::uint64_t seed = 0;
  bool seed_given = false;  // false: chosen at random for this run
  Nanoseconds budget = std::chrono::minutes(10);
  std::vector<std::string> allow_hosts;

  ServiceSpec target;
  TlsSpec tls;
  std::string identities;  // absolute path of a CSV file with a header line; empty: none
  std::vector<ServiceSpec> dependencies;
  std::string fault_api;  // "127.0.0.1:8474": where Toxiproxy's API is served while it runs; empty: nowhere
  std::string contract;   // absolute path; empty: none
  bool shapes = true;     // whether the shapes of all messages are taken
  // What was there before the change: a service that runs beside the target, named "baseline", or a stored
  // run. At most one of the two.
  std::optional<ServiceSpec> baseline;
  std::string baseline_run;  // absolute path of its run.db or folder; empty: none
  std::vector<TrafficSource> traffic;
  Timeouts timeouts;
  double late_share = 0.01;  // more sends than this later than late_by: inconclusive
  Nanoseconds late_by = std::chrono::milliseconds(10);
  std::uint64_t evidence_bytes = 64ull << 20;  // kept exchanges of the whole run
  std::vector<StageSpec> stages;
  std::vector<Gate> gates;
  std::vector<InvariantSpec> invariants;
  std::vector<HistorySpec> histories;
  std::optional<TouchedSpec> touched;
  std::vector<QuarantineEntry> quarantine;
};

}  // namespace shakedown
