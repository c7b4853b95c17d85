import { expect, it } from 'vitest';
import { durationText } from './durations';

it.each([
  [340, '340 milliseconds'],
  [1_240, '1.2 seconds'],
  [300_000, '5 minutes'],
  // A night and a day are said in hours: "1 day" would be off by half.
  [93_600_000, '26 hours'],
  [216_000_000, '3 days'],
])('%i ms', (ms, text) => {
  expect(durationText(ms, 'en-GB', 'long')).toBe(text);
});
