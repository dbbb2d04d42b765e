#include "harness/judge/linearize/recorded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "harness/judge/linearize/forms.hpp"

namespace shakedown::judge::linearize {
namespace {

using End = RecordedOperation::End;

// Those that are all there: what ends after that moment may have met others that are not.
std::vector<RecordedOperation> complete_part(const RecordedHistory& history) {
  std::vector<RecordedOperation> operations;
  for (const RecordedOperation& operation : history.operations) {
    if (operation.sent >= history.complete_until) continue;
    operations.push_back(operation);
    if (operation.done >= history.complete_until) operations.back().end = End::unknown;
  }
  std::erase_if(operations, [](const RecordedOperation& operation) {
    return operation.end == End::unknown && operation.function == "read";
  });
  std::stable_sort(operations.begin(), operations.end(),
                   [](const auto& a, const auto& b) { return a.sent < b.sent; });
  return operations;
}

// The elements of a list, as JSON; nothing where it is none.
std::vector<std::string> elements_of(const std::string& list) {
  ValuePool pool;
  FormReader reader(list, Dialect::json, pool, "");
  std::vector<std::string> elements;
  if (!reader.take('[')) return elements;
  while (reader.peek() != ']' && reader.peek() != 0) {
    const auto begin = reader.at();
    if (!reader.value()) break;
    elements.push_back(list.substr(begin, reader.at() - begin));
  }
  return elements;
}

// What was there before the first change of one object.
class Before {
 public:
  explicit Before(std::vector<const RecordedOperation*> operations) : operations_(std::move(operations)) {
    first_change_ = never;
    for (const auto* operation : operations_) {
      if (operation->function != "read") first_change_ = std::min(first_change_, operation->sent);
    }
  }

  // The answer of a read that was over before.
  const std::string* read() const {
    for (const auto* operation : operations_) {
      if (operation->function == "read" && operation->done < first_change_) return &operation->answer;
    }
    return nullptr;
  }

  std::string of_register() const {
    if (const auto* value = read()) return *value;
    std::set<std::string> written;
    for (const auto* operation : operations_) {
      if (operation->function == "write") written.insert(operation->asked);
      if (operation->function == "cas") {
        const auto pair = elements_of(operation->asked);
        if (pair.size() == 2) written.insert(pair[1]);
      }
    }
    for (const auto* operation : operations_) {
      if (operation->function == "read" && !written.contains(operation->answer)) return operation->answer;
    }
    return {};
  }

  std::vector<std::string> of_set() const {
    if (const auto* list = read()) return elements_of(*list);
    std::set<std::string> added;
    std::set<std::string> others;
    for (const auto* operation : operations_) {
      if (operation->function == "add") added.insert(operation->asked);
    }
    for (const auto* operation : operations_) {
      if (operation->function != "read") continue;
      for (auto& element : elements_of(operation->answer)) {
        if (!added.contains(element)) others.insert(std::move(element));
      }
    }
    return {others.begin(), others.end()};
  }

 private:
  static constexpr Nanoseconds never = Nanoseconds::max();
  std::vector<const RecordedOperation*> operations_;
  Nanoseconds first_change_{};
};

class Writer {
 public:
  void line(const char* type, int process, const RecordedOperation& operation, const std::string& value,
            Nanoseconds time) {
    json_ += json_.empty() ? "[" : ",\n ";
    json_ += fmt::format(R"({{"type":"{}","f":"{}","process":{},"time":{})", type, operation.function,
                         process, time.count());
    if (!operation.key.empty()) json_ += R"(,"key":)" + operation.key;
    if (!value.empty()) json_ += R"(,"value":)" + value;
    json_ += "}";
  }
  void before(const std::string& function, const std::string& key, const std::string& value,
              Nanoseconds time) {
    RecordedOperation operation;
    operation.function = function;
    operation.key = key;
    line("invoke", 0, operation, value, time);
    line("ok", 0, operation, value, time);
  }
  std::string text() { return (json_.empty() ? "[" : std::move(json_)) + "]\n"; }

 private:
  std::string json_;
};

struct Moment {
  Nanoseconds at{};
  bool ends = false;
  std::size_t operation = 0;
};

// Each operation on the first line that is free: a client of its own, as far as an order is concerned.
void write(const std::vector<RecordedOperation>& operations, Writer& writer) {
  std::vector<Moment> moments;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    moments.push_back({operations[i].sent, false, i});
    if (operations[i].end == End::told) moments.push_back({operations[i].done, true, i});
  }
  // What is asked at the moment of another's answer overlaps it.
  std::stable_sort(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) {
    return a.at != b.at ? a.at < b.at : a.ends < b.ends;
  });
  std::vector<int> process_of(operations.size());
  std::set<int> idle;
  int processes = 0;
  for (const Moment& moment : moments) {
    const RecordedOperation& operation = operations[moment.operation];
    if (!moment.ends) {
      if (idle.empty()) idle.insert(++processes);
      process_of[moment.operation] = *idle.begin();
      idle.erase(idle.begin());
      writer.line("invoke", process_of[moment.operation], operation, operation.asked, moment.at);
    } else {
      const bool answers = operation.function == "read" || operation.function == "dequeue";
      writer.line("ok", process_of[moment.operation], operation, answers ? operation.answer : operation.asked,
                  moment.at);
      idle.insert(process_of[moment.operation]);
    }
  }
}

}  // namespace

RecordedEvents events_of(const RecordedHistory& history, std::string_view model) {
  RecordedEvents events;
  const auto operations = complete_part(history);
  events.operations = operations.size();
  if (!history.unusable.empty()) events.unknown = history.unusable;
  if (operations.empty() && events.unknown.empty()) events.unknown = "no operation was recorded";
  std::map<std::string, std::vector<const RecordedOperation*>> by_key;
  for (const RecordedOperation& operation : operations) by_key[operation.key].push_back(&operation);
  events.keys = by_key.size();
  Writer writer;
  const Nanoseconds begins = operations.empty() ? Nanoseconds{} : operations.front().sent;
  for (const auto& [key, of_key] : by_key) {
    const Before before(of_key);
    if (model == "register" || model == "cas") {
      if (const auto value = before.of_register(); !value.empty()) writer.before("write", key, value, begins);
    } else if (model == "set") {
      for (const auto& element : before.of_set()) writer.before("add", key, element, begins);
    } else if (model == "counter") {
      const auto* value = before.read();
      if (value == nullptr && events.unknown.empty())
        events.unknown = "what it counted before the first change was not read";
      if (value != nullptr) writer.before("add", key, *value, begins);
    }
  }
  write(operations, writer);
  events.json = writer.text();
  return events;
}

}  // namespace shakedown::judge::linearize
