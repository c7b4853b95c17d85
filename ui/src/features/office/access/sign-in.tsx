import { zodResolver } from '@hookform/resolvers/zod';
import { useMemo } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { DoorPage } from './door';
import { useSignIn } from './queries';

/** Name and password; password managers and pasting work. */
export function SignIn({ shop, onDone }: { shop: string | undefined; onDone: () => void }) {
  const { t } = useTranslation('access');
  const signIn = useSignIn();
  const schema = useMemo(
    () =>
      z.object({
        login: z.string().trim().min(1, t('signIn.needed')),
        password: z.string().min(1, t('signIn.needed')),
      }),
    [t],
  );
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { login: '', password: '' }, mode: 'onSubmit' });
  const { errors } = form.formState;
  return (
    <DoorPage title={t('signIn.title')} about={shop && <bdi>{t('signIn.shop', { shop })}</bdi>}>
      <Form
        form={form}
        labels={{ login: t('signIn.login'), password: t('signIn.password') }}
        problem={signIn.error}
        onSubmit={(values) => signIn.mutate(values, { onSuccess: onDone })}
      >
        <Field label={t('signIn.login')} error={errors.login?.message}>
          <Input
            {...form.register('login')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
        </Field>
        <Field label={t('signIn.password')} error={errors.password?.message}>
          <Input type="password" {...form.register('password')} autoComplete="current-password" />
        </Field>
        <div className="flex justify-end">
          <Button kind="primary" type="submit" busy={signIn.isPending}>
            {t('signIn.action')}
          </Button>
        </div>
        <p className="text-small text-faint">{t('signIn.forgot')}</p>
      </Form>
    </DoorPage>
  );
}
