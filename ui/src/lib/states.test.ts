import { expect, it } from 'vitest';
import words from '../words/en/states.json';
import { KNOWN_STATES, toneOf } from './states';

it('every state has a word', () => {
  expect(KNOWN_STATES.filter((state) => !(state in words))).toEqual([]);
});

it('a state stands under one tone only', () => {
  expect(new Set(KNOWN_STATES).size).toBe(KNOWN_STATES.length);
});

it('an unheard-of state is quiet', () => {
  expect(toneOf('moonlit')).toBe('quiet');
});
