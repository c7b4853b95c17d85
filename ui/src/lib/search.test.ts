import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { choiceParam, dayParam, flagParam, isNarrowed, narrowed, textParam } from './search';

const Search = z.object({
  q: textParam,
  account: textParam,
  from: dayParam,
  needs_you: flagParam,
  state: choiceParam(['captured', 'failed']),
});
const read = (url: string) => Search.parse(defaultParseSearch(url));
const kept = (search: object) => JSON.parse(JSON.stringify(search));

describe('filters in the URL', () => {
  it.each([
    { q: 'noor' },
    { q: '1200', account: '1110' },
    { q: 'true' },
    { q: 'a&b=c #?' },
    { from: '2026-11-01', needs_you: true as const, state: 'captured' as const },
    {},
  ])('come back as they were: %j', (search) => {
    expect(kept(read(defaultStringifySearch(search)))).toEqual(search);
  });

  it('are read from a link that a person or the server wrote', () => {
    expect(kept(read('?account=1200&needs_you=true&from=2026-11-21&state=failed'))).toEqual({
      account: '1200',
      needs_you: true,
      from: '2026-11-21',
      state: 'failed',
    });
  });

  it('leave out what cannot be meant, and open the page all the same', () => {
    expect(kept(read('?from=2026-02-30&state=gone&needs_you=false&q='))).toEqual({});
  });
});

describe('changing a filter', () => {
  it('keeps the rest and drops what is emptied', () => {
    const before = read('?q=noor&state=failed&needs_you=true');
    expect(narrowed(before, { q: '', needs_you: null })).toEqual({ state: 'failed' });
    expect(narrowed(before, { state: null, account: '7' })).toEqual({ q: 'noor', needs_you: true, account: '7' });
  });

  it('knows whether anything is filtered', () => {
    expect([isNarrowed({}), isNarrowed({ q: undefined }), isNarrowed({ q: 'x' })]).toEqual([false, false, true]);
  });
});
