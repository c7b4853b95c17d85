import { useQuery } from '@tanstack/react-query';
import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge, ToneSign } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import type { Tone } from '@/lib/states';
import {
  type HookComparison,
  hooksQuery,
  type MerchantAccount,
  type RegisteredHook,
  useAcceptHook,
  useCompareHooks,
} from './queries';
import { RegisterHook } from './register-hook';

/** Which webhook addresses stand at the gateway, by the last comparison with ours, and what to do about each. */
export function RegisteredHooks({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const { data: known, error, refetch } = useQuery(hooksQuery(account.id));
  const mayCompare = useMay('accounts:write') && known?.listed === true;
  const compare = useCompareHooks(account.id);
  return (
    <Section
      title={t('registered.title')}
      about={
        known?.compared_at && (
          <>
            {t('registered.compared')} <When at={known.compared_at} style="relative" />
          </>
        )
      }
      action={
        mayCompare && (
          <Button
            icon={<GitCompareArrows aria-hidden />}
            busy={compare.isPending}
            onClick={() => !compare.isPending && compare.mutate(null)}
          >
            {t('registered.compare')}
          </Button>
        )
      }
    >
      {compare.error && <ErrorPanel error={compare.error} compact />}
      {error && !known ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : !known ? (
        <SkeletonLines label={t('registered.title')} lines={3} />
      ) : known.silence && !known.listed ? (
        <Silent account={account} silence={known.silence} />
      ) : !known.listed ? (
        <p className="text-soft">{t('registered.notListed')}</p>
      ) : (
        <div className="flex flex-col gap-3">
          <Known account={account} known={known} />
          <RegisterHook account={account} known={known} />
        </div>
      )}
    </Section>
  );
}

const TONES: Readonly<Record<HookComparison['standing'], Tone>> = {
  on: 'good',
  off: 'lost',
  missing: 'lost',
  unknown: 'waiting',
};
const LOOKS: Readonly<Record<Tone, string>> = {
  good: 'border-green bg-green-wash',
  waiting: 'border-amber bg-amber-wash',
  lost: 'border-red bg-red-wash',
  quiet: 'border-rule bg-sunken',
};

function Known({ account, known }: { account: MerchantAccount; known: HookComparison }) {
  const { t } = useTranslation('merchant-accounts');
  const where = t(`registered.where.${account.provider}`, { defaultValue: t('registered.where.other') });
  // A shop that has not said how it is reached works without webhooks: nothing is amiss.
  const wantsNone = known.standing === 'missing' && known.needs_you !== 'missing' && !account.hook_url;
  const standing = !known.compared_at ? 'never' : wantsNone ? 'none' : known.standing;
  const tone = standing === 'never' || standing === 'none' ? 'quiet' : TONES[standing];
  return (
    <div className="flex flex-col gap-3">
      <div role="status" aria-label={t('registered.title')} className={`border-s-2 px-3 py-2 ${LOOKS[tone]}`}>
        <p className="flex items-center gap-2 font-strong">
          <ToneSign tone={tone} />
          {t(`registered.standing.${standing}`)}
        </p>
        <p className="text-soft">{t(`registered.todo.${standing}`, { where })}</p>
      </div>
      {known.needs_you === 'unfinished' && <p className="text-red">{t('registered.unfinished')}</p>}
      {known.trouble && (
        <p className="text-red">
          {t('registered.trouble')} {known.tried_at && <When at={known.tried_at} style="relative" />}
          {': '}
          <bdi>{known.trouble}</bdi>
        </p>
      )}
      {known.unread > 0 && <p className="text-amber">{t('registered.unread', { count: known.unread })}</p>}
      {known.items.length > 0 && (
        <ul aria-label={t('registered.title')}>
          {known.items.map((hook, index) => (
            <Address key={`${hook.hook_ref}-${index.toString()}`} account={account} hook={hook} where={where} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** A gateway that does not tell which addresses stand there, and by the money that comes in is known to send nothing. */
function Silent({ account, silence }: { account: MerchantAccount; silence: NonNullable<HookComparison['silence']> }) {
  const { t } = useTranslation('merchant-accounts');
  const where = t(`registered.where.${account.provider}`, { defaultValue: t('registered.where.other') });
  return (
    <div role="status" aria-label={t('registered.title')} className={`border-s-2 px-3 py-2 ${LOOKS.lost}`}>
      <p className="flex items-center gap-2 font-strong">
        <ToneSign tone="lost" />
        {t('registered.silent.title')}
      </p>
      <p className="text-soft">
        {t('registered.silent.payments', { count: silence.payments })} <When at={silence.since} />
      </p>
      <p className="text-soft">{t('registered.silent.todo', { where })}</p>
    </div>
  );
}

function toneOf(hook: RegisteredHook): Tone {
  if (!hook.enabled) return hook.kind === 'ours' ? 'lost' : 'quiet';
  if (hook.kind === 'strange') return hook.accepted_at ? 'quiet' : 'lost';
  return { ours: 'good' as const, former: 'waiting' as const, other_account: 'quiet' as const }[hook.kind];
}

/** One address. It is text and no link: whoever stands behind a strange one is not visited from here. */
function Address({ account, hook, where }: { account: MerchantAccount; hook: RegisteredHook; where: string }) {
  const { t } = useTranslation('merchant-accounts');
  const mayAccept = useMay('accounts:write') && hook.kind === 'strange' && !hook.accepted_at;
  const [asking, setAsking] = useState(false);
  const accept = useAcceptHook(account.id, () => {
    setAsking(false);
    toast.done(t('registered.accepted'));
  });
  const kind = hook.kind === 'strange' && hook.accepted_at ? 'known' : hook.kind;
  const events = hook.events?.includes('*') ? t('registered.everything') : undefined;
  const counted = hook.events && !events ? t('registered.events', { count: hook.events.length }) : events;
  const advises = hook.enabled && (kind === 'former' || kind === 'strange');
  return (
    <li className="border-b border-rule py-2">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <bdi dir="ltr" className="min-w-0 font-mono text-small break-all">
          {hook.host}
          {hook.path}
        </bdi>
        <Badge tone={toneOf(hook)}>{t(`registered.kind.${kind}`)}</Badge>
        {!hook.enabled && <Badge tone={hook.kind === 'ours' ? 'lost' : 'quiet'}>{t('registered.off')}</Badge>}
        {mayAccept && (
          <Button className="ms-auto" onClick={() => setAsking(true)}>
            {t('registered.accept')}
          </Button>
        )}
      </div>
      <p className="text-small text-faint">
        <bdi dir="ltr">{hook.hook_ref}</bdi>
        {counted && <> · {counted}</>}
      </p>
      {advises && <p className="text-soft">{t(`registered.advice.${kind}`, { where })}</p>}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        kind="primary"
        title={t('registered.sure')}
        effect={t('registered.effect', { host: hook.host || hook.path })}
        action={t('registered.accept')}
        busy={accept.isPending}
        error={accept.error}
        onConfirm={() => accept.mutate(hook.hook_ref)}
      />
    </li>
  );
}
