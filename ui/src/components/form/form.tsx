import { type BaseSyntheticEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { cn } from '@/lib/cn';
import type { Problem } from '@/lib/problem';

export interface FormProps<Values extends FieldValues> {
  form: UseFormReturn<Values, unknown, Values>;
  onSubmit: (values: Values) => void;
  /** The refusal of the last try; its field, if it names one of ours, is marked. */
  problem?: Problem | null;
  id?: string;
  /** Names of the fields for the summary, by path. */
  labels: Readonly<Record<string, string>>;
  className?: string;
  children: ReactNode;
}

/**
 * A form: checks on leaving a field, Ctrl/Cmd-Enter saves, a summary on top names what is wrong and leads there,
 * a refusal of the server lands on its field.
 */
export function Form<Values extends FieldValues>({
  form,
  onSubmit,
  problem,
  id,
  labels,
  className,
  children,
}: FormProps<Values>) {
  const { t } = useTranslation('ui');
  const element = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const { errors, submitCount, isSubmitted } = form.formState;
  const wrong = Object.keys(labels).flatMap((path) => {
    const error = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], errors);
    return error ? [path] : [];
  });
  const named = fieldOf(problem, labels);
  const problemWords = useProblemWords();
  const said = problem && named ? problemWords(problem).what : '';

  useEffect(() => {
    if (problem && named) form.setError(named as Path<Values>, { type: 'server', message: said });
  }, [problem, named, said, form]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the summary takes the focus once per try, not per change.
  useEffect(() => {
    if (submitCount > 0 && wrong.length > 1) summary.current?.focus();
  }, [submitCount]);

  const submit = (event?: BaseSyntheticEvent) => void form.handleSubmit(onSubmit)(event);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form
      ref={element}
      id={id}
      noValidate
      onSubmit={submit}
      onKeyDown={keys}
      className={cn('flex flex-col gap-4', className)}
    >
      {isSubmitted && wrong.length > 1 && (
        <div ref={summary} tabIndex={-1} role="alert" className="border-s-2 border-red bg-red-wash px-3 py-2">
          <p className="font-strong">{t('form.wrong', { count: wrong.length })}</p>
          <ul className="flex flex-wrap gap-x-3">
            {wrong.map((path) => (
              <li key={path}>
                <button
                  type="button"
                  className="min-h-6 text-blue underline underline-offset-3"
                  onClick={() => form.setFocus(path as Path<Values>)}
                >
                  {labels[path]}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {problem && !named && <ErrorPanel error={problem} compact />}
      {children}
    </form>
  );
}

/** The field of ours that a refusal names; the server says the whole path (`owner.login`), a step of a form only its part. */
function fieldOf(problem: Problem | null | undefined, labels: Readonly<Record<string, string>>): string | undefined {
  const field = problem?.field;
  if (field === undefined) return undefined;
  return Object.keys(labels).find((path) => field === path || field.endsWith(`.${path}`));
}
