#include "harness/provoke/fuzz/leads.hpp"

#include <algorithm>
#include <set>

#include "harness/judge/contract/percent.hpp"
#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/from_requests.hpp"
#include "harness/provoke/fuzz/ids.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/values.hpp"
#include "harness/traffic/har_mask.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t shortest_replaced = 4;  // a shorter value may stand anywhere by chance

struct Tried {
  int journey = 0;
  int step = 0;
  WrittenRequest written;
  Exchange exchange;
  int operation = -1;
};

std::string_view path_of(const std::string& head) {
  const auto begin = head.find(' ') + 1;
  return std::string_view(head).substr(begin, head.find_first_of(" ?", begin) - begin);
}

std::string method_of(const std::string& head) {
  return head.substr(0, head.find(' '));
}

// "/orders" of "/orders/{id}/pay" with the hole's name.
struct Hole {
  std::string before;
  std::string name;
};
std::vector<Hole> holes_of(const std::string& path) {
  std::vector<Hole> holes;
  for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1)) {
    const auto end = path.find('}', at);
    if (end == std::string::npos) break;
    std::string before = path.substr(0, at);
    while (before.ends_with('/')) before.pop_back();
    holes.push_back({std::move(before), path.substr(at + 1, end - at - 1)});
  }
  return holes;
}

// "/orders/{id}" of "/orders", and not what lies below it.
bool is_one_of(const std::string& path, const std::string& before) {
  return path.starts_with(before + "/{") && path.find('/', before.size() + 1) == std::string::npos;
}

class Finder {
 public:
  Finder(Surroundings& around, FreshStart& fresh, Nanoseconds deadline, const judge::Contract* contract,
         Grammar& grammar)
      : around_(around), fresh_(fresh), deadline_(deadline), contract_(contract), grammar_(grammar) {}

  Result<Found> find() {
    if (const auto started = fresh_.again(); !started) return started.error();
    for (const int journey : journeys_to_learn_from(around_.traffic)) {
      if (around_.stop.stop_requested()) break;
      play(journey);
    }
    Found found;
    for (std::size_t i = 0; i < grammar_.operations.size(); ++i)
      found.leads.push_back(lead_of(static_cast<int>(i)));
    found.links = links();
    return found;
  }

 private:
  void play(int journey) {
    JourneyPlayer player(fresh_.player(), journey, static_cast<std::uint64_t>(journey));
    const auto& steps = around_.traffic.journeys[static_cast<std::size_t>(journey)].steps;
    for (std::size_t step = 0; step < steps.size() && !around_.stop.stop_requested(); ++step) {
      auto written = player.write(static_cast<int>(step));
      if (!written) continue;
      Tried seen{journey, static_cast<int>(step), *written, {}, operation_of(*written)};
      seen.exchange = send(fresh_.player(), *written, player.user(), deadline_, around_.stop);
      player.learn_from(*written, seen.exchange);
      seen_.push_back(std::move(seen));
    }
  }

  int operation_of(const WrittenRequest& written) {
    const auto path = path_of(written.head);
    const std::string method = method_of(written.head);
    std::string name = contract_ ? contract_->endpoint_of(method, path) : "";
    int index = name.empty() ? -1 : operation_named(grammar_, name);
    if (index >= 0) return index;
    const Endpoint& endpoint = around_.traffic.endpoints[static_cast<std::size_t>(written.endpoint)];
    name = to_string(endpoint);
    index = operation_named(grammar_, name);
    if (index >= 0) return index;
    Operation operation;
    operation.method = endpoint.method;
    operation.path = endpoint.path;
    if (endpoint.method != method || endpoint.path.find('*') != std::string::npos) return -1;
    index = static_cast<int>(grammar_.operations.size());
    const FuzzRequest request = taken_apart(written, operation, index);
    learn_operation(grammar_, operation, request);
    grammar_.operations.push_back(std::move(operation));
    return index;
  }

  Lead lead_of(int operation) const {
    const Tried* best = nullptr;
    std::vector<int> shortest;
    bool best_went_well = false;
    for (const Tried& seen : seen_) {
      if (seen.operation != operation) continue;
      const bool well = seen.exchange.response.status > 0 && seen.exchange.response.status < 400;
      auto prefix = prefix_of(around_.traffic, seen.journey, seen.step);
      const bool better =
          !best || (well && !best_went_well) || (well == best_went_well && prefix.size() < shortest.size());
      if (!better) continue;
      best = &seen;
      best_went_well = well;
      shortest = std::move(prefix);
    }
    if (best) return {operation, best->journey, std::move(shortest), best->step, -1, {}, true};
    return made_up(operation);
  }

  // Signed in as the request that made what it is about, else as any that is signed in.
  Lead made_up(int operation) const {
    Lead lead;
    lead.operation = operation;
    std::set<int> steps;
    for (const Hole& hole : holes_of(grammar_.operations[static_cast<std::size_t>(operation)].path)) {
      const Tried* from = nullptr;
      std::string json;
      for (const Tried& seen : seen_) {
        if (lead.journey >= 0 && seen.journey != lead.journey) continue;
        if (seen.operation < 0 || seen.exchange.response.status >= 300) continue;
        const Operation& maker = grammar_.operations[static_cast<std::size_t>(seen.operation)];
        if (maker.path != hole.before && !is_one_of(maker.path, hole.before)) continue;
        std::string found = id_in(seen.exchange.response.body, hole.name);
        if (found.empty() || (from && maker.method != "POST")) continue;
        from = &seen;
        json = std::move(found);
      }
      if (!from) {
        std::string text = seen_in(hole);
        lead.whole = lead.whole && !text.empty();
        if (!text.empty()) lead.seen.emplace_back(hole.name, std::move(text));
        continue;
      }
      lead.journey = from->journey;
      lead.harvests.push_back({hole.name, from->step, std::move(json)});
      steps.insert(from->step);
      for (const int step : prefix_of(around_.traffic, from->journey, from->step)) steps.insert(step);
    }
    std::vector<int> signed_in;
    for (const Tried& seen : seen_) {
      if (lead.journey >= 0 && seen.journey != lead.journey) continue;
      const Headers fields = headers_of(seen.written.head);
      if (std::none_of(fields.begin(), fields.end(),
                       [](const Header& field) { return says_who_asks(field.name); }))
        continue;
      lead.journey = seen.journey;
      signed_in.push_back(seen.step);
    }
    int maker = -1;
    for (const Harvest& harvest : lead.harvests) maker = std::max(maker, harvest.step);
    lead.signed_in_as = signed_in_step(signed_in, maker);
    if (lead.signed_in_as >= 0) {
      for (const int step : needs_of(around_.traffic, lead.journey, lead.signed_in_as)) steps.insert(step);
    }
    lead.prefix.assign(steps.begin(), steps.end());
    return lead;
  }

  // What requests that went well had in this place of their paths, such as the one server that there is.
  std::string seen_in(const Hole& hole) const {
    const std::string place = hole.before + "/{" + hole.name + "}";
    for (const Tried& seen : seen_) {
      if (seen.operation < 0 || seen.exchange.response.status == 0 || seen.exchange.response.status >= 300)
        continue;
      const Operation& operation = grammar_.operations[static_cast<std::size_t>(seen.operation)];
      if (operation.path != place && !operation.path.starts_with(place + "/")) continue;
      const FuzzRequest apart = taken_apart(seen.written, operation, seen.operation);
      if (const auto* argument = find_argument(apart, Place::path, hole.name)) return argument->value;
    }
    return {};
  }

  // Which answers' values went into which paths.
  std::vector<ValueLink> links() const {
    std::vector<ValueLink> links;
    for (const Tried& seen : seen_) {
      if (seen.operation < 0) continue;
      const int variable = variable_in_path(around_.traffic, seen.journey, seen.step);
      for (const Tried& maker : seen_) {
        if (variable < 0 || maker.journey != seen.journey || maker.step >= seen.step || maker.operation < 0)
          continue;
        const auto& step = around_.traffic.journeys[static_cast<std::size_t>(maker.journey)]
                               .steps[static_cast<std::size_t>(maker.step)];
        for (const Take& take : around_.traffic.requests[step.request].takes) {
          if (take.variable != variable) continue;
          const bool whole = take.from == Take::From::json && take.part.empty();
          const ValueLink link{maker.operation, whole ? take.name : std::string(), seen.operation};
          if (std::find(links.begin(), links.end(), link) == links.end()) links.push_back(link);
        }
      }
    }
    return links;
  }

  // The last hole of a step's path; -1: none.
  static int variable_in_path(const Traffic& traffic, int journey, int step) {
    const auto& from =
        traffic.journeys[static_cast<std::size_t>(journey)].steps[static_cast<std::size_t>(step)];
    int variable = -1;
    for (const TextPiece& piece : traffic.requests[from.request].target) {
      if (piece.literal.find('?') != std::string::npos) break;
      if (piece.variable >= 0) variable = piece.variable;
    }
    return variable;
  }

  Surroundings& around_;
  FreshStart& fresh_;
  const Nanoseconds deadline_;
  const judge::Contract* contract_;
  Grammar& grammar_;
  std::vector<Tried> seen_;
};

// The answer of the same step from before, where it is refused now and was not then.
Exchange as_earlier(Earlier& earlier, std::uint64_t start, Exchange exchange, JourneyPlayer& player) {
  if (earlier.start != start) earlier = {start, {}};
  const std::pair<int, int> key{exchange.journey, exchange.step};
  if (exchange.outcome == Outcome::answered) {
    earlier.went_well.insert_or_assign(key, exchange);
    return exchange;
  }
  const auto known = earlier.went_well.find(key);
  const bool refused = exchange.outcome == Outcome::unexpected_status && exchange.response.status < 500;
  const auto written = player.write(exchange.step);
  if (!refused || known == earlier.went_well.end() || !written) return exchange;
  player.learn_from(*written, known->second);
  return known->second;
}

void replace_all(std::string& text, const std::string& old, const std::string& with) {
  for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + with.size()))
    text.replace(at, old.size(), with);
}

}  // namespace

int signed_in_step(const std::vector<int>& signed_in, int maker) {
  int step = -1;
  for (const int one : signed_in) {
    if (step < 0 || (one <= maker && one > step)) step = one;
  }
  return step;
}

bool says_who_asks(const std::string& field) {
  return equal_ignoring_case(field, "authorization") || equal_ignoring_case(field, "cookie") ||
         traffic::is_secret_name(field);
}

FuzzRequest taken_apart(const WrittenRequest& written, const Operation& operation, int index) {
  FuzzRequest request;
  request.operation = index;
  request.method = operation.method;
  request.path = operation.path;
  request.body = written.body;
  const std::string& head = written.head;
  const auto begin = head.find(' ') + 1;
  std::string_view target = std::string_view(head).substr(begin, head.find(' ', begin) - begin);
  std::string_view query;
  if (const auto question = target.find('?'); question != std::string_view::npos) {
    query = target.substr(question + 1);
    target = target.substr(0, question);
  }
  std::string_view shown = operation.path;
  bool fits = std::count(shown.begin(), shown.end(), '/') == std::count(target.begin(), target.end(), '/');
  std::string_view path = target;
  while (fits && !shown.empty()) {
    const auto segment = shown.substr(0, shown.find('/'));
    const auto value = path.substr(0, path.find('/'));
    shown.remove_prefix(std::min(shown.size(), segment.size() + 1));
    path.remove_prefix(std::min(path.size(), value.size() + 1));
    const auto open = segment.find('{');
    if (open == std::string_view::npos) {
      fits = segment == value;
      continue;
    }
    const auto close = segment.find('}');
    const auto tail = close == std::string_view::npos ? std::string_view() : segment.substr(close + 1);
    fits = close != std::string_view::npos && value.starts_with(segment.substr(0, open)) &&
           value.ends_with(tail);
    if (fits)
      request.arguments.push_back(
          {Place::path,
           std::string(segment.substr(open + 1, close - open - 1)),
           judge::openapi::percent_decoded(value.substr(open, value.size() - open - tail.size())),
           {},
           false});
  }
  if (!fits) {
    std::erase_if(request.arguments, [](const Argument& one) { return one.in == Place::path; });
    request.path = std::string(target);
  }
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    std::string value(pair.substr(std::min(pair.size(), equals + 1)));
    std::replace(value.begin(), value.end(), '+', ' ');
    request.arguments.push_back({Place::query,
                                 judge::openapi::percent_decoded(pair.substr(0, equals)),
                                 judge::openapi::percent_decoded(value),
                                 {},
                                 false});
  }
  auto at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    at += 2;
    const auto end = head.find("\r\n", at);
    if (end == std::string::npos || end == at) break;
    const std::string_view line(head.data() + at, end - at);
    at = end;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto name = line.substr(0, colon);
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    const auto is = [&](std::string_view other) { return equal_ignoring_case(name, other); };
    if (is("host") || is("content-length") || is("connection") || is("traceparent") || is("expect")) continue;
    if (is("content-type")) {
      request.content_type = std::string(value);
      continue;
    }
    request.arguments.push_back({Place::header, std::string(name), std::string(value), {}, false});
  }
  return request;
}

Result<Found> find_leads(Surroundings& around, FreshStart& fresh, Nanoseconds deadline,
                         const judge::Contract* contract, Grammar& grammar) {
  return Finder(around, fresh, deadline, contract, grammar).find();
}

std::optional<Led> lead_up(Surroundings& around, const FreshStart& fresh, Nanoseconds deadline,
                           const Lead& lead, const Grammar& grammar, std::uint64_t user, std::string& why,
                           Earlier* earlier) {
  Led led;
  const Operation& operation = grammar.operations[static_cast<std::size_t>(lead.operation)];
  std::optional<JourneyPlayer> player;
  if (lead.journey >= 0) player.emplace(fresh.player(), lead.journey, user);
  std::vector<std::pair<std::string, std::string>> harvested;
  for (const int step : lead.prefix) {
    Exchange exchange = player->play(step, deadline, around.stop);
    if (earlier) exchange = as_earlier(*earlier, fresh.starts(), std::move(exchange), *player);
    if (exchange.outcome != Outcome::answered) {
      why = exchange.request.method + " " + exchange.request.target + " that leads up to it failed";
      return std::nullopt;
    }
    for (const Harvest& harvest : lead.harvests) {
      if (harvest.step != step) continue;
      const auto root = read_json_value(exchange.response.body);
      const auto* value = root ? at(*root, pointer_of(harvest.json)) : nullptr;
      if (value) harvested.emplace_back(harvest.argument, plain_text(*value));
    }
    led.exchanges.push_back(std::move(exchange));
  }
  if (lead.step >= 0) {
    const auto written = player->write(lead.step);
    if (!written) {
      why = "a value that it needs never came";
      return std::nullopt;
    }
    led.request = taken_apart(*written, operation, lead.operation);
  } else {
    led.request.operation = lead.operation;
    led.request.method = operation.method;
    led.request.path = operation.path;
    Random random(
        hash(fresh.player().seed, "made up",
             static_cast<std::uint64_t>(lead.operation) + lead.variant * grammar.operations.size()));
    for (const auto& [hole, text] : lead.seen) harvested.emplace_back(hole, text);
    for (const Slot& slot : operation.slots) {
      if (slot.in != Place::path) continue;
      const auto known = std::find_if(harvested.begin(), harvested.end(),
                                      [&](const auto& one) { return one.first == slot.name; });
      led.request.arguments.push_back(
          {Place::path,
           slot.name,
           known != harvested.end() ? known->second : plain_text(random_valid(grammar, slot.value, random)),
           {},
           false});
    }
    if (lead.signed_in_as >= 0) {
      if (const auto written = player->write(lead.signed_in_as)) {
        for (const Argument& one : taken_apart(*written, operation, lead.operation).arguments) {
          if (one.in == Place::header && says_who_asks(one.name)) led.request.arguments.push_back(one);
        }
      }
    }
    led.request = fitting_case({grammar}, led.request, random);
    if (!operation.accepts.empty() && !find_argument(led.request, Place::header, "Accept"))
      led.request.arguments.push_back({Place::header, "Accept", operation.accepts, {}, false});
  }
  if (player) {
    const auto& values = player->values();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].known() && values[i].text.size() < 4096)
        led.live.push_back({static_cast<int>(i), values[i].text});
    }
  }
  for (std::size_t i = 0; i < harvested.size(); ++i) {
    for (std::size_t k = 0; k < lead.harvests.size(); ++k) {
      if (lead.harvests[k].argument == harvested[i].first)
        led.live.push_back({-2 - static_cast<int>(k), harvested[i].second});
    }
  }
  return led;
}

FuzzRequest rebound(FuzzRequest request, const std::vector<Live>& from, const std::vector<Live>& to) {
  for (const Live& old : from) {
    const auto now =
        std::find_if(to.begin(), to.end(), [&](const Live& one) { return one.variable == old.variable; });
    if (now == to.end() || now->text == old.text || old.text.empty()) continue;
    for (Argument& argument : request.arguments) {
      if (argument.value == old.text) {
        argument.value = now->text;
      } else if (old.text.size() >= shortest_replaced) {
        replace_all(argument.value, old.text, now->text);
      }
    }
    if (old.text.size() < shortest_replaced) continue;
    replace_all(request.body, old.text, now->text);
    replace_all(request.path, old.text, now->text);
  }
  return request;
}

}  // namespace shakedown::fuzz
