// The real window, driven: the practice shop opens signed in, and what hostile content would try is refused.
// Started by scripts/desktop-test.sh, which says where the program and tauri-driver are.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ATTEMPTS } from './attempts.mjs';
import { Window, freePort, startDriver, waitFor } from './webdriver.mjs';

const { COUNTERFOIL_PROGRAM, TAURI_DRIVER } = process.env;
let driver;
let window;

before(async () => {
  const [port, native] = [await freePort(), await freePort()];
  driver = await startDriver(TAURI_DRIVER, ['--port', String(port), '--native-port', String(native)], port);
  window = await Window.open(driver.address, {
    'tauri:options': { application: COUNTERFOIL_PROGRAM, args: ['demo'] },
  });
  await window.resize(1280, 900);
});

after(async () => {
  await window?.close();
  await driver?.stop();
});

test('the practice shop opens signed in as its owner', async () => {
  // The frame with its side bar is there for a signed-in person only; the one-use address is left behind.
  await window.find('nav a[href="/invoices"]', 60_000);
  await window.find('main h1', 10_000);
  assert.equal(await window.run('return location.pathname + location.hash'), '/');
  assert.equal(await window.run("return document.querySelector('input[type=password]')"), null);
  await window.picture('screenshots/desktop-home.png');
});

test('the page comes over the scheme of the program', async () => {
  assert.match(await window.url(), /^(cf:\/\/localhost|https?:\/\/cf\.localhost)\//);
});

/** Calls the API as the page would. */
const call = (method, path, body) =>
  window.run(
    `const [method, path, body] = arguments;
     const key = await window.__TAURI_INTERNALS__.invoke('page_key');
     const headers = { 'X-CF-Key': key, ...(body ? { 'Content-Type': 'application/json' } : {}),
       ...(method === 'POST' ? { 'Idempotency-Key': crypto.randomUUID() } : {}) };
     const answer = await fetch('/api/v1' + path, { method, headers, body: body ? JSON.stringify(body) : undefined });
     return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };`,
    method,
    path,
    body,
  );

/** Goes to a page of the shop as a link would. */
const goTo = async (path) => {
  const { protocol, host } = new URL(await window.url());
  await window.go(`${protocol}//${host}${path}`);
};

test('what changes is seen at once, over the channel of the window', async () => {
  await goTo('/customers');
  await window.findByText('main h1', 'Customers', 30_000);
  const name = 'Zainab of the second window';
  const added = await call('POST', '/customers', { name });
  assert.equal(added.status, 201);
  await goTo(`/customers/${added.body.id}`);
  await window.findByText('main h1', name, 30_000);
  const renamed = 'Zainab, renamed elsewhere';
  const changed = await window.run(
    `const [id, name, version] = arguments;
     const key = await window.__TAURI_INTERNALS__.invoke('page_key');
     const answer = await fetch('/api/v1/customers/' + id, { method: 'PATCH', body: JSON.stringify({ name }),
       headers: { 'X-CF-Key': key, 'Content-Type': 'application/json', 'If-Match': '"' + version + '"' } });
     return answer.status;`,
    added.body.id,
    renamed,
    added.body.version,
  );
  assert.equal(changed, 200);
  await window.findByText('main h1', renamed, 5_000);
});

test('an invoice is written, issued and looked at', async () => {
  const customers = await call('GET', '/customers?limit=1');
  const products = await call('GET', '/products?limit=1');
  const [product] = products.body.items;
  const drafted = await call('POST', '/invoices', {
    customer_id: customers.body.items[0].id,
    currency: product.currency,
    lines: [{ product_id: product.id, quantity: '2', unit_price: product.unit_price, tax_code: product.tax_code }],
  });
  assert.equal(drafted.status, 201, JSON.stringify(drafted.body));
  await goTo(`/invoices/${drafted.body.id}`);
  await (await window.findByText('main button', 'Issue', 30_000)).click();
  await (await window.findByText('[role=dialog] button, [role=alertdialog] button', 'Issue invoice', 10_000)).click();
  await waitFor('the invoice to be issued', async () => {
    const found = await call('GET', `/invoices/${drafted.body.id}`);
    return found.body.status === 'issued' && found.body.number;
  });
  await window.findByText('main', 'Pay link', 10_000);
  await window.picture('screenshots/desktop-invoice.png');
});

test('a file is handed over', async () => {
  await goTo('/settings');
  const chooser = await window.find('input[type=file]', 30_000);
  await chooser.type(fileURLToPath(new URL('../../icons/128x128.png', import.meta.url)));
  await window.find('main img[src^="blob:"]', 15_000);
  const settings = await call('GET', '/settings');
  assert.equal(settings.body.has_logo, true, JSON.stringify(settings.body));
});

test('what attackers type is seen as text', async () => {
  const kept = new URL('../../tests/fixtures/hostile/texts.json', import.meta.url);
  const texts = JSON.parse(await readFile(kept, 'utf8'));
  // Every eighth of those that would leave a mark: some of each kind.
  const marking = texts.filter((text) => text.includes('hostile=1') && text.length <= 120);
  const tried = marking.filter((_, at) => at % 8 === 0);
  let shown = 0;
  for (const text of tried) {
    const added = await call('POST', '/customers', { name: text, address: text, note: text });
    // A rule may refuse a text; one that is taken is shown.
    if (added.status !== 201) continue;
    await goTo(`/customers/${added.body.id}`);
    await waitFor(`the page of ${text}`, async () => {
      const heading = await window.run("return document.querySelector('main h1')?.textContent ?? ''");
      return heading.includes(added.body.name);
    });
    const made = await window.run(
      `const inside = [...document.querySelectorAll('main *')];
       const leads = ['href', 'src', 'action', 'formaction', 'data'];
       const acts = (one) => [...one.attributes].some(({ name, value }) =>
         name.startsWith('on') || (leads.includes(name) && /^\\s*(javascript|vbscript|data:text)/i.test(value)));
       return [window.hostile ?? null, inside.filter(acts).length,
         document.querySelectorAll('main :is(script, iframe, object, embed, base, meta, link, marquee)').length];`,
    );
    assert.deepEqual(made, [null, 0, 0], text);
    shown += 1;
  }
  assert.ok(shown > tried.length / 2, `only ${shown} of ${tried.length} were shown`);
});

for (const [name, attempt] of Object.entries(ATTEMPTS)) {
  test(`it is refused that ${name}`, async () => {
    assert.equal(await window.run(attempt), false);
  });
}

test('no second window opens and the page does not go elsewhere', async () => {
  const before = await window.url();
  await window.run("window.open('http://127.0.0.1:61009/')");
  await window.run("location.href = 'http://127.0.0.1:61009/'").catch(() => {});
  await waitFor('the page to stay where it is', async () => (await window.url()) === before, 3_000);
  assert.equal((await window.handles()).length, 1);
});

test('the page reaches no command of the machine', async () => {
  const answers = await window.run(`const call = window.__TAURI_INTERNALS__?.invoke;
    if (!call) return ['no bridge'];
    const tries = [['plugin:fs|read_text_file', { path: '/etc/hostname' }], ['plugin:shell|execute', { program: 'id' }],
      ['plugin:http|fetch', { url: 'http://127.0.0.1:61009/' }], ['plugin:clipboard-manager|read_text', {}],
      ['plugin:process|exit', { code: 0 }], ['plugin:window|create', { options: { label: 'second' } }]];
    return await Promise.all(tries.map(([name, args]) => call(name, args).then(() => name + ' was obeyed', () => 'refused')));`);
  assert.deepEqual([...new Set(answers)], [answers[0] === 'no bridge' ? 'no bridge' : 'refused']);
});

// The last one: its dialog stays open, since nobody is there to answer it.
test('a file is written nowhere until a person has said where', async () => {
  const told = await window.run(`const save = () => window.__TAURI_INTERNALS__
      .invoke('save_file', { name: '../../unasked.pdf', bytes: [37, 80, 68, 70] }).then(String, String);
    const pause = new Promise((done) => setTimeout(() => done('the person is asked'), 2000));
    return [await Promise.race([save(), pause]), await save()];`);
  assert.deepEqual(told, ['the person is asked', 'another file is being saved']);
  const places = [homedir(), join(homedir(), 'Downloads'), process.cwd(), join(process.cwd(), '..'), '/tmp'];
  const names = await Promise.all(places.map((place) => readdir(place).catch(() => [])));
  assert.deepEqual(names.flat().filter((name) => name.includes('unasked')), []);
});
