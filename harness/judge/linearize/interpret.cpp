// From events to operations: whose function is which, where the key stands, what a completion says.
// Everything that a history may write differently is settled here, so that the models see one form.
#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "harness/judge/linearize/model.hpp"

namespace shakedown::judge::linearize {
namespace {

struct FunctionName {
  std::string_view word;
  Function function;
  bool negative = false;
};

constexpr FunctionName function_names[] = {
    {"read", Function::read},
    {"r", Function::read},
    {"get", Function::read},
    {"write", Function::write},
    {"w", Function::write},
    {"put", Function::write},
    {"cas", Function::cas},
    {"add", Function::add},
    {"inc", Function::add},
    {"increment", Function::add},
    {"dec", Function::add, true},
    {"decrement", Function::add, true},
    {"subtract", Function::add, true},
    {"remove", Function::remove},
    {"delete", Function::remove},
    {"contains", Function::contains},
    {"enqueue", Function::enqueue},
    {"dequeue", Function::dequeue},
    {"append", Function::append},
    {"transfer", Function::transfer},
    {"deposit", Function::deposit},
    {"withdraw", Function::withdraw},
    {"acquire", Function::acquire},
    {"lock", Function::acquire},
    {"release", Function::release},
    {"unlock", Function::release},
};

struct ActionHash {
  std::size_t operator()(const Action& action) const {
    std::uint64_t h = static_cast<std::uint64_t>(action.function) * 2 + (action.result_known ? 1 : 0);
    h = (h ^ action.argument) * 0x9e3779b97f4a7c15ULL;
    h = (h ^ (h >> 31) ^ action.result) * 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(h ^ (h >> 32));
  }
};

class Interpreter {
 public:
  Interpreter(EventLog log, const Model& model, const InterpretOptions& options)
      : model_(model), fail_means_(options.fail_means.value_or(log.fail_means)) {
    history_.log = std::move(log);
  }

  Result<History> run() {
    auto calls = pair_calls(history_.log, Unpaired::refused);
    if (!calls) return calls.error();
    history_.calls = std::move(calls).value();
    keyed_ = model_.keyed || has_keys();
    for (std::uint32_t i = 0; i < history_.calls.size(); ++i) {
      const Status done = add(i);
      if (!done) return done.error();
    }
    return std::move(history_);
  }

 private:
  ValuePool& pool() { return history_.log.pool; }
  const Event& asked(const Call& call) const { return history_.log.events[call.invocation]; }
  const Event* answer(const Call& call) const {
    return call.completion == never ? nullptr : &history_.log.events[call.completion];
  }

  // Jepsen's independent keys: every operation's value is a pair of a key and the value proper.
  bool has_keys() {
    bool any_key = false;
    bool all_pairs = true;
    for (const auto& call : history_.calls) {
      const Event& event = asked(call);
      any_key |= event.has_key;
      const auto pair = pool().items(event.value);
      const bool is_pair = pool().kind(event.value) == ValueKind::list && pair.size() == 2;
      all_pairs &= is_pair && (pool().text_of(event.function) != "cas" || pool().items(pair[1]).size() == 2);
      if (!all_pairs) continue;
      const Event* answered = answer(call);
      if (answered == nullptr || answered->type != EventType::ok || !answered->has_value) continue;
      const auto told = pool().items(answered->value);
      all_pairs = pool().kind(answered->value) == ValueKind::list && told.size() == 2 && told[0] == pair[0];
    }
    return any_key || (all_pairs && !history_.calls.empty());
  }

  // Takes the key off the value; false where there is none.
  bool split(const Event& event, ValueId& key, ValueId& value) {
    value = event.value;
    if (!keyed_) return true;
    if (event.has_key) {
      key = event.key;
      return true;
    }
    const auto pair = pool().items(event.value);
    if (pool().kind(event.value) != ValueKind::list || pair.size() != 2) return false;
    key = pair[0];
    value = pair[1];
    return true;
  }

  const FunctionName* name_of(const Event& event) {
    const auto word = pool().text_of(event.function);
    for (const auto& name : function_names) {
      if (name.word != word) continue;
      const auto& has = model_.functions;
      return std::find(has.begin(), has.end(), name.function) == has.end() ? nullptr : &name;
    }
    return nullptr;
  }

  Status add(std::uint32_t index) {
    const Call& call = history_.calls[index];
    const Event& event = asked(call);
    const FunctionName* name = name_of(event);
    if (name == nullptr)
      return problem_at(
          history_.log, event,
          "the model " + std::string(model_.name) + " has no operation " + pool().to_text(event.function),
          std::string(model_.about));
    ValueId key = nil_value;
    Action action;
    action.function = name->function;
    if (!split(event, key, action.argument))
      return problem_at(history_.log, event, "this operation has no key",
                        "key: ..., or a value of [key value]");
    const Event* answered = answer(call);
    Operation operation;
    operation.call = index;
    operation.invoked = call.invocation;
    if (const auto wrong = argument_problem(*name, action.argument); !wrong.empty())
      return problem_at(history_.log, event, wrong, std::string(model_.about));
    if (answered != nullptr && answered->type == EventType::ok) {
      operation.returned = call.completion;
      set_result(*answered, action);
    } else if (answered != nullptr && answered->type == EventType::fail) {
      if (fail_means_ == FailMeans::did_not_happen || action.function == Function::read) return Done{};
      // A comparison that failed answers with its operands; anything else (:timed-out) says nothing.
      if (action.function == Function::cas && pool().items(answered->value).size() == 2) {
        operation.returned = call.completion;
        action.result = false_value;
        action.result_known = true;
      }
    }
    ++history_.operations;
    if (operation.returned == never) {
      ++history_.unanswered;
      if (is_pure(pool(), action)) return Done{};
    }
    operation.action = index_of(action);
    partition(key).operations.push_back(operation);
    return Done{};
  }

  // Brings the argument into the model's form; says what is wrong with it.
  std::string argument_problem(const FunctionName& name, ValueId& argument) {
    switch (name.function) {
      case Function::cas:
        if (pool().kind(argument) != ValueKind::list || pool().items(argument).size() != 2)
          return "a compare-and-set needs a pair of values, not " + pool().to_text(argument);
        return {};
      case Function::append:
        if (pool().kind(argument) != ValueKind::text) return "only text can be appended";
        return {};
      case Function::add:
        return model_.name == "counter" ? counted(name, argument) : std::string();
      case Function::transfer:
      case Function::deposit:
      case Function::withdraw:
        return moved_amount(argument);
      case Function::read:
      case Function::dequeue:
      case Function::acquire:
      case Function::release:
        argument = nil_value;
        return {};
      default:
        return {};
    }
  }

  std::string counted(const FunctionName& name, ValueId& argument) {
    if (argument == nil_value) argument = pool().integer(1);
    if (pool().kind(argument) != ValueKind::integer)
      return "a counter adds whole numbers, not " + pool().to_text(argument);
    const auto amount = static_cast<std::uint64_t>(pool().integer_of(argument));
    if (name.negative) argument = pool().integer(static_cast<std::int64_t>(0 - amount));
    return {};
  }

  std::string moved_amount(ValueId& argument) {
    if (pool().kind(argument) != ValueKind::map)
      return "an amount to move stands in a map, not in " + pool().to_text(argument);
    std::vector<ValueId> items(pool().items(argument).begin(), pool().items(argument).end());
    bool amount = false;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      items[i + 1] = as_account(items[i + 1]);
      if (pool().text_of(items[i]) != "amount") continue;
      amount = pool().kind(items[i + 1]) == ValueKind::integer && pool().integer_of(items[i + 1]) >= 0;
    }
    if (!amount) return "the amount is missing, or no whole number from 0 on";
    argument = pool().map(items);
    return {};
  }

  // JSON has numbers as keys only in quotes.
  ValueId as_account(ValueId id) {
    const auto text = pool().text_of(id);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && error == std::errc() && end == text.data() + text.size() ? pool().integer(number)
                                                                                     : id;
  }

  void set_result(const Event& answered, Action& action) {
    ValueId key = nil_value;
    ValueId value = nil_value;
    if (!split(answered, key, value)) value = answered.value;
    switch (action.function) {
      case Function::read:
      case Function::dequeue:
        action.result_known = answered.has_value;
        action.result = normal_result(value);
        return;
      case Function::cas:
        action.result_known = true;
        action.result = value == false_value ? false_value : true_value;
        return;
      case Function::contains:
      case Function::add:
      case Function::remove:
        if (pool().kind(value) != ValueKind::boolean || model_.name == "counter") return;
        action.result_known = true;
        action.result = value;
        return;
      default:
        return;
    }
  }

  ValueId normal_result(ValueId value) {
    if (model_.name == "set") {
      const auto kind = pool().kind(value);
      if (kind == ValueKind::list || value == nil_value) return pool().set(pool().items(value));
    }
    if (model_.name != "wallet" || pool().kind(value) != ValueKind::map) return value;
    std::vector<ValueId> items(pool().items(value).begin(), pool().items(value).end());
    for (std::size_t i = 0; i < items.size(); i += 2) items[i] = as_account(items[i]);
    return pool().map(items);
  }

  std::uint32_t index_of(const Action& action) {
    const auto [found, added] =
        action_index_.emplace(action, static_cast<std::uint32_t>(history_.actions.size()));
    if (added) history_.actions.push_back(action);
    return found->second;
  }

  Partition& partition(ValueId key) {
    const auto [found, added] = partition_index_.emplace(key, history_.partitions.size());
    if (added) history_.partitions.push_back({key, keyed_, {}});
    return history_.partitions[found->second];
  }

  const Model& model_;
  FailMeans fail_means_;
  bool keyed_ = false;
  History history_;
  std::unordered_map<Action, std::uint32_t, ActionHash> action_index_;
  std::unordered_map<ValueId, std::size_t> partition_index_;
};

std::string_view word_of(Function function) {
  for (const auto& name : function_names) {
    if (name.function == function) return name.word;
  }
  return "?";
}

}  // namespace

Result<History> interpret(EventLog log, const Model& model, const InterpretOptions& options) {
  return Interpreter(std::move(log), model, options).run();
}

std::string describe(const History& history, const Action& action) {
  const ValuePool& pool = history.log.pool;
  std::string out(word_of(action.function));
  if (action.function == Function::cas) {
    const auto pair = pool.items(action.argument);
    out += " " + pool.to_text(pair[0]) + " to " + pool.to_text(pair[1]);
    if (action.result_known && action.result == false_value) out += " failed";
    return out;
  }
  if (action.argument != nil_value || action.function == Function::write)
    out += " " + pool.to_text(action.argument);
  if (action.result_known) out += " -> " + pool.to_text(action.result);
  return out;
}

}  // namespace shakedown::judge::linearize
