#include "fuzz/engine/study.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace shakedown::fuzz {
namespace {

constexpr std::size_t longest_by_length = 1024;
constexpr std::size_t places_of_a_byte = 4;
constexpr std::size_t longest_front = 8;

class Hints {
 public:
  explicit Hints(const Sequence& sequence) : sequence_(sequence) {}

  template <class Work>
  void for_values(Work work) {
    for (std::size_t step = 0; step < sequence_.steps.size(); ++step) {
      const auto& values = sequence_.steps[step].values;
      for (std::size_t at = 0; at < values.size(); ++at) {
        if (values[at].form == Form::reference) continue;
        work(values[at].bytes, [&](std::string bytes) { add({step, at, std::move(bytes)}); });
      }
    }
  }
  std::vector<Hint> out;

 private:
  void add(Hint hint) {
    if (out.size() >= most_hints || hint.bytes.size() > longest_value) return;
    if (std::find(out.begin(), out.end(), hint) == out.end()) out.push_back(std::move(hint));
  }
  const Sequence& sequence_;
};

// What is compared may be the value with something in front, and behind: "/" and the value with "/internal".
// How many bytes are in front; nothing where it is not so.
std::optional<std::size_t> front_of(const std::string& compared, const std::string& value,
                                    const std::string& other) {
  if (value.empty()) return std::nullopt;
  const auto whole = compared.find(value);
  if (whole != std::string::npos && whole > 0)
    return other.starts_with(compared.substr(0, whole)) ? std::optional(whole) : std::nullopt;
  for (std::size_t front = 1; front <= longest_front && front + 1 < compared.size(); ++front) {
    const bool begins_there = value.starts_with(std::string_view(compared).substr(front));
    if (begins_there && other.starts_with(compared.substr(0, front))) return front;
  }
  return std::nullopt;
}

void replace_text(Hints& hints, const std::string& from, const std::string& to) {
  if (from.empty() || from == to) return;
  hints.for_values([&](const std::string& bytes, auto add) {
    if (const auto front = front_of(from, bytes, to)) {
      const auto behind = from.substr(std::min(from.size(), *front + bytes.size()));
      add(to.substr(*front));
      if (!behind.empty() && to.size() >= *front + behind.size() && to.ends_with(behind)) {
        add(to.substr(*front, to.size() - *front - behind.size()));
      }
    }
    const auto at = bytes.find(from);
    if (at == std::string::npos) return;
    auto changed = bytes;
    changed.replace(at, from.size(), to);
    add(std::move(changed));
    // A prefix that was compared, of a text that goes on.
    if (at == 0 && bytes.size() > from.size()) add(to);
  });
}

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

std::uint64_t masked(std::int64_t number, std::uint32_t bytes) {
  const auto bits = static_cast<std::uint64_t>(number);
  return bytes >= 8 ? bits : bits & ((1ULL << (8 * bytes)) - 1);
}

std::int64_t with_sign(std::uint64_t constant, std::uint32_t bytes) {
  if (bytes == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(constant));
  return static_cast<std::int64_t>(constant);
}

void number_for_number(Hints& hints, const NumberCompare& compare) {
  hints.for_values([&](const std::string& bytes, auto add) {
    const auto number = number_of(bytes);
    if (!number || masked(*number, compare.bytes) != compare.value) return;
    const auto wanted = with_sign(compare.constant, compare.bytes);
    for (const std::int64_t by : {0, 1, -1}) {
      // Past the ends of a number it wraps round, as what is compared does.
      add(std::to_string(
          static_cast<std::int64_t>(static_cast<std::uint64_t>(wanted) + static_cast<std::uint64_t>(by))));
    }
  });
}

void length_for_length(Hints& hints, const NumberCompare& compare) {
  if (compare.constant > longest_by_length) return;
  hints.for_values([&](const std::string& bytes, auto add) {
    if (bytes.size() != compare.value) return;
    for (const std::size_t more : {std::size_t{0}, std::size_t{1}}) {
      auto changed = bytes;
      changed.resize(static_cast<std::size_t>(compare.constant) + more, bytes.empty() ? 'a' : bytes.back());
      add(std::move(changed));
    }
  });
}

void byte_for_byte(Hints& hints, const NumberCompare& compare) {
  const bool is_character = compare.bytes == 1 || compare.bytes == 4;  // as itself, or as an int
  if (!is_character || compare.value == 0 || compare.value > 255 || compare.constant == 0 ||
      compare.constant > 255) {
    return;
  }
  hints.for_values([&](const std::string& bytes, auto add) {
    auto at = bytes.find(static_cast<char>(compare.value));
    for (std::size_t i = 0; i < places_of_a_byte && at != std::string::npos; ++i) {
      auto changed = bytes;
      changed[at] = static_cast<char>(compare.constant);
      add(std::move(changed));
      at = bytes.find(static_cast<char>(compare.value), at + 1);
    }
  });
}

std::string little_endian(std::uint64_t number, std::uint32_t bytes) {
  std::string out;
  for (std::uint32_t i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 0xff);
  return out;
}

}  // namespace

std::vector<Hint> hints_of(const Sequence& sequence, const std::vector<TextCompare>& texts,
                           const std::vector<NumberCompare>& numbers) {
  Hints hints(sequence);
  for (const auto& compare : texts) {
    replace_text(hints, compare.a, compare.b);
    replace_text(hints, compare.b, compare.a);
  }
  for (const auto& compare : numbers) {
    number_for_number(hints, compare);
    length_for_length(hints, compare);
    byte_for_byte(hints, compare);
    // A comparison of two to eight characters at once, as compilers make of a short text.
    if (compare.bytes >= 2) {
      replace_text(hints, little_endian(compare.value, compare.bytes),
                   little_endian(compare.constant, compare.bytes));
    }
  }
  return std::move(hints.out);
}

}  // namespace shakedown::fuzz
