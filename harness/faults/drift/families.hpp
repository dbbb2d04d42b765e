// All operators by family; each family is one file beside this one.
#pragma once

#include "harness/faults/drift/operate.hpp"

namespace shakedown::faults {

// presence.cpp
Drifted drop(Work& work);
Drifted null_to_absent(Work& work);
Drifted absent_to_null(Work& work);
Drifted extra_field(Work& work);
// names.cpp
Drifted rename(Work& work);
Drifted snake_case(Work& work);
Drifted camel_case(Work& work);
Drifted upper_case(Work& work);
Drifted version_skew(Work& work);
// types.cpp
Change number_to_string(const Value& value, const Work& work);
Change string_to_number(const Value& value, const Work& work);
Change boolean_to_string(const Value& value, const Work& work);
Change string_to_boolean(const Value& value, const Work& work);
Change boolean_to_number(const Value& value, const Work& work);
Change decimal_to_string(const Value& value, const Work& work);
Change to_null(const Value& value, const Work& work);
// words.cpp
Change new_word(const Value& value, const Work& work);
Change word_renamed(const Value& value, const Work& work);
Change word_case(const Value& value, const Work& work);

}  // namespace shakedown::faults
