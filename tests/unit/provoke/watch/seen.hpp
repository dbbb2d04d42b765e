// A response as a load thread has it, from its bytes.
#pragma once

#include <string>

#include "harness/provoke/watch/response_feed.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::watching {

class Answer {
 public:
  explicit Answer(const std::string& body, const std::string& fields = "") {
    const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + fields +
                              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    reader_.begin(false);
    std::size_t used = 0;
    REQUIRE(reader_.feed(bytes, used) == http::ResponseReader::Progress::done);
  }
  SeenResponse seen(int endpoint = 0) const {
    SeenResponse seen;
    seen.request_head = "GET /orders/17?full=1 HTTP/1.1\r\nHost: shop\r\nAccept: */*\r\n\r\n";
    seen.endpoint = endpoint;
    seen.journey = 3;
    seen.step = 4;
    seen.user = 5;
    seen.connection = 6;
    seen.timing.done = std::chrono::milliseconds(7);
    seen.response = &reader_;
    return seen;
  }

 private:
  http::ResponseReader reader_;
};

}  // namespace shakedown::watching
