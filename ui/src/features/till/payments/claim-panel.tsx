import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Button } from '@/components/ui/button';
import { type Fact, Facts, Section } from '@/components/ui/card';
import { CopyButton, Id } from '@/components/ui/copy';
import { QrCode } from '@/components/ui/qr-code';
import { State, ToneSign } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { ConfirmClaimDialog, RefuseClaimDialog } from './claim-dialogs';
import type { Payment } from './queries';

/** A payment by a link of the shop's own: the code to show, what the payer says, and what a person decides on it. */
export function ClaimPanel({ payment }: { payment: Payment }) {
  const { t } = useTranslation('payments');
  const mayWrite = useMay('payments:write');
  const [asked, setAsked] = useState<'confirm' | 'refuse' | null>(null);
  const { own_link: link, claim } = payment;
  if (!link && !claim) return null;
  const isClaimed = claim?.state === 'open';
  // Whoever kept the code can pay with it after its end too.
  const canConfirm = mayWrite && payment.state !== 'captured' && claim?.state !== 'withdrawn';
  const close = () => setAsked(null);
  return (
    <Section title={t('claim.title')}>
      <div className="flex flex-col gap-4 tablet:flex-row tablet:items-start">
        {link && (
          <div className="flex shrink-0 flex-col items-center gap-1">
            <QrCode side={link.qr_side} path={link.qr_path} label={t('claim.code')} />
            <span className="flex items-center gap-1 text-small text-soft">
              <bdi dir="ltr" className="font-mono">
                {link.address}
              </bdi>
              <CopyButton text={link.link} what={t('claim.link')} />
            </span>
          </div>
        )}
        <div className="flex min-w-0 flex-1 flex-col gap-3">
          <p className="text-soft">
            {isClaimed ? t('claim.open') : claim ? t(`claim.was.${claim.state}`) : t('claim.none')}
          </p>
          {claim && <Facts facts={factsOf(claim, t)} />}
          {claim?.same_utr && (
            <p role="status" className="flex items-center gap-2 border-s-2 border-amber bg-amber-wash px-3 py-2">
              <ToneSign tone="waiting" />
              <span>
                {t('claim.same')}{' '}
                <NavLink to={`/payments/${claim.same_utr}`} className="text-blue hover:underline">
                  {t('claim.sameOpen')}
                </NavLink>
              </span>
            </p>
          )}
          {canConfirm && (
            <div className="flex flex-wrap gap-2">
              <Button kind="money" onClick={() => setAsked('confirm')}>
                {t('claim.confirm')}
              </Button>
              {isClaimed && <Button onClick={() => setAsked('refuse')}>{t('claim.refuse')}</Button>}
            </div>
          )}
        </div>
      </div>
      {asked === 'confirm' && <ConfirmClaimDialog payment={payment} onClose={close} />}
      {asked === 'refuse' && <RefuseClaimDialog payment={payment} onClose={close} />}
    </Section>
  );
}

function factsOf(claim: NonNullable<Payment['claim']>, t: (key: string) => string): Fact[] {
  return [
    { label: t('claim.said'), value: <When at={claim.claimed_at} /> },
    { label: t('claim.utr'), value: claim.utr ? <Id of={claim.utr} /> : t('claim.noUtr') },
    ...(claim.state === 'open' ? [] : [{ label: t('claim.became'), value: <State of={claim.state} /> }]),
    ...(claim.reason ? [{ label: t('claim.reason'), value: <bdi>{claim.reason}</bdi> }] : []),
  ];
}
