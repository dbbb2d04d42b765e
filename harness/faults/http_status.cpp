#include "harness/faults/http_status.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shakedown::faults {
namespace {

// RFC 9110, 15, and RFC 6585; those that somebody would ask a fault for.
constexpr std::array<std::pair<int, const char*>, 40> reasons = {{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
}};

const char* type_of(const std::string& body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  const bool json = first != std::string::npos && (body[first] == '{' || body[first] == '[');
  return json ? "application/json" : "text/plain; charset=utf-8";
}

}  // namespace

int status_of(const FaultSpec& fault) {
  return fault.status > 0 ? fault.status : 503;
}

std::string reason_of(int status) {
  const auto found =
      std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.first == status; });
  return found == reasons.end() ? "" : found->second;
}

MadeAnswer make_answer(const FaultSpec& fault, const AnswerForm& form) {
  const int status = status_of(fault);
  const bool bodiless = status == 204 || status == 304;
  MadeAnswer answer;
  answer.facts.status = status;
  answer.facts.has_body = !bodiless && !form.to_head;
  answer.facts.framing = answer.facts.has_body ? Framing::length : Framing::none;
  answer.facts.length = answer.facts.has_body ? fault.body.size() : 0;
  auto& head = answer.head;
  head = "HTTP/1.1 " + std::to_string(status) + " " + reason_of(status) + "\r\n";
  bool typed = false;
  for (const auto& [name, value] : fault.headers) {
    typed = typed || equal_ignoring_case(name, "Content-Type");
    head += name + ": " + value + "\r\n";
  }
  if (!bodiless) {
    if (!typed && !fault.body.empty()) head += std::string("Content-Type: ") + type_of(fault.body) + "\r\n";
    head += "Content-Length: " + std::to_string(fault.body.size()) + "\r\n";
  }
  if (!form.keep_alive) {
    head += "Connection: close\r\n";
  } else if (form.http_1_0) {
    head += "Connection: keep-alive\r\n";
  }
  head += "\r\n";
  if (answer.facts.has_body) answer.body = fault.body;
  return answer;
}

}  // namespace shakedown::faults
