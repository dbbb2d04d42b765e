// Field numbers are those of proc(5).
#include "harness/target/proc.hpp"

#include <array>
#include <charconv>

namespace shakedown::target {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Takes the next word off the text; empty at its end.
std::string_view next_word(std::string_view& text) {
  const auto begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) {
    text = {};
    return {};
  }
  text.remove_prefix(begin);
  const auto end = text.find_first_of(" \t\n");
  const auto word = text.substr(0, end);
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::optional<ProcStat> parse_stat(std::string_view text) {
  const auto open = text.find(" (");
  const auto close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  const auto pid = number<pid_t>(text.substr(0, open));
  if (!pid) return std::nullopt;

  constexpr std::size_t first_field = 3;  // the state is the first after the name
  constexpr std::size_t last_field = 24;
  std::array<std::string_view, last_field + 1> field;
  std::string_view rest = text.substr(close + 1);
  for (std::size_t i = first_field; i <= last_field; ++i) field[i] = next_word(rest);

  const auto parent = number<pid_t>(field[4]);
  const auto user = number<std::uint64_t>(field[14]);
  const auto system = number<std::uint64_t>(field[15]);
  const auto children_user = number<std::int64_t>(field[16]);
  const auto children_system = number<std::int64_t>(field[17]);
  const auto threads = number<std::uint64_t>(field[20]);
  const auto virtual_bytes = number<std::uint64_t>(field[23]);
  const auto rss = number<std::int64_t>(field[24]);
  if (field[3].size() != 1 || !parent || !user || !system || !children_user || !children_system || !threads ||
      !virtual_bytes || !rss) {
    return std::nullopt;
  }
  ProcStat stat;
  stat.pid = *pid;
  stat.state = field[3].front();
  stat.parent = *parent;
  stat.cpu_ticks = *user + *system;
  stat.children_ticks = static_cast<std::uint64_t>(*children_user + *children_system);
  stat.threads = *threads;
  stat.virtual_bytes = *virtual_bytes;
  stat.rss_pages = *rss > 0 ? static_cast<std::uint64_t>(*rss) : 0;
  return stat;
}

std::optional<std::uint64_t> parse_pss(std::string_view text) {
  constexpr std::string_view label = "\nPss:";
  const auto at = text.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + label.size());
  const auto kibibytes = number<std::uint64_t>(next_word(text));
  if (!kibibytes || next_word(text) != "kB") return std::nullopt;
  return *kibibytes * 1024;
}

std::vector<pid_t> parse_children(std::string_view text) {
  std::vector<pid_t> pids;
  for (auto word = next_word(text); !word.empty(); word = next_word(text)) {
    if (const auto pid = number<pid_t>(word)) pids.push_back(*pid);
  }
  return pids;
}

bool is_socket(std::string_view link) {
  return link.starts_with("socket:[");
}

}  // namespace shakedown::target
