#include "harness/judge/access_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/judge/experiment_view.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Kind = AccessAnswer::Kind;

struct Text {
  const char* rule;
  const char* title;
  const char* why;
};
constexpr std::array<Text, 13> texts{{
    {"access/no-token", "answers without a token",
     "Anybody who knows the address gets what only its owner should."},
    {"access/other-users-object", "hands one user's object to another",
     "Whoever has an account and guesses or sees an id reaches what is not theirs."},
    {"access/privileged-route", "is open to ordinary users",
     "What only administrators do, every user can do."},
    {"access/privileged-field", "takes a field that is not for its sender to set",
     "A client that adds the field to its request decides about it, its own rights perhaps."},
    {"access/path-variant", "lets pass what it refuses, once the request is written otherwise",
     "The check and the routing read the request differently, so that a refusal is a matter of spelling."},
    {"access/token-after-logout", "takes a token after its user has signed out",
     "A token that was stolen, or left behind on a shared machine, cannot be taken back."},
    {"access/token-after-password-change", "takes a token of before the password was changed",
     "Who changes a password to lock somebody out does not."},
    {"access/expired-token", "takes a token that has expired",
     "A token that was once seen is good for ever."},
    {"access/forged-token", "takes a token that nobody issued",
     "Who can write a token down can be any user."},
    {"access/fail-open", "lets everybody in while what it asks about tokens fails",
     "Who can make that service slow or unreachable needs no account."},
    {"access/foreign-cache", "answers one user with what it kept for another",
     "Users see each other's data whenever they ask for the same thing soon after each other."},
    {"access/opened", "answers what the baseline refuses",
     "Nobody needs to have written down who may do this: it was refused, and no longer is."},
    {"access/refusal-tells", "refuses, and tells what it refuses",
     "The status says no; the body holds the owner's data."},
}};

const Text* text_of_rule(std::string_view rule) {
  const auto* const found =
      std::find_if(texts.begin(), texts.end(), [&](const Text& text) { return rule == text.rule; });
  return found == texts.end() ? nullptr : found;
}

bool begins(const std::string& text, std::string_view with) {
  return text.starts_with(with);
}

bool is_token(const std::string& who) {
  return who == asker::expired || who == asker::changed || who == asker::unsigned_token ||
         who == asker::signed_out || who == asker::earlier;
}

std::string rule_of_token(const std::string& who) {
  if (who == asker::signed_out) return "access/token-after-logout";
  if (who == asker::earlier) return "access/token-after-password-change";
  if (who == asker::expired) return "access/expired-token";
  return "access/forged-token";
}

Severity severity_of_token(const std::string& who) {
  if (who == asker::earlier) return Severity::medium;
  return who == asker::changed || who == asker::unsigned_token ? Severity::critical : Severity::high;
}

// "answered 200, with the owner's ada"
std::string what_it_got(const AccessAnswer& answer) {
  if (answer.names_object) return answer.says + " with the owner's object";
  if (answer.shows_marks())
    return fmt::format("{}, with the owner's \"{}\" in it", answer.says, first_line(answer.mark, 40));
  if (answer.changed) return answer.says + ", and its owner reads something else now";
  if (answer.equal) return answer.says + " as to its owner";
  return answer.says;
}

AccessRuling open(const std::string& rule, Severity severity, const AccessAnswer& answer) {
  return {AccessOutcome::open, rule, severity, what_it_got(answer)};
}
AccessRuling allowed(const AccessAnswer& answer, const std::string& why) {
  return {AccessOutcome::allowed, "", Severity::info, answer.says + ": " + why};
}

AccessRuling rule_failing(const AccessAnswer& answer, const AccessFacts& facts) {
  if (answer.kind == Kind::answered) {
    if (!facts.plain_refused) return allowed(answer, "as it does when all is well");
    return open("access/fail-open", Severity::critical, answer);
  }
  return {AccessOutcome::refused, "", Severity::info, answer.says};
}

AccessRuling rule_nobody(const AccessTry& tried, const AccessAnswer& answer, const AccessFacts& facts) {
  const auto& about = *tried.tried;
  if (about.declared == "public") return allowed(answer, "it is public");
  if (about.declared == "token" || about.declared == "admin")
    return open("access/no-token", answer.as_owner() ? Severity::critical : Severity::high, answer);
  if (about.carried.empty()) return allowed(answer, "its requests carry no token");
  const bool changing = changes_state(tried.provoked->exchange.request.method);
  if (answer.shows_marks() || (about.owned && changing && (answer.changed || answer.names_object)))
    return open("access/no-token", Severity::critical, answer);
  if (facts.siblings_refuse && about.carried == "header" && answer.alike) {
    auto ruling = open("access/no-token", changing ? Severity::high : Severity::medium, answer);
    ruling.says += ", where its neighbours refuse";
    return ruling;
  }
  return allowed(answer, "nothing in it is anybody's own, so it is taken for public");
}

AccessRuling rule_other(const AccessTry& tried, const AccessAnswer& answer) {
  const auto& about = *tried.tried;
  if (about.privileged) {
    if (answer.alike || answer.as_owner() || answer.says.ends_with(" 204"))
      return open("access/privileged-route", Severity::critical, answer);
    return allowed(answer, "something else than an administrator gets");
  }
  if (!about.owned) return allowed(answer, "any user may ask for it");
  // An answer that is the same for all ("deleted": true) shows nothing where reads show that nothing changed.
  const bool only_equal = !answer.shows_marks() && !answer.names_object && !answer.changed;
  const bool says_nothing =
      only_equal && changes_state(tried.provoked->exchange.request.method) && answer.has_reads;
  if (!answer.as_owner() || says_nothing) return allowed(answer, "nothing in it is the owner's");
  if (about.list == "shared") return allowed(answer, "users see this object of each other");
  return open("access/other-users-object", Severity::critical, answer);
}

AccessRuling rule_path(const AccessTry& tried, const AccessAnswer& answer, const AccessFacts& facts) {
  if (tried.tried->declared == "public" || !facts.plain_refused)
    return allowed(answer, "as it does without this");
  if (!answer.alike && !answer.as_owner()) return allowed(answer, "something else than its owner gets");
  const bool head = tried.provoked->exchange.request.method == "HEAD";
  return open("access/path-variant", head ? Severity::medium : Severity::critical, answer);
}

}  // namespace

AccessRuling rule_access(const AccessTry& tried, const AccessAnswer& answer, const AccessFacts& facts) {
  const auto& about = *tried.tried;
  if (answer.kind == Kind::not_exercised)
    return {AccessOutcome::not_exercised, "", Severity::info, answer.says};
  if (begins(about.way, "failing: ")) return rule_failing(answer, facts);
  if (answer.kind == Kind::failed) return {AccessOutcome::inconclusive, "", Severity::info, answer.says};
  if (answer.kind == Kind::refused) {
    if (!answer.shows_marks() && !answer.equal)
      return {AccessOutcome::refused, "", Severity::info, answer.says};
    return {AccessOutcome::tells, "access/refusal-tells", Severity::high, what_it_got(answer)};
  }
  if (begins(about.way, "path: ")) return rule_path(tried, answer, facts);
  if (begins(about.way, "field: ")) {
    if (!answer.field_taken) return allowed(answer, "the field was not taken");
    auto ruling = open("access/privileged-field",
                       is_about_rights(tried.record->place) ? Severity::critical : Severity::medium, answer);
    ruling.says = fmt::format("{}, and {} is {} now", answer.says, tried.record->place,
                              first_line(tried.record->became, 60));
    return ruling;
  }
  if (about.way == "cache") {
    if (!answer.shows_marks()) return allowed(answer, "nothing in it is the other user's");
    return open("access/foreign-cache", Severity::critical, answer);
  }
  if (about.who == asker::nobody) return rule_nobody(tried, answer, facts);
  if (is_token(about.who)) {
    if (!facts.nobody_refused) return allowed(answer, "no token is needed");
    return open(rule_of_token(about.who), severity_of_token(about.who), answer);
  }
  if (about.who == asker::admin) return allowed(answer, "an administrator asks");
  return rule_other(tried, answer);
}

bool worth_repeating(const AccessTry& tried, const AccessAnswer& answer) {
  if (answer.kind == Kind::not_exercised) return false;
  AccessFacts worst{true, true, true};
  const auto outcome = rule_access(tried, answer, worst).outcome;
  return outcome == AccessOutcome::open || outcome == AccessOutcome::tells;
}

bool is_about_rights(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array words{"role",  "admin",  "permission", "scope", "privilege", "staff",
                             "group", "owner",  "verified",   "user",  "balance",   "credit",
                             "plan",  "tenant", "approved",   "level"};
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return name.find(word) != std::string::npos; });
}

std::string access_title(std::string_view rule) {
  const Text* text = text_of_rule(rule);
  return text ? text->title : "";
}

std::string access_why(std::string_view rule) {
  const Text* text = text_of_rule(rule);
  return text ? text->why : "";
}

}  // namespace shakedown::judge
