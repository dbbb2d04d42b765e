// One function a group of tables; the queries name their columns in the order in which the values are taken.
#include "harness/journal/read_tables.hpp"

#include <charconv>
#include <utility>

#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {

Histogram with_exact_ends(const Histogram& decoded, Nanoseconds smallest, Nanoseconds largest) {
  if (decoded.count() == 0) return decoded;
  const int first = Histogram::index_of(std::clamp<std::int64_t>(smallest.count(), 0, Histogram::highest));
  const int last = Histogram::index_of(std::clamp<std::int64_t>(largest.count(), 0, Histogram::highest));
  Histogram exact;
  decoded.each([&](int index, std::uint64_t count) {
    if (index == first && count > 0) {
      exact.record(smallest.count());
      --count;
    }
    if (index == last) {
      exact.record(largest.count(), count);
    } else {
      exact.add_at(index, count);
    }
  });
  return exact;
}

namespace {

std::uint64_t seed_in(Rows& rows) {
  const std::string text = rows.text();
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size()) rows.wrong("has a seed that is not a number");
  return seed;
}

void read_stages(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "stages",
            "SELECT id, name, load, begin_ns, end_ns, planned_ns, planned_requests FROM stages ORDER BY id");
  while (rows.next()) {
    StageRecord& stage = run.stages.emplace_back();
    stage.id = rows.integer();
    stage.name = rows.text();
    stage.load = rows.text();
    stage.begin = rows.time();
    stage.end = rows.time();
    stage.planned = rows.time();
    stage.planned_requests = rows.count();
  }
}

void read_intervals(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "intervals",
            "SELECT stage, endpoint, begin_ns, length_ns, outcomes, statuses, count, p50_ns, p90_ns, p95_ns, "
            "p99_ns, max_ns, histogram FROM intervals ORDER BY begin_ns, stage, endpoint");
  while (rows.next()) {
    IntervalFigures& interval = run.intervals.emplace_back();
    interval.stage = rows.integer();
    interval.endpoint = rows.integer();
    interval.begin = rows.time();
    interval.length = rows.time();
    interval.outcomes = rows.value(outcome_counts(rows.text()));
    interval.statuses = rows.value(status_counts(rows.text()));
    interval.count = rows.count();
    interval.p50 = rows.time();
    interval.p90 = rows.time();
    interval.p95 = rows.time();
    interval.p99 = rows.time();
    interval.max = rows.time();
    interval.histogram = rows.text();
  }
}

void read_ticks(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "ticks",
            "SELECT stage, begin_ns, length_ns, due, sent, done, errors, in_flight, waiting, connections, "
            "connections_opened, bytes_sent, bytes_received, lag_p50_ns, lag_p99_ns, lag_max_ns, count, "
            "p50_ns, p90_ns, p95_ns, p99_ns, max_ns FROM ticks ORDER BY begin_ns, stage");
  while (rows.next()) {
    TickFigures& figures = run.ticks.emplace_back();
    TickRecord& tick = figures.tick;
    tick.stage = rows.integer();
    tick.begin = rows.time();
    tick.length = rows.time();
    for (std::uint64_t* count :
         {&tick.due, &tick.sent, &tick.done, &tick.errors, &tick.in_flight, &tick.waiting, &tick.connections,
          &tick.connections_opened, &tick.bytes_sent, &tick.bytes_received})
      *count = rows.count();
    figures.lag_p50 = rows.time();
    figures.lag_p99 = rows.time();
    figures.lag_max = rows.time();
    figures.count = rows.count();
    figures.p50 = rows.time();
    figures.p90 = rows.time();
    figures.p95 = rows.time();
    figures.p99 = rows.time();
    figures.max = rows.time();
  }
}

void read_totals(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "totals",
            "SELECT stage, endpoint, outcomes, statuses, latency_min_ns, latency_max_ns, latency, "
            "service_min_ns, service_max_ns, service_time FROM totals ORDER BY stage, endpoint");
  while (rows.next()) {
    TotalRecord& total = run.totals.emplace_back();
    total.stage = rows.integer();
    total.endpoint = rows.integer();
    total.outcomes = rows.value(outcome_counts(rows.text()));
    total.statuses = rows.value(status_counts(rows.text()));
    const Nanoseconds latency_min = rows.time();
    const Nanoseconds latency_max = rows.time();
    total.latency = with_exact_ends(rows.histogram(), latency_min, latency_max);
    const Nanoseconds service_min = rows.time();
    const Nanoseconds service_max = rows.time();
    total.service_time = with_exact_ends(rows.histogram(), service_min, service_max);
  }
}

void read_generators(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(
      database, state, "generators",
      "SELECT stage, due, sent, late, bunched, journeys_begun, journeys_completed, reconnects, threads, "
      "lag_min_ns, lag_max_ns, send_lag FROM generators ORDER BY stage");
  while (rows.next()) {
    GeneratorRecord& generator = run.generators.emplace_back();
    generator.stage = rows.integer();
    for (std::uint64_t* count :
         {&generator.due, &generator.sent, &generator.late, &generator.bunched, &generator.journeys_begun,
          &generator.journeys_completed, &generator.reconnects})
      *count = rows.count();
    generator.threads = rows.integer();
    const Nanoseconds lag_min = rows.time();
    const Nanoseconds lag_max = rows.time();
    generator.send_lag = with_exact_ends(rows.histogram(), lag_min, lag_max);
  }
}

void read_signatures(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "signatures",
            "SELECT id, endpoint, outcome, status, message, first_seen_ns, last_seen_ns, count, exchange "
            "FROM signatures ORDER BY id");
  while (rows.next()) {
    SignatureRecord& signature = run.signatures.emplace_back();
    signature.id = rows.integer();
    signature.endpoint = rows.integer();
    signature.outcome = rows.word(outcome_named(rows.text()));
    signature.status = rows.integer();
    signature.message = rows.text();
    signature.first_seen = rows.time();
    signature.last_seen = rows.time();
    signature.count = rows.count();
    signature.exchange = rows.number();
  }
}

}  // namespace

void read_info(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(
      database, state, "run",
      "SELECT name, version, command_line, scenario_file, scenario_text, seed, began_wall_ms, host, machine, "
      "target, late_by_ns, late_share, gates, quarantine, ended_ns, interrupted FROM run");
  if (!rows.next()) {
    if (!state.problem)
      state.problem = problem("the run file is damaged: it does not say which run it is of");
    return;
  }
  RunInfo& info = run.info;
  for (std::string* text :
       {&info.name, &info.version, &info.command_line, &info.scenario_file, &info.scenario_text})
    *text = rows.text();
  info.seed = seed_in(rows);
  info.began_wall_ms = rows.number();
  info.host = rows.text();
  info.machine = rows.text();
  info.target = rows.text();
  info.late_by = rows.time();
  info.late_share = rows.real();
  info.gates = rows.text();
  info.quarantine = rows.text();
  const std::optional<std::int64_t> ended = rows.optional_number();
  run.complete = ended.has_value();
  run.length = Nanoseconds(std::max<std::int64_t>(0, ended.value_or(0)));
  run.interrupted = rows.flag();
}

void read_traffic(Database& database, ReadState& state, StoredRun& run) {
  Rows traffic(database, state, "traffic", "SELECT journeys, steps, links_made FROM traffic");
  if (traffic.next()) {
    run.traffic.journeys = traffic.count();
    run.traffic.steps = traffic.count();
    run.traffic.links_made = traffic.count();
  }
  Rows links(database, state, "links", "SELECT variable, taken_from, used_in, uses FROM links ORDER BY id");
  while (links.next()) {
    LinkRecord& link = run.traffic.links.emplace_back();
    link.variable = links.text();
    link.from = links.text();
    link.to = links.text();
    link.uses = links.count();
  }
  Rows notes(database, state, "traffic_notes", "SELECT source, what, count FROM traffic_notes ORDER BY id");
  while (notes.next()) {
    TrafficRecord::Note& note = run.traffic.notes.emplace_back();
    note.source = notes.text();
    note.what = notes.text();
    note.count = notes.count();
  }
  Rows endpoints(database, state, "endpoints", "SELECT id, method, path FROM endpoints ORDER BY id");
  while (endpoints.next()) {
    EndpointRecord& record = run.endpoints.emplace_back();
    record.id = endpoints.integer();
    record.endpoint.method = endpoints.text();
    record.endpoint.path = endpoints.text();
  }
}

void read_figures(Database& database, ReadState& state, StoredRun& run) {
  read_stages(database, state, run);
  read_intervals(database, state, run);
  read_ticks(database, state, run);
  read_totals(database, state, run);
  read_generators(database, state, run);
  read_signatures(database, state, run);
}

void read_exchanges(Database& database, ReadState& state, StoredRun& run) {
  Rows rows(database, state, "exchanges",
            "SELECT id, because, signature, stage, endpoint, journey_instance, journey, step, connection, "
            "due_ns, possible_ns, sent_ns, first_byte_ns, done_ns, outcome, error, method, target, "
            "request_headers, request_body, request_body_bytes, request_body_cut, status, response_headers, "
            "response_body, response_body_bytes, response_body_cut FROM exchanges ORDER BY id");
  while (rows.next()) {
    ExchangeRecord& record = run.exchanges.emplace_back();
    Exchange& x = record.exchange;
    record.id = rows.number();
    record.because = rows.word(kept_because_named(rows.text()));
    record.signature = rows.integer();
    x.stage = rows.integer();
    x.endpoint = rows.integer();
    x.journey_instance = rows.bits();
    x.journey = rows.integer();
    x.step = rows.integer();
    x.connection = rows.bits();
    for (Nanoseconds* time :
         {&x.timing.due, &x.timing.possible, &x.timing.sent, &x.timing.first_byte, &x.timing.done})
      *time = rows.time();
    x.outcome = rows.word(outcome_named(rows.text()));
    x.error = rows.text();
    x.request.method = rows.text();
    x.request.target = rows.text();
    x.request.headers = rows.value(headers_of(rows.text()));
    x.request.body = rows.text();
    x.request_body_bytes = rows.count();
    record.request_body_cut = rows.flag();
    x.response.status = rows.integer();
    x.response.headers = rows.value(headers_of(rows.text()));
    x.response.body = rows.text();
    x.response_body_bytes = rows.count();
    record.response_body_cut = rows.flag();
  }
}

void read_process(Database& database, ReadState& state, StoredRun& run) {
  Rows events(database, state, "events", "SELECT id, at_ns, kind, subject, text FROM events ORDER BY id");
  while (events.next()) {
    StoredEvent& stored = run.events.emplace_back();
    stored.id = events.number();
    stored.event.at = events.time();
    stored.event.kind = events.word(event_kind_named(events.text()));
    stored.event.subject = events.text();
    stored.event.text = events.text();
  }
  Rows log(database, state, "log", "SELECT id, at_ns, subject, error_stream, text FROM log ORDER BY id");
  while (log.next()) {
    StoredLogLine& stored = run.log.emplace_back();
    stored.id = log.number();
    stored.line.at = log.time();
    stored.line.subject = log.text();
    stored.line.error_stream = log.flag();
    stored.line.text = log.text();
  }
  Rows samples(
      database, state, "samples",
      "SELECT at_ns, subject, processes, rss_bytes, pss_bytes, cpu_ns, threads, descriptors, sockets "
      "FROM samples ORDER BY id");
  while (samples.next()) {
    ProcessSample& sample = run.samples.emplace_back();
    sample.at = samples.time();
    sample.subject = samples.text();
    sample.processes = samples.integer();
    sample.rss_bytes = samples.count();
    sample.pss_bytes = samples.count();
    sample.cpu = samples.time();
    sample.threads = samples.count();
    sample.descriptors = samples.count();
    sample.sockets = samples.count();
  }
}

}  // namespace shakedown::journal
