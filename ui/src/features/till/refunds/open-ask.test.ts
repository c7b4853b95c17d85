import { describe, expect, it } from 'vitest';
import { Problem } from '@/lib/problem';
import { inr } from '@/testing/sample-invoice';
import { keepWhileUnclear, newAsk, openAskOf, slotOf } from './open-ask';

const refused = (status: number) => () => Promise.reject(new Problem({ status, code: 'x', detail: '' }));
/** Sends one ask with each of these answers in turn, and tells whether it is still open. */
async function isOpenAfter(...answers: (() => Promise<unknown>)[]) {
  const slot = slotOf('stf_asha', crypto.randomUUID());
  const sent = newAsk({ reason: 'broken' }, inr(250));
  for (const answer of answers) await keepWhileUnclear(slot, sent, answer).catch(() => {});
  return openAskOf(slot) === sent;
}

describe('what was sent stays open', () => {
  it.each([0, 408, 429, 500, 502, 503])('with %i', async (status) => {
    expect(await isOpenAfter(refused(status))).toBe(true);
  });

  it('where the answer broke off', async () => {
    expect(await isOpenAfter(() => Promise.reject(new SyntaxError('Unexpected end of JSON input')))).toBe(true);
  });

  it('while its answer is awaited', () => {
    const slot = slotOf('stf_asha', 'pay_awaited');
    const sent = newAsk({ reason: 'broken' }, inr(250));
    void keepWhileUnclear(slot, sent, () => new Promise(() => {}));
    expect(openAskOf(slot)).toBe(sent);
    expect(openAskOf(slotOf('stf_ravi', 'pay_awaited'))).toBeUndefined();
  });

  it('where the second sending is refused for who sends it: that says nothing of the first', async () => {
    expect(await isOpenAfter(refused(500), refused(401))).toBe(true);
    expect(await isOpenAfter(refused(0), refused(403))).toBe(true);
  });
});

it('a clear answer ends it', async () => {
  expect(await isOpenAfter(() => Promise.resolve({}))).toBe(false);
  expect(await isOpenAfter(refused(401))).toBe(false);
  expect(await isOpenAfter(refused(409))).toBe(false);
  expect(await isOpenAfter(refused(503), refused(409))).toBe(false);
  expect(await isOpenAfter(refused(503), () => Promise.resolve({}))).toBe(false);
});
