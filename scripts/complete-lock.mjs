// Puts into ui/package-lock.json the native packages of other platforms that npm left out.
//
//   node scripts/complete-lock.mjs [--check]
//
// A package with native parts names one optional package per platform. npm writes only those it could see while
// locking, and a later `npm ci` then refuses the file or, on another platform, installs the package without its native
// part. Run this after every `npm install` that changed the lock; `--check` changes nothing and fails where it would.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** The entry npm would have written, read off the package's name: `@biomejs/cli-linux-x64-musl`. */
function entryOf(name, version, dev) {
  const words = name.split('/').pop().split('-');
  const pick = (known) => words.filter((word) => known.includes(word)).slice(-1);
  const entry = { version, cpu: pick(PROCESSORS), dev: dev || undefined, optional: true };
  const os = pick(SYSTEMS);
  if (words.includes('musl')) entry.libc = ['musl'];
  if (os.length > 0) entry.os = os;
  return entry;
}

/** Adds what is missing to the lock and gives the names added. */
export function complete(lock) {
  const added = [];
  for (const [path, owner] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(owner.optionalDependencies ?? {})) {
      const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
      // Only exact versions are native parts; a range is an ordinary optional package.
      if (places.some((place) => lock.packages[place]) || !/^\d+\.\d+\.\d+/.test(range)) continue;
      lock.packages[places[0]] = entryOf(name, range, owner.dev);
      added.push(name);
    }
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  lock.packages = Object.fromEntries(sorted);
  return added;
}

const file = fileURLToPath(new URL('../ui/package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = complete(lock);
if (added.length > 0 && process.argv.includes('--check')) {
  console.error(`ui/package-lock.json lacks ${added.length} native packages of other platforms: ${added.join(', ')}`);
  console.error('Run: node scripts/complete-lock.mjs');
  process.exit(1);
}
if (added.length > 0) {
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${added.join(', ')}`);
}
