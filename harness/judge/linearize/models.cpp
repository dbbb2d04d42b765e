// The models. A register with and without compare-and-set is one; a key-value store is a register for each
// key that can also append.
#include <algorithm>
#include <string>

#include "harness/judge/linearize/model.hpp"

namespace shakedown::judge::linearize {
namespace {

ValueId nothing(ValuePool&) {
  return nil_value;
}
ValueId zero(ValuePool& pool) {
  return pool.integer(0);
}
ValueId no_member(ValuePool& pool) {
  return pool.set({});
}
ValueId empty_queue(ValuePool& pool) {
  return pool.list({});
}
ValueId not_held(ValuePool&) {
  return false_value;
}

ValueId keep_if(bool right, ValueId state) {
  return right ? state : illegal;
}

bool failed(const Action& action) {
  return action.result_known && action.result == false_value;
}

ValueId step_register(ValuePool& pool, ValueId state, const Action& action) {
  switch (action.function) {
    case Function::read:
      return keep_if(!action.result_known || action.result == state, state);
    case Function::write:
      return action.argument;
    default: {
      const auto pair = pool.items(action.argument);
      const bool matches = pair[0] == state;
      if (failed(action)) return keep_if(!matches, state);
      if (matches) return pair[1];
      return action.result_known ? illegal : state;
    }
  }
}

ValueId step_store(ValuePool& pool, ValueId state, const Action& action) {
  switch (action.function) {
    case Function::read: {
      // Stores differ in what they answer for a key that they do not have.
      const bool both_empty = state == nil_value && pool.kind(action.result) == ValueKind::text &&
                              pool.text_of(action.result).empty();
      return keep_if(!action.result_known || action.result == state || both_empty, state);
    }
    case Function::append:
      return pool.text(std::string(pool.text_of(state)).append(pool.text_of(action.argument)));
    case Function::remove:
      return nil_value;
    default:
      return step_register(pool, state, action);
  }
}

ValueId step_counter(ValuePool& pool, ValueId state, const Action& action) {
  if (action.function == Function::read)
    return keep_if(!action.result_known || action.result == state, state);
  // Unsigned, so that a counter that runs over does so without surprise.
  const auto sum = static_cast<std::uint64_t>(pool.integer_of(state)) +
                   static_cast<std::uint64_t>(pool.integer_of(action.argument));
  return pool.integer(static_cast<std::int64_t>(sum));
}

ValueId step_set(ValuePool& pool, ValueId state, const Action& action) {
  if (action.function == Function::read)
    return keep_if(!action.result_known || action.result == state, state);
  const auto members = pool.items(state);
  const bool has = std::binary_search(members.begin(), members.end(), action.argument);
  if (action.function == Function::contains)
    return keep_if(!action.result_known || action.result == ValuePool::boolean(has), state);
  std::vector<ValueId> changed(members.begin(), members.end());
  if (action.function == Function::add) {
    // Told that it was there already, or that it was not.
    if (action.result_known && action.result == ValuePool::boolean(has)) return illegal;
    if (has) return state;
    changed.push_back(action.argument);
  } else {
    if (action.result_known && action.result != ValuePool::boolean(has)) return illegal;
    if (!has) return state;
    changed.erase(std::find(changed.begin(), changed.end(), action.argument));
  }
  return pool.set(changed);
}

ValueId step_queue(ValuePool& pool, ValueId state, const Action& action) {
  const auto waiting = pool.items(state);
  if (action.function == Function::enqueue) {
    std::vector<ValueId> longer(waiting.begin(), waiting.end());
    longer.push_back(action.argument);
    return pool.list(longer);
  }
  if (waiting.empty()) return keep_if(!action.result_known || action.result == nil_value, state);
  if (action.result_known && action.result != waiting.front()) return illegal;
  return pool.list(waiting.subspan(1));
}

ValueId member(const ValuePool& pool, ValueId map, std::string_view name) {
  const auto items = pool.items(map);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (pool.text_of(items[i]) == name) return items[i + 1];
  }
  return nil_value;
}

// A balance that a wallet does not know is 0; one that would fall below 0 is no step.
ValueId moved(ValuePool& pool, ValueId state, ValueId account, std::int64_t amount) {
  const auto items = pool.items(state);
  std::vector<ValueId> changed(items.begin(), items.end());
  std::size_t at = 0;
  while (at < changed.size() && changed[at] != account) at += 2;
  if (at == changed.size()) {
    changed.push_back(account);
    changed.push_back(pool.integer(0));
  }
  std::int64_t sum = 0;
  if (__builtin_add_overflow(pool.integer_of(changed[at + 1]), amount, &sum) || sum < 0) return illegal;
  changed[at + 1] = pool.integer(sum);
  return pool.map(changed);
}

// Balances are unknown (nil) until the first read tells them.
ValueId step_wallet(ValuePool& pool, ValueId state, const Action& action) {
  if (action.function == Function::read) {
    if (!action.result_known || action.result == state) return state;
    return state == nil_value ? action.result : illegal;
  }
  if (state == nil_value) return state;
  const ValueId amount_value = member(pool, action.argument, "amount");
  const std::int64_t amount = pool.integer_of(amount_value);
  const ValueId from = member(pool, action.argument, "from");
  const ValueId to = member(pool, action.argument, "to");
  ValueId next = state;
  if (action.function != Function::deposit) next = moved(pool, next, from, -amount);
  if (next != illegal && action.function != Function::withdraw) next = moved(pool, next, to, amount);
  return next;
}

ValueId step_mutex(ValuePool&, ValueId state, const Action& action) {
  const bool held = state == true_value;
  if (action.function == Function::acquire) return held ? illegal : true_value;
  return held ? false_value : illegal;
}

}  // namespace

const std::vector<Model>& models() {
  using enum Function;
  static const std::vector<Model> all{
      {"register", "read, write", {read, write}, false, step_register, nothing},
      {"cas", "read, write, cas [from to]", {read, write, cas}, false, step_register, nothing},
      {"counter", "add, read", {add, read}, false, step_counter, zero},
      {"set",
       "add, remove, contains, read of all",
       {add, remove, contains, read},
       false,
       step_set,
       no_member},
      {"queue", "enqueue, dequeue (nil: empty)", {enqueue, dequeue}, false, step_queue, empty_queue},
      {"kv",
       "get, put, append, delete, cas, each of a key",
       {read, write, append, remove, cas},
       true,
       step_store,
       nothing},
      {"wallet",
       "transfer {from, to, amount}, deposit {to, amount}, withdraw {from, amount}, read of all balances",
       {transfer, deposit, withdraw, read},
       false,
       step_wallet,
       nothing},
      {"mutex", "acquire, release", {acquire, release}, false, step_mutex, not_held},
  };
  return all;
}

const Model* find_model(std::string_view name) {
  for (const auto& model : models()) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

bool is_pure(const ValuePool& pool, const Action& action) {
  switch (action.function) {
    case Function::read:
    case Function::contains:
      return true;
    case Function::cas: {
      const auto pair = pool.items(action.argument);
      return failed(action) || pair[0] == pair[1];
    }
    case Function::dequeue:
      return action.result_known && action.result == nil_value;
    case Function::add:
    case Function::remove:
      return failed(action);
    default:
      return false;
  }
}

}  // namespace shakedown::judge::linearize
