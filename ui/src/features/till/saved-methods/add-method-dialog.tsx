import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useMemo } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { Trans, useTranslation } from 'react-i18next';
import * as z from 'zod';
import { NavLink } from '@/app/nav-link';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { hasCardNumber } from './card-number';
import { methodText } from './method-name';
import { accountChoicesQuery, gatewaysQuery, keepsMethods, useSaveMethod } from './queries';

interface AddProps {
  customer: { id: string; name: string };
  onClose: () => void;
}
/** An account whose gateway keeps ways to pay. */
interface Keeper {
  id: string;
  name: string;
  provider: string;
  gateway: string;
}

/** Saves a way to pay by the token under which a gateway keeps it. */
export function AddMethodDialog(props: AddProps) {
  const { t } = useTranslation('saved-methods');
  const accounts = useQuery(accountChoicesQuery(true));
  const gateways = useQuery(gatewaysQuery);
  const wrong = accounts.error ?? gateways.error;
  if (accounts.data && gateways.data) {
    const keepers = accounts.data.items.flatMap(({ id, name, provider, status }): Keeper[] => {
      const gateway = gateways.data.items.find((one) => one.provider === provider);
      return status === 'active' && gateway && keepsMethods(gateway)
        ? [{ id, name, provider, gateway: gateway.name }]
        : [];
    });
    const [first] = keepers;
    return first ? <AddForm {...props} keepers={keepers} first={first} /> : <NoKeeper {...props} />;
  }
  const again = () => void Promise.all([accounts.refetch(), gateways.refetch()]);
  return (
    <Plain {...props}>
      {wrong ? (
        <ErrorPanel error={wrong} onRetry={again} compact />
      ) : (
        <SkeletonLines label={t('add.title')} lines={4} />
      )}
    </Plain>
  );
}

function Plain({ customer, onClose, children }: AddProps & { children: ReactNode }) {
  const { t } = useTranslation(['saved-methods', 'ui']);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('add.title')}
      about={<bdi>{customer.name}</bdi>}
      actions={<Button onClick={onClose}>{t('ui:dialog.close')}</Button>}
    >
      {children}
    </Dialog>
  );
}

function NoKeeper(props: AddProps) {
  const { t } = useTranslation('saved-methods');
  return (
    <Plain {...props}>
      <p className="text-soft">
        <Trans
          t={t}
          i18nKey="add.noAccount"
          components={{
            accounts: <NavLink to="/merchant-accounts" className="text-blue underline underline-offset-3" />,
          }}
        />
      </p>
    </Plain>
  );
}

interface Values {
  merchant_account_id: string;
  token: string;
  agreed: boolean;
}

function AddForm({ customer, onClose, keepers, first }: AddProps & { keepers: readonly Keeper[]; first: Keeper }) {
  const { t } = useTranslation(['saved-methods', 'ui']);
  const id = useId();
  const schema = useMemo(
    () =>
      z.object({
        merchant_account_id: z.string(),
        token: z
          .string()
          .trim()
          .min(1, t('wrong.token'))
          .refine((token) => !hasCardNumber(token), t('wrong.card')),
        agreed: z.boolean().refine(Boolean, t('wrong.agreed')),
      }),
    [t],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: { merchant_account_id: first.id, token: '', agreed: false },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const save = useSaveMethod(customer.id, (method) => {
    onClose();
    toast.done(t('add.done', { name: methodText(method) }));
  });
  const chosen = useWatch({ control: form.control, name: 'merchant_account_id' });
  const provider = keepers.find((keeper) => keeper.id === chosen)?.provider ?? first.provider;
  const labels = { merchant_account_id: t('field.account'), token: t('field.token') };
  return (
    <Dialog
      open
      onClose={onClose}
      busy={save.isPending}
      title={t('add.title')}
      about={<bdi>{customer.name}</bdi>}
      actions={
        <>
          <Button onClick={onClose} disabled={save.isPending}>
            {t('ui:dialog.cancel')}
          </Button>
          <Button kind="primary" type="submit" form={id} busy={save.isPending}>
            {t('add.action')}
          </Button>
        </>
      }
    >
      <Form
        form={form}
        id={id}
        labels={labels}
        problem={save.error}
        // Whether the customer agreed is between them and the shop: it is asked, not sent.
        onSubmit={({ agreed: _, ...ask }) => save.mutate(ask)}
      >
        <p className="text-small text-soft">{t('add.about')}</p>
        <Field label={labels.merchant_account_id} error={errors.merchant_account_id?.message}>
          <Controller
            control={form.control}
            name="merchant_account_id"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                choices={keepers.map((keeper) => ({ value: keeper.id, label: keeper.name, detail: keeper.gateway }))}
              />
            )}
          />
        </Field>
        <Field
          label={labels.token}
          required
          hint={t(`tokenHint.${provider}`, { defaultValue: t('tokenHint.other') })}
          error={errors.token?.message}
        >
          {/* What helps with typing sends elsewhere what is typed. */}
          <Input
            {...form.register('token')}
            dir="ltr"
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            // Where there is an account to choose, that comes first.
            autoFocus={keepers.length === 1}
          />
        </Field>
        <div>
          <Controller
            control={form.control}
            name="agreed"
            render={({ field }) => (
              <Checkbox
                checked={field.value}
                onChange={field.onChange}
                label={t('field.agreed')}
                hint={t('field.agreedHint')}
              />
            )}
          />
          {errors.agreed && (
            <p role="alert" className="text-small text-red">
              {errors.agreed.message}
            </p>
          )}
        </div>
        <p aria-live="polite" className="text-small text-soft empty:hidden">
          {save.isPending && t('add.asking')}
        </p>
      </Form>
    </Dialog>
  );
}
