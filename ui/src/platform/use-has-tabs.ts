import { useEffect, useState } from 'react';
import { platform } from '.';

/** Whether a file can be shown in a tab of its own. The desktop window has none: there a file is saved and opened by the system. */
export function useHasTabs(): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    void platform().then(({ kind }) => setHas(kind === 'browser'));
  }, []);
  return has;
}
