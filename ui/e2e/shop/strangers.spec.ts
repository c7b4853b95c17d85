/** Pages of somebody else, in the browser in which the owner is signed in. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../support';
import { type Demo, NO_PROGRAM, PROGRAM, startDemo } from './program';
import { call } from './steps';
import { settled } from './usable';

let shop: Demo;
let elsewhere: Server;

test.beforeAll(async () => {
  test.skip(!PROGRAM, NO_PROGRAM);
  shop = await startDemo('kirana');
  elsewhere = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end('<!doctype html><title>Somebody else</title>');
  });
  await new Promise<void>((ready) => elsewhere.listen(0, '127.0.0.1', ready));
});
test.afterAll(async () => {
  elsewhere?.close();
  await shop?.end();
});

test('a page on another port of this machine reads nothing, changes nothing and shows nothing of the shop', async ({
  page,
  context,
}) => {
  await page.goto(shop.enter);
  await settled(page);
  await expect(page.getByRole('navigation').first()).toBeVisible();

  // Cookies know no ports: what this page asks of the shop is sent with the owner's.
  const stranger = await context.newPage();
  await stranger.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
  const read = await stranger.evaluate(async (app) => {
    const ask = (path: string, init: RequestInit) =>
      fetch(app + path, { credentials: 'include', ...init }).then(
        async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
        () => 'refused',
      );
    const body = '{"name":"Made elsewhere"}';
    const blindly = { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body } as const;
    const answers = [
      await ask('/api/v1/session', {}),
      await ask('/api/v1/customers', { headers: { 'X-CF-Key': '0'.repeat(64) } }),
      await ask('/api/v1/customers', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }),
      await ask('/', {}),
    ];
    // Whoever asks blindly is told nothing in any case; what matters is what came of it.
    await ask('/api/v1/customers', blindly);
    await ask('/api/v1/session', { ...blindly, body: '{"login":"asha","password":"not the password"}' });
    const frame = document.createElement('iframe');
    const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }));
    frame.src = app;
    document.body.append(frame);
    await loaded;
    return answers;
  }, shop.app);
  expect(read).toEqual(['refused', 'refused', 'refused', 'refused']);
  expect(stranger.frames().filter((frame) => frame.url().startsWith(shop.app))).toEqual([]);
  await stranger.close();

  const found = await call<{ items: unknown[] }>(page, 'GET', '/customers?q=Made%20elsewhere');
  expect(found.items).toEqual([]);
  expect((await call<{ state: string }>(page, 'GET', '/session')).state).toBe('signed_in');
});

test('a name that was made to lead to this machine is told that it is not the shop', async ({ playwright }) => {
  const { launchOptions } = test.info().project.use;
  const rule = '--host-resolver-rules=MAP rebound.example 127.0.0.1';
  const browser = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), rule] });
  try {
    const page = await browser.newPage();
    const answer = await page.goto(`http://rebound.example:${new URL(shop.app).port}/`);
    expect(answer?.status()).toBe(421);
    const asked = await page.evaluate(async () => {
      const answers = await Promise.all(['/api/v1/session', '/health', '/'].map((path) => fetch(path)));
      return answers.map(({ status }) => status);
    });
    expect(asked).toEqual([421, 421, 421]);
  } finally {
    await browser.close();
  }
});
