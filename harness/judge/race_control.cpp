#include "harness/judge/race_control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace shakedown::judge {
namespace {

bool is_answered(const Exchange& exchange) {
  return exchange.response.status > 0 &&
         (exchange.outcome == Outcome::answered || exchange.outcome == Outcome::unexpected_status);
}

bool is_success(const Exchange& exchange) {
  return is_answered(exchange) && exchange.response.status >= 200 && exchange.response.status < 400;
}

// What makes two requests equal: everything that a service may act on.
std::string identity_of(const Request& request) {
  constexpr std::array<const char*, 9> acted_on = {
      "authorization", "cookie",        "x-api-key",         "content-type",     "idempotency-key",
      "if-match",      "if-none-match", "x-idempotency-key", "idempotency-token"};
  std::string text = request.method + " " + request.target + "\n";
  for (const char* name : acted_on) {
    if (const auto* value = find_header(request.headers, name))
      text += std::string(name) + ": " + *value + "\n";
  }
  return text + "\n" + request.body;
}

// The last time that this was read, by the same user, before the requests.
const Response* read_before(const RacePlay& play, const journal::ExchangeRecord& read) {
  const std::string identity = identity_of(read.exchange.request);
  for (auto before = play.leading.rbegin(); before != play.leading.rend(); ++before) {
    if (is_success(before->exchange) && !before->response_body_cut &&
        identity_of(before->exchange.request) == identity)
      return &before->exchange.response;
  }
  return nullptr;
}

Carried carried_by(const RacePlay& play) {
  Carried carried;
  for (std::size_t i = 0; i < play.requests.size(); ++i) {
    if (play.requests[i].id != 0)
      add_carried(play.requests[i].exchange.request, static_cast<int>(i), carried);
  }
  return carried;
}

void learn_from_equals(const Response& a, const Carried& by_a, const Response& b, const Carried& by_b,
                       DocumentNoise& noise) {
  noise.mask.learn(in_steady_order(a), in_steady_order(b));
  noise.shifting.merge(lists_that_differ(facts_of(a, {nullptr, &by_a, nullptr}).facts,
                                         facts_of(b, {nullptr, &by_b, nullptr}).facts));
}

std::set<std::string> places_that_differ(const Facts& a, const Facts& b) {
  std::set<std::string> places;
  for (const auto& fact : facts_only_in(a, b)) places.insert(fact.first);
  for (const auto& fact : facts_only_in(b, a)) places.insert(fact.first);
  places.erase("status");
  return places;
}

std::size_t orders_of(const std::vector<int>& sorted_classes) {
  double orders = 1;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < sorted_classes.size(); ++i) {
    equal = i > 0 && sorted_classes[i] == sorted_classes[i - 1] ? equal + 1 : 1;
    orders *= static_cast<double>(i + 1) / static_cast<double>(equal);
  }
  return orders > 1e6 ? 1'000'000 : static_cast<std::size_t>(orders + 0.5);
}

}  // namespace

RaceControl::RaceControl(std::vector<RacePlay> serial) : serial_(std::move(serial)) {
  const std::size_t requests_played = requests_of(serial_);
  for (RacePlay& play : serial_) {
    play.requests.resize(requests_played);
    std::erase_if(play.record.order, [&](int request) {
      return request < 0 || static_cast<std::size_t>(request) >= requests_played;
    });
  }
  // What could not be played whole is no control.
  std::erase_if(serial_, [](const RacePlay& play) {
    return !play.record.not_exercised.empty() || play.target_ended ||
           std::any_of(play.record.order.begin(), play.record.order.end(), [&](int request) {
             return !is_answered(play.requests[static_cast<std::size_t>(request)].exchange);
           });
  });
  find_classes();
  learn_noise();
  learn_from_before();
  find_wild_places();
  for (const RacePlay& play : serial_) plays_.push_back(compared(play));
  std::set<std::string> outcomes;
  for (const ComparedPlay& play : plays_) {
    if (play.order.size() != requests()) continue;
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < play.answers.size(); ++i)
      answers.push_back(fmt::format("{} {} {}", class_of_[i], play.answers[i].status, play.answers[i].text));
    std::sort(answers.begin(), answers.end());
    std::string outcome = fmt::format("{}", fmt::join(answers, "\n"));
    for (const auto& read : play.state) outcome += "\n" + text_of(read.facts);
    outcomes.insert(std::move(outcome));
  }
  legal_outcomes_ = static_cast<int>(outcomes.size());
  unusable_ = why_unusable();
  blind_ = why_blind();
}

const Request& RaceControl::request(int index) const {
  static const Request none;
  for (const RacePlay& play : serial_) {
    const auto& kept = play.requests[static_cast<std::size_t>(index)];
    if (kept.id != 0) return kept.exchange.request;
  }
  return none;
}

void RaceControl::find_classes() {
  class_of_.assign(requests_of(serial_), 0);
  const auto whole = std::find_if(serial_.begin(), serial_.end(), [&](const RacePlay& play) {
    return play.record.order.size() == class_of_.size();
  });
  if (whole == serial_.end()) return;
  std::map<std::string, int> classes;
  for (std::size_t i = 0; i < class_of_.size(); ++i) {
    const std::string identity = identity_of(whole->requests[i].exchange.request);
    class_of_[i] = classes.emplace(identity, static_cast<int>(classes.size())).first->second;
  }
}

std::vector<int> RaceControl::sequence_of(const RacePlay& play) const {
  std::vector<int> sequence;
  for (const int request : play.record.order) sequence.push_back(class_of(request));
  return sequence;
}

// Plays of the same order, each with the first of them.
template <class Visit>
void RaceControl::for_each_pair(Visit visit) const {
  std::map<std::vector<int>, const RacePlay*> first;
  for (const RacePlay& play : serial_) {
    const auto [at, is_new] = first.emplace(sequence_of(play), &play);
    if (!is_new) visit(*at->second, play);
  }
}

void RaceControl::learn_noise() {
  answer_noise_.resize(class_of_.size());
  std::size_t reads = 0;
  for (const RacePlay& play : serial_) reads = std::max(reads, play.state.size());
  state_noise_.resize(reads);
  for_each_pair([&](const RacePlay& a, const RacePlay& b) {
    const Carried by_a = carried_by(a);
    const Carried by_b = carried_by(b);
    const auto learn = [&](const Exchange& one, const Exchange& other, DocumentNoise& noise) {
      if (!is_success(one) || !is_success(other)) return;
      learn_from_equals(one.response, by_a, other.response, by_b, noise);
    };
    for (std::size_t i = 0; i < a.record.order.size(); ++i) {
      learn(a.requests[static_cast<std::size_t>(a.record.order[i])].exchange,
            b.requests[static_cast<std::size_t>(b.record.order[i])].exchange,
            answer_noise_[static_cast<std::size_t>(class_of(a.record.order[i]))]);
    }
    for (std::size_t i = 0; i < std::min(a.state.size(), b.state.size()); ++i)
      learn(a.state[i].exchange, b.state[i].exchange, state_noise_[i]);
  });
}

// Before its requests every play of an experiment is equal, whatever their order: what the reads tell there
// differs by right.
void RaceControl::learn_from_before() {
  for (std::size_t i = 0; i < state_noise_.size(); ++i) {
    const Response* first = nullptr;
    Carried by_first;
    for (const RacePlay& play : serial_) {
      const Response* before = i < play.state.size() ? read_before(play, play.state[i]) : nullptr;
      if (!before) continue;
      Carried carried = carried_by(play);
      if (first) {
        learn_from_equals(*first, by_first, *before, carried, state_noise_[i]);
      } else {
        first = before;
        by_first = std::move(carried);
      }
    }
  }
}

void RaceControl::find_wild_places() {
  std::vector<std::set<std::string>> of_answers(answer_noise_.size());
  std::vector<std::set<std::string>> of_state(state_noise_.size());
  for_each_pair([&](const RacePlay& first, const RacePlay& second) {
    const ComparedPlay a = compared(first);
    const ComparedPlay b = compared(second);
    for (std::size_t i = 0; i < a.order.size(); ++i) {
      const auto& one = a.answers[static_cast<std::size_t>(a.order[i])];
      const auto& other = b.answers[static_cast<std::size_t>(b.order[i])];
      if (!one.success || !other.success) continue;
      of_answers[static_cast<std::size_t>(class_of(a.order[i]))].merge(
          places_that_differ(one.facts, other.facts));
    }
    for (std::size_t i = 0; i < std::min(a.state.size(), b.state.size()); ++i) {
      if (a.state[i].known && b.state[i].known)
        of_state[i].merge(places_that_differ(a.state[i].facts, b.state[i].facts));
    }
  });
  for (std::size_t i = 0; i < of_answers.size(); ++i) answer_noise_[i].wild = std::move(of_answers[i]);
  for (std::size_t i = 0; i < of_state.size(); ++i) state_noise_[i].wild = std::move(of_state[i]);
}

std::vector<int> RaceControl::classes_of(const std::vector<int>& requests) const {
  std::vector<int> classes;
  for (const int request : requests) classes.push_back(class_of(request));
  std::sort(classes.begin(), classes.end());
  return classes;
}

bool RaceControl::complete(const std::vector<int>& requests) const {
  const std::vector<int> wanted = classes_of(requests);
  std::set<std::vector<int>> seen;
  for (const RacePlay& play : serial_) {
    auto sequence = sequence_of(play);
    if (sequence.size() < wanted.size()) continue;
    sequence.resize(wanted.size());
    auto sorted = sequence;
    std::sort(sorted.begin(), sorted.end());
    if (sorted == wanted) seen.insert(std::move(sequence));
  }
  return seen.size() >= orders_of(wanted);
}

ComparedPlay RaceControl::compared(const RacePlay& play) const {
  ComparedPlay result;
  result.order = play.record.order;
  result.answers.resize(requests());
  const Carried carried = carried_by(play);
  for (const int request : play.record.order) {
    const auto index = static_cast<std::size_t>(request);
    if (index >= requests() || index >= play.requests.size()) continue;
    const Exchange& exchange = play.requests[index].exchange;
    RaceAnswer& answer = result.answers[index];
    answer.played = true;
    if (!is_answered(exchange)) continue;
    answer.status = exchange.response.status;
    answer.success = is_success(exchange);
    if (!answer.success || play.requests[index].response_body_cut) continue;
    const FactsOptions options{&answer_noise_[static_cast<std::size_t>(class_of(request))], &carried,
                               nullptr};
    FactsOf facts = facts_of(exchange.response, options);
    answer.text = text_of(facts.facts);
    answer.facts = std::move(facts.facts);
    answer.ids = std::move(facts.ids);
  }
  for (std::size_t i = 0; i < play.state.size(); ++i) {
    const auto& kept = play.state[i];
    ComparedPlay::Read read;
    read.known = is_answered(kept.exchange) && !kept.response_body_cut && i < state_noise_.size();
    if (read.known) {
      const Response* before = read_before(play, kept);
      read.facts = facts_of(kept.exchange.response, {&state_noise_[i], &carried, before}).facts;
      if (before) read.before = facts_of(*before, {&state_noise_[i], &carried, before}).facts;
    }
    result.state.push_back(std::move(read));
  }
  return result;
}

std::string RaceControl::why_unusable() const {
  const auto is_whole = [&](const ComparedPlay& play) { return play.order.size() == requests(); };
  if (requests() < 2) return "there are no two requests";
  if (std::none_of(plays_.begin(), plays_.end(), is_whole))
    return "the requests could not all be played one after another";
  bool twice = false;
  std::string unsteady;
  for_each_pair([&](const RacePlay& a, const RacePlay& b) {
    twice = true;
    for (std::size_t i = 0; i < a.record.order.size(); ++i) {
      const int one = a.requests[static_cast<std::size_t>(a.record.order[i])].exchange.response.status;
      const int other = b.requests[static_cast<std::size_t>(b.record.order[i])].exchange.response.status;
      if (one != other && unsteady.empty())
        unsteady = fmt::format(
            "the target is not steady: one order of the requests was answered {} and then {}", one, other);
    }
  });
  if (!twice) return "no order was played twice, so nobody knows what differs anyway";
  if (!unsteady.empty()) return unsteady;
  const bool any = std::any_of(plays_.begin(), plays_.end(), [](const ComparedPlay& play) {
    return std::any_of(play.answers.begin(), play.answers.end(), [](const auto& a) { return a.success; });
  });
  return any ? "" : "none of the requests succeeds when they are played one after another";
}

std::string RaceControl::why_blind() const {
  for (const ComparedPlay& play : plays_) {
    for (const RaceAnswer& answer : play.answers) {
      if (answer.played && (!answer.success || answer.facts.size() > 1 || !answer.ids.empty())) return {};
    }
    for (const auto& read : play.state) {
      if (read.facts.size() > 1) return {};
    }
  }
  return "every request succeeds in every order, and nothing but noise is in the answers and in the state";
}

std::vector<RacePlay> serial_of(const std::vector<RacePlay>& plays) {
  std::vector<RacePlay> serial;
  for (const RacePlay& play : plays) {
    if (play.record.kind == journal::RacePlayRecord::Kind::serial) serial.push_back(play);
  }
  return serial;
}

}  // namespace shakedown::judge
