// A step as an HTTP request: values into the path, the query, headers and a JSON or form body. Whatever a
// value holds, the message stays one message: only the body's bytes are free.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fuzz/engine/sequence.hpp"

namespace shakedown::fuzz {

struct Message {
  std::string method;
  std::string target;
  HeaderList headers;
  std::string body;
};

// What came back for an earlier step.
struct Answer {
  int status = 0;  // 0: none
  std::string content_type;
  std::vector<std::string> header_names;
  std::string body;  // its first bytes
};

// {name} in header values, as a whole value of a field, and in all of a setup's requests, as the setup took
// them.
using Taken = std::map<std::string, std::string>;

// What the setup took, where the value names it; null: it does not.
const std::string* taken_value(const Value& value, const Taken& taken);

Message message_of(const Operations& operations, const Step& step, const std::vector<Answer>& earlier,
                   const Taken& taken);
Message message_of(const Operations& operations, const FixedRequest& request, const Taken& taken);

// For a keep-alive connection.
std::string bytes_of(const Message& message, const std::string& host);

// The scalar at a JSON pointer, as text; empty where there is none.
std::string scalar_at(const std::string& body, const std::string& pointer);
// Pointers to the scalars of a body, a bounded number.
std::vector<std::string> scalar_pointers(const std::string& body);

}  // namespace shakedown::fuzz
