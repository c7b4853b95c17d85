import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Textarea } from '@/components/ui/input';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { useUndoWithheld, type WithheldTax, withheldTaxesQuery } from './queries';

/** What the customer withheld of an invoice for the tax office; nothing where nothing was. */
export function WithheldTaxes({ id }: { id: string }) {
  const { t } = useTranslation('invoices');
  const mayTake = useMay('payments:write');
  const [undoing, setUndoing] = useState<WithheldTax | null>(null);
  const list = useQuery(withheldTaxesQuery(id));
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} compact />;
  if (!list.data || list.data.items.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 mb-1 text-small font-strong">{t('withheld.list')}</h3>
      <ul className="border-t border-rule">
        {list.data.items.map((withheld) => (
          <li key={withheld.id} className="flex flex-col gap-1 border-b border-rule py-2">
            <span className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 truncate">
                {withheld.certificate === '' ? (
                  <span className="text-soft">{t('withheld.noCertificate')}</span>
                ) : (
                  <bdi>{withheld.certificate}</bdi>
                )}
              </span>
              <Amount value={withheld.amount} />
            </span>
            <span className="flex flex-wrap items-center gap-3 text-small text-soft">
              <Day on={withheld.withheld_on} />
              {withheld.undone_at ? (
                <>
                  <Badge>{t('withheld.undone')}</Badge>
                  <bdi>{withheld.undone_why}</bdi>
                </>
              ) : (
                mayTake && (
                  <Button kind="ghost" className="ms-auto" onClick={() => setUndoing(withheld)}>
                    {t('withheld.undo')}
                  </Button>
                )
              )}
            </span>
          </li>
        ))}
      </ul>
      {undoing && <UndoWithheld withheld={undoing} onClose={() => setUndoing(null)} />}
    </>
  );
}

function UndoWithheld({ withheld, onClose }: { withheld: WithheldTax; onClose: () => void }) {
  const { t } = useTranslation('invoices');
  const [reason, setReason] = useState('');
  const undo = useUndoWithheld(withheld.id, () => {
    onClose();
    toast.done(t('withheld.undoDone'));
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('withheld.undoTitle')}
      effect={t('withheld.undoEffect')}
      action={t('withheld.undo')}
      busy={undo.isPending}
      error={undo.error}
      disabled={reason.trim() === ''}
      onConfirm={() => undo.mutate({ reason: reason.trim() })}
    >
      <Field label={t('reason')} required hint={t('reasonHint')}>
        <Textarea
          rows={2}
          maxLength={500}
          dir="auto"
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Confirm>
  );
}
