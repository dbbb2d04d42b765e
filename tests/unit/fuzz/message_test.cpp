// Values into a request: where they go, how they are written, and that a value cannot end the message.
#include "fuzz/engine/message.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/fuzz/orders_operations.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

TEST_CASE("values go into path, query, header and body", "[fuzz]") {
  const auto operations = test::orders_operations();
  const auto make =
      message_of(operations, {0, {{0, Form::text, 0, "a\"\n"}, {1, Form::raw, 0, "7"}}}, {}, {});
  CHECK(make.body == R"({"name":"a\"\u000a","items":[{"count":7}]})");
  const auto read = message_of(
      operations,
      {1, {{0, Form::text, 0, "a/b c"}, {1, Form::raw, 0, "true"}, {2, Form::text, 0, "x\r\nEvil: 1"}}}, {},
      {});
  CHECK(read.target == "/orders/a%2Fb%20c?full=true");
  CHECK(read.headers == HeaderList{{"X-Trace", "xEvil: 1"}});
  CHECK(message_of(operations, {1, {}}, {}, {}).target == "/orders/");
}

TEST_CASE("a value may name what the setup took", "[fuzz]") {
  const auto operations = test::orders_operations();
  const Taken taken{{"made", "o/7"}};
  const auto target = [&](const std::string& value) {
    return message_of(operations, {1, {{0, Form::text, 0, value}}}, {}, taken).target;
  };
  CHECK(target("{made}") == "/orders/o%2F7");
  CHECK(target("x{made}") == "/orders/x%7Bmade%7D");
  CHECK(target("{other}") == "/orders/%7Bother%7D");
  const FixedRequest request{"POST", "/of/{made}", {}, "{\"id\":\"{made}\"}", {}};
  CHECK(message_of(operations, request, taken).target == "/of/o/7");
  CHECK(message_of(operations, request, taken).body == "{\"id\":\"o/7\"}");
}

TEST_CASE("a reference is the earlier answer's value", "[fuzz]") {
  const auto operations = test::orders_operations();
  const Answer answer{201, "application/json", {}, R"({"order":{"id":"o-17"},"list":[{"n":5}]})"};
  const auto target = [&](const std::string& pointer) {
    return message_of(operations, {1, {{0, Form::reference, 1, pointer}}}, {answer}, {}).target;
  };
  CHECK(target("/order/id") == "/orders/o-17");
  CHECK(target("/list/0/n") == "/orders/5");
  CHECK(target("/list/7/n") == "/orders/");
  CHECK(scalar_pointers(answer.body) == std::vector<std::string>{"/order/id", "/list/0/n"});
}

TEST_CASE("what the setup took stands in headers, without line breaks", "[fuzz]") {
  auto operations = test::orders_operations();
  operations.headers = {{"Authorization", "Bearer {token}"}};
  const auto message = message_of(operations, {1, {}}, {}, {{"token", "abc\r\nX: y"}});
  CHECK(message.headers == HeaderList{{"Authorization", "Bearer abcX: y"}});
}

TEST_CASE("a message's bytes say how long its body is", "[fuzz]") {
  const Message message{"POST", "/a", {{"X", "y"}}, "body"};
  CHECK(bytes_of(message, "h:1") == "POST /a HTTP/1.1\r\nHost: h:1\r\nX: y\r\nContent-Length: 4\r\n\r\nbody");
  CHECK(bytes_of({"GET", "/", {}, ""}, "h:1") == "GET / HTTP/1.1\r\nHost: h:1\r\n\r\n");
}
