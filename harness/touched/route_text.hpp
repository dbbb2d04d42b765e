// What stands in the source of a route, as text: its path, its methods, the names of its handlers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shakedown::touched {

// Of a string, template or regular expression in any of the languages: "/orders/:id" with its quotes,
// R"(/orders/(\d+))", /^\/orders\/([^/]+)$/. Empty for "".
std::string path_in(std::string_view literal);

// "get", "GetMapping", "HandleFunc" -> "GET", "GET", "*".
std::string method_of(std::string_view word);

// The methods that a text names: methods=["POST"], "PUT"_method, RequestMethod.POST, {Get}.
std::vector<std::string> methods_in(std::string_view text);

// The paths of an annotation's arguments, ("/a"), (value = {"/a", "/b"}, produces = "text/plain").
std::vector<std::string> paths_of_annotation(std::string_view arguments);

// Names that may be functions: of `orders.create` the last one. Nothing of a handler that stands there
// itself.
std::vector<std::string> handlers_in(std::string_view text);

// What stands between the commas of "(a, b(c, d))".
std::vector<std::string_view> arguments_in(std::string_view text);

// Whether a word stands in the text as a whole.
bool has_word(std::string_view text, std::string_view word);

// "/orders/:id", "/orders/<int:id>", "/orders/{id:[0-9]+}" -> "/orders/{}".
std::string folded(std::string_view path);

}  // namespace shakedown::touched
