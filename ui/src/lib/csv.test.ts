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
});
