import type { FieldErrors, FieldValues, Path, UseFormRegister } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Input } from '@/components/ui/input';
import type { PasswordValues, PasswordWords } from './password';

export function usePasswordWords(): PasswordWords {
  const { t } = useTranslation('staff');
  return { length: t('wrong.length'), easy: t('wrong.easy'), differs: t('wrong.differs') };
}

/** A new password, typed twice. Password managers may make one and keep it. */
export function PasswordFields<Values extends FieldValues & PasswordValues>({
  register,
  errors,
  label,
  focus,
}: {
  register: UseFormRegister<Values>;
  errors: FieldErrors<PasswordValues>;
  label: string;
  focus?: boolean;
}) {
  const { t } = useTranslation('staff');
  return (
    <div className="grid gap-4 tablet:grid-cols-2">
      <Field label={label} required hint={t('field.passwordHint')} error={errors.password?.message}>
        <Input
          type="password"
          dir="ltr"
          {...register('password' as Path<Values>)}
          autoComplete="new-password"
          autoFocus={focus ?? false}
        />
      </Field>
      <Field label={t('field.again')} required error={errors.again?.message}>
        <Input type="password" dir="ltr" {...register('again' as Path<Values>)} autoComplete="new-password" />
      </Field>
    </div>
  );
}
