import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RateField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { useShopToday } from '@/components/report/report-controls';
import { Confirm } from '@/components/ui/confirm';
import { Select } from '@/components/ui/select';
import { useLocale } from '@/lib/locale';
import { monthsFrom, monthText } from './months';
import { type Supplies, useChangeScheme } from './queries';

/** The rates of India's law to begin with (CGST Act 2017, section 10), as of November 2026; each can be changed. */
const USUAL: Readonly<Record<Supplies, string>> = { goods: '1', restaurant: '5', services: '6' };
const SUPPLIES = ['goods', 'restaurant', 'services'] as const;
/** How many months ahead a scheme can be chosen here: a fiscal year and some. */
const MONTHS_AHEAD = 18;

/** Chooses how the shop is taxed from a month on: says what that changes before it is done. */
export function SchemeDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('tax-scheme');
  const locale = useLocale();
  const today = useShopToday();
  const months = monthsFrom(today, MONTHS_AHEAD);
  const [from, setFrom] = useState(months[0] ?? today);
  const [supplies, setSupplies] = useState<Supplies | 'regular'>('goods');
  const [rate, setRate] = useState<string | null>(USUAL.goods);
  const [fault, setFault] = useState<string | null>(null);
  const change = useChangeScheme(onDone);
  const composition = supplies !== 'regular';
  const choose = (next: Supplies | 'regular') => {
    setSupplies(next);
    setFault(null);
    setRate(next === 'regular' ? null : USUAL[next]);
  };
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('change.title')}
      action={t('change.action')}
      busy={change.isPending}
      error={change.error}
      disabled={composition && (rate === null || Number(rate) === 0 || fault !== null)}
      onConfirm={() =>
        change.mutate(
          composition && rate !== null
            ? { from_on: from, scheme: 'composition', supplies, rate }
            : { from_on: from, scheme: 'regular' },
        )
      }
      effect={
        <div className="flex flex-col gap-2">
          <p className="text-ink">{t(composition ? 'change.effectComposition' : 'change.effectRegular')}</p>
          <p>{t('change.effectStays')}</p>
        </div>
      }
    >
      <Field label={t('field.supplies')}>
        <Select
          value={supplies}
          onChange={choose}
          choices={[
            { value: 'regular', label: t('scheme.regular') },
            ...SUPPLIES.map((value) => ({ value, label: `${t('scheme.composition')}: ${t(`supplies.${value}`)}` })),
          ]}
        />
      </Field>
      {composition && (
        <Field label={t('field.rate')} required hint={t('field.rateHint')} error={fault ?? undefined}>
          <RateField value={rate} onChange={setRate} onFault={setFault} />
        </Field>
      )}
      <Field label={t('field.from')} hint={t('field.fromHint')}>
        <Select
          value={from}
          onChange={setFrom}
          choices={months.map((month) => ({ value: month, label: monthText(month, locale) }))}
        />
      </Field>
    </Confirm>
  );
}
