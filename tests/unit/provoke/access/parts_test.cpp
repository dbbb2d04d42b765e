// The parts of access that are pure: credentials, spellings of a path, fields, roles, and which requests are
// planned with what.
#include "harness/provoke/access/added_fields.hpp"
#include "harness/provoke/access/credentials.hpp"
#include "harness/provoke/access/path_variants.hpp"
#include "harness/provoke/access/plan.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::access;

namespace {

const std::string head =
    "GET /me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer abcdef0123456789\r\nAccept: */*\r\nCookie: "
    "theme=dark; "
    "sid=0123456789abcdef\r\n\r\n";

std::string names_of(const std::vector<PathVariant>& variants) {
  std::string text;
  for (const PathVariant& variant : variants) text += variant.method + " " + variant.target + "\n";
  return text;
}

TextPiece hole(int variable) {
  return {"", variable, Encoding::raw};
}

// POST /login -> token; POST /notes -> id; GET /notes/{id}; GET /notes; by identities, or as root.
Traffic notes() {
  Traffic traffic;
  traffic.endpoints = {{"POST", "/login"}, {"POST", "/notes"},      {"GET", "/notes/{id}"},
                       {"GET", "/notes"},  {"GET", "/admin/notes"}, {"DELETE", "/session"}};
  const auto request = [&](int endpoint, Text target, Text body, std::vector<Take> takes, bool token) {
    RequestTemplate made;
    made.endpoint = endpoint;
    made.method = traffic.endpoints[static_cast<std::size_t>(endpoint)].method;
    made.target = std::move(target);
    if (token) made.headers.push_back({"Authorization", {{"Bearer ", -1, Encoding::raw}, hole(2)}});
    made.body = std::move(body);
    made.takes = std::move(takes);
    traffic.requests.push_back(std::move(made));
    return Step{static_cast<std::uint32_t>(traffic.requests.size() - 1), {}, {}};
  };
  const Take token{2, Take::From::json, "$.token", ""};
  Journey user;
  user.name = "notes";
  user.variables = {{"name", "", "name"}, {"password", "", "password"}, {"token", "", ""}, {"id", "", ""}};
  user.steps = {request(0, literal_text("/login"), {{"{\"name\":", -1, Encoding::raw}, hole(0), hole(1)},
                        {token}, false),
                request(1, literal_text("/notes"), literal_text("{\"text\":\"a\"}"),
                        {{3, Take::From::json, "$.id", ""}}, true),
                request(2, {{"/notes/", -1, Encoding::raw}, hole(3)}, {}, {}, true),
                request(3, literal_text("/notes"), {}, {}, true),
                request(5, literal_text("/session"), {}, {}, true)};
  Journey root = user;
  root.name = "all notes";
  root.variables = {{"a", "", ""}, {"b", "", ""}, {"token", "", ""}};
  root.steps = {request(0, literal_text("/login"),
                        literal_text(R"({"name":"root","password":"deep-secret"})"), {token}, false),
                request(4, literal_text("/admin/notes"), {}, {}, true)};
  traffic.journeys = {user, root};
  return traffic;
}

const std::vector<Identity> users{{{{"name", "ada"}, {"password", "first-word"}, {"role", "user"}}},
                                  {{{"name", "grace"}, {"password", "second-word"}, {"role", "user"}}},
                                  {{{"name", "root"}, {"password", "deep-secret"}, {"role", "Admin"}}}};

Lessons all_went_well(const Traffic& traffic) {
  Lessons lessons;
  for (std::size_t j = 0; j < traffic.journeys.size(); ++j) {
    for (std::size_t s = 0; s < traffic.journeys[j].steps.size(); ++s)
      lessons[{static_cast<int>(j), static_cast<int>(s)}] = {true, true, {}};
  }
  return lessons;
}

const Route& route_of(const Plan& plan, const std::string& endpoint) {
  const auto found = std::find_if(plan.routes.begin(), plan.routes.end(),
                                  [&](const Route& route) { return route.endpoint == endpoint; });
  REQUIRE(found != plan.routes.end());
  return *found;
}

}  // namespace

TEST_CASE("credentials are header fields of a token, a session or a key, and nothing else") {
  for (const char* name : {"Authorization", "cookie", "X-API-Key", "X-Auth-Token", "X-CSRF-Token"})
    CHECK(is_credential(name));
  for (const char* name : {"Accept", "Content-Type", "Idempotency-Key", "If-Match", "User-Agent"})
    CHECK_FALSE(is_credential(name));
  const auto found = credentials_in(head);
  REQUIRE(found.size() == 2);
  CHECK(with_credentials(head, {}) == "GET /me HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n");
  CHECK(credentials_in(with_credentials(with_credentials(head, {}), found)).size() == 2);
}

TEST_CASE("a token is changed so that it reads as well as before, in its last part") {
  const auto changed = with_changed_token({{"Authorization", "Bearer ada.0123456789abcdef"}});
  REQUIRE(changed);
  CHECK(changed->front().value == "Bearer ada.0123456799abcdef");
  CHECK(with_changed_token({{"Cookie", "theme=dark; sid=0123456789abcdef"}})->front().value ==
        "theme=dark; sid=0123456799abcdef");
  CHECK_FALSE(with_changed_token({{"Cookie", "theme=dark"}}));
  CHECK_FALSE(with_changed_token({}));
}

TEST_CASE("only a JSON Web Token can be without a signature") {
  const auto none =
      with_unsigned_token({{"Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"}});
  REQUIRE(none);
  CHECK(none->front().value == "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIxIn0.");
  CHECK_FALSE(with_unsigned_token({{"Authorization", "Bearer abcdef0123456789"}}));
}

TEST_CASE("a path is spelt in ways that a check may not know") {
  CHECK(names_of(path_variants("GET", "/admin/users?page=2")) ==
        "GET /ADMIN/users?page=2\nGET /admin/users/?page=2\nGET //admin/users?page=2\nGET "
        "/admin//users?page=2\n"
        "GET /./admin/users?page=2\nGET /x/../admin/users?page=2\nGET /%61dmin/users?page=2\n"
        "GET /admin;x=1/users?page=2\nHEAD /admin/users?page=2\n");
  const auto of_delete = path_variants("DELETE", "/notes/7");
  CHECK(of_delete.back().method == "GET");
  CHECK(of_delete.back().headers.front().value == "DELETE");
  CHECK(path_variants("GET", "/").empty());
}

TEST_CASE("fields are those of the answer that neither the request nor its contract has, rights first") {
  const std::string answer = R"({"id":7,"name":"ada","role":"user","email":"","tags":[1]})";
  const std::vector<std::string> documented{"email", "name"};
  const auto fields = fields_to_add(R"({"name":"ada"})", answer, &documented);
  REQUIRE(fields.size() == 2);
  CHECK(fields[0].place == "$.role");
  CHECK(fields[0].value == "\"admin\"");
  CHECK(fields[1].name == "id");
  const auto guessed = fields_to_add(R"({"name":"ada"})", answer, nullptr);
  REQUIRE(guessed.size() == 1);
  CHECK(with_field(R"({"name":"ada"})", guessed[0]) == R"({"name":"ada","role":"admin"})");
  CHECK(fields_to_add("a=b", answer, nullptr).empty());
}

TEST_CASE("a plan says whose each request is") {
  const auto traffic = notes();
  const auto made = plan(traffic, all_went_well(traffic), users, {}, nullptr);
  CHECK(made.roles.ordinary == std::vector<int>{0, 1});
  CHECK(made.roles.admins == std::vector<int>{2});
  CHECK(made.sign_out == access::Place{0, 4});
  CHECK(made.routes.size() == 5);  // signing out is no route of its own
  const Route& login = route_of(made, "POST /login");
  CHECK(login.carried == "");
  const Route& note = route_of(made, "GET /notes/{id}");
  CHECK(note.carried == "header");
  CHECK(note.owned);
  CHECK_FALSE(note.privileged);
  CHECK(note.donor == access::Place{0, 1});
  CHECK(note.list == access::Place{0, 3});
  const Route& all = route_of(made, "GET /admin/notes");
  CHECK(all.privileged);
  CHECK(all.role.fixed == 2);
  CHECK(all.donor == access::Place{0, 1});
  CHECK(owner_of(all.role, made.roles, 3) == 2);
  CHECK(other_than(0, made.roles, 5) == 1);
}

TEST_CASE("what ordinary users reach below the same address is not for administrators alone") {
  auto traffic = notes();
  traffic.endpoints[4].path = "/notes/all";
  const auto made = plan(traffic, all_went_well(traffic), users, {}, nullptr);
  CHECK_FALSE(route_of(made, "GET /notes/all").privileged);
}

TEST_CASE("the scenario may say what is public and who is an administrator") {
  const auto traffic = notes();
  AccessSpec spec;
  spec.open = {"GET /notes"};
  spec.admins = {"grace"};
  const auto made = plan(traffic, all_went_well(traffic), users, spec, nullptr);
  CHECK(route_of(made, "GET /notes").declared == "public");
  CHECK(made.roles.ordinary == std::vector<int>{0});
}
