import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { type PasswordValues, passwordFaults, passwordFields } from './password';
import { PasswordFields, usePasswordWords } from './password-fields';
import { type StaffPerson, type StaffRole, useAddPerson } from './queries';
import { ROLES, RoleChoice } from './role';

interface Values extends PasswordValues {
  name: string;
  login: string;
  role: StaffRole;
}

// The role that may do least of those most shops need; more is a choice, never a default.
const BLANK: Values = { name: '', login: '', role: 'cashier', password: '', again: '' };

/** Adds a person who may sign in at once. */
export function AddPerson({ onClose, onDone }: { onClose: () => void; onDone: (person: StaffPerson) => void }) {
  const { t } = useTranslation(['staff', 'ui']);
  const id = useId();
  const add = useAddPerson(onDone);
  const { length, easy, differs } = usePasswordWords();
  const schema = useMemo(
    () =>
      z
        .object({
          name: z.string().trim().min(1, t('wrong.name')).max(80, t('wrong.name')),
          login: z
            .string()
            .trim()
            .regex(/^[A-Za-z0-9._@+-]{1,80}$/, t('wrong.login')),
          role: z.enum(ROLES),
          ...passwordFields({ length, easy, differs }),
        })
        .superRefine((values, context) => {
          for (const fault of passwordFaults(values, values.login, { length, easy, differs }))
            context.addIssue({ code: 'custom', ...fault });
        }),
    [t, length, easy, differs],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: BLANK,
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const labels = {
    name: t('field.name'),
    login: t('field.login'),
    role: t('field.role'),
    password: t('field.password'),
    again: t('field.again'),
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('add.title')}
      about={t('add.about')}
      width="middle"
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={add.isPending}>
            {t('add.action')}
          </Button>
        </>
      }
    >
      <Form
        form={form}
        id={id}
        labels={labels}
        problem={add.error}
        onSubmit={({ again: _, ...values }) => add.mutate(values)}
      >
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={labels.name} required hint={t('field.nameHint')} error={errors.name?.message}>
            <Input {...form.register('name')} dir="auto" autoComplete="off" autoFocus />
          </Field>
          <Field label={labels.login} required hint={t('field.loginHint')} error={errors.login?.message}>
            <Input {...form.register('login')} dir="ltr" autoComplete="off" autoCapitalize="none" spellCheck={false} />
          </Field>
        </div>
        <Controller
          control={form.control}
          name="role"
          render={({ field }) => <RoleChoice label={labels.role} value={field.value} onChange={field.onChange} />}
        />
        <PasswordFields register={form.register} errors={errors} label={labels.password} />
      </Form>
    </Dialog>
  );
}
