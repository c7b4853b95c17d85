import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { OwnLinkPanel } from './own-link-panel';
import type { OwnLink, PayPage } from './pay-page';
import { wordsOf } from './words';

const words = wordsOf('en');
const link: OwnLink = {
  link: 'upi://pay?pa=shop@exampleupi&pn=Kirana&tr=pay01&am=118.00&cu=INR',
  address: 'shop@exampleupi',
  name: 'Kirana',
  qr_side: 41,
  qr_path: 'M4 4h7v1h-7z',
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(over: Partial<PayPage>, given = link) {
  const asked = vi.fn();
  render(
    <OwnLinkPanel
      page={{ state: 'started', ...over } as PayPage}
      link={given}
      words={words}
      linkKey="k"
      ask={asked}
      ways={<p>cards</p>}
    />,
  );
  return asked;
}

it('gives a code to scan and a link to tap, and goes nowhere but to a payment app', () => {
  show({});
  const code = screen.getByRole('img', { name: words.link.code });
  expect([...code.children].map((drawn) => [drawn.tagName, drawn.getAttribute('fill')])).toEqual([
    ['rect', 'white'],
    ['path', 'black'],
  ]);
  expect(code.querySelector('path')?.getAttribute('d')).toBe(link.qr_path);
  expect(screen.getByRole('link', { name: words.link.open }).getAttribute('href')).toBe(link.link);
  expect(screen.getByText('shop@exampleupi')).toBeTruthy();
  cleanup();
  show({}, { ...link, link: 'javascript:alert(1)' });
  expect(screen.queryByRole('link', { name: words.link.open })).toBeNull();
});

it('tells the shop that it was paid, once the number has its digits or is left out', async () => {
  const sent = vi.fn(() => Promise.resolve(new Response('{"state":"claimed"}')));
  vi.stubGlobal('fetch', sent);
  const asked = show({});
  await userEvent.type(screen.getByLabelText(words.link.utr), '4123');
  await userEvent.click(screen.getByRole('button', { name: words.link.say }));
  expect(screen.getByRole('alert').textContent).toBe(words.link.wrong);
  expect(sent).not.toHaveBeenCalled();
  await userEvent.type(screen.getByLabelText(words.link.utr), ' 4567 8901');
  await userEvent.click(screen.getByRole('button', { name: words.link.say }));
  await waitFor(() => expect(asked).toHaveBeenCalled());
  expect(sent.mock.calls[0]).toMatchObject(['/pay/k/claim', { body: '{"utr":"412345678901"}' }]);
});

it('asks for no second payment once it was said, and says what became of it', () => {
  show({ state: 'claimed', claim: { state: 'open', utr: '412345678901' } });
  expect(screen.getByRole('status').textContent).toContain('UTR 412345678901');
  expect(screen.queryByRole('img')).toBeNull();
  expect(screen.queryByRole('link')).toBeNull();
  cleanup();
  show({ claim: { state: 'refused', utr: '412345678901' } });
  expect(screen.getByRole('status').textContent).toBe(words.link.refused);
  expect(screen.getByRole('img')).toBeTruthy();
});
