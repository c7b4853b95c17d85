import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { addDays, shopToday } from '@/lib/dates';
import { OWNER, openApp, Refusal, SETTINGS, SHOP } from '@/testing/open-app';
import type { KeptTaxCode } from './queries';

const gst = (half: string) => [
  { component: `CGST${half}`, rate: half },
  { component: `SGST${half}`, rate: half },
];
const code = (facts: Partial<KeptTaxCode>): KeptTaxCode => {
  const rate = { components: gst('9'), base_factor: '1/1' };
  return {
    code: 'IN18',
    name: 'GST 18 %',
    treatment: 'taxed',
    reason: '',
    active: true,
    version: 2,
    rates: [rate],
    ...rate,
    ...facts,
  };
};
const exempt = code({ code: 'INEX', name: 'GST exempt', treatment: 'exempt', components: [], reason: 'Section 11' });
const retired = code({ code: 'IN12', name: 'GST 12 %', active: false, components: gst('6') });

const table = (more: Record<string, unknown> = {}) => ({
  'GET /settings': SETTINGS,
  'GET /tax-codes': { items: [code({}), exempt, retired] },
  ...more,
});

const LIST = '/settings?tab=tax';
const plain = (text: string | null | undefined) => (text ?? '').replaceAll(/[\u2066-\u2069\u00a0]/g, '');
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

afterEach(() => vi.unstubAllGlobals());

describe('the list of tax codes', () => {
  it('shows each with what its rate is made of and how it counts', async () => {
    await openApp(LIST, table());
    const row = await screen.findByRole('row', { name: /IN18/ });
    expect(plain(row.textContent)).toContain('18 %CGST9 9 %SGST9 9 %');
    expect(row.textContent).toContain('Taxed');
    expect(screen.getByRole('row', { name: /INEX/ }).textContent).toContain('Exempt');
    expect(screen.getByRole('row', { name: /IN12/ }).textContent).toContain('Retired');
  });

  it('says which rate comes next, and when', async () => {
    const rates = [
      { components: gst('9'), base_factor: '1/1' },
      { from_on: '2126-04-01', components: gst('10'), base_factor: '1/1' },
    ];
    await openApp(`${LIST}&code=IN18`, table({ 'GET /tax-codes': { items: [code({ rates })] } }));
    const beside = await screen.findByRole('dialog');
    const [first, later] = within(beside).getAllByRole('listitem');
    expect(plain(first?.textContent)).toMatch(/^At first18 %.*Counts now$/);
    expect(plain(later?.textContent)).toMatch(/^1 Apr 212620 %.*Counts later$/);
    expect(screen.getByText('20 % from 1 Apr 2126')).toBeTruthy();
  });

  it('is seen and not changed by who may not change the settings', async () => {
    const accountant = { ...OWNER, role: 'accountant' as const, permissions: ['settings:read'] };
    await openApp(`${LIST}&code=IN18`, table(), { person: accountant });
    const beside = await screen.findByRole('dialog');
    expect(within(beside).queryByRole('button', { name: 'Retire' })).toBeNull();
    expect(screen.queryByText('New tax code')).toBeNull();
  });

  it('is read in Arabic', async () => {
    await openApp(LIST, table(), { language: 'ar' });
    expect(await screen.findByRole('tab', { name: 'الضريبة', selected: true })).toBeTruthy();
    expect(await screen.findByText('معفى')).toBeTruthy();
  });
});

describe('adding a tax code', () => {
  const begin = async (more: Record<string, unknown> = {}) => {
    const app = await openApp(LIST, table({ 'POST /tax-codes': code({ code: 'IN28', name: 'GST 28 %' }), ...more }));
    await userEvent.click(await screen.findByRole('button', { name: 'New tax code' }));
    await userEvent.type(await screen.findByLabelText('Code'), 'IN28');
    await userEvent.type(screen.getByLabelText('Name'), 'GST 28 %');
    return app;
  };
  const rates = () => screen.getAllByLabelText<HTMLInputElement>('Rate');
  const parts = () => screen.getAllByLabelText<HTMLInputElement>(/^Part(optional)?$/);

  it('of two parts sends each with its rate', async () => {
    const app = await begin();
    await press('Add a part');
    for (const [at, name] of ['CGST14', 'SGST14'].entries()) {
      await userEvent.type(parts()[at] as HTMLElement, name);
      await userEvent.type(rates()[at] as HTMLElement, '14');
    }
    await press('Add tax code');
    expect(await screen.findByText('GST 28 % was added')).toBeTruthy();
    const [sent] = app.sent('POST /tax-codes');
    expect(sent?.body).toEqual({
      code: 'IN28',
      name: 'GST 28 %',
      treatment: 'taxed',
      components: [
        { component: 'CGST14', rate: '14' },
        { component: 'SGST14', rate: '14' },
      ],
    });
    expect(sent?.headers.get('Idempotency-Key')).toBeTruthy();
  });

  it('of one part needs no name for it', async () => {
    const app = await begin();
    await userEvent.type(rates()[0] as HTMLElement, '28');
    await press('Add tax code');
    await waitFor(() =>
      expect(app.sent('POST /tax-codes')[0]?.body).toMatchObject({ components: [{ component: 'IN28', rate: '28' }] }),
    );
  });

  it('asks for the reason where papers of the country must give it, and only there', async () => {
    const codes = { items: [code({})], reason_for: ['zero_rated', 'exempt'] };
    const app = await begin({ 'GET /tax-codes': codes });
    await userEvent.click(screen.getByRole('radio', { name: 'Zero-rated' }));
    const reason = () => screen.getByLabelText(/^Reason/);
    expect(reason().getAttribute('aria-required')).toBe('true');
    await press('Add tax code');
    expect(await screen.findByText('Papers of this country must say why nothing is charged.')).toBeTruthy();
    expect(app.sent('POST /tax-codes')).toHaveLength(0);
    await userEvent.click(screen.getByRole('radio', { name: 'Out of scope' }));
    expect(reason().getAttribute('aria-required')).toBeNull();
  });

  it('that charges nothing asks for a reason and sends no rate', async () => {
    const app = await begin();
    await userEvent.click(screen.getByRole('radio', { name: 'Zero-rated' }));
    expect(screen.queryByLabelText('Rate')).toBeNull();
    await userEvent.type(screen.getByLabelText(/^Reason/), 'Export');
    await press('Add tax code');
    await waitFor(() =>
      expect(app.sent('POST /tax-codes')[0]?.body).toEqual({
        code: 'IN28',
        name: 'GST 28 %',
        treatment: 'zero_rated',
        reason: 'Export',
      }),
    );
  });

  it('sends nothing while the rate is missing, and shows a refusal on its field', async () => {
    const refusal = new Refusal(409, { code: 'tax_code.code_taken', detail: 'there is IN28 already', field: 'code' });
    const app = await begin({ 'POST /tax-codes': refusal });
    await press('Add tax code');
    expect(await screen.findByText(/More than 0 and at most 100/)).toBeTruthy();
    expect(app.sent('POST /tax-codes')).toEqual([]);
    await userEvent.type(rates()[0] as HTMLElement, '28');
    await press('Add tax code');
    expect(await screen.findByText('There is a tax code of this name already.')).toBeTruthy();
    expect(screen.getByLabelText('Code').getAttribute('aria-invalid')).toBe('true');
  });

  it('finds the part that a refusal names', async () => {
    const refusal = new Refusal(400, { code: 'input.invalid', detail: 'not this one', field: 'components[0].rate' });
    await begin({ 'POST /tax-codes': refusal });
    await userEvent.type(rates()[0] as HTMLElement, '28');
    await press('Add tax code');
    expect(await screen.findByText('not this one')).toBeTruthy();
    expect(rates()[0]?.getAttribute('aria-invalid')).toBe('true');
  });
});

describe('changing a tax code', () => {
  const open = (table: Record<string, unknown>, which = 'IN18') => openApp(`${LIST}&code=${which}`, table);
  const inDialog = async (name: string | RegExp) => within(await screen.findByRole('dialog', { name }));

  it('sends only what is different, from the version that was seen', async () => {
    const app = await open(table({ 'PATCH /tax-codes/INEX': { ...exempt, reason: 'Section 11(1)' } }), 'INEX');
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    const form = await inDialog('Change INEX');
    await userEvent.type(form.getByLabelText(/^Reason/), '(1)');
    await press('Save changes');
    expect(await screen.findByText('GST exempt was saved')).toBeTruthy();
    const [sent] = app.sent('PATCH /tax-codes/INEX');
    expect([sent?.body, sent?.headers.get('If-Match')]).toEqual([{ reason: 'Section 11(1)' }, '"2"']);
  });

  it('names the code that applies between states', async () => {
    const between = code({ code: 'IN18I', name: 'IGST 18 %', components: [{ component: 'IGST18', rate: '18' }] });
    const codes = { items: [code({}), between, exempt] };
    const app = await open(
      table({ 'GET /tax-codes': codes, 'PATCH /tax-codes/IN18': code({ interstate_code: 'IN18I' }) }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    const form = await inDialog('Change IN18');
    await userEvent.click(form.getByRole('combobox', { name: /^Code between states/ }));
    expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual([
      'None: this one applies everywhere',
      expect.stringContaining('IN18I'),
    ]);
    await userEvent.click(screen.getByRole('option', { name: /IN18I/ }));
    await press('Save changes');
    await waitFor(() => expect(app.sent('PATCH /tax-codes/IN18')[0]?.body).toEqual({ interstate_code: 'IN18I' }));
  });

  it('gives another rate from a day that must be chosen', async () => {
    const app = await openApp(LIST, table({ 'PATCH /tax-codes/IN18': code({}) }));
    await userEvent.click(await screen.findByRole('link', { name: 'GST 18 %' }));
    await userEvent.click(await screen.findByRole('button', { name: 'New rate' }));
    const form = await inDialog('Another rate for IN18');
    for (const box of form.getAllByLabelText('Rate')) {
      await userEvent.clear(box);
      await userEvent.type(box, '10');
    }
    await press('Save the rate');
    expect(await form.findByText('Choose the first day it counts.')).toBeTruthy();
    expect(app.sent('PATCH /tax-codes/IN18')).toEqual([]);

    const today = shopToday(SHOP.zone, new Date());
    await userEvent.click(form.getByLabelText('From'));
    await userEvent.click(await screen.findByRole('button', { name: 'Next month' }));
    const nextMonth = addDays(`${today.slice(0, 8)}01`, 32).slice(0, 8);
    await userEvent.click(await screen.findByRole('button', { name: /^15 / }));
    await press('Save the rate');
    await waitFor(() =>
      expect(app.sent('PATCH /tax-codes/IN18')[0]?.body).toEqual({
        rate: {
          from_on: `${nextMonth}15`,
          components: [
            { component: 'CGST9', rate: '10' },
            { component: 'SGST9', rate: '10' },
          ],
          base_factor: '1/1',
        },
      }),
    );
  });

  it('shows what retiring does before it is done, and what stands against it', async () => {
    const app = await open(
      table({ 'PATCH /tax-codes/IN18': new Refusal(409, { code: 'tax_code.last_code', field: 'active' }) }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Retire' }));
    const asked = await inDialog('Retire IN18?');
    expect(asked.getByText(/Nothing that was written changes/)).toBeTruthy();
    await press('Retire IN18');
    expect((await asked.findByRole('alert')).textContent).toContain('the last tax code in use');
    expect(app.sent('PATCH /tax-codes/IN18')[0]?.body).toEqual({ active: false });
  });

  it('takes a retired code back into use', async () => {
    const app = await open(table({ 'PATCH /tax-codes/IN12': { ...retired, active: true } }), 'IN12');
    await userEvent.click(await screen.findByRole('button', { name: 'Use again' }));
    await inDialog('Use IN12 again?');
    await press('Use IN12 again');
    expect(await screen.findByText('GST 12 % is in use again')).toBeTruthy();
    expect(app.sent('PATCH /tax-codes/IN12')[0]?.body).toEqual({ active: true });
  });
});
