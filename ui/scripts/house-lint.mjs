// The rules of this house that a general linter does not know. Reads the sources with TypeScript's own parser.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src');
const findings = [];

// The staff app's one door, and that of the customers' pages, which have no session.
const DOORS = new Set(['src/api/door.ts', 'src/public/door.ts']);
const NETWORK = new Set(['XMLHttpRequest', 'EventSource', 'FormData', 'WebSocket']);
const PHYSICAL =
  /(?<![\w-])-?(?:m[lr]|p[lr]|left|right|border-[lr]|rounded-[lr]|rounded-[tb][lr]|scroll-m[lr]|scroll-p[lr])-(?:\[|\(|\d|px|auto|full|rule|none|sm|md)|(?<![\w-])(?:text-left|text-right|float-left|float-right|clear-left|clear-right|border-[lr])(?![\w-])/;
const PHYSICAL_CSS =
  /(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|text-align\s*:\s*(?:left|right)/;

const filesIn = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });

const words = (namespace) => {
  // The customers' pages have one file of words of their own.
  const path =
    namespace === 'pay' ? join(source, 'public/words/en.json') : join(source, 'words/en', `${namespace}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
};
const has = (tree, key) => {
  const find = (path) => path.split('.').reduce((at, part) => at?.[part], tree);
  return find(key) !== undefined || ['_one', '_other', '_zero'].some((plural) => find(key + plural) !== undefined);
};

for (const path of filesIn(source)) {
  const name = relative(root, path);
  if (name === 'src/routeTree.gen.ts' || name === 'src/api/schema.ts') continue;
  if (/\.css$/.test(name)) checkStyles(name, readFileSync(path, 'utf8'));
  if (/\.tsx?$/.test(name)) checkCode(name, readFileSync(path, 'utf8'));
}
checkWords();

function checkStyles(name, text) {
  text.split('\n').forEach((line, index) => {
    if (PHYSICAL_CSS.test(line) && !line.includes('background-position'))
      say(name, index + 1, 'physical left or right: use inline-start and inline-end');
  });
}

function checkCode(name, text) {
  const file = ts.createSourceFile(
    name,
    text,
    ts.ScriptTarget.Latest,
    true,
    name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const isTest = /\.test\.tsx?$/.test(name);
  const feature = /^src\/features\/([^/]+\/[^/]+)\//.exec(name)?.[1];
  const translators = new Map();
  const at = (node) => file.getLineAndCharacterOfPosition(node.getStart()).line + 1;

  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText();
      if (!isTest && !DOORS.has(name) && /^(?:window\.|globalThis\.|self\.)?fetch$/.test(called))
        say(name, at(node), 'fetch( only in api/door.ts: use the client');
      if (/sendBeacon$/.test(called)) say(name, at(node), 'sendBeacon throws in the desktop window');
      if (called === 'useTranslation') learnTranslator(node);
      if (translators.has(called)) checkKey(node, translators.get(called));
    }
    if (ts.isNewExpression(node) && NETWORK.has(node.expression.getText()) && !isTest)
      say(name, at(node), `new ${node.expression.getText()}: use the client (it kills or silences the desktop window)`);
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    ) {
      if (PHYSICAL.test(node.text))
        say(name, at(node), `physical left or right in “${node.text.slice(0, 60)}”: use ms me ps pe start end`);
    }
    if (ts.isImportDeclaration(node)) checkImport(node);
    ts.forEachChild(node, visit);
  };

  const learnTranslator = (node) => {
    const argument = node.arguments[0];
    const spaces = !argument
      ? [name.startsWith('src/public/') ? 'pay' : 'app']
      : ts.isArrayLiteralExpression(argument)
        ? argument.elements.map((one) => one.text)
        : ts.isStringLiteralLike(argument)
          ? [argument.text]
          : [];
    const binding =
      ts.isVariableDeclaration(node.parent) && ts.isObjectBindingPattern(node.parent.name)
        ? node.parent.name.elements
        : [];
    for (const element of binding)
      if ((element.propertyName ?? element.name).getText() === 't') translators.set(element.name.getText(), spaces);
  };
  const checkKey = (node, spaces) => {
    const argument = node.arguments[0];
    if (!argument || !ts.isStringLiteralLike(argument) || spaces.length === 0) return;
    const [space, key] = argument.text.includes(':') ? argument.text.split(':') : [spaces[0], argument.text];
    const tree = words(space);
    if (!tree) say(name, at(node), `there is no words/en/${space}.json`);
    else if (!has(tree, key)) say(name, at(node), `words/en/${space}.json has no “${key}”`);
  };
  const checkImport = (node) => {
    const from = node.moduleSpecifier.text;
    const isType = node.importClause?.isTypeOnly ?? false;
    const target = from.startsWith('@/')
      ? `src/${from.slice(2)}`
      : from.startsWith('.')
        ? relative(root, resolve(root, dirname(name), from))
        : null;
    if (!target) {
      if (from === 'zod' && !/import \* as z/.test(node.getText()))
        say(name, at(node), "write import * as z from 'zod': the named import is three times as large");
      return;
    }
    const other = /^src\/features\/([^/]+\/[^/]+)/.exec(target)?.[1];
    if (feature && other && other !== feature)
      say(name, at(node), `feature ${feature} imports feature ${other}: let a route put them side by side`);
    if (feature && target === 'src/api/client' && !isType && !name.endsWith('/queries.ts') && !isTest)
      say(name, at(node), 'only queries.ts of an area calls the client');
    if (/^src\/components\//.test(name) && /^src\/(?:app|api|features|routes)\//.test(target))
      say(name, at(node), `a component imports ${target}`);
    if (/^src\/lib\//.test(name) && /^src\/(?:app|api|features|routes|components)\//.test(target))
      say(name, at(node), `lib imports ${target}`);
  };
  visit(file);
}

/** Another language has no word that English has not; plural forms may differ. The customers' pages have every word in each. */
function checkWords() {
  const plain = (key) => key.replace(/_(?:zero|one|two|few|many|other)$/, '');
  const keys = (tree, before = '') =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'object' ? keys(value, `${before}${key}.`) : [plain(before + key)],
    );
  const read = (path) => new Set(keys(JSON.parse(readFileSync(join(root, path), 'utf8'))));
  const lacking = (of, known) => [...of].filter((key) => !known.has(key));
  for (const full of filesIn(join(source, 'words')).filter((one) => one.endsWith('.json'))) {
    const path = relative(root, full);
    const [, , language, file] = path.split('/');
    if (language === 'en') continue;
    const english = words(file.replace('.json', ''));
    if (!english) say(path, 1, 'English has no such file');
    else for (const key of lacking(read(path), new Set(keys(english)))) say(path, 1, `English has no “${key}”`);
  }
  const english = read('src/public/words/en.json');
  for (const language of ['ar', 'hi', 'id']) {
    const path = `src/public/words/${language}.json`;
    for (const key of lacking(english, read(path))) say(path, 1, `has no “${key}”`);
    for (const key of lacking(read(path), english)) say(path, 1, `English has no “${key}”`);
  }
}

function say(name, line, text) {
  findings.push(`${name}:${line}  ${text}`);
}

if (findings.length > 0) {
  console.error(findings.join('\n'));
  console.error(`\n${findings.length} finding${findings.length === 1 ? '' : 's'}`);
  process.exit(1);
}
