import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import { type Locale, LocaleProvider } from '@/lib/locale';
import { RightsContext } from '@/lib/permissions';
import { Problem } from '@/lib/problem';
import { startWords } from '@/words';
import { ErrorPanel } from './error-panel';

const india: Locale = { language: 'en', tag: 'en-IN-u-ca-gregory', zone: 'Asia/Kolkata', dir: 'ltr' };

beforeAll(() => startWords('en'));

/** What an invoice in dollars is refused with while their rate is missing. */
const missing = new Problem({
  status: 409,
  code: 'exchange.rate_missing',
  detail: 'there is no exchange rate from USD to INR on 2026-11-21',
  field: 'currency',
  subject: 'USD/2026-11-21',
});

async function show(error: unknown, rights: readonly string[]) {
  const root = createRootRoute({
    component: () => (
      <LocaleProvider value={india}>
        <RightsContext value={new Set(rights)}>
          <ErrorPanel error={error} compact />
        </RightsContext>
      </LocaleProvider>
    ),
  });
  render(<RouterProvider router={createRouter({ routeTree: root, history: createMemoryHistory() }) as never} />);
  return screen.findByRole('alert');
}

it('a missing rate says which currency and day, and leads to the place where it is entered', async () => {
  const panel = await show(missing, ['settings:write']);
  expect(panel.textContent).toContain('There is no exchange rate for USD on 21 Nov 2026.');
  const link = screen.getByRole<HTMLAnchorElement>('link', { name: 'Enter this rate' });
  expect(decodeURIComponent(link.getAttribute('href') ?? '')).toBe('/settings?tab=rates&rate=USD/2026-11-21');
});

it('no link ends at a refusal', async () => {
  const panel = await show(missing, ['billing:write']);
  expect(panel.textContent).toContain('Whoever may change the settings enters the rate');
  expect(screen.queryByRole('link')).toBeNull();
});

it('a refusal without a way out has none', async () => {
  await show(new Problem({ status: 409, code: 'invoice.not_a_draft', detail: 'it is issued' }), ['*']);
  expect(screen.queryByRole('link')).toBeNull();
});
