#include "harness/provoke/fuzz/leaks.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

namespace shakedown::fuzz {
namespace {

struct Mark {
  const char* kind;
  const char* pattern;
};

// Each is the form of one runtime, tight enough that no sentence for people has it.
constexpr std::array<Mark, 20> marks{{
    {"a stack trace", R"(Traceback \(most recent call last\))"},
    {"a stack trace", R"(File "[^"\n]{1,200}\.py", line \d+)"},
    {"a stack trace", R"(\bat [\w.$<>]{1,120} ?\([^()\n]{1,200}:\d+(:\d+)?\))"},
    {"a stack trace", R"(\bat (file://)?/[^\s()]{1,200}\.[cm]?[jt]s:\d+:\d+)"},
    {"a stack trace", R"(\bgoroutine \d+ \[)"},
    {"a stack trace", R"(\bpanic: runtime error)"},
    {"a stack trace", R"(thread '[^'\n]{1,80}' panicked at)"},
    {"a stack trace", R"(\bat [\w.]+\([\w.]* ?[^)\n]{0,120}\) in [^\n]{1,200}:line \d+)"},
    {"a stack trace", R"(\.rb:\d+:in [`'])"},
    {"a stack trace", R"(#\d+ /[^\s]{1,200}\.php\(\d+\))"},
    {"a stack trace", R"(terminate called after throwing)"},
    {"an error of a database", R"(\bSQLSTATE\b|\bSQLITE_[A-Z]{3,}|\bORA-\d{5}\b|\bpsycopg2\.|\bPG::[A-Z])"},
    {"an error of a database",
     R"(You have an error in your SQL syntax|syntax error at or near "|unterminated quoted string)"},
    {"an error of a database",
     R"(\b(?:UNIQUE|FOREIGN KEY|NOT NULL|CHECK) constraint failed\b|near "[^"\n]{1,60}": syntax error)"},
    {"an error of a database",
     R"(\bSELECT [\w*,. ]{1,200} FROM \w+|\bINSERT INTO \w+ ?\(|\bUPDATE \w+ SET \w+ ?=|\bDELETE FROM \w+ WHERE\b)"},
    {"an error of a database", R"(database is locked|no such (?:table|column): \w+)"},
    {"a path of its machine",
     R"((?:^|[\s"'(=])/(?:home|root|usr/src|usr/local|var/www|opt|srv|app|build|workspace)/[\w./-]{2,200}\.(?:py|js|mjs|ts|go|rs|rb|php|c|cc|cpp|h|hpp|java|db|sqlite|conf|so)\b)"},
    {"a path of its machine", R"(node_modules/[\w@./-]{2,100})"},
    {"a path of its machine", R"([A-Z]:\\(?:Users|inetpub|Program Files)\\)"},
    {"a name of its own code",
     R"(\b(?:TypeError|ReferenceError|RangeError|SyntaxError|NullPointerException|IndexOutOfBoundsException|NoMethodError|KeyError|AttributeError): )"},
}};

struct Machines {
  std::array<std::unique_ptr<re2::RE2>, marks.size()> all;
  Machines() {
    for (std::size_t i = 0; i < marks.size(); ++i) all[i] = std::make_unique<re2::RE2>(marks[i].pattern);
  }
};

constexpr std::size_t looked_at = 16 * 1024;

}  // namespace

Leak leak_in(std::string_view body, std::string_view sent) {
  static const Machines machines;
  body = body.substr(0, looked_at);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    re2::StringPiece found;
    if (!machines.all[i]->Match(re2::StringPiece(body.data(), body.size()), 0, body.size(),
                                re2::RE2::UNANCHORED, &found, 1))
      continue;
    if (sent.find(std::string_view(found.data(), found.size())) != std::string_view::npos) continue;
    const auto at = static_cast<std::size_t>(found.data() - body.data());
    const auto begin = body.substr(0, at).find_last_of("\n\"");
    auto line = body.substr(begin == std::string_view::npos ? 0 : begin + 1);
    line = line.substr(0, std::min<std::size_t>({line.find('\n'), line.find("\\n"), 200}));
    return {marks[i].kind, std::string(line)};
  }
  return {};
}

}  // namespace shakedown::fuzz
