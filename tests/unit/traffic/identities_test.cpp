#include "harness/traffic/identities.hpp"

#include "harness/traffic/render.hpp"
#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

const Headers json_type = {{"Content-Type", "application/json"}};

Traffic with_identities(const std::vector<Entry>& entries,
                        const std::string& csv = "name,password\nbob,builder\n") {
  const TemporaryFile file(har_of(entries));
  const TemporaryFile identities(csv, ".csv");
  auto scenario = har_scenario(file.path());
  scenario.identities = identities.path();
  return traffic_of(scenario);
}

TEST_CASE("identities are read from CSV as RFC 4180 writes it") {
  const auto read = parse_identities(
      "\xEF\xBB\xBFname , password,note\r\nalice,\"a,b\"\"c\",\r\n\r\n\"bob\",\"two\nlines\",x", "u.csv");
  REQUIRE(read);
  REQUIRE(read.value().size() == 2);
  const auto& alice = read.value()[0].columns;
  REQUIRE(alice.size() == 4);
  CHECK(alice[0] == std::pair<std::string, std::string>{"name", "alice"});
  CHECK(alice[1].second == "a,b\"c");
  CHECK(alice[2].second.empty());
  CHECK(alice[3].first == "basic");
  CHECK(base64_decoded(alice[3].second) == "alice:a,b\"c");
  CHECK(read.value()[1].columns[1].second == "two\nlines");
}

TEST_CASE("identity files that make no sense are problems with their line") {
  const auto problem_of = [](const std::string& text) {
    const auto read = parse_identities(text, "u.csv");
    REQUIRE_FALSE(read);
    return to_string(read.error());
  };
  CHECK(problem_of("").find("no column for the user's name") != std::string::npos);
  CHECK(problem_of("name,colour\na,b\n").find("no column for the password") != std::string::npos);
  CHECK(problem_of("name,password\n").find("no identities below") != std::string::npos);
  CHECK(problem_of("name,password\na,b\nc\n").find("u.csv:3") == 0);
  CHECK(problem_of("name,password\na,b,c\n").find("3 fields, and the header line has 2") !=
        std::string::npos);
  CHECK(problem_of("name,password\na,\"b\n\n").find("u.csv:2: a quote") == 0);
  CHECK_FALSE(read_identities("/nonexistent.csv"));
}

TEST_CASE("a JSON sign-in gets an identity, and so do later uses of its user's name") {
  const auto traffic =
      with_identities({{"POST", "/login", json_type, R"({"username":"alice","password":"pw","qty":1})"},
                       {"GET", "/users/alice/orders?owner=alice&x=alicex"}});
  CHECK(body_at(traffic, 0, 0) ==
        R"({"username":"{identity.name}","password":"{identity.password}","qty":1})");
  CHECK(target_at(traffic, 0, 1) == "/users/{identity.name}/orders?owner={identity.name}&x=alicex");
  CHECK(traffic.journeys[0].variables[0].identity == "name");
  CHECK(traffic.journeys[0].variables[0].recorded == "alice");
}

TEST_CASE("a form sign-in is encoded as a form, and columns are chosen by their name") {
  const auto traffic = with_identities({{"POST",
                                         "/session",
                                         {{"Content-Type", "application/x-www-form-urlencoded"}},
                                         "user%5Bemail%5D=a%40x.test&user%5Bpassword%5D=p+w",
                                         302}},
                                       "id,email,passwd\n1,bob@x.test,\"b&=\"\n");
  CHECK(body_at(traffic, 0, 0) == "user%5Bemail%5D={identity.email}&user%5Bpassword%5D={identity.passwd}");
  const Identity bob{{{"email", "bob@x.test"}, {"passwd", "b&="}}};
  Values values;
  begin_values(traffic.journeys[0], &bob, values);
  std::string body;
  append(body, request_at(traffic, 0, 0).body, values);
  CHECK(body == "user%5Bemail%5D=bob%40x.test&user%5Bpassword%5D=b%26%3D");
}

TEST_CASE("HTTP Basic gets an identity") {
  const auto traffic =
      with_identities({{"GET", "/", {}, "", 401},
                       {"GET", "/", {{"Authorization", "Basic " + base64_encoded("alice:pw")}}},
                       {"GET", "/users/alice", {{"Authorization", "Basic " + base64_encoded("alice:pw")}}}});
  CHECK(header_at(traffic, 0, 1, "Authorization") == "Basic {identity.basic}");
  CHECK(header_at(traffic, 0, 2, "Authorization") == "Basic {identity.basic}");
}

TEST_CASE("a refused sign-in keeps its wrong password") {
  const auto traffic =
      with_identities({{"POST", "/login", json_type, R"({"user":"alice","password":"wrong"})", 401},
                       {"POST", "/login", json_type, R"({"user":"alice","password":"right"})", 200}});
  CHECK(body_at(traffic, 0, 0) == R"({"user":"alice","password":"wrong"})");
  CHECK(body_at(traffic, 0, 1) == R"({"user":"{identity.name}","password":"{identity.password}"})");
}

TEST_CASE("who signed up in the journey signs in as recorded") {
  const auto traffic =
      with_identities({{"POST", "/register", json_type, R"({"email":"new@x.test","password":"pw"})", 201},
                       {"POST", "/login", json_type, R"({"email":"new@x.test","password":"pw"})", 200}});
  CHECK(body_at(traffic, 0, 0) == R"({"email":"new@x.test","password":"pw"})");
  CHECK(body_at(traffic, 0, 1) == R"({"email":"new@x.test","password":"pw"})");
  CHECK(note_count(traffic, "signed up earlier") == 1);
}

TEST_CASE("a second user of a journey stays as recorded, and a note says so") {
  const auto traffic = with_identities({{"POST", "/login", json_type, R"({"user":"alice","password":"a"})"},
                                        {"POST", "/login", json_type, R"({"user":"carol","password":"c"})"}});
  CHECK(body_at(traffic, 0, 1) == R"({"user":"carol","password":"c"})");
  CHECK(note_count(traffic, "second user") == 1);
}

TEST_CASE("without identities the recorded values stay") {
  const auto traffic = recorded({{"POST", "/login", json_type, R"({"username":"alice","password":"pw"})"}});
  CHECK(body_at(traffic, 0, 0) == R"({"username":"alice","password":"pw"})");
}

}  // namespace
}  // namespace shakedown::traffic
