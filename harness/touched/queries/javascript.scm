; JavaScript and TypeScript: Express, Fastify and what is written like them. Captures are explained in ../README.md.
(function_declaration name: (identifier) @function.name) @function
(generator_function_declaration name: (identifier) @function.name) @function
(method_definition name: (property_identifier) @function.name) @function
(variable_declarator name: (identifier) @function.name value: [(arrow_function) (function_expression)]) @function
(variable_declarator name: (identifier) @function.name
  value: (call_expression arguments: (arguments [(arrow_function) (function_expression)]))) @function
(assignment_expression left: (member_expression property: (property_identifier) @function.name)
  right: [(arrow_function) (function_expression)]) @function
(assignment_expression left: (member_expression property: (property_identifier) @function.name)
  right: (call_expression arguments: (arguments [(arrow_function) (function_expression)]))) @function
(pair key: (property_identifier) @function.name value: [(arrow_function) (function_expression)]) @function
(public_field_definition name: (property_identifier) @function.name value: (arrow_function)) @function

(class_declaration name: (_) @type.name) @type
(abstract_class_declaration name: (_) @type.name) @type
(interface_declaration name: (_) @type.name) @type
(type_alias_declaration name: (_) @type.name) @type
(enum_declaration name: (_) @type.name) @type
(program (lexical_declaration (variable_declarator name: (identifier) @value.name) @value))
(program (variable_declaration (variable_declarator name: (identifier) @value.name) @value))
(program (export_statement declaration:
  (lexical_declaration (variable_declarator name: (identifier) @value.name) @value)))
(program (ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @value.name) @value)))

(call_expression function: (identifier) @call)
(call_expression function: (member_expression object: (_) @call.of property: (property_identifier) @call))
(new_expression constructor: (identifier) @call)

(comment) @comment
(import_statement) @import
(variable_declarator
  value: (call_expression function: (identifier) @_require (#match? @_require "^require$"))) @import

; app.get("/orders/:id", check, handler)
((call_expression
  function: (member_expression object: (_) @route.object property: (property_identifier) @route.method)
  arguments: (arguments . [(string) (template_string)] @route.path (_)) @route.handlers) @route
  (#match? @route.method "^(get|post|put|patch|delete|del|all|head|options)$")
  (#match? @route.path "^.([/*]|.?$)")
  (#set! object "a router")
  (#set! framework "Express"))

; router.route("/orders").get(list).post(create)
((call_expression
  function: (member_expression
    object: (call_expression
      function: (member_expression object: (_) @route.object property: (property_identifier) @_route)
      arguments: (arguments . (string) @route.path .))
    property: (property_identifier) @route.method)
  arguments: (arguments (_)) @route.handlers) @route
  (#match? @_route "^route$")
  (#match? @route.method "^(get|post|put|patch|delete|all)$")
  (#set! framework "Express"))
((call_expression
  function: (member_expression
    object: (call_expression
      function: (member_expression
        object: (call_expression
          function: (member_expression object: (_) @route.object property: (property_identifier) @_route)
          arguments: (arguments . (string) @route.path .))))
    property: (property_identifier) @route.method)
  arguments: (arguments (_)) @route.handlers) @route
  (#match? @_route "^route$")
  (#match? @route.method "^(get|post|put|patch|delete|all)$")
  (#set! framework "Express"))
((call_expression
  function: (member_expression
    object: (call_expression
      function: (member_expression
        object: (call_expression
          function: (member_expression
            object: (call_expression
              function: (member_expression object: (_) @route.object property: (property_identifier) @_route)
              arguments: (arguments . (string) @route.path .))))))
    property: (property_identifier) @route.method)
  arguments: (arguments (_)) @route.handlers) @route
  (#match? @_route "^route$")
  (#match? @route.method "^(get|post|put|patch|delete|all)$")
  (#set! framework "Express"))

; fastify.route({method: "POST", url: "/orders", handler})
((call_expression
  function: (member_expression object: (_) @route.object property: (property_identifier) @_route)
  arguments: (arguments . (object
    (pair key: (property_identifier) @_method value: (_) @route.methods)
    (pair key: (property_identifier) @_url value: [(string) (template_string)] @route.path)))) @route
  (#match? @_route "^route$")
  (#match? @_method "^method$")
  (#match? @_url "^(url|path)$")
  (#set! framework "Fastify"))
((call_expression
  function: (member_expression object: (_) @route.object property: (property_identifier) @_route)
  arguments: (arguments . (object
    (pair key: (property_identifier) @_url value: [(string) (template_string)] @route.path)
    (pair key: (property_identifier) @_method value: (_) @route.methods)))) @route
  (#match? @_route "^route$")
  (#match? @_method "^method$")
  (#match? @_url "^(url|path)$")
  (#set! framework "Fastify"))

; A table of routes: ["GET", /^\/orders$/, handler]
((array . (string) @route.method . [(string) (regex)] @route.path (_)) @route.handlers @route
  (#match? @route.method "^.(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS).$")
  (#match? @route.path "^(['\"]/|/\\^\\\\/)")
  (#set! framework "a table of routes"))

; app.use("/orders", router), fastify.register(routes, {prefix: "/orders"})
((call_expression
  function: (member_expression object: (_) @mount.object property: (property_identifier) @_use)
  arguments: (arguments . (string) @mount.path (_)) @mount.targets) @mount
  (#match? @_use "^use$")
  (#match? @mount.path "^./"))
; app.use(config.prefix, router), app.use(router)
((call_expression
  function: (member_expression object: (_) @mount.object property: (property_identifier) @_use)
  arguments: (arguments . [(identifier) (member_expression)] @mount.path . (_) @mount.target .)) @mount
  (#match? @_use "^use$")
  (#match? @mount.path "(?i)(prefix|path|base|url|version|api)"))
((call_expression
  function: (member_expression object: (_) @mount.object property: (property_identifier) @_use)
  arguments: (arguments . [(identifier) (member_expression) (call_expression)] @mount.target .)) @mount
  (#match? @_use "^use$"))
((call_expression
  function: (member_expression object: (_) @mount.object property: (property_identifier) @_register)
  arguments: (arguments . (_) @mount.target (object
    (pair key: (property_identifier) @_prefix value: (string) @mount.path)))) @mount
  (#match? @_register "^register$")
  (#match? @_prefix "^prefix$"))
; fastify.register(autoload, {dir: join(here, "routes")}): the folders below are the prefixes.
((call_expression
  function: (member_expression object: (_) @mount.object property: (property_identifier) @_register)
  arguments: (arguments . (_) @_autoload . (object
    (pair key: (property_identifier) @_dir value: (_) @mount.folder)))) @mount
  (#match? @_register "^register$")
  (#match? @_autoload "(?i)auto_?load")
  (#match? @_dir "^dir$"))
