import { describe, expect, it } from 'vitest';
import { prettyJson } from './pretty-json';

describe('pretty JSON', () => {
  it('breaks lines and indents', () => {
    expect(prettyJson('{"a":1,"b":["x",{"c":null}]}')).toBe(
      '{\n  "a": 1,\n  "b": [\n    "x",\n    {\n      "c": null\n    }\n  ]\n}',
    );
  });

  it('never rounds a number that is longer than a number holds', () => {
    expect(prettyJson('{"amount":12345678901234567890.10}')).toBe('{\n  "amount": 12345678901234567890.10\n}');
  });

  it('keeps texts as they came, signs of JSON in them too', () => {
    expect(prettyJson('{"t":"a, {b}: \\"[c]\\" \\u0041"}')).toBe('{\n  "t": "a, {b}: \\"[c]\\" \\u0041"\n}');
  });

  it('leaves empty objects and lists on their line', () => {
    expect(prettyJson('{"a":{},"b":[ ]}')).toBe('{\n  "a": {},\n  "b": []\n}');
  });

  it('is null for a form or a torn body, which is shown as it came', () => {
    expect(prettyJson('a=1&b=2')).toBeNull();
    expect(prettyJson('{"a":')).toBeNull();
  });
});
