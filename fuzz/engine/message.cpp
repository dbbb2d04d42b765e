#include "fuzz/engine/message.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>

namespace shakedown::fuzz {
namespace {

namespace json = boost::json;

constexpr std::size_t most_pointers = 32;
constexpr std::size_t deepest = 24;

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

std::string header_safe(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string filled_in(std::string text, const Taken& taken) {
  for (const auto& [name, value] : taken) replace_all(text, "{" + name + "}", header_safe(value));
  return text;
}

std::string quoted(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;  // also what is not UTF-8: a service has to cope
    }
  }
  return out + "\"";
}

// Members in the order in which they were put; all of whose names count from 0 is a list.
struct Node {
  std::string name;
  std::string literal;  // JSON; of leaves
  std::vector<Node> members;

  bool is_list() const {
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].name != std::to_string(i)) return false;
    }
    return !members.empty();
  }
  void write(std::string& out) const {
    if (members.empty()) {
      out += literal;
      return;
    }
    const bool list = is_list();
    out += list ? '[' : '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out += ',';
      if (!list) out += quoted(members[i].name) + ":";
      members[i].write(out);
    }
    out += list ? ']' : '}';
  }
};

std::vector<std::string> parts_of(std::string_view pointer) {
  std::vector<std::string> parts;
  while (!pointer.empty() && parts.size() < deepest) {
    if (pointer.front() == '/') pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    std::string part(pointer.substr(0, end));
    replace_all(part, "~1", "/");
    replace_all(part, "~0", "~");
    parts.push_back(std::move(part));
    pointer.remove_prefix(end);
  }
  return parts;
}

void put_into(Node& root, const std::string& pointer, std::string literal) {
  Node* at = &root;
  for (const auto& part : parts_of(pointer)) {
    const auto found = std::find_if(at->members.begin(), at->members.end(),
                                    [&](const Node& member) { return member.name == part; });
    if (found == at->members.end()) {
      at->members.push_back({part, {}, {}});
      at = &at->members.back();
    } else {
      at = &*found;
    }
  }
  at->literal = std::move(literal);
}

std::string value_of(const Value& value, std::size_t step, const std::vector<Answer>& earlier,
                     const Taken& taken) {
  if (const auto* its = taken_value(value, taken)) return *its;
  if (value.form != Form::reference) return value.bytes;
  if (value.back == 0 || value.back > step) return {};
  return scalar_at(earlier[step - value.back].body, value.bytes);
}

std::string literal_of(const Value& value, const Field& field, const std::string& text) {
  const bool is_text =
      value.form == Form::text || (value.form == Form::reference && field.kind == Kind::text);
  return is_text ? quoted(text) : text;
}

json::value parsed(const std::string& body) {
  boost::system::error_code error;
  auto value = json::parse(body, error);
  return error ? json::value() : value;
}

void collect(const json::value& value, const std::string& pointer, std::vector<std::string>& out,
             std::size_t depth) {
  if (out.size() >= most_pointers || depth > 6) return;
  if (value.is_object()) {
    for (const auto& [name, member] : value.get_object()) {
      std::string part(name);
      replace_all(part, "~", "~0");
      replace_all(part, "/", "~1");
      collect(member, pointer + "/" + part, out, depth + 1);
    }
  } else if (value.is_array()) {
    if (!value.get_array().empty()) collect(value.get_array()[0], pointer + "/0", out, depth + 1);
  } else if (!value.is_null() && !value.is_bool() && !pointer.empty()) {
    out.push_back(pointer);
  }
}

}  // namespace

std::string scalar_at(const std::string& body, const std::string& pointer) {
  auto value = parsed(body);
  const json::value* at = &value;
  for (const auto& part : parts_of(pointer)) {
    if (at->is_object()) {
      at = at->get_object().if_contains(part);
    } else if (at->is_array() && part.size() < 4 &&
               part.find_first_not_of("0123456789") == std::string::npos) {
      at = at->get_array().if_contains(static_cast<std::size_t>(std::stoul("0" + part)));
    } else {
      at = nullptr;
    }
    if (at == nullptr) return {};
  }
  if (at->is_string()) return std::string(at->get_string());
  return at->is_structured() || at->is_null() ? std::string() : json::serialize(*at);
}

const std::string* taken_value(const Value& value, const Taken& taken) {
  const auto& bytes = value.bytes;
  const bool is_name =
      value.form != Form::reference && bytes.size() > 2 && bytes.front() == '{' && bytes.back() == '}';
  const auto found = is_name ? taken.find(bytes.substr(1, bytes.size() - 2)) : taken.end();
  return found == taken.end() ? nullptr : &found->second;
}

std::vector<std::string> scalar_pointers(const std::string& body) {
  std::vector<std::string> out;
  collect(parsed(body), "", out, 0);
  return out;
}

Message message_of(const Operations& operations, const Step& step, const std::vector<Answer>& earlier,
                   const Taken& taken) {
  const auto& operation = operations.operations[step.operation];
  Message message{operation.method, operation.path, {}, {}};
  for (const auto* list : {&operations.headers, &operation.headers}) {
    for (const auto& [name, value] : *list) message.headers.emplace_back(name, filled_in(value, taken));
  }
  std::string query;
  std::string form;
  Node body;
  std::string whole;
  const bool is_form = operation.content_type == "application/x-www-form-urlencoded";
  for (const auto& value : step.values) {
    const auto& field = operation.fields[value.field];
    const auto text = value_of(value, earlier.size(), earlier, taken);
    const auto add = [&](std::string& to, std::string_view name) {
      to += (to.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(text);
    };
    switch (field.where) {
      case Where::path:
        replace_all(message.target, "{" + field.name + "}", percent_encoded(text));
        break;
      case Where::query:
        add(query, field.name);
        break;
      case Where::header:
        message.headers.emplace_back(field.name, header_safe(text));
        break;
      case Where::body:
        if (field.name.empty()) {
          whole = text;
        } else if (is_form) {
          add(form, field.name.substr(field.name.front() == '/' ? 1 : 0));
        } else {
          put_into(body, field.name, literal_of(value, field, text));
        }
    }
  }
  // A hole without a value is one with an empty value.
  for (const auto& field : operation.fields) {
    if (field.where == Where::path) replace_all(message.target, "{" + field.name + "}", "");
  }
  if (!query.empty()) message.target += (message.target.find('?') == std::string::npos ? "?" : "&") + query;
  if (!whole.empty()) {
    message.body = std::move(whole);
  } else if (!form.empty()) {
    message.body = std::move(form);
  } else if (!body.members.empty()) {
    body.write(message.body);
  }
  if (!message.body.empty()) message.headers.emplace_back("Content-Type", operation.content_type);
  return message;
}

Message message_of(const Operations& operations, const FixedRequest& request, const Taken& taken) {
  Message message{request.method, filled_in(request.path, taken), {}, filled_in(request.body, taken)};
  for (const auto* list : {&operations.headers, &request.headers}) {
    for (const auto& [name, value] : *list) message.headers.emplace_back(name, filled_in(value, taken));
  }
  const auto has_type = std::any_of(message.headers.begin(), message.headers.end(), [](const auto& header) {
    return header.first == "Content-Type" || header.first == "content-type";
  });
  if (!message.body.empty() && !has_type) message.headers.emplace_back("Content-Type", "application/json");
  return message;
}

std::string bytes_of(const Message& message, const std::string& host) {
  std::string out = message.method + " " + message.target + " HTTP/1.1\r\nHost: " + host + "\r\n";
  for (const auto& [name, value] : message.headers) out += name + ": " + value + "\r\n";
  if (!message.body.empty() || message.method == "POST" || message.method == "PUT" ||
      message.method == "PATCH") {
    out += "Content-Length: " + std::to_string(message.body.size()) + "\r\n";
  }
  return out + "\r\n" + message.body;
}

}  // namespace shakedown::fuzz
