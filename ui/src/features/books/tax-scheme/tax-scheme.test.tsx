import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp, SETTINGS } from '@/testing/open-app';
import { monthsFrom } from './months';
import type { TaxScheme } from './queries';

const regular: TaxScheme = { composition_offered: true, scheme: 'regular', items: [] };
const composition: TaxScheme = {
  composition_offered: true,
  scheme: 'composition',
  items: [{ from_on: '2026-11-01', scheme: 'composition', supplies: 'goods', rate: '1.0000' }],
};
const PAGE = '/settings?tab=tax';

afterEach(() => vi.unstubAllGlobals());

describe('the tax scheme', () => {
  it('is chosen with its usual rate after it was said what that changes', async () => {
    const answers: Record<string, unknown> = {
      'GET /settings': SETTINGS,
      'GET /tax-codes': { items: [] },
      'GET /tax-scheme': regular,
      'PUT /tax-scheme': () => {
        answers['GET /tax-scheme'] = composition;
        return composition;
      },
    };
    const app = await openApp(PAGE, answers);
    const section = (await screen.findByRole('heading', { name: 'How the shop is taxed' })).closest('section');
    await userEvent.click(within(section as HTMLElement).getByRole('button', { name: 'Change' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('bill of supply without tax');
    expect(within(dialog).getByLabelText<HTMLInputElement>(/Rate/).value).toBe('1');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/goods.*1 % of the turnover/)).toBeTruthy();
    const body = app.sent('PUT /tax-scheme')[0]?.body as { from_on: string };
    expect(body).toMatchObject({ scheme: 'composition', supplies: 'goods', rate: '1' });
    expect(body.from_on).toMatch(/-01$/);
  });

  it('is no question where the country knows one way only', async () => {
    await openApp(PAGE, {
      'GET /settings': SETTINGS,
      'GET /tax-codes': { items: [] },
      'GET /tax-scheme': { composition_offered: false, scheme: 'regular', items: [] },
    });
    await screen.findByText('No tax codes yet');
    expect(screen.queryByText('How the shop is taxed')).toBeNull();
  });

  it('begins with this month or a later one', () => {
    expect(monthsFrom('2026-11-29', 2)).toEqual(['2026-11-01', '2026-12-01', '2027-01-01']);
  });
});
