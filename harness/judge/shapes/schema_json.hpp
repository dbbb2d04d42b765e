// What the two exports share: a place as a schema, and JSON that people read. Only their sources include it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

boost::json::object schema_of(const PlaceShape& place);

// Of a query's or form's member: text that is a number in all samples is one.
boost::json::object schema_of_text(const PlaceShape& place);

// Indented by two spaces, members in their order, a line feed at the end.
std::string pretty(const boost::json::value& value);

}  // namespace shakedown::judge
