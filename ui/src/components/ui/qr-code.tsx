import { cn } from '@/lib/cn';

/** A QR code as the shop's program drew it: the path of its dark modules, quiet zone included. */
export function QrCode({
  side,
  path,
  label,
  className,
}: {
  /** Modules along one side. */
  side: number;
  path: string;
  label: string;
  className?: string;
}) {
  // A code is read by cameras: dark on white in every theme, and the same way round in every script. So it brings its own white.
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className={cn('size-48 rounded-md border border-rule', className)}
    >
      <rect width={side} height={side} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}
