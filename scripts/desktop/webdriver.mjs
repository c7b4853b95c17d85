// A small WebDriver client (W3C), enough to drive the window as a person would: look, click, type, take a picture.
// Plain `fetch` against tauri-driver or WebKitWebDriver; no library.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A port of loopback that nobody uses at the moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Tries until the answer is truthy; after `forMs` fails with what was waited for and the last reason. */
export async function waitFor(what, ask, forMs = 15_000) {
  const until = Date.now() + forMs;
  let reason = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      reason = `: ${error.message}`;
    }
    if (Date.now() > until) throw new Error(`waited ${forMs} ms for ${what}${reason}`);
    await pause(100);
  }
}

/** A driver program in the background; `stop` ends it and waits for its end. */
export async function startDriver(program, args, port) {
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let failure;
  child.once('error', (error) => {
    failure = error;
  });
  const address = `http://127.0.0.1:${port}`;
  await waitFor(`${program} on port ${port}`, async () => {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    return (await fetch(`${address}/status`)).ok;
  });
  return {
    address,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** One session, which is one window. */
export class Window {
  #base;

  constructor(base) {
    this.#base = base;
  }

  /** Opens a session with these capabilities at the driver's address. */
  static async open(address, capabilities) {
    const answer = await call('POST', `${address}/session`, { capabilities: { alwaysMatch: capabilities } });
    return new Window(`${address}/session/${answer.sessionId}`);
  }

  #call(method, path, body) {
    return call(method, this.#base + path, body);
  }

  close() {
    return this.#call('DELETE', '');
  }

  go(url) {
    return this.#call('POST', '/url', { url });
  }

  url() {
    return this.#call('GET', '/url');
  }

  title() {
    return this.#call('GET', '/title');
  }

  /** Names of all windows of the session. */
  handles() {
    return this.#call('GET', '/window/handles');
  }

  resize(width, height) {
    return this.#call('POST', '/window/rect', { width, height });
  }

  /** Runs the body of a function in the page and gives its value; `await` and `arguments` work in it. */
  run(body, ...args) {
    const script = `const done = arguments[arguments.length - 1], args = [].slice.call(arguments, 0, -1);
      (async function () { ${body} }).apply(null, args).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    return this.#call('POST', '/execute/async', { script, args }).then((answer) => {
      if (answer.error) throw new Error(`in the page: ${answer.error}`);
      return answer.value ?? null;
    });
  }

  /** The first element that the CSS selector finds, waited for. */
  async find(css, forMs) {
    const found = await waitFor(
      `an element ${css}`,
      () => this.#call('POST', '/element', { using: 'css selector', value: css }),
      forMs,
    );
    return new Element((method, path, body) => this.#call(method, `/element/${found[ELEMENT]}${path}`, body));
  }

  /** The first element of this role (or tag) whose visible text or label contains the words. */
  async findByText(css, words, forMs) {
    const mark = `driven-${Math.random().toString(36).slice(2)}`;
    await waitFor(
      `${css} with the words “${words}”`,
      () =>
        this.run(
          `const [css, words, mark] = arguments;
           const hit = [...document.querySelectorAll(css)].find((one) =>
             [one.innerText, one.getAttribute('aria-label'), one.value].some((text) => String(text ?? '').includes(words)));
           if (hit) hit.setAttribute('data-driven', mark);
           return Boolean(hit);`,
          css,
          words,
          mark,
        ),
      forMs,
    );
    return this.find(`[data-driven="${mark}"]`);
  }

  /** Writes what the window shows as a PNG file. */
  async picture(path) {
    await writeFile(path, Buffer.from(await this.#call('GET', '/screenshot'), 'base64'));
  }
}

/** One element of the page. */
export class Element {
  #call;

  constructor(caller) {
    this.#call = caller;
  }

  click() {
    return this.#call('POST', '/click', {});
  }

  /** Types into a field; for a file field, the path of the file. */
  type(text) {
    return this.#call('POST', '/value', { text });
  }

  clear() {
    return this.#call('POST', '/clear', {});
  }

  text() {
    return this.#call('GET', '/text');
  }

  attribute(name) {
    return this.#call('GET', `/attribute/${name}`);
  }
}

async function call(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value?.error}: ${value?.message}`);
  return value;
}
