// Arrays of another length (D18), and pages (D23): cut, without an end, with a wrong total.
#include <charconv>
#include <string>

#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

// So large may an array become at most.
constexpr std::size_t most_array = 1 << 20;

std::string joined(std::string_view array, const std::vector<JsonPlace>& elements, std::size_t each,
                   std::size_t wanted) {
  std::string out = "[";
  std::size_t count = 0;
  for (std::size_t i = 0; count < wanted && out.size() < most_array; ++i) {
    const auto text = text_of(array, elements[i / each % elements.size()]);
    if (count++ > 0) out += ',';
    out += text;
  }
  return out + "]";
}

}  // namespace

Change array_empty(const Value& value, const Work&) {
  if (value.kind != JsonKind::array) return not_for(value, "an array");
  if (children_of(value.text, value.kind).empty()) return Change::no("the array is empty already");
  return Change::to("[]");
}

// The first elements, as they stand.
static Change first_of(const Value& value, std::size_t wanted, const std::vector<JsonPlace>& elements) {
  return Change::to(std::string(value.text.substr(0, elements[wanted - 1].end)) + "]");
}

Change array_of_one(const Value& value, const Work&) {
  if (value.kind != JsonKind::array) return not_for(value, "an array");
  const auto elements = children_of(value.text, value.kind);
  if (elements.size() < 2) return Change::no("the array has no two elements");
  return first_of(value, 1, elements);
}

Change page_cut(const Value& value, const Work&) {
  if (value.kind != JsonKind::array) return not_for(value, "an array");
  const auto elements = children_of(value.text, value.kind);
  if (elements.size() < 2) return Change::no("the array has no two elements");
  return first_of(value, elements.size() / 2, elements);
}

Change array_huge(const Value& value, const Work& work) {
  if (value.kind != JsonKind::array) return not_for(value, "an array");
  const std::size_t wanted = work.drift.value.empty() ? 1000 : std::stoul(work.drift.value);
  const auto elements = children_of(value.text, value.kind);
  if (elements.empty()) return Change::no("the array is empty");
  if (elements.size() >= wanted) return Change::no("the array is as long already");
  return Change::to(joined(value.text, elements, 1, wanted));
}

Change rows_duplicated(const Value& value, const Work&) {
  if (value.kind != JsonKind::array) return not_for(value, "an array");
  const auto elements = children_of(value.text, value.kind);
  if (elements.empty()) return Change::no("the array is empty");
  if (value.text.size() > most_array / 2) return Change::no("the array is too large");
  return Change::to(joined(value.text, elements, 2, 2 * elements.size()));
}

// The last number in it is the page that comes next, or its offset's: one less leads to a page that was
// there.
Change next_link_loops(const Value& value, const Work&) {
  if (value.kind != JsonKind::string && value.kind != JsonKind::integer)
    return Change::no("it is no link or number");
  const auto last = value.text.find_last_of("0123456789");
  if (last == std::string_view::npos) return Change::no("there is no number in it, so it cannot be led back");
  const auto before = value.text.substr(0, last).find_last_not_of("0123456789");
  const auto first = before == std::string_view::npos ? 0 : before + 1;
  std::uint64_t number = 0;
  const auto* const end = value.text.data() + last + 1;
  const auto read = std::from_chars(value.text.data() + first, end, number);
  if (read.ec != std::errc() || number == 0) return Change::no("its number cannot be led back");
  return Change::to(std::string(value.text.substr(0, first)) + std::to_string(number - 1) +
                    std::string(value.text.substr(last + 1)));
}

Change cursor_expired(const Value& value, const Work&) {
  if (value.kind == JsonKind::integer) return Change::to("999999999");
  if (value.kind != JsonKind::string || value.text.size() < 3) return Change::no("it is no cursor");
  return Change::to(std::string(value.text.substr(0, value.text.size() - 1)) + "-expired\"");
}

Change total_wrong(const Value& value, const Work&) {
  if (value.kind != JsonKind::integer || value.text.size() > 15) return not_for(value, "an integer");
  return Change::to(std::to_string(std::stoll(std::string(value.text)) + 7));
}

}  // namespace shakedown::faults
