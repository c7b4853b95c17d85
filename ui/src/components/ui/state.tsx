import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { type Tone, toneOf } from '@/lib/states';

const looks: Readonly<Record<Tone, string>> = {
  good: 'text-green',
  waiting: 'text-amber',
  lost: 'text-red',
  quiet: 'text-soft',
};
const washes: Readonly<Record<Tone, string>> = {
  good: 'bg-green-wash',
  waiting: 'bg-amber-wash',
  lost: 'bg-red-wash',
  quiet: 'bg-sunken',
};

/** The sign of a tone, so that colour never speaks alone: full, half, crossed, hollow. */
export function ToneSign({ tone, className }: { tone: Tone; className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 10 10" className={cn('size-2 shrink-0', className)}>
      {tone === 'good' && <circle cx="5" cy="5" r="4.5" fill="currentColor" />}
      {tone === 'waiting' && (
        <>
          <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />
        </>
      )}
      {tone === 'lost' && (
        <path d="M1.5 1.5l7 7m0-7l-7 7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      )}
      {tone === 'quiet' && <circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.5" />}
    </svg>
  );
}

/** A short word in a tone: `<Badge tone="waiting">3 waiting</Badge>`. */
export function Badge({
  tone = 'quiet',
  children,
  className,
}: {
  tone?: Tone;
  children: React.ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cn(
        'inline-flex h-5 items-center gap-1.5 rounded-sm px-1.5 text-small whitespace-nowrap',
        looks[tone],
        washes[tone],
        className,
      )}
    >
      <ToneSign tone={tone} />
      {children}
    </span>
  );
}

/** The word for a state in the reader's language; an unlisted one is shown as it came, with spaces. */
export function useStateWord(): (state: string) => string {
  const { t } = useTranslation('states');
  return (state) => t(state, { defaultValue: state.replaceAll('_', ' ') });
}

/** A state as the API says it, in the one colour code of `lib/states`. `tone` overrides it where a state means more here. */
export function State({ of, tone, className }: { of: string; tone?: Tone; className?: string }) {
  const word = useStateWord();
  return (
    <Badge tone={tone ?? toneOf(of)} {...(className ? { className } : {})}>
      {word(of)}
    </Badge>
  );
}

/** The same as a rubber stamp, for the head of an invoice or receipt. Once per page at most. */
export function StateStamp({ of, tone, day }: { of: string; tone?: Tone; day?: string | undefined }) {
  const word = useStateWord();
  return (
    <span className={cn('stamped inline-flex flex-col items-center px-3 py-1 font-strong', looks[tone ?? toneOf(of)])}>
      <span className="text-head">{word(of)}</span>
      {day && <span className="text-small font-normal">{day}</span>}
    </span>
  );
}
