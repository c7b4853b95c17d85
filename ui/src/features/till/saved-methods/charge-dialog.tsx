import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { ToneSign } from '@/components/ui/state';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { ExpiryOf, methodText, useExpiry } from './method-name';
import { type Charged, chargedQuery, type Invoice, type SavedMethod, useCharge } from './queries';

interface ChargeProps {
  invoice: Invoice;
  method: SavedMethod;
  onClose: () => void;
}

/** Money moves at once here: first what and how much, then what became of it, without the dialog closing by itself. */
export function ChargeDialog({ invoice, method, onClose }: ChargeProps) {
  const { t } = useTranslation(['saved-methods', 'ui']);
  const { tag } = useLocale();
  const charge = useCharge(invoice, method);
  const charged = charge.data;
  const name = methodText(method);
  // No answer, or one that does not say: the same charge may be asked for again, and is not done twice.
  const isUnclear = charge.error?.isUnclear ?? false;
  return (
    <Dialog
      open
      onClose={onClose}
      busy={charge.isPending}
      title={charged ? t('charge.open', { name }) : t('charge.title', { name })}
      about={<bdi>{[invoice.number, invoice.customer?.name].filter(Boolean).join(' · ')}</bdi>}
      actions={
        charged ? (
          <Button kind="primary" onClick={onClose}>
            {t('ui:dialog.close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={charge.isPending}>
              {isUnclear ? t('ui:dialog.close') : t('ui:dialog.cancel')}
            </Button>
            <Button kind="money" busy={charge.isPending} onClick={() => charge.mutate(null)}>
              {isUnclear ? t('charge.again') : t('charge.action', { amount: moneyText(invoice.due_now, tag) })}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {!charged && <Before invoice={invoice} method={method} />}
        {/* There before what it says, so that readers hear it come. */}
        <div aria-live="polite" className="empty:hidden">
          {charged ? (
            <Outcome charged={charged} name={name} />
          ) : charge.isPending ? (
            <p className="text-soft">{t('charge.asking')}</p>
          ) : isUnclear ? (
            <Said tone="waiting" title={t('unclear.title')}>
              {t('unclear.about')}
            </Said>
          ) : null}
        </div>
        {charge.error && !isUnclear && <ErrorPanel error={charge.error} compact />}
      </div>
    </Dialog>
  );
}

function Before({ invoice, method }: Omit<ChargeProps, 'onClose'>) {
  const { t } = useTranslation('saved-methods');
  const expiry = useExpiry(method);
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <span className="text-soft">{invoice.instalments?.length ? t('charge.part') : t('charge.due')}</span>
        <Amount value={invoice.due_now} size="figure" />
      </div>
      <Facts
        facts={[
          {
            label: t('field.method'),
            value: (
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <bdi>{methodText(method)}</bdi>
                <span className="flex flex-wrap items-center gap-x-3 text-small text-soft">
                  <ExpiryOf method={method} />
                </span>
              </span>
            ),
          },
          { label: t('field.account'), value: <bdi>{method.account_name}</bdi> },
        ]}
      />
      <p className="border-s-2 border-rule-strong ps-3 text-soft">
        {t('charge.effect')} {expiry === 'past' && t('charge.expired')}
      </p>
    </>
  );
}

const DECLINED: readonly string[] = ['failed', 'cancelled', 'expired'];

/** What became of it, as it stands now: what was not known at first may be known while one looks. */
function Outcome({ charged, name }: { charged: Charged; name: string }) {
  const { t } = useTranslation('saved-methods');
  const { tag } = useLocale();
  const { data: payment } = useQuery(chargedQuery(charged));
  const link = (
    <NavLink to={`/payments/${payment.id}`} className="text-blue underline underline-offset-3">
      {t('outcome.see')}
    </NavLink>
  );
  if (!payment.unknown && payment.state === 'captured')
    return (
      <Said tone="good" title={t('outcome.paid', { amount: moneyText(payment.captured, tag) })} link={link}>
        {t('outcome.paidAbout', { name, account: payment.account_name })}
      </Said>
    );
  if (!payment.unknown && DECLINED.includes(payment.state))
    return (
      <Said tone="lost" title={t('outcome.declined')} link={link}>
        <span className="block">
          {payment.failure_reason ? <bdi>{payment.failure_reason}</bdi> : t('outcome.noReason')}
        </span>
        <span className="block">{t('outcome.declinedNext')}</span>
      </Said>
    );
  return (
    <Said tone="waiting" title={t('outcome.unknown')} link={link}>
      {t('outcome.unknownAbout')}
    </Said>
  );
}

const LOOKS = {
  good: ['border-green bg-green-wash', 'text-green'],
  waiting: ['border-amber bg-amber-wash', 'text-amber'],
  lost: ['border-red bg-red-wash', 'text-red'],
} as const;

function Said({
  tone,
  title,
  link,
  children,
}: {
  tone: keyof typeof LOOKS;
  title: string;
  link?: ReactNode;
  children: ReactNode;
}) {
  const [panel, head] = LOOKS[tone];
  return (
    <div className={cn('flex flex-col items-start gap-1 border-s-2 px-4 py-3', panel)}>
      <p className={cn('flex items-center gap-2 font-strong', head)}>
        <ToneSign tone={tone} />
        {title}
      </p>
      <p className="text-soft">{children}</p>
      {link}
    </div>
  );
}
