#include "harness/http/error_message.hpp"

#include "tests/support/catch.hpp"

using shakedown::http::error_message;
using shakedown::http::longest_error_message;
using shakedown::http::normalise_message;

TEST_CASE("messages that differ in numbers, ids and quoted values are one") {
  const auto same = [](const char* a, const char* b) { return normalise_message(a) == normalise_message(b); };
  CHECK(same("no product 17", "no product 99182"));
  CHECK(same("order 0190b2c4-7a3e-7000-8000-1f2e3d4c5b6a not found",
             "order 11111111-2222-4333-8444-555555555555 not found"));
  CHECK(same("user 'alice' exists", "user 'bob' exists"));
  CHECK(same("at 10:15:22.118 in 3.5 s", "at 09:00:00.001 in 12.25 s"));
  CHECK(same("key \"a b\" is locked", "key \"c\" is locked"));
  CHECK(same("pointer 0x7ffe12", "pointer 0xdeadbeef"));
  CHECK(same("worker-12 failed", "worker-7 failed"));
}

TEST_CASE("messages that say different things stay different") {
  CHECK(normalise_message("no product 17") != normalise_message("no order 17"));
  CHECK(normalise_message("database is locked") == "database is locked");
  CHECK(normalise_message("can't do it, won't do it") == "can't do it, won't do it");
}

TEST_CASE("a message stays short, on one line and valid UTF-8") {
  std::string hostile = "line one\nline two\t\x01\xff\xfe \xc3\xa9 ";
  for (int i = 0; i < 1000; ++i) hostile += "\xe2\x82\xac";
  const auto text = normalise_message(hostile);
  CHECK(text.size() <= longest_error_message);
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find("\xc3\xa9") != std::string::npos);
  CHECK(text.find('\xff') == std::string::npos);
  CHECK((static_cast<unsigned char>(text.back()) & 0x80) != 0);  // ends with a whole euro sign
  CHECK(text.substr(text.size() - 3) == "\xe2\x82\xac");
}

TEST_CASE("the message is found where services put it") {
  CHECK(error_message("application/json", R"({"error":"no stock"})") == "no stock");
  CHECK(error_message("application/json", R"({"error":{"code":4,"message":"no stock"}})") == "no stock");
  CHECK(error_message("application/problem+json",
                      R"({"type":"about:blank","title":"Conflict","detail":"twice"})") == "twice");
  CHECK(error_message("application/json", R"({"errors":[{"msg":"bad name"}]})") == "bad name");
  CHECK(error_message("text/html", "<html>\n<h1>502 Bad Gateway</h1>\n<p>x") == "502 Bad Gateway");
  CHECK(error_message("text/html", "<html><title>Bad Gateway</title><h1>Bad Gateway</h1></html>") ==
        "Bad Gateway");
  CHECK(error_message("text/html", "<title>Error</title><pre>Error: no stock</pre>") ==
        "ErrorError: no stock");
  CHECK(error_message("text/plain", "\n\n  Internal error\nat line 3") == "Internal error");
  CHECK(error_message("application/json", "{broken").empty() == false);
  CHECK(error_message("", "").empty());
}
