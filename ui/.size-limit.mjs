// What a browser fetches before the first page can be used: the script of the page and all it names beforehand.
import { readFileSync } from 'node:fs';

const startUp = (page) =>
  [...readFileSync(`dist/${page}`, 'utf8').matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(
    ([, path]) => `dist/${path}`,
  );

export default [
  { name: 'staff app, start-up script', path: startUp('index.html'), limit: '300 kB', gzip: true },
  { name: 'customers’ pages, start-up script', path: startUp('public.html'), limit: '200 kB', gzip: true },
];
