import { afterEach, describe, expect, it, vi } from 'vitest';
import { claimPaid, isWeb, startPatiently } from './door';
import {
  type Answer,
  askAgainIn,
  firstMethod,
  isUtr,
  keyOf,
  offerNow,
  type PayMethod,
  type PayPage,
  partNow,
  screenOf,
  utrOf,
} from './pay-page';
import { fill, localeOf, wordsOf } from './words';
import ar from './words/ar.json';
import en from './words/en.json';
import hi from './words/hi.json';
import id from './words/id.json';

afterEach(() => vi.unstubAllGlobals());

const inr = (minor: number) => ({ minor, currency: 'INR' });
const method = (over: Partial<PayMethod> = {}): PayMethod => ({
  merchant_account_id: 'acc_1',
  label: 'Razorpay',
  provider: 'razorpay',
  practice: false,
  ...over,
});
const page = (over: Partial<PayPage> = {}): PayPage => ({
  shop: { name: 'Mehta', locale: 'en-IN', practice: false },
  invoice: {
    number: 'INV-1',
    status: 'issued',
    currency: 'INR',
    subtotal: inr(100),
    discount: inr(0),
    service_fee: inr(0),
    delivery: inr(0),
    tax: inr(0),
    total: inr(100),
    paid: inr(0),
    credited: inr(0),
    due: inr(100),
    due_now: inr(100),
    instalments: [],
    tax_summary: [],
    lines: [],
  },
  methods: [method()],
  state: 'open',
  pdf_path: '/pay/k/pdf',
  ...over,
});
const answer = (over: Partial<PayPage> = {}): Answer => ({ kind: 'page', page: page(over) });

describe('which screen a customer sees', () => {
  it('is the state the shop says', () => {
    for (const state of ['open', 'started', 'claimed', 'paid', 'closed'] as const)
      expect(screenOf(answer({ state }), page({ state })).kind).toBe(state);
  });

  it('says so when the shop has no way to take the money', () => {
    expect(screenOf(answer(), page({ methods: [] })).kind).toBe('no-way');
  });

  it('is nothing at all behind a link that has ended, even if it was shown before', () => {
    expect(screenOf({ kind: 'missing' }, page())).toEqual({ kind: 'missing' });
  });

  it('keeps the invoice while the shop cannot be reached, and says that it may be old', () => {
    expect(screenOf({ kind: 'unreachable' }, page({ state: 'started' }))).toMatchObject({
      kind: 'started',
      away: true,
    });
    expect(screenOf({ kind: 'unreachable' }, null)).toEqual({ kind: 'unreachable' });
    expect(screenOf(null, null)).toEqual({ kind: 'loading' });
  });
});

describe('when the shop is asked again', () => {
  it('is every three seconds while a payment is on its way', () => {
    expect(askAgainIn(screenOf(answer(), page({ state: 'started' })))).toBe(3000);
  });

  it('is less often while a person or a bank statement has to confirm', () => {
    const own_link = { link: 'upi://pay?pa=a@b', address: 'a@b', name: 'A', qr_side: 33, qr_path: 'M4 4h7v1h-7z' };
    for (const state of ['started', 'claimed'] as const)
      expect(askAgainIn(screenOf(answer({ state }), page({ state, own_link })))).toBe(15_000);
  });

  it('is not at all when nothing is waited for', () => {
    for (const state of ['open', 'paid', 'closed'] as const)
      expect(askAgainIn(screenOf(answer(), page({ state })))).toBeNull();
    expect(askAgainIn({ kind: 'missing' })).toBeNull();
  });

  it('is until the shop can be reached again', () => {
    expect(askAgainIn(screenOf({ kind: 'unreachable' }, page()))).toBe(3000);
    expect(askAgainIn({ kind: 'unreachable' })).toBe(3000);
  });
});

describe('an invoice in parts', () => {
  const part = (number: number, due: number) => ({
    part: number,
    due_on: `2026-12-0${number}`,
    total: inr(50),
    due: inr(due),
    state: due === 0 ? ('paid' as const) : ('due' as const),
  });
  const inParts = (...dues: number[]) =>
    page({ invoice: { ...page().invoice, instalments: dues.map((due, at) => part(at + 1, due)) } });

  it('asks for the first one with something left', () => {
    expect(partNow(inParts(0, 50))?.part).toBe(2);
    expect(partNow(inParts(20, 50))?.part).toBe(1);
  });

  it('asks for none once all are paid, and for none where there are none', () => {
    expect(partNow(inParts(0, 0))).toBeNull();
    expect(partNow(page())).toBeNull();
  });
});

describe('an invoice that asks for less when it is paid early', () => {
  const terms = { rate: '2.0000', until: '2026-12-01', taken: inr(0) };
  const withTerms = (over: object) =>
    page({ invoice: { ...page().invoice, due_now: inr(98), early_discount: { ...terms, ...over } } });

  it('says what paying today takes off, until when, and what is asked for afterwards', () => {
    expect(offerNow(withTerms({ discount: inr(2) }))).toEqual({
      discount: inr(2),
      until: '2026-12-01',
      rate: '2.0000',
      later: inr(100),
    });
  });

  it('says nothing where there is nothing to take off', () => {
    expect(offerNow(withTerms({ taken: inr(2) }))).toBeNull();
    expect(offerNow(page())).toBeNull();
  });
});

describe('the way to pay', () => {
  it('begins with real money where there is any', () => {
    const play = method({ merchant_account_id: 'acc_play', practice: true });
    expect(firstMethod([play, method()])).toBe('acc_1');
    expect(firstMethod([play])).toBe('acc_play');
    expect(firstMethod([])).toBeNull();
  });

  it('never leads anywhere but to a web address', () => {
    expect(isWeb('https://gateway.example/checkout')).toBe(true);
    expect(isWeb('javascript:alert(1)')).toBe(false);
    expect(isWeb('data:text/html,x')).toBe(false);
  });
});

describe('the page itself', () => {
  it('finds the key of its link', () => {
    expect(keyOf('/pay/58hg3mf2k341jgtyapxz43nhz8')).toBe('58hg3mf2k341jgtyapxz43nhz8');
    expect(keyOf('/pay/')).toBeNull();
  });

  it('reads in the language of the papers, from right to left where it is written so', () => {
    expect(localeOf('ar-SA-u-nu-arab')).toMatchObject({ language: 'ar', dir: 'rtl' });
    expect(localeOf('hi-IN')).toMatchObject({ language: 'hi', dir: 'ltr' });
    expect(localeOf('ms-MY')).toMatchObject({ language: 'en', tag: 'ms-MY-u-ca-gregory' });
    expect(localeOf('not a tag')).toMatchObject({ language: 'en', tag: 'en-GB-u-ca-gregory' });
  });

  it('has every word in every language', () => {
    const keys = (words: object): string[] =>
      Object.entries(words).flatMap(([key, value]) =>
        typeof value === 'object' ? keys(value).map((rest) => `${key}.${rest}`) : [key],
      );
    for (const words of [ar, hi, id]) expect(keys(words)).toEqual(keys(en));
    expect(fill(wordsOf('en').pay, { amount: '₹1.00' })).toBe('Pay ₹1.00');
  });
});

describe('saying that it was paid', () => {
  it('takes the number however its digits are parted, and nothing else', () => {
    expect(utrOf(' 4123 4567-8901 ')).toBe('412345678901');
    expect(isUtr('412345678901')).toBe(true);
    for (const wrong of ['41234567890', '4123456789012', '41234567890a', '४१२३४५६७८९०१'])
      expect(isUtr(wrong)).toBe(false);
  });

  it('goes to the shop with the number or without, and says what was refused', async () => {
    const sent: unknown[] = [];
    const status = { now: 200 };
    vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
      sent.push([address, init.body]);
      return Promise.resolve(new Response('{}', { status: status.now }));
    });
    expect(await claimPaid('k', '412345678901')).toEqual({ ok: true });
    expect(await claimPaid('k', '')).toEqual({ ok: true });
    status.now = 429;
    expect(await claimPaid('k', '')).toEqual({ ok: false, code: 'too-often' });
    expect(sent.slice(0, 2)).toEqual([
      ['/pay/k/claim', '{"utr":"412345678901"}'],
      ['/pay/k/claim', '{}'],
    ]);
  });
});

describe('starting a payment', () => {
  const replies = (...bodies: [number, object][]) => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (address: string) => {
      asked.push(address);
      const [status, body] = bodies[Math.min(asked.length, bodies.length) - 1] ?? [500, {}];
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
    return asked;
  };
  const atOnce = () => Promise.resolve();

  it('waits for a page that is a moment late', async () => {
    const asked = replies([502, { code: 'payment.gateway' }], [200, { url: 'https://gateway.example/1' }]);
    expect(await startPatiently('k', 'acc_1', atOnce)).toEqual({ ok: true, url: 'https://gateway.example/1' });
    expect(asked).toEqual(['/pay/k/start', '/pay/k/start']);
  });

  it('knows by its status alone that it was asked too often, and does not ask again by itself', async () => {
    const asked = replies([429, {}]);
    expect(await startPatiently('k', null, atOnce)).toMatchObject({ ok: false, code: 'too-often' });
    expect(asked).toHaveLength(1);
  });

  it('says so when it is declined, and does not ask again by itself', async () => {
    const asked = replies([422, { code: 'payment.declined', title: 'the gateway declined: limit' }]);
    expect(await startPatiently('k', null, atOnce)).toMatchObject({ ok: false, code: 'payment.declined' });
    expect(asked).toHaveLength(1);
  });

  it('does not wait for ever', async () => {
    const asked = replies([502, { code: 'payment.gateway' }]);
    expect(await startPatiently('k', null, atOnce)).toMatchObject({ ok: false, code: 'payment.gateway' });
    expect(asked).toHaveLength(6);
  });
});
