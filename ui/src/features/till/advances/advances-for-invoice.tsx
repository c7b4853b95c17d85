import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Radio } from '@/components/ui/choice';
import { Confirm } from '@/components/ui/confirm';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { type AdvanceSummary, type Invoice, openAdvancesQuery, useApplyAdvance } from './queries';

/** What the customer of an unpaid invoice paid ahead, to be taken off it; nothing where there is none. */
export function AdvancesForInvoice({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('advances');
  const { tag } = useLocale();
  const mayApply = useMay('payments:write');
  const [applying, setApplying] = useState(false);
  const isPayable = mayApply && !invoice.test && invoice.due.minor > 0;
  const open = useQuery(openAdvancesQuery(isPayable ? invoice.customer?.id : undefined));
  const fitting = (open.data?.items ?? []).filter((advance) => advance.left.currency === invoice.currency);
  if (!isPayable || fitting.length === 0) return null;
  const sum = { minor: fitting.reduce((total, { left }) => total + left.minor, 0), currency: invoice.currency };
  return (
    <Section
      title={t('title')}
      action={
        <Button kind="ghost" onClick={() => setApplying(true)}>
          {t('apply.open')}
        </Button>
      }
    >
      <p className="text-soft">{t('apply.there', { amount: moneyText(sum, tag) })}</p>
      {applying && <ApplyDialog invoice={invoice} advances={fitting} onClose={() => setApplying(false)} />}
    </Section>
  );
}

function ApplyDialog({
  invoice,
  advances,
  onClose,
}: {
  invoice: Invoice;
  advances: readonly AdvanceSummary[];
  onClose: () => void;
}) {
  const { t } = useTranslation('advances');
  const { tag } = useLocale();
  const [id, setId] = useState(advances[0]?.id ?? null);
  const chosen = advances.find((advance) => advance.id === id) ?? null;
  const number = invoice.number ?? '';
  const apply = useApplyAdvance(invoice.id, (advance) => {
    onClose();
    toast.done(t('apply.done', { amount: moneyText(advance.applied, tag), number }));
  });
  const { used, rest } = split(chosen?.left ?? { ...invoice.due, minor: 0 }, invoice.due);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('apply.title', { number })}
      effect={
        rest.minor === 0
          ? t('apply.all', { amount: moneyText(used, tag), number })
          : t('apply.part', { used: moneyText(used, tag), rest: moneyText(rest, tag), number })
      }
      action={t('apply.action', { amount: moneyText(used, tag) })}
      disabled={!chosen}
      busy={apply.isPending}
      error={apply.error}
      onConfirm={() => chosen && apply.mutate(chosen.id)}
    >
      <Field label={t('apply.which')}>
        <Radio
          label={t('apply.which')}
          value={id}
          onChange={setId}
          choices={advances.map((advance) => ({
            value: advance.id,
            label: (
              <span className="flex flex-wrap items-baseline gap-x-3">
                <bdi dir="ltr">{advance.number}</bdi>
                <bdi>{advance.purpose}</bdi>
                <Amount value={advance.left} />
              </span>
            ),
            hint: <Day on={advance.received_on} />,
          }))}
        />
      </Field>
    </Confirm>
  );
}

/** How much of an advance an invoice can use, and what stays to the customer's good on it. */
export function split(left: Money, due: Money): { used: Money; rest: Money } {
  const used = Math.max(0, Math.min(left.minor, due.minor));
  return { used: { ...left, minor: used }, rest: { ...left, minor: left.minor - used } };
}
