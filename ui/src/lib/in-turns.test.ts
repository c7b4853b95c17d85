import { expect, it } from 'vitest';
import { inTurns } from './in-turns';

it('lets no more run at once than it may, in their order, and goes on after a failure', async () => {
  const turn = inTurns(2);
  const begun: number[] = [];
  let most = 0;
  let running = 0;
  const work = (number: number) =>
    turn(async () => {
      begun.push(number);
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, 1));
      running -= 1;
      if (number === 1) throw new Error('torn');
      return number;
    });
  const ends = await Promise.allSettled([1, 2, 3, 4, 5].map(work));
  expect(ends.map(({ status }) => status)).toEqual(['rejected', ...Array(4).fill('fulfilled')]);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});
