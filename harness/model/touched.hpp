// What a change touches: its lines and what is known about who wrote them, and the endpoints that they reach.
// Experiments weigh endpoints by it; nothing is left out because of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown {

// Who wrote a line. `human` is known to be so; where nothing is known it is `unknown`, never `human`.
enum class Authorship : std::uint8_t { unknown, human, mixed, ai };

const char* name_of(Authorship authorship);
std::optional<Authorship> authorship_named(std::string_view name);
// The stronger claim on a tester's time: ai, mixed, unknown, human.
Authorship stronger(Authorship a, Authorship b);

struct LinesByAuthor {
  std::uint64_t ai = 0, mixed = 0, human = 0, unknown = 0;

  void add(Authorship authorship, std::uint64_t lines = 1);
  std::uint64_t all() const { return ai + mixed + human + unknown; }
  // The strongest of them; unknown where there are none.
  Authorship strongest() const;
  friend bool operator==(const LinesByAuthor&, const LinesByAuthor&) = default;
};

// A function, or the registration of a route, that has changed lines.
struct ChangedCode {
  std::string name;  // "charge", "POST /orders"
  std::string file;
  int begin = 0;
  int end = 0;    // the last line
  int first = 0;  // the first changed one
  LinesByAuthor lines;

  friend bool operator==(const ChangedCode&, const ChangedCode&) = default;
};

// A place of the service's code that ran while one endpoint was asked, as its runtime tells it.
struct ExecutedPlace {
  std::string file;      // as the service was built from it, or as it calls it; may be empty
  int line = 0;          // 0: not told
  std::string function;  // "charge", "com.acme.Payments.charge"; may be empty

  friend auto operator<=>(const ExecutedPlace&, const ExecutedPlace&) = default;
};
struct ExecutedAlone {
  std::string endpoint;  // "POST /orders"
  std::string by;        // "coverage counters", "spans"
  std::vector<ExecutedPlace> places;
  bool complete = true;  // what is not among the places did not run; spans tell only of what makes them
};

// Whether an endpoint that was asked alone was seen to run changed code.
enum class SeenToRun : std::uint8_t {
  not_looked,  // nothing tells, or what is changed is no code that runs
  ran,
  found,    // ran, and nothing in the source leads there
  not_run,  // by these requests; others may
};
const char* name_of(SeenToRun seen);
std::optional<SeenToRun> seen_to_run_named(std::string_view name);

// One endpoint that changed lines reach.
struct TouchedEndpoint {
  std::string endpoint;     // "POST /orders"; as the code has it where nothing else knows it
  bool known = false;       // the traffic or the contract has it
  bool everything = false;  // by a change that touches all: a configuration, a migration, middleware
  int distance = 0;         // calls from the handler to the changed function, 0 to 3
  std::string how;          // how this is known, one line: "changed handler create_order (FastAPI)"
  std::string file;         // of the handler
  int line = 0;             // the first changed line of it, or where the route is registered
  LinesByAuthor lines;      // the changed lines that reach it
  Authorship authorship = Authorship::unknown;
  SeenToRun seen = SeenToRun::not_looked;
  std::string seen_as;    // "ran charge (src/pay.cpp:31), as coverage counters show"; empty: not looked
  std::vector<int> code;  // of Touched::code, what leads here; not kept in the run file

  friend bool operator==(const TouchedEndpoint&, const TouchedEndpoint&) = default;
};

// A run of changed lines of one authorship.
struct ChangedLines {
  enum class Reach : std::uint8_t {
    endpoint,    // an endpoint reaches them
    everything,  // they touch every endpoint
    none,        // no endpoint was found that does
    outside,     // no part of the service: tests, documentation
  };
  std::string file;
  int begin = 0;
  int end = 0;  // the last one
  Authorship authorship = Authorship::unknown;
  std::string evidence;  // "commit 3f2a91c0d4e7 carries a co-author mark of claude-code"
  Reach reach = Reach::none;

  std::uint64_t count() const { return static_cast<std::uint64_t>(end - begin + 1); }
  friend bool operator==(const ChangedLines&, const ChangedLines&) = default;
};
const char* name_of(ChangedLines::Reach reach);
std::optional<ChangedLines::Reach> reach_named(std::string_view name);

struct AgentShare {
  std::string tool;   // "claude-code"
  std::string model;  // as the mark names it; may be empty
  int commits = 0;
  std::uint64_t lines = 0;

  friend bool operator==(const AgentShare&, const AgentShare&) = default;
};

struct Touched {
  std::string repository;  // its folder's name
  std::string base;        // revisions, in full
  std::string head;
  std::string state;  // of the evidence: "complete", "partial", "unavailable"
  bool shallow = false;
  bool notes = false;   // there are git-ai notes
  bool traces = false;  // there are Agent Trace records
  int commits = 0;
  LinesByAuthor lines;  // of all changed lines
  double coverage = 0;  // the share of changed lines that there is evidence for
  std::vector<AgentShare> agents;
  std::vector<std::string> warnings;
  std::vector<TouchedEndpoint> endpoints;  // the strongest claim first
  std::vector<ChangedLines> changed;       // by file and line
  std::vector<ChangedCode> code;           // of the changed lines; not kept in the run file

  friend bool operator==(const Touched&, const Touched&) = default;
};

// How much of the changed code endpoints reach; lines outside of the service count in neither.
struct ChangedReach {
  std::uint64_t reached = 0;
  std::uint64_t lines = 0;
};
ChangedReach reach_of(const Touched& touched);

// The weight of an endpoint that nothing touches: mistakes of the map cost time, and hide nothing.
inline constexpr double weight_floor = 0.2;

// How much of a tester's time this endpoint asks for: at least the floor. 2 for lines that are ai, mixed or
// unknown and 1 for those known to be human; times 1, 0.7, 0.4, 0.2 by distance; times 1.5 where it changes
// state.
double weight_of(const TouchedEndpoint& endpoint);

// The weights of a run's touched endpoints by their text, "POST /orders"; empty: all weigh the same. Those
// that neither traffic nor contract has are none of the run's.
using EndpointWeights = std::map<std::string, double, std::less<>>;
EndpointWeights weights_of(const Touched& touched);
double weight_of(const EndpointWeights& weights, std::string_view endpoint);
// The endpoints that are touched, those that ask for the most first.
std::vector<std::string> touched_of(const EndpointWeights& weights);

}  // namespace shakedown
