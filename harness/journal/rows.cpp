#include "harness/journal/rows.hpp"

#include "harness/journal/hdr_codec.hpp"
#include "harness/journal/text_forms.hpp"
#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

Nanoseconds percentile(const Histogram& histogram, double percent) {
  return Nanoseconds(histogram.percentile(percent));
}
Nanoseconds smallest(const Histogram& histogram) {
  return Nanoseconds(histogram.min());
}
Nanoseconds largest(const Histogram& histogram) {
  return Nanoseconds(histogram.max());
}
std::string encoded(const Histogram& histogram) {
  return histogram.count() == 0 ? std::string() : encode_histogram(histogram);
}

}  // namespace

RowWriter::RowWriter(Database& db)
    : run_(db, "INSERT INTO run VALUES (1,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,0)"),
      run_end_(db, "UPDATE run SET ended_ns = ?, interrupted = ? WHERE id = 1"),
      stage_(db, "INSERT OR REPLACE INTO stages VALUES (?,?,?,?,?,?,?)"),
      stage_end_(db, "UPDATE stages SET end_ns = ? WHERE id = ?"),
      endpoints_clear_(db, "DELETE FROM endpoints"),
      endpoint_(db, "INSERT OR REPLACE INTO endpoints VALUES (?,?,?)"),
      traffic_(db, "INSERT OR REPLACE INTO traffic VALUES (1,?,?,?)"),
      links_clear_(db, "DELETE FROM links"),
      link_(db, "INSERT INTO links VALUES (NULL,?,?,?,?)"),
      notes_clear_(db, "DELETE FROM traffic_notes"),
      note_(db, "INSERT INTO traffic_notes VALUES (NULL,?,?,?)"),
      event_(db, "INSERT INTO events VALUES (NULL,?,?,?,?)"),
      line_(db, "INSERT INTO log VALUES (?,?,?,?,?)"),
      line_delete_(db, "DELETE FROM log WHERE id = ?"),
      sample_(db, "INSERT INTO samples VALUES (NULL,?,?,?,?,?,?,?,?,?)"),
      interval_(db, "INSERT INTO intervals VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      tick_(db, "INSERT INTO ticks VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      total_(db, "INSERT OR REPLACE INTO totals VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      generator_(db, "INSERT OR REPLACE INTO generators VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"),
      signature_(db, "INSERT OR REPLACE INTO signatures VALUES (?,?,?,?,?,?,?,?,?)"),
      exchange_(db, "INSERT INTO exchanges VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      fault_(db, "INSERT OR REPLACE INTO faults VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"),
      injection_(db, "INSERT INTO injections VALUES (NULL,?,?,?,?,?,?)"),
      call_(db, "INSERT INTO calls VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      call_tick_(db, "INSERT INTO call_ticks VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      experiment_(db, "INSERT OR REPLACE INTO experiments VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      experiment_step_(db, "INSERT INTO experiment_steps VALUES (NULL,?,?,?,?,?,?,?,?,?,?)"),
      race_play_(db, "INSERT OR REPLACE INTO race_plays VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      fuzz_sign_(db, "INSERT INTO fuzz_signs VALUES (NULL,?,?,?,?,?,?)"),
      fuzz_endpoint_(db, "INSERT OR REPLACE INTO fuzz_endpoints VALUES (?,?,?,?,?,?,?,?,?,?,?)"),
      access_try_(db, "INSERT OR REPLACE INTO access_tries VALUES (?,?,?,?,?,?,?,?,?,?,?)"),
      invariant_(db, "INSERT INTO invariants VALUES (NULL,?,?,?,?,?,?,?,?,?,?)"),
      sanitizer_report_(db,
                        "INSERT OR REPLACE INTO sanitizer_reports VALUES "
                        "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      shape_(db, "INSERT OR REPLACE INTO shapes VALUES (?,?,?,?,?,?,?)"),
      deviation_(db, "INSERT OR REPLACE INTO deviations VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      watched_(db, "INSERT OR REPLACE INTO watched VALUES (?,?,?,?,?)"),
      rounds_stage_(db, "INSERT OR REPLACE INTO rounds_stages VALUES (?,?,?,?,?,?,?,?)"),
      round_(db, "INSERT OR REPLACE INTO rounds VALUES (?,?,?,?,?,?,?,?,?,?)"),
      round_figure_(db, "INSERT OR REPLACE INTO round_figures VALUES (?,?,?,?,?,?,?)"),
      round_calls_(db, "INSERT OR REPLACE INTO round_calls VALUES (?,?,?,?,?)"),
      round_error_(db, "INSERT OR REPLACE INTO round_errors VALUES (?,?,?,?,?,?,?,?)"),
      touched_(db, "INSERT INTO touched VALUES (1,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      touched_endpoint_(db, "INSERT INTO touched_endpoints VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      touched_lines_(db, "INSERT INTO touched_lines VALUES (NULL,?,?,?,?,?,?)") {}

Status RowWriter::put_run(const RunInfo& info) {
  return run_.run(info.name, info.version, info.command_line, info.scenario_file, info.scenario_text,
                  std::to_string(info.seed), info.began_wall_ms, info.host, info.machine, info.target,
                  info.late_by, info.late_share, info.gates, info.quarantine);
}

Status RowWriter::put(const AllEndpoints& all) {
  if (Status cleared = endpoints_clear_.run(); !cleared) return cleared;
  for (const EndpointRecord& record : all.endpoints) {
    Status put = endpoint_.run(record.id, record.endpoint.method, record.endpoint.path);
    if (!put) return put;
  }
  return Done{};
}

Status RowWriter::put(const TrafficRecord& record) {
  if (Status put = traffic_.run(record.journeys, record.steps, record.links_made); !put) return put;
  if (Status cleared = links_clear_.run(); !cleared) return cleared;
  if (Status cleared = notes_clear_.run(); !cleared) return cleared;
  for (const LinkRecord& link : record.links) {
    if (Status put = link_.run(link.variable, link.from, link.to, link.uses); !put) return put;
  }
  for (const TrafficRecord::Note& note : record.notes) {
    if (Status put = note_.run(note.source, note.what, note.count); !put) return put;
  }
  return Done{};
}

Status RowWriter::put(const StageRecord& stage) {
  return stage_.run(stage.id, stage.name, stage.load, stage.begin, stage.end, stage.planned,
                    stage.planned_requests);
}

Status RowWriter::put(const StageEnd& end) {
  return stage_end_.run(end.end, end.stage);
}

Status RowWriter::put(const Event& event) {
  return event_.run(event.at, name_of(event.kind), event.subject, event.text);
}

Status RowWriter::put_line(std::int64_t id, const LogLine& line) {
  return line_.run(id, line.at, line.subject, line.error_stream, line.text);
}

Status RowWriter::delete_line(std::int64_t id) {
  return line_delete_.run(id);
}

Status RowWriter::put(const ProcessSample& sample) {
  return sample_.run(sample.at, sample.subject, sample.processes, sample.rss_bytes, sample.pss_bytes,
                     sample.cpu, sample.threads, sample.descriptors, sample.sockets);
}

Status RowWriter::first_of_key(Statement& statement, Status status) {
  if (status || !statement.key_taken()) return status;
  ++duplicates_;
  return Done{};
}

Status RowWriter::put(const IntervalRecord& record) {
  const Histogram& latency = record.latency;
  return first_of_key(interval_,
                      interval_.run(record.stage, record.endpoint, record.begin, record.length,
                                    text_of(record.outcomes), text_of(record.statuses), latency.count(),
                                    percentile(latency, 50), percentile(latency, 90), percentile(latency, 95),
                                    percentile(latency, 99), largest(latency), encoded(latency)));
}

Status RowWriter::put(const TickWithLatency& record) {
  const TickRecord& tick = record.tick;
  const Histogram& lag = tick.send_lag;
  const Histogram& latency = record.latency;
  return first_of_key(
      tick_, tick_.run(tick.stage, tick.begin, tick.length, tick.due, tick.sent, tick.done, tick.errors,
                       tick.in_flight, tick.waiting, tick.connections, tick.connections_opened,
                       tick.bytes_sent, tick.bytes_received, percentile(lag, 50), percentile(lag, 99),
                       largest(lag), latency.count(), percentile(latency, 50), percentile(latency, 90),
                       percentile(latency, 95), percentile(latency, 99), largest(latency)));
}

Status RowWriter::put(const TotalRecord& record) {
  const Histogram& latency = record.latency;
  const Histogram& service = record.service_time;
  return total_.run(record.stage, record.endpoint, text_of(record.outcomes), text_of(record.statuses),
                    latency.count(), static_cast<std::int64_t>(latency.mean()), percentile(latency, 50),
                    percentile(latency, 90), percentile(latency, 95), percentile(latency, 99),
                    smallest(latency), largest(latency), encoded(latency), smallest(service),
                    largest(service), encoded(service));
}

Status RowWriter::put(const GeneratorRecord& record) {
  const Histogram& lag = record.send_lag;
  return generator_.run(record.stage, record.due, record.sent, record.late, record.bunched,
                        record.journeys_begun, record.journeys_completed, record.reconnects, record.threads,
                        smallest(lag), largest(lag), encoded(lag));
}

Status RowWriter::put(const SignatureRecord& record) {
  return signature_.run(record.id, record.endpoint, name_of(record.outcome), record.status, record.message,
                        record.first_seen, record.last_seen, record.count, record.exchange);
}

Status RowWriter::put(const ExchangeRecord& record) {
  const Exchange& x = record.exchange;
  return exchange_.run(record.id, name_of(record.because), record.signature, x.stage, x.endpoint,
                       x.journey_instance, x.journey, x.step, x.connection, x.timing.due, x.timing.possible,
                       x.timing.sent, x.timing.first_byte, x.timing.done, name_of(x.outcome), x.error,
                       x.request.method, x.request.target, text_of(x.request.headers), Blob{x.request.body},
                       x.request_body_bytes, record.request_body_cut, x.response.status,
                       text_of(x.response.headers), Blob{x.response.body}, x.response_body_bytes,
                       record.response_body_cut);
}

Status RowWriter::put(const FaultRecord& record) {
  return fault_.run(record.id, record.stage, record.experiment, record.name, name_of(record.kind), record.on,
                    record.says, record.begin, record.end, record.injected, record.too_late,
                    record.not_applied);
}

Status RowWriter::put(const InjectionRecord& record) {
  return injection_.run(record.at, record.fault, record.connection, record.request_number, record.applied,
                        record.says);
}

Status RowWriter::put(const CallRecord& record) {
  return call_.run(record.id, record.dependency, record.connection, record.request_number, record.began,
                   record.request_done, record.first_byte, record.done, record.request.method,
                   record.request.target, text_of(record.request.headers), Blob{record.request.body},
                   record.request_body_bytes, record.response.status, text_of(record.response.headers),
                   Blob{record.response.body}, record.response_body_bytes, record.delivered, record.answered,
                   record.ending, text_of(record.faults));
}

Status RowWriter::put(const CallTickRecord& record) {
  const Histogram& duration = record.duration;
  return first_of_key(
      call_tick_, call_tick_.run(record.dependency, record.begin, record.length, record.calls, record.failed,
                                 record.harmed, text_of(record.statuses), duration.count(),
                                 percentile(duration, 50), percentile(duration, 90), percentile(duration, 95),
                                 percentile(duration, 99), largest(duration), encoded(duration)));
}

Status RowWriter::put(const ExperimentRecord& record) {
  return experiment_.run(record.id, record.stage, record.kind, record.subject, record.what, record.asked,
                         record.is_request, record.place, record.became, record.says, record.repetition,
                         record.begin, record.end, record.provoked, record.healed, record.not_exercised,
                         record.reproduce);
}

Status RowWriter::put(const ExperimentStepRecord& record) {
  return experiment_step_.run(record.experiment, name_of(record.phase), record.journey, record.step,
                              record.exchange, text_of(record.calls), record.needs_dependency, record.is_read,
                              record.play, record.request);
}

Status RowWriter::put(const RacePlayRecord& record) {
  return race_play_.run(record.experiment, record.play, name_of(record.kind), text_of(record.order),
                        record.how, record.step, record.released, record.spread, record.overlap,
                        record.certified_by, record.not_exercised, record.perturbation, record.state);
}

Status RowWriter::put(const FuzzSignRecord& record) {
  return fuzz_sign_.run(record.experiment, record.play, record.rule, record.key, record.says,
                        record.exchange);
}

Status RowWriter::put(const FuzzEndpointRecord& record) {
  return fuzz_endpoint_.run(record.stage, record.endpoint, record.requests, record.unanswered,
                            text_of(record.statuses), text_of(record.documented), text_of(record.parameters),
                            text_of(record.places), record.counters_reached, record.counters,
                            record.not_reached);
}

Status RowWriter::put(const AccessTryRecord& record) {
  return access_try_.run(record.experiment, record.side, record.endpoint, record.who, record.way,
                         record.declared, record.carried, record.privileged, record.owned, record.list,
                         text_of(record.marks));
}

Status RowWriter::put(const InvariantRecord& record) {
  return invariant_.run(record.stage, record.experiment, record.play, record.name, record.expects, record.at,
                        record.held, record.judged, record.says, record.exchange);
}

Status RowWriter::put(const SanitizerReportRecord& record) {
  return sanitizer_report_.run(record.id, record.process, record.pid, record.tool, record.kind, record.key,
                               text_of(record.stacks), record.says, Blob{record.text}, record.count,
                               record.first_seen, record.last_seen, record.stage, record.experiment,
                               record.play, record.io_sync_off, record.cut);
}

Status RowWriter::put(const ShapeRecord& record) {
  return shape_.run(record.stage, record.side, record.endpoint, record.is_request, record.status,
                    record.messages, record.shape);
}

Status RowWriter::put(const DeviationRecord& record) {
  return deviation_.run(record.stage, record.side, record.endpoint, record.status, record.rule, record.where,
                        record.expected, record.got, record.schema, record.count, record.first_seen,
                        record.last_seen, record.exchange);
}

Status RowWriter::put(const WatchedRecord& record) {
  return watched_.run(record.stage, record.side, record.messages, record.looked_at, record.checked);
}

Status RowWriter::put(const RoundsRecord& record) {
  return rounds_stage_.run(record.stage, record.between, record.load, record.planned, record.warm_up,
                           record.measured, record.margin, record.must_see);
}

Status RowWriter::put(const RoundRecord& record) {
  return round_.run(record.stage, record.position, record.side, record.begin, record.measured, record.end,
                    record.due, record.sent, record.late, record.not_measured);
}

Status RowWriter::put(const RoundFigureRecord& record) {
  return round_figure_.run(record.stage, record.position, record.endpoint, text_of(record.outcomes),
                           smallest(record.latency), largest(record.latency), encoded(record.latency));
}

Status RowWriter::put(const RoundCallsRecord& record) {
  return round_calls_.run(record.stage, record.position, record.dependency, record.asked, record.calls);
}

Status RowWriter::put(const RoundErrorRecord& record) {
  return round_error_.run(record.stage, record.position, record.endpoint, shakedown::name_of(record.outcome),
                          record.status, record.message, record.count, record.exchange);
}

Status RowWriter::put(const RunEnd& end) {
  return run_end_.run(end.ended, end.interrupted);
}

}  // namespace shakedown::journal
