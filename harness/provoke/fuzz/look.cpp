#include "harness/provoke/fuzz/look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/http/error_message.hpp"
#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/leaks.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t longest_shown = 200;

const Operation* operation_of(const Look& look) {
  return look.asked.operation < 0 ? nullptr
                                  : &look.grammar.operations[static_cast<std::size_t>(look.asked.operation)];
}

bool documents(const Operation& operation, int status) {
  return std::any_of(operation.statuses.begin(), operation.statuses.end(),
                     [&](int one) { return one == status || one == status / 100 || one == 0; });
}

// 501 to 504 have their uses, and are right where the contract has them or there is none.
bool is_server_error(const Look& look) {
  const int status = look.response.status;
  if (status < 500) return false;
  if (status == 500 || status > 504) return true;
  const Operation* operation = operation_of(look);
  return status != 501 && operation && operation->documented && !documents(*operation, status);
}

std::string message_of(const Response& response) {
  const std::string* type = find_header(response.headers, "content-type");
  return http::error_message(type ? *type : "", response.body);
}

void server_error(const Look& look, std::vector<Sign>& signs) {
  if (!is_server_error(look)) return;
  const std::string message = message_of(look.response);
  signs.push_back({"fuzz/server-error",
                   fmt::format("{} {}", look.response.status, http::normalise_message(message)),
                   fmt::format("{}{}{}", look.response.status, message.empty() ? "" : ": ",
                               judge::first_line(message, longest_shown))});
}

void leak(const Look& look, std::vector<Sign>& signs) {
  if (look.response.status < 400) return;
  const Leak found = leak_in(look.response.body, look.sent.target + "\n" + look.sent.body);
  if (found.kind.empty()) return;
  signs.push_back({"fuzz/leak", found.kind,
                   fmt::format("{} shows {}: {}", look.response.status, found.kind,
                               judge::first_line(found.text, longest_shown))});
}

// No client sends such a field, and no service has it but from a value that it was sent.
void split(const Look& look, std::vector<Sign>& signs) {
  const std::string* made = find_header(look.response.headers, made_up_field);
  if (!made) return;
  signs.push_back({"fuzz/response-splitting", "",
                   fmt::format("{} has a field {}: {}, which a value of the request made",
                               look.response.status, made_up_field, judge::first_line(*made, 40))});
}

// Of what was asked for by its Accept field, and of nothing that the contract has, nobody knows what comes.
bool asks_for_another_type(const Look& look, const Operation& operation) {
  const Argument* accept = find_argument(look.asked, Place::header, "Accept");
  if (!accept || operation.accepts.empty()) return false;
  std::string_view types = operation.accepts;
  while (!types.empty()) {
    const auto type = types.substr(0, types.find(", "));
    types.remove_prefix(std::min(types.size(), type.size() + 2));
    if (accept->value.find(type) != std::string::npos) return false;
  }
  return accept->value.find("*/*") == std::string::npos || accept->value.find("q=0") != std::string::npos;
}

// What a browser reads as a page: by its type, or by what it begins with where it has none and may guess.
bool is_page(const Response& response) {
  const std::string* type = find_header(response.headers, "content-type");
  if (!type || type->empty()) {
    const std::string* options = find_header(response.headers, "x-content-type-options");
    return !options || !equal_ignoring_case(*options, "nosniff");
  }
  return type->starts_with("text/html") || type->starts_with("application/xhtml+xml") ||
         type->starts_with("image/svg+xml");
}

void reflected(const Look& look, std::vector<Sign>& signs) {
  if (!is_page(look.response) || look.response.body.find(made_up_element) == std::string::npos) return;
  // Of this request, and not of one before it.
  const std::string sent = look.sent.target + look.sent.body;
  if (sent.find("made-up") == std::string::npos) return;
  signs.push_back({"fuzz/reflected", "",
                   fmt::format("{} is a page with {} in it, which a value of the request made",
                               look.response.status, made_up_element)});
}

void outside(const Look& look, std::vector<Sign>& signs) {
  const Operation* operation = operation_of(look);
  if (!look.contract || !operation || !operation->documented) return;
  if (is_server_error(look)) return;  // which is told already
  // What refuses, by a status of its own, is not held against a contract that names the usual ones.
  const std::string_view target = look.sent.target;
  Request head;
  head.method = look.sent.method;
  head.target = look.sent.target;
  const auto deviations = look.contract->check(
      {&head, &look.response, target.substr(0, target.find('?')), look.response_cut, true}, 5);
  for (const judge::Deviation& one : deviations) {
    if (one.rule.starts_with("request-") || one.rule == "deprecated" || one.rule == "undocumented-endpoint")
      continue;
    // Half of a surrogate pair, escaped, is JSON by its grammar, whatever a reader makes of it.
    if (one.rule == "not-json" && look.response.body.find("\\ud") != std::string::npos) continue;
    if (one.rule == "undocumented-status" && look.response.status >= 400) continue;
    if (one.rule == "undocumented-content-type" && asks_for_another_type(look, *operation)) continue;
    std::string got = one.got.empty() ? "" : ", not " + judge::first_line(one.got, 80);
    signs.push_back({"fuzz/answer",
                     fmt::format("{} {} {} {}", look.response.status, one.rule, one.where, one.expected),
                     fmt::format("{} with {}{}{} where the contract has {}{}", look.response.status, one.rule,
                                 one.where.empty() ? "" : " at ", one.where, one.expected, got)});
  }
}

void claimed(const Look& look, std::vector<Sign>& signs) {
  const int status = look.response.status;
  const bool accepted = status >= 200 && status < 300;
  if (look.asked.claim == FuzzRequest::Claim::invalid && accepted)
    signs.push_back({"fuzz/accepted-invalid", look.asked.breaks,
                     fmt::format("{} although the contract forbids it: {}", status, look.asked.breaks)});
  const bool refused = status == 400 || status == 415 || status == 422;
  if (look.asked.claim == FuzzRequest::Claim::valid && refused)
    signs.push_back({"fuzz/refused-valid", look.asked.what,
                     fmt::format("{} although the contract documents it: {}: {}", status, look.asked.what,
                                 judge::first_line(message_of(look.response), longest_shown))});
}

std::string_view content_type_of(const Response& response) {
  const std::string* type = find_header(response.headers, "content-type");
  return type ? std::string_view(*type) : std::string_view();
}

}  // namespace

std::string key_of_the_whole_service(const Sign& sign) {
  if (sign.rule == "fuzz/leak") {
    // What a page quotes of the request is masked, as it is in plain text.
    std::string text = sign.says;
    for (const std::string_view quote : {"&#39;", "&quot;"}) {
      for (auto at = text.find(quote); at != std::string::npos; at = text.find(quote, at + 1))
        text.replace(at, quote.size(), "\"");
    }
    return http::normalise_message(text);
  }
  const bool error = sign.key.starts_with('4') || sign.key.starts_with('5');
  if (sign.rule != "fuzz/answer" || !error || sign.key.size() < 4) return {};
  const std::string_view deviation = std::string_view(sign.key).substr(4);
  const bool everywhere =
      deviation.starts_with("undocumented-content-type") || deviation.starts_with("not-json");
  return everywhere ? sign.key : std::string();
}

bool is_stream(std::string_view content_type) {
  static constexpr std::array<std::string_view, 5> streams = {
      "text/event-stream", "application/x-ndjson", "application/stream+json", "application/json-seq",
      "multipart/x-mixed-replace"};
  const auto type = content_type.substr(0, content_type.find(';'));
  return std::any_of(streams.begin(), streams.end(),
                     [&](std::string_view one) { return equal_ignoring_case(type, one); });
}

std::vector<Sign> signs_of(const Look& look) {
  std::vector<Sign> signs;
  if (look.died) {
    signs.push_back({"fuzz/crash", look.ending, "the process " + look.ending});
    return signs;
  }
  switch (look.outcome) {
    case Outcome::first_byte_timeout:
    case Outcome::whole_timeout:
      if (look.streams || is_stream(content_type_of(look.response))) return signs;
      signs.push_back({"fuzz/hang", "", "no whole answer within the deadline"});
      return signs;
    case Outcome::closed:
    case Outcome::reset:
    case Outcome::truncated:
    case Outcome::malformed:
      signs.push_back({"fuzz/closed", look.outcome == Outcome::malformed ? "malformed" : "closed",
                       look.outcome == Outcome::malformed ? "an answer that is not HTTP"
                       : look.outcome == Outcome::truncated
                           ? "the connection ended in the middle of the answer"
                           : "the connection ended without an answer"});
      return signs;
    case Outcome::answered:
    case Outcome::unexpected_status:
      break;
    default:
      return signs;
  }
  server_error(look, signs);
  leak(look, signs);
  split(look, signs);
  reflected(look, signs);
  claimed(look, signs);
  outside(look, signs);
  return signs;
}

}  // namespace shakedown::fuzz
