// The contract and the list of traffic.
#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/build.hpp"
#include "harness/scenario/recording_kind.hpp"

namespace shakedown::scenario {
namespace {

// A plain path: its kind is told by name or content.
void read_plain(const View& item, TrafficSource& source, Building& building) {
  const auto path = building.file(item);
  if (!path) return;
  source.path = *path;
  const auto kind = recording_kind(*path, first_bytes(*path));
  if (!kind) {
    building.problem(item.where(), fmt::format("cannot tell what `{}` is", item.text().value_or("")),
                     "write {har: FILE} or {access_log: FILE, format: ...}");
    return;
  }
  source.kind = kind->kind;
  source.format = kind->format;
}

LinkEdit read_link(const View& view) {
  LinkEdit edit;
  edit.where = view.where();
  if (const auto name = view["add"].text()) {
    edit.what = LinkEdit::What::add;
    edit.variable = *name;
  } else if (const auto changed = view["change"].text()) {
    edit.what = LinkEdit::What::change;
    edit.variable = *changed;
  } else {
    edit.variable = view["drop"].text().value_or("");
  }
  edit.take = view["take"].text().value_or("");
  edit.from = view["from"].text().value_or("");
  edit.to = view["to"].text().value_or("");
  edit.at = view["at"].text().value_or("");
  return edit;
}

void read_recording(const View& view, TrafficSource& source, Building& building) {
  if (const View har = view["har"]; har.given()) {
    source.path = building.file(har).value_or("");
    source.correlate = view["correlate"].flag().value_or(true);
    for (const auto& host : view["hosts"].items()) {
      if (host.text()) source.hosts.push_back(*host.text());
    }
    for (const auto& link : view["links"].items()) source.links.push_back(read_link(link));
    if (!source.correlate && view["links"].given()) {
      building.problem(view["links"].where(), "`links` has no effect where `correlate` is false",
                       "leave one of them out");
    }
  } else if (const View log = view["access_log"]; log.given()) {
    source.kind = TrafficKind::access_log;
    source.path = building.file(log).value_or("");
    source.format = view["format"].text().value_or("combined");
  }
}

}  // namespace

void build_traffic(const View& root, Building& building) {
  auto& scenario = building.scenario;
  if (root["contract"].given()) scenario.contract = building.file(root["contract"]).value_or("");
  std::vector<std::string> journey_names;
  for (const auto& item : root["traffic"].items()) {
    TrafficSource source;
    source.where = item.where();
    if (item.node() != nullptr && item.node()->kind == Node::Kind::scalar) {
      read_plain(item, source, building);
    } else if (item.node() != nullptr && item.node()->kind == Node::Kind::map) {
      read_recording(item, source, building);
      const View journeys = item["journeys"];
      if (journeys.given()) source.kind = TrafficKind::journeys;
      for (const auto& journey : journeys.items()) {
        source.journeys.push_back(build_journey(journey, building, journey_names));
      }
    } else {
      continue;
    }
    for (const auto& earlier : scenario.traffic) {
      if (source.path.empty() || earlier.path != source.path) continue;
      building.problem(source.where, fmt::format("{} is listed twice", source.path),
                       fmt::format("the first time on line {}", earlier.where.line));
    }
    scenario.traffic.push_back(std::move(source));
  }
  if (root["traffic"].given()) return;
  if (scenario.contract.empty()) {
    if (!root["contract"].given()) {
      building.problem(root.where(), "there is nothing to send: neither `traffic` nor a `contract`",
                       "the shortest is `traffic: [recording.har]`");
    }
    return;
  }
  TrafficSource source;
  source.where = root["contract"].where();
  source.kind = TrafficKind::contract;
  source.path = scenario.contract;
  scenario.traffic.push_back(std::move(source));
}

}  // namespace shakedown::scenario
