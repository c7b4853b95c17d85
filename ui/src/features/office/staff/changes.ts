/** What the audit log says was changed of a person: `{"role": ["cashier", "manager"], "password": "changed"}`. */
export interface Changed {
  field: 'name' | 'role' | 'status' | 'password';
  /** Before and after; nothing for a password, which is kept nowhere. */
  from?: string;
  to?: string;
}

const FIELDS = ['name', 'role', 'status', 'password'] as const;

/** Reads the detail of a `staff.changed` row; what it does not know is left out. */
export function changesOf(detail: Readonly<Record<string, unknown>>): Changed[] {
  return FIELDS.flatMap((field): Changed[] => {
    const found = detail[field];
    if (field === 'password') return found === undefined ? [] : [{ field }];
    if (!Array.isArray(found)) return [];
    const [from, to] = found as unknown[];
    return typeof from === 'string' && typeof to === 'string' ? [{ field, from, to }] : [];
  });
}
