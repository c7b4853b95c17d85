import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Locale, LocaleProvider } from '@/lib/locale';
import { startWords } from '@/words';
import { DateField } from './date-field';

beforeAll(() => startWords('en'));

// Half past midnight on 1 December in Kolkata; in London and New York it is still November.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-30T19:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

it('opens on the month in which the shop is, wherever the computer stands', async () => {
  const shop: Locale = { language: 'en', tag: 'en-IN-u-ca-gregory', zone: 'Asia/Kolkata', dir: 'ltr' };
  render(
    <LocaleProvider value={shop}>
      <DateField label="From" value={null} onChange={() => undefined} />
    </LocaleProvider>,
  );
  await userEvent.click(screen.getByLabelText('From'));
  expect(await screen.findByText('December 2026')).toBeTruthy();
});
