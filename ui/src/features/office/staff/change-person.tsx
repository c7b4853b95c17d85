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
import { type StaffChange, type StaffPerson, type StaffRole, useChangePerson } from './queries';
import { ROLES, RoleChoice } from './role';

interface Values {
  name: string;
  role: StaffRole;
}

/** Changes the name and the role. Only what is different is sent: a new role ends the person's sessions. */
export function ChangePerson({
  person,
  isMe,
  onClose,
  onDone,
}: {
  person: StaffPerson;
  isMe: boolean;
  onClose: () => void;
  onDone: (person: StaffPerson) => void;
}) {
  const { t } = useTranslation(['staff', 'ui']);
  const id = useId();
  const change = useChangePerson(person, onDone);
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().trim().min(1, t('wrong.name')).max(80, t('wrong.name')),
        role: z.enum(ROLES),
      }),
    [t],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: { name: person.name, role: person.role },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const newRole = form.watch('role') !== person.role;
  const submit = (values: Values) => {
    const ask: StaffChange = {
      ...(values.name === person.name ? {} : { name: values.name }),
      ...(values.role === person.role ? {} : { role: values.role }),
    };
    if (Object.keys(ask).length === 0) onClose();
    else change.mutate(ask);
  };
  const labels = { name: t('field.name'), role: t('field.role') };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('change.title', { name: person.name })}
      width="middle"
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={change.isPending}>
            {t('change.action')}
          </Button>
        </>
      }
    >
      <Form form={form} id={id} labels={labels} problem={change.error} onSubmit={submit}>
        <Field label={labels.name} required hint={t('field.nameHint')} error={errors.name?.message}>
          <Input {...form.register('name')} dir="auto" autoComplete="off" autoFocus />
        </Field>
        <Controller
          control={form.control}
          name="role"
          render={({ field }) => <RoleChoice label={labels.role} value={field.value} onChange={field.onChange} />}
        />
        {newRole && (
          <p role="status" className="border-s-2 border-amber bg-amber-wash px-3 py-2">
            {isMe ? t('change.effectMe') : t('change.effect', { name: person.name })}
          </p>
        )}
      </Form>
    </Dialog>
  );
}
