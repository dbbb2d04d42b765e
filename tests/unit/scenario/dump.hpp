// Everything that a Scenario says, as text, for comparing two of them. Places, source text and file are left
// out.
#pragma once

#include <sstream>
#include <string>

#include "harness/model/names.hpp"
#include "harness/model/scenario.hpp"
#include "harness/scenario/gate_text.hpp"

namespace shakedown::scenario {

inline void dump(std::ostream& out, const ServiceSpec& s) {
  out << "service " << s.name << " url=" << s.url << " upstream=" << s.upstream << " listen=" << s.listen
      << " protocol=" << s.protocol << " scheme=" << s.scheme << " directory=" << s.directory
      << " ready=" << s.ready.get << "," << s.ready.within.count() << " stop=" << s.stop_within.count();
  for (const auto& word : s.command) out << " [" << word << "]";
  for (const auto& [name, value] : s.environment) out << " " << name << "=" << value;
  if (s.tls)
    out << " tls upstream=" << s.tls->upstream << " target=" << s.tls->target
        << " verify=" << s.tls->judged.verify << " ca=" << s.tls->judged.ca;
  if (s.state) out << " copy=" << s.state->copy << " as=" << s.state->as;
  if (!s.sanitizer_io_sync) out << " io_sync=0";
  if (!s.contract.empty()) out << " contract=" << s.contract;
  out << "\n";
}

inline void dump(std::ostream& out, const HandStep& step) {
  out << "  step " << step.method << " " << step.path << " body=" << step.body << " type=" << step.body_type
      << " expect=" << step.expect_status;
  for (const auto& [name, value] : step.headers) out << " header " << name << ":" << value;
  for (const auto& [name, value] : step.takes) out << " take " << name << "=" << value;
  out << "\n";
}

inline void dump(std::ostream& out, const TrafficSource& source) {
  out << "traffic " << static_cast<int>(source.kind) << " " << source.path << " format=" << source.format
      << " correlate=" << source.correlate;
  for (const auto& host : source.hosts) out << " host=" << host;
  out << "\n";
  for (const auto& e : source.links) {
    out << "  link " << static_cast<int>(e.what) << " " << e.variable << " take=" << e.take
        << " from=" << e.from << " to=" << e.to << " at=" << e.at << "\n";
  }
  for (const auto& journey : source.journeys) {
    out << "  journey " << journey.name << "\n";
    for (const auto& step : journey.steps) dump(out, step);
  }
}

inline void dump(std::ostream& out, const FaultSpec& f) {
  const auto moment = [](const std::optional<Nanoseconds>& at) { return at ? at->count() : 0; };
  out << "  fault " << f.name << " kind=" << name_of(f.kind) << " on=" << f.on
      << " stream=" << name_of(f.stream) << " delay=" << f.delay.count() << " jitter=" << f.jitter.count()
      << " spread=" << name_of(f.spread) << " bytes=" << f.bytes << " variation=" << f.variation
      << " bandwidth=" << f.bytes_per_second << " share=" << f.share << " status=" << f.status
      << " body=" << f.body << " error=" << f.error_name << " drift=" << f.drift.op << "," << f.drift.at
      << "," << f.drift.value << " probability=" << f.probability << " first=" << f.first
      << " every=" << f.every << " method=" << f.match.method << " path=" << f.match.path
      << " header=" << f.match.header << "=" << f.match.header_value << " from=" << moment(f.from)
      << " until=" << moment(f.until);
  for (const auto& header : f.headers) out << " " << header.name << ":" << header.value;
  out << "\n";
}

inline void dump(std::ostream& out, const MatrixSpec& m) {
  out << "  matrix all=" << m.all << " deadline=" << m.deadline.count() << " recovery=" << m.recovery.count()
      << " repeat=" << m.repeat;
  for (const auto& on : m.on) out << " on=" << on;
  for (const auto kind : m.faults) out << " " << name_of(kind);
  out << "\n";
}

inline void dump(std::ostream& out, const DriftStageSpec& d) {
  out << "  drift all=" << d.all << " deadline=" << d.deadline.count() << " repeat=" << d.repeat;
  for (const auto& on : d.on) out << " on=" << on;
  for (const auto& op : d.operators) out << " " << op;
  for (const auto& place : d.places) out << " at=" << place;
  out << "\n";
}

inline void dump(std::ostream& out, const AccessSpec& a) {
  out << "  access touched=" << a.only_touched << " sign_out=" << a.sign_out << " expired=" << a.expired
      << " deadline=" << a.deadline.count() << " repeat=" << a.repeat;
  for (const auto& [name, words] : {std::pair{"endpoint", &a.endpoints},
                                    {"admin", &a.admins},
                                    {"admin_journey", &a.admin_journeys},
                                    {"open", &a.open},
                                    {"shared", &a.shared},
                                    {"only", &a.only}}) {
    for (const auto& word : *words) out << " " << name << "=" << word;
  }
  out << "\n";
}

inline void dump(std::ostream& out, const RacesSpec& r) {
  out << "  races touched=" << r.only_touched << " find_pairs=" << r.find_pairs << " bursts=" << r.bursts
      << " protocol=" << static_cast<int>(r.protocol) << " deadline=" << r.deadline.count()
      << " repeat=" << r.repeat;
  for (const auto& endpoint : r.endpoints) out << " " << endpoint;
  for (const auto& pair : r.pairs) out << " pair=" << pair;
  for (const auto& only : r.only) out << " only=" << only;
  for (const int requests : r.requests) out << " requests=" << requests;
  for (const auto way : r.ways) out << " way=" << static_cast<int>(way);
  for (const auto offset : r.offsets) out << " offset=" << offset.count();
  for (const auto& allowed : r.allow) out << " allow=" << allowed.successes << " of " << allowed.endpoint;
  out << "\n";
}

inline void dump(std::ostream& out, const FuzzSpec& f) {
  out << "  fuzz touched=" << f.only_touched << " as_written=" << f.as_written
      << " deadline=" << f.deadline.count() << " repeat=" << f.repeat << " connections=" << f.connections
      << " enough=" << f.enough << " sequences=" << f.sequences << " watch=" << static_cast<int>(f.watch)
      << " guided=" << static_cast<int>(f.guided) << " corpus=" << f.corpus;
  for (const auto& endpoint : f.endpoints) out << " " << endpoint;
  out << "\n";
}

inline void dump(std::ostream& out, const StageSpec& stage) {
  const auto& load = stage.load;
  out << "stage " << stage.name << " for=" << (stage.length ? stage.length->count() : -1)
      << " kind=" << static_cast<int>(load.kind) << " rate=" << load.rate
      << " unit=" << static_cast<int>(load.unit) << " arrivals=" << static_cast<int>(load.arrivals)
      << " users=" << load.users << " think=" << (load.think ? load.think->count() : -1)
      << load.think_recorded << " speed=" << load.speed << " connections=" << load.connections
      << " threads=" << load.threads;
  for (const auto& piece : load.ramp) out << " to=" << piece.rate << "," << piece.within.count();
  out << "\n";
  for (const auto& fault : stage.faults) dump(out, fault);
  if (stage.matrix) dump(out, *stage.matrix);
  if (stage.compare) out << "  compare rounds=" << stage.compare->rounds << "\n";
  if (stage.compare && stage.compare->of_load) {
    const auto& rounds = *stage.compare->of_load;
    out << "  of load kind=" << static_cast<int>(rounds.load.kind) << " rate=" << rounds.load.rate
        << " users=" << rounds.load.users << " arrivals=" << static_cast<int>(rounds.load.arrivals)
        << " think=" << rounds.load.think.value_or(Nanoseconds{}).count()
        << " measure=" << rounds.measure.count() << " warm_up=" << rounds.warm_up.count()
        << " margin=" << rounds.margin << " must_see=" << rounds.must_see << "\n";
  }
  if (stage.drift) dump(out, *stage.drift);
  if (stage.races) dump(out, *stage.races);
  if (stage.fuzz) dump(out, *stage.fuzz);
  if (stage.access) dump(out, *stage.access);
}

inline std::string dump(const Scenario& s) {
  std::ostringstream out;
  out << "name=" << s.name << " folder=" << s.folder << " seed=" << s.seed << s.seed_given
      << " budget=" << s.budget.count();
  for (const auto& host : s.allow_hosts) out << " allow=" << host;
  out << " verify=" << s.tls.verify << " ca=" << s.tls.ca << " identities=" << s.identities
      << " api=" << s.fault_api << " contract=" << s.contract << " connect=" << s.timeouts.connect.count()
      << " first=" << s.timeouts.first_byte.count() << " whole=" << s.timeouts.whole.count()
      << " late=" << s.late_by.count() << "," << s.late_share << " evidence=" << s.evidence_bytes << "\n";
  dump(out, s.target);
  for (const auto& dependency : s.dependencies) dump(out, dependency);
  if (s.baseline) dump(out, *s.baseline);
  out << "shapes=" << s.shapes << " baseline run=" << s.baseline_run << "\n";
  for (const auto& source : s.traffic) dump(out, source);
  for (const auto& stage : s.stages) dump(out, stage);
  for (const auto& invariant : s.invariants) {
    out << "invariant " << invariant.name << " after=" << static_cast<int>(invariant.after) << ","
        << invariant.stage << " get=" << invariant.get << " expect=" << invariant.expects.text;
    for (const auto& [name, value] : invariant.headers) out << " " << name << ": " << value;
    out << "\n";
  }
  for (const auto& history : s.histories) {
    out << "history " << history.name << " model=" << history.model;
    for (const auto& operation : history.operations) {
      out << " [" << operation.endpoint << " does=" << operation.function << " key=" << operation.key.text
          << " value=" << operation.value.text << " expected=" << operation.expected.text << "]";
    }
    out << "\n";
  }
  if (s.touched) {
    out << "touched " << s.touched->repository << " since=" << s.touched->since
        << " agents=" << s.touched->agents << " noir=" << s.touched->noir << " confirm=" << s.touched->confirm
        << " spans=" << s.touched->spans << " command=";
    for (const auto& word : s.touched->command) out << word << " ";
    for (const auto& [endpoint, patterns] : s.touched->routes) {
      out << "[" << endpoint;
      for (const auto& pattern : patterns) out << " " << pattern;
      out << "]";
    }
    out << "\n";
  }
  for (const auto& entry : s.quarantine) out << "quarantine " << quarantine_text({entry});
  for (const auto& gate : s.gates) out << "gate " << to_text(gate) << "\n";
  return out.str();
}

}  // namespace shakedown::scenario
