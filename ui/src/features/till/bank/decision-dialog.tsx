import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { type BankLine, useBookLine, useIgnoreLine, useMatchLine, useUndoLine } from './queries';

export type Decision = 'unidentified' | 'book' | 'ignore' | 'undo';

/** The accounts that lines are put on most; the program takes a few more. */
const ACCOUNTS = ['2000', '2400', '6200', '6000', '6100', '7200', '3000', '3010', '1130', '4900', '8000'] as const;
type Account = (typeof ACCOUNTS)[number];

/** Says what a line is, where no proposal fits. */
export function DecisionDialog({
  line,
  decision,
  onClose,
}: {
  line: BankLine;
  decision: Decision;
  onClose: () => void;
}) {
  const { t } = useTranslation(['bank', 'ui']);
  const { tag } = useLocale();
  const [reason, setReason] = useState('');
  const [account, setAccount] = useState<Account>(line.amount.minor < 0 ? '6200' : '4900');
  const done = () => {
    toast.done(t(`decide.${decision}.done`));
    onClose();
  };
  const unidentified = useMatchLine(line.id, done);
  const book = useBookLine(line.id, done);
  const ignore = useIgnoreLine(line.id, done);
  const undo = useUndoLine(line.id, done);
  const action = { unidentified, book, ignore, undo }[decision];
  const needsReason = decision !== 'unidentified';
  const submit = () => {
    if (decision === 'unidentified') unidentified.mutate([]);
    else if (decision === 'book') book.mutate({ account, reason });
    else if (decision === 'ignore') ignore.mutate(reason);
    else undo.mutate(reason);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`decide.${decision}.title`)}
      about={
        <>
          {t(`decide.${decision}.about`)} <bdi>{moneyText(line.amount, tag)}</bdi>
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button
            kind={decision === 'undo' ? 'danger' : 'primary'}
            busy={action.isPending}
            disabled={needsReason && reason.trim() === ''}
            onClick={submit}
          >
            {t(`decide.${decision}.action`)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {decision === 'book' && (
          <Field label={t('decide.account')}>
            <Select
              value={account}
              onChange={setAccount}
              choices={ACCOUNTS.map((value) => ({ value, label: `${value} ${t(`chart.${value}`)}` }))}
            />
          </Field>
        )}
        {needsReason && (
          <Field label={t('decide.reason')} required>
            <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
          </Field>
        )}
        {action.error && <ErrorPanel error={action.error} compact />}
      </div>
    </Dialog>
  );
}
