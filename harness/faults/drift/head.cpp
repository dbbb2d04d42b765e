// The head: one field of it (D21), the status (D22), signs that an endpoint will go, and its going (D28).
// Deprecation is RFC 9745, Sunset RFC 8594; dates are fixed, so that no clock is asked.
#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

constexpr std::string_view prefix = "header ";

std::string_view field_of(const Work& work) {
  return std::string_view(work.drift.at).substr(prefix.size());
}

template <class Name>
Drifted renamed_field(Work& work, Name name) {
  std::string says;
  for (auto& header : work.message.headers) {
    if (!equal_ignoring_case(header.name, field_of(work))) continue;
    auto fresh = name(header.name);
    if (fresh == header.name) continue;
    says = short_form(header.name) + " is called " + short_form(fresh);
    header.name = std::move(fresh);
  }
  if (says.empty()) return not_done("there is no " + work.drift.at + " to be written otherwise");
  return {true, std::move(says)};
}

std::string in_case(std::string name, bool capitals) {
  for (char& c : name) {
    const char from = capitals ? 'a' : 'A';
    if (c >= from && c < from + 26) c = static_cast<char>(c ^ 0x20);
  }
  return name;
}

// Another status with a body of JSON, or with the same one.
Drifted answered(Work& work, int status, const char* body) {
  auto& message = work.message;
  auto says = "status " + std::to_string(status) + " in place of " + std::to_string(message.status);
  message.status = status;
  if (body == nullptr) return {true, std::move(says)};
  set_header(message.headers, "Content-Type", "application/json");
  std::erase_if(message.headers,
                [](const Header& one) { return equal_ignoring_case(one.name, "content-encoding"); });
  message.body = body;
  return {true, says + ", and " + body};
}

std::string other_status(const Work& work) {
  return "the status is " + std::to_string(work.message.status);
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

Drifted gone(Work& work, int status, const char* body) {
  if (work.message.status == status) return not_done(other_status(work) + " already");
  return answered(work, status, body);
}

}  // namespace

Drifted header_removed(Work& work) {
  const auto removed = std::erase_if(work.message.headers, [&](const Header& header) {
    return equal_ignoring_case(header.name, field_of(work));
  });
  if (removed == 0) return not_done("there is no " + work.drift.at);
  return {true, work.drift.at + " is left out"};
}

Drifted header_renamed(Work& work) {
  return renamed_field(work, [&](const std::string& name) {
    return work.drift.value.empty() ? "X-" + name : work.drift.value;
  });
}

Drifted header_lower_case(Work& work) {
  return renamed_field(work, [](const std::string& name) { return in_case(name, false); });
}

Drifted header_upper_case(Work& work) {
  return renamed_field(work, [](const std::string& name) { return in_case(name, true); });
}

Drifted error_body(Work& work) {
  if (!is_success(work.message.status) || work.message.status == 204) return not_done(other_status(work));
  const int status = work.message.status;
  auto drifted = answered(work, status, R"({"error":{"code":"internal","message":"something went wrong"}})");
  drifted.says = "an error in the body of status " + std::to_string(status);
  return drifted;
}

Drifted not_found_to_empty(Work& work) {
  return work.message.status == 404 ? answered(work, 200, "[]") : not_done(other_status(work));
}

Drifted created_to_ok(Work& work) {
  return work.message.status == 201 ? answered(work, 200, nullptr) : not_done(other_status(work));
}

Drifted client_to_server_error(Work& work) {
  const bool fits = work.message.status >= 400 && work.message.status < 500;
  return fits ? answered(work, 500, nullptr) : not_done(other_status(work));
}

Drifted no_content_with_body(Work& work) {
  if (!is_success(work.message.status) || work.message.status == 204) return not_done(other_status(work));
  if (work.message.body.empty()) return not_done("the message has no body");
  return answered(work, 204, nullptr);
}

Drifted deprecated(Work& work) {
  auto& headers = work.message.headers;
  set_header(headers, "Deprecation", "@1688169599");
  set_header(headers, "Sunset", "Thu, 31 Dec 2037 23:59:59 GMT");
  headers.push_back(
      {"Link", R"(<https://example.invalid/deprecation>; rel="deprecation"; type="text/html")"});
  return {true, "Deprecation: @1688169599, Sunset: Thu, 31 Dec 2037 23:59:59 GMT, Link"};
}

Drifted sunset_passed(Work& work) {
  auto& headers = work.message.headers;
  set_header(headers, "Deprecation", "@1577836800");
  set_header(headers, "Sunset", "Sat, 01 Jan 2022 00:00:00 GMT");
  headers.push_back({"Link", R"(<https://example.invalid/sunset>; rel="sunset"; type="text/html")"});
  return {true, "Sunset: Sat, 01 Jan 2022 00:00:00 GMT, which has passed"};
}

Drifted endpoint_gone(Work& work) {
  return gone(work, 410, R"({"error":"gone"})");
}

Drifted endpoint_not_found(Work& work) {
  return gone(work, 404, R"({"error":"not found"})");
}

}  // namespace shakedown::faults
