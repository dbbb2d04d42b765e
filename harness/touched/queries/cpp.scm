; C++: Beast's examples, cpp-httplib, Crow and Drogon. Captures are explained in ../README.md.
(function_definition declarator: (function_declarator declarator: [
  (identifier) @function.name (field_identifier) @function.name
  (qualified_identifier scope: (_) @function.owner name: (identifier) @function.name)])) @function
(function_definition declarator: (_ (function_declarator declarator: [
  (identifier) @function.name (field_identifier) @function.name
  (qualified_identifier name: (identifier) @function.name)]))) @function
(function_definition declarator: (function_declarator declarator:
  (qualified_identifier name: (qualified_identifier name: (identifier) @function.name)))) @function
(init_declarator declarator: (identifier) @function.name value: (lambda_expression)) @function

(class_specifier name: (type_identifier) @type.name body: (_)) @type
(struct_specifier name: (type_identifier) @type.name body: (_)) @type
(enum_specifier name: (type_identifier) @type.name body: (_)) @type
(translation_unit (declaration declarator: (init_declarator declarator: (identifier) @value.name)) @value)
(declaration_list (declaration declarator: (init_declarator declarator: (identifier) @value.name)) @value)

(call_expression function: (identifier) @call)
(call_expression function: (field_expression field: (field_identifier) @call))
(call_expression function: (qualified_identifier name: (identifier) @call))
(call_expression function: (template_function name: (identifier) @call))

(comment) @comment
(preproc_include) @import

; server.Get("/orders/:id", handler)
((call_expression
  function: (field_expression argument: (_) @route.object field: (field_identifier) @route.method)
  arguments: (argument_list . [(string_literal) (raw_string_literal)] @route.path (_)) @route.handlers) @route
  (#match? @route.method "^(Get|Post|Put|Patch|Delete|Options)$")
  (#match? @route.path "^R?\"\\(?/")
  (#not-match? @route.object "(?i)(cli|client|http|conn)\\d*$")
  (#set! framework "cpp-httplib"))

; CROW_ROUTE(app, "/orders").methods("POST"_method)(handler)
((call_expression
  function: (call_expression
    function: (field_expression argument: (call_expression
      function: (identifier) @_crow
      arguments: (argument_list (_) @route.object . (string_literal) @route.path)))
    arguments: (argument_list) @route.methods)
  arguments: (argument_list (_) @route.handler)) @route
  (#match? @_crow "^CROW_(BP_)?ROUTE$")
  (#set! framework "Crow"))
((call_expression
  function: (call_expression
    function: (identifier) @_crow
    arguments: (argument_list (_) @route.object . (string_literal) @route.path))
  arguments: (argument_list (_) @route.handler)) @route
  (#match? @_crow "^CROW_(BP_)?ROUTE$")
  (#set! method "GET")
  (#set! framework "Crow"))

; app().registerHandler("/orders", handler, {Post})
((call_expression
  function: (field_expression field: (field_identifier) @_register)
  arguments: (argument_list . (string_literal) @route.path . (_) @route.handler (initializer_list)? @route.methods)) @route
  (#match? @_register "^registerHandler$")
  (#set! method "*")
  (#set! framework "Drogon"))

; A table of routes: {"POST", "/orders", handler}
((initializer_list . (string_literal) @route.method . (string_literal) @route.path (_)) @route.handlers @route
  (#match? @route.method "^.(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS).$")
  (#match? @route.path "^./")
  (#set! framework "a table of routes"))

; if (request.method() == http::verb::post && request.target() == "/orders")
((if_statement condition: (_) @route.condition) @route
  (#match? @route.condition "(target|path|uri|url)(\\(\\))?(\\s*==\\s*|\\.starts_with\\()\"/")
  (#set! framework "Beast"))
