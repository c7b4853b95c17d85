import { useCallback, useState } from 'react';

/** A small choice of this device (hidden columns, a closed side bar), kept in the browser's storage as JSON. */
export function useKept<Value>(key: string, spare: Value): [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => readKept(key, spare));
  const keep = useCallback(
    (next: Value) => {
      setValue(next);
      writeKept(key, next);
    },
    [key],
  );
  return [value, keep];
}

export function readKept<Value>(key: string, spare: Value): Value {
  try {
    const text = localStorage.getItem(`cf.${key}`);
    return text === null ? spare : (JSON.parse(text) as Value);
  } catch {
    return spare;
  }
}

export function writeKept(key: string, value: unknown) {
  try {
    localStorage.setItem(`cf.${key}`, JSON.stringify(value));
  } catch {
    // A full or forbidden storage only means that the choice is not remembered.
  }
}
