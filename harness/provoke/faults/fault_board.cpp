#include "harness/provoke/faults/fault_board.hpp"

#include <fmt/format.h>

#include <vector>

namespace shakedown::faulting {
namespace {

bool is_of_the_wire(FaultKind kind) {
  return level_of(kind) <= FaultLevel::http;
}

}  // namespace

FaultBoard::FaultBoard(journal::Journal& journal, const RunClock& clock, WireHands wire,
                       ServiceHands services, std::function<void(const std::string&)> complain)
    : journal_(journal),
      clock_(clock),
      wire_(std::move(wire)),
      services_(std::move(services)),
      complain_(std::move(complain)) {}

FaultBoard::~FaultBoard() {
  all_off();
}

Status FaultBoard::apply(const FaultSpec& fault, const std::stop_token& stop) {
  return is_of_the_wire(fault.kind) ? wire_.arm(fault) : services_.apply(fault, stop);
}

// The row is there before the fault is, so that nothing that it does is without one.
int FaultBoard::begin_row(const FaultSpec& fault, int stage, int experiment) {
  const std::lock_guard lock(mutex_);
  Row& row = rows_[++last_row_];
  row.fault = fault;
  row.is_on = true;
  row.record.id = last_row_;
  row.record.stage = stage;
  row.record.experiment = experiment;
  row.record.name = fault.name;
  row.record.kind = fault.kind;
  row.record.on = fault.on;
  row.record.says = describe(fault);
  row.record.begin = clock_.now();
  newest_[{fault.on, fault.name}] = last_row_;
  journal_.fault(row.record);
  return last_row_;
}

void FaultBoard::end_row(int id, const std::string& not_applied, std::uint64_t acted) {
  const std::lock_guard lock(mutex_);
  Row& row = rows_.at(id);
  row.is_on = false;
  row.changed = false;
  row.record.end = clock_.now();
  row.record.not_applied = not_applied;
  row.record.injected += acted;
  journal_.fault(row.record);
}

SwitchedOn FaultBoard::on(const FaultSpec& fault, int stage, int experiment, const std::stop_token& stop) {
  const std::lock_guard turn(turns_);
  SwitchedOn switched{begin_row(fault, stage, experiment), {}};
  const Status applied = apply(fault, stop);
  if (!applied) {
    switched.not_applied = to_string(applied.error());
    end_row(switched.row, switched.not_applied, 0);
    const std::string says =
        fmt::format("{} could not be applied: {}", describe(fault), switched.not_applied);
    journal_.event({clock_.now(), EventKind::note, fault.on, says});
    complain_(says);
  }
  return switched;
}

void FaultBoard::off(int id, const std::stop_token& stop) {
  const std::lock_guard turn(turns_);
  FaultSpec fault;
  {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find(id);
    if (found == rows_.end() || !found->second.is_on) return;
    fault = found->second.fault;
  }
  Status healed = Done{};
  std::uint64_t acted = 0;
  if (is_of_the_wire(fault.kind)) {
    healed = wire_.disarm(fault);
  } else {
    const auto ended = services_.heal(fault, stop);
    if (ended) acted = ended.value();
    if (!ended) healed = ended.error();
  }
  end_row(id, {}, acted);
  if (healed) return;
  const std::string says =
      fmt::format("{} could not be healed: {}", describe(fault), to_string(healed.error()));
  journal_.event({clock_.now(), EventKind::note, fault.on, says});
  complain_(says);
}

void FaultBoard::set_stage(int stage) {
  const std::lock_guard lock(mutex_);
  stage_ = stage;
}

Status FaultBoard::arm(const FaultSpec& fault) {
  const std::lock_guard turn(turns_);
  if (Status armed = wire_.arm(fault); !armed) return armed;
  int replaced = 0;
  int stage = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto newest = newest_.find({fault.on, fault.name});
    if (newest != newest_.end() && rows_.at(newest->second).is_on) replaced = newest->second;
    stage = stage_;
  }
  if (replaced != 0) end_row(replaced, {}, 0);
  begin_row(fault, stage, 0);
  return Done{};
}

Status FaultBoard::disarm(const std::string& on, const std::string& name) {
  FaultSpec fault;
  fault.on = on;
  fault.name = name;
  const std::lock_guard turn(turns_);
  if (Status disarmed = wire_.disarm(fault); !disarmed) return disarmed;
  int row = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto newest = newest_.find({on, name});
    if (newest != newest_.end() && rows_.at(newest->second).is_on) row = newest->second;
  }
  if (row != 0) end_row(row, {}, 0);
  return Done{};
}

void FaultBoard::all_off() {
  std::vector<int> still_on;
  {
    const std::lock_guard lock(mutex_);
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
      if (row->second.is_on) still_on.push_back(row->first);
    }
  }
  for (const int row : still_on) off(row, {});
  settle();
}

void FaultBoard::injected(const net::InjectedFault& what) {
  const std::lock_guard lock(mutex_);
  const auto newest = newest_.find({what.proxy, what.fault});
  if (newest == newest_.end()) return;
  Row& row = rows_.at(newest->second);
  ++(what.applied ? row.record.injected : row.record.too_late);
  row.changed = true;
  journal_.injection({what.at, row.record.id, what.connection, what.request_number, what.applied, what.says});
}

int FaultBoard::take_id() {
  const std::lock_guard lock(mutex_);
  return ++last_row_;
}

void FaultBoard::settle() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, row] : rows_) {
    if (!row.changed) continue;
    row.changed = false;
    journal_.fault(row.record);
  }
}

}  // namespace shakedown::faulting
