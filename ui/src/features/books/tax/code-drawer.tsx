import { CalendarPlus, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Drawer } from '@/components/ui/dialog';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day, useNow } from '@/components/ui/when';
import { dayText, shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { ChangeTaxCode } from './change-code';
import { NewRate } from './new-rate';
import type { KeptTaxCode } from './queries';
import { presentRateAt } from './rate';
import { RateText } from './rate-text';
import { SetInUse } from './set-in-use';

type Act = 'change' | 'rate' | 'standing';

/** One tax code beside the list: how it counts, its rates day by day, and what can be done about it. */
export function TaxCodeDrawer({ code, onClose }: { code: KeptTaxCode; onClose: () => void }) {
  const { t } = useTranslation('tax');
  const locale = useLocale();
  const mayWrite = useMay('settings:write');
  const [act, setAct] = useState<Act | null>(null);
  const end = () => setAct(null);
  const endWith = (text: string) => {
    end();
    toast.done(text);
  };
  return (
    <Drawer
      open
      onClose={onClose}
      width="middle"
      title={
        <span className="flex flex-wrap items-center gap-3">
          <bdi>{code.name}</bdi>
          {!code.active && <Badge>{t('retired')}</Badge>}
        </span>
      }
      about={
        <bdi dir="ltr" className="font-mono text-small">
          {code.code}
        </bdi>
      }
      actions={mayWrite && <Acts code={code} onAct={setAct} />}
    >
      <div className="flex flex-col gap-6">
        <Facts
          facts={[
            {
              label: t('field.treatment'),
              value: (
                <span className="flex flex-col">
                  {t(`treatment.${code.treatment}`)}
                  <span className="text-small text-faint">{t(`treatmentAbout.${code.treatment}`)}</span>
                </span>
              ),
            },
            ...(code.treatment === 'taxed'
              ? [{ label: t('field.taxPoint'), value: t(`taxPoint.${code.tax_point ?? 'invoice'}`) }]
              : []),
            ...(code.product_class
              ? [{ label: t('field.class'), value: <bdi dir="ltr">{code.product_class}</bdi> }]
              : []),
            ...(code.interstate_code
              ? [{ label: t('field.interstate'), value: <bdi dir="ltr">{code.interstate_code}</bdi> }]
              : []),
            ...(code.treatment === 'taxed'
              ? []
              : [{ label: t('field.reason'), value: code.reason && <bdi>{code.reason}</bdi> }]),
          ]}
        />
        {code.treatment === 'taxed' && !code.product_class && <Rates code={code} />}
        {!code.active && <p className="text-soft">{t('retiredAbout')}</p>}
      </div>
      {act === 'change' && (
        <ChangeTaxCode code={code} onClose={end} onDone={({ name }) => endWith(t('change.done', { name }))} />
      )}
      {act === 'rate' && (
        <NewRate
          code={code}
          onClose={end}
          onDone={({ name }, from) => endWith(t('rate.done', { name, day: dayText(from, locale) }))}
        />
      )}
      {act === 'standing' && (
        <SetInUse
          code={code}
          onClose={end}
          onDone={({ name, active }) => endWith(active ? t('use.done', { name }) : t('retire.done', { name }))}
        />
      )}
    </Drawer>
  );
}

function Acts({ code, onAct }: { code: KeptTaxCode; onAct: (act: Act) => void }) {
  const { t } = useTranslation('tax');
  return (
    <>
      <Button onClick={() => onAct('standing')}>{code.active ? t('doRetire') : t('doUse')}</Button>
      {code.treatment === 'taxed' && !code.product_class && (
        <Button icon={<CalendarPlus aria-hidden />} onClick={() => onAct('rate')}>
          {t('doRate')}
        </Button>
      )}
      <Button icon={<Pencil aria-hidden />} onClick={() => onAct('change')}>
        {t('doChange')}
      </Button>
    </>
  );
}

/** Every rate the code had and will have; what is issued keeps the one of its day. */
function Rates({ code }: { code: KeptTaxCode }) {
  const { t } = useTranslation('tax');
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const present = presentRateAt(code, today);
  return (
    <Section title={t('rates.title')} about={t('rates.about')}>
      <ol>
        {code.rates.map((rate, at) => (
          <li
            key={rate.from_on ?? 'first'}
            className="grid grid-cols-[8rem_1fr_auto] items-baseline gap-3 border-b border-rule py-1.5"
          >
            <span className="text-soft">{rate.from_on ? <Day on={rate.from_on} /> : t('rates.first')}</span>
            <RateText rate={rate} />
            {at === present && <Badge tone="good">{t('rates.now')}</Badge>}
            {at > present && <Badge tone="waiting">{t('rates.later')}</Badge>}
          </li>
        ))}
      </ol>
    </Section>
  );
}
