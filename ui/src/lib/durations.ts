/** Milliseconds as a person says them, in the largest unit that fits: `340 ms`, `1.2 sec`, `5 min`, `3 days`. */
export function durationText(ms: number, tag: string, unitDisplay: 'short' | 'long' = 'short'): string {
  const [value, unit] =
    ms < 1000
      ? [Math.round(ms), 'millisecond']
      : ms < 60_000
        ? [Math.round(ms / 100) / 10, 'second']
        : ms < 3_600_000
          ? [Math.round(ms / 60_000), 'minute']
          : ms < 172_800_000
            ? [Math.round(ms / 3_600_000), 'hour']
            : [Math.round(ms / 86_400_000), 'day'];
  return new Intl.NumberFormat(tag, { style: 'unit', unit: String(unit), unitDisplay }).format(Number(value));
}
