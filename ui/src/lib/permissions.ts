import { createContext, useContext } from 'react';

/** The rights of the person signed in, as the server listed them: `invoices:read`, `payments:refund`, or `*`. */
export const RightsContext = createContext<ReadonlySet<string>>(new Set());

/** The id of the person signed in. */
export const PersonContext = createContext('');

export function usePersonId(): string {
  return useContext(PersonContext);
}

/** Whether a set of rights covers one. `*` covers all, `invoices:*` covers every action on invoices. */
export function covers(rights: ReadonlySet<string>, right: string): boolean {
  const area = right.split(':')[0] ?? '';
  return rights.has('*') || rights.has(right) || rights.has(`${area}:*`);
}

/**
 * Whether the person may. It only hides what would be refused: the server decides each time.
 */
export function useMay(right: string | undefined): boolean {
  const rights = useContext(RightsContext);
  return right === undefined || covers(rights, right);
}

export function useRights(): ReadonlySet<string> {
  return useContext(RightsContext);
}
