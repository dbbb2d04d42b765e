// One response against what its operation documents: status, headers, content type, body.
#include <algorithm>

#include "harness/judge/contract/compiled.hpp"

namespace shakedown::judge::openapi {
namespace {

constexpr std::size_t most_body_bytes = 16U << 20U;

std::string statuses_of(const Operation& operation) {
  std::string text;
  for (const ResponseSpec& one : operation.responses) {
    if (text.size() > 100) return text + "...";
    text += text.empty() ? "" : ", ";
    text += one.status == 0   ? "default"
            : one.status < 10 ? std::to_string(one.status) + "XX"
                              : std::to_string(one.status);
  }
  return text;
}

// What HTTP itself answers to what the request asked for, whatever the operation is.
bool is_of_http(int status, const Request* request) {
  if (status < 200) return true;
  if (request == nullptr) return false;
  const auto asked = [&](const char* name) { return find_header(request->headers, name) != nullptr; };
  if (status == 304) return asked("if-none-match") || asked("if-modified-since");
  if (status == 412) return asked("if-match") || asked("if-unmodified-since") || asked("if-none-match");
  if (status == 206 || status == 416) return asked("range");
  return status == 417 && asked("expect");
}

bool has_no_body(int status, const Request* request) {
  return status < 200 || status == 204 || status == 205 || status == 304 ||
         (request != nullptr && request->method == "HEAD");
}

bool is_coded(const Headers& headers) {
  const std::string* coding = find_header(headers, "content-encoding");
  return coding != nullptr && !coding->empty() && !equal_ignoring_case(*coding, "identity");
}

std::string types_of(const std::vector<Content>& content) {
  std::string text;
  for (const Content& one : content) {
    if (text.size() > 200) return text + "...";
    text += (text.empty() ? "" : " or ") + to_string(one.type);
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

void Checking::add(std::string rule, std::string where, std::string expected, std::string got,
                   const SpecNode* at) {
  if (deviations_.size() >= most_) return;
  std::string place = at == nullptr ? std::string() : documents_.at(*at);
  if (std::any_of(deviations_.begin(), deviations_.end(), [&](const Deviation& other) {
        return other.rule == rule && other.where == where && other.expected == expected &&
               other.schema == place;
      }))
    return;
  deviations_.push_back(
      {std::move(rule), std::move(where), std::move(expected), std::move(got), std::move(place)});
}

bool Checking::judged(const std::string& why) {
  if (not_judged_ != nullptr && not_judged_->empty()) *not_judged_ = why;
  return false;
}

void Checking::response(const Operation& operation, const Contract::Checked& exchange) {
  const Response& response = *exchange.response;
  if (operation.deprecated)
    add("deprecated", "", "no call: the operation is deprecated", "a call", operation.node);
  if (operation.responses.empty()) return;
  const ResponseSpec* documented = operation.response(response.status);
  if (documented == nullptr) {
    if (!is_of_http(response.status, exchange.request))
      add("undocumented-status", "", statuses_of(operation), std::to_string(response.status), operation.node);
    // What no response describes may still say that it is JSON.
    static const ResponseSpec anything;
    content(anything, exchange);
    return;
  }
  headers(*documented, response);
  content(*documented, exchange);
}

void Checking::headers(const ResponseSpec& documented, const Response& response) {
  for (const HeaderSpec& header : documented.headers) {
    const std::string where = "header " + lower(header.name);
    bool any = false;
    for (const Header& sent : response.headers) {
      if (!equal_ignoring_case(sent.name, header.name)) continue;
      any = true;
      if (header.schema != nullptr)
        text_value("header", where, sent.value, *header.schema, Direction::response);
    }
    if (!any && header.required)
      add("missing-header", where, "a value: it is required", "absent", header.node);
  }
}

void Checking::content(const ResponseSpec& documented, const Contract::Checked& exchange) {
  const Response& response = *exchange.response;
  if (has_no_body(response.status, exchange.request)) return;
  const std::string* header = find_header(response.headers, "content-type");
  const MediaType type = media_type(header == nullptr ? std::string_view() : std::string_view(*header));
  const Content* best = nullptr;
  int closest = 0;
  for (const Content& one : documented.content) {
    const int match = openapi::match(one.type, type);
    if (match > closest) {
      closest = match;
      best = &one;
    }
  }
  const bool empty = response.body.empty() && !exchange.response_cut;
  if (empty && header == nullptr) {
    const bool described = std::all_of(documented.content.begin(), documented.content.end(),
                                       [](const Content& one) { return one.schema != nullptr; });
    if (!documented.content.empty() && described && response.status < 300)
      add("body", "", types_of(documented.content), "no body", documented.node);
    return;
  }
  if (best == nullptr && !documented.content.empty()) {
    add("undocumented-content-type", "header content-type", types_of(documented.content),
        header == nullptr ? "absent" : quoted_json(*header, 100), documented.node);
  }
  if (!is_json(type) || is_json_stream(type)) return;
  if (exchange.response_cut) {
    judged("only a part of the body was kept");
    return;
  }
  const Schema* schema = best == nullptr ? nullptr : best->schema;
  if (!documented.streamed) {
    body("body", response.body, type, is_coded(response.headers), schema, documented.node,
         Direction::response);
    return;
  }
  // Whole lines only: a stream ends where the client stops listening.
  std::string_view rest = response.body;
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    if (end > 0)
      body("body", rest.substr(0, end), type, is_coded(response.headers), schema, documented.node,
           Direction::response);
    rest.remove_prefix(end + 1);
  }
}

void Checking::body(const std::string& rule, std::string_view text, const MediaType& type, bool coded,
                    const Schema* schema, const SpecNode* at, Direction direction) {
  if (!type.charset.empty() && type.charset != "utf-8" && type.charset != "utf8" &&
      type.charset != "us-ascii") {
    judged("the body is in " + quoted_json(type.charset, 40) + " and not in UTF-8");
    return;
  }
  if (text.size() > most_body_bytes) {
    judged("the body is larger than 16 MiB");
    return;
  }
  std::string_view json = text;
  if (json.starts_with("\xef\xbb\xbf")) json.remove_prefix(3);  // may be ignored (RFC 8259, 8.1)
  JsonTree tree;
  const auto ending = tree.parse(json);
  if (ending == JsonTree::Ending::too_deep) {
    judged("the body is nested deeper than " + std::to_string(json_tree_depth) + " levels");
    return;
  }
  if (ending == JsonTree::Ending::beyond_reading) {
    judged("a number in the body has an exponent beyond 2^31");
    return;
  }
  if (ending != JsonTree::Ending::whole) {
    if (coded) {
      judged("the body still has its content coding");
      return;
    }
    const std::string name = rule == "body" ? "not-json" : rule;
    if (text.empty()) {
      add(name, "", "JSON: the content type says so", "an empty body", at);
    } else if (ending == JsonTree::Ending::invalid_utf8) {
      add(name, "", "JSON in UTF-8 (RFC 8259, 8.1)",
          "a byte that is no UTF-8, at " + std::to_string(tree.fault_at()), at);
    } else {
      add(name, "", "JSON: the content type says so", quoted_json(json, 100), at);
    }
    return;
  }
  if (schema == nullptr) return;
  Validation result = validate(tree, *schema, schemas_, direction, most_);
  if (!result.not_judged.empty()) judged(result.not_judged);
  for (Mismatch& one : result.mismatches)
    add(rule, std::move(one.where), std::move(one.expected), std::move(one.got), one.schema);
}

}  // namespace shakedown::judge::openapi
