; Java: Spring. Captures are explained in ../README.md.
(method_declaration name: (identifier) @function.name) @function
(constructor_declaration name: (identifier) @function.name) @function

(class_declaration name: (identifier) @type.name) @type
(interface_declaration name: (identifier) @type.name) @type
(record_declaration name: (identifier) @type.name) @type
(enum_declaration name: (identifier) @type.name) @type

(method_invocation name: (identifier) @call)
(object_creation_expression type: (type_identifier) @call)
(method_reference (identifier) @call .)

(line_comment) @comment
(block_comment) @comment
(import_declaration) @import
(package_declaration) @import

; @PostMapping("/orders") on a method
((method_declaration (modifiers (annotation
  name: (identifier) @route.method arguments: (annotation_argument_list) @route.arguments))) @route
  (#match? @route.method "^(Get|Post|Put|Patch|Delete|Request)Mapping$")
  (#set! framework "Spring"))
((method_declaration (modifiers (marker_annotation name: (identifier) @route.method))) @route
  (#match? @route.method "^(Get|Post|Put|Patch|Delete)Mapping$")
  (#set! framework "Spring"))

; route().GET("/orders", handler::list)
((method_invocation name: (identifier) @route.method
  arguments: (argument_list . (string_literal) @route.path (_)) @route.handlers) @route
  (#match? @route.method "^(GET|POST|PUT|PATCH|DELETE)$")
  (#match? @route.path "^./")
  (#set! framework "Spring"))

; @RequestMapping("/api") on a class
((class_declaration (modifiers (annotation
  name: (identifier) @_mapping arguments: (annotation_argument_list) @prefix.arguments))) @prefix.scope
  (#match? @_mapping "^RequestMapping$"))
((interface_declaration (modifiers (annotation
  name: (identifier) @_mapping arguments: (annotation_argument_list) @prefix.arguments))) @prefix.scope
  (#match? @_mapping "^RequestMapping$"))
