import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import type { Money } from '@/lib/money';
import { type OpeningBalance, useCorrect, useFinish } from './queries';

/** Takes a balance back, with a reason, so that it can be entered anew. */
export function CorrectDialog({
  balance,
  onClose,
  onDone,
}: {
  balance: OpeningBalance;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('opening');
  const [reason, setReason] = useState('');
  const correct = useCorrect(balance.id, onDone);
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('correct.title')}
      action={t('correct.action')}
      busy={correct.isPending}
      error={correct.error}
      disabled={reason.trim() === ''}
      onConfirm={() => correct.mutate({ reason: reason.trim() })}
      effect={<p className="text-ink">{t('correct.effect')}</p>}
    >
      <Field label={t('correct.reason')} required hint={t('correct.reasonHint')}>
        <Textarea
          rows={2}
          maxLength={500}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Confirm>
  );
}

/** Ends moving in; says what becomes of the rest. */
export function FinishDialog({ rest, onClose, onDone }: { rest: Money; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('opening');
  const finish = useFinish(onDone);
  const isRest = rest.minor !== 0;
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('finish.title')}
      action={t('finish.action')}
      busy={finish.isPending}
      error={finish.error}
      onConfirm={() => finish.mutate({ rest_to_capital: isRest })}
      effect={
        <p className="text-ink">
          {isRest ? (
            <Trans t={t} i18nKey="finish.effectRest" components={{ amount: <Amount value={rest} strong /> }} />
          ) : (
            t('finish.effectNone')
          )}
        </p>
      }
    />
  );
}
