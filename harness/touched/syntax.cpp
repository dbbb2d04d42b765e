#include "harness/touched/syntax.hpp"

#include <re2/re2.h>
#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <map>

#include "harness/touched/queries.hpp"

extern "C" {
const TSLanguage* tree_sitter_typescript();
const TSLanguage* tree_sitter_tsx();
const TSLanguage* tree_sitter_python();
const TSLanguage* tree_sitter_java();
const TSLanguage* tree_sitter_go();
const TSLanguage* tree_sitter_cpp();
}

namespace shakedown::touched {
namespace {

constexpr std::uint64_t most_microseconds = 2'000'000;
constexpr std::uint32_t most_matches_at_once = 4096;

struct Predicate {
  bool wanted = true;  // false: #not-match?
  std::uint32_t capture = 0;
  std::shared_ptr<const RE2> pattern;
};

// A language's query, compiled once.
struct Compiled {
  const TSLanguage* language = nullptr;
  TSQuery* query = nullptr;                        // lives as long as the program
  std::vector<std::vector<Predicate>> predicates;  // by pattern
  std::vector<std::vector<std::pair<std::string_view, std::string_view>>> settings;
};

std::string_view text_of_string(const TSQuery* query, std::uint32_t id) {
  std::uint32_t length = 0;
  const char* text = ts_query_string_value_for_id(query, id, &length);
  return {text, length};
}

// "#match? @capture PATTERN", "#not-match? ..." and "#set! NAME VALUE"; our own files have no others.
void add_step(Compiled& compiled, std::uint32_t pattern, const std::vector<TSQueryPredicateStep>& steps) {
  assert(steps.size() == 3);
  const auto name = text_of_string(compiled.query, steps[0].value_id);
  const auto last = text_of_string(compiled.query, steps[2].value_id);
  if (name == "set!") {
    compiled.settings[pattern].emplace_back(text_of_string(compiled.query, steps[1].value_id), last);
    return;
  }
  assert(name == "match?" || name == "not-match?");
  auto expression = std::make_shared<const RE2>(re2::StringPiece(last.data(), last.size()));
  assert(expression->ok());
  compiled.predicates[pattern].push_back({name == "match?", steps[1].value_id, std::move(expression)});
}

Compiled compile(const TSLanguage* language, std::string_view text) {
  Compiled compiled;
  compiled.language = language;
  std::uint32_t where = 0;
  TSQueryError error = TSQueryErrorNone;
  compiled.query =
      ts_query_new(language, text.data(), static_cast<std::uint32_t>(text.size()), &where, &error);
  assert(compiled.query != nullptr);
  const std::uint32_t patterns = ts_query_pattern_count(compiled.query);
  compiled.predicates.resize(patterns);
  compiled.settings.resize(patterns);
  for (std::uint32_t pattern = 0; pattern < patterns; ++pattern) {
    std::uint32_t count = 0;
    const auto* steps = ts_query_predicates_for_pattern(compiled.query, pattern, &count);
    std::vector<TSQueryPredicateStep> one;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (steps[i].type != TSQueryPredicateStepTypeDone) {
        one.push_back(steps[i]);
        continue;
      }
      add_step(compiled, pattern, one);
      one.clear();
    }
  }
  return compiled;
}

const Compiled* compiled_for(Language language) {
  switch (language) {
    case Language::javascript: {
      static const Compiled compiled = compile(tree_sitter_tsx(), javascript_query());
      return &compiled;
    }
    case Language::typescript: {
      static const Compiled compiled = compile(tree_sitter_typescript(), javascript_query());
      return &compiled;
    }
    case Language::python: {
      static const Compiled compiled = compile(tree_sitter_python(), python_query());
      return &compiled;
    }
    case Language::java: {
      static const Compiled compiled = compile(tree_sitter_java(), java_query());
      return &compiled;
    }
    case Language::go: {
      static const Compiled compiled = compile(tree_sitter_go(), go_query());
      return &compiled;
    }
    case Language::cpp: {
      static const Compiled compiled = compile(tree_sitter_cpp(), cpp_query());
      return &compiled;
    }
    case Language::none:
      break;
  }
  return nullptr;
}

Captured captured(const Compiled& compiled, const TSQueryCapture& capture, std::string_view text) {
  std::uint32_t length = 0;
  const char* name = ts_query_capture_name_for_id(compiled.query, capture.index, &length);
  Captured one;
  one.name = {name, length};
  one.begin_byte = ts_node_start_byte(capture.node);
  one.end_byte = std::min(ts_node_end_byte(capture.node), static_cast<std::uint32_t>(text.size()));
  one.text = text.substr(one.begin_byte, one.end_byte - std::min(one.begin_byte, one.end_byte));
  const TSPoint begin = ts_node_start_point(capture.node);
  const TSPoint end = ts_node_end_point(capture.node);
  one.lines = {static_cast<int>(begin.row) + 1,
               static_cast<int>(end.row) + (end.column == 0 && end.row > begin.row ? 0 : 1)};
  return one;
}

bool hold(const std::vector<Predicate>& predicates, const TSQueryMatch& match, std::string_view text) {
  for (const Predicate& predicate : predicates) {
    for (std::uint16_t i = 0; i < match.capture_count; ++i) {
      if (match.captures[i].index != predicate.capture) continue;
      const auto begin = ts_node_start_byte(match.captures[i].node);
      const auto end = ts_node_end_byte(match.captures[i].node);
      if (RE2::PartialMatch({text.data() + begin, end - begin}, *predicate.pattern) != predicate.wanted)
        return false;
    }
  }
  return true;
}

}  // namespace

Language language_of(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, Language>, 17> ends{{
      {".js", Language::javascript},
      {".mjs", Language::javascript},
      {".cjs", Language::javascript},
      {".jsx", Language::javascript},
      {".tsx", Language::javascript},
      {".ts", Language::typescript},
      {".mts", Language::typescript},
      {".cts", Language::typescript},
      {".py", Language::python},
      {".java", Language::java},
      {".go", Language::go},
      {".cpp", Language::cpp},
      {".cc", Language::cpp},
      {".cxx", Language::cpp},
      {".hpp", Language::cpp},
      {".hh", Language::cpp},
      {".h", Language::cpp},
  }};
  for (const auto& [end, language] : ends) {
    if (path.ends_with(end)) return language;
  }
  return Language::none;
}

const Captured* Match::find(std::string_view name) const {
  const auto found = std::find_if(captures.begin(), captures.end(),
                                  [&](const Captured& capture) { return capture.name == name; });
  return found == captures.end() ? nullptr : &*found;
}

std::string_view Match::setting(std::string_view name) const {
  for (const auto& [key, value] : settings) {
    if (key == name) return value;
  }
  return {};
}

bool each_match(Language language, std::string_view text, const std::function<void(const Match&)>& take) {
  const Compiled* compiled = compiled_for(language);
  if (compiled == nullptr) return false;
  const std::unique_ptr<TSParser, void (*)(TSParser*)> parser(ts_parser_new(), ts_parser_delete);
  ts_parser_set_language(parser.get(), compiled->language);
  ts_parser_set_timeout_micros(parser.get(), most_microseconds);
  const std::unique_ptr<TSTree, void (*)(TSTree*)> tree(
      ts_parser_parse_string(parser.get(), nullptr, text.data(), static_cast<std::uint32_t>(text.size())),
      ts_tree_delete);
  if (!tree) return false;
  const std::unique_ptr<TSQueryCursor, void (*)(TSQueryCursor*)> cursor(ts_query_cursor_new(),
                                                                        ts_query_cursor_delete);
  ts_query_cursor_set_match_limit(cursor.get(), most_matches_at_once);
  ts_query_cursor_exec(cursor.get(), compiled->query, ts_tree_root_node(tree.get()));
  TSQueryMatch found;
  Match match;
  while (ts_query_cursor_next_match(cursor.get(), &found)) {
    if (!hold(compiled->predicates[found.pattern_index], found, text)) continue;
    match.captures.clear();
    for (std::uint16_t i = 0; i < found.capture_count; ++i)
      match.captures.push_back(captured(*compiled, found.captures[i], text));
    match.settings = compiled->settings[found.pattern_index];
    take(match);
  }
  return true;
}

}  // namespace shakedown::touched
