#include "harness/judge/race_marks.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cctype>
#include <map>
#include <set>

namespace shakedown::judge {
namespace {

namespace json = boost::json;

constexpr std::size_t shortest_mark = 3;       // as a whole value
constexpr std::size_t shortest_anywhere = 10;  // as a part of one
constexpr std::size_t shortest_credential = 6;
constexpr std::size_t most_values = 20'000;

using Marks = std::set<std::string>;

bool is_mark(const std::string& text) {
  return text.size() >= shortest_mark &&
         std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
}

void add_texts(const json::value& value, Marks& texts) {
  if (texts.size() >= most_values) return;
  if (const auto* object = value.if_object()) {
    for (const auto& [key, inner] : *object) add_texts(inner, texts);
  } else if (const auto* array = value.if_array()) {
    for (const auto& inner : *array) add_texts(inner, texts);
  } else if (const auto* text = value.if_string()) {
    if (is_mark(std::string(*text))) texts.emplace(*text);
  }
}

Marks texts_of(std::string_view body) {
  Marks texts;
  json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code error;
  const auto value = json::parse({body.data(), body.size()}, error, {}, options);
  if (!error) add_texts(value, texts);
  return texts;
}

std::string credentials_of(const Request& request) {
  std::string all;
  for (const char* name : {"authorization", "cookie", "x-api-key"}) {
    if (const auto* value = find_header(request.headers, name)) all += *value + "\n";
  }
  return all;
}

// The parts of credentials that a sign-in may have handed out: "Bearer abc123" -> abc123.
Marks secrets_of(const Request& request) {
  Marks secrets;
  const std::string all = credentials_of(request);
  std::string word;
  for (const char c : all + "\n") {
    if (std::isspace(static_cast<unsigned char>(c)) == 0 && c != ';' && c != ',' && c != '=') {
      word += c;
      continue;
    }
    if (word.size() >= shortest_credential && word != "Bearer") secrets.insert(word);
    word.clear();
  }
  return secrets;
}

bool contains_any(std::string_view text, const Marks& secrets) {
  return std::any_of(secrets.begin(), secrets.end(),
                     [&](const auto& secret) { return text.find(secret) != std::string_view::npos; });
}

// Signed in with these credentials, or the answer handed them out.
bool belongs_to(const Exchange& leading, const Request& request, const Marks& secrets) {
  if (secrets.empty()) return false;
  if (credentials_of(leading.request) == credentials_of(request)) return true;
  if (contains_any(leading.response.body, secrets)) return true;
  return std::any_of(leading.response.headers.begin(), leading.response.headers.end(),
                     [&](const Header& header) { return contains_any(header.value, secrets); });
}

// By request; what more than one of them has marks none of them.
std::vector<Marks> marks_of(const RacePlay& play) {
  std::vector<Marks> all(play.requests.size());
  for (std::size_t i = 0; i < play.requests.size(); ++i) {
    if (play.requests[i].id == 0) continue;
    const Request& request = play.requests[i].exchange.request;
    const Marks secrets = secrets_of(request);
    all[i] = texts_of(request.body);
    all[i].insert(secrets.begin(), secrets.end());
    for (const auto& leading : play.leading) {
      if (!belongs_to(leading.exchange, request, secrets)) continue;
      all[i].merge(texts_of(leading.exchange.request.body));
      all[i].merge(texts_of(leading.exchange.response.body));
    }
  }
  std::map<std::string, int> owners;
  for (const Marks& marks : all) {
    for (const auto& mark : marks) ++owners[mark];
  }
  for (Marks& marks : all) std::erase_if(marks, [&](const auto& mark) { return owners[mark] > 1; });
  return all;
}

std::string mark_in(const Response& response, const Marks& texts, const Marks& marks) {
  for (const auto& mark : marks) {
    if (texts.contains(mark)) return mark;
    if (mark.size() < shortest_anywhere) continue;
    if (response.body.find(mark) != std::string::npos) return mark;
    for (const Header& header : response.headers) {
      if (header.value.find(mark) != std::string::npos) return mark;
    }
  }
  return {};
}

// Which request's marks stand in which other's answer.
std::map<std::pair<int, int>, std::string> found_in(const RacePlay& play, bool own) {
  std::map<std::pair<int, int>, std::string> found;
  const auto marks = marks_of(play);
  for (std::size_t i = 0; i < play.requests.size(); ++i) {
    const auto& kept = play.requests[i];
    if (kept.id == 0 || kept.exchange.response.status == 0) continue;
    const Marks texts = texts_of(kept.exchange.response.body);
    for (std::size_t owner = 0; owner < marks.size(); ++owner) {
      if ((owner == i) != own) continue;
      auto mark = mark_in(kept.exchange.response, texts, marks[owner]);
      if (!mark.empty()) found[{static_cast<int>(i), static_cast<int>(owner)}] = std::move(mark);
    }
  }
  return found;
}

}  // namespace

std::vector<ForeignMark> foreign_marks(const RaceControl& control, const RacePlay& burst) {
  auto found = found_in(burst, false);
  if (found.empty()) return {};
  for (const RacePlay& play : control.serial()) {
    for (const auto& [where, mark] : found_in(play, false)) found.erase(where);
  }
  const auto own = found_in(burst, true);
  std::vector<ForeignMark> marks;
  for (const auto& [where, mark] : found) {
    const auto [request, owner] = where;
    const auto& its = burst.requests[static_cast<std::size_t>(request)].exchange.request;
    const auto& others = burst.requests[static_cast<std::size_t>(owner)].exchange.request;
    marks.push_back({request, owner, mark, credentials_of(its) == credentials_of(others),
                     own.contains({request, request})});
  }
  return marks;
}

}  // namespace shakedown::judge
