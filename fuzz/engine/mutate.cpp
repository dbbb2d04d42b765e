#include "fuzz/engine/mutate.hpp"

#include <algorithm>
#include <array>

namespace shakedown::fuzz {
namespace {

constexpr std::array<std::string_view, 24> odd_literals{"0",
                                                        "-1",
                                                        "1",
                                                        "2147483647",
                                                        "2147483648",
                                                        "-2147483649",
                                                        "4294967296",
                                                        "9223372036854775807",
                                                        "9223372036854775808",
                                                        "-9223372036854775808",
                                                        "1e308",
                                                        "-0",
                                                        "0.5",
                                                        "1e-9",
                                                        "null",
                                                        "true",
                                                        "false",
                                                        "[]",
                                                        "{}",
                                                        "[[[[[[[[]]]]]]]]",
                                                        "\"\"",
                                                        "\"a\"",
                                                        "{\"a\":{}}",
                                                        "[null]"};
constexpr std::array<std::string_view, 12> odd_texts{
    "",     " ",  "0", "-1", "null", "../../etc/passwd", "'", "%00", "\xff\xfe", "\xf0\x9f\x98\x80",
    "a\nb", "<a>"};

constexpr std::size_t long_sequence = 6;

class Mutation {
 public:
  Mutation(Sequence& sequence, const Knowledge& knowledge, Random& random, const ByteMutator& bytes)
      : sequence_(sequence), knowledge_(knowledge), random_(random), bytes_(bytes) {}

  void make() {
    if (sequence_.steps.empty()) return add_step();
    // Every request costs: what does as much in fewer is better.
    if (sequence_.steps.size() > 1 && random_.below(2 * long_sequence) < sequence_.steps.size())
      return remove_step();
    const auto draw = random_.below(100);
    if (draw < 40) return change_bytes();
    if (draw < 50) return put_word();
    if (draw < 58) return put_odd_value();
    if (draw < 64) return put_example();
    if (draw < 70) return add_or_remove_value();
    if (draw < 76) return refer();
    if (draw < 86) return remove_step();
    if (draw < 94) return add_step();
    if (draw < 97) return repeat_step();
    swap_steps();
  }

 private:
  Step& any_step() { return sequence_.steps[random_.below(sequence_.steps.size())]; }
  const std::vector<Field>& fields_of(const Step& step) const {
    return knowledge_.operations->operations[step.operation].fields;
  }
  // Nothing where the sequence has no values.
  Value* any_value() {
    std::size_t count = 0;
    for (const auto& step : sequence_.steps) count += step.values.size();
    if (count == 0) return nullptr;
    auto at = random_.below(count);
    for (auto& step : sequence_.steps) {
      if (at < step.values.size()) return &step.values[at];
      at -= step.values.size();
    }
    return nullptr;
  }
  template <class Work>
  void with_value(Work work) {
    auto* value = any_value();
    if (value == nullptr) return add_step();
    work(*value);
  }
  // A value that is no longer a reference.
  static void set(Value& value, std::string_view bytes) {
    if (value.form == Form::reference) value.form = Form::text;
    value.back = 0;
    value.bytes = bytes;
  }

  void change_bytes() {
    with_value([&](Value& value) {
      if (value.form == Form::reference) set(value, "");
      bytes_(value.bytes);
    });
  }

  void put_word() {
    with_value([&](Value& value) {
      const auto& own = knowledge_.operations->values;
      const auto count = knowledge_.words.size() + own.size();
      if (count == 0) return change_bytes();
      const auto at = random_.below(count);
      const auto& word = at < own.size() ? own[at] : knowledge_.words[at - own.size()];
      if (value.form == Form::reference || random_.one_in(2)) return set(value, word);
      value.bytes.insert(random_.below(value.bytes.size() + 1), word);
    });
  }

  void put_odd_value() {
    with_value([&](Value& value) {
      const bool raw = random_.one_in(2);
      set(value, raw ? odd_literals[random_.below(odd_literals.size())]
                     : odd_texts[random_.below(odd_texts.size())]);
      value.form = raw ? Form::raw : Form::text;
    });
  }

  void put_example() {
    auto& step = any_step();
    if (step.values.empty()) return add_or_remove_value();
    auto& value = step.values[random_.below(step.values.size())];
    const auto& field = fields_of(step)[value.field];
    const auto first = first_value(field, value.field);
    set(value, field.examples.empty() ? first.bytes : field.examples[random_.below(field.examples.size())]);
    value.form = first.form;
  }

  void add_or_remove_value() {
    auto& step = any_step();
    const auto& fields = fields_of(step);
    if (fields.empty()) return add_step();
    const auto field = random_.below(fields.size());
    const auto found = std::find_if(step.values.begin(), step.values.end(),
                                    [&](const Value& value) { return value.field == field; });
    if (found == step.values.end()) {
      step.values.push_back(first_value(fields[field], field));
    } else if (fields[field].where == Where::query && random_.one_in(3) && step.values.size() < most_fields) {
      step.values.push_back(Value(*found));  // the same parameter twice
    } else {
      step.values.erase(found);
    }
  }

  void refer() {
    const auto at = random_.below(sequence_.steps.size());
    auto& step = sequence_.steps[at];
    if (at == 0 || step.values.empty() || knowledge_.produced.empty()) return add_step();
    const auto back = 1 + random_.below(at);
    std::vector<const Produced*> offers;
    for (const auto& one : knowledge_.produced) {
      if (one.operation == sequence_.steps[at - back].operation) offers.push_back(&one);
    }
    if (offers.empty()) return change_bytes();
    auto& value = step.values[random_.below(step.values.size())];
    value.form = Form::reference;
    value.back = static_cast<std::uint8_t>(back);
    value.bytes = offers[random_.below(offers.size())]->pointer;
  }

  // The least tried of three operations.
  std::size_t pick_operation() {
    const auto count = knowledge_.operations->operations.size();
    auto best = random_.below(count);
    for (int i = 0; i < 2; ++i) {
      const auto other = random_.below(count);
      if (sent(other) < sent(best)) best = other;
    }
    return best;
  }
  std::uint64_t sent(std::size_t operation) const {
    return operation < knowledge_.sent.size() ? knowledge_.sent[operation] : 0;
  }

  void add_step() {
    if (sequence_.steps.size() >= most_steps) return remove_step();
    Step step;
    step.operation = pick_operation();
    const auto& fields = fields_of(step);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].required || random_.one_in(2)) step.values.push_back(first_value(fields[i], i));
    }
    insert_step(sequence_, random_.below(sequence_.steps.size() + 1), std::move(step));
  }

  void repeat_step() {
    if (sequence_.steps.size() >= most_steps) return remove_step();
    const auto at = random_.below(sequence_.steps.size());
    auto copy = sequence_.steps[at];
    for (auto& value : copy.values) {
      if (value.form == Form::reference) ++value.back;
    }
    insert_step(sequence_, at + 1, std::move(copy));
  }

  void remove_step() {
    if (sequence_.steps.size() < 2) return change_bytes();
    erase_step(sequence_, random_.below(sequence_.steps.size()));
  }

  void swap_steps() {
    if (sequence_.steps.size() < 2) return add_step();
    const auto at = random_.below(sequence_.steps.size() - 1);
    std::swap(sequence_.steps[at], sequence_.steps[at + 1]);
  }

  Sequence& sequence_;
  const Knowledge& knowledge_;
  Random& random_;
  const ByteMutator& bytes_;
};

}  // namespace

void mutate(Sequence& sequence, const Knowledge& knowledge, Random& random, const ByteMutator& bytes) {
  Mutation(sequence, knowledge, random, bytes).make();
  put_right(sequence);
}

Sequence crossed(const Sequence& a, const Sequence& b, Random& random) {
  const auto first = a.steps.empty() ? 0 : 1 + random.below(a.steps.size());
  const auto from = b.steps.empty() ? 0 : random.below(b.steps.size());
  Sequence out;
  out.steps.assign(a.steps.begin(), a.steps.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t i = from; i < b.steps.size() && out.steps.size() < long_sequence; ++i) {
    auto step = b.steps[i];
    // What was left behind cannot be referred to.
    std::erase_if(step.values,
                  [&](const Value& value) { return value.form == Form::reference && value.back > i - from; });
    out.steps.push_back(std::move(step));
  }
  put_right(out);
  return out;
}

}  // namespace shakedown::fuzz
