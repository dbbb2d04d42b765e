// What is set aside: days that exist. Whether a day is too far ahead is judged from the day of the run.
#include "harness/scenario/build.hpp"

namespace shakedown::scenario {

void build_quarantine(const View& root, Building& building) {
  for (const View& view : root["quarantine"].items()) {
    QuarantineEntry entry;
    entry.where = view.where();
    entry.fingerprint = view["id"].text().value_or("");
    entry.rule = view["rule"].text().value_or("");
    entry.endpoint = view["endpoint"].text().value_or("");
    entry.reason = view["reason"].text().value_or("");
    entry.owner = view["owner"].text().value_or("");
    entry.ticket = view["ticket"].text().value_or("");
    if (const auto until = view["until"].text()) {
      const auto day = day_named(*until);
      if (!day) building.problem(view["until"].where(), "there is no day `" + *until + "`", "");
      entry.until = day.value_or(0);
    }
    building.scenario.quarantine.push_back(std::move(entry));
  }
}

}  // namespace shakedown::scenario
