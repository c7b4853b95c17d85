import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { useNow } from '@/components/ui/when';
import { cn } from '@/lib/cn';
import { dayText, shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { AddTaxCode } from './add-code';
import { TaxCodeDrawer } from './code-drawer';
import { type KeptTaxCode, taxCodesQuery } from './queries';
import { comingRates, wholeRate } from './rate';
import { RateText, useRateText } from './rate-text';

export interface TaxListProps {
  /** The code that is open, from the URL. */
  code: string | undefined;
  onCode: (code: string | null) => void;
}

/** The codes under which lines are taxed, each with the rate that counts today. */
export function TaxList({ code, onCode }: TaxListProps) {
  const { t } = useTranslation('tax');
  const mayWrite = useMay('settings:write');
  const [adding, setAdding] = useState(false);
  const list = useQuery(taxCodesQuery);
  const columns = useTaxColumns();
  const rows = list.data?.items;
  const open = rows?.find((one) => one.code === code);
  useShortcut(mayWrite ? 'c' : null, t('new'), t('title'), () => setAdding(true));
  const add = mayWrite && (
    <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      {t('new')}
    </Button>
  );
  return (
    <Section flat title={t('title')} about={t('about')} action={add}>
      <DataTable
        inline
        name="tax-codes"
        label={t('title')}
        columns={columns}
        rows={rows}
        error={list.isError ? list.error : null}
        onRetry={() => void list.refetch()}
        rowId={(one) => one.code}
        onOpen={(one) => onCode(one.code)}
        empty={<EmptyState title={t('empty.title')} about={t('empty.about')} action={add} />}
      />
      {open && <TaxCodeDrawer key={open.code} code={open} onClose={() => onCode(null)} />}
      {adding && (
        <AddTaxCode
          onClose={() => setAdding(false)}
          onDone={(added) => {
            setAdding(false);
            toast.done(t('add.done', { name: added.name }));
          }}
        />
      )}
    </Section>
  );
}

function useTaxColumns(): readonly Column<KeptTaxCode>[] {
  const { t } = useTranslation('tax');
  const locale = useLocale();
  const today = shopToday(locale.zone, new Date(useNow()));
  const rateText = useRateText();
  const coming = (code: KeptTaxCode) => {
    const [next] = comingRates(code, today);
    return next?.from_on ? t('coming', { rate: rateText(next), day: dayText(next.from_on, locale) }) : '';
  };
  const state = (code: KeptTaxCode) => (code.active ? coming(code) : t('retired'));
  return [
    {
      id: 'code',
      header: t('column.code'),
      width: 7,
      grow: 0,
      card: 'line',
      text: (code) => code.code,
      cell: (code) => (
        <bdi dir="ltr" className="font-mono text-small">
          {code.code}
        </bdi>
      ),
    },
    {
      id: 'name',
      header: t('column.name'),
      width: 12,
      grow: 2,
      card: 'title',
      text: (code) => code.name,
      cell: (code) => (
        <NavLink
          to={`/settings?tab=tax&code=${encodeURIComponent(code.code)}`}
          className={cn('hover:underline', code.active ? 'font-strong' : 'text-soft')}
        >
          <bdi>{code.name}</bdi>
        </NavLink>
      ),
    },
    {
      id: 'rate',
      header: t('column.rate'),
      width: 14,
      grow: 2,
      card: 'figure',
      text: (code) => rateText(code) ?? '',
      sort: (a, b) => Number(wholeRate(a.components) ?? -1) - Number(wholeRate(b.components) ?? -1),
      cell: (code) => <RateText rate={code} />,
    },
    {
      id: 'treatment',
      header: t('column.treatment'),
      width: 9,
      card: 'line',
      text: (code) => t(`treatment.${code.treatment}`),
      cell: (code) => t(`treatment.${code.treatment}`),
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 11,
      card: 'state',
      text: state,
      cell: (code) =>
        code.active ? (
          coming(code) !== '' && <Badge tone="waiting">{coming(code)}</Badge>
        ) : (
          <Badge>{t('retired')}</Badge>
        ),
    },
  ];
}
