// Short ways to make the shapes that the description is written with.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "harness/scenario/shape.hpp"

namespace shakedown::scenario {

Shape of(Kind kind);
Shape text();
Shape any_text();  // "" too
Shape text_like(const char* pattern, const char* says);
Shape word(std::initializer_list<const char*> words);
Shape from_to(Kind kind, std::uint64_t least, std::uint64_t most);
Shape whole(std::uint64_t least, std::uint64_t most);
Shape above_zero(Kind kind);
Shape or_recorded(Shape shape);
// Lists and tables have at least one element: an empty one says nothing that leaving it out would not.
Shape list(Shape item);
Shape table(Shape value, const char* key_pattern, const char* key_says);
Shape map(std::vector<Field> fields, std::vector<std::string> one_of = {},
          std::vector<std::string> at_most_one = {});
Shape either(Shape one, Shape other);

// The parts of the language, in description_NAME.cpp.
Shape target_shape();
Shape dependency_shape();
Shape baseline_shape();
Shape compare_shape();     // of a stage
Shape invariants_shape();  // in description_invariants.cpp
Shape histories_shape();   // in description_histories.cpp
Shape touched_shape();     // in description_touched.cpp
Shape quarantine_shape();  // in description_quarantine.cpp
Shape drift_shape();       // of a stage
Shape races_shape();       // of a stage
Shape fuzz_shape();        // of a stage
Shape access_shape();      // of a stage
Shape traffic_shape();
Shape stage_shape();
Shape faults_shape();  // of a stage

}  // namespace shakedown::scenario
