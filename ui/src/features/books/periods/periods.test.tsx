import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal, SETTINGS } from '@/testing/open-app';
import type { PeriodChange, Periods } from './queries';

const closing: PeriodChange = {
  seq: 1,
  act: 'closed',
  closed_to: '2026-10-31',
  reason: '',
  at: '2026-11-03T06:00:00Z',
  who_id: 'stf_asha',
  who_name: 'Asha Patil',
};
const opening: PeriodChange = {
  ...closing,
  seq: 2,
  act: 'reopened',
  closed_to_before: '2026-10-31',
  closed_to: '2026-09-30',
  reason: 'a bill of October was forgotten',
};
const open: Periods = { closable_to: '2026-11-20' };
const closed: Periods = {
  closed_to: '2026-10-31',
  first_open_on: '2026-11-01',
  closable_to: '2026-11-20',
  last_change: closing,
};

const table = (periods: Periods, more: Record<string, unknown> = {}) => ({
  'GET /settings': SETTINGS,
  'GET /periods': periods,
  'GET /periods/changes': { items: [opening, closing] },
  'GET /seals': { items: [] },
  ...more,
});

const PAGE = '/settings?tab=periods';
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const dialog = (name: RegExp) => screen.findByRole('dialog', { name });

afterEach(() => vi.unstubAllGlobals());

describe('the closed days', () => {
  it('are told in words, with who closed them and when', async () => {
    await openApp(PAGE, table(closed));
    expect(await screen.findByText(/The days up to and including/)).toBeTruthy();
    const panel = screen.getByRole('tabpanel');
    expect(panel.textContent).toContain('The days up to and including 31 Oct 2026 are closed.');
    expect(panel.textContent).toContain('The first open day is 1 Nov 2026.');
    expect(panel.textContent).toMatch(/Closed by Asha Patil, 3 Nov/);
  });

  it('list every change with its reason', async () => {
    await openApp(PAGE, table(closed));
    const row = await screen.findByRole('row', { name: /a bill of October was forgotten/ });
    expect(row.textContent).toMatch(/Reopened; closed up to 30 Sept? 2026/);
    expect(screen.getByRole('row', { name: /Closed up to 31 Oct 2026/ }).textContent).toContain('Asha Patil');
  });

  it('are all open at first, and the page says when to close some', async () => {
    await openApp(PAGE, table(open, { 'GET /periods/changes': { items: [] } }));
    expect(await screen.findByText('Every day is open.')).toBeTruthy();
    expect(screen.getByText(/Close a month once its figures are given away/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Reopen days' })).toBeNull();
  });

  it('offer each act only to who may do it', async () => {
    const manager = {
      ...OWNER,
      role: 'manager' as const,
      permissions: ['settings:read', 'ledger:read', 'period:close'],
    };
    await openApp(PAGE, table(closed), { person: manager });
    expect(await screen.findByRole('button', { name: 'Close days' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Reopen days' })).toBeNull();
  });

  it('are told in Arabic', async () => {
    await openApp(PAGE, table(closed), { language: 'ar' });
    expect(await screen.findByRole('tab', { name: 'الأيام المقفلة', selected: true })).toBeTruthy();
    expect(await screen.findByRole('button', { name: 'إعادة فتح أيام' })).toBeTruthy();
  });
});

describe('closing days', () => {
  it('says the effect first and closes last month', async () => {
    const app = await openApp(PAGE, table(open, { 'POST /periods/close': closed }));
    await screen.findByText('Every day is open.');
    await press('Close days');
    const question = await dialog(/Close days/);
    expect(question.textContent).toContain('Every day up to and including 31 Oct 2026 takes no new dates');
    expect(question.textContent).toContain('counts on 1 Nov 2026 and is marked late');
    expect(app.sent('POST /periods/close')).toEqual([]);
    await press('Close up to 31 Oct 2026');
    // Whatever the clock of this machine says: what is offered comes from the server's day.
    await waitFor(() => expect(app.sent('POST /periods/close').at(-1)?.body).toEqual({ closed_to: '2026-10-31' }));
    expect(app.sent('POST /periods/close')[0]?.headers.get('Idempotency-Key')).toBeTruthy();
  });

  it('counts the days that are closed beside those that are', async () => {
    await openApp(PAGE, table(closed));
    await screen.findByText(/The days up to and including/);
    await press('Close days');
    expect((await dialog(/Close days/)).textContent).toContain('20 days, 1 Nov 2026 to 20 Nov 2026, take no new dates');
  });

  it('stays open and says why when the server refuses', async () => {
    const refused = new Refusal(409, { code: 'period.closed_already', detail: 'closed', subject: '2026-11-20' });
    await openApp(PAGE, table(closed, { 'POST /periods/close': refused }));
    await screen.findByText(/The days up to and including/);
    await press('Close days');
    await press('Close up to 20 Nov 2026');
    expect((await screen.findByRole('alert')).textContent).toContain('The days up to 20 Nov 2026 are closed already.');
    expect(screen.getByRole('dialog')).toBeTruthy();
  });

  it('is not offered while yesterday is closed', async () => {
    await openApp(PAGE, table({ ...closed, closed_to: '2026-11-20', first_open_on: '2026-11-21' }));
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Close days' })).disabled).toBe(true);
    expect(screen.getByText(/All days that are over are closed/)).toBeTruthy();
  });
});

describe('reopening days', () => {
  const ask = async (more: Record<string, unknown> = {}) => {
    const app = await openApp(PAGE, table(closed, more));
    await screen.findByText(/The days up to and including/);
    await press('Reopen days');
    return { app, question: await dialog(/Reopen closed days/) };
  };
  const act = (question: HTMLElement) =>
    within(question).getByRole<HTMLButtonElement>('button', { name: 'Reopen these days' });

  it('wants a reason and a typed word, and opens the month that was closed last', async () => {
    const { app, question } = await ask({ 'POST /periods/reopen': { ...closed, closed_to: '2026-09-30' } });
    expect(question.textContent).toContain('1 Oct 2026 to 31 Oct 2026 can be dated in again.');
    expect(act(question).disabled).toBe(true);
    await userEvent.type(within(question).getByRole('textbox', { name: 'Reason' }), 'a bill was forgotten');
    expect(act(question).disabled).toBe(true);
    await userEvent.type(within(question).getByRole('textbox', { name: 'Type reopen to go on' }), 'reopen');
    await userEvent.click(act(question));
    expect(await screen.findByText('The days from 1 Oct 2026 on are open again')).toBeTruthy();
    expect(app.sent('POST /periods/reopen').at(-1)?.body).toEqual({
      closed_to: '2026-09-30',
      reason: 'a bill was forgotten',
    });
  });
});
