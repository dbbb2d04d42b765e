#include "harness/provoke/fuzz/pollution_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

#include "harness/judge/words.hpp"
#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/refused.hpp"
#include "harness/target/services.hpp"

namespace shakedown::fuzz {
namespace {

constexpr const char* pollution_rule = "fuzz/pollution";
constexpr std::size_t most_bystanders = 10;
constexpr std::size_t most_refused_tries = 12;  // of one operation
constexpr std::size_t most_names = 40;          // of members that an object might be given
constexpr auto between_reads = std::chrono::milliseconds(20);
constexpr auto lasting = std::chrono::milliseconds(300);
constexpr const char* mark = "shakedown";

bool says_who(const Argument& one) {
  return one.in == Place::cookie ||
         (one.in == Place::header &&
          (equal_ignoring_case(one.name, "authorization") || equal_ignoring_case(one.name, "cookie")));
}

// Pages that are about requests say that there was one, and may.
bool is_about_requests(const std::string& path) {
  static constexpr std::array<std::string_view, 8> words{"health", "ready", "metric", "stat",
                                                         "log",    "audit", "admin",  "debug"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return path.find(word) != std::string::npos; });
}

std::string members(const std::set<std::string>& names) {
  JsonValue object;
  object.kind = JsonValue::Kind::object;
  for (const std::string& name : names) object.members.emplace_back(name, json_string(mark));
  return to_text(object);
}

// Its body with a member that some mergers take for the object that all objects are made after.
FuzzRequest reaching_by(const FuzzRequest& good, const std::string& member, const std::string& object) {
  FuzzRequest request = good;
  auto root = read_json_value(good.body);
  const bool by_constructor = member == "constructor";
  root->members.emplace_back(member,
                             *read_json_value(by_constructor ? "{\"prototype\":" + object + "}" : object));
  request.body = to_text(*root);
  request.what = "$." + member + (by_constructor ? ".prototype" : "") + ": " + object;
  return request;
}

constexpr std::array<const char*, 2> reaching_members{"__proto__", "constructor"};

bool has_object(const FuzzRequest& request) {
  const auto root = request.body.empty() ? std::nullopt : read_json_value(request.body);
  return root && root->kind == JsonValue::Kind::object;
}

bool reaches(const FuzzRequest& request) {
  const auto root = request.body.empty() ? std::nullopt : read_json_value(request.body);
  return root && std::any_of(reaching_members.begin(), reaching_members.end(),
                             [&](const char* member) { return at(*root, {member}) != nullptr; });
}

}  // namespace

void PollutionTrials::may_read(int lead) {
  const Lead& from = stage_.leads[static_cast<std::size_t>(lead)];
  const Operation& operation = stage_.grammar.operations[static_cast<std::size_t>(from.operation)];
  if (operation.method == "GET" && from.whole && !is_about_requests(operation.path)) readers_.push_back(lead);
}

std::optional<Exchange> PollutionTrials::send(const FuzzRequest& request, int lead) {
  const Lead& from = stage_.leads[static_cast<std::size_t>(lead)];
  Exchange exchange =
      ask(stage_, request, from.operation, from.journey, static_cast<int>(from.prefix.size()), stage_.users);
  ++requests_;
  if (exchange.response.status == 0 || exchange.response.status == 429) return std::nullopt;
  return exchange;
}

bool PollutionTrials::begin(int lead) {
  lead_ = lead;
  const std::uint64_t incarnation = stage_.around.services.incarnation("target");
  if (!met_ || incarnation != incarnation_) meet_bystanders();
  met_ = true;
  incarnation_ = incarnation;
  // Somebody else than they are.
  const auto identities = std::max<std::uint64_t>(1, stage_.around.identities.size());
  ++stage_.users;
  if (stage_.users % identities == bystanders_are_ % identities) ++stage_.users;
  std::string why;
  auto led = lead_up(stage_.around, stage_.fresh, stage_.deadline,
                     stage_.leads[static_cast<std::size_t>(lead)], stage_.grammar, stage_.users, why);
  if (!led) return false;
  led_ = std::move(*led);
  return !bystanders_.empty();
}

// Reads that go well, with and without what narrows them. Where there is one identity alone, nobody's.
void PollutionTrials::meet_bystanders() {
  bystanders_.clear();
  bystanders_are_ = ++stage_.users;
  for (const int reader : readers_) {
    if (bystanders_.size() >= most_bystanders) return;
    Lead from = stage_.leads[static_cast<std::size_t>(reader)];
    if (from.step >= 0 && !as_they_stand_) {
      // What it needs, and no more: who has changed nothing has everything from the service.
      const auto needs = needs_of(stage_.around.traffic, from.journey, from.step);
      from.prefix.assign(needs.begin(), needs.end());
    }
    std::string why;
    auto led =
        lead_up(stage_.around, stage_.fresh, stage_.deadline, from, stage_.grammar, bystanders_are_, why);
    if (!led) continue;
    const auto& arguments = led->request.arguments;
    if (stage_.around.identities.size() < 2 && std::any_of(arguments.begin(), arguments.end(), says_who))
      continue;
    FuzzRequest bare = led->request;
    std::erase_if(bare.arguments, [](const Argument& one) { return one.in == Place::query; });
    std::vector<FuzzRequest> requests{bare};
    if (as_they_stand_ || !(bare == led->request)) requests.insert(requests.begin(), led->request);
    if (as_they_stand_) requests.resize(1);
    for (FuzzRequest& request : requests) {
      const auto exchange = send(request, reader);
      if (exchange && exchange->response.status < 300)
        bystanders_.push_back({reader, from, std::move(request), led->live});
    }
  }
}

Readings PollutionTrials::read(std::vector<Exchange>* kept) {
  Readings readings;
  for (const Bystander& one : bystanders_) {
    auto exchange = send(one.request, one.lead);
    readings.push_back(exchange ? Reading{exchange->response.status, exchange->response.body} : Reading{});
    if (kept) kept->push_back(exchange ? std::move(*exchange) : Exchange{});
  }
  return readings;
}

bool PollutionTrials::step() {
  if (stage_.around.stop.stop_requested() || next_ >= queue_.size() || readers_.empty()) return false;
  const int lead = queue_[next_++];
  // What was tried before, by any oracle, may have given others things of their own, which hide what all
  // others have; or it did already what is to be seen here, and nothing would change any more.
  if (!stage_.fresh.again()) return true;
  if (!begin(lead) || !find(false)) return true;
  if (!stage_.fresh.again() || !begin(lead)) return true;
  if (const auto made = find(true)) show(*made);
  return true;
}

// Whether any of them changes what others read; `each`: which is the first that does.
std::optional<FuzzRequest> PollutionTrials::find(bool each) {
  const int counted = static_cast<int>(bystanders_.size() + most_refused_tries) + 8;
  Readings before = read();
  Mask noise;
  if (!send(led_.request, lead_)) return std::nullopt;
  Readings now = read();
  mask(noise, differences(before, now, 0));
  before = std::move(now);
  std::vector<FuzzRequest> tries;
  if (has_object(led_.request)) {
    for (const char* member : reaching_members)
      tries.push_back(reaching_by(led_.request, member, members(names_in(before, most_names))));
  }
  const std::size_t reaching = tries.size();
  for (FuzzRequest& one : to_be_refused(stage_.grammar, led_.request, most_refused_tries))
    tries.push_back(std::move(one));
  for (std::size_t i = 0; i < tries.size(); ++i) {
    const auto exchange = send(tries[i], lead_);
    if (!exchange) return std::nullopt;  // what does not answer is not for this to find out about
    // What was accepted may change what it likes.
    const bool accepted = exchange->response.status < 400;
    if (accepted && i >= reaching) {
      now = read();
      const auto found = beyond(noise, differences(before, now, counted));
      if (!each && !found.empty()) return tries[i];  // or of one before it
      mask(noise, found);
      before = std::move(now);
    } else if (each || i + 1 == tries.size()) {
      now = read();
      if (!beyond(noise, differences(before, now, counted)).empty()) return tries[i];
    }
  }
  return std::nullopt;
}

void PollutionTrials::show(const FuzzRequest& made) {
  const std::vector<Live> live = led_.live;
  const int lead = lead_;
  const auto again = [&](const FuzzRequest& request, const std::vector<Live>& of) {
    Witnessed seen;
    if (!begin(lead)) {
      seen.not_played = "what leads up to it failed";
      return seen;
    }
    const FuzzRequest good = led_.request;
    return play(rebound(request, of, led_.live), &good);
  };
  if (!stage_.fresh.again() || !again(made, live).sign) return;
  FuzzRequest small = rebound(made, live, led_.live);
  if (reaches(small)) small = with_fewer_names(small);
  Charge charge{pollution_rule, "", small.what, lead, small, led_.live};
  if (!stage_.fresh.again()) return;
  const Witnessed last = again(small, charge.live);
  if (!last.sign) return;
  charge.key = last.sign->key;
  // The very read that showed it: one with a limit of its own may not.
  charge.beside = {bystanders_[told_by_]};
  charge.request = rebound(small, charge.live, led_.live);
  charge.live = led_.live;
  const int shown = witness(stage_, spec_, charge, [&] { return again(charge.request, charge.live); });
  (shown > 0 ? confirmed_ : not_shown_) += 1;
  if (shown > 0 && stage_.around.say)
    stage_.around.say(fmt::format("{} at {} ({})", pollution_rule,
                                  name_of(stage_.grammar.operations[static_cast<std::size_t>(
                                      stage_.leads[static_cast<std::size_t>(lead)].operation)]),
                                  judge::first_line(small.what, 80)));
}

// Halves of its names, as long as one of them does it.
FuzzRequest PollutionTrials::with_fewer_names(const FuzzRequest& made) {
  const std::vector<Live> live = led_.live;
  const int lead = lead_;
  const auto root = read_json_value(made.body);
  const std::string member = root->members.back().first;
  FuzzRequest without = made;
  auto plain = *root;
  plain.members.pop_back();
  without.body = to_text(plain);
  const JsonValue& object =
      member == "constructor" ? *at(*root, {member, "prototype"}) : *at(*root, {member});
  std::vector<std::string> names;
  for (const auto& [name, value] : object.members) names.push_back(name);
  FuzzRequest best = made;
  std::vector<Live> best_live = live;
  while (names.size() > 1) {
    const auto middle = names.begin() + static_cast<std::ptrdiff_t>(names.size() / 2);
    bool shown = false;
    for (const std::vector<std::string>& half :
         {std::vector(names.begin(), middle), std::vector(middle, names.end())}) {
      if (!stage_.fresh.again() || !begin(lead)) return rebound(best, best_live, led_.live);
      const FuzzRequest good = led_.request;
      const FuzzRequest one =
          reaching_by(rebound(without, live, led_.live), member, members({half.begin(), half.end()}));
      shown = play(one, &good).sign.has_value();
      if (!shown) continue;
      best = one;
      best_live = led_.live;
      names = half;
      break;
    }
    if (!shown) break;
  }
  return rebound(best, best_live, led_.live);
}

// `good`: the same request as it goes well, to see what that changes; null: none is known.
Witnessed PollutionTrials::play(const FuzzRequest& made, const FuzzRequest* good) {
  const int counted = static_cast<int>(bystanders_.size()) + 4;
  Witnessed seen;
  seen.exchanges = led_.exchanges;
  seen.first = seen.exchanges.size();
  Mask noise;
  const Readings first = read();
  std::this_thread::sleep_for(between_reads);
  std::vector<Exchange> before_kept;
  Readings before = read(&before_kept);
  mask(noise, differences(first, before, 0));
  if (good) {
    if (!send(*good, lead_)) {
      seen.not_played = "the request that goes well had no answer";
      return seen;
    }
    before_kept.clear();
    Readings now = read(&before_kept);
    mask(noise, differences(before, now, 0));
    before = std::move(now);
  }
  const auto exchange = send(made, lead_);
  seen.about = seen.exchanges.size();
  if (!exchange) {
    seen.not_played = "it had no answer";
    return seen;
  }
  seen.exchanges.push_back(*exchange);
  const int status = exchange->response.status;
  if (status < 400 && !reaches(made)) return seen;
  auto found = beyond(noise, differences(before, read(), counted));
  if (found.empty()) return seen;
  std::this_thread::sleep_for(lasting);
  std::vector<Exchange> after_kept;
  const Readings after = read(&after_kept);
  const auto lasts = beyond(noise, differences(before, after, counted));
  std::erase_if(found, [&](const Difference& one) {
    return std::none_of(lasts.begin(), lasts.end(), [&](const Difference& other) {
      return other.read == one.read && other.place == one.place;
    });
  });
  // What each such request changes again is what it is for.
  if (status < 400 && send(made, lead_)) {
    Mask each;
    mask(each, differences(after, read(), counted));
    found = beyond(each, std::move(found));
  }
  if (found.empty()) return seen;
  const Difference& one = *std::min_element(found.begin(), found.end());
  told_by_ = one.read;
  const Bystander& reader = bystanders_[one.read];
  const std::string name = name_of(stage_.grammar.operations[static_cast<std::size_t>(
      stage_.leads[static_cast<std::size_t>(reader.lead)].operation)]);
  seen.exchanges.insert(seen.exchanges.begin() + static_cast<std::ptrdiff_t>(seen.about),
                        before_kept[one.read]);
  ++seen.about;
  seen.exchanges.push_back(after_kept[one.read]);
  const auto& arguments = reader.request.arguments;
  const bool somebody = std::any_of(arguments.begin(), arguments.end(), says_who);
  seen.sign = Sign{pollution_rule, name + " " + one.place,
                   fmt::format("{}, and afterwards {} of {} has {} at {}, where it had {}", status, name,
                               somebody ? "another user" : "anybody", one.is, one.place, one.was)};
  return seen;
}

void PollutionTrials::as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live,
                                 const std::vector<int>& reads) {
  readers_ = reads;
  as_they_stand_ = true;
  Charge charge{pollution_rule, "", request.what, lead, request, live};
  witness(stage_, spec_, charge, [&] {
    Witnessed seen;
    if (!begin(lead)) {
      seen.not_played = "what leads up to it, or to what others read, failed";
      return seen;
    }
    return play(rebound(charge.request, charge.live, led_.live), nullptr);
  });
}

}  // namespace shakedown::fuzz
