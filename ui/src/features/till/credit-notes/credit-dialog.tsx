import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { CreditForm } from './credit-form';
import { type CreditNote, creditableQuery, type Invoice } from './queries';

/** Lowers an issued invoice: in full, by line or by amount. What is left to credit is read first. */
export function CreditDialog({
  invoice,
  onClose,
  onDone,
}: {
  invoice: Invoice;
  onClose: () => void;
  onDone: (note: CreditNote) => void;
}) {
  const { t } = useTranslation(['credit-notes', 'ui']);
  const left = useQuery(creditableQuery(invoice.id));
  // What the cache still has may be credited since.
  if (left.data && left.isFetchedAfterMount)
    return <CreditForm invoice={invoice} left={left.data} onClose={onClose} onDone={onDone} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('issue.title', { number: invoice.number ?? '' })}
      actions={<Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>}
    >
      {left.isError ? (
        <ErrorPanel error={left.error} onRetry={() => void left.refetch()} compact />
      ) : (
        <SkeletonLines label={t('issue.title', { number: invoice.number ?? '' })} lines={5} />
      )}
    </Dialog>
  );
}
