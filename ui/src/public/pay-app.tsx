import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { directionOf, type Locale, LocaleProvider, localeTag } from '@/lib/locale';
import { NoPage, type PayPage, readPage } from './door';
import { PayInvoice } from './pay-invoice';

const FOLLOW_MS = 4_000;

/** A customer's page: reads the invoice by the key of the address and follows a payment that is on its way. */
export function PayApp({ payKey, language }: { payKey: string | null; language: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState<PayPage | null>(null);
  const [fault, setFault] = useState<'missing' | 'trouble' | null>(payKey === null ? 'missing' : null);

  const read = useCallback(async () => {
    if (payKey === null) return;
    try {
      setPage(await readPage(payKey));
      setFault(null);
    } catch (thrown) {
      setFault(thrown instanceof NoPage ? thrown.kind : 'trouble');
    }
  }, [payKey]);

  useEffect(() => void read(), [read]);
  // Someone who comes back from the gateway's page, in this tab or another, sees how it stands.
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && void read();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pageshow', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pageshow', look);
    };
  }, [read]);
  const following = page?.state === 'started';
  useEffect(() => {
    if (!following) return;
    const timer = setInterval(() => void read(), FOLLOW_MS);
    return () => clearInterval(timer);
  }, [following, read]);

  const country = page?.shop.locale.split('-').find((part) => /^[A-Z]{2}$/.test(part));
  const locale = useMemo<Locale>(
    () => ({
      language,
      tag: localeTag(language, country, 'auto'),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      dir: directionOf(language),
    }),
    [language, country],
  );
  useEffect(() => {
    if (page) document.title = `${t('invoice')} ${page.invoice.number} · ${page.shop.name}`;
  }, [page, t]);

  return (
    <LocaleProvider value={locale}>
      <main className="mx-auto flex min-h-dvh w-full max-w-3xl flex-col px-4 py-6 tablet:py-[8dvh]">
        {page && payKey ? (
          <PayInvoice page={page} payKey={payKey} onChanged={read} />
        ) : fault ? (
          <Notice title={t(`${fault}.title`)} about={t(`${fault}.about`)}>
            {fault === 'trouble' && <Button onClick={() => void read()}>{t('trouble.again')}</Button>}
          </Notice>
        ) : (
          <p role="status" className="py-12 text-center text-soft">
            {t('loading')}
          </p>
        )}
      </main>
    </LocaleProvider>
  );
}

function Notice({ title, about, children }: { title: string; about: string; children?: ReactNode }) {
  return (
    <div role="alert" className="mx-auto flex max-w-sm flex-col items-center gap-3 py-12 text-center">
      <h1 className="text-head font-strong">{title}</h1>
      <p className="text-soft">{about}</p>
      {children}
    </div>
  );
}
