import { cn } from '@/lib/cn';

/** The place of something that is still coming. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-3 animate-breathe rounded-sm bg-rule', className)} />;
}

/** Lines of a text that is still coming, with a word for those who cannot see it. */
export function SkeletonLines({ lines = 3, label }: { lines?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3 py-2">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton
          key={`line-${line.toString()}`}
          className={line % 3 === 2 ? 'w-1/2' : line % 2 ? 'w-5/6' : 'w-full'}
        />
      ))}
    </div>
  );
}
