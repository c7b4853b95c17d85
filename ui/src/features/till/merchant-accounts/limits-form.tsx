import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SaveBar } from '@/components/form/save-bar';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { type LimitFaults, LimitFields } from './limit-fields';
import { areSame, areSound } from './limit-values';
import { accountLimitsQuery, type Limits, type MerchantAccount, useSetLimits } from './queries';

/** What may be started through an account; what is already under way goes on. */
export function LimitsForm({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const { data, error, refetch } = useQuery(accountLimitsQuery(account.id));
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines label={t('tab.limits')} lines={6} />;
  return <Form key={data.version} account={account} before={data} />;
}

function Form({ account, before }: { account: MerchantAccount; before: Limits }) {
  const { t } = useTranslation('merchant-accounts');
  const id = useId();
  const mayWrite = useMay('accounts:write') && account.status !== 'closed';
  const [limits, setLimits] = useState(before.limits);
  const [faults, setFaults] = useState<LimitFaults>({});
  const save = useSetLimits(account.id, before, () => toast.done(t('limits.saved')));
  return (
    <>
      <form
        id={id}
        noValidate
        className="flex max-w-xl flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (areSound(limits, faults)) save.mutate(limits);
        }}
      >
        <p className="text-soft">{t('limits.about')}</p>
        {save.error && <ErrorPanel error={save.error} compact />}
        <LimitFields
          limits={limits}
          onChange={setLimits}
          faults={faults}
          onFaults={setFaults}
          currencies={account.currencies}
          disabled={!mayWrite}
        />
      </form>
      <SaveBar
        form={id}
        dirty={mayWrite && !areSame(limits, before.limits)}
        busy={save.isPending}
        action={t('limits.save')}
        onReset={() => {
          setFaults({});
          setLimits(before.limits);
        }}
      />
    </>
  );
}
