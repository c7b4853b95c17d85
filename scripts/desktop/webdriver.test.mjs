// The client itself, tried on WebKit's own small browser and a page served here, so that a red window test points at
// the window. Run: xvfb-run -a dbus-run-session -- node --test scripts/desktop/webdriver.test.mjs
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ATTEMPTS } from './attempts.mjs';
import { Window, freePort, startDriver, waitFor } from './webdriver.mjs';

const PAGE = `<!doctype html><title>counter</title><h1>مرحبا नमस्ते</h1>
  <button onclick="this.innerText = 'pressed ' + (++n)">press me</button><input id="name"><input id="file" type="file">
  <script>let n = 0</script>`;

const POLICY = "default-src 'none'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-src 'none'";

let address;
let server;
let driver;
let window;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webdriver-'));
  server = createServer((request, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    if (request.url === '/guarded') answer.setHeader('content-security-policy', POLICY);
    answer.end(PAGE);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const port = await freePort();
  driver = await startDriver('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], port);
  window = await Window.open(driver.address, {});
  address = `http://127.0.0.1:${server.address().port}`;
  await window.go(`${address}/`);
});

after(async () => {
  await window?.close();
  await driver?.stop();
  server?.close();
  await rm(folder, { recursive: true });
});

test('a click is felt and the text is read back', async () => {
  const button = await window.findByText('button', 'press me');
  await button.click();
  assert.equal(await button.text(), 'pressed 1');
});

test('typing and choosing a file arrive in the page', async () => {
  const path = join(folder, 'receipt.txt');
  await writeFile(path, 'eleven bytes');
  await (await window.find('#name')).type('Kirana');
  await (await window.find('#file')).type(path);
  assert.equal(await window.run("return document.querySelector('#name').value"), 'Kirana');
  assert.equal(await window.run("return await document.querySelector('#file').files[0].text()"), 'eleven bytes');
});

test('an error in the page is told with its words', async () => {
  await assert.rejects(window.run("throw new Error('no such tin')"), /no such tin/);
});

test('what never comes is reported with what was waited for', async () => {
  await assert.rejects(window.find('#absent', 300), /waited 300 ms for an element #absent/);
  await assert.rejects(waitFor('rain', () => false, 150), /waited 150 ms for rain/);
});

test('a picture of the window is a PNG', async () => {
  const path = join(folder, 'window.png');
  await window.picture(path);
  assert.equal((await readFile(path)).subarray(1, 4).toString(), 'PNG');
});

for (const [name, attempt] of Object.entries(ATTEMPTS)) {
  test(`on a page without a policy, ${name}`, async () => {
    await window.go(`${address}/`);
    assert.equal(await window.run(attempt), true);
  });

  test(`a policy refuses that ${name}`, async () => {
    await window.go(`${address}/guarded`);
    assert.equal(await window.run(attempt), false);
  });
}
