// From lines of small services to the endpoints that they reach. Each service is written the way that
// services of its framework are, and each line that changes is found by a mark in it.
#include "harness/touched/reach.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::touched;

namespace {

using Files = std::vector<SourceFile>;
using Names = std::vector<std::string>;

// What the lines with this mark reach, in the order of the alphabet; "* " before what only a change of
// everything reaches.
Touched reach(const Files& files, const std::string& mark) {
  const Code code(files);
  ReachInput input{code, {}, {}, {}, {}, {}};
  for (const SourceFile& file : files) {
    int line = 1;
    for (std::size_t begin = 0; begin < file.text.size(); ++line) {
      const auto end = std::min(file.text.find('\n', begin), file.text.size());
      if (file.text.substr(begin, end - begin).find(mark) != std::string::npos)
        input.changed.push_back(
            {file.path, line, line, Authorship::unknown, "", ChangedLines::Reach::outside});
      begin = end + 1;
    }
  }
  REQUIRE(!input.changed.empty());
  Touched touched;
  std::vector<ChangedFile> none;
  find_reach({code, none, input.changed, {}, {}, {}}, touched);
  return touched;
}

Names reached(const Files& files, const std::string& mark) {
  Names names;
  for (const auto& endpoint : reach(files, mark).endpoints)
    names.push_back((endpoint.everything ? "* " : "") + endpoint.endpoint);
  std::sort(names.begin(), names.end());
  return names;
}

const Files flask = {{"shop/app.py", R"py(from flask import Flask
from shop import views
from shop.tokens import tokens

def create_app():
    app = Flask(__name__)
    app.register_blueprint(views.blueprint)
    tokens.init_app(app)
    return app
)py"},
                     {"shop/tokens.py", R"py(from tools import Tokens

def load_user(payload):
    return payload['id']  # the user

tokens = Tokens()
tokens.loader(load_user)
)py"},
                     {"shop/errors.py", R"py(class Refused(Exception):
    @classmethod
    def never_raised(cls):
        return cls(500)  # of nobody

    @classmethod
    def not_there(cls):
        return cls(404)  # of all
)py"},
                     {"shop/schemas.py", R"py(from tools import Schema, fields, post_dump

class PersonSchema(Schema):
    name = fields.Str()  # a name

class OrderSchema(Schema):
    buyer = fields.Nested(PersonSchema)

    @post_dump
    def wrapped(self, data):
        return {'order': data}  # wrapped

class OrdersSchema(OrderSchema):
    many = True

order_schema = OrderSchema()
orders_schema = OrdersSchema()
)py"},
                     {"shop/views.py", R"py(from flask import Blueprint
from .schemas import order_schema, orders_schema
from .errors import Refused

blueprint = Blueprint('orders', __name__, url_prefix='/api')

@blueprint.route('/orders', methods=['GET'])
@marshal_with(orders_schema)
def orders():
    return []

@blueprint.route('/orders', methods=['POST'])
@marshal_with(order_schema)
def create():
    return {}

@blueprint.route('/orders/<id>', methods=['DELETE'])
def drop(id):
    raise Refused.not_there()
)py"}};

const Files gin = {{"main.go", R"go(package main

import "github.com/gin-gonic/gin"

func main() {
    store.Open()
    r := gin.Default()
    r.POST("/users", CreateUser)
    r.GET("/people/:id", ShowPerson)
}
)go"},
                   {"handlers.go", R"go(package main

func CreateUser(c *gin.Context) {
    serializer := UserSerializer{c}
    c.JSON(201, serializer.Response())
}

func ShowPerson(c *gin.Context) {
    serializer := PersonSerializer{c}
    c.JSON(200, serializer.Response())
}

type UserSerializer struct {
    c *gin.Context // of users
}

func (s *UserSerializer) Response() string {
    return token() // of one
}

type PersonSerializer struct {
    c *gin.Context
}

func (s *PersonSerializer) Response() string {
    return "person"
}
)go"},
                   {"store/store.go", R"go(package store

func Open() {
    connect() // at the start
}
)go"}};

const Files fastify = {
    {"src/server.ts", R"ts(import Fastify from 'fastify'
import serviceApp from './app.js'

const app = Fastify({
  requestTimeout: 60 // of the server
})

async function init () {
  app.register(serviceApp)
}
)ts"},
    {"src/app.ts", R"ts(import path from 'node:path'
import autoload from '@fastify/autoload'

export default async function serviceApp (fastify, opts) {
  fastify.register(autoload, {
    dir: path.join(import.meta.dirname, 'plugins')
  })
  fastify.register(autoload, {
    dir: path.join(import.meta.dirname, 'routes'),
    options: { ...opts }
  })
  fastify.setErrorHandler((error) => error.message) // errors
}
)ts"},
    {"src/plugins/orders-store.ts", R"ts(import fp from 'fastify-plugin'

function createStore (fastify) {
  const knex = fastify.knex // kept

  return {
    async insert (order) {
      return knex('orders').insert(order) // one order
    }
  }
}

export default fp(async (fastify) => {
  fastify.decorate('ordersStore', createStore(fastify))
})
)ts"},
    {"src/plugins/limits.ts", R"ts(export const autoConfig = {
  max: 100 // of all
}
)ts"},
    {"src/schemas/order.ts", R"ts(export const OrderSchema = Type.Object({
  items: Type.Array(Type.String()) // items
})
)ts"},
    {"src/routes/api/orders/index.ts", R"ts(import { OrderSchema } from '../../../schemas/order.js'

const plugin = async (fastify) => {
  const { ordersStore } = fastify
  fastify.post('/', { schema: { body: OrderSchema } }, async (request) => {
    return ordersStore.insert(request.body)
  })
  fastify.get('/:id', async (request) => request.params.id)
}

export default plugin
)ts"}};

const Files express = {
    {"src/main.js", R"js(const express = require('express');
const routes = require('./routes');
const app = express();
app.use(express.json({limit: 10})); // all bodies
app.use(routes);
)js"},
    {"src/routes/index.js", R"js(const { Router } = require('express');
const orders = require('./orders');
const api = Router().use(orders);
module.exports = Router().use('/api', api); // mounted
)js"},
    {"src/routes/orders.js", R"js(const { Router } = require('express');
const auth = require('./auth');
const Order = store.model('Order');
const router = Router();
router.post('/orders', auth.required, (req, res) => res.json(new Order(req.body)));
router.get('/orders', (req, res) => res.json([]));
module.exports = router;
)js"},
    {"src/routes/auth.js", R"js(function tokenOf(request) {
  return request.headers.authorization; // a token
}
const auth = {
  required: check({ getToken: tokenOf }),
};
module.exports = auth;
)js"},
    {"src/models/order.js", R"js(const OrderSchema = new Schema({ items: [String] }); // fields
OrderSchema.methods.total = function () {
  return 1;
};
store.model('Order', OrderSchema);
)js"}};

}  // namespace

TEST_CASE("a schema reaches the endpoints that are shown by it, whatever it is called on the way") {
  CHECK(reached(flask, "# wrapped") == Names{"GET /api/orders", "POST /api/orders"});
  CHECK(reached(flask, "# a name") == Names{"GET /api/orders", "POST /api/orders"});
  CHECK(reached(fastify, "// items") == Names{"POST /api/orders"});
}

TEST_CASE("a method that only names call reaches nothing where nobody names it") {
  CHECK(reached(flask, "# of nobody").empty());
  CHECK(reached(flask, "# of all") == Names{"DELETE /api/orders/<id>"});
}

TEST_CASE("of two methods of one name the one whose type the caller names is meant") {
  CHECK(reached(gin, "// of one") == Names{"POST /users"});
  CHECK(reached(gin, "// of users") == Names{"POST /users"});
}

TEST_CASE("what only the start of the application reaches touches everything") {
  const Names all{"* DELETE /api/orders/<id>", "* GET /api/orders", "* POST /api/orders"};
  CHECK(reached(flask, "# the user") == all);
  CHECK(reached(gin, "// at the start") == Names{"* GET /people/:id", "* POST /users"});
  const Names both{"* GET /api/orders/:id", "* POST /api/orders"};
  CHECK(reached(fastify, "// of the server") == both);
  CHECK(reached(fastify, "// errors") == both);
  CHECK(reached(fastify, "// of all") == both);
  CHECK(reached(express, "// all bodies") == Names{"* GET /api/orders", "* POST /api/orders"});
  CHECK(reached(express, "// mounted") == Names{"* GET /api/orders", "* POST /api/orders"});
}

TEST_CASE("what a function keeps reaches as far as the functions that it makes") {
  CHECK(reached(fastify, "// one order") == Names{"POST /api/orders"});
  CHECK(reached(fastify, "// kept") == Names{"POST /api/orders"});
}

TEST_CASE("a function that is handed over, and a class that is kept under a name, are found again") {
  CHECK(reached(express, "// a token") == Names{"POST /api/orders"});
  CHECK(reached(express, "// fields") == Names{"POST /api/orders"});
}

TEST_CASE("a method that the framework calls touches what its class does") {
  const Files spring = {{"PetController.java", R"java(package pets;

@RequestMapping("/pets")
class PetController {
  @InitBinder
  void binder(Binder binder) {
    binder.strict(true); // bound
  }

  @PostMapping("/new")
  String create(Pet pet) {
    return "pets/form";
  }
}
)java"},
                        {"PetFormatter.java", R"java(package pets;

@Component
public class PetFormatter implements Formatter<Pet> {
  @Override
  public String print(Pet pet) {
    return pet.getName(); // printed
  }

  public String toString() {
    return "formatter"; // never
  }
}
)java"},
                        {"templates/pets/form.html", "<form/> <!-- shown -->\n"}};
  CHECK(reached(spring, "// bound") == Names{"POST /pets/new"});
  CHECK(reached(spring, "// printed") == Names{"* POST /pets/new"});
  CHECK(reached(spring, "// never").empty());
  // A template is named by what shows it.
  CHECK(reached(spring, "shown") == Names{"POST /pets/new"});
}

TEST_CASE("what a parameter depends on reaches by the alias that stands for it") {
  const Files fastapi = {{"app/deps.py", R"py(from fastapi import Depends

def get_db():
    yield session()  # a session

SessionDep = Annotated[Session, Depends(get_db)]
)py"},
                         {"app/config.py", "API = '/api/v1'\nOTHER = 1\n"},
                         {"app/main.py", R"py(from fastapi import FastAPI
from app import items
from app.config import settings

app = FastAPI(title='items')
app.include_router(items.router, prefix=settings.API)
)py"},
                         {"app/items.py", R"py(from fastapi import APIRouter
from app.deps import SessionDep

router = APIRouter(prefix='/items')

@router.get('/')
def read(session: SessionDep):
    return []

@router.get('/health')
def health():
    return True  # well
)py"}};
  CHECK(reached(fastapi, "# a session") == Names{"GET /api/v1/items"});
  CHECK(reached(fastapi, "# well") == Names{"GET /api/v1/items/health"});
  const auto touched = reach(fastapi, "# a session");
  REQUIRE(touched.endpoints.size() == 1);
  CHECK(touched.endpoints[0].distance == 1);
  CHECK(touched.endpoints[0].how == "read uses SessionDep uses get_db (FastAPI)");
}
