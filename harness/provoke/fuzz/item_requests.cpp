#include "harness/provoke/fuzz/item_requests.hpp"

#include <algorithm>
#include <array>

#include "harness/provoke/fuzz/ids.hpp"
#include "harness/provoke/fuzz/variations.hpp"

namespace shakedown::fuzz {
namespace {

bool is_a_field(const Argument& argument, const char* name) {
  return argument.in == Place::header && equal_ignoring_case(argument.name, name);
}

// Fields that are of one request alone, and no part of being signed in.
bool is_of_one_request(const Argument& argument) {
  static constexpr std::array<const char*, 8> names{
      "Idempotency-Key",     "If-Match", "If-None-Match",    "If-Modified-Since",
      "If-Unmodified-Since", "Range",    "Content-Encoding", "Expect"};
  return std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return is_a_field(argument, name); });
}

// What a page or a filter leaves out is not missed.
bool needed(const Operation& what, const Argument& query) {
  return !what.documented || std::any_of(what.slots.begin(), what.slots.end(), [&](const Slot& slot) {
    return slot.in == Place::query && slot.name == query.name && slot.required;
  });
}

// The holes in order: those of the request that made it, then its own.
void fill_path(FuzzRequest& request, const ItemSource& source, const std::string& id) {
  std::vector<std::string> values;
  for (const Argument& one : source.made_by.request.arguments) {
    if (one.in == Place::path) values.push_back(one.value);
  }
  if (source.resource.many) values.push_back(id);
  std::size_t next = 0;
  for (auto open = request.path.find('{'); open != std::string::npos;
       open = request.path.find('{', open + 1)) {
    const auto close = request.path.find('}', open);
    if (close == std::string::npos || next >= values.size()) break;
    request.arguments.push_back(
        {Place::path, request.path.substr(open + 1, close - open - 1), values[next++], {}, false});
  }
}

// The request that this operation is known by.
FuzzRequest as_it_goes_well(const ItemSource& source, int operation) {
  const GoodRequest& made_by = source.made_by;
  if (operation == source.resource.replace && !source.resource.many) return made_by.request;
  const auto known = source.good.find(operation);
  if (known == source.good.end()) return {};
  const GoodRequest& good = known->second;
  return good.journey == made_by.journey ? rebound(good.request, good.live, made_by.live) : good.request;
}

}  // namespace

FuzzRequest request_on_item(const ItemSource& source, int operation, const std::string& id,
                            const std::string& tag) {
  const Operation& what = source.grammar.operations[static_cast<std::size_t>(operation)];
  const FuzzRequest& made_by = source.made_by.request;
  FuzzRequest request = as_it_goes_well(source, operation);
  request.operation = operation;
  request.method = what.method;
  request.path = what.path;
  std::erase_if(request.arguments, [&](const Argument& one) {
    return one.in == Place::path || is_of_one_request(one) ||
           (one.in == Place::query && !needed(what, one)) ||
           (one.in == Place::header && find_argument(made_by, Place::header, one.name));
  });
  for (const Argument& one : made_by.arguments) {
    const bool signs_in = one.in == Place::header || one.in == Place::cookie;
    if (signs_in && !is_of_one_request(one)) request.arguments.push_back(one);
  }
  fill_path(request, source, id);
  const bool tagged = std::any_of(what.slots.begin(), what.slots.end(), [](const Slot& slot) {
    return slot.in == Place::header && equal_ignoring_case(slot.name, "If-Match");
  });
  if (tagged && !tag.empty()) request.arguments.push_back({Place::header, "If-Match", tag, {}, false});
  return request;
}

void set_tag(FuzzRequest& request, const std::string& tag) {
  for (Argument& argument : request.arguments) {
    if (is_a_field(argument, "If-Match") && !tag.empty()) argument.value = tag;
  }
}

FuzzRequest with_key_of_its_own(FuzzRequest request, Random& random) {
  for (Argument& argument : request.arguments) {
    if (is_a_field(argument, "Idempotency-Key")) argument.value = made_up_word(random);
  }
  return request;
}

std::vector<std::pair<std::string, std::string>> ids_it_may_have(const Resource& resource,
                                                                 const Headers& headers,
                                                                 const std::string& body) {
  std::vector<std::pair<std::string, std::string>> candidates;
  const auto root = read_json_value(body);
  const auto open = resource.item.rfind('{');
  const std::string hole = resource.item.substr(open + 1, resource.item.size() - open - 2);
  for (const std::string& json : {resource.id, id_in(body, hole)}) {
    const auto pointer = pointer_of(json);
    const auto* value = root && !pointer.empty() ? at(*root, pointer) : nullptr;
    if (value && value->kind == JsonValue::Kind::scalar)
      candidates.emplace_back(plain_text(*value), pointer.back());
  }
  if (root && root->members.size() == 1) {  // in an envelope
    const auto pointer = pointer_of(id_in(to_text(root->members.front().second), hole));
    const auto* value = pointer.empty() ? nullptr : at(root->members.front().second, pointer);
    if (value) candidates.emplace_back(plain_text(*value), pointer.back());
  }
  if (const std::string* where = find_header(headers, "location")) {
    std::string path = where->substr(0, where->find_first_of("?#"));
    while (path.ends_with('/')) path.pop_back();
    candidates.emplace_back(path.substr(path.rfind('/') + 1), "id");
  }
  std::erase_if(candidates, [](const auto& one) { return one.first.empty(); });
  return candidates;
}

}  // namespace shakedown::fuzz
