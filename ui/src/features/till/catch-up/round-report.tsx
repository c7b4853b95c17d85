import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amounts } from '@/components/ui/amount';
import { Badge } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { durationText } from '@/lib/durations';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import type { AccountRound, Round } from './queries';
import { awayMs, toneOf } from './round-values';
import { RoundWords } from './round-words';

/** One absence: from when to when, what ended it, and what each account brought. */
export function RoundReport({ round }: { round: Round }) {
  const { t } = useTranslation('catch-up');
  const { tag } = useLocale();
  const heading = useId();
  const away = awayMs(round);
  const tone = toneOf(round);
  return (
    <section aria-labelledby={heading} className="border-t-2 border-ink pt-2">
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 id={heading} className="font-strong">
          {away === null ? t('stillAway') : t(`away.${round.cause}`, { time: durationText(away, tag, 'long') })}
        </h2>
        <Badge tone={tone}>{t(`state.${tone}`)}</Badge>
        <p className="text-small text-soft">
          <When at={round.from} /> – {round.until ? <When at={round.until} /> : t('now')}
        </p>
      </header>
      <p className="mt-1">
        <RoundWords round={round} />
      </p>
      <p className="flex flex-wrap gap-x-4 text-small text-faint">
        <span>{t('took', { time: durationText(round.took_ms, tag) })}</span>
        {round.booked_at && <span>{t('booked', { time: durationText(bookedMs(round.booked_at, round), tag) })}</span>}
      </p>
      <ul aria-label={t('accounts')} className="mt-2 border-t border-rule">
        {round.accounts.map((account) => (
          <AccountRow key={account.merchant_account_id} account={account} over={Boolean(round.ended_at)} />
        ))}
      </ul>
    </section>
  );
}

/** From the first question to the last of what was found being handled. */
const bookedMs = (at: string, { begun_at }: Round) => Math.max(0, Date.parse(at) - Date.parse(begun_at));

function AccountRow({ account, over }: { account: AccountRound; over: boolean }) {
  const { t } = useTranslation('catch-up');
  const { tag } = useLocale();
  const maySeeInbox = useMay('inbox:read');
  const number = (value: number) => new Intl.NumberFormat(tag).format(value);
  const counts = (['listed', 'new', 'payments', 'refunds', 'disputes', 'closed'] as const).filter(
    (of) => of === 'listed' || account[of] > 0,
  );
  return (
    <li className="flex flex-col gap-1 border-b border-rule py-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <NavLink
          to={`/payments?account=${account.merchant_account_id}`}
          className="inline-flex min-h-6 items-center font-strong hover:underline"
        >
          <bdi>{account.name}</bdi>
        </NavLink>
        <Amounts values={account.received} strong none="" />
      </div>
      <dl className="flex flex-wrap gap-x-5 gap-y-1 text-small">
        {counts.map((of) => (
          <div key={of} className="flex gap-1.5">
            <dt className="text-soft">{t(`count.${of}`)}</dt>
            <dd>{number(account[of])}</dd>
          </div>
        ))}
        <div className="flex gap-1.5">
          <dt className="text-soft">{t('count.took')}</dt>
          <dd>{durationText(account.took_ms, tag)}</dd>
        </div>
      </dl>
      {account.waiting > 0 && <p className="text-small text-amber">{t('waiting', { count: account.waiting })}</p>}
      {account.failed > 0 && (
        <p className="text-small text-red">
          {t('failed', { count: account.failed })}{' '}
          {maySeeInbox && (
            <NavLink to={`/inbox?state=failed&provider=${account.provider}`} className="text-blue underline">
              {t('toInbox')}
            </NavLink>
          )}
        </p>
      )}
      {account.error && (
        <p className={`border-s-2 px-3 py-1.5 ${over ? 'border-red bg-red-wash' : 'border-amber bg-amber-wash'}`}>
          {t(over ? 'notRead' : 'askedAgain')} <bdi>{account.error}</bdi>
        </p>
      )}
    </li>
  );
}
