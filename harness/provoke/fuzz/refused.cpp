#include "harness/provoke/fuzz/refused.hpp"

#include <algorithm>

#include "harness/provoke/fuzz/variations.hpp"

namespace shakedown::fuzz {
namespace {

// In the body: of each member one after the other what is wrong with it, so that the first few are of all.
void bodies(const FuzzRequest& good, std::vector<FuzzRequest>& list) {
  const auto root = read_json_value(good.body);
  if (good.body.empty() || !root || root->kind != JsonValue::Kind::object) return;
  const auto broken = broken_bodies(*root, {});
  const std::size_t of_one =
      root->members.empty() ? 1 : std::max<std::size_t>(1, broken.size() / root->members.size());
  for (std::size_t wrong = 0; wrong < of_one; ++wrong) {
    for (std::size_t i = wrong; i < broken.size(); i += of_one) {
      FuzzRequest one = good;
      one.body = to_text(broken[i].body);
      one.what = "a body " + broken[i].says;
      list.push_back(std::move(one));
    }
  }
}

void arguments(const Grammar& grammar, const FuzzRequest& good, std::vector<FuzzRequest>& list) {
  for (std::size_t i = 0; i < good.arguments.size(); ++i) {
    if (good.arguments[i].in != Place::path) continue;
    FuzzRequest one = good;
    one.arguments[i].value = never_given(one.arguments[i].value);
    one.what = "path " + one.arguments[i].name + ": of what never was";
    list.push_back(std::move(one));
  }
  for (const Slot& slot : grammar.operations[static_cast<std::size_t>(good.operation)].slots) {
    const ValueSpec* spec = spec_at(grammar, slot.value);
    const unsigned numbers = type_bit::integer | type_bit::number;
    if (slot.in != Place::query || !slot.plain || !spec || (spec->types & numbers) == 0) continue;
    for (const char* value : {"0", "-1", "x"}) {
      FuzzRequest one = good;
      if (!find_argument(one, slot.in, slot.name))
        one.arguments.push_back({slot.in, slot.name, "", {}, false});
      find_argument(one, slot.in, slot.name)->value = value;
      one.what = "query " + slot.name + ": " + value;
      list.push_back(std::move(one));
    }
  }
}

}  // namespace

std::vector<FuzzRequest> to_be_refused(const Grammar& grammar, const FuzzRequest& good, std::size_t most) {
  std::vector<FuzzRequest> list;
  arguments(grammar, good, list);
  bodies(good, list);
  if (!good.body.empty()) {
    FuzzRequest one = good;
    one.body = "{";
    one.what = "a body that is an open brace";
    list.push_back(std::move(one));
  }
  FuzzRequest nobody = good;
  std::erase_if(nobody.arguments, [](const Argument& one) {
    return one.in == Place::cookie ||
           (one.in == Place::header &&
            (equal_ignoring_case(one.name, "authorization") || equal_ignoring_case(one.name, "cookie")));
  });
  if (nobody.arguments.size() != good.arguments.size()) {
    nobody.what = "without what signs it in";
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(std::min(list.size(), most - 1)), nobody);
  }
  for (FuzzRequest& one : list) {
    one.claim = FuzzRequest::Claim::none;
    one.breaks.clear();
  }
  if (list.size() > most) list.resize(most);
  return list;
}

FuzzRequest with_more_in_it(const FuzzRequest& request, std::size_t bytes) {
  FuzzRequest more = request;
  const auto root = read_json_value(request.body);
  if (!root || root->kind != JsonValue::Kind::object) return more;
  JsonValue body = *root;
  body.members.emplace_back("shakedown", json_string(std::string(bytes, 'm')));
  more.body = to_text(body);
  return more;
}

bool is_refusal(int status) {
  return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
}

}  // namespace shakedown::fuzz
