import { ExternalLink, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Button, IconButton } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { CopyButton } from '@/components/ui/copy';
import { Skeleton } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { platform } from '@/platform';
import { type Invoice, usePayLinkPicture, useRenewLink } from './queries';

/** The customer's way to pay: an address to copy, and the same as a picture for a phone held up to the screen. */
export function PayLinkCard({ invoice, link }: { invoice: Invoice; link: NonNullable<Invoice['pay_link']> }) {
  const { t } = useTranslation('invoices');
  const mayWrite = useMay('billing:write');
  const [asking, setAsking] = useState(false);
  const renew = useRenewLink(invoice.id, () => {
    setAsking(false);
    toast.done(t('link.renewed'));
  });
  const url = link.url;
  const works = Boolean(url) && !link.expired;
  return (
    <Section
      title={t('link.title')}
      action={
        mayWrite && (
          <Button kind="link" icon={<RefreshCw aria-hidden />} onClick={() => setAsking(true)}>
            {t('link.renew')}
          </Button>
        )
      }
    >
      {link.expired ? (
        <p className="flex items-center gap-2">
          <Badge tone="lost">{t('link.expired')}</Badge>
          <When at={link.expires_at} style="short" className="text-soft" />
        </p>
      ) : (
        <p className="text-small text-soft">
          {t('link.until')} <When at={link.expires_at} style="short" className="text-ink" />
        </p>
      )}
      {!url && (
        <p className="mt-2 border-s-2 border-amber bg-amber-wash px-3 py-2">
          <Trans
            t={t}
            i18nKey="link.unreachable"
            components={{ settings: <NavLink to="/settings" className="text-blue underline underline-offset-3" /> }}
          />
        </p>
      )}
      {works && url && (
        <div className="mt-3 flex flex-col gap-3">
          <PayLinkPicture id={invoice.id} linkKey={link.key} />
          <div className="flex items-center gap-1">
            <bdi dir="ltr" className="min-w-0 flex-1 truncate font-mono text-small" title={url}>
              {url}
            </bdi>
            <CopyButton text={url} what={t('link.address')} className="size-8" />
            <IconButton label={t('link.open')} onClick={async () => (await platform()).openOutside(url)}>
              <ExternalLink aria-hidden />
            </IconButton>
          </div>
        </div>
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        kind="primary"
        title={t('link.renewTitle')}
        effect={t('link.renewEffect')}
        action={t('link.renew')}
        busy={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate({})}
      />
    </Section>
  );
}

function PayLinkPicture({ id, linkKey }: { id: string; linkKey: string }) {
  const { t } = useTranslation('invoices');
  const { address, failed } = usePayLinkPicture(id, linkKey);
  if (failed) return <p className="text-small text-soft">{t('link.noPicture')}</p>;
  if (!address) return <Skeleton className="size-40" />;
  // The picture brings its own white: a code is read by cameras, dark on white in every theme.
  return <img src={address} alt={t('link.picture')} className="size-40 rounded-md border border-rule" />;
}
