// The real window, driven: the practice shop opens signed in, and what hostile content would try is refused.
// Started by scripts/desktop-test.sh, which says where the program and tauri-driver are.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
  await window.find('main h1', 60_000);
  assert.equal(await window.run("return document.querySelector('input[type=password]')"), null);
  await window.picture('screenshots/desktop-home.png');
});

test('the page comes over the scheme of the program', async () => {
  assert.match(await window.url(), /^(cf:\/\/localhost|https?:\/\/cf\.localhost)\//);
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
