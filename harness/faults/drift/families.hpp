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
// structure.cpp
Change object_to_scalar(const Value& value, const Work& work);
Change object_to_array(const Value& value, const Work& work);
Change array_to_object(const Value& value, const Work& work);
Change empty_object_to_array(const Value& value, const Work& work);
Change single_to_array(const Value& value, const Work& work);
Change array_to_single(const Value& value, const Work& work);
// numbers.cpp
Change beyond_int32(const Value& value, const Work& work);
Change beyond_2_53(const Value& value, const Work& work);
Change beyond_int64(const Value& value, const Work& work);
Change exponent(const Value& value, const Work& work);
Change negative_zero(const Value& value, const Work& work);
Change beyond_double(const Value& value, const Work& work);
Change integer_to_float(const Value& value, const Work& work);
Change hundredfold(const Value& value, const Work& work);
Change not_a_number(const Value& value, const Work& work);
// dates.cpp
Change date_fraction(const Value& value, const Work& work);
Change date_offset(const Value& value, const Work& work);
Change date_bare(const Value& value, const Work& work);
Change date_to_epoch(const Value& value, const Work& work);
Change date_to_epoch_ms(const Value& value, const Work& work);
Change epoch_to_date(const Value& value, const Work& work);
Change epoch_unit(const Value& value, const Work& work);
// strings.cpp
Change string_longer(const Value& value, const Work& work);
Change string_latin1(const Value& value, const Work& work);
Change lone_surrogate(const Value& value, const Work& work);
Change integer_to_uuid(const Value& value, const Work& work);
Change id_longer(const Value& value, const Work& work);
Change dead_link(const Value& value, const Work& work);
Change other_answer(const Value& value, const Work& work);
// arrays.cpp
Change array_empty(const Value& value, const Work& work);
Change array_of_one(const Value& value, const Work& work);
Change page_cut(const Value& value, const Work& work);
Change array_huge(const Value& value, const Work& work);
Change rows_duplicated(const Value& value, const Work& work);
Change next_link_loops(const Value& value, const Work& work);
Change cursor_expired(const Value& value, const Work& work);
Change total_wrong(const Value& value, const Work& work);
// spelling.cpp
Drifted duplicate_key(Work& work);
Drifted duplicate_key_conflicting(Work& work);
Drifted key_order(Work& work);
Drifted whitespace(Work& work);
Drifted byte_order_mark(Work& work);
Drifted escapes(Work& work);
Drifted swapped(Work& work);
// envelope.cpp
Drifted wrapped(Work& work);
Drifted unwrapped(Work& work);
Drifted gzip_flag(Work& work);
Drifted html_page(Work& work);
Drifted content_type_html(Work& work);
Drifted content_type_suffix(Work& work);
Drifted content_type_charset(Work& work);
// head.cpp
Drifted header_removed(Work& work);
Drifted header_renamed(Work& work);
Drifted header_lower_case(Work& work);
Drifted header_upper_case(Work& work);
Drifted error_body(Work& work);
Drifted not_found_to_empty(Work& work);
Drifted created_to_ok(Work& work);
Drifted client_to_server_error(Work& work);
Drifted no_content_with_body(Work& work);
Drifted deprecated(Work& work);
Drifted sunset_passed(Work& work);
Drifted endpoint_gone(Work& work);
Drifted endpoint_not_found(Work& work);

// envelope.cpp, for those that change the head too.
std::string* header_of(Headers& headers, std::string_view name);
void set_header(Headers& headers, std::string_view name, std::string value);

}  // namespace shakedown::faults
