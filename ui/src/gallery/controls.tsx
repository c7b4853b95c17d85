import { FileText, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { QuantityField, RateField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Button, IconButton } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Checkbox, Radio, Switch } from '@/components/ui/choice';
import { Combobox } from '@/components/ui/combobox';
import { Input, Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';

const COUNTRIES = ['IN', 'ID', 'SA', 'AE', 'KW', 'GB'];

export function ButtonsPart() {
  const { t } = useTranslation('gallery');
  const { tag } = useLocale();
  const amount = moneyText({ minor: 250_00, currency: 'INR' }, tag);
  return (
    <Section title={t('section.buttons')}>
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="primary" icon={<FileText aria-hidden />}>
          {t('sample.issue')}
        </Button>
        <Button kind="money">{t('sample.takeCash', { amount })}</Button>
        <Button>{t('sample.edit')}</Button>
        <Button kind="ghost">{t('sample.later')}</Button>
        <Button kind="danger">{t('sample.refund', { amount })}</Button>
        <Button busy>{t('sample.working')}</Button>
        <Button kind="primary" disabled>
          {t('sample.off')}
        </Button>
        <IconButton label={t('sample.edit')}>
          <Pencil aria-hidden />
        </IconButton>
        <Button kind="link">{t('sample.show')}</Button>
      </div>
    </Section>
  );
}

export function FieldsPart() {
  const { t } = useTranslation('gallery');
  const { tag } = useLocale();
  const [price, setPrice] = useState<Money | null>({ minor: 1_23_456_50, currency: 'INR' });
  const [fault, setFault] = useState<string | null>(null);
  const [rupiah, setRupiah] = useState<Money | null>({ minor: 125_000, currency: 'IDR' });
  const [quantity, setQuantity] = useState<string | null>('1.25');
  const [rate, setRate] = useState<string | null>('7.5');
  const [day, setDay] = useState<string | null>('2026-12-05');
  const [country, setCountry] = useState<string>('IN');
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<string | null>('SA');
  const names = new Intl.DisplayNames(tag, { type: 'region' });
  const nameOf = (code: string) => names.of(code) ?? code;
  return (
    <Section title={t('section.fields')}>
      <div className="grid gap-4 tablet:grid-cols-2">
        <Field label={t('sample.name')} hint={t('sample.nameHint')}>
          <Input defaultValue={t('sample.customer')} dir="auto" />
        </Field>
        <Field label={t('sample.email')} error={t('sample.emailError')}>
          <Input defaultValue="noor@" dir="ltr" />
        </Field>
        <Field label={t('sample.price')} error={fault ?? undefined}>
          <MoneyField currency="INR" value={price} onChange={setPrice} onFault={setFault} />
        </Field>
        <Field label={`${t('sample.price')} (IDR)`}>
          <MoneyField currency="IDR" value={rupiah} onChange={setRupiah} />
        </Field>
        <Field label={t('sample.quantity')}>
          <QuantityField unit="kg" value={quantity} onChange={setQuantity} />
        </Field>
        <Field label={t('sample.rate')} optional>
          <RateField value={rate} onChange={setRate} />
        </Field>
        <Field label={t('sample.day')}>
          <DateField value={day} onChange={setDay} clearable />
        </Field>
        <Field label={t('sample.country')}>
          <Select
            value={country}
            onChange={setCountry}
            choices={COUNTRIES.map((code) => ({ value: code, label: nameOf(code) }))}
          />
        </Field>
        <Field label={t('sample.country')} className="tablet:col-span-2">
          <Combobox
            value={found}
            onChange={setFound}
            search={search}
            onSearch={setSearch}
            items={COUNTRIES.filter((code) => nameOf(code).toLocaleLowerCase().includes(search.toLocaleLowerCase()))}
            idOf={(code) => code}
            labelOf={nameOf}
            detailOf={(code) => code}
            clearable
          />
        </Field>
        <Field label={t('sample.note')} className="tablet:col-span-2">
          <Textarea rows={2} defaultValue={t('sample.paragraph')} />
        </Field>
      </div>
    </Section>
  );
}

export function ChoicesPart() {
  const { t } = useTranslation('gallery');
  const [ticked, setTicked] = useState(true);
  const [on, setOn] = useState(true);
  const [rounding, setRounding] = useState<'line' | 'group'>('line');
  return (
    <Section title={t('section.choices')}>
      <div className="grid gap-x-6 tablet:grid-cols-2">
        <div>
          <Checkbox
            checked={ticked}
            onChange={setTicked}
            label={t('sample.practice')}
            hint={t('sample.practiceHint')}
          />
          <Switch checked={on} onChange={setOn} label={t('sample.letters')} />
        </div>
        <Radio
          label={t('sample.rounding')}
          value={rounding}
          onChange={setRounding}
          choices={[
            { value: 'line', label: t('sample.perLine') },
            { value: 'group', label: t('sample.perGroup') },
          ]}
        />
      </div>
    </Section>
  );
}
