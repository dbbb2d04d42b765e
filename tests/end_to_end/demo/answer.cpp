// The services say on standard error which port they have; until then there is nothing to connect to.
#include "tests/end_to_end/demo/answer.hpp"

#include <boost/json/parse.hpp>

#include "scenarios/demo/common/http_client.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {

std::string address_of(const Child& child) {
  static constexpr std::string_view before = "listens on ";
  const auto line = child.wait_for_line(std::string(before));
  REQUIRE(!line.empty());
  return line.substr(line.find(before) + before.size());
}

Answer exchange(const std::string& address, const std::string& method, const std::string& target,
                const Headers& headers, const std::string& body, std::chrono::milliseconds patience) {
  const demo::ClientCall call{address, method, target, headers, body, patience};
  Answer answer;
  try {
    auto got = demo::call(call);
    answer.status = got.status;
    answer.headers = std::move(got.headers);
    answer.text = std::move(got.body);
    boost::system::error_code error;
    answer.body = boost::json::parse(answer.text, error);
  } catch (const demo::ClientError&) {
    answer.status = 0;
  }
  return answer;
}

std::string Answer::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "";
}

std::string Answer::field(const std::string& name) const {
  if (!body.is_object()) return "";
  const auto* value = body.as_object().if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::int64_t Answer::number(const std::string& name) const {
  if (!body.is_object()) return 0;
  const auto* value = body.as_object().if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

}  // namespace demo_tests
