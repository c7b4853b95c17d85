import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { openApp } from '@/testing/open-app';
import { inr } from '@/testing/sample-invoice';

const reminder: Shape<'WaitingReminder'> = {
  id: 'rem_1',
  invoice_id: 'inv_1',
  invoice_number: 'INV/26-27/0001',
  customer_name: 'Meera Iyer',
  due_on: '2126-12-05',
  days: 7,
  amount: inr(30_000),
  subject: 'Invoice INV/26-27/0001',
  text: 'Dear Meera Iyer, the invoice was due.',
  mail_url: 'mailto:meera@example.com?subject=Invoice&body=Dear',
};
const table = (items: Shape<'WaitingReminder'>[], more: Record<string, unknown> = {}) => ({
  'GET /reminders': { items },
  'GET /reminder-schedule': { days: [] },
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('customers to be reminded', () => {
  it('stand there with a text that is ready, and ways to send it', async () => {
    await openApp('/reminders', table([reminder]));
    expect(await screen.findByText('Dear Meera Iyer, the invoice was due.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Write a mail' }).getAttribute('href')).toBe(reminder.mail_url);
    expect(screen.queryByRole('link', { name: 'Open WhatsApp' })).toBeNull();
  });

  it('are noted as told by the person who told them', async () => {
    const { sent } = await openApp('/reminders', table([reminder], { 'POST /reminders/rem_1/settle': null }));
    await userEvent.click(await screen.findByRole('button', { name: 'Told' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'By mail' }));
    await waitFor(() => expect(sent('POST /reminders/rem_1/settle')[0]?.body).toEqual({ channel: 'mail' }));
  });

  it('are none before days are chosen, and the usual days are one press away', async () => {
    const { sent } = await openApp('/reminders', table([], { 'PUT /reminder-schedule': { days: [-3, 0, 7, 14] } }));
    await userEvent.click((await screen.findAllByRole('button', { name: 'When to remind…' }))[0] as HTMLElement);
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Take the usual ones' }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent('PUT /reminder-schedule')[0]?.body).toEqual({ days: [-3, 0, 7, 14] }));
  });
});
