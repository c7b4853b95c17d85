import { type ReactNode, useEffect } from 'react';
import { Mark } from '@/app/mark';
import { prefer, usePreferences } from '@/app/preferences';
import { LANGUAGES } from '@/lib/locale';

/** The page before the frame: the sign, a sheet of paper with a perforated edge, the languages. */
export function DoorPage({
  title,
  about,
  children,
  wide,
}: {
  title: ReactNode;
  about?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  const language = usePreferences((preferences) => preferences.language);
  useEffect(() => {
    document.title = typeof title === 'string' ? `${title} · Counterfoil` : 'Counterfoil';
  }, [title]);
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-8 tablet:py-[10dvh]">
      <main
        className={`flex w-full flex-col rounded-md border border-rule bg-sheet tablet:flex-row ${wide ? 'max-w-3xl' : 'max-w-xl'}`}
      >
        <div className="flex items-center gap-3 px-5 py-4 tablet:w-36 tablet:flex-col tablet:items-start tablet:py-6">
          <Mark className="size-8" />
          <span className="font-strong">Counterfoil</span>
        </div>
        <div aria-hidden className="perforated-across tablet:hidden" />
        <div aria-hidden className="hidden perforated tablet:block" />
        <div className="min-w-0 flex-1 px-6 py-6">
          <h1 className="text-head font-strong">{title}</h1>
          {about && <div className="mt-1 text-soft">{about}</div>}
          <div className="mt-5">{children}</div>
        </div>
      </main>
      <div className="mt-4 flex flex-wrap justify-center gap-x-4 text-small">
        {LANGUAGES.map(({ code, name }) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={code === language}
            onClick={() => prefer({ language: code })}
            className={`min-h-6 ${code === language ? 'font-strong text-ink' : 'text-soft hover:text-ink'}`}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}
