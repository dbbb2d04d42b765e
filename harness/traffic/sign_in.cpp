// Recognises sign-ins in a journey and puts identities in their place.
#include <algorithm>
#include <array>
#include <map>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/identities.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::traffic {
namespace {

// The name of a body field without the path to it: "$.user.password" -> "password".
std::string field_name(const Site& site) {
  const auto dot = site.kind == Site::Kind::json ? site.name.rfind('.') : std::string::npos;
  return plain_name(dot == std::string::npos ? site.name : site.name.substr(dot + 1));
}

bool is_body_field(const Site& site) {
  return site.kind == Site::Kind::json || site.kind == Site::Kind::form;
}

bool is_sign_up(const DraftStep& step) {
  static constexpr std::array<std::string_view, 8> words = {
      "register", "registration", "signup", "sign-up", "sign_up", "enroll", "join", "create-account"};
  const auto path = lower_case(step.endpoint.path);
  if (std::any_of(words.begin(), words.end(),
                  [&](auto word) { return path.find(word) != std::string::npos; }))
    return true;
  // POST /users makes one.
  const auto last = path.substr(path.rfind('/') + 1);
  return last == "users" || last == "accounts" || last == "customers" || last == "members";
}

class SignIns {
 public:
  SignIns(DraftJourney& journey, const std::vector<std::string>& columns)
      : journey_(journey), columns_(columns) {}

  std::vector<std::string> run() {
    for (auto& step : journey_.steps) {
      if (!sign_in(step)) use_again(step);
    }
    return std::move(notes_);
  }

 private:
  // True where the step was a sign-in or sign-up and has been dealt with.
  bool sign_in(DraftStep& step) {
    if (basic(step)) return true;
    const auto credentials = credentials_in(step.sites);
    if (credentials.user == nullptr || credentials.password == nullptr) return false;
    const auto user = credentials.user->value;
    if (is_sign_up(step) || credentials.passwords > 1) {
      signed_up_.push_back(user);
      return true;
    }
    const bool succeeded = step.recorded_status > 0 && step.recorded_status < 400;
    if (!succeeded || !may_replace(user, step)) return true;
    fill(step, *credentials.user, column_for(*credentials.user));
    fill(step, *credentials.password, column_like([](const std::string& n) { return is_password_name(n); }));
    return true;
  }

  bool basic(DraftStep& step) {
    for (const auto& site : step.sites) {
      if (site.kind != Site::Kind::header || lower_case(trimmed(site.after)) != "basic") continue;
      const auto decoded = base64_decoded(site.value);
      const auto colon = decoded ? decoded->find(':') : std::string::npos;
      const bool refused = step.recorded_status == 401 || step.recorded_status <= 0;
      if (colon == std::string::npos || refused || !may_replace(decoded->substr(0, colon), step)) return true;
      fill(step, site, "basic");
      return true;
    }
    return false;
  }

  bool may_replace(const std::string& user, const DraftStep& step) {
    if (std::find(signed_up_.begin(), signed_up_.end(), user) != signed_up_.end()) {
      note("a sign-in at " + to_string(step.endpoint) +
           " keeps its recorded user, who signed up earlier in the same journey");
      return false;
    }
    if (user_.empty()) user_ = user;
    if (user_ == user) return true;
    note("a sign-in at " + to_string(step.endpoint) +
         " keeps its recorded user: a journey has one identity, and this is its second user");
    return false;
  }

  // The user's name where it stands alone in later requests: /users/alice, ?owner=alice.
  void use_again(DraftStep& step) {
    constexpr std::size_t shortest = 3;
    if (user_.size() < shortest || user_column_.empty()) return;
    for (const auto& site : step.sites) {
      if (site.value == user_ && site.kind != Site::Kind::cookie) fill(step, site, user_column_);
    }
  }

  void fill(DraftStep& step, const Site& site, const std::string& column) {
    if (overlaps(step.holes, site.text, site.begin, site.end)) return;
    const auto found = variables_.find(column);
    int variable = found == variables_.end() ? -1 : found->second;
    if (variable < 0) {
      variable = add_variable(journey_, "identity." + column, site.value);
      journey_.variables.back().identity = column;
      variables_[column] = variable;
    }
    const auto encoding = site.encoding == Encoding::json_value ? Encoding::raw : site.encoding;
    step.holes.push_back({site.text, site.begin, site.end, variable, encoding});
  }

  template <class Is>
  std::string column_like(Is is) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const std::string& c) { return is(plain_name(c)); });
    return found == columns_.end() ? std::string() : *found;
  }

  // The column of the same name, else the one of the same kind of value, else the first that names a user.
  std::string column_for(const Site& user) {
    const auto wanted = field_name(user);
    auto column = column_like([&](const std::string& name) { return name == wanted; });
    if (column.empty() && user.value.find('@') != std::string::npos)
      column = column_like([](const std::string& name) { return name.find("mail") != std::string::npos; });
    if (column.empty()) column = column_like([](const std::string& name) { return is_user_name(name); });
    user_column_ = column;
    return column;
  }

  void note(std::string text) {
    if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(std::move(text));
  }

  DraftJourney& journey_;
  const std::vector<std::string>& columns_;
  std::map<std::string, int> variables_;
  std::vector<std::string> signed_up_;
  std::string user_;
  std::string user_column_;
  std::vector<std::string> notes_;
};

}  // namespace

Credentials credentials_in(const std::vector<Site>& sites) {
  Credentials found;
  for (const auto& site : sites) {
    if (!is_body_field(site) || site.value.empty()) continue;
    const auto name = field_name(site);
    if (is_password_name(name)) {
      if (++found.passwords == 1) found.password = &site;
    } else if (is_user_name(name) && found.user == nullptr) {
      found.user = &site;
    }
  }
  return found;
}

std::vector<std::string> use_identities(DraftJourney& journey, const std::vector<std::string>& columns) {
  return SignIns(journey, columns).run();
}

}  // namespace shakedown::traffic
