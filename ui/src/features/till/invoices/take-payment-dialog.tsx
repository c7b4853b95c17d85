import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { QrCode } from '@/components/ui/qr-code';
import { Select } from '@/components/ui/select';
import { State } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { platform } from '@/platform';
import { accountChoicesQuery, type Invoice, type StartedPayment, useStartPayment } from './queries';

const ANY = 'any';
/** Accounts that show customers no page: cash, and transfers to the shop's bank. */
const WITHOUT_PAGE: readonly string[] = ['cash', 'transfer'];

/** Starts a payment at a gateway, then hands over its page: to open here, or to copy for the customer. */
export function TakePaymentDialog({
  invoice,
  atOnce,
  onClose,
}: {
  invoice: Invoice;
  /** Ways without a page, of another area. */
  atOnce?: ReactNode;
  onClose: () => void;
}) {
  const { t } = useTranslation(['invoices', 'ui']);
  const { tag } = useLocale();
  const accounts = useQuery(accountChoicesQuery(useMay('accounts:read'))).data?.items ?? [];
  const fitting = accounts.filter((account) => takes(account, invoice.currency));
  const [account, setAccount] = useState(ANY);
  const [started, setStarted] = useState<StartedPayment | null>(null);
  const start = useStartPayment(invoice.id, setStarted);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('take.title')}
      about={<bdi>{[invoice.number, invoice.customer?.name].filter(Boolean).join(' · ')}</bdi>}
      actions={
        started ? (
          <Button kind="primary" onClick={onClose}>
            {t('take.close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
            <Button
              kind="money"
              busy={start.isPending}
              onClick={() => start.mutate(account === ANY ? {} : { merchant_account_id: account })}
            >
              {t('take.action', { amount: moneyText(invoice.due_now, tag) })}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex items-baseline justify-between gap-4">
          <span className="text-soft">{invoice.instalments?.length ? t('take.part') : t('total.due')}</span>
          <Amount value={started?.amount ?? invoice.due_now} size="figure" />
        </div>
        {started ? (
          <Started payment={started} />
        ) : (
          <>
            {atOnce}
            {fitting.length > 1 && (
              <Field label={t('take.account')}>
                <Select
                  value={account}
                  onChange={setAccount}
                  choices={[
                    { value: ANY, label: t('take.any') },
                    ...fitting.map(({ id, name }) => ({ value: id, label: name })),
                  ]}
                />
              </Field>
            )}
            <p className="text-small text-soft">{t('take.about')}</p>
            {start.error && <ErrorPanel error={start.error} compact />}
          </>
        )}
      </div>
    </Dialog>
  );
}

function Started({ payment }: { payment: StartedPayment }) {
  const { t } = useTranslation('invoices');
  const url = payment.page_url;
  const link = payment.own_link;
  if (!url) {
    return (
      <div className="flex flex-col gap-2">
        <State of={payment.unknown ? 'unknown' : payment.state} />
        <p className="text-soft">{payment.unknown ? t('take.unknown') : t('take.noPage')}</p>
      </div>
    );
  }
  if (link)
    return (
      <div className="flex flex-col items-center gap-2">
        <QrCode side={link.qr_side} path={link.qr_path} label={t('take.code')} className="size-56" />
        <span className="flex items-center gap-1 text-small text-soft">
          <bdi dir="ltr" className="font-mono">
            {link.address}
          </bdi>
          <CopyButton text={link.link} what={t('take.address')} />
        </span>
        <p className="text-soft">{t('take.ownLink')}</p>
      </div>
    );
  return (
    <div className="flex flex-col gap-3 border-s-2 border-green bg-green-wash px-3 py-3">
      <p className="font-strong">{t('take.ready', { account: payment.account_name })}</p>
      <div className="flex items-center gap-2">
        <bdi dir="ltr" className="min-w-0 flex-1 truncate font-mono text-small" title={url}>
          {url}
        </bdi>
        <CopyButton text={url} what={t('take.address')} className="size-8" />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={<ExternalLink aria-hidden />} onClick={async () => (await platform()).openOutside(url)}>
          {t('take.openPage')}
        </Button>
        {payment.page_expires_at && (
          <span className="text-small text-soft">
            {t('take.until')} <When at={payment.page_expires_at} style="short" />
          </span>
        )}
      </div>
      <p className="text-small text-soft">{t('take.live')}</p>
    </div>
  );
}

/** Whether a page of this account can be paid in the currency; an account without a list takes all. */
function takes(account: { status: string; provider: string; currencies: readonly string[] }, currency: string) {
  const inCurrency = account.currencies.length === 0 || account.currencies.includes(currency);
  return account.status === 'active' && !WITHOUT_PAGE.includes(account.provider) && inCurrency;
}
