import { useQuery } from '@tanstack/react-query';
import { EllipsisVertical, Plus, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuItem } from '@/components/ui/menu';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { AddMethodDialog } from './add-method-dialog';
import { ExpiryOf, MethodSign, methodText } from './method-name';
import { type SavedMethod, savedMethodsQuery, useForgetMethod, useMakeDefault } from './queries';

/** What gateways keep for a customer to be charged by, and the way to add to it. */
export function SavedMethodsOfCustomer({ customer }: { customer: { id: string; name: string } }) {
  const maySee = useMay('payments:read');
  return maySee ? <Methods customer={customer} /> : null;
}

function Methods({ customer }: { customer: { id: string; name: string } }) {
  const { t } = useTranslation('saved-methods');
  const mayWrite = useMay('payments:write');
  // Through which account is chosen, so who may not see those cannot add.
  const mayAdd = useMay('accounts:read') && mayWrite;
  const [adding, setAdding] = useState(false);
  const list = useQuery(savedMethodsQuery(customer.id));
  return (
    <Section
      title={t('title')}
      action={
        mayAdd && (
          <Button kind="ghost" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
            {t('add.open')}
          </Button>
        )
      }
    >
      {list.isError ? (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} compact />
      ) : !list.data ? (
        <SkeletonLines label={t('title')} lines={2} />
      ) : list.data.items.length === 0 ? (
        <div className="max-w-prose text-soft">
          <p>{t('empty.title')}</p>
          <p className="text-small">{t('empty.about')}</p>
        </div>
      ) : (
        <ul aria-label={t('title')} className="border-t border-rule">
          {list.data.items.map((method) => (
            <MethodRow key={method.id} method={method} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {adding && <AddMethodDialog customer={customer} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function MethodRow({ method, mayWrite }: { method: SavedMethod; mayWrite: boolean }) {
  const { t } = useTranslation('saved-methods');
  return (
    <li className="flex items-center gap-3 border-b border-rule py-1.5">
      <MethodSign of={method} className="size-5 shrink-0 text-soft" />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <bdi className="font-strong">{methodText(method)}</bdi>
          {method.is_default && <Badge>{t('default')}</Badge>}
          {!method.is_usable && <Badge tone="lost">{t('closed')}</Badge>}
        </span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-soft">
          <bdi>{method.account_name}</bdi>
          <ExpiryOf method={method} />
        </span>
      </span>
      {mayWrite && <MethodMenu method={method} />}
    </li>
  );
}

function MethodMenu({ method }: { method: SavedMethod }) {
  const { t } = useTranslation('saved-methods');
  const say = useProblemWords();
  const [removing, setRemoving] = useState(false);
  const name = methodText(method);
  const choose = useMakeDefault(() => toast.done(t('chosen', { name })));
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t('more', { name })}>
            <EllipsisVertical aria-hidden />
          </IconButton>
        }
      >
        {!method.is_default && method.is_usable && (
          <MenuItem
            icon={<Star aria-hidden />}
            onSelect={() =>
              choose.mutate(method.id, { onError: (wrong) => toast.wrong(say(wrong).what, say(wrong).next) })
            }
          >
            {t('choose')}
          </MenuItem>
        )}
        <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => setRemoving(true)}>
          {t('remove.open')}
        </MenuItem>
      </Menu>
      {removing && <RemoveDialog method={method} onClose={() => setRemoving(false)} />}
    </>
  );
}

function RemoveDialog({ method, onClose }: { method: SavedMethod; onClose: () => void }) {
  const { t } = useTranslation('saved-methods');
  const name = methodText(method);
  const forget = useForgetMethod(() => {
    onClose();
    toast.done(t('remove.done', { name }));
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('remove.title', { name })}
      effect={t('remove.effect', { account: method.account_name })}
      action={t('remove.action', { name })}
      busy={forget.isPending}
      error={forget.error}
      onConfirm={() => forget.mutate(method.id)}
    />
  );
}
