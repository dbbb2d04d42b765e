// Traffic ready to be replayed. A journey is the ordered exchanges of one user; what must differ from the
// recording (tokens, ids, passwords) is a hole in a text, and a hole is filled from a variable: a value taken
// from an earlier live response of the same journey, or an identity's column. The links between the two are
// what the run shows as "correlation".
//
// Requests are kept once and steps refer to them, so that an access log of millions of lines over a few
// thousand distinct requests costs 24 bytes a line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/model/endpoint.hpp"
#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown {

// How a value is written where it stands: a token is raw in a header and percent-encoded in a path.
enum class Encoding : std::uint8_t {
  raw,
  path_segment,  // RFC 3986 pchar kept, all else percent-encoded
  query,         // unreserved kept, all else percent-encoded
  form,          // application/x-www-form-urlencoded: as query, and a space is '+'
  json_string,   // escaped, without the quotes around it
  json_value,    // a JSON token as it was taken: 17, true, "text"
};

// A text with holes. Pieces are written one after another: the literal, then the variable unless it is
// negative.
struct TextPiece {
  std::string literal;
  int variable = -1;  // index into Journey::variables
  Encoding encoding = Encoding::raw;
};
using Text = std::vector<TextPiece>;

inline Text literal_text(std::string text) {
  return {TextPiece{std::move(text), -1, Encoding::raw}};
}

struct HeaderText {
  std::string name;
  Text value;
};

// Where in a response a value is found.
struct Take {
  enum class From : std::uint8_t { json, header, cookie, html_field, status };
  int variable = 0;  // index into Journey::variables: what is filled
  From from = From::json;
  std::string
      name;  // json: a path such as "$.items[0].id"; header or cookie: its name; html_field: the input's name
  std::string part;  // the part of that value: "" all of it, "segment 2" (of a path, from 0), "query id",
                     // "after Bearer " (what follows a prefix)
};

struct Variable {
  std::string name;      // as reports and scenario links call it: "token", "order.id"
  std::string recorded;  // what the recording had: used when correlation is off and shown in reports
  std::string identity;  // an identity's column ("name", "password") where it comes from there; else empty
};

// What a step's response must be for the step to have succeeded.
struct Expectation {
  int status = 0;  // 0: anything below 400
};

struct RequestTemplate {
  int endpoint = 0;  // index into Traffic::endpoints
  std::string method;
  Text target;                      // origin form
  std::vector<HeaderText> headers;  // without Host, Content-Length, Connection and other hop-by-hop fields
  Text body;
  std::vector<Take> takes;
  Expectation expect;
};

struct Step {
  std::uint32_t request = 0;  // index into Traffic::requests
  Nanoseconds at{};           // since the first entry of all recordings of this traffic
  Nanoseconds took{};         // how long the recorded exchange took; 0 where the recording does not say
};

// One value that a response carries into a later request, for showing: "token: POST /login -> $.token
// goes to GET /orders, header Authorization".
struct Link {
  int variable = 0;
  int from_step = 0;
  int to_step = 0;
  std::string from;  // "response JSON $.token"
  std::string to;    // "header Authorization after 'Bearer '"
};

struct Journey {
  std::string name;    // unique in the run: "checkout.har #3", "access.log 10.0.0.7"
  std::string source;  // file it came from
  // Whether a replay keeps the recorded order: a step waits for the earlier steps that had ended when it began. Not so
  // for access logs, where one client address may stand for many users and nothing is known of what waits for what.
  bool ordered = true;
  std::vector<Step> steps;
  std::vector<Variable> variables;
  std::vector<Link> links;
};

// What was read and what was left out, for the report: nothing is dropped in silence.
struct TrafficNote {
  std::string source;  // file
  std::string what;  // "entries to another host (fonts.example.net)", "line 17: not in the format 'combined'"
  std::uint64_t count = 1;
};

struct Traffic {
  std::vector<Endpoint> endpoints;
  std::vector<RequestTemplate> requests;
  std::vector<Journey> journeys;
  std::vector<TrafficNote> notes;
  Nanoseconds length{};  // from the first entry to the last

  std::uint64_t step_count() const {
    std::uint64_t n = 0;
    for (const auto& journey : journeys) n += journey.steps.size();
    return n;
  }
};

// One row of the identities file: column name -> value.
struct Identity {
  std::vector<std::pair<std::string, std::string>> columns;
};

}  // namespace shakedown
