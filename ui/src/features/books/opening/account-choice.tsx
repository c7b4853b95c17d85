import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Combobox } from '@/components/ui/combobox';
import { useAccountName } from '@/lib/account-name';
import type { Account } from './queries';

/** An account of the chart, found by its code or its name. */
export function AccountChoice({
  accounts,
  value,
  onChange,
}: {
  accounts: readonly Account[];
  value: Account | null;
  onChange: (account: Account | null) => void;
}) {
  const { t } = useTranslation('opening');
  const [text, setText] = useState('');
  const nameOf = useAccountName();
  const wanted = text.trim().toLowerCase();
  const found = accounts.filter(
    (one) => one.code.startsWith(wanted) || nameOf(one.code, one.name).toLowerCase().includes(wanted),
  );
  return (
    <Combobox
      placeholder={t('add.accountChoose')}
      value={value}
      onChange={onChange}
      items={found}
      search={text}
      onSearch={setText}
      idOf={(one) => one.code}
      labelOf={(one) => `${one.code} ${nameOf(one.code, one.name)}`}
    />
  );
}
