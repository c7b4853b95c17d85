import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Locale, LocaleProvider } from '@/lib/locale';
import type { Money } from '@/lib/money';
import { startWords } from '@/words';
import { Field } from './field';
import { MoneyField } from './money-field';

const india: Locale = { language: 'en', tag: 'en-IN-u-ca-gregory', zone: 'Asia/Kolkata', dir: 'ltr' };
const saudi: Locale = { language: 'ar', tag: 'ar-SA-u-ca-gregory-nu-arab', zone: 'Asia/Riyadh', dir: 'rtl' };

beforeAll(() => startWords('en'));

function Price({ start, currency }: { start: Money | null; currency: string }) {
  const [value, setValue] = useState(start);
  const [fault, setFault] = useState<string | null>(null);
  return (
    <>
      <Field label="Price" error={fault ?? undefined}>
        <MoneyField currency={currency} value={value} onChange={setValue} onFault={setFault} />
      </Field>
      <button type="button" onClick={() => setValue({ minor: 700, currency })}>
        rest
      </button>
      <output>{value === null ? 'none' : `${value.minor} ${value.currency}`}</output>
    </>
  );
}

const show = (currency: string, start: Money | null = null, locale = india) => {
  render(
    <LocaleProvider value={locale}>
      <Price start={start} currency={currency} />
    </LocaleProvider>,
  );
  return { box: screen.getByLabelText<HTMLInputElement>('Price'), value: () => screen.getByRole('status').textContent };
};

describe('a money field', () => {
  it('takes digits in any grouping and prints them in the reader’s when it is left', async () => {
    const { box, value } = show('INR');
    await userEvent.type(box, '1,23,456.5');
    expect(box.value).toBe('1,23,456.5');
    expect(value()).toBe('12345650 INR');
    await userEvent.tab();
    expect(box.value).toBe('1,23,456.50');
  });

  it('reads a pasted amount at once', () => {
    const { box, value } = show('IDR');
    fireEvent.paste(box, { clipboardData: { getData: () => 'Rp 1.250.000' } });
    expect(value()).toBe('1250000 IDR');
    expect(box.value).toBe('12,50,000');
  });

  it('keeps what it cannot read, says so, and never makes another amount of it', async () => {
    const { box, value } = show('INR', { minor: 500, currency: 'INR' });
    await userEvent.clear(box);
    await userEvent.type(box, '12 apples');
    await userEvent.tab();
    expect(box.value).toBe('12 apples');
    expect(box.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText(/not an amount/)).toBeTruthy();
    expect(value()).toBe('none');
  });

  it('lets the currency decide the decimals', async () => {
    const { box } = show('IDR');
    await userEvent.type(box, '12.5');
    await userEvent.tab();
    expect(screen.getByText('IDR has no decimals.')).toBeTruthy();
    await userEvent.clear(box);
    await userEvent.type(box, '125.000');
    await userEvent.tab();
    expect(screen.queryByText('IDR has no decimals.')).toBeNull();
  });

  it('takes Arabic-Indic digits and prints them', async () => {
    const { box, value } = show('SAR', null, saudi);
    await userEvent.type(box, '١٢٣٤٫٥');
    await userEvent.tab();
    expect(value()).toBe('123450 SAR');
    expect(box.value).toBe('١٬٢٣٤٫٥٠');
  });

  it('is empty when cleared and follows a value set from outside', async () => {
    const { box, value } = show('INR', { minor: 500, currency: 'INR' });
    await userEvent.clear(box);
    expect(value()).toBe('none');
    await userEvent.click(screen.getByRole('button', { name: 'rest' }));
    expect(box.value).toBe('7.00');
  });
});
