import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Section, StatCard } from '@/components/ui/card';
import { StampsLine } from '@/components/ui/stamps';
import { Badge, State, StateStamp } from '@/components/ui/state';
import { Stub } from '@/components/ui/stub';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { KNOWN_STATES } from '@/lib/states';
import { stampsSettled, stampsWaiting } from './samples';

export function FiguresPart() {
  const { t } = useTranslation('gallery');
  const { tag } = useLocale();
  const link = (
    <a href="#figures" className="text-blue hover:underline">
      {t('sample.show')}
    </a>
  );
  const more = moneyText({ minor: 4_250_00, currency: 'INR' }, tag);
  return (
    <section
      id="figures"
      aria-label={t('section.figures')}
      className="grid grid-cols-2 gap-x-6 gap-y-6 desk:grid-cols-4"
    >
      <StatCard
        label={t('sample.takenToday')}
        figure={<Amount size="figure" value={{ minor: 1_23_456_50, currency: 'INR' }} />}
        compared={t('sample.compared', { amount: more })}
        link={link}
      />
      <StatCard
        label={t('sample.stillToCome')}
        figure={<Amount size="figure" value={{ minor: 12_750_000, currency: 'IDR' }} />}
        compared={t('sample.invoices', { count: 14 })}
        link={link}
      />
      <StatCard
        label={t('sample.overdue')}
        tone="lost"
        figure={<Amount size="figure" value={{ minor: 3_400_75, currency: 'SAR' }} />}
        compared={t('sample.invoices', { count: 1 })}
        link={link}
      />
      <StatCard
        label={t('sample.refunded')}
        figure={<Amount size="figure" value={{ minor: -12_250, currency: 'KWD' }} />}
        compared={t('sample.invoices', { count: 3 })}
        link={link}
      />
    </section>
  );
}

export function StubPart() {
  const { t } = useTranslation('gallery');
  const row = (label: string, amount: number, strong = false) => (
    <div className={`flex justify-between gap-6 border-b border-rule py-1.5 ${strong ? 'font-strong' : ''}`}>
      <span>{label}</span>
      <Amount value={{ minor: amount, currency: 'INR' }} />
    </div>
  );
  return (
    <Stub number="INV-2026-0042" caption={t('sample.invoice')} aside={t('sample.due')}>
      <div className="flex flex-wrap items-start justify-between gap-6">
        <div>
          <div className="text-head font-strong">
            <bdi>{t('sample.customer')}</bdi>
          </div>
          <div className="text-soft">
            <bdi dir="ltr">27AAPFU0939F1ZV</bdi>
          </div>
        </div>
        <StateStamp of="paid" day="21.11.2026" />
        <div className="w-full max-w-72">
          {row(t('sample.total'), 1_18_000_00)}
          {row(t('sample.paidPart'), -1_00_000_00)}
          {row(t('sample.left'), 18_000_00, true)}
        </div>
      </div>
    </Stub>
  );
}

export function StampsPart() {
  const { t } = useTranslation('gallery');
  return (
    <Section title={t('section.stamps')}>
      <div className="grid gap-x-10 gap-y-6 *:min-w-0 desk:grid-cols-2">
        <StampsLine stamps={stampsSettled} />
        <StampsLine stamps={stampsWaiting} unknown />
        <StampsLine stamps={stampsWaiting} stopped />
        <div className="flex items-center gap-6">
          <StampsLine compact stamps={stampsSettled} />
          <StampsLine compact stamps={stampsWaiting} />
          <StampsLine compact stamps={stampsWaiting} stopped />
        </div>
      </div>
    </Section>
  );
}

export function StatesPart() {
  const { t } = useTranslation('gallery');
  return (
    <Section title={t('section.states')}>
      <div className="flex flex-wrap gap-2">
        {KNOWN_STATES.filter((_, index) => index % 3 === 0).map((state) => (
          <State key={state} of={state} />
        ))}
        <Badge tone="waiting">{t('sample.invoices', { count: 3 })}</Badge>
      </div>
    </Section>
  );
}

export function TypePart() {
  const { t } = useTranslation('gallery');
  const text = t('sample.paragraph');
  return (
    <Section title={t('section.type')}>
      <div className="grid gap-4 tablet:grid-cols-2">
        <div className="flex flex-col gap-2">
          <p className="text-figure font-strong">1,23,456.50</p>
          <p className="text-head font-strong">{t('sample.shop')}</p>
          <p>{text}</p>
          <p className="text-soft italic">{text}</p>
          <p className="text-small text-faint">{text}</p>
        </div>
        <div className="flex flex-col gap-2">
          <p lang="ar" dir="rtl">
            تبقى القسيمة في الدفتر بعد نزع الإيصال. دفعت الفاتورة <bdi>INV-2026-0042</bdi> بمبلغ ١٬٢٣٤٫٥٠ ر.س
          </p>
          <p lang="hi">रसीद फाड़ने के बाद प्रतिपर्ण बही में रह जाता है। चालान का भुगतान ₹ १,२३४.५० में हुआ।</p>
          <p lang="id">Bonggol tetap di buku setelah kuitansi disobek. Dibayar Rp 125.000.</p>
          <p className="font-mono">pay_01hf8z3k 0O1lI</p>
          <p>₹ ₺ ₫ ₱ € £ ¥ $ − × ✓</p>
        </div>
      </div>
    </Section>
  );
}
