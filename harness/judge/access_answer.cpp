#include "harness/judge/access_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/body_nodes.hpp"
#include "harness/judge/experiment_view.hpp"
#include "harness/judge/noise_mask.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"

namespace shakedown::judge {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;
using Kind = AccessAnswer::Kind;

constexpr std::size_t speaks_for_itself = 12;  // a value of this length is nowhere by chance

bool is_success(const Response& response) {
  return response.status >= 200 && response.status < 300;
}

std::string content_type(const Response& response) {
  const std::string* type = find_header(response.headers, "Content-Type");
  return type ? type->substr(0, type->find(';')) : "";
}

// "$.items[*].id" -> the values that stand there.
std::map<std::string, std::set<std::string>> values_by_place(const Response& response) {
  std::map<std::string, std::set<std::string>> places;
  for (const auto& [where, node] : nodes_of(response.body)) {
    if (node.is_scalar()) places[generalised(where)].insert(node.text);
  }
  return places;
}

std::set<std::string> keys_at_top(const BodyNodes& nodes) {
  std::set<std::string> keys;
  for (const auto& [where, node] : nodes) {
    if (where.find_first_of(".[", 2) == std::string::npos) keys.insert(where);
  }
  return keys;
}

// The same kind of document: the same keys at its top, or a list as the owner's; other content of one type
// and the same bytes.
bool built_alike(const Response& answer, const Response& owners) {
  const auto mine = nodes_of(answer.body);
  const auto theirs = nodes_of(owners.body);
  if (mine.empty() || theirs.empty()) return !owners.body.empty() && answer.body == owners.body;
  if (mine.at("$").type != theirs.at("$").type) return false;
  if (mine.at("$").type == NodeType::array) return true;
  return keys_at_top(mine) == keys_at_top(theirs);
}

bool is_in_request(const std::string& value, const Request& request) {
  return request.target.find(value) != std::string::npos || request.body.find(value) != std::string::npos;
}

bool reads_differ(const AccessTry& tried) {
  for (std::size_t i = 0; i < std::min(tried.before.size(), tried.after.size()); ++i) {
    const auto& before = tried.before[i]->exchange.response;
    const auto& after = tried.after[i]->exchange.response;
    if (before.status != after.status || !NoiseMask().equal(before, after)) return true;
  }
  return false;
}

// The object that the request names by one of its owner's values, in the answer at the owner's place.
bool shows_named_object(const AccessTry& tried, const Response& owners) {
  const Exchange& exchange = tried.provoked->exchange;
  const auto mine = values_by_place(exchange.response);
  const auto theirs = values_by_place(owners);
  for (const std::string& mark : tried.tried->marks) {
    if (exchange.request.target.find(mark) == std::string::npos) continue;
    for (const auto& [place, values] : theirs) {
      const auto same = mine.find(place);
      if (values.contains(mark) && same != mine.end() && same->second.contains(mark)) return true;
    }
  }
  return false;
}

std::string value_at(const Response& response, const std::string& place) {
  const auto nodes = nodes_of(response.body);
  const auto found = nodes.find(place);
  if (found == nodes.end() || !found->second.is_scalar()) return "\n";  // no value reads so
  return found->second.text;
}

bool has_taken_field(const AccessTry& tried) {
  const auto& record = *tried.record;
  BodyNode sent;
  if (record.place.empty() || !read_node(record.became, sent)) return false;
  const auto& answer = tried.provoked->exchange.response;
  if (tried.control && value_at(tried.control->exchange.response, record.place) == sent.text) return false;
  bool read = false;
  bool shown = false;
  for (std::size_t i = 0; i < tried.after.size(); ++i) {
    const std::string now = value_at(tried.after[i]->exchange.response, record.place);
    if (now == "\n") continue;
    read = true;
    const bool anyway =
        i < tried.before.size() && value_at(tried.before[i]->exchange.response, record.place) == sent.text;
    shown = shown || (now == sent.text && !anyway);
  }
  return read ? shown : value_at(answer, record.place) == sent.text;
}

std::string said(const Exchange& exchange) {
  if (exchange.response.status == 0) return fmt::format("got no answer ({})", name_of(exchange.outcome));
  return fmt::format("answered {}", exchange.response.status);
}

Kind kind_of(const AccessTry& tried) {
  const Response& response = tried.provoked->exchange.response;
  const int status = response.status;
  if (status == 0 || status >= 500 || status == 429 || status == 408) return Kind::failed;
  if (status >= 400) return Kind::refused;
  if (status < 300) return Kind::answered;
  // A redirect is an answer only where its owner is sent to the same place.
  const auto* to = find_header(response.headers, "Location");
  const auto* control = tried.control;
  const auto* usual = control ? find_header(control->exchange.response.headers, "Location") : nullptr;
  const bool same = to && usual && *to == *usual && control->exchange.response.status == status;
  return same || status == 304 ? Kind::answered : Kind::refused;
}

void compare(const AccessTry& tried, AccessAnswer& answer) {
  const Exchange& exchange = tried.provoked->exchange;
  const Response& response = exchange.response;
  const auto* with = tried.own && succeeded(tried.own->exchange) ? tried.own : tried.control;
  const Response& owners = with->exchange.response;
  answer.mark = mark_in(tried.tried->marks, exchange.request, response, owners);
  answer.alike = built_alike(response, owners);
  if (exchange.request.method == "HEAD")
    answer.alike = is_success(response) && content_type(response) == content_type(owners);
  NoiseMask mask;
  if (tried.control && tried.control_again)
    mask.learn(tried.control->exchange.response, tried.control_again->exchange.response);
  // Two empty answers are equal and show nothing.
  answer.equal = answer.alike && !response.body.empty() &&
                 (with == tried.own ? NoiseMask() : mask).equal(owners, response);
  if (answer.kind != Kind::answered) return;
  answer.names_object = answer.alike && shows_named_object(tried, owners);
  answer.has_reads = !tried.after.empty();
  answer.changed = changes_state(exchange.request.method) && reads_differ(tried);
  answer.field_taken = has_taken_field(tried);
}

}  // namespace

std::string mark_in(const std::vector<std::string>& marks, const Request& request, const Response& answer,
                    const Response& owners) {
  if (marks.empty() || answer.body.empty()) return {};
  const auto mine = values_by_place(answer);
  const auto theirs = values_by_place(owners);
  for (const std::string& mark : marks) {
    if (mark.empty() || is_in_request(mark, request)) continue;
    if (mark.size() >= speaks_for_itself && answer.body.find(mark) != std::string::npos) return mark;
    for (const auto& [place, values] : theirs) {
      const auto same = mine.find(place);
      if (values.contains(mark) && same != mine.end() && same->second.contains(mark)) return mark;
    }
  }
  return {};
}

AccessAnswer look(const AccessTry& tried) {
  AccessAnswer answer;
  if (!tried.record->not_exercised.empty()) {
    answer.says = tried.record->not_exercised;
    return answer;
  }
  if (!tried.provoked) {
    answer.says = "the request was never sent";
    return answer;
  }
  const auto went_wrong = [](const journal::ExchangeRecord* kept) {
    return kept && !succeeded(kept->exchange);
  };
  if (!tried.control || went_wrong(tried.control) || went_wrong(tried.own)) {
    answer.says = "its owner's same request did not succeed, so that a refusal proves nothing";
    return answer;
  }
  answer.kind = kind_of(tried);
  answer.says = said(tried.provoked->exchange);
  compare(tried, answer);
  return answer;
}

std::vector<AccessTry> access_tries_of(const journal::StoredRun& run) {
  std::map<std::int64_t, const journal::ExchangeRecord*> exchanges;
  for (const auto& kept : run.exchanges) exchanges[kept.id] = &kept;
  std::map<int, const journal::AccessTryRecord*> tries;
  for (const auto& tried : run.access_tries) tries[tried.experiment] = &tried;
  std::vector<AccessTry> all;
  std::map<int, std::size_t> places;
  for (const auto& record : run.experiments) {
    const auto tried = tries.find(record.id);
    if (record.kind != "access" || tried == tries.end()) continue;
    places[record.id] = all.size();
    all.push_back({&record, tried->second, nullptr, nullptr, nullptr, nullptr, {}, {}});
  }
  for (const auto& step : run.experiment_steps) {
    const auto place = places.find(step.experiment);
    const auto kept = exchanges.find(step.exchange);
    if (place == places.end() || kept == exchanges.end()) continue;
    AccessTry& one = all[place->second];
    switch (step.phase) {
      case Phase::control:
        one.control = kept->second;
        break;
      case Phase::control_again:
        one.control_again = kept->second;
        break;
      case Phase::recovering:
        one.own = kept->second;
        break;
      case Phase::provoked:
        one.provoked = kept->second;
        break;
      case Phase::before:
        one.before.push_back(kept->second);
        break;
      case Phase::after:
        one.after.push_back(kept->second);
        break;
    }
  }
  return all;
}

}  // namespace shakedown::judge
