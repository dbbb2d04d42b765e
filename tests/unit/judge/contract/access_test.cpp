// What a contract says of who may ask, and of a request's own fields.
#include "tests/unit/judge/contract/support.hpp"

using namespace contract_test;

namespace {

const char* const document = R"yaml(
openapi: 3.1.0
info: {title: t, version: "1"}
security: [{bearer: []}, {session: []}]
paths:
  /me:
    get: {responses: {'200': {description: d}}}
    put:
      requestBody:
        content:
          application/json:
            schema:
              allOf:
                - {$ref: '#/components/schemas/Name'}
                - {type: object, properties: {email: {type: string}}}
      responses: {'200': {description: d}}
  /posts:
    get: {security: [], responses: {'200': {description: d}}}
    post:
      security: [{}, {bearer: []}]
      requestBody: {content: {application/json: {schema: {}}}}
      responses: {'201': {description: d}}
  /users: {get: {security: [{oauth: [users:Admin]}], responses: {'200': {description: d}}}}
components:
  schemas:
    Name: {type: object, properties: {name: {type: string}}}
)yaml";

}  // namespace

TEST_CASE("an operation needs a token where it, or the document, says so") {
  const auto contract = read(document);
  CHECK(contract.access_of("GET", "/me").needs_token);
  CHECK_FALSE(contract.access_of("GET", "/me").needs_admin);
  const auto posts = contract.access_of("GET", "/posts");
  CHECK(posts.says);
  CHECK_FALSE(posts.needs_token);
  CHECK_FALSE(contract.access_of("POST", "/posts").needs_token);
  CHECK(contract.access_of("GET", "/users").needs_admin);
  CHECK_FALSE(contract.access_of("GET", "/nowhere").found);
}

TEST_CASE("the fields of a body are those of all its parts, and unknown where anything goes") {
  const auto contract = read(document);
  const auto me = contract.access_of("PUT", "/me");
  CHECK(me.fields_known);
  CHECK(me.fields == std::vector<std::string>{"email", "name"});
  CHECK_FALSE(contract.access_of("POST", "/posts").fields_known);
}
