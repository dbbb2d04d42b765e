// The shop's page: a small client of the API, and what the demo's traffic was recorded from.
'use strict';

const $ = (id) => document.getElementById(id);
const money = (cents) => (cents / 100).toFixed(2);
let token = '';
let after = 0;
let coupon = '';
let order = null;
const cart = new Map();

async function api(method, path, body) {
  const options = { method, headers: {} };
  if (token) options.headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

// Every button's work: an error becomes the message line, and `done` says that the page is quiet again.
function on(id, event, work) {
  $(id).addEventListener(event, async (happened) => {
    happened.preventDefault();
    document.body.dataset.state = 'busy';
    $('message').textContent = '';
    try {
      await work(happened);
    } catch (error) {
      $('message').textContent = error.message;
    }
    document.body.dataset.state = 'done';
  });
}

function item(list, text, label, work) {
  const li = document.createElement('li');
  li.append(text);
  if (label) {
    const button = document.createElement('button');
    button.textContent = label;
    button.onclick = work;
    li.append(button);
  }
  $(list).append(li);
}

async function showProducts() {
  const page = await api('GET', `/products?after=${after}&limit=8`);
  for (const product of page.items) {
    item('products', `${product.name}, ${money(product.price)}`, 'Add', async () => {
      document.body.dataset.state = 'busy';
      const fresh = await api('GET', `/products/${product.id}`);
      if (fresh.stock > 0) cart.set(product.id, (cart.get(product.id) || 0) + 1);
      showCart();
      document.body.dataset.state = 'done';
    });
  }
  after = page.next || after;
}

function showCart() {
  $('cart').textContent = '';
  for (const [id, quantity] of cart) item('cart', `${quantity} x product ${id}`);
  $('coupon').textContent = coupon && `Coupon ${coupon}`;
}

function showOrder() {
  $('order').textContent = order ? `${order.id}\n${order.status}, ${money(order.total)}` : '';
  for (const id of ['pay-card', 'pay-wallet']) $(id).disabled = !order || order.status !== 'placed';
  $('cancel').disabled = !order || order.status === 'cancelled';
}

async function showBalance() {
  const wallet = await api('GET', '/wallet');
  $('balance').textContent = `${money(wallet.balance)} ${wallet.currency}`;
}

on('sign-in', 'submit', async () => {
  const form = new FormData($('sign-in'));
  const session = await api('POST', '/login', { name: form.get('name'), password: form.get('password') });
  token = session.token;
  const me = await api('GET', '/me');
  $('who').textContent = `${me.name} (${me.role})`;
  $('sign-in').hidden = true;
  $('sign-out').hidden = false;
  document.querySelector('main').hidden = false;
  await showProducts();
  await showBalance();
});

on('sign-out', 'click', async () => {
  await api('POST', '/logout');
  token = '';
  location.reload();
});

on('more', 'click', showProducts);

on('claim', 'click', async () => {
  coupon = (await api('POST', '/coupons', {})).code;
  showCart();
});

on('place', 'click', async () => {
  const items = [...cart].map(([productId, quantity]) => ({ productId, quantity }));
  order = await api('POST', '/orders', coupon ? { items, coupon } : { items });
  cart.clear();
  coupon = '';
  showCart();
  order = await api('GET', `/orders/${order.id}`);
  showOrder();
});

on('pay-card', 'click', async () => {
  order = await api('POST', `/orders/${order.id}/pay`, { method: 'card', card: $('card').value });
  showOrder();
});

on('pay-wallet', 'click', async () => {
  order = await api('POST', `/orders/${order.id}/pay`, { method: 'wallet' });
  showOrder();
  await showBalance();
});

on('cancel', 'click', async () => {
  order = await api('POST', `/orders/${order.id}/cancel`);
  showOrder();
  await showBalance();
});

on('top-up', 'click', async () => {
  await api('POST', '/wallet/top-up', { amount: 10000, card: $('card').value });
  await showBalance();
});

on('give', 'click', async () => {
  await api('POST', '/wallet/transfer', { to: 'charity', amount: 100 });
  await showBalance();
});

on('list', 'click', async () => {
  const page = await api('GET', '/orders?limit=20');
  $('orders').textContent = '';
  for (const one of page.items) item('orders', `${one.created.slice(0, 16)} ${one.status}, ${money(one.total)}`);
});
