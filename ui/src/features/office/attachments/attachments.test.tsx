import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import type { Attachment, Attachments } from './queries';

const CUSTOMER = 'cus_00000000000000000000000001';
const PLACE = `/customers/${CUSTOMER}?tab=details`;
const file = (more: Partial<Attachment> = {}): Attachment => ({
  id: 'att_00000000000000000000000001',
  kind: 'customer',
  subject: CUSTOMER,
  name: 'contract.pdf',
  media: 'pdf',
  size: 12_345,
  digest: 'ab12',
  added_at: '2026-11-21T09:00:00Z',
  added_by: 'Asha Patil',
  ...more,
});
const files = (items: Attachment[], more: Partial<Attachments> = {}): Attachments => ({
  items,
  is_fact: false,
  left: 20 - items.length,
  ...more,
});
const customer = {
  id: CUSTOMER,
  name: 'Noor Textiles',
  email: '',
  phone: '',
  address: '',
  country: '',
  region: '',
  tax_id: '',
  locale: '',
  note: '',
  active: true,
  version: 1,
  created_at: '2026-11-01T09:00:00Z',
  changed_at: '2026-11-01T09:00:00Z',
};
const table = (list: Attachments, more: object = {}) => ({
  [`GET /customers/${CUSTOMER}`]: customer,
  'GET /attachments': list,
  ...more,
});
const drop = (sent: File) => {
  const zone = screen.getByText(/drop them here|contract.pdf/).closest('div');
  if (!zone) throw new Error('there is nowhere to drop a file');
  fireEvent.drop(zone, { dataTransfer: { files: [sent] } });
};

beforeEach(() => {
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:here', revokeObjectURL: () => undefined }));
});
afterEach(() => vi.unstubAllGlobals());

describe('files of a record', () => {
  it('sends what is dropped as its bytes, under its name', async () => {
    const answers: Record<string, unknown> = table(files([]), { 'POST /attachments': file() });
    const app = await openApp(PLACE, answers);
    await screen.findByText('No files yet. Choose some, or drop them here.');
    answers['GET /attachments'] = files([file()]);
    drop(new File(['{}'], 'عقد 1.pdf', { type: 'application/pdf' }));
    expect(await screen.findByRole('button', { name: 'Save contract.pdf' })).toBeTruthy();
    const [sent] = app.sent('POST /attachments');
    expect(sent?.headers.get('X-File-Name')).toBe(encodeURIComponent('عقد 1.pdf'));
    expect(sent?.headers.get('Content-Type')).toBe('application/pdf');
  });

  it('keeps a file of more than 10 MB here', async () => {
    const app = await openApp(PLACE, table(files([])));
    await screen.findByText('No files yet. Choose some, or drop them here.');
    const large = new File(['x'], 'film.pdf');
    Object.defineProperty(large, 'size', { value: 11 * 1024 * 1024 });
    drop(large);
    expect(await screen.findByText('film.pdf is larger than 10 MB')).toBeTruthy();
    expect(app.sent('POST /attachments')).toEqual([]);
  });

  it('says what is not taken', async () => {
    const refused = new Refusal(415, { code: 'attachment.type', detail: 'no' });
    await openApp(PLACE, table(files([]), { 'POST /attachments': refused }));
    await screen.findByText('No files yet. Choose some, or drop them here.');
    drop(new File(['{}'], 'logo.svg', { type: 'image/svg+xml' }));
    expect(await screen.findByText(/drawings \(HTML, SVG\) are not/)).toBeTruthy();
  });

  it('shows a picture small', async () => {
    const photo = file({ name: 'receipt.jpg', media: 'jpeg' });
    const app = await openApp(PLACE, table(files([photo]), { [`GET /attachments/${photo.id}/content`]: {} }));
    await screen.findByRole('button', { name: 'Save receipt.jpg' });
    await waitFor(() => expect(document.querySelector('img[src="blob:here"]')).toBeTruthy());
    expect(app.sent(`GET /attachments/${photo.id}/content`)).toHaveLength(1);
  });

  it('removes a file of a customer without asking why, and one of a fact with a reason', async () => {
    const path = `POST /attachments/${file().id}/removal`;
    const answers: Record<string, unknown> = table(files([file()]), { [path]: {} });
    const app = await openApp(PLACE, answers);
    await userEvent.click(await screen.findByRole('button', { name: 'Remove contract.pdf' }));
    let dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('goes for good');
    answers['GET /attachments'] = files([file()], { is_fact: true });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(app.sent(path)[0]?.body).toEqual({}));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(await screen.findByRole('button', { name: 'Remove contract.pdf' }));
    dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('kept as evidence');
    expect(within(dialog).getByRole('button', { name: 'Remove' })).toHaveProperty('disabled', true);
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'of another bill');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(app.sent(path)[1]?.body).toEqual({ reason: 'of another bill' }));
  });

  it('keeps removed files behind a line, with the reason', async () => {
    const gone = file({ removed_at: '2026-11-21T10:00:00Z', removed_by: 'Ravi', reason: 'of another bill' });
    await openApp(PLACE, table(files([gone], { is_fact: true, left: 20 })));
    const line = await screen.findByText('1 file was removed and is kept');
    expect(line.closest('details')?.textContent).toContain('Removed by Ravi: of another bill');
  });

  it('offers only to look to who may only look', async () => {
    const person = { ...OWNER, permissions: ['customers:read', 'reports:read'] };
    await openApp(PLACE, table(files([file()])), { person });
    expect(await screen.findByRole('button', { name: 'Save contract.pdf' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Add files' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Remove contract.pdf' })).toBeNull();
  });
});
