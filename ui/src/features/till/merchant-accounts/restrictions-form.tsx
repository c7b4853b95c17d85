import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SaveBar } from '@/components/form/save-bar';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { accountRestrictionsQuery, type MerchantAccount, type Restrictions, useSetRestrictions } from './queries';
import { RestrictionFields } from './restriction-fields';
import { areSameRestrictions, isEmpty } from './restriction-values';

/** For whom payments are started through an account, and by which cards it is meant to be paid. */
export function RestrictionsForm({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const { data, error, refetch } = useQuery(accountRestrictionsQuery(account.id));
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines label={t('tab.restrictions')} lines={6} />;
  return <Form key={data.version} account={account} before={data} />;
}

function Form({ account, before }: { account: MerchantAccount; before: Restrictions }) {
  const { t } = useTranslation('merchant-accounts');
  const id = useId();
  const mayWrite = useMay('accounts:write') && account.status !== 'closed';
  const [restrictions, setRestrictions] = useState(before.restrictions);
  const [tried, setTried] = useState(false);
  const save = useSetRestrictions(account.id, before, () => toast.done(t('restrictions.saved')));
  return (
    <>
      <form
        id={id}
        noValidate
        className="flex max-w-xl flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (restrictions.some(isEmpty)) setTried(true);
          else save.mutate(restrictions);
        }}
      >
        <p className="text-soft">{t('restrictions.about')}</p>
        {save.error && <ErrorPanel error={save.error} compact />}
        <RestrictionFields restrictions={restrictions} onChange={setRestrictions} tried={tried} disabled={!mayWrite} />
      </form>
      <SaveBar
        form={id}
        dirty={mayWrite && !areSameRestrictions(restrictions, before.restrictions)}
        busy={save.isPending}
        action={t('restrictions.save')}
        onReset={() => {
          setTried(false);
          setRestrictions(before.restrictions);
        }}
      />
    </>
  );
}
