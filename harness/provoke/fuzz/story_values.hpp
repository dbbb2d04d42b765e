// What the oracles over sequences read out of answers: the fields of what was made, the items of a list, and
// whether two values that differ are another thing or the same one written otherwise. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/provoke/fuzz/json_value.hpp"

namespace shakedown::fuzz {

struct Happened;

bool went_well(const Happened& one);  // 2xx, and not 202: later, perhaps
bool is_gone(const Happened& one);    // 404 or 410

bool may_be_old(const Happened& one);  // it says itself that it may be of some time ago

// The fields of an answer's object, or of the one object in it: {"order": {...}}.
std::map<std::string, JsonValue> fields_of(const std::string& body);
// The objects of a list's answer: itself, or the first list among its members.
std::vector<const JsonValue*> items_of(const JsonValue& root);
// Fields that a service may change by itself at each write: versions, times.
bool is_volatile(const std::string& name, const JsonValue& value);

bool is_text(const JsonValue& value);
// "2", true and "a" differ in kind; 2 and 2.0 do not. 0: it has parts, 3: null.
int kind_of(const JsonValue& value);
double plain_number_of(const JsonValue& value);
// The first of these fields that is another thing in the item of a list than by itself, and may not be.
std::optional<std::string> differing_field(const JsonValue& item,
                                           const std::map<std::string, JsonValue>& alone,
                                           const std::vector<std::string>& fields);

std::string lower(std::string text);
std::string in_short(const JsonValue& value);
// Where a list and its further pages are, beginning with the first.
std::vector<std::size_t> pages_of(const std::vector<Happened>& all, std::size_t list);
// The fields that a create, a replacement or a change that went well had in its body, by the requests so far.
std::vector<std::string> written_fields(const std::vector<Happened>& all);

}  // namespace shakedown::fuzz
