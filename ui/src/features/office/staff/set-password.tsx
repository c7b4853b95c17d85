import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { type PasswordValues, passwordFaults, passwordFields } from './password';
import { PasswordFields, usePasswordWords } from './password-fields';
import { type StaffPerson, useChangePerson } from './queries';

/** Gives a person a new password. It ends their sessions, which stands above the fields. */
export function SetPassword({
  person,
  isMe,
  onClose,
  onDone,
}: {
  person: StaffPerson;
  isMe: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation(['staff', 'ui']);
  const id = useId();
  const change = useChangePerson(person, onDone);
  const { length, easy, differs } = usePasswordWords();
  const schema = useMemo(
    () =>
      z.object(passwordFields({ length, easy, differs })).superRefine((values, context) => {
        for (const fault of passwordFaults(values, person.login, { length, easy, differs }))
          context.addIssue({ code: 'custom', ...fault });
      }),
    [length, easy, differs, person.login],
  );
  const form = useForm<PasswordValues, unknown, PasswordValues>({
    resolver: zodResolver(schema),
    defaultValues: { password: '', again: '' },
    mode: 'onTouched',
  });
  const label = t('field.newPassword');
  return (
    <Dialog
      open
      onClose={onClose}
      title={isMe ? t('password.titleMe') : t('password.title', { name: person.name })}
      about={isMe ? t('password.effectMe') : t('password.effect', { name: person.name })}
      width="middle"
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={change.isPending}>
            {t('password.action')}
          </Button>
        </>
      }
    >
      <Form
        form={form}
        id={id}
        labels={{ password: label, again: t('field.again') }}
        problem={change.error}
        onSubmit={({ password }) => change.mutate({ password })}
      >
        {/* Tells a password manager whose password this is. */}
        <input type="text" value={person.login} readOnly autoComplete="username" hidden />
        <PasswordFields register={form.register} errors={form.formState.errors} label={label} focus />
      </Form>
    </Dialog>
  );
}
