import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QuantityField, UnitPriceField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { type Invoice, taxCodesQuery, useDraftSupplementary } from './queries';

/** What is added first to an issued invoice; the draft that is made of it opens in the editor, for more. */
export function SupplementaryDialog({
  invoice,
  onClose,
  onDone,
}: {
  invoice: Invoice;
  onClose: () => void;
  onDone: (draft: Invoice) => void;
}) {
  const { t } = useTranslation(['invoices', 'ui']);
  const id = useId();
  const say = useProblemWords();
  const codes = (useQuery(taxCodesQuery).data?.items ?? []).filter((code) => code.active);
  const [description, setDescription] = useState('');
  const [quantity, setQuantity] = useState<string | null>('1');
  const [price, setPrice] = useState<string | null>(null);
  const [typedCode, setTaxCode] = useState<string | null>(null);
  // The code of the first line, as long as new lines may use it.
  const taxCode = typedCode ?? codes.find(({ code }) => code === invoice.lines[0]?.tax_code)?.code ?? null;
  const [faults, setFaults] = useState<{ quantity?: string | null; price?: string | null }>({});
  const [tried, setTried] = useState(false);
  const draft = useDraftSupplementary(invoice.id, onDone);
  const missing = {
    description: description.trim() === '' ? t('wrong.line') : undefined,
    quantity: quantity === null ? t('wrong.quantity') : undefined,
    unit_price: price === null ? t('wrong.price') : undefined,
    tax_code: taxCode === null ? t('wrong.tax') : undefined,
  };
  type Name = keyof typeof missing;
  const refused = draft.error;
  const named = /^lines\[0\]\.(\w+)$/.exec(refused?.field ?? '')?.[1];
  const errorOf = (name: Name) =>
    (refused && named === name ? say(refused).what : undefined) ?? (tried ? missing[name] : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(missing).some(Boolean) || faults.quantity || faults.price) return;
    draft.mutate({
      lines: [
        {
          description: description.trim(),
          quantity: quantity ?? '',
          unit_price: price ?? '',
          tax_code: taxCode ?? '',
        },
      ],
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('raise.title', { number: invoice.number ?? '' })}
      about={t('raise.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={draft.isPending}>
            {t('raise.action')}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('label.description')} required error={errorOf('description')}>
          <Input
            value={description}
            maxLength={500}
            dir="auto"
            autoFocus
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field label={t('label.quantity')} required error={faults.quantity ?? errorOf('quantity')}>
            <QuantityField
              decimals={3}
              value={quantity}
              onChange={setQuantity}
              onFault={(fault) => setFaults((before) => ({ ...before, quantity: fault }))}
            />
          </Field>
          <Field
            label={t('label.unit_price')}
            required
            hint={invoice.inclusive ? t('prices.inside') : t('prices.top')}
            error={faults.price ?? errorOf('unit_price')}
          >
            <UnitPriceField
              currency={invoice.currency}
              value={price}
              onChange={setPrice}
              onFault={(fault) => setFaults((before) => ({ ...before, price: fault }))}
            />
          </Field>
        </div>
        <Field label={t('label.tax_code')} required error={errorOf('tax_code')}>
          <Select
            value={taxCode}
            onChange={setTaxCode}
            placeholder={t('line.chooseTax')}
            choices={codes.map((code) => ({ value: code.code, label: code.name }))}
          />
        </Field>
        {refused && !named && <ErrorPanel error={refused} compact />}
      </form>
    </Dialog>
  );
}
