import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { useProblemWords } from '@/components/ui/error-panel';
import { Badge } from '@/components/ui/state';
import { Problem } from '@/lib/problem';
import type { SentMany } from './open-ask';
import type { ManyOutcome } from './queries';
import { RefundState } from './refund-state';

/** What became of each of many refunds. */
export function ManyDone({
  sent,
  outcomes,
  onClose,
}: {
  sent: SentMany;
  outcomes: readonly ManyOutcome[];
  onClose: () => void;
}) {
  const { t } = useTranslation(['refunds', 'ui']);
  const made = outcomes.filter(({ refund_id }) => refund_id).length;
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={t('many.done', { count: made })}
      about={made < sent.rows.length ? t('many.notDone', { count: sent.rows.length - made }) : undefined}
      actions={
        <>
          <Button asChild>
            <Link to="/refunds">{t('many.toRefunds')}</Link>
          </Button>
          <Button kind="primary" onClick={onClose}>
            {t('ui:dialog.close')}
          </Button>
        </>
      }
    >
      <ul aria-label={t('many.outcomes')} className="border-t border-rule">
        {sent.rows.map(({ id, name }) => (
          <OutcomeRow key={id} name={name} outcome={outcomes.find((one) => one.payment_id === id)} />
        ))}
      </ul>
    </Dialog>
  );
}

function OutcomeRow({ name, outcome }: { name: string; outcome: ManyOutcome | undefined }) {
  const { t } = useTranslation('refunds');
  const say = useProblemWords();
  const { refund_id, state, amount, problem, sentence } = outcome ?? {};
  const words = problem ? say(new Problem({ code: problem, detail: sentence ?? '', status: 409 })) : null;
  return (
    <li className="border-b border-rule py-1.5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        {refund_id ? (
          <Link
            to="/refunds"
            search={{ id: refund_id }}
            className="inline-flex min-h-6 items-center font-strong hover:underline"
          >
            <bdi>{name}</bdi>
          </Link>
        ) : (
          <bdi className="font-strong">{name}</bdi>
        )}
        <span className="flex items-center gap-3">
          {amount && <Amount value={amount} />}
          {state ? <RefundState of={state} /> : <Badge tone="lost">{t('many.nothing')}</Badge>}
        </span>
      </div>
      {words ? (
        <p className="text-small text-soft">
          {words.what} {words.next}
        </p>
      ) : (
        // The answer to a repeat names only what was made.
        !refund_id && <p className="text-small text-soft">{t('many.notTold')}</p>
      )}
    </li>
  );
}
