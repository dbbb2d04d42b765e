#include "harness/judge/linearize/transactions.hpp"

#include <algorithm>

namespace shakedown::judge::linearize {
namespace {

class TransactionReader {
 public:
  TransactionReader(EventLog log, Workload workload) : workload_(workload) { found_.log = std::move(log); }

  Result<Transactions> run() {
    const auto calls = pair_calls(found_.log, Unpaired::accepted);
    if (!calls) return calls.error();
    key_numbers_.assign(found_.log.pool.size(), never);
    for (const auto& call : calls.value()) {
      const Status done = add(call);
      if (!done) return done.error();
    }
    return std::move(found_);
  }

 private:
  Status add(const Call& call) {
    Transaction one;
    one.invoked = call.invocation;
    one.completed = call.completion;
    const Event* event = &found_.log.events[call.completion == never ? call.invocation : call.completion];
    one.process = event->process;
    one.outcome = call.completion == never ? EventType::info : event->type;
    if (one.outcome != EventType::ok && call.invocation != never) event = &found_.log.events[call.invocation];
    one.first = static_cast<std::uint32_t>(found_.parts.size());
    const ValuePool& pool = found_.log.pool;
    if (pool.kind(event->value) != ValueKind::list && event->value != nil_value)
      return problem_at(found_.log, *event,
                        "a transaction is a list of accesses, not " + pool.to_text(event->value), shape());
    for (const ValueId access : pool.items(event->value)) {
      const Status done = add_part(*event, access, one.outcome == EventType::ok);
      if (!done) return done.error();
    }
    one.count = static_cast<std::uint32_t>(found_.parts.size()) - one.first;
    found_.all.push_back(one);
    return Done{};
  }

  Status add_part(const Event& event, ValueId access, bool ok) {
    const ValuePool& pool = found_.log.pool;
    const auto items = pool.items(access);
    if (pool.kind(access) != ValueKind::list || items.size() < 2)
      return problem_at(found_.log, event, pool.to_text(access) + " is no access of a transaction", shape());
    const auto word = pool.text_of(items[0]);
    Part part;
    part.value = items.size() > 2 ? items[2] : nil_value;
    if (word == "r" || word == "read") {
      if (!ok) return Done{};  // nobody knows what it saw
      part.access = Access::read;
    } else if (word == "append" && workload_ == Workload::list_append) {
      part.access = Access::append;
    } else if ((word == "w" || word == "write") && workload_ == Workload::rw_register) {
      part.access = Access::write;
    } else {
      return problem_at(found_.log, event, "the access " + pool.to_text(items[0]) + " is unknown", shape());
    }
    if (workload_ == Workload::list_append && part.access == Access::read &&
        pool.kind(part.value) != ValueKind::list && part.value != nil_value)
      return problem_at(found_.log, event, "a read of a list saw " + pool.to_text(part.value),
                        "a list, or nil");
    part.key = number_of(items[1]);
    found_.parts.push_back(part);
    return Done{};
  }

  std::uint32_t number_of(ValueId key) {
    if (key_numbers_[key] == never) {
      key_numbers_[key] = static_cast<std::uint32_t>(found_.keys.size());
      found_.keys.push_back(key);
    }
    return key_numbers_[key];
  }

  std::string shape() const {
    return workload_ == Workload::list_append ? "[append key element] or [r key [elements]]"
                                              : "[w key value] or [r key value]";
  }

  Workload workload_;
  Transactions found_;
  std::vector<std::uint32_t> key_numbers_;
};

}  // namespace

Result<Transactions> read_transactions(EventLog log, Workload workload) {
  return TransactionReader(std::move(log), workload).run();
}

std::string describe(const Transactions& transactions, std::uint32_t transaction) {
  const Event& event = transactions.event_of(transaction);
  const ValuePool& pool = transactions.log.pool;
  std::string out = event.process == nil_value ? "" : "process " + pool.to_text(event.process) + ", ";
  out += "line " + std::to_string(event.line) + ": " + pool.to_text(event.value);
  if (transactions.all[transaction].outcome == EventType::info) out += " (without an answer)";
  if (transactions.all[transaction].outcome == EventType::fail) out += " (failed)";
  return out;
}

}  // namespace shakedown::judge::linearize
