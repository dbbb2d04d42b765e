#include "harness/scenario/gate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "harness/model/gate_endpoints.hpp"
#include "harness/model/names.hpp"
#include "harness/scenario/nearest.hpp"
#include "harness/scenario/quantities.hpp"

namespace shakedown::scenario {
namespace {

constexpr std::size_t longest_gate = 500;

struct Measured {
  const char* name;
  Measure measure;
  bool takes_endpoint;
};
constexpr std::array<Measured, 6> measures{{{"mean", Measure::mean, true},
                                            {"max", Measure::max, true},
                                            {"errors", Measure::errors, true},
                                            {"rate", Measure::rate, true},
                                            {"memory", Measure::memory, false},
                                            {"descriptors", Measure::descriptors, false}}};

constexpr std::array<std::pair<const char*, Comparison>, 4> comparisons{{{"<=", Comparison::less_or_equal},
                                                                         {">=", Comparison::greater_or_equal},
                                                                         {"<", Comparison::less},
                                                                         {">", Comparison::greater}}};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Reads from left to right and remembers the first thing that was wrong.
class Reader {
 public:
  Reader(std::string_view text, const Place& where) : text_(text), where_(where) {}

  Result<Gate> read() {
    Gate gate;
    gate.where = where_;
    gate.text = std::string(trimmed(text_));
    if (text_.size() > longest_gate) {
      fail(0, fmt::format("a gate of {} characters is too long", text_.size()),
           fmt::format("at most {}", longest_gate));
    }
    if (!problem_) abort(gate);
    if (!problem_) during(gate);
    if (!problem_) condition(gate);
    spaces();
    if (!problem_ && at_ < text_.size()) {
      fail(at_, fmt::format("`{}` is left over", text_.substr(at_)), "a gate is one condition");
    }
    if (problem_) return *problem_;
    return gate;
  }

 private:
  void fail(std::size_t at, std::string message, std::string hint) {
    if (problem_) return;
    Place place = where_;
    if (place.column > 0) place.column += static_cast<int>(at);
    problem_ = Problem{std::move(place), std::move(message), std::move(hint)};
  }

  void spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool eat(std::string_view what) {
    spaces();
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  std::string_view word() {
    spaces();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  // What stands between "(" and its ")"; paths may hold pairs of their own.
  std::optional<std::string_view> in_parentheses() {
    const std::size_t open = at_;
    if (!eat("(")) return std::nullopt;
    const std::size_t begin = at_;
    int depth = 1;
    while (at_ < text_.size()) {
      if (text_[at_] == '(') ++depth;
      if (text_[at_] == ')' && --depth == 0) break;
      ++at_;
    }
    if (depth != 0) {
      fail(open, "this parenthesis is never closed", "expected )");
      return std::nullopt;
    }
    return trimmed(text_.substr(begin, at_++ - begin));
  }

  void during(Gate& gate) {
    const std::size_t begin = at_;
    if (word() != "during") {
      at_ = begin;
      return;
    }
    const auto stage = in_parentheses();
    if (problem_) return;
    if (!stage || stage->empty()) {
      fail(at_, "`during` does not say which stage, fault or time",
           "write it like during(steady): errors < 5%");
    } else if (!eat(":")) {
      fail(at_, "`during(...)` is followed by a colon and a condition",
           "write it like during(steady): errors < 5%");
    } else {
      read_span(gate, *stage);
    }
  }

  std::size_t position_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - text_.data());
  }

  // "steady", "steady, 10s to 60s", "from 1m": what stands behind the last comma may be a time.
  void read_span(Gate& gate, std::string_view span) {
    const auto comma = span.rfind(',');
    const auto last = trimmed(comma == std::string_view::npos ? span : span.substr(comma + 1));
    if (!read_times(gate, last)) {
      gate.stage = std::string(span);
    } else if (comma != std::string_view::npos) {
      gate.stage = std::string(trimmed(span.substr(0, comma)));
    }
  }

  // Whether this is a time at all: "from 10s", "until 1m", "10s to 1m".
  bool read_times(Gate& gate, std::string_view text) {
    const auto to = text.find(" to ");
    if (text.starts_with("from ")) {
      gate.from = time(trimmed(text.substr(5)));
    } else if (text.starts_with("until ")) {
      gate.until = time(trimmed(text.substr(6)));
    } else if (to != std::string_view::npos && std::isdigit(static_cast<unsigned char>(text.front())) != 0) {
      gate.from = time(trimmed(text.substr(0, to)));
      gate.until = time(trimmed(text.substr(to + 4)));
      if (!problem_ && *gate.until <= *gate.from)
        fail(position_of(text), fmt::format("`{}` ends before it begins", text),
             "write the earlier time first");
    } else {
      return false;
    }
    return true;
  }

  Nanoseconds time(std::string_view text) {
    const auto read = parse_duration(text);
    if (!read) fail(position_of(text), read.error().message, "expected a duration such as 10s");
    return read ? read.value() : Nanoseconds{};
  }

  // "or abort", "or abort after 30s" at the end of the text, which is cut off.
  void abort(Gate& gate) {
    constexpr std::string_view words = " or abort";
    const auto at = text_.rfind(words);
    if (at == std::string_view::npos || at < at_) return;
    const auto rest = text_.substr(at + words.size());
    const auto after = trimmed(rest);
    if (!after.empty() && !is_space(rest.front())) return;  // "or aborted"
    gate.abort = true;
    if (after.starts_with("after ")) {
      gate.abort_after = time(trimmed(after.substr(6)));
    } else if (!after.empty()) {
      fail(position_of(after), fmt::format("`{}` is left over", after), "write it like or abort after 30s");
    }
    text_ = text_.substr(0, at);
  }

  void check_abort(const Gate& gate, std::size_t begin) {
    if (!gate.abort) return;
    const bool upper = gate.comparison == Comparison::less || gate.comparison == Comparison::less_or_equal;
    const bool can_be_lost =
        gate.measure != Measure::mean && gate.measure != Measure::rate && gate.measure != Measure::findings;
    if (!can_be_lost || !upper)
      fail(begin, "nobody can say before the end that this cannot hold any more",
           "abort by a percentile, max, errors, memory or descriptors that stay below a limit");
  }

  void condition(Gate& gate) {
    spaces();
    const std::size_t begin = at_;
    const auto name = word();
    if (name == "findings") return findings(gate, begin);
    const bool takes_endpoint = measure(gate, name, begin);
    if (problem_) return;
    const std::size_t open = at_;
    const auto endpoint = in_parentheses();
    if (endpoint && !takes_endpoint) {
      fail(open, fmt::format("`{}` is of the whole target, not of an endpoint", name),
           fmt::format("write {} alone", name));
    }
    if (endpoint) read_endpoint(gate, *endpoint, open + 1);
    if (!problem_) comparison(gate);
    if (!problem_) limit(gate);
    if (!problem_) check_abort(gate, begin);
  }

  // Returns whether this measure may be followed by an endpoint.
  bool measure(Gate& gate, std::string_view name, std::size_t begin) {
    for (const auto& known : measures) {
      if (name != known.name) continue;
      gate.measure = known.measure;
      return known.takes_endpoint;
    }
    const bool percentile =
        name.size() > 1 && name[0] == 'p' && std::isdigit(static_cast<unsigned char>(name[1]));
    if (!percentile) {
      unknown_measure(name, begin);
      return false;
    }
    gate.measure = Measure::percentile;
    const char* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + 1, end, gate.percentile, std::chars_format::fixed);
    if (read.ec != std::errc{} || read.ptr != end || gate.percentile <= 0 || gate.percentile >= 100) {
      fail(begin, fmt::format("`{}` is not a percentile", name),
           "above p0 and below p100, such as p50 or p99.9; for the largest write max");
    }
    return true;
  }

  void unknown_measure(std::string_view name, std::size_t begin) {
    std::vector<std::string> known{"p50", "p90", "p95", "p99", "p99.9", "findings", "during"};
    for (const auto& measured : measures) known.emplace_back(measured.name);
    if (name.empty()) {
      fail(begin, "a gate begins with what it measures", "write it like p99 < 250ms or errors < 0.1%");
    } else {
      fail(begin, fmt::format("`{}` is nothing that a gate can measure", name), did_you_mean(name, known));
    }
  }

  // An endpoint, a tag of the scenario, or the tag with its endpoints, as run files have it.
  void read_endpoint(Gate& gate, std::string_view text, std::size_t begin) {
    const std::string tag = gate_tag(text);
    if (tag.empty() && !text.empty() && std::all_of(text.begin(), text.end(), is_word)) {
      gate.endpoint = std::string(text);
      return;
    }
    if (tag.empty()) return read_one_endpoint(gate, text, begin);
    for (const std::string& endpoint : gate_endpoints(text)) {
      read_one_endpoint(gate, endpoint, begin);
      if (problem_) return;
    }
    gate.endpoint = std::string(text);
  }

  void read_one_endpoint(Gate& gate, std::string_view endpoint, std::size_t begin) {
    const auto space = endpoint.find(' ');
    const auto method = endpoint.substr(0, space);
    const auto path = space == std::string_view::npos ? "" : trimmed(endpoint.substr(space));
    bool upper = !method.empty();
    for (const char c : method) upper = upper && c >= 'A' && c <= 'Z';
    if (!upper || !path.starts_with('/') || path.find_first_of(" \t\n\r") != std::string_view::npos) {
      fail(begin, fmt::format("`{}` is not an endpoint", endpoint),
           "a method in capitals and a path, such as POST /orders, or a tag");
      return;
    }
    gate.endpoint = fmt::format("{} {}", method, path);
  }

  void comparison(Gate& gate) {
    spaces();
    for (const auto& [sign, known] : comparisons) {
      if (!eat(sign)) continue;
      gate.comparison = known;
      return;
    }
    fail(at_, at_ < text_.size() ? "a comparison is missing here" : "the gate ends before its limit",
         "expected <, <=, > or >=");
  }

  void limit(Gate& gate) {
    spaces();
    const std::size_t begin = at_;
    const auto text = trimmed(text_.substr(at_));
    at_ += text.size();
    if (text.empty()) return fail(begin, "the gate ends before its limit", wanted(gate.measure));
    const auto value = limit_of(gate.measure, text);
    if (value) {
      gate.limit = value.value();
    } else {
      fail(begin, value.error().message, wanted(gate.measure));
    }
  }

  static std::string wanted(Measure measure) {
    switch (measure) {
      case Measure::errors:
        return "expected a percentage such as 0.1%";
      case Measure::rate:
        return "expected a rate such as 450/s";
      case Measure::memory:
        return "expected a size such as 300MB";
      case Measure::descriptors:
        return "expected a whole number such as 200";
      default:
        return "expected a duration such as 250ms";
    }
  }

  static Result<double> limit_of(Measure measure, std::string_view text) {
    const auto number = [](const auto& read) -> Result<double> {
      if (!read) return read.error();
      return static_cast<double>(read.value());
    };
    switch (measure) {
      case Measure::errors:
        return number(parse_percentage(text));
      case Measure::memory:
        return number(parse_size(text));
      case Measure::descriptors:
        return number(parse_whole(text));
      case Measure::rate: {
        const auto rate = parse_rate(text);
        if (!rate) return rate.error();
        if (rate.value().unit != RateUnit::requests) {
          return problem("the measured rate is that of requests, not of journeys");
        }
        return rate.value().per_second;
      }
      default: {
        const auto duration = parse_duration(text);
        if (!duration) return duration.error();
        return static_cast<double>(duration.value().count());
      }
    }
  }

  void findings(Gate& gate, std::size_t begin) {
    gate.measure = Measure::findings;
    if (gate.abort) return check_abort(gate, begin);
    if (!gate.stage.empty() || gate.from || gate.until) {
      return fail(begin, "findings are those of the whole run, not of a stage", "leave during(...) out");
    }
    const char* const hint = "write it like findings: none at high or above";
    if (!eat(":")) return fail(at_, "`findings` is followed by a colon", hint);
    spaces();
    if (const auto at = at_; word() != "none") return fail(at, "`findings` can only be none", hint);
    spaces();
    if (at_ == text_.size()) {
      gate.severity = Severity::info;
      return;
    }
    if (const auto at = at_; word() != "at") return fail(at, "after `none` comes `at` and a severity", hint);
    spaces();
    const std::size_t at = at_;
    const auto name = word();
    const auto severity = severity_named(name);
    if (!severity) {
      return fail(at, fmt::format("`{}` is not a severity", name),
                  did_you_mean(name, {"info", "low", "medium", "high", "critical"}));
    }
    gate.severity = *severity;
    const std::size_t after = at_;
    if (word() != "or" || word() != "above") fail(after, "after the severity comes `or above`", hint);
  }

  std::string_view text_;
  Place where_;
  std::size_t at_ = 0;
  std::optional<Problem> problem_;
};

std::string measure_text(const Gate& gate) {
  if (gate.measure == Measure::percentile) return fmt::format("p{}", number_text(gate.percentile));
  for (const auto& known : measures) {
    if (known.measure == gate.measure) return known.name;
  }
  return "findings";
}

std::string limit_text(const Gate& gate) {
  switch (gate.measure) {
    case Measure::errors:
      return number_text(gate.limit * 100) + "%";
    case Measure::rate:
      return number_text(gate.limit) + "/s";
    case Measure::memory:
      return size_text(static_cast<std::uint64_t>(gate.limit));
    case Measure::descriptors:
      return number_text(gate.limit);
    default:
      return duration_text(Nanoseconds(static_cast<std::int64_t>(gate.limit)));
  }
}

}  // namespace

Result<Gate> parse_gate(std::string_view text, const Place& where) {
  return Reader(text, where).read();
}

namespace {

std::string span_text(const Gate& gate) {
  std::string times;
  if (gate.from && gate.until) {
    times = fmt::format("{} to {}", duration_text(*gate.from), duration_text(*gate.until));
  } else if (gate.from || gate.until) {
    times = gate.from ? "from " + duration_text(*gate.from) : "until " + duration_text(*gate.until);
  }
  if (gate.stage.empty() && times.empty()) return {};
  return fmt::format("during({}{}{}): ", gate.stage, gate.stage.empty() || times.empty() ? "" : ", ", times);
}

std::string abort_text(const Gate& gate) {
  if (!gate.abort) return {};
  return gate.abort_after == Nanoseconds{} ? " or abort"
                                           : " or abort after " + duration_text(gate.abort_after);
}

}  // namespace

std::string to_text(const Gate& gate) {
  if (gate.measure == Measure::findings) {
    return fmt::format("findings: none at {} or above", name_of(gate.severity));
  }
  std::string out = span_text(gate);
  out += measure_text(gate);
  if (!gate.endpoint.empty()) out += fmt::format("({})", gate.endpoint);
  for (const auto& [sign, known] : comparisons) {
    if (known == gate.comparison) out += fmt::format(" {} ", sign);
  }
  return out + limit_text(gate) + abort_text(gate);
}

}  // namespace shakedown::scenario
