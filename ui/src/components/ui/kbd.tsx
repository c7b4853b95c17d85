import { keyCaps } from '@/lib/shortcuts';

/** A shortcut as it is on the keyboard. */
export function Keys({ of }: { of: string }) {
  return (
    <span dir="ltr" className="inline-flex gap-1">
      {keyCaps(of).map((cap) => (
        <kbd
          key={cap}
          className="grid h-5 min-w-5 place-items-center rounded-sm border border-rule px-1 font-text text-small text-soft"
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}
