// The one place that knows all operators: their names of the catalogue (harness/model/drift_operators.cpp)
// and what carries them out.
#include <algorithm>
#include <array>

#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

constexpr Operation value(const char* name, ChangeValue change) {
  return {name, change, nullptr};
}
constexpr Operation message(const char* name, ChangeMessage change) {
  return {name, nullptr, change};
}

constexpr auto operations = std::to_array<Operation>({
    message("drop-optional", drop),
    message("drop", drop),
    message("rename", rename),
    message("snake-case", snake_case),
    message("camel-case", camel_case),
    message("upper-case", upper_case),
    value("number-to-string", number_to_string),
    value("string-to-number", string_to_number),
    value("boolean-to-string", boolean_to_string),
    value("string-to-boolean", string_to_boolean),
    value("boolean-to-number", boolean_to_number),
    value("object-to-scalar", object_to_scalar),
    value("object-to-array", object_to_array),
    value("array-to-object", array_to_object),
    value("empty-object-to-array", empty_object_to_array),
    value("single-to-array", single_to_array),
    value("array-to-single", array_to_single),
    value("to-null", to_null),
    message("null-to-absent", null_to_absent),
    message("absent-to-null", absent_to_null),
    value("new-word", new_word),
    value("word-renamed", word_renamed),
    value("word-case", word_case),
    value("beyond-int32", beyond_int32),
    value("beyond-2-53", beyond_2_53),
    value("beyond-int64", beyond_int64),
    value("exponent", exponent),
    value("negative-zero", negative_zero),
    value("beyond-double", beyond_double),
    value("integer-to-float", integer_to_float),
    value("decimal-to-string", decimal_to_string),
    value("date-fraction", date_fraction),
    value("date-offset", date_offset),
    value("date-bare", date_bare),
    value("date-to-epoch", date_to_epoch),
    value("date-to-epoch-ms", date_to_epoch_ms),
    value("epoch-to-date", epoch_to_date),
    value("epoch-unit", epoch_unit),
    message("extra-field", extra_field),
    message("extra-root-field", extra_field),
    message("wrapped", wrapped),
    message("unwrapped", unwrapped),
    message("duplicate-key", duplicate_key),
    message("duplicate-key-conflicting", duplicate_key_conflicting),
    message("key-order", key_order),
    message("whitespace", whitespace),
    message("byte-order-mark", byte_order_mark),
    message("escapes", escapes),
    value("lone-surrogate", lone_surrogate),
    value("not-a-number", not_a_number),
    value("array-empty", array_empty),
    value("array-of-one", array_of_one),
    value("array-huge", array_huge),
    value("rows-duplicated", rows_duplicated),
    value("string-longer", string_longer),
    value("string-latin1", string_latin1),
    message("gzip-flag", gzip_flag),
    message("html-page", html_page),
    message("content-type-html", content_type_html),
    message("content-type-suffix", content_type_suffix),
    message("content-type-charset", content_type_charset),
    message("header-removed", header_removed),
    message("header-renamed", header_renamed),
    message("header-lower-case", header_lower_case),
    message("header-upper-case", header_upper_case),
    message("error-body", error_body),
    message("not-found-to-empty", not_found_to_empty),
    message("created-to-ok", created_to_ok),
    message("client-to-server-error", client_to_server_error),
    message("no-content-with-body", no_content_with_body),
    message("next-link-missing", drop),
    value("next-link-loops", next_link_loops),
    value("cursor-expired", cursor_expired),
    value("page-cut", page_cut),
    value("total-wrong", total_wrong),
    value("integer-to-uuid", integer_to_uuid),
    value("id-longer", id_longer),
    message("version-skew", version_skew),
    value("hundredfold", hundredfold),
    value("dead-link", dead_link),
    message("swapped", swapped),
    value("other-answer", other_answer),
    message("deprecated", deprecated),
    message("sunset-passed", sunset_passed),
    message("endpoint-gone", endpoint_gone),
    message("endpoint-not-found", endpoint_not_found),
});

}  // namespace

const Operation* operation_named(std::string_view name) {
  const auto* const found = std::find_if(operations.begin(), operations.end(),
                                         [&](const Operation& one) { return name == one.name; });
  return found == operations.end() ? nullptr : &*found;
}

}  // namespace shakedown::faults
