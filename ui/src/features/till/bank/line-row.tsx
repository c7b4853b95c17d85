import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { State } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { type Decision, DecisionDialog } from './decision-dialog';
import { type BankLine, type BankProposal, useMatchLine } from './queries';

/** A line, what it stands for or may stand for, and what can be said about it. */
export function LineRow({ line, mayWrite }: { line: BankLine; mayWrite: boolean }) {
  const { t } = useTranslation('bank');
  const [decision, setDecision] = useState<Decision | null>(null);
  const isNew = line.state === 'new';
  return (
    <li className="flex flex-col gap-2 border-b border-rule py-3">
      <p className="flex flex-wrap items-baseline gap-x-4">
        <Day on={line.booked_on} />
        <span className="font-strong">
          <bdi>{line.counterparty || t('line.nobody')}</bdi>
        </span>
        <State of={line.state} />
        <span className="ms-auto">
          <Amount value={line.amount} sign="always" strong />
        </span>
      </p>
      {line.text && (
        <p dir="auto" className="text-soft">
          {line.text}
        </p>
      )}
      {line.details > 1 && <p className="text-small text-soft">{t('line.details', { count: line.details })}</p>}
      {line.return_reason && <p className="text-small text-red">{t('line.returned', { code: line.return_reason })}</p>}
      {line.reason && <p className="text-small text-soft">{line.reason}</p>}
      {line.matches.map((match) => (
        <p key={match.payment_id ?? match.payout_id ?? match.account} className="flex flex-wrap gap-x-4 text-small">
          {match.payment_id ? (
            <Link
              to="/payments/$paymentId"
              params={{ paymentId: match.payment_id }}
              className="text-blue hover:underline"
            >
              {t('line.payment')}
            </Link>
          ) : match.payout_id ? (
            <Link to="/payouts" search={{ id: match.payout_id }} className="text-blue hover:underline">
              {t('line.payout')}
            </Link>
          ) : (
            <span>{t('line.account', { account: match.account })}</span>
          )}
          <Amount value={match.amount} />
        </p>
      ))}
      {isNew && line.proposals.length > 0 && (
        <ul aria-label={t('proposal.title')} className="flex flex-col gap-1 ps-3">
          {line.proposals.map((proposal) => (
            <Proposal
              key={proposal.payout_id ?? proposal.payment_id ?? proposal.invoice_id}
              line={line}
              proposal={proposal}
              mayWrite={mayWrite}
            />
          ))}
        </ul>
      )}
      {mayWrite && (
        <div className="flex flex-wrap gap-2">
          {isNew ? (
            <>
              {line.amount.minor > 0 && (
                <Button onClick={() => setDecision('unidentified')}>{t('decide.unidentified.open')}</Button>
              )}
              <Button onClick={() => setDecision('book')}>{t('decide.book.open')}</Button>
              <Button onClick={() => setDecision('ignore')}>{t('decide.ignore.open')}</Button>
            </>
          ) : (
            <Button onClick={() => setDecision('undo')}>{t('decide.undo.open')}</Button>
          )}
        </div>
      )}
      {decision && <DecisionDialog line={line} decision={decision} onClose={() => setDecision(null)} />}
    </li>
  );
}

function Proposal({ line, proposal, mayWrite }: { line: BankLine; proposal: BankProposal; mayWrite: boolean }) {
  const { t } = useTranslation('bank');
  const say = useProblemWords();
  const accept = useMatchLine(line.id, () => toast.done(t('proposal.done')));
  const part = proposal.payout_id
    ? { payout_id: proposal.payout_id }
    : proposal.payment_id
      ? { payment_id: proposal.payment_id }
      : { invoice_id: proposal.invoice_id };
  return (
    <li className="flex flex-wrap items-baseline gap-x-4">
      <span>
        {proposal.payout_id ? (
          <Link to="/payouts" search={{ id: proposal.payout_id }} className="text-blue hover:underline">
            {t('line.payout')} <bdi dir="ltr">{proposal.payout_ref}</bdi>
          </Link>
        ) : proposal.invoice_id ? (
          <Link
            to="/invoices/$invoiceId"
            params={{ invoiceId: proposal.invoice_id }}
            className="text-blue hover:underline"
          >
            <bdi dir="ltr">{proposal.invoice_number}</bdi>
          </Link>
        ) : (
          t('line.payment')
        )}{' '}
        <bdi>{proposal.customer_name}</bdi>
      </span>
      <Amount value={proposal.amount} />
      <span className="text-small text-soft">
        {proposal.payment_id && `${t('proposal.confirmed')} · `}
        {proposal.reasons.map((reason) => t(`proposal.reason.${reason}`)).join(' · ')}
      </span>
      {mayWrite && (
        <Button
          kind="primary"
          busy={accept.isPending}
          onClick={() => accept.mutate([part], { onError: (wrong) => toast.wrong(say(wrong).what, say(wrong).next) })}
        >
          {t('proposal.accept', { number: proposal.payout_id ? proposal.payout_ref : proposal.invoice_number })}
        </Button>
      )}
    </li>
  );
}
