; Python: FastAPI, Starlette, Flask and Quart. Captures are explained in ../README.md.
(function_definition name: (identifier) @function.name) @function
(decorated_definition definition: (function_definition name: (identifier) @function.name)) @function

(class_definition name: (identifier) @type.name) @type
(decorated_definition definition: (class_definition name: (identifier) @type.name)) @type
(module (expression_statement (assignment left: (identifier) @value.name)) @value)

(call function: (identifier) @call)
(call function: (attribute object: (_) @call.of attribute: (identifier) @call))
(decorator (identifier) @call)
(decorator (attribute attribute: (identifier) @call))
; FastAPI calls what a parameter depends on.
((call function: (identifier) @_depends arguments: (argument_list . [(identifier) @call (attribute attribute: (identifier) @call)]))
  (#match? @_depends "^(Depends|Security)$"))

(comment) @comment
(import_statement) @import
(import_from_statement) @import

; @app.get("/orders/{id}")
((decorated_definition
  (decorator (call
    function: (attribute object: (_) @route.object attribute: (identifier) @route.method)
    arguments: (argument_list . (string) @route.path)))) @route
  (#match? @route.method "^(get|post|put|patch|delete|head|options|websocket)$")
  (#match? @route.path "^[a-z]*['\"]+(/|['\"]+$)")
  (#set! framework "FastAPI"))
; @app.route("/orders", methods=["POST"])
((decorated_definition
  (decorator (call
    function: (attribute object: (_) @route.object attribute: (identifier) @_route)
    arguments: (argument_list . (string) @route.path) @route.methods))) @route
  (#match? @_route "^route$")
  (#set! method "GET")
  (#set! framework "Flask"))
((decorated_definition
  (decorator (call
    function: (attribute object: (_) @route.object attribute: (identifier) @_route)
    arguments: (argument_list . (string) @route.path) @route.methods))) @route
  (#match? @_route "^api_route$")
  (#set! method "GET")
  (#set! framework "FastAPI"))
; app.add_api_route("/orders", create, methods=["POST"]), Route("/orders", create)
((call function: (attribute object: (_) @route.object attribute: (identifier) @_add)
  arguments: (argument_list . (string) @route.path (_)) @route.handlers @route.methods) @route
  (#match? @_add "^(add_url_rule|add_api_route|add_route)$")
  (#match? @route.path "^[a-z]*['\"]+/")
  (#set! method "GET")
  (#set! framework "Flask"))
((call function: (identifier) @_add
  arguments: (argument_list . (string) @route.path (_)) @route.handlers @route.methods) @route
  (#match? @_add "^Route$")
  (#match? @route.path "^[a-z]*['\"]+/")
  (#set! method "GET")
  (#set! framework "Starlette"))

; router = APIRouter(prefix="/orders"), Blueprint("orders", __name__, url_prefix="/orders")
((assignment left: (identifier) @prefix.object
  right: (call function: (_) @_class arguments: (argument_list
    (keyword_argument name: (identifier) @_prefix value: (string) @prefix.path)))) @prefix
  (#match? @_class "(Router|Blueprint)$")
  (#match? @_prefix "^(prefix|url_prefix)$"))

; app.include_router(orders.router, prefix="/orders"), app.mount("/admin", admin)
((call function: (attribute object: (_) @mount.object attribute: (identifier) @_include)
  arguments: (argument_list . (_) @mount.target .)) @mount
  (#match? @_include "^(include_router|register_blueprint)$"))
((call function: (attribute object: (_) @mount.object attribute: (identifier) @_include)
  arguments: (argument_list . (_) @mount.target
    (keyword_argument name: (identifier) @_prefix value: [(string) (identifier) (attribute)] @mount.path))) @mount
  (#match? @_include "^(include_router|register_blueprint)$")
  (#match? @_prefix "^(prefix|url_prefix)$"))
((call function: (attribute object: (_) @mount.object attribute: (identifier) @_mount)
  arguments: (argument_list . (string) @mount.path . (_) @mount.target)) @mount
  (#match? @_mount "^mount$"))
