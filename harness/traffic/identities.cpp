// Reads the identities file.
#include "harness/traffic/identities.hpp"

#include <algorithm>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/input_file.hpp"
#include "harness/traffic/problem_at.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::traffic {
namespace {

// One record of RFC 4180 from `at`, which moves behind it. False where a quote is never closed.
bool next_record(std::string_view text, std::size_t& at, int& line, std::vector<std::string>& fields) {
  fields.assign(1, {});
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '"' && fields.back().empty()) {
      while (true) {
        const auto quote = text.find('"', at);
        if (quote == std::string_view::npos) return false;
        const auto part = text.substr(at, quote - at);
        line += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
        fields.back() += part;
        at = quote + 1;
        if (at >= text.size() || text[at] != '"') break;
        fields.back() += '"';
        ++at;
      }
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      ++line;
      return true;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return true;
}

template <class Is>
std::size_t column_like(const std::vector<std::string>& columns, Is is) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const std::string& c) { return is(plain_name(c)); });
  return static_cast<std::size_t>(found - columns.begin());
}

}  // namespace

Result<std::vector<Identity>> parse_identities(std::string_view text, const std::string& file) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  std::vector<Identity> all;
  std::vector<std::string> columns;
  std::vector<std::string> fields;
  std::size_t at = 0;
  int line = 1;
  while (at < text.size()) {
    const int begin = line;
    if (!next_record(text, at, line, fields))
      return problem_at(Place{file, begin, 0}, "a quote that is opened here is never closed");
    if (fields.size() == 1 && trimmed(fields[0]).empty()) continue;
    if (columns.empty()) {
      for (const auto& field : fields) columns.emplace_back(trimmed(field));
      continue;
    }
    if (fields.size() != columns.size()) {
      return problem_at(Place{file, begin, 0}, "this line has " + std::to_string(fields.size()) +
                                                   " fields, and the header line has " +
                                                   std::to_string(columns.size()));
    }
    if (all.size() >= identity_limit)
      return problem_at(Place{file, begin, 0}, "more than a million identities");
    Identity identity;
    for (std::size_t i = 0; i < fields.size(); ++i) identity.columns.emplace_back(columns[i], fields[i]);
    all.push_back(std::move(identity));
  }
  const auto user = column_like(columns, [](const std::string& name) { return is_user_name(name); });
  const auto password = column_like(columns, [](const std::string& name) { return is_password_name(name); });
  if (user == columns.size() || password == columns.size()) {
    return problem_at(
        Place{file, 1, 0},
        std::string("no column for the ") + (user == columns.size() ? "user's name" : "password"),
        "expected a header line such as \"name,password\"");
  }
  if (all.empty()) return problem_at(Place{file, 0, 0}, "no identities below the header line");
  for (auto& identity : all) {
    identity.columns.emplace_back(
        "basic", base64_encoded(identity.columns[user].second + ":" + identity.columns[password].second));
  }
  return all;
}

Result<std::vector<Identity>> read_identities(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return file.error();
  std::string text;
  for (auto chunk = file.value().next(); !chunk.empty(); chunk = file.value().next()) {
    text += chunk;
    if (text.size() > identity_file_limit) return problem_at(Place{path, 0, 0}, "larger than 256 MiB");
  }
  if (!file.value().failure().empty())
    return problem_at(Place{path, 0, 0}, "cannot be read: " + file.value().failure());
  return parse_identities(text, path);
}

std::vector<std::string> columns_of(const std::vector<Identity>& identities) {
  std::vector<std::string> names;
  if (identities.empty()) return names;
  for (const auto& [name, value] : identities.front().columns) names.push_back(name);
  return names;
}

}  // namespace shakedown::traffic
