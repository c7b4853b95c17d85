import { Download } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Stub } from '@/components/ui/stub';
import { exponentOf } from '@/lib/currencies';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { decimalText, type Money, moneyText } from '@/lib/money';
import { type PayPage, startPayment } from './door';

/** The invoice as its customer sees it: what for, how much, and one press to pay. */
export function PayInvoice({
  page,
  payKey,
  onChanged,
}: {
  page: PayPage;
  payKey: string;
  onChanged: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { shop, invoice } = page;
  return (
    <div className="flex flex-col gap-5">
      <header className="flex items-center gap-3">
        {shop.logo && <img src={shop.logo} alt="" className="max-h-12 max-w-32" />}
        <h1 className="text-head font-strong">
          <bdi>{shop.name}</bdi>
        </h1>
      </header>
      {page.methods.some((method) => method.practice) && (
        <p className="bg-amber-wash px-4 py-1 text-center text-amber">{t('practice')}</p>
      )}
      <Stub
        number={invoice.number}
        caption={t('invoice')}
        aside={invoice.due_on && page.state === 'open' ? t('due', { day: dayText(invoice.due_on, locale) }) : undefined}
      >
        <div className="flex flex-col gap-4">
          <div>
            <div className="text-small font-strong text-soft">{t(page.state === 'paid' ? 'total' : 'left')}</div>
            <Amount value={page.state === 'paid' ? invoice.total : invoice.due} size="figure" />
          </div>
          <State page={page} payKey={payKey} onChanged={onChanged} />
          <Lines invoice={invoice} />
        </div>
      </Stub>
      {page.pdf_path && (
        <Button asChild kind="link" className="self-center">
          <a href={page.pdf_path} download>
            <Download aria-hidden />
            {t('pdf')}
          </a>
        </Button>
      )}
    </div>
  );
}

function State({ page, payKey, onChanged }: { page: PayPage; payKey: string; onChanged: () => Promise<void> }) {
  const { t } = useTranslation();
  const shop = page.shop.name;
  if (page.state === 'paid')
    return <Say tone="green" title={t('state.paidTitle')} about={t('state.paidAbout', { shop })} />;
  if (page.state === 'expired_page')
    return <Say tone="red" title={t('state.expiredTitle')} about={t('state.expiredAbout', { shop })} />;
  if (page.state === 'started') {
    return (
      <Say tone="amber" title={t('state.startedTitle')} about={t('state.startedAbout')}>
        {page.continue_url && (
          <Button asChild kind="money" className="mt-2">
            <a href={page.continue_url}>{t('state.continue')}</a>
          </Button>
        )}
      </Say>
    );
  }
  return <PayButtons page={page} payKey={payKey} onChanged={onChanged} />;
}

const tones = { green: 'border-green text-green', amber: 'border-amber text-amber', red: 'border-red text-red' };

function Say({
  tone,
  title,
  about,
  children,
}: {
  tone: keyof typeof tones;
  title: string;
  about: string;
  children?: ReactNode;
}) {
  return (
    <div role="status" className={`border-s-2 ps-3 ${tones[tone]}`}>
      <p className="font-strong">{title}</p>
      <p className="text-soft">{about}</p>
      {children}
    </div>
  );
}

function PayButtons({ page, payKey, onChanged }: { page: PayPage; payKey: string; onChanged: () => Promise<void> }) {
  const { t } = useTranslation();
  const { tag } = useLocale();
  const [busy, setBusy] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  const actionKeys = useRef(new Map<string, string>());
  const amount = moneyText(page.invoice.due, tag);
  const pay = async (account: string) => {
    setBusy(account);
    setRefused(false);
    const known = actionKeys.current.get(account) ?? crypto.randomUUID();
    actionKeys.current.set(account, known);
    try {
      location.assign(await startPayment(payKey, account, known));
    } catch {
      setRefused(true);
      setBusy(null);
      await onChanged();
    }
  };
  return (
    <div className="flex flex-col gap-2">
      {page.methods.length > 1 && <p className="text-small font-strong text-soft">{t('choose')}</p>}
      {page.methods.map((method) => (
        <Button
          key={method.merchant_account_id}
          kind="money"
          className="min-h-11 w-full"
          busy={busy === method.merchant_account_id}
          disabled={busy !== null}
          onClick={() => void pay(method.merchant_account_id)}
        >
          {page.methods.length > 1 ? t('payWith', { amount, method: method.label }) : t('pay', { amount })}
        </Button>
      ))}
      {refused && (
        <p role="alert" className="text-red">
          {t('refused')}
        </p>
      )}
    </div>
  );
}

function Lines({ invoice }: { invoice: PayPage['invoice'] }) {
  const { t } = useTranslation();
  const { tag } = useLocale();
  const exponent = exponentOf(invoice.currency);
  const sums: [string, Money][] = [
    [t('subtotal'), invoice.subtotal],
    [t('discount'), { ...invoice.discount, minor: -Math.abs(invoice.discount.minor) }],
    [t('serviceFee'), invoice.service_fee],
    [t('delivery'), invoice.delivery],
    ...invoice.tax_summary.map((line): [string, Money] => [line.name, line.tax]),
  ];
  return (
    <table className="w-full">
      <thead>
        <tr className="border-b border-rule-strong text-small text-soft">
          <th scope="col" className="h-8 text-start font-strong">
            {t('item')}
          </th>
          <th scope="col" className="text-end font-strong">
            {t('amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {invoice.lines.map((line, index) => (
          <tr key={`${index.toString()}-${line.description}`} className="border-b border-rule">
            <td className="py-1.5">
              <bdi>{line.description}</bdi>
              <div className="text-small text-faint">
                <bdi dir="ltr">
                  {decimalText(line.quantity, tag, { min: 0, max: 6 })} ×{' '}
                  {decimalText(line.unit_price, tag, { min: exponent, max: 4 })}
                </bdi>
              </div>
            </td>
            <td className="py-1.5 text-end align-top">
              <Amount value={line.total} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {sums
          .filter(([, amount]) => amount.minor !== 0)
          .map(([label, amount]) => (
            <SumRow key={label} label={label} amount={amount} />
          ))}
        <SumRow strong label={t('total')} amount={invoice.total} />
        {invoice.paid.minor !== 0 && (
          <>
            <SumRow label={t('paid')} amount={{ ...invoice.paid, minor: -invoice.paid.minor }} />
            <SumRow strong label={t('left')} amount={invoice.due} />
          </>
        )}
      </tfoot>
    </table>
  );
}

function SumRow({ label, amount, strong }: { label: string; amount: Money; strong?: boolean }) {
  return (
    <tr className={strong ? 'border-t border-ink font-strong' : 'text-soft'}>
      <th scope="row" className="py-1 text-start [font-weight:inherit]">
        {label}
      </th>
      <td className="py-1 text-end">
        <Amount value={amount} />
      </td>
    </tr>
  );
}
