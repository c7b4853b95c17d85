import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { ShareName } from '@/components/ui/share-name';
import { TTables } from '@/components/ui/t-table';
import { useAccountName } from '@/lib/account-name';
import { cn } from '@/lib/cn';
import type { Money } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { chartQuery, type RefundEffect } from './queries';

/** What a refund would do: what goes back, the credit note behind it, the books, what is left. */
export function EffectOfRefund({ effect, late }: { effect: RefundEffect; late: boolean }) {
  const { t } = useTranslation('refunds');
  const { amount, from_sale, credit_note: note } = effect;
  const rest = { ...amount, minor: amount.minor - from_sale.minor };
  const shares = note?.tax_summary.filter((share) => share.tax.minor !== 0) ?? [];
  return (
    <div className={cn('flex flex-col gap-3 transition-opacity duration-100', late && 'opacity-60')}>
      <dl className="flex flex-col">
        <Row label={t('effect.goesBack')} value={amount} strong />
        {rest.minor > 0 && <Row label={t('effect.notFromSale')} value={rest} />}
        {from_sale.minor > 0 && <Row label={t('effect.fromSale')} value={from_sale} />}
        {effect.fee_kept && effect.fee_kept.minor !== 0 && <Row label={t('effect.feeKept')} value={effect.fee_kept} />}
        <Row label={t('effect.leftAfter')} value={effect.left_after} />
      </dl>
      {note && (
        <Part title={t('effect.note')}>
          <dl className="flex flex-col">
            <Row label={t('effect.net')} value={note.net} />
            {shares.map((share) => (
              <Row key={`${share.code}-${share.component}`} label={<ShareName share={share} />} value={share.tax} />
            ))}
            {shares.length === 0 && <Row label={t('effect.tax')} value={note.tax} />}
            <Row label={t('effect.noteTotal')} value={note.total} strong />
          </dl>
        </Part>
      )}
      {effect.credit_owed && (
        <p className="border-s-2 border-amber bg-amber-wash px-3 py-2">
          {t('effect.creditOwed')} <bdi>{effect.credit_owed}</bdi>
        </p>
      )}
      <Part title={t('effect.books')}>
        <Postings effect={effect} />
      </Part>
    </div>
  );
}

/** One line for each account. Its name is in the chart, which not everybody may see; the code is for everybody. */
function Postings({ effect }: { effect: RefundEffect }) {
  const { t } = useTranslation('refunds');
  const chart = useQuery(chartQuery(useMay('ledger:read'))).data?.items ?? [];
  const nameIn = useAccountName();
  if (effect.postings.length === 0) return <p className="text-soft">{t('effect.noBooks')}</p>;
  const nameOf = (code: string) => nameIn(code, chart.find((account) => account.code === code)?.name ?? '');
  return (
    <TTables
      postings={effect.postings.map(({ account, amount }) => ({ account, amount, name: nameOf(account), party: '' }))}
      account={({ account, name }) => (
        <NavLink to={`/ledger/accounts/${account}`} className="hover:underline">
          <bdi dir="ltr" className="text-soft">
            {account}
          </bdi>{' '}
          <bdi>{name}</bdi>
        </NavLink>
      )}
    />
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="text-small font-strong text-soft">{title}</h3>
      {children}
    </section>
  );
}

function Row({ label, value, strong = false }: { label: ReactNode; value: Money; strong?: boolean }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className={strong ? 'font-strong' : 'text-soft'}>{label}</dt>
      <dd>
        <Amount value={value} strong={strong} />
      </dd>
    </div>
  );
}
