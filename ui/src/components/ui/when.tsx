import { useSyncExternalStore } from 'react';
import { dayText, instantText, relativeText, type TimeStyle } from '@/lib/dates';
import { useLocale } from '@/lib/locale';

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time of now, the same for all, moved on every half minute. */
export function useNow(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      timer ??= setInterval(() => {
        now = Date.now();
        for (const each of listeners) each();
      }, 30_000);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      };
    },
    () => now,
  );
}

/** An instant in the shop's zone; the full time is in its title. `relative` says how long ago. */
export function When({ at, style = 'short', className }: { at: string; style?: TimeStyle; className?: string }) {
  const locale = useLocale();
  const present = useNow();
  const text = style === 'relative' ? relativeText(at, present, locale) : instantText(at, style, locale);
  return (
    <time dateTime={at} title={instantText(at, 'full', locale)} className={className}>
      {text}
    </time>
  );
}

/** A day of the shop. */
export function Day({ on, className }: { on: string; className?: string }) {
  const locale = useLocale();
  return (
    <time dateTime={on} className={className}>
      {dayText(on, locale)}
    </time>
  );
}
