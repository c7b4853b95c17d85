import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount, Amounts } from '@/components/ui/amount';
import { useProblemWords } from '@/components/ui/error-panel';
import { ToneSign } from '@/components/ui/state';
import { sums } from '@/lib/money';
import type { Problem } from '@/lib/problem';
import type { Tone } from '@/lib/states';
import { useConcernWords } from './concerns';
import { type Chosen, nameOf } from './many-values';
import type { RefundEffect } from './queries';

/** Payments of which money goes back, with their sum. */
export function ManyRows({
  title,
  tone,
  rows,
}: {
  title: string;
  tone: Tone;
  rows: readonly { payment: Chosen; effect: RefundEffect }[];
}) {
  const { t } = useTranslation('refunds');
  const concernWords = useConcernWords();
  return (
    <Part title={title} tone={tone} sum={<Amounts values={sums(rows.map(({ effect }) => effect.amount))} strong />}>
      {rows.map(({ payment, effect }) => (
        <Row key={payment.id} payment={payment} end={<Amount value={effect.amount} />}>
          {effect.method !== 'original' && (
            <p>
              {t(`method.${effect.method}`)}. {t(`methodHint.${effect.method}`)}
            </p>
          )}
          {effect.concerns.length > 0 && <p>{concernWords(effect.concerns)}</p>}
          {effect.credit_owed && (
            <p>
              {t('effect.creditOwed')} <bdi>{effect.credit_owed}</bdi>
            </p>
          )}
        </Row>
      ))}
    </Part>
  );
}

/** Payments of which nothing can go back now, each with the reason and what can be done instead. */
export function RefusedRows({
  title,
  rows,
}: {
  title: string;
  rows: readonly { payment: Chosen; problem: Problem }[];
}) {
  const say = useProblemWords();
  return (
    <Part title={title} tone="lost">
      {rows.map(({ payment, problem }) => {
        const { what, next } = say(problem);
        return (
          <Row key={payment.id} payment={payment}>
            {what} {next}
          </Row>
        );
      })}
    </Part>
  );
}

const TONES: Readonly<Record<Tone, string>> = {
  good: 'text-green',
  waiting: 'text-amber',
  lost: 'text-red',
  quiet: 'text-soft',
};

function Part({ title, tone, sum, children }: { title: string; tone: Tone; sum?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="inline-flex items-center gap-2 font-strong">
          <ToneSign tone={tone} className={TONES[tone]} />
          {title}
        </span>
        {sum}
      </h3>
      <ul
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={title}
        className="mt-1 max-h-56 overflow-y-auto border-y border-rule"
      >
        {children}
      </ul>
    </section>
  );
}

function Row({ payment, end, children }: { payment: Chosen; end?: ReactNode; children?: ReactNode }) {
  const name = nameOf(payment);
  return (
    <li className="border-b border-rule py-1.5 last:border-b-0">
      <div className="flex items-baseline justify-between gap-4">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <bdi>{name}</bdi>
          {payment.invoice_number && payment.invoice_number !== name && (
            <bdi dir="ltr" className="text-small text-soft">
              {payment.invoice_number}
            </bdi>
          )}
        </span>
        {end}
      </div>
      {children && <div className="text-small text-soft">{children}</div>}
    </li>
  );
}
