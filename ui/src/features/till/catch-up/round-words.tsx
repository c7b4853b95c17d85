import { useTranslation } from 'react-i18next';
import { Amounts } from '@/components/ui/amount';
import type { Round } from './queries';
import { sumOf } from './round-values';

/** What a round brought and what is amiss, in a few words; counts of nothing are left out. */
export function RoundWords({ round }: { round: Round }) {
  const { t } = useTranslation('catch-up');
  const { payments, refunds, disputes, received, waiting, failed, unread } = sumOf(round);
  const found = payments + refunds + disputes > 0;
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 text-soft">
      {payments > 0 && <span>{t('brought.payments', { count: payments })}</span>}
      {received.length > 0 && (
        <span className="inline-flex items-baseline gap-1.5">
          {t('brought.received')} <Amounts values={received} className="text-ink" />
        </span>
      )}
      {refunds > 0 && <span>{t('brought.refunds', { count: refunds })}</span>}
      {disputes > 0 && <span>{t('brought.disputes', { count: disputes })}</span>}
      {!found && round.ended_at && unread.length === 0 && failed === 0 && waiting === 0 && (
        <span>{t('brought.nothing')}</span>
      )}
      {round.until && !round.ended_at && <span className="text-amber">{t('asking')}</span>}
      {waiting > 0 && <span className="text-amber">{t('waiting', { count: waiting })}</span>}
      {failed > 0 && <span className="text-red">{t('failed', { count: failed })}</span>}
      {unread.length > 0 && (
        <span className={round.ended_at ? 'text-red' : 'text-amber'}>
          {t('unread', { accounts: unread.map(({ name }) => name).join(', ') })}
        </span>
      )}
    </span>
  );
}
