import { Check, Minus } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Badge } from '@/components/ui/state';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { EnvironmentBadge } from './environment';
import { ABILITIES, isAsked, takes } from './gateway-gallery';
import { useGatewayName } from './gateway-name';
import type { Gateway } from './queries';

/** So many currencies are named at once; more are counted, and listed on demand. */
const FEW = 6;

/** One gateway as it can be connected here: all of it is what the connector says of itself. */
export function GatewayCard({
  gateway,
  chosen,
  currency,
  onChoose,
}: {
  gateway: Gateway;
  chosen: boolean;
  currency: string;
  onChoose: () => void;
}) {
  const { t } = useTranslation('merchant-accounts');
  const name = useGatewayName()(gateway);
  const { tag } = useLocale();
  const heading = useId();
  return (
    <article
      aria-labelledby={heading}
      className={cn(
        'flex h-full flex-col gap-3 rounded-md border bg-sheet p-4',
        chosen ? 'border-ink outline-1 outline-ink' : 'border-rule',
      )}
    >
      <header>
        <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
          <h4 id={heading} className="text-head font-strong">
            <bdi>{name}</bdi>
          </h4>
          <span className="flex flex-wrap gap-1.5">
            {gateway.environments.map((environment) => (
              <EnvironmentBadge key={environment} of={environment} />
            ))}
          </span>
        </div>
        <p className="mt-1 text-soft">{t(`gateway.${gateway.provider}`, { defaultValue: gateway.about })}</p>
      </header>
      {isAsked(gateway) && <Abilities gateway={gateway} />}
      <dl className="flex flex-col">
        <Line label={t('gallery.currencies')}>
          <Currencies gateway={gateway} currency={currency} />
        </Line>
        {gateway.fee_rate && (
          <Line label={t('gallery.fee')}>
            <bdi dir="ltr">{decimalText(gateway.fee_rate, tag, { min: 0, max: 4 })} %</bdi>
          </Line>
        )}
        <Line label={t('gallery.needs')}>
          <Needs gateway={gateway} />
        </Line>
      </dl>
      <div className="mt-auto flex justify-end pt-1">
        <Button onClick={onChoose} kind={chosen ? 'primary' : 'secondary'}>
          {chosen ? t('gallery.goOn', { name }) : t('gallery.connect', { name })}
        </Button>
      </div>
    </article>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="grid min-h-8 grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-3 border-t border-rule py-1.5">
      <dt className="text-soft">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

/** What it can do and what not, always in the same order, so that cards can be compared. */
function Abilities({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation('merchant-accounts');
  return (
    <ul aria-label={t('gallery.can')} className="grid grid-cols-2 gap-x-4 gap-y-1 text-small">
      {ABILITIES.map((ability) => {
        const can = gateway.capabilities[ability];
        return (
          <li key={ability} className={cn('flex gap-1.5', can ? '' : 'text-faint')}>
            {can ? (
              <Check aria-hidden className="mt-0.5 size-3.5 shrink-0 text-green" />
            ) : (
              <Minus aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            )}
            <span>
              {!can && <span className="sr-only">{t('gallery.not')} </span>}
              {t(`gallery.ability.${ability}`)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Currencies({ gateway, currency }: { gateway: Gateway; currency: string }) {
  const { t } = useTranslation('merchant-accounts');
  const { currencies } = gateway;
  if (currencies.length === 0) return t('gallery.allCurrencies');
  const own = currency !== '' && takes(gateway, currency);
  return (
    <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
      {currencies.length <= FEW ? (
        <bdi dir="ltr">{currencies.join(', ')}</bdi>
      ) : (
        <details className="min-w-0">
          <summary className="min-h-6 w-fit cursor-pointer text-blue hover:underline">
            {own
              ? t('gallery.ownAndOthers', { currency, count: currencies.length - 1 })
              : t('gallery.many', { count: currencies.length })}
          </summary>
          <bdi dir="ltr" className="text-small text-soft">
            {currencies.join(', ')}
          </bdi>
        </details>
      )}
      {currency !== '' && !own && <Badge tone="waiting">{t('gallery.notYours', { currency })}</Badge>}
    </span>
  );
}

/** What the form will ask for, with where it is found. */
function Needs({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation(['merchant-accounts', 'ui']);
  const fields = gateway.credential_fields;
  if (fields.length === 0) return t('gallery.needsNothing');
  const needed = fields.filter((field) => field.required);
  return (
    <details>
      <summary className="min-h-6 w-fit cursor-pointer text-blue hover:underline">
        {needed.length === 0
          ? t('gallery.needsCount', { count: fields.length })
          : needed.map((field) => field.label).join(', ')}
      </summary>
      <dl className="mt-1 flex flex-col gap-2 text-small">
        {fields.map((field) => (
          <div key={field.name}>
            <dt>
              <bdi>{field.label}</bdi>
              {!field.required && <span className="text-faint"> ({t('ui:field.optional')})</span>}
            </dt>
            {field.help && (
              <dd className="text-soft">
                <bdi>{field.help}</bdi>
              </dd>
            )}
          </div>
        ))}
      </dl>
    </details>
  );
}
