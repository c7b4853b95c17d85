/** The real program and a practice gateway for a test, each a process on this machine that ends with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the program is; without it there is nothing to test against. */
export const PROGRAM = process.env.COUNTERFOIL_PROGRAM ?? '';
export const NO_PROGRAM = 'COUNTERFOIL_PROGRAM names no program: these tests run against the real one';

/** What the program says when it is ready. */
interface Addresses {
  app: string;
  outside: string;
  set_up: string | null;
}

export interface Gateway {
  listening: string;
  api_key: string;
  webhook_secret: string;
  control_token: string;
}

export interface LiveShop extends Addresses {
  set_up: string;
  gateway: Gateway;
  /** Tells the gateway where its webhooks go. */
  tellHook: (url: string) => Promise<void>;
  /** Ends both programs and takes their folder away. */
  end: () => Promise<void>;
}

/** No program of a test outlives this. */
const LIFE_MS = 19 * 60_000;
const START_MS = 60_000;

/** Starts a shop that is not set up yet, in a folder of its own. */
export async function startShop(): Promise<LiveShop> {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-e2e-'));
  const running: ChildProcess[] = [];
  const end = async () => {
    await Promise.all(running.map(stop));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const passphrase = join(folder, 'passphrase');
    await writeFile(passphrase, 'a passphrase for tests alone', { mode: 0o600 });
    const gateway = await start<Gateway>(running, ['practice-gateway', '--until-input-ends']);
    const shop = await start<Addresses>(running, [
      ...['serve', '--json', '--data', join(folder, 'data')],
      ...['--listen', '127.0.0.1:0', '--hooks', '127.0.0.1:0', '--vault-passphrase-file', passphrase],
    ]);
    if (!shop.set_up) throw new Error('a fresh shop printed no address to set it up');
    const tellHook = (url: string) => control(gateway, '/webhook-endpoints', { url });
    return { ...shop, set_up: shop.set_up, gateway, tellHook, end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** What a practice shop says when it is ready. */
interface DemoAddresses {
  app: string;
  outside: string;
  /** Signs the owner in once. */
  enter: string;
  practice_gateway: { url: string; control_token: string };
}

export interface Demo extends DemoAddresses {
  end: () => Promise<void>;
}

/** Starts one of the practice shops with a short year of trade. */
export async function startDemo(shop: string, payments = 20): Promise<Demo> {
  const running: ChildProcess[] = [];
  const end = async () => {
    await Promise.all(running.map(stop));
  };
  try {
    const words = ['demo', '--json', '--shop', shop, '--payments', payments.toString()];
    return { ...(await start<DemoAddresses>(running, words)), end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** Starts a command and waits for the line of JSON with which it says that it is ready. */
function start<Ready>(running: ChildProcess[], words: readonly string[]): Promise<Ready> {
  const child = spawn(PROGRAM, words, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, RUST_LOG: 'warn' } });
  running.push(child);
  const life = setTimeout(() => child.kill('SIGKILL'), LIFE_MS);
  const last = () => child.kill('SIGKILL');
  process.once('exit', last);
  child.once('exit', () => {
    clearTimeout(life);
    process.off('exit', last);
  });
  const said: string[] = [];
  const { stdout, stderr } = child;
  createInterface({ input: stderr }).on('line', (line) => said.push(line));
  return new Promise((ready, fail) => {
    const late = setTimeout(() => failed(`said nothing for ${START_MS} ms`), START_MS);
    const failed = (why: string) => {
      clearTimeout(late);
      fail(new Error(`counterfoil ${words[0]} ${why}:\n${said.slice(-20).join('\n')}`));
    };
    child.once('error', (error) => failed(error.message));
    child.once('exit', (code) => failed(`ended with ${code}`));
    createInterface({ input: stdout }).once('line', (line) => {
      clearTimeout(late);
      try {
        ready(JSON.parse(line) as Ready);
      } catch {
        failed(`said something else: ${line}`);
      }
    });
  });
}

/** Asks a program to end, and ends it if it does not. */
function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((stopped) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(force);
      stopped();
    });
    child.kill('SIGTERM');
  });
}

/** Pulls one of the practice gateway's strings. */
export async function control(
  gateway: { control_token: string } & ({ listening: string } | { url: string }),
  path: string,
  body: unknown,
): Promise<void> {
  const address = 'url' in gateway ? gateway.url : gateway.listening;
  const answer = await fetch(`${address}/control${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.control_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the gateway refused ${path}: ${answer.status} ${await answer.text()}`);
}
