import { expect, it } from 'vitest';
import { mailto } from './mailto';

it('leaves a plain address as it is', () => {
  expect(mailto('ravi.k-1@mail.example.org')).toBe('mailto:ravi.k-1@mail.example.org');
  expect(mailto('ravi+shop@example.org')).toBe('mailto:ravi%2Bshop@example.org');
});

it('lets no address add a header or another recipient', () => {
  for (const address of [
    'ravi?bcc=x@evil.example',
    'ravi@example.org?bcc=x',
    'ravi,x@evil.example',
    'ravi%0abcc=x@evil.example',
    'ravi&cc=x@evil.example',
  ]) {
    const link = new URL(mailto(address));
    expect(link.search, address).toBe('');
    expect(link.pathname, address).not.toContain(',');
    expect(decodeURIComponent(link.pathname), address).toBe(address);
  }
});
