import { Split, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { State, useStateWord } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { CorrectionWays } from '@/components/ui/way-out';
import { Day } from '@/components/ui/when';
import { moneyToDecimal } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { PlanDialog } from './plan-dialog';
import { type Instalment, type Invoice, useTakePlanBack } from './queries';

/** In which parts an invoice is to be paid, and how far each is. */
export function InstalmentsOfInvoice({
  invoice,
  planning,
  onPlan,
}: {
  invoice: Invoice;
  /** From the URL: the dialog of the plan is open. */
  planning: boolean;
  onPlan: (open: boolean) => void;
}) {
  const { t } = useTranslation('instalments');
  const mayWrite = useMay('billing:write');
  const [takingBack, setTakingBack] = useState(false);
  const columns = useColumns();
  const parts = invoice.instalments ?? [];
  const isIssued = invoice.status !== 'draft';
  // A payment that was started keeps the plan as it is: the server would refuse.
  const mayPlan = mayWrite && isIssued && invoice.due.minor > 0 && !invoice.payment_initiated_at;
  if (!isIssued || (parts.length === 0 && !mayPlan)) return null;
  return (
    <Section
      title={t('title')}
      about={parts.length > 0 ? t('count', { count: parts.length }) : undefined}
      action={
        mayPlan && (
          <span className="flex flex-wrap gap-2">
            {parts.length > 0 && (
              <Button kind="ghost" icon={<Undo2 aria-hidden />} onClick={() => setTakingBack(true)}>
                {t('back.open')}
              </Button>
            )}
            <Button kind="ghost" icon={<Split aria-hidden />} onClick={() => onPlan(true)}>
              {parts.length > 0 ? t('plan.again') : t('plan.open')}
            </Button>
          </span>
        )
      }
    >
      {parts.length === 0 ? (
        <p className="text-soft">{t('none')}</p>
      ) : (
        <>
          <DataTable
            inline
            name="instalments"
            label={t('title')}
            columns={columns}
            rows={parts}
            rowId={(part) => String(part.part)}
            empty={null}
          />
          {!mayPlan && mayWrite && invoice.payment_initiated_at && (
            <p className="mt-2 text-small text-faint">{t('stands')}</p>
          )}
        </>
      )}
      {planning && mayPlan && (
        <PlanDialog
          invoice={invoice}
          onClose={() => onPlan(false)}
          onDone={(planned) => {
            onPlan(false);
            toast.done(t('plan.done', { count: planned.instalments?.length ?? 0 }));
          }}
        />
      )}
      {takingBack && <TakeBack invoice={invoice} onClose={() => setTakingBack(false)} />}
    </Section>
  );
}

function TakeBack({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation('instalments');
  const back = useTakePlanBack(invoice.id, () => {
    onClose();
    toast.done(t('back.done'));
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('back.title')}
      effect={t('back.effect')}
      action={t('back.action')}
      busy={back.isPending}
      error={back.error}
      onConfirm={() => back.mutate(null)}
    >
      {back.error && <CorrectionWays problem={back.error} invoiceId={invoice.id} onGo={onClose} />}
    </Confirm>
  );
}

function useColumns(): readonly Column<Instalment>[] {
  const { t } = useTranslation('instalments');
  const word = useStateWord();
  return useMemo(() => {
    const money = (
      id: string,
      of: (part: Instalment) => Instalment['total'],
      look: Pick<Column<Instalment>, 'card' | 'hidden'> = {},
    ): Column<Instalment> => ({
      id,
      header: t(`column.${id}`),
      width: 6,
      align: 'end',
      sortable: false,
      ...look,
      text: (part) => moneyToDecimal(of(part)),
      cell: (part) => (of(part).minor === 0 ? <span className="text-faint">–</span> : <Amount value={of(part)} />),
    });
    return [
      {
        id: 'part',
        header: t('column.part'),
        width: 3,
        grow: 0,
        sortable: false,
        text: (part) => String(part.part),
        cell: (part) => part.part,
      },
      {
        id: 'due_on',
        header: t('column.due'),
        width: 7,
        card: 'title',
        sortable: false,
        text: (part) => part.due_on,
        cell: (part) => <Day on={part.due_on} className={part.state === 'overdue' ? 'text-red' : ''} />,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 6,
        card: 'state',
        sortable: false,
        text: (part) => word(part.state),
        cell: (part) => <State of={part.state} />,
      },
      money('amount', (part) => part.total, { card: 'figure' }),
      money('tax', (part) => part.tax, { hidden: true }),
      money('paid', (part) => part.paid, { card: 'line' }),
      money('credited', (part) => part.credited, { hidden: true }),
      money('left', (part) => part.due, { card: 'line' }),
    ];
  }, [t, word]);
}
