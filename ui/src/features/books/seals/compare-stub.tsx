import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Problem } from '@/lib/problem';
import { compareQuery } from './queries';

/** The code of a printed stub, typed, against the one that the books have now. */
export function CompareStub({ number }: { number: number }) {
  const { t } = useTranslation('seals');
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const compared = useQuery(compareQuery(number, asked));
  const unreadable = compared.error instanceof Problem && compared.error.status === 400;
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === asked) void compared.refetch();
    setAsked(typed.trim());
  };
  return (
    <form onSubmit={ask} className="flex max-w-md flex-col gap-3">
      <Field
        label={t('compare.code')}
        hint={t('compare.hint')}
        {...(unreadable ? { error: t('compare.unreadable') } : {})}
      >
        <Input
          dir="ltr"
          className="font-mono"
          autoComplete="off"
          spellCheck={false}
          maxLength={60}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <div>
        <Button type="submit" busy={compared.isFetching} disabled={typed.trim() === ''}>
          {t('compare.act')}
        </Button>
      </div>
      {compared.error && !unreadable && <ErrorPanel error={compared.error} onRetry={() => void compared.refetch()} />}
      <p role="status" className={compared.data?.outcome === 'same' ? 'text-green' : 'text-red'}>
        {!compared.isFetching && compared.data && t(`compare.${compared.data.outcome}`)}
      </p>
    </form>
  );
}
