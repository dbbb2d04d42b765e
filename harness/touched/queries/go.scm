; Go: net/http, gin, echo, chi and gorilla/mux. Captures are explained in ../README.md.
(function_declaration name: (identifier) @function.name) @function
(method_declaration receiver: (parameter_list (parameter_declaration type: [
  (pointer_type (type_identifier) @function.owner) (type_identifier) @function.owner
  (pointer_type (generic_type type: (type_identifier) @function.owner))
  (generic_type type: (type_identifier) @function.owner)]))
  name: (field_identifier) @function.name) @function
(short_var_declaration left: (expression_list . (identifier) @function.name .)
  right: (expression_list . (func_literal) .)) @function

(type_spec name: (type_identifier) @type.name) @type
(source_file (var_declaration (var_spec name: (identifier) @value.name) @value))
(source_file (const_declaration (const_spec name: (identifier) @value.name) @value))

(call_expression function: (identifier) @call)
(call_expression function: (selector_expression operand: (_) @call.of field: (field_identifier) @call))

(comment) @comment
(import_declaration) @import
(package_clause) @import

; r.GET("/orders/:id", h), r.Get("/orders/{id}", h)
((call_expression
  function: (selector_expression operand: (_) @route.object field: (field_identifier) @route.method)
  arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @route.path (_)) @route.handlers) @route
  (#match? @route.method "^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|Get|Post|Put|Patch|Delete|Head|Options)$")
  (#match? @route.path "^.(/|.?$)")
  (#not-match? @route.object "(?i)(client|cache|redis|cli|req|request|resty|http|resp)$")
  (#set! framework "gin or chi"))
; mux.HandleFunc("POST /orders", h)
((call_expression
  function: (selector_expression operand: (_) @route.object field: (field_identifier) @_handle)
  arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @route.path . (_) @route.handler .)) @route
  (#match? @_handle "^(Handle|HandleFunc)$")
  (#match? @route.path "^.((GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) )?[\\w.:]*/")
  (#set! method "*")
  (#set! framework "net/http"))
; r.HandleFunc("/orders", h).Methods("POST")
((call_expression
  function: (selector_expression
    operand: (call_expression
      function: (selector_expression operand: (_) @route.object field: (field_identifier) @_handle)
      arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @route.path . (_) @route.handler .))
    field: (field_identifier) @_methods)
  arguments: (argument_list) @route.methods) @route
  (#match? @_handle "^(Handle|HandleFunc)$")
  (#match? @_methods "^Methods$")
  (#set! framework "gorilla/mux"))
; r.Method("POST", "/orders", h), r.Handle("POST", "/orders", h)
((call_expression
  function: (selector_expression operand: (_) @route.object field: (field_identifier) @_method)
  arguments: (argument_list . (interpreted_string_literal) @route.method
    . (interpreted_string_literal) @route.path (_)) @route.handlers) @route
  (#match? @_method "^(Method|MethodFunc|Handle|Add)$")
  (#match? @route.method "^.(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS).$")
  (#set! framework "gin or chi"))
; A table of routes: {"POST", "/orders", h}
((literal_value . (literal_element (interpreted_string_literal) @route.method)
  . (literal_element (interpreted_string_literal) @route.path) (literal_element)) @route.handlers @route
  (#match? @route.method "^.(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS).$")
  (#match? @route.path "^./")
  (#set! framework "a table of routes"))

; v1 := r.Group("/v1"), s := r.PathPrefix("/s").Subrouter()
((short_var_declaration left: (expression_list . (identifier) @prefix.object .)
  right: (expression_list . (call_expression
    function: (selector_expression operand: (_) @prefix.parent field: (field_identifier) @_group)
    arguments: (argument_list . (interpreted_string_literal) @prefix.path)))) @prefix
  (#match? @_group "^Group$"))
((short_var_declaration left: (expression_list . (identifier) @prefix.object .)
  right: (expression_list . (call_expression function: (selector_expression operand: (call_expression
    function: (selector_expression operand: (_) @prefix.parent field: (field_identifier) @_group)
    arguments: (argument_list . (interpreted_string_literal) @prefix.path)) field: (field_identifier) @_sub)))) @prefix
  (#match? @_group "^PathPrefix$")
  (#match? @_sub "^Subrouter$"))
; r.Route("/orders", func(r chi.Router) { ... })
((call_expression
  function: (selector_expression field: (field_identifier) @_route)
  arguments: (argument_list . (interpreted_string_literal) @prefix.path . (func_literal) @prefix.scope))
  (#match? @_route "^(Route|Group)$"))
; users.Register(v1.Group("/users")): what that function registers stands below it.
((call_expression function: (_) @mount.target
  arguments: (argument_list . (call_expression
    function: (selector_expression operand: (_) @mount.object field: (field_identifier) @_group)
    arguments: (argument_list . (interpreted_string_literal) @mount.path)))) @mount
  (#match? @_group "^Group$"))
; r.Mount("/admin", adminRouter()), http.StripPrefix("/api", mux)
((call_expression
  function: (selector_expression operand: (_) @mount.object field: (field_identifier) @_mount)
  arguments: (argument_list . (interpreted_string_literal) @mount.path . (_) @mount.target)) @mount
  (#match? @_mount "^(Mount|StripPrefix)$"))
