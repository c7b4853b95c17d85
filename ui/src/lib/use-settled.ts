import { useEffect, useMemo, useState } from 'react';

const WAIT_MS = 250;

/**
 * What is typed, once it has stood still for a moment: it is not asked about at each key. `late` while a newer one
 * waits. Values are compared by their content, so they may be made anew at each render.
 */
export function useSettled<Value>(value: Value): { settled: Value; late: boolean } {
  const text = JSON.stringify(value);
  const [kept, setKept] = useState(text);
  useEffect(() => {
    if (text === kept) return;
    const timer = setTimeout(() => setKept(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, kept]);
  const settled = useMemo(() => JSON.parse(kept) as Value, [kept]);
  return { settled, late: text !== kept };
}
