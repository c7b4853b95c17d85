import { readFileSync } from 'node:fs';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { startWords } from '@/words';
import chart from '@/words/en/chart.json';
import { useAccountName } from './account-name';

function Name({ code, name }: { code: string; name: string }) {
  return <p>{useAccountName()(code, name)}</p>;
}

it('every account of the chart has its words, and no other', () => {
  const seed = readFileSync('../src-tauri/departments/books/src/ledger/chart.rs', 'utf8');
  const accounts = [...seed.matchAll(/\("(\d{4})", "([^"]+)",/g)].map(([, code, name]) => [code, name]);
  expect(accounts.length).toBeGreaterThan(70);
  expect(Object.entries(chart)).toEqual(accounts);
});

it('in Arabic an account is named in Arabic, and one that the owner named as the owner did', async () => {
  await startWords('ar');
  render(
    <>
      <Name code="1000" name="Cash drawer" />
      <Name code="1100" name="Bank of Muscat" />
      <Name code="9999" name="Something else" />
    </>,
  );
  expect(await screen.findByText('درج النقد')).toBeTruthy();
  expect(screen.getByText('Bank of Muscat')).toBeTruthy();
  expect(screen.getByText('Something else')).toBeTruthy();
});
