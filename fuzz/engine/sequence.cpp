#include "fuzz/engine/sequence.hpp"

#include <algorithm>

namespace shakedown::fuzz {
namespace {

constexpr std::string_view magic = "SDQ1";

void put(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 0xff);
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}

  std::uint32_t number(std::size_t bytes) {
    const auto part = take(bytes);
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < part.size(); ++i) {
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(part[i])) << (8 * i);
    }
    return value;
  }
  std::string_view take(std::size_t bytes) {
    if (bytes > left_.size()) failed_ = true;
    if (failed_) return {};
    const auto part = left_.substr(0, bytes);
    left_.remove_prefix(bytes);
    return part;
  }
  bool failed() const { return failed_; }

 private:
  std::string_view left_;
  bool failed_ = false;
};

template <class List>
std::size_t index_of_key(const List& list, std::uint32_t key) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.key == key; });
  return static_cast<std::size_t>(found - list.begin());
}

// A step whose operation is not known keeps its place until references have been counted.
struct ReadStep {
  bool known = false;
  Step step;
};

ReadStep read_step(Bytes& bytes, const Operations& operations) {
  ReadStep read;
  read.step.operation = index_of_key(operations.operations, bytes.number(4));
  read.known = read.step.operation < operations.operations.size();
  const auto count = bytes.number(1);
  for (std::uint32_t i = 0; i < count && !bytes.failed(); ++i) {
    const auto key = bytes.number(4);
    const auto form = bytes.number(1);
    Value value;
    value.back = static_cast<std::uint8_t>(bytes.number(1));
    value.bytes = bytes.take(bytes.number(2));
    if (!read.known || form > static_cast<std::uint32_t>(Form::reference)) continue;
    value.form = static_cast<Form>(form);
    const auto& fields = operations.operations[read.step.operation].fields;
    value.field = index_of_key(fields, key);
    if (value.field < fields.size()) read.step.values.push_back(std::move(value));
  }
  return read;
}

}  // namespace

std::string encode(const Sequence& sequence, const Operations& operations) {
  std::string out(magic);
  put(out, sequence.steps.size(), 1);
  for (const auto& step : sequence.steps) {
    const auto& operation = operations.operations[step.operation];
    put(out, operation.key, 4);
    put(out, step.values.size(), 1);
    for (const auto& value : step.values) {
      put(out, operation.fields[value.field].key, 4);
      put(out, static_cast<std::uint64_t>(value.form), 1);
      put(out, value.back, 1);
      put(out, value.bytes.size(), 2);
      out += value.bytes;
    }
  }
  return out.size() > longest_encoding ? std::string() : out;
}

std::optional<Sequence> decode(std::string_view text, const Operations& operations) {
  Bytes bytes(text);
  if (bytes.take(magic.size()) != magic) return std::nullopt;
  const auto count = bytes.number(1);
  std::vector<ReadStep> read;
  for (std::uint32_t i = 0; i < count && !bytes.failed(); ++i) read.push_back(read_step(bytes, operations));
  if (bytes.failed()) return std::nullopt;
  Sequence sequence;
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (!read[i].known) continue;
    for (auto& value : read[i].step.values) {
      // A reference counts the steps that are left; one to a step that is gone is none.
      if (value.form != Form::reference || value.back == 0 || value.back > i) continue;
      const auto from = i - value.back;
      const auto left = static_cast<std::uint8_t>(std::count_if(
          read.begin() + static_cast<std::ptrdiff_t>(from), read.begin() + static_cast<std::ptrdiff_t>(i),
          [](const ReadStep& one) { return one.known; }));
      value.back = read[from].known ? left : std::uint8_t{0};
    }
    sequence.steps.push_back(std::move(read[i].step));
  }
  put_right(sequence);
  if (sequence.steps.empty()) return std::nullopt;
  return sequence;
}

void put_right(Sequence& sequence) {
  if (sequence.steps.size() > most_steps) sequence.steps.resize(most_steps);
  for (std::size_t i = 0; i < sequence.steps.size(); ++i) {
    auto& values = sequence.steps[i].values;
    std::erase_if(values, [&](const Value& value) {
      return value.form == Form::reference && (value.back == 0 || value.back > i);
    });
    if (values.size() > most_fields) values.resize(most_fields);
    for (auto& value : values) {
      if (value.bytes.size() > longest_value) value.bytes.resize(longest_value);
    }
  }
}

void insert_step(Sequence& sequence, std::size_t at, Step step) {
  sequence.steps.insert(sequence.steps.begin() + static_cast<std::ptrdiff_t>(at), std::move(step));
  for (std::size_t i = at + 1; i < sequence.steps.size(); ++i) {
    for (auto& value : sequence.steps[i].values) {
      if (value.form == Form::reference && i - 1 < at + value.back) ++value.back;
    }
  }
}

void erase_step(Sequence& sequence, std::size_t at) {
  for (std::size_t i = at + 1; i < sequence.steps.size(); ++i) {
    for (auto& value : sequence.steps[i].values) {
      if (value.form != Form::reference || i > at + value.back) continue;
      value.back = i == at + value.back ? std::uint8_t{0} : static_cast<std::uint8_t>(value.back - 1);
    }
  }
  sequence.steps.erase(sequence.steps.begin() + static_cast<std::ptrdiff_t>(at));
  put_right(sequence);
}

Value first_value(const Field& field, std::size_t index) {
  Value value;
  value.field = index;
  value.form = field.kind == Kind::text ? Form::text : Form::raw;
  if (!field.examples.empty()) {
    value.bytes = field.examples.front();
  } else {
    value.bytes = field.kind == Kind::text      ? "a"
                  : field.kind == Kind::boolean ? "true"
                  : field.kind == Kind::any     ? "null"
                                                : "1";
  }
  return value;
}

std::vector<Sequence> seeds(const Operations& operations) {
  std::vector<Sequence> out;
  for (std::size_t i = 0; i < operations.operations.size(); ++i) {
    const auto& fields = operations.operations[i].fields;
    Step step;
    step.operation = i;
    for (std::size_t at = 0; at < fields.size(); ++at) step.values.push_back(first_value(fields[at], at));
    Sequence sequence;
    sequence.steps.push_back(std::move(step));
    put_right(sequence);
    out.push_back(std::move(sequence));
  }
  return out;
}

}  // namespace shakedown::fuzz
