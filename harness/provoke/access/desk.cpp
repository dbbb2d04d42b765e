#include "harness/provoke/access/desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "harness/judge/body_nodes.hpp"
#include "harness/model/names.hpp"
#include "harness/provoke/experiment/evidence.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::access {
namespace {

constexpr std::size_t most_marks = 20;
constexpr std::size_t longest_mark = 200;
constexpr std::size_t long_enough = 6;

bool has_letter(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
}

std::string outcome_text(const Exchange& exchange) {
  std::string text =
      fmt::format("{} {} {}", exchange.request.method, exchange.request.target, name_of(exchange.outcome));
  if (exchange.response.status != 0) text += fmt::format(" {}", exchange.response.status);
  return text;
}

}  // namespace

Visit Desk::visit(const Route& route, int user) const {
  Visit visit;
  visit.user = user;
  visit.player =
      std::make_unique<JourneyPlayer>(fresh_.player(), route.probe.journey, static_cast<std::uint64_t>(user));
  for (const int step : route.probe.prefix) {
    const auto exchange = visit.player->play(step, deadline_, around_.stop);
    const auto& request = request_at(around_.traffic, {route.probe.journey, step});
    if (exchange.outcome == Outcome::answered || request.takes.empty()) continue;
    visit.failed = "what leads up to it fails: " + outcome_text(exchange);
    return visit;
  }
  auto written = visit.player->write(route.probe.step);
  if (!written) {
    visit.failed = "a value that it needs never came";
    return visit;
  }
  visit.request = std::move(*written);
  visit.credentials = credentials_in(visit.request.head);
  visit.marks = marks_of(*visit.player, route.probe.journey, user);
  return visit;
}

journal::ExchangeRecord Desk::ask(const WrittenRequest& request, int user) const {
  auto record =
      as_evidence(send(fresh_.player(), request, static_cast<std::uint64_t>(user), deadline_, around_.stop));
  record.id = around_.journal.exchange(record);
  return record;
}

journal::ExchangeRecord Desk::read(const Visit& visit, int step) const {
  auto record = as_evidence(visit.player->play(step, deadline_, around_.stop));
  record.id = around_.journal.exchange(record);
  return record;
}

bool Desk::lead_up(JourneyPlayer& player, const Place& place, std::string& why) const {
  for (const int step : needs_of(around_.traffic, place.first, place.second)) {
    const auto exchange = player.play(step, deadline_, around_.stop);
    if (exchange.outcome == Outcome::answered) continue;
    why = "signing in fails: " + outcome_text(exchange);
    return false;
  }
  return true;
}

std::optional<Credentials> Desk::sign_in(const Route& route, int user, std::string& why) const {
  if (!route.donor) {
    why = "no journey signs in as one of the identities";
    return std::nullopt;
  }
  JourneyPlayer player(fresh_.player(), route.donor->first, static_cast<std::uint64_t>(user));
  if (!lead_up(player, *route.donor, why)) return std::nullopt;
  const auto written = player.write(route.donor->second);
  if (!written) {
    why = "signing in gives no token";
    return std::nullopt;
  }
  return credentials_in(written->head);
}

bool Desk::play_special(const std::optional<Place>& place, const Credentials* credentials, int user,
                        std::string& why) const {
  JourneyPlayer player(fresh_.player(), place->first, static_cast<std::uint64_t>(user));
  if (!lead_up(player, *place, why)) return false;
  auto written = player.write(place->second);
  if (!written) {
    why = "a value that it needs never came";
    return false;
  }
  if (credentials) written->head = with_credentials(written->head, *credentials);
  const auto record = ask(*written, user);
  if (record.exchange.outcome == Outcome::answered) return true;
  why = outcome_text(record.exchange);
  return false;
}

bool Desk::sign_out(const Credentials& credentials, int user, std::string& why) const {
  if (!plan_.sign_out) {
    why = "no request of this traffic ends a session";
    return false;
  }
  if (play_special(plan_.sign_out, &credentials, user, why)) return true;
  why = "signing out fails: " + why;
  return false;
}

bool Desk::change_password(int user, std::string& why) const {
  if (!plan_.password) {
    why = "no request of this traffic changes a password";
    return false;
  }
  if (play_special(plan_.password, nullptr, user, why)) return true;
  why = "changing the password fails: " + why;
  return false;
}

std::string Desk::list_of(const Route& route, int user, const std::vector<std::string>& marks) const {
  if (!route.list) return {};
  JourneyPlayer player(fresh_.player(), route.list->first, static_cast<std::uint64_t>(user));
  std::string why;
  if (!lead_up(player, *route.list, why)) return {};
  const auto exchange = player.play(route.list->second, deadline_, around_.stop);
  if (exchange.outcome != Outcome::answered) return {};
  return shows_any(marks, exchange.response) ? "shared" : "apart";
}

// What answers to the user's changes gave, and what the identities say of nobody else.
std::vector<std::string> Desk::marks_of(const JourneyPlayer& player, int journey, int user) const {
  std::vector<std::string> marks;
  const auto add = [&](const std::string& value) {
    const bool usable = !value.empty() && value.size() <= longest_mark && marks.size() < most_marks;
    if (usable && std::find(marks.begin(), marks.end(), value) == marks.end()) marks.push_back(value);
  };
  for (const int variable : made_by(around_.traffic, journey)) {
    const auto& value = player.values()[static_cast<std::size_t>(variable)];
    if (value.known()) add(value.text);
  }
  if (static_cast<std::size_t>(user) >= around_.identities.size()) return marks;
  for (const auto& [column, value] : around_.identities[static_cast<std::size_t>(user)].columns) {
    if (column == "basic" || traffic::is_password_name(traffic::plain_name(column)) || !has_letter(value))
      continue;
    const auto same =
        std::count_if(around_.identities.begin(), around_.identities.end(), [&](const auto& one) {
          return std::any_of(one.columns.begin(), one.columns.end(),
                             [&](const auto& pair) { return pair.second == value; });
        });
    if (same == 1) add(value);
  }
  return marks;
}

bool shows_any(const std::vector<std::string>& marks, const Response& answer) {
  const auto nodes = judge::nodes_of(answer.body);
  return std::any_of(marks.begin(), marks.end(), [&](const std::string& mark) {
    if (mark.size() >= long_enough && answer.body.find(mark) != std::string::npos) return true;
    return std::any_of(nodes.begin(), nodes.end(),
                       [&](const auto& node) { return node.second.is_scalar() && node.second.text == mark; });
  });
}

}  // namespace shakedown::access
