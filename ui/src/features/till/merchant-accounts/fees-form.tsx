import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SaveBar } from '@/components/form/save-bar';
import { ErrorPanel } from '@/components/ui/error-panel';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { FeeFields, type Fees } from './fee-fields';
import { type MerchantAccount, useChangeAccount } from './queries';

/** The expected fees of an account; the gateway's own figure takes their place once it is known. */
export function FeesForm({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const id = useId();
  const mayWrite = useMay('accounts:write') && account.status !== 'closed';
  const start: Fees = {
    feeRate: account.fee_rate,
    feeFlat: account.fee_flat ?? null,
    feeTaxRate: account.fee_tax_rate,
  };
  const [fees, setFees] = useState(start);
  const change = useChangeAccount(account, (changed) => toast.done(t('saved', { name: changed.name })));
  const dirty = JSON.stringify(fees) !== JSON.stringify(start);
  const field = change.error?.field;
  return (
    <>
      <form
        id={id}
        noValidate
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({
            fee_rate: fees.feeRate ?? '0',
            fee_tax_rate: fees.feeTaxRate ?? '0',
            ...(fees.feeFlat ? { fee_flat: fees.feeFlat } : {}),
          });
        }}
      >
        <p className="text-soft">{t('fees.about')}</p>
        {change.error && !field?.startsWith('fee_') && <ErrorPanel error={change.error} compact />}
        <fieldset disabled={!mayWrite} className="contents">
          <FeeFields
            fees={fees}
            currencies={account.currencies}
            wrong={field ? { [field]: change.error?.message ?? '' } : {}}
            onChange={(next) => setFees({ ...fees, ...next })}
          />
        </fieldset>
      </form>
      <SaveBar form={id} dirty={mayWrite && dirty} busy={change.isPending} onReset={() => setFees(start)} />
    </>
  );
}
