import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import type { Tone } from '@/lib/states';
import { ToneSign } from './state';
import { When } from './when';

export interface Happening {
  id: string;
  at: string;
  title: ReactNode;
  detail?: ReactNode;
  tone?: Tone;
}

const colours: Readonly<Record<Tone, string>> = {
  good: 'text-green',
  waiting: 'text-amber',
  lost: 'text-red',
  quiet: 'text-soft',
};

/** What happened to a record, one under the other, oldest or newest first as the caller sorts it. */
export function Timeline({ happenings, label }: { happenings: readonly Happening[]; label: string }) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {happenings.map((happening, index) => (
        <li key={happening.id} className="grid grid-cols-[1rem_1fr] gap-x-3">
          <span className="flex flex-col items-center">
            <ToneSign tone={happening.tone ?? 'quiet'} className={cn('mt-1.5', colours[happening.tone ?? 'quiet'])} />
            {index < happenings.length - 1 && <span aria-hidden className="mt-1 w-px flex-1 bg-rule" />}
          </span>
          <div className="min-w-0 pb-4">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <span className="font-strong">{happening.title}</span>
              <When at={happening.at} className="text-small text-faint" />
            </div>
            {happening.detail && <div className="text-soft">{happening.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
