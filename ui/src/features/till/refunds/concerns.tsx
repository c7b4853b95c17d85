import { useTranslation } from 'react-i18next';
import type { Concern, RefundState } from './queries';

/** Why somebody should look at a refund before it leaves, in sentences; nothing where there is nothing. */
export function Concerns({ of, state }: { of: readonly Concern[]; state: RefundState | 'open' }) {
  const { t } = useTranslation('refunds');
  if (of.length === 0) return null;
  const title = state === 'requested' ? 'waits' : state === 'open' ? 'look' : 'was';
  return (
    <section
      aria-label={t(`concerns.${title}`)}
      className={state === 'requested' || state === 'open' ? 'border-s-2 border-amber bg-amber-wash px-3 py-2' : ''}
    >
      <h3 className="text-small font-strong">{t(`concerns.${title}`)}</h3>
      <ul className="list-disc ps-4">
        {of.map((concern) => (
          <li key={concern}>{t(`concern.${concern}`)}</li>
        ))}
      </ul>
    </section>
  );
}

/** The same in a few words, for a row of a list. */
export function useConcernWords(): (of: readonly Concern[]) => string {
  const { t } = useTranslation('refunds');
  return (of) => of.map((concern) => t(`concernShort.${concern}`)).join(t('concernShort.and'));
}
