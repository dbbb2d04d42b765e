// What a real Toxiproxy server answered, asked again here.
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "harness/faults/toxiproxy_api.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/faults/fake_holder.hpp"

using namespace shakedown;

namespace {

boost::json::array exchanges() {
  std::ifstream file(SHAKEDOWN_SOURCE_DIR "/tests/data/toxiproxy/exchanges.json");
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str()).as_array();
}

std::string text_of(const boost::json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

// Ports of the fake are 54001 and up.
std::string without_ports(std::string text) {
  for (auto at = text.find(":5400"); at != std::string::npos; at = text.find(":5400", at + 1))
    text.replace(at + 1, 5, "<port>");
  return text;
}

}  // namespace

TEST_CASE("the API answers as the recorded server did") {
  test::FakeProxies proxies;
  faults::ToxiproxyApi api(proxies.holder(), {.version = "git"});
  int number = 0;
  for (const auto& exchange : exchanges()) {
    const auto& recorded = exchange.as_object();
    const faults::ApiRequest request{text_of(recorded.at("method")), text_of(recorded.at("path")),
                                     text_of(recorded.at("user_agent")), text_of(recorded.at("body"))};
    const auto answer = api.answer(request);
    INFO(++number << ": " << request.method << ' ' << request.target << ' ' << request.body);
    CHECK(answer.status == recorded.at("status").as_int64());
    CHECK(answer.content_type == text_of(recorded.at("content_type")));
    CHECK(without_ports(answer.body) == text_of(recorded.at("response")));
    CHECK((find_header(answer.headers, "x-toxiproxy-request-id") != nullptr) ==
          recorded.at("request_id").as_bool());
  }
  CHECK(number == 82);
}
