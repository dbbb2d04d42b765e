// A queue in memory and one thread that empties it into the file:
//
//   callers --push--> queue --swap, twice a second or at 1000 records--> one transaction
//
// The lock is held for a push and for the swap, never while the disk is written.
#include "harness/journal/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "harness/journal/batch_writer.hpp"
#include "harness/journal/schema.hpp"

namespace shakedown::journal {
namespace {

constexpr auto longest_wait = std::chrono::milliseconds(500);
constexpr std::size_t batch_records = 1000;
// What a disk that hangs may make us hold of the only records that come without a bound of their own.
constexpr std::size_t queued_lines_limit = 20'000;
constexpr std::size_t queued_line_bytes_limit = 16u << 20;
constexpr std::size_t longest_line = 8192;
constexpr auto busy_wait = std::chrono::milliseconds(5000);
// The file is written in order and read by others, so pages that were written are of no more use here. With
// the library's own 2 MiB the harness would grow through the first ten minutes of every run.
constexpr const char* write_cache = "PRAGMA cache_size = -256";

std::string hint_for_creating(int error) {
  switch (error) {
    case EEXIST:
      return "each run writes a new file: choose another folder with --out, or remove the old one";
    case ENOENT:
      return "make its folder first";
    case EACCES:
    case EPERM:
    case EROFS:
      return "check that this user may write there, or choose another folder with --out";
    case ENOSPC:
    case EDQUOT:
      return "free some space, or choose another folder with --out";
    default:
      return {};
  }
}

// Exclusively, so that a run never writes into another one's file.
Status make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) {
    const int error = errno;
    return problem("cannot make the run file " + path + ": " + std::strerror(error),
                   hint_for_creating(error));
  }
  ::close(file);
  return Done{};
}

void remove_file(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((path + suffix).c_str());
}

Status put_schema_and_run(Database& database, const RunInfo& info) {
  for (const char* setting :
       {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", write_cache, "BEGIN IMMEDIATE"}) {
    if (Status set = database.execute(setting); !set) return set;
  }
  if (Status made = create_tables(database); !made) return made;
  RowWriter rows(database);
  if (Status put = rows.put_run(info); !put) return put;
  return database.execute("COMMIT");
}

// A new run file with its tables, open for writing.
Result<Database> new_run_file(const std::string& path, const RunInfo& info) {
  Result<Database> database = Database::open(path, Database::Access::write, busy_wait);
  if (!database) return database;
  if (Status put = put_schema_and_run(database.value(), info); !put) return put.error();
  return database;
}

}  // namespace

class Journal::Writer {
 public:
  explicit Writer(Database database)
      : batches_(std::make_unique<BatchWriter>(std::move(database))), thread_([this] { run(); }) {}
  ~Writer() { stop(); }

  void push(Record record);
  void push_line(LogLine line);
  std::int64_t push_exchange(ExchangeRecord record);
  std::int64_t push_call(CallRecord record);
  void push_injection(InjectionRecord record);
  Status flush();
  // Ends the thread after everything queued is in the file, and closes the file.
  void stop();
  std::optional<Problem> failure() const;

 private:
  void push_locked(Record record);
  void run();
  Batch next_batch();
  void write(const Batch& batch);

  // Shared, under the lock.
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::vector<Record> queue_;
  std::size_t queued_lines_ = 0;
  std::size_t queued_line_bytes_ = 0;
  std::map<std::string, std::uint64_t> dropped_lines_;
  std::uint64_t pushed_ = 0;
  std::uint64_t done_ = 0;  // of pushed_: in the file, or lost to a failure
  bool hurry_ = false;
  bool stopping_ = false;
  bool stopped_ = false;
  std::int64_t last_exchange_ = 0;
  std::int64_t last_call_ = 0;
  std::uint64_t injections_ = 0;
  std::optional<Problem> failure_;

  std::unique_ptr<BatchWriter> batches_;  // the writer thread's own, gone when it ends
  std::thread thread_;
};

void Journal::Writer::push_locked(Record record) {
  if (failure_ || stopping_) return;
  queue_.push_back(std::move(record));
  ++pushed_;
  if (queue_.size() == batch_records) wake_.notify_one();
}

void Journal::Writer::push(Record record) {
  const std::lock_guard lock(mutex_);
  push_locked(std::move(record));
}

void Journal::Writer::push_line(LogLine line) {
  if (line.text.size() > longest_line) line.text.resize(longest_line);
  const std::lock_guard lock(mutex_);
  const std::size_t bytes = line.text.size();
  if (queued_lines_ >= queued_lines_limit || queued_line_bytes_ + bytes > queued_line_bytes_limit) {
    ++dropped_lines_[line.subject];
    return;
  }
  ++queued_lines_;
  queued_line_bytes_ += bytes;
  push_locked(std::move(line));
}

std::int64_t Journal::Writer::push_exchange(ExchangeRecord record) {
  const std::lock_guard lock(mutex_);
  record.id = ++last_exchange_;
  const std::int64_t id = record.id;
  push_locked(std::move(record));
  return id;
}

std::int64_t Journal::Writer::push_call(CallRecord record) {
  const std::lock_guard lock(mutex_);
  record.id = ++last_call_;
  const std::int64_t id = record.id;
  push_locked(std::move(record));
  return id;
}

void Journal::Writer::push_injection(InjectionRecord record) {
  const std::lock_guard lock(mutex_);
  if (injections_ == injections_kept) return;
  ++injections_;
  push_locked(std::move(record));
}

Status Journal::Writer::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t upto = pushed_;
  hurry_ = true;
  wake_.notify_one();
  written_.wait(lock, [&] { return done_ >= upto || stopped_; });
  if (failure_) return *failure_;
  return Done{};
}

void Journal::Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::optional<Problem> Journal::Writer::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

Batch Journal::Writer::next_batch() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, longest_wait, [&] { return queue_.size() >= batch_records || hurry_ || stopping_; });
  Batch batch;
  batch.records.swap(queue_);
  batch.dropped_lines.swap(dropped_lines_);
  batch.last = stopping_;
  queued_lines_ = 0;
  queued_line_bytes_ = 0;
  hurry_ = false;
  return batch;
}

void Journal::Writer::run() {
  for (bool last = false; !last;) {
    const Batch batch = next_batch();
    write(batch);
    last = batch.last;
    if (last) {
      batches_->fold();
      batches_.reset();
    }
    const std::lock_guard lock(mutex_);
    done_ += batch.records.size();
    stopped_ = last;
    written_.notify_all();
  }
}

// After the first failure the rest of the run is dropped: what follows a gap would look like the whole.
void Journal::Writer::write(const Batch& batch) {
  if (failure()) return;
  const Status status = batches_->write(batch);
  if (status) return;
  const std::lock_guard lock(mutex_);
  failure_ = status.error();
}

Result<std::unique_ptr<Journal>> Journal::create(const std::string& path, const RunInfo& info) {
  if (Status made = make_file(path); !made) return made.error();
  Result<Database> database = new_run_file(path, info);
  if (!database) {
    remove_file(path);
    return database.error();
  }
  return std::unique_ptr<Journal>(new Journal(std::make_unique<Writer>(std::move(database).value())));
}

Journal::Journal(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
Journal::~Journal() = default;

void Journal::endpoints(std::vector<EndpointRecord> all) {
  writer_->push(AllEndpoints{std::move(all)});
}
void Journal::traffic(TrafficRecord record) {
  writer_->push(std::move(record));
}
void Journal::touched(Touched touched) {
  writer_->push(std::move(touched));
}
void Journal::stage_began(StageRecord stage) {
  writer_->push(std::move(stage));
}
void Journal::stage_ended(int stage, Nanoseconds end) {
  writer_->push(StageEnd{stage, end});
}
void Journal::event(Event event) {
  writer_->push(std::move(event));
}
void Journal::log(LogLine line) {
  writer_->push_line(std::move(line));
}
void Journal::sample(ProcessSample sample) {
  writer_->push(std::move(sample));
}
void Journal::interval(IntervalRecord record) {
  writer_->push(std::move(record));
}
void Journal::tick(TickRecord record, const Histogram& latency_of_all_endpoints) {
  writer_->push(TickWithLatency{std::move(record), latency_of_all_endpoints});
}
void Journal::total(TotalRecord record) {
  writer_->push(std::move(record));
}
void Journal::generator(GeneratorRecord record) {
  writer_->push(std::move(record));
}
void Journal::signature(SignatureRecord record) {
  writer_->push(std::move(record));
}
std::int64_t Journal::exchange(ExchangeRecord record) {
  return writer_->push_exchange(std::move(record));
}
void Journal::fault(FaultRecord record) {
  writer_->push(std::move(record));
}
void Journal::injection(InjectionRecord record) {
  writer_->push_injection(std::move(record));
}
std::int64_t Journal::call(CallRecord record) {
  return writer_->push_call(std::move(record));
}
void Journal::call_tick(CallTickRecord record) {
  writer_->push(std::move(record));
}
void Journal::experiment(ExperimentRecord record) {
  writer_->push(std::move(record));
}
void Journal::experiment_step(ExperimentStepRecord record) {
  writer_->push(std::move(record));
}
void Journal::race_play(RacePlayRecord record) {
  writer_->push(std::move(record));
}
void Journal::fuzz_sign(FuzzSignRecord record) {
  writer_->push(std::move(record));
}
void Journal::fuzz_endpoint(FuzzEndpointRecord record) {
  writer_->push(std::move(record));
}
void Journal::access_try(AccessTryRecord record) {
  writer_->push(std::move(record));
}
void Journal::invariant(InvariantRecord record) {
  writer_->push(std::move(record));
}
void Journal::sanitizer_report(SanitizerReportRecord record) {
  writer_->push(std::move(record));
}
void Journal::shape(ShapeRecord record) {
  writer_->push(std::move(record));
}
void Journal::deviation(DeviationRecord record) {
  writer_->push(std::move(record));
}
void Journal::watched(WatchedRecord record) {
  writer_->push(std::move(record));
}
void Journal::rounds_stage(RoundsRecord record) {
  writer_->push(std::move(record));
}
void Journal::round(RoundRecord record) {
  writer_->push(std::move(record));
}
void Journal::round_figure(RoundFigureRecord record) {
  writer_->push(std::move(record));
}
void Journal::round_calls(RoundCallsRecord record) {
  writer_->push(std::move(record));
}
void Journal::round_error(RoundErrorRecord record) {
  writer_->push(std::move(record));
}

Status Journal::flush() {
  return writer_->flush();
}

Status Journal::close(Nanoseconds ended, bool interrupted) {
  writer_->push(RunEnd{ended, interrupted});
  writer_->stop();
  if (const std::optional<Problem> failed = writer_->failure()) return *failed;
  return Done{};
}

std::optional<Problem> Journal::failure() const {
  return writer_->failure();
}

}  // namespace shakedown::journal
