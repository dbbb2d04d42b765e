// json-server with sign-in, holding other ids than the recording has: alice is user 8 and not 4, the next post is 31 and
// not 10, the next comment 6 and not 1.
//   node serve.cjs PORT
const jsonServer = require('json-server');
const auth = require('json-server-auth');
const bcrypt = require('bcryptjs');

const times = (count, make) => Array.from({length: count}, (_, index) => make(index + 1));
const db = {
  users: [
    ...times(7, (id) => ({id, email: `other${id}@x.example`, password: 'x'})),
    {id: 8, email: 'alice@shop.example', password: bcrypt.hashSync('wonderland', 4)},
  ],
  posts: times(30, (id) => ({id, title: `post ${id}`, userId: 1})),
  comments: times(5, (id) => ({id, body: `comment ${id}`, postId: 1, userId: 1})),
};

const app = jsonServer.create();
app.db = jsonServer.router(db).db;
const router = jsonServer.router(app.db);
app.use(jsonServer.defaults({logger: false}));
app.use(auth.rewriter({posts: 660, comments: 600}));
app.use(auth);
app.use(router);
app.listen(Number(process.argv[2]), '127.0.0.1');
