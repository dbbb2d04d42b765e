#include "harness/faults/drift/operate.hpp"

#include <utility>

namespace shakedown::faults {

Change not_for(const Value& value, const char* wanted) {
  return Change::no(std::string("it is ") + name_of(value.kind) + " and not " + wanted);
}

std::string Edits::applied_to(std::string_view text) const {
  std::string out;
  std::size_t from = 0;
  for (const auto& [begin, end, replacement] : edits_) {
    out.append(text.substr(from, begin - from)).append(replacement);
    from = end;
  }
  return out.append(text.substr(from));
}

JsonScan places_of(const Work& work, const DriftPath& path) {
  auto scan = find_places(work.message.body, path);
  if (!scan.why.empty()) {
    scan.why = "the body is not JSON: " + scan.why;
  } else if (scan.places.empty()) {
    scan.why = "there is no " + short_form(work.drift.at.empty() ? to_text(path) : work.drift.at) + " in it";
  }
  return scan;
}

std::string_view text_of(std::string_view body, const JsonPlace& place) {
  return body.substr(place.begin, place.end - place.begin);
}

std::vector<JsonPlace> children_of(std::string_view text, JsonKind kind) {
  const auto step = kind == JsonKind::object ? DriftStep::Kind::any_member : DriftStep::Kind::any_element;
  return find_places(text, {{step, {}}}).places;
}

Drifted done(Work& work, std::string body, std::string says) {
  if (body.size() > drift_body_limit) return not_done("the body would be larger than 4 MiB");
  work.message.body = std::move(body);
  return {true, std::move(says)};
}

Drifted not_done(std::string why) {
  return {false, std::move(why)};
}

std::string and_more(std::size_t places) {
  if (places < 2) return {};
  return ", and at " + std::to_string(places - 1) + (places == 2 ? " more place" : " more places");
}

std::string short_form(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return std::string(text);
  std::size_t size = longest - 3;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "…";
}

}  // namespace shakedown::faults
