// Agent Trace, version 0.1.0: one JSON record a line, each with the lines of files that conversations wrote.
#include <boost/json/parse.hpp>

#include "harness/touched/records.hpp"

namespace shakedown::touched {
namespace {

namespace json = boost::json;

constexpr std::size_t most_trace_bytes = 64 << 20;
constexpr std::size_t longest_record = 4 << 20;
constexpr int most_records = 100'000;

const json::value* at(const json::value* value, std::string_view key) {
  const auto* object = value == nullptr ? nullptr : value->if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::string text(const json::value* value) {
  const auto* string = value == nullptr ? nullptr : value->if_string();
  return string == nullptr ? std::string() : std::string(std::string_view(*string).substr(0, 4096));
}

int whole(const json::value* value) {
  if (value == nullptr) return 0;
  boost::json::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  return error || number < 1 || number > 100'000'000 ? 0 : static_cast<int>(number);
}

Authorship type_of(const json::value* contributor, Authorship otherwise) {
  const std::string type = text(at(contributor, "type"));
  if (type == "ai") return Authorship::ai;
  if (type == "mixed") return Authorship::mixed;
  if (type == "human") return Authorship::human;
  return type == "unknown" ? Authorship::unknown : otherwise;
}

const json::array& list(const json::value* value) {
  static const json::array none;
  const auto* array = value == nullptr ? nullptr : value->if_array();
  return array == nullptr ? none : *array;
}

// "anthropic/claude-opus-4" is a model of the tool that the record names.
void conversation(const json::value& talk, const std::string& tool, std::vector<RecordedLines>& into) {
  const auto* contributor = at(&talk, "contributor");
  const Authorship all = type_of(contributor, Authorship::ai);
  std::string model = text(at(contributor, "model_id")).substr(0, 100);
  for (const json::value& range : list(at(&talk, "ranges"))) {
    RecordedLines lines;
    const int begin = whole(at(&range, "start_line"));
    const int end = whole(at(&range, "end_line"));
    if (begin == 0 || end < begin) continue;
    lines.ranges = {{begin, end}};
    lines.authorship = type_of(at(&range, "contributor"), all);
    lines.tool = tool;
    lines.model = model;
    into.push_back(std::move(lines));
  }
}

bool take_record(const json::value& record, Traces& traces) {
  if (at(&record, "files") == nullptr) return false;
  const std::string revision = text(at(at(&record, "vcs"), "revision"));
  std::string tool = text(at(at(&record, "tool"), "name")).substr(0, 100);
  Record& into = traces.revisions[revision];
  for (const json::value& file : list(at(&record, "files"))) {
    const std::string path = text(at(&file, "path"));
    if (path.empty()) continue;
    for (const json::value& talk : list(at(&file, "conversations")))
      conversation(talk, tool, into.files[path]);
  }
  return true;
}

}  // namespace

Traces read_agent_traces(std::string_view lines) {
  Traces traces;
  lines = lines.substr(0, most_trace_bytes);
  while (!lines.empty() && traces.records + traces.passed_over < most_records) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(lines.size(), end + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    boost::json::error_code error;
    const auto record =
        line.size() > longest_record ? json::value() : json::parse({line.data(), line.size()}, error);
    if (!error && take_record(record, traces))
      ++traces.records;
    else
      ++traces.passed_over;
  }
  return traces;
}

}  // namespace shakedown::touched
